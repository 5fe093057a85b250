/** The operator's own editor, for a text that outgrew the input line. */
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { reasonOf } from './reasons.ts';

/** What POSIX has everywhere, for those who chose nothing. */
const FALLBACK = 'vi';

/** A text that came back larger than this is refused: it was hardly meant to be sent by hand. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The shell's way to say that a command is not there, or cannot be run. */
const NOT_FOUND = [126, 127];

/**
 * What a terminal sends to this process too while the editor has it, being one group with it: Ctrl-C, Ctrl-\ and
 * Ctrl-Z are the editor's business then. See `editText`.
 */
export const EDITOR_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGTSTP'] as const;

interface EditorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where private folders may be made. */
  readonly tmpdir: string;
  /** `spawn` of node:child_process. */
  readonly spawn: (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess;
}

export type Edited = { readonly text: string } | { readonly error: CordboardError };

/**
 * Lets the operator edit a text with `$VISUAL`, else `$EDITOR`, else vi, on this process's stdin, stdout and stderr.
 * Both may be any command of the shell, such as `code --wait`; the file is added to it. Never rejects: `error`
 * (`CB_EDITOR`, `CB_FILE`) means that the text is to stay as it was. The answer has LF for its line ends.
 *
 * It does not block, so sessions go on meanwhile. The caller owns the terminal and the signals:
 *
 * - Before: give the terminal back (cooked, main screen) and stop reading and painting; after: take it again.
 * - Meanwhile: have a listener on each of `EDITOR_SIGNALS`, and let no other one act on them. SIGINT and SIGQUIT
 *   need nothing else. On SIGTSTP (an editor that suspends itself stops its group) do `process.kill(0, 'SIGCONT')`
 *   at once: this process keeps the terminal, so nobody else could wake the editor.
 */
export async function editText(text: string, options: EditorOptions): Promise<Edited> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(options.tmpdir, 'cordboard-'));
    const path = join(folder, 'draft.txt');
    await writeFile(path, text === '' ? '' : `${text}\n`, { mode: 0o600, flag: 'wx' });
    const why = await run(options, path);
    if (why !== undefined) return { error: new CordboardError('CB_EDITOR', why) };
    return { text: await readBack(path) };
  } catch (error) {
    return { error: inWords(error) };
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Resolves when the editor has ended: with nothing if all went well, else with the reason. */
function run({ env, spawn }: EditorOptions, path: string): Promise<string | undefined> {
  const editor = [env['VISUAL'], env['EDITOR']].find((command) => (command ?? '').trim() !== '') ?? FALLBACK;
  return new Promise((resolve) => {
    // The variable is the operator's own words to a shell; the path is not put into them.
    const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', path], { env: { ...env }, stdio: 'inherit' });
    child.on('error', (error) => resolve(`the editor cannot be started: ${reasonOf(error)}`));
    child.on('exit', (code, signal) => resolve(failure(editor, code, signal)));
  });
}

function failure(editor: string, code: number | null, signal: string | null): string | undefined {
  if (code === 0) return undefined;
  if (code !== null && NOT_FOUND.includes(code))
    return `${word(editor)}: no such editor; set VISUAL or EDITOR to one`;
  const end = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`;
  return `${word(editor)} ${end}; the draft is as it was`;
}

/** Bytes that are not UTF-8 become U+FFFD, which the operator will see: better than to lose the rest. */
async function readBack(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MOST_BYTES)
    throw new CordboardError(
      'CB_EDITOR',
      `the text has ${size} bytes, at most ${MOST_BYTES} are taken; the draft is as it was`,
    );
  const read = new TextDecoder().decode(await readFile(path));
  return read.replace(/\r\n?/g, '\n').replace(/\n$/, '');
}

function inWords(error: unknown): CordboardError {
  if (error instanceof CordboardError) return error;
  return new CordboardError(
    'CB_FILE',
    `the text cannot be handed to the editor and back: ${reasonOf(error)}`,
  );
}
