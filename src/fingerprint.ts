/** Fingerprints of certificates as users write them. */
import { expected } from './expected.ts';

/** SHA-256 in upper case hex with colons, of hex with or without them, in any case. Throws `CB_USAGE`. */
export function parseFingerprint(text: string): string {
  const hex = text.replace(/^sha-?256[:=]/i, '').trim();
  const plain = /^[\da-f]{2}(?::[\da-f]{2}){31}$/i.test(hex) ? hex.replaceAll(':', '') : hex;
  if (!/^[\da-f]{64}$/i.test(plain))
    throw expected('the SHA-256 of a certificate: 64 hex digits, with or without colons', text);
  return (plain.toUpperCase().match(/../g) ?? []).join(':');
}
