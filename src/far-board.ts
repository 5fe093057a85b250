/** Boards on other machines, as users write them, and the command line that leads there. */
import { isBoardName } from './board-name.ts';
import { CordboardError } from './errors.ts';
import { expected } from './expected.ts';

/** What an address of such a board begins with. */
const SCHEME = 'ssh://';

export interface FarBoard {
  /** `user@host` or `host`; begins with neither a dash nor anything else that ssh would take for more than that. */
  readonly host: string;
  readonly port: number | undefined;
  /** Undefined: the only one there. */
  readonly board: string | undefined;
}

const FORM = 'ssh://[USER@]HOST[:PORT][/BOARD]';

/** Undefined for what is no address of a far board. Throws `CB_USAGE` for one that is wrong. */
export function parseFarBoard(text: string): FarBoard | undefined {
  if (!text.startsWith(SCHEME)) return undefined;
  const [, user, host, port, board] = PARTS.exec(text.slice(SCHEME.length)) ?? [];
  if (host === undefined || !isHost(host) || (user !== undefined && !isPlain(user)))
    throw expected(FORM, text);
  if (board !== undefined && !isBoardName(board)) throw expected(`${FORM} with the name of a board`, text);
  const at = user === undefined ? '' : `${user}@`;
  return { host: `${at}${host.replace(/^\[|\]$/g, '')}`, port: portOf(port, text), board };
}

/** A slash at the end alone is as good as none. */
const PARTS = /^(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/@[\]]*)(?::([^/]*))?(?:\/(?!$)([^/]*)|\/)?$/;

function isPlain(word: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}._+-]*$/u.test(word);
}

function isHost(host: string): boolean {
  return host.startsWith('[') ? /^\[[\da-f:.]+(?:%[\w.-]+)?\]$/i.test(host) : isPlain(host);
}

function portOf(text: string | undefined, whole: string): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw expected(`${FORM} with a port 1..65535`, whole);
}

/** As users write it; `parseFarBoard` reads it back. */
export function formatFarBoard({ host, port, board }: FarBoard): string {
  const [name = '', ...users] = host.split('@').toReversed();
  const bare = name.includes(':') ? `[${name}]` : name;
  const at = users.map((user) => `${user}@`).join('');
  return `${SCHEME}${at}${bare}${port === undefined ? '' : `:${port}`}${board === undefined ? '' : `/${board}`}`;
}

/**
 * The words of the command line: ssh with its options, and after `--`, where nothing is an option any more
 * (POSIX.1-2017, XBD 12.2, guideline 10), the host and what is to run there.
 */
export function sshWords(ssh: readonly string[], { host, port, board }: FarBoard): string[] {
  const at = port === undefined ? [] : ['-p', String(port)];
  return [...ssh, '-T', ...at, '--', host, 'cordboard', 'bridge', ...(board === undefined ? [] : [board])];
}

/** Words divided by blanks; quotes of either kind keep blanks, and nothing else is special. Throws `CB_USAGE`. */
export function splitCommand(text: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+|["']/g)) {
    const [word] = match;
    if (word === '"' || word === "'") throw expected('a command with its quotes closed', text);
    words.push(
      word.replace(
        /"([^"]*)"|'([^']*)'/g,
        (_all, a: string | undefined, b: string | undefined) => a ?? b ?? '',
      ),
    );
  }
  if ((words[0] ?? '') === '') throw new CordboardError('CB_USAGE', 'expected a command such as ssh -J jump');
  return words;
}
