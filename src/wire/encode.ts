import type { Eol, LineEnd } from './settings.ts';

const BYTES = { lf: '\n', crlf: '\r\n', cr: '\r', none: '' } as const;
const encoder = new TextEncoder();

export interface EncodeOptions {
  readonly eol: Eol;
  /** The line end the client itself uses, if known; `auto` answers with it when it is CRLF. */
  readonly lineEnd: LineEnd | undefined;
  /** Put in front of every line. */
  readonly prefix: string;
}

/**
 * A draft as bytes for the wire: every line of `text` (split at LF; an empty text is one empty line) with its
 * prefix and line end, as UTF-8. Unpaired surrogates go out as U+FFFD.
 */
export function encodeText(text: string, options: EncodeOptions): Uint8Array {
  const end = BYTES[options.eol === 'auto' ? answer(options.lineEnd) : options.eol];
  const lines = text.split('\n').map((line) => options.prefix + line + end);
  return encoder.encode(lines.join(''));
}

function answer(lineEnd: LineEnd | undefined): 'lf' | 'crlf' {
  return lineEnd === 'crlf' ? 'crlf' : 'lf';
}
