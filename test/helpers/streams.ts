/** A stream of bytes of which every part is known by its place. */
import { Buffer } from 'node:buffer';

/** No power of two, so that a part at a wrong place is seen. */
const PERIOD = 65_521;

const once = Buffer.from(Array.from({ length: PERIOD }, (_, index) => (index * 31 + (index >> 7)) & 0xff));

/** So many bytes of the stream after so many others. */
export function streamPart(from: number, length: number): Buffer {
  const start = from % PERIOD;
  const times = Math.ceil((start + length) / PERIOD);
  return Buffer.from(
    Buffer.concat(Array.from({ length: times }, () => once)).subarray(start, start + length),
  );
}
