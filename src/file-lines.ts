import { CordboardError } from './errors.ts';

/** A line of a file without its line end, and the bytes of both. */
export interface FileLine {
  readonly text: string;
  readonly bytes: number;
}

const LF = 0x0a;
const CR = 0x0d;
const MOST_BYTES = 1024 * 1024;
const BYTE_ORDER_MARK = '\ufeff';
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The lines of a text in chunks; LF or CRLF ends one, the last may have no end. A byte order mark is left out.
 * Throws `CB_USAGE` for what is not UTF-8 and for a line of more than a megabyte: such a file is sent as it is.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileLine, void, undefined> {
  let begun: Uint8Array = new Uint8Array();
  let number = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      yield lineOf(joined(begun, chunk.subarray(start, end + 1)), ++number);
      begun = new Uint8Array();
      start = end + 1;
    }
    begun = joined(begun, chunk.subarray(start));
    if (begun.length > MOST_BYTES) throw tooLong(number + 1);
  }
  if (begun.length > 0) yield lineOf(begun, number + 1);
}

/** Of its own memory: whoever reads may use the chunk again. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([first, second]));
}

function lineOf(bytes: Uint8Array, number: number): FileLine {
  if (bytes.length > MOST_BYTES) throw tooLong(number);
  const ended = bytes.at(-1) === LF;
  const length = bytes.length - (ended ? (bytes.at(-2) === CR ? 2 : 1) : 0);
  const text = decoded(bytes.subarray(0, length), number);
  return {
    text: number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text,
    bytes: bytes.length,
  };
}

function decoded(bytes: Uint8Array, number: number): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new CordboardError(
      'CB_USAGE',
      `line ${number} is not UTF-8; without --lines the bytes go as they are`,
    );
  }
}

function tooLong(number: number): CordboardError {
  return new CordboardError(
    'CB_USAGE',
    `line ${number} has more than ${MOST_BYTES} bytes; without --lines the bytes go as they are`,
  );
}
