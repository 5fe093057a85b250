/** SQLite's log beside a database, by its bytes: https://sqlite.org/fileformat.html#the_write_ahead_log */
import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { isOfOurs } from './schema.ts';

const HEADER_BYTES = 32;
/** The last bit says in which order sums are made. */
const MAGIC = 0x377f0682;
const PAGE_SIZE_PLACE = 8;
const FRAME_BYTES = 24;
const PAGE_BYTES = { least: 512, most: 65_536 };

/** A log is brought into its database long before it has so many; one of another program may be of any length. */
const MOST_FRAMES = 100_000;

/** Whether a log holds the first page of a database of cordboard. False for one that cannot be read. */
export function isLogOfOurs(path: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    const page = firstPage(fd);
    return page !== undefined && isOfOurs(page);
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
}

/** The beginning of the first page of the database, as the log has it first. */
function firstPage(fd: number): Buffer | undefined {
  const header = readAt(fd, HEADER_BYTES, 0);
  if (header === undefined || (header.readUInt32BE(0) | 1) !== (MAGIC | 1)) return undefined;
  const size = header.readUInt32BE(PAGE_SIZE_PLACE);
  if (size < PAGE_BYTES.least || size > PAGE_BYTES.most) return undefined;
  for (let frame = 0, place = HEADER_BYTES; frame < MOST_FRAMES; frame++, place += FRAME_BYTES + size) {
    const number = readAt(fd, FRAME_BYTES, place)?.readUInt32BE(0);
    if (number === undefined) return undefined;
    if (number === 1) return readAt(fd, PAGE_BYTES.least, place + FRAME_BYTES);
  }
  return undefined;
}

function readAt(fd: number, length: number, place: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  return readSync(fd, bytes, 0, length, place) < length ? undefined : bytes;
}
