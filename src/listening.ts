/** Listeners as users write them: where, how conversations begin there, and what is set for them alone. */
import { type Address, formatAddress, parseListen } from './address.ts';
import { expected } from './expected.ts';

/** `any`: the first bytes of each client decide. */
export const BEGINNINGS = ['plain', 'tls', 'any'] as const;
export type Beginning = (typeof BEGINNINGS)[number];

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
 * are not checked. Throws `CB_USAGE` with a message of the form `expected ..., got ...`.
 */
export function parseListening(text: string): Listening {
  const { rest, own } = settingsOf(text);
  const [, scheme = 'plain', address = rest] = /^([a-z]+):\/\/(.*)$/s.exec(rest) ?? [];
  const begins = BEGINNINGS.find((each) => each === scheme);
  if (begins === undefined) throw expected('tls:// or any://, or an address alone', text);
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
