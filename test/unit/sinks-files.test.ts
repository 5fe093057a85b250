/** What is made of a transcript file that is full of attacks, or was made by somebody else: parsed, not looked through. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { parseCli } from '../../src/cli.ts';
import { CordboardError } from '../../src/errors.ts';
import { printable } from '../../src/printable.ts';
import { SHELL_COMMANDS } from '../../src/shell/table.ts';
import { FORMATS } from '../../src/transcript/export/formats.ts';
import { SCRIPT, STYLE } from '../../src/transcript/export/page-parts.ts';
import type { CloseReason } from '../../src/switchboard/switchboard.ts';
import { ATTACKS, CORPUS, marksMissing } from '../helpers/attacks.ts';
import { assertOnly } from '../helpers/ecma48.ts';
import { faultIn, glyphLines, jsonLines } from '../helpers/glyphs-only.ts';
import { type HtmlToken, htmlTokens } from '../helpers/html-tokens.ts';
import { conversation, recorded } from '../helpers/recorded.ts';
import { withDatabase } from '../helpers/recordings.ts';
import { Tape } from '../helpers/sessions.ts';
import { allOf, sink } from '../helpers/sinks.ts';

/** What is in the file: what a client has sent, and each attack as everything that a conversation has a text for. */
async function hostileFile(t: TestContext): Promise<string> {
  const talk = new Tape(1);
  talk.add('in', CORPUS);
  talk.add('out', CORPUS);
  for (const { text } of ATTACKS) talk.add('note', text);
  const others = ATTACKS.map(({ text, bytes }, index) => {
    const tape = new Tape(index + 2);
    tape.add('in', bytes);
    const texts = { name: text, peer: text, local: text, note: text, tags: [text, text], prefix: text };
    return conversation(tape, { ...texts, reason: text as CloseReason });
  });
  const path = await recorded(t, [conversation(talk, { framing: 'lines' }), ...others]);
  withDatabase(path, (database) => {
    database.exec('UPDATE run SET operator = (SELECT name FROM session WHERE id = 2), reason = operator');
    database.exec('UPDATE record SET operator = (SELECT name FROM session WHERE session.id = 3)');
  });
  return path;
}

interface Ran {
  readonly code: number;
  readonly bytes: Buffer;
  readonly said: readonly string[];
}

const run = new Set<string>();

/** Runs a command on a file, in this process. */
async function ran(path: string, args: readonly string[], colour = false): Promise<Ran> {
  const pieces: Buffer[] = [];
  const said: string[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(chunk);
      done();
    },
  });
  const surroundings = { env: {}, readFile: () => '{}', home: '/nonexistent', version: '1.0.0', columns: 80 };
  const row = SHELL_COMMANDS.find(({ name }) => args.join(' ').startsWith(name));
  run.add(row?.name ?? '');
  try {
    const invocation = parseCli(args, surroundings);
    assert.ok(invocation.command === 'shell');
    const code = await invocation.run({
      ...{ path, clock: Date.now, home: '/nonexistent', stdout, colour, draw: undefined },
      say: (line) => said.push(line),
      onInterrupt: () => () => undefined,
    });
    return { code, bytes: Buffer.concat(pieces), said };
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return { code: error.exitCode, bytes: Buffer.concat(pieces), said: [...said, error.message] };
  }
}

const ALL = ATTACKS.map((_, index) => String(index + 1));

sink('transcriptTexts', async (t) => {
  const path = await hostileFile(t);
  const lines = async (...args: readonly string[]): Promise<string> =>
    glyphLines((await ran(path, args)).bytes).join('\n');
  assert.deepEqual(marksMissing(await lines('transcripts', 'list')), []);
  assert.deepEqual(marksMissing(await lines('transcripts', 'show', '1')), []);
  assert.deepEqual(marksMissing(await lines('transcripts', 'show', ...ALL, String(ALL.length + 1))), []);
  const hex = await lines('transcripts', 'show', '1', '--hex');
  assert.doesNotMatch(hex, /[^\x20-\x7e\n]/);
  assert.ok(hex.split('\n').length > (2 * CORPUS.length) / 16);
  const again = await lines('transcripts', 'replay', '1', '--speed', '1000', '--max-pause', '0s');
  assert.deepEqual(marksMissing(again), []);
  assert.deepEqual(marksMissing(await lines('search', '--regex', '^k\\d', '-C', '1', '--limit', '0')), []);
  assert.match(await lines('transcripts', 'verify'), /\d/);
  assert.match(await lines('transcripts', 'prune', '--keep-days', '1', '--dry-run'), /would prune/);
});

sink('transcriptColours', async (t) => {
  const path = await hostileFile(t);
  const { bytes } = await ran(path, ['search', '--regex', 'k\\d\\d\\d.', '--limit', '0'], true);
  const isMatch = (raw: string): boolean => raw === '\x1b[1;31m' || raw === '\x1b[0m' || raw === '\n';
  const tokens = assertOnly(bytes, ({ kind, raw }) => kind === 'text' || isMatch(raw));
  assert.ok(tokens.filter(({ raw }) => raw === '\x1b[1;31m').length >= 2 * ATTACKS.length);
  glyphLines(tokens.map(({ kind, raw }) => (kind === 'csi' ? '' : raw)).join(''));
});

sink('transcriptJson', async (t) => {
  const path = await hostileFile(t);
  const values = async (...args: readonly string[]): Promise<Record<string, unknown>[]> =>
    jsonLines((await ran(path, args)).bytes) as Record<string, unknown>[];
  const listed = await values('transcripts', 'list', '--json');
  const names = listed.slice(1).map(({ name }) => name);
  // What comes after a NUL is lost on its way into the file.
  assert.deepEqual(
    names,
    ATTACKS.map(({ text }) => Buffer.from(text).toString().split('\0')[0]),
  );
  const exported = await values('transcripts', 'export', ...ALL, '--format', 'jsonl');
  assert.deepEqual(marksMissing(JSON.stringify(exported)), []);
  const found = await values('search', '--regex', '^k\\d', '--json', '--limit', '0');
  assert.ok(found.length > 2 * ATTACKS.length);
});

sink('transcriptWords', async (t) => {
  const path = await hostileFile(t);
  for (const { text } of ATTACKS) {
    const refused = await Promise.all([
      ran(path, ['transcripts', 'show', text]),
      ran(path, ['transcripts', 'export', '1', '-o', `/nonexistent/${text}`]),
      ran(path, ['transcripts', 'export', '1', '--format', text]),
      ran(path, ['search', `(${text}`, '--regex']),
      ran(path, ['transcripts', 'verify', text]),
      ran(`/nonexistent/${text}`, ['transcripts', 'list']),
    ]);
    for (const { said } of refused)
      for (const words of said) assert.equal(faultIn(printable(words)), undefined);
    assert.ok(refused.filter(({ said }) => said.length > 0).length >= 4);
  }
});

sink('exportText', async (t) => {
  const path = await hostileFile(t);
  const { bytes } = await ran(path, ['transcripts', 'export', ...ALL, '--format', 'text']);
  const lines = glyphLines(bytes);
  assert.deepEqual(marksMissing(lines.join('\n')), []);
  for (const line of lines)
    assert.match(line, /^(?:|# \d.*|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [<>*][ +].*)$/);
});

/** Tags that a page may have, with the attributes of each. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  html: ['lang'],
  meta: ['charset', 'http-equiv', 'content', 'name'],
  ...{
    head: [],
    title: [],
    style: [],
    script: [],
    body: [],
    header: [],
    main: [],
    h1: [],
    h2: [],
    dl: [],
    dt: [],
  },
  ...{ dd: [], div: ['class'], time: [], b: [], code: [], label: [], form: ['id'], output: ['id'] },
  input: ['type', 'id', 'placeholder', 'autocomplete', 'aria-label', 'data-hides', 'checked'],
};

/** Elements that have no end. */
const VOID = ['meta', 'input'];

/** Throws where elements are not closed in the order they were opened, or a tag or attribute is not of the list. */
function assertNested(tokens: readonly HtmlToken[]): void {
  const open: string[] = [];
  for (const token of tokens) {
    if (token.type === 'open') {
      const allowed = TAGS[token.name];
      assert.ok(allowed !== undefined, token.name);
      for (const [name, value] of token.attributes) {
        assert.ok(allowed.includes(name), `${token.name} ${name}`);
        if (name === 'class') assert.match(value, /^(?:in|out|note)$/);
      }
      if (!VOID.includes(token.name)) open.push(token.name);
    }
    if (token.type === 'close') assert.equal(open.pop(), token.name);
  }
  assert.deepEqual(open, []);
}

sink('exportHtml', async (t) => {
  const path = await hostileFile(t);
  const { bytes } = await ran(path, ['transcripts', 'export', ...ALL, '--format', 'html']);
  const tokens = htmlTokens(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  assertNested(tokens);
  const texts = tokens.flatMap((token) => (token.type === 'text' ? [token.text] : []));
  for (const text of texts) for (const line of text.split('\n')) assert.equal(faultIn(line), undefined);
  assert.deepEqual(marksMissing(texts.join('\n')), []);
  const bodies = tokens.flatMap((token) => (token.type === 'body' ? [token.text] : []));
  assert.deepEqual(bodies, [STYLE, SCRIPT]);
  const policy = tokens.flatMap((token) =>
    token.type === 'open' ? [token.attributes.get('content') ?? ''] : [],
  );
  assert.match(
    policy.join('\n'),
    /^default-src 'none'; script-src 'sha256-[A-Za-z\d+/=]{44}'; style-src 'sha256-/m,
  );
});

sink('exportCast', async (t) => {
  const path = await hostileFile(t);
  type Event = readonly [number, string, string];
  const cast = async (key: string, ...args: readonly string[]): Promise<readonly Event[]> => {
    const { bytes } = await ran(path, ['transcripts', 'export', key, '--format', 'asciicast', ...args]);
    const [head, ...events] = jsonLines(bytes);
    assert.equal(faultIn((head as { readonly title: string }).title), undefined);
    return events as Event[];
  };
  for (const key of ALL) {
    const events = await cast(key);
    for (const [at, kind, text] of events) {
      assert.ok(Number.isFinite(at) && kind === 'o');
      assert.equal(text.endsWith('\r\n'), true);
      assert.equal(faultIn(text.slice(0, -2)), undefined);
    }
    if (key === '1') assert.deepEqual(marksMissing(events.map(([, , text]) => text).join('')), []);
    assert.ok((await cast(key, '--raw-escapes')).length > 0);
  }
});

sink('exportRaw', async (t) => {
  const path = await hostileFile(t);
  const { bytes } = await ran(path, ['transcripts', 'export', '1', '--format', 'raw']);
  assert.deepEqual(bytes, CORPUS);
});

test('every command for transcripts and every format of an export is among these', () => {
  // Those that make certificates read nothing of anybody else.
  const commands = SHELL_COMMANDS.map(({ name }) => name).filter((name) => !name.startsWith('certificate '));
  assert.deepEqual([...run].toSorted(), commands.toSorted());
  assert.deepEqual([...FORMATS].toSorted(), ['asciicast', 'html', 'jsonl', 'raw', 'text']);
});

allOf('test/unit/sinks-files.test.ts');
