/** Looks for a pattern in conversations of a file, the newest line first, for so long. */
import type { Hit } from '../lines/hits.ts';
import type { Turns } from '../lines/pace.ts';
import { startOf, type SweepCursor, type SweepQuery, type SweepResult } from '../lines/sweep.ts';
import type { SessionId } from '../record.ts';
import type { Archive } from './archive.ts';
import { FileSweep, type FileSweepSizes } from './file-sweep.ts';
import type { Findable } from './find.ts';

/** When an answer ends: whichever comes first, and not before some bytes were looked at. */
export interface TimedSweepBounds {
  readonly hits: number;
  readonly bytes: number;
  readonly ms: number;
}

/** Little at a time, for only after each is there a look at the bounds. */
const SIZES: FileSweepSizes = { lines: 512 * 1024, window: 4 * 1024 * 1024, records: 65_536 };

/** Done once. */
export class TimedSweep {
  readonly #archive: Archive;
  readonly #keyOf: (session: SessionId) => number | undefined;
  readonly #bounds: TimedSweepBounds;
  readonly #turns: Turns;
  readonly #began: number;
  readonly #sweep: FileSweep;
  readonly #hits: Hit[] = [];
  #bytes = 0;

  /** The query has the order `newest`. */
  constructor(
    archive: Archive,
    keyOf: (session: SessionId) => number | undefined,
    query: SweepQuery,
    bounds: TimedSweepBounds,
    turns: Turns,
  ) {
    this.#archive = archive;
    this.#keyOf = keyOf;
    this.#bounds = bounds;
    this.#turns = turns;
    this.#began = turns.now();
    const tell = (bytes: number): void => void (this.#bytes += bytes);
    this.#sweep = new FileSweep(archive, query, { hits: bounds.hits, tell, turns, sizes: SIZES });
  }

  /** Rejects as `sweep` does. */
  async run(conversations: readonly Findable[], from?: SweepCursor): Promise<SweepResult> {
    const first = from === undefined ? 0 : conversations.findIndex(({ session }) => session === from.session);
    let cursor = from;
    for (const conversation of conversations.slice(Math.max(0, first))) {
      if (this.#isOver) return this.#result(cursor ?? startOf(conversation));
      const next = await this.#through(conversation, cursor);
      if (next !== undefined) return this.#result(next);
      cursor = undefined;
    }
    return this.#result(undefined);
  }

  #result(next: SweepCursor | undefined): SweepResult {
    return { hits: this.#hits, next, bytes: this.#bytes };
  }

  get #isOver(): boolean {
    const { bytes, ms } = this.#bounds;
    if (this.#sweep.isFull || this.#bytes >= bytes) return true;
    return this.#bytes > 0 && this.#turns.now() - this.#began >= ms;
  }

  /** Goes through a conversation; where it ended before the oldest line. */
  async #through(conversation: Findable, from?: SweepCursor): Promise<SweepCursor | undefined> {
    const { session } = conversation;
    const key = this.#keyOf(session);
    if (key === undefined) return undefined;
    const read = this.#archive.reader(key, session);
    for await (const { hits, next } of this.#sweep.through({ ...conversation, key, read }, from)) {
      this.#hits.push(...hits);
      if (next !== undefined && this.#isOver) return next;
    }
    return undefined;
  }
}
