import { CR, IAC, LF, NUL, SB, SE, type Verb } from './codes.ts';

/**
 * Data as telnet sends it: IAC twice (RFC 854), and, unless `binary` (RFC 856), a CR without LF as CR NUL. The bytes
 * themselves where they are nothing else. A CR at the end counts as one without LF, since a peer must not wait for
 * what follows it.
 */
export function encodeData(bytes: Uint8Array, binary: boolean): Uint8Array {
  const size = encodedSize(bytes, binary);
  if (size === bytes.length) return bytes;
  const out = new Uint8Array(size);
  let at = 0;
  for (let from = 0; from < bytes.length; from++) {
    const byte = bytes[from] ?? 0;
    out[at++] = byte;
    if (byte === IAC) out[at++] = IAC;
    else if (byte === CR && !binary && bytes[from + 1] !== LF) out[at++] = NUL;
  }
  return out;
}

/** How many bytes {@link encodeData} makes of them. */
export function encodedSize(bytes: Uint8Array, binary: boolean): number {
  let size = bytes.length;
  for (let at = bytes.indexOf(IAC); at >= 0; at = bytes.indexOf(IAC, at + 1)) size++;
  for (let at = binary ? -1 : bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] !== LF) size++;
  }
  return size;
}

export function encodeCommand(code: number): Uint8Array {
  return Uint8Array.of(IAC, code);
}

export function encodeNegotiation(verb: Verb, option: number): Uint8Array {
  return Uint8Array.of(IAC, verb, option);
}

/** `bytes` as they are meant; IAC among them is doubled (RFC 855). */
export function encodeSubnegotiation(option: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(IAC, SB, option, ...encodeData(bytes, true), IAC, SE);
}
