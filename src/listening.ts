/** Listeners as users write them: where, how conversations begin there, and what is set for them alone. */
import { type Address, formatAddress, parseListen } from './address.ts';
import { CordboardError } from './errors.ts';
import { expected } from './expected.ts';
import type { Setting } from './flag.ts';
import { suggestion } from './nearest.ts';

/** `any`: the first bytes of each client decide. */
export const BEGINNINGS = ['plain', 'tls', 'any'] as const;
export type Beginning = (typeof BEGINNINGS)[number];

/** What can be set for a listener, as far as its form goes. */
export type Settable = Pick<Setting<unknown>, 'name' | 'kind'>;

export interface Listening {
  readonly address: Address;
  readonly begins: Beginning;
  /** Values by option name, as they are written; a name that is given several times has them all. */
  readonly own: ReadonlyMap<string, readonly string[]>;
}

/** A path that ends like this is not taken for a path. */
const SETTING = /,([a-z][a-z-]*)=([^,]*)$/;

/**
 * `6666`, `tls://*:7000`, `any://[::1]:7000`, `*:7001,eol=crlf,outbox=64k`; the address as `parseListen` has it. The names
 * are not checked; `known` are there to say what was meant. Throws `CB_USAGE`, as `expected ..., got ...` or after a name.
 */
export function parseListening(text: string, known: readonly Settable[] = []): Listening {
  const { rest, own } = settingsOf(text);
  const [, scheme = 'plain', address = rest] = /^([a-z]+):\/\/(.*)$/s.exec(rest) ?? [];
  const begins = BEGINNINGS.find((each) => each === scheme);
  if (begins === undefined) throw expected('tls:// or any://, or an address alone', text);
  refusePieces(address.split(','), known);
  return { address: parseListen(address), begins, own };
}

/** As users write it, without settings. */
export function formatListening({ address, begins }: Listening): string {
  return begins === 'plain' ? formatAddress(address) : `${begins}://${formatAddress(address)}`;
}

/** Whether a piece between commas belongs to the listener before it. */
export function isSetting(piece: string): boolean {
  return SETTING.test(`,${piece}`);
}

function settingsOf(text: string): { readonly rest: string; readonly own: Listening['own'] } {
  const own = new Map<string, readonly string[]>();
  let rest = text;
  for (let found = SETTING.exec(rest); found !== null; found = SETTING.exec(rest)) {
    const [all, name = '', value = ''] = found;
    own.set(name, [value, ...(own.get(name) ?? [])]);
    rest = rest.slice(0, -all.length);
  }
  return { rest, own };
}

/** What stands between commas and is no setting; the first piece is an address, or the beginning of a path with commas. */
function refusePieces(pieces: readonly string[], known: readonly Settable[]): void {
  const [address = ''] = pieces;
  const isPath = address.startsWith('unix:');
  const isWrong = (piece: string, at: number): boolean =>
    isPath ? at > 0 && known.some(({ name }) => name === piece) : at > 0 && !isSetting(piece);
  const at = isPath ? pieces.findLastIndex(isWrong) : pieces.findIndex(isWrong);
  const piece = pieces[at];
  if (piece === undefined || (isPath && at < pieces.length - 1)) return;
  throw pieceError(piece, pieces[at - 1] ?? '', known);
}

function pieceError(piece: string, before: string, known: readonly Settable[]): CordboardError {
  const usage = (text: string): CordboardError => new CordboardError('CB_USAGE', text);
  if (known.some(({ name }) => name === piece))
    return usage(`${piece}: expected a value, as in ${piece}=VALUE`);
  const [, name, value = ''] = SETTING.exec(`,${before}`) ?? [];
  if (name !== undefined) {
    const { message } = expected('a value without commas', `${value},${piece}`);
    const isList = known.some((each) => each.name === name && each.kind === 'list');
    return usage(`${name}: ${message}${isList ? `; write ${name}= before each` : ''}`);
  }
  if (/^(?:unix:|[a-z]+:\/\/)|^\d+$|:\d+$/.test(piece))
    return expected('one address, and another --listen for the next', `${before},${piece}`);
  const written = piece
    .replace(/[=:].*$/s, '')
    .trim()
    .toLowerCase()
    .replaceAll('_', '-');
  const { message } = expected('NAME=VALUE after a comma', piece);
  const names = known.map((each) => each.name);
  return usage(`${message}${suggestion(written, names)}`);
}
