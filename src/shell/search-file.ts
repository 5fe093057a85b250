/** Looks for a pattern in conversations of a transcript file, all through, and tells what could not be looked at. */
import { setImmediate } from 'node:timers/promises';
import type { Hit } from '../lines/hits.ts';
import type { Turns } from '../lines/pace.ts';
import type { Read } from '../lines/runs.ts';
import type { SweepQuery } from '../lines/sweep.ts';
import type { Archive, StoredSession } from '../transcript/archive.ts';
import { FileSweep, type FileSweepSizes } from '../transcript/file-sweep.ts';
import type { ScanSizes } from '../transcript/scanner.ts';

/** Much at a time, for nobody else waits; but each look at lines is followed by one at whether it is still wanted. */
const SIZES: FileSweepSizes = { lines: 4 * 1024 * 1024, window: Infinity, records: Infinity };

const TURNS: Turns = { now: () => performance.now(), next: () => setImmediate() };

export class FileSearch {
  readonly #archive: Archive;
  readonly #sweep: FileSweep;
  /** Records whose bytes could not be read back, of the conversation that is looked in. */
  readonly #lost = new Set<number>();
  #lostBefore = 0;

  /** `tell` hears of how many bytes have been looked at besides. */
  constructor(
    archive: Archive,
    query: SweepQuery,
    most: number,
    tell: (bytes: number) => void,
    scan?: ScanSizes,
  ) {
    this.#archive = archive;
    const sizes = { ...SIZES, ...(scan !== undefined && { scan }) };
    this.#sweep = new FileSweep(archive, query, { hits: most, tell, turns: TURNS, sizes });
  }

  /** Records so far that could not be looked at, for their bytes are lost. */
  get lost(): number {
    return this.#lostBefore + this.#lost.size;
  }

  /** Of each conversation in turn, some at a time, perhaps none. What comes while it goes on is left out. */
  async *hits(sessions: readonly StoredSession[]): AsyncGenerator<readonly Hit[]> {
    for (const { key, framing, firstLineEnd, bytesIn, bytesOut } of sessions) {
      const conversation = { session: key, key, framing, firstLineEnd, size: bytesIn + bytesOut };
      const read = this.#noting(this.#archive.reader(key, key));
      if (!this.#sweep.isFull)
        for await (const { hits } of this.#sweep.through({ ...conversation, read })) yield hits;
      this.#lostBefore += this.#lost.size;
      this.#lost.clear();
      yield [];
    }
  }

  #noting(read: Read): Read {
    return async (request) => {
      const page = await read(request);
      for (const { lost, seq } of page.records) if (lost === true) this.#lost.add(seq);
      return page;
    };
  }
}
