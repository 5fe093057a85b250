/** The terminal's clipboard, as escape sequences. */
import { CordboardError } from '../errors.ts';

/**
 * UTF-8 bytes of a text. Terminals take sequences of 100,000 bytes: 7 for the beginning, 1 for the end, and what is
 * left over holds the base64 of this many.
 */
export const MOST_COPIED_BYTES = 74_994;

/**
 * The sequence (OSC 52) that puts a text on the clipboard, also over ssh. Ends with BEL, which more terminals know
 * than ST. Throws `CB_CLIPBOARD` for a text that is empty or too long.
 */
export function osc52(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) throw new CordboardError('CB_CLIPBOARD', 'there is nothing to copy');
  if (bytes.length > MOST_COPIED_BYTES) {
    throw new CordboardError(
      'CB_CLIPBOARD',
      `${bytes.length} bytes are too many for a terminal's clipboard, which takes ${MOST_COPIED_BYTES}; write them to a file`,
    );
  }
  return `\x1b]52;c;${bytes.toString('base64')}\x07`;
}

/** A sequence for the terminal outside of tmux, which passes it on if its option `allow-passthrough` is on. */
export function throughTmux(sequence: string): string {
  return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
}
