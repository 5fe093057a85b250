/** What an operator is to know of a listener that others can reach. */
import type { Beginning } from '../listening.ts';

/** Anything of these keeps out who is not meant. */
export interface Guards {
  /** Only some addresses are let in. */
  readonly lists: boolean;
  readonly passphrase: boolean;
  /** Only clients with a certificate are let in, whatever they begin with. */
  readonly certificates: boolean;
}

export const UNGUARDED: Guards = { lists: false, passphrase: false, certificates: false };

/** What is wrong with it, in words that follow its address; undefined: nothing. */
export function exposureOf(
  begins: Beginning,
  { lists, passphrase, certificates }: Guards,
): string | undefined {
  if (lists || passphrase || certificates) return undefined;
  return begins === 'tls'
    ? 'is open to others: encrypted, but without a password, client certificates or a list of who may come in'
    : 'is open to others, unencrypted and without a password or a list of who may come in';
}
