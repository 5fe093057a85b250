/** Files beside the database that hold the payload of large records, one after the other: SQLite writes each byte several times. */
import { Buffer } from 'node:buffer';
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writevSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { makePrivateFolder } from './private-folder.ts';

/** A record with a payload of at least this many bytes has it in a segment. */
export const SEGMENT_FROM_BYTES = 2048;

/** Vectors of one write: well below the least limit of a system that is met (Linux: 1024). */
const VECTORS = 512;

const OPEN_AT_ONCE = 32;

/** Where a payload is. */
export interface Slice {
  readonly segment: number;
  /** Bytes of the file before it. */
  readonly place: number;
  readonly length: number;
  /** CRC-32 of it. */
  readonly sum: number;
}

/** The folder of a database's segments. */
export function segmentFolder(database: string): string {
  return `${database}-segments`;
}

export function segmentPath(folder: string, segment: number): string {
  return join(folder, `${segment}.segment`);
}

/** The number of the segment that has this name in its folder; undefined if none has. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^(\d+)\.segment$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** How segments reach the disk. The calls are those of `node:fs`, with their errors. */
export interface SegmentFiles {
  /** Makes a file, private to its user, that must not be there. */
  create(path: string): number;
  /** Returns how much of it was written. */
  write(fd: number, bytes: readonly Uint8Array[], place: number): number;
  sync(fd: number): void;
}

export const SEGMENT_FILES: SegmentFiles = {
  create: (path) => openSync(path, 'wx', 0o600),
  write: writevSync,
  sync: fdatasyncSync,
};

/** Writes payloads to a run's own segments. Throws the system's errors; what was written half is never referred to. */
export class SegmentWriter {
  readonly #folder: string;
  readonly #begin: (least: number) => number;
  readonly #most: number;
  readonly #files: SegmentFiles;
  #fd: number | undefined;
  #segment = 0;
  #place = 0;
  /** As much of the segment the database knows of. */
  #kept = 0;
  #dirty = false;
  /** The segment is not in the database for certain. */
  #begun = false;

  /**
   * `begin` gives the number of a new segment, which is at least the given one. A segment that has `most` bytes is
   * followed by another.
   */
  constructor(
    folder: string,
    begin: (least: number) => number,
    most: number,
    files: SegmentFiles = SEGMENT_FILES,
  ) {
    this.#folder = folder;
    this.#begin = begin;
    this.#most = most;
    this.#files = files;
  }

  /** The segment that is written to has been deleted. */
  get isGone(): boolean {
    return this.#fd !== undefined && fstatSync(this.#fd).nlink === 0;
  }

  write(payloads: readonly Uint8Array[]): Slice[] {
    if (payloads.length === 0) return [];
    const fd = this.#open();
    const segment = this.#segment;
    let place = this.#place;
    const slices = payloads.map((bytes): Slice => {
      const slice = { segment, place, length: bytes.length, sum: crc32(bytes) };
      place += bytes.length;
      return slice;
    });
    for (let from = 0; from < payloads.length; from += VECTORS) {
      this.#writeAll(fd, payloads.slice(from, from + VECTORS));
    }
    return slices;
  }

  /** Puts what was written on the disk itself. */
  sync(): void {
    if (this.#fd !== undefined && this.#dirty) this.#files.sync(this.#fd);
    if (this.#begun) syncFolder(this.#folder);
    this.#dirty = false;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#begun = false;
  }

  /** What came since the last `keep` is undone, as the database undoes what refers to it. To be called before that. */
  undo(): void {
    if (this.#begun) {
      this.close();
      removeSegment(this.#folder, this.#segment);
    } else if (this.#fd !== undefined && this.#place > this.#kept) {
      ftruncateSync(this.#fd, this.#kept);
      this.#place = this.#kept;
    }
  }

  /** The database holds what was begun and refers to what was written. */
  keep(): void {
    this.#begun = false;
    this.#kept = this.#place;
  }

  #open(): number {
    if (this.#fd !== undefined && this.#place < this.#most) return this.#fd;
    this.sync();
    this.close();
    makePrivateFolder(this.#folder);
    // Files may be there that this database does not know, of one that was moved away: they stay as they are.
    const segment = this.#begin(lastSegment(this.#folder) + 1);
    this.#fd = this.#files.create(segmentPath(this.#folder, segment));
    this.#begun = true;
    this.#segment = segment;
    this.#place = 0;
    this.#kept = 0;
    return this.#fd;
  }

  #writeAll(fd: number, payloads: readonly Uint8Array[]): void {
    let left: readonly Uint8Array[] = payloads;
    this.#dirty = true;
    while (left.length > 0) {
      const written = this.#files.write(fd, left, this.#place);
      this.#place += written;
      left = after(left, written);
    }
  }
}

function lastSegment(folder: string): number {
  const numbers = readdirSync(folder).map((name) => segmentNumber(name) ?? 0);
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

/** So that a power cut does not take the file's name; some systems do not know of it. */
function syncFolder(folder: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(folder, 'r');
    fsyncSync(fd);
  } catch {
    // Nothing better can be had there.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function after(payloads: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let rest = written;
  let index = 0;
  for (; index < payloads.length; index++) {
    const length = payloads[index]?.length ?? 0;
    if (rest < length) break;
    rest -= length;
  }
  const [first, ...others] = payloads.slice(index);
  return first === undefined ? [] : [first.subarray(rest), ...others];
}

/** Reads payloads; keeps some files open. */
export class SegmentReader {
  readonly #folder: string;
  readonly #open = new Map<number, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The payload; undefined where it is not there or not what was written. Throws the system's errors but for a missing file. */
  read({ segment, place, length, sum }: Slice): Uint8Array | undefined {
    const bytes = Buffer.allocUnsafeSlow(length);
    if (this.readInto(segment, place, bytes) < length) return undefined;
    return crc32(bytes) === sum ? bytes : undefined;
  }

  /** Reads into `target` without a look at sums; returns how much there was. */
  readInto(segment: number, place: number, target: Uint8Array): number {
    const fd = this.#fd(segment);
    let read = 0;
    while (fd !== undefined && read < target.length) {
      const count = readSync(fd, target, read, target.length - read, place + read);
      if (count === 0) break;
      read += count;
    }
    return read;
  }

  close(): void {
    for (const fd of this.#open.values()) closeSync(fd);
    this.#open.clear();
  }

  #fd(segment: number): number | undefined {
    const known = this.#open.get(segment);
    if (known !== undefined) return known;
    const [oldest] = this.#open;
    if (oldest !== undefined && this.#open.size >= OPEN_AT_ONCE) {
      closeSync(oldest[1]);
      this.#open.delete(oldest[0]);
    }
    try {
      const fd = openSync(segmentPath(this.#folder, segment), 'r');
      this.#open.set(segment, fd);
      return fd;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** Deletes a segment's file; it may be gone already. */
export function removeSegment(folder: string, segment: number): void {
  rmSync(segmentPath(folder, segment), { force: true });
}
