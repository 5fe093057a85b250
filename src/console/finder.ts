/** Looks for a pattern in a whole conversation, of which a pane holds only a part. */
import type { Pattern } from '../pattern.ts';
import type { Place, Position } from '../lines/entry.ts';
import type { LineFilter } from '../lines/line-filter.ts';
import type { Turns } from '../lines/pace.ts';
import { type Direction, type ReadPage, Search, type SearchedSession, type Tally } from '../lines/search.ts';

/** Where the nearest line is that matches; `cancelled`: a newer search took the place of this one. */
export type Found =
  | {
      readonly outcome: 'found';
      readonly position: Position;
      /** Where the first match begins in that line. */
      readonly place: Place;
    }
  | { readonly outcome: 'none' | 'cancelled' };

/**
 * A console's searches, one at a time, and its counts, one at a time; a new one cancels the one before. Works in
 * slices between which everything else has its turn. Both reject as `page` does, and with `CB_PATTERN`.
 */
export class Finder {
  readonly #read: ReadPage;
  readonly #turns: Turns;
  #searching: Search | undefined;
  #counting: Search | undefined;

  constructor(read: ReadPage, turns: Turns) {
    this.#read = read;
    this.#turns = turns;
  }

  /**
   * The nearest line beyond `from` in that direction which matches, where a pane's Scrollback has it. Does not go on at
   * the other end. From `end`: everything, the newest first; with the direction `newer` there is nothing. With a
   * filter, of the lines that it shows.
   */
  async find(
    session: SearchedSession,
    pattern: Pattern,
    from: Position | 'end',
    direction: Direction,
    filter?: LineFilter,
  ): Promise<Found> {
    this.#searching?.cancel();
    const search = new Search(session, pattern, this.#read, this.#turns, filter);
    this.#searching = search;
    const match = await search.unlessCancelled(search.find(from, direction));
    if (search.cancelled) return { outcome: 'cancelled' };
    return match === undefined ? { outcome: 'none' } : { outcome: 'found', ...match };
  }

  /**
   * Counts the lines that match in the whole conversation, the oldest first. `report` hears of it some times a
   * second and at the end, unless it is cancelled. What comes after the end was reached is not counted.
   */
  async count(
    session: SearchedSession,
    pattern: Pattern,
    at: Position | undefined,
    report: (tally: Tally) => void,
    filter?: LineFilter,
  ): Promise<void> {
    this.#counting?.cancel();
    const search = new Search(session, pattern, this.#read, this.#turns, filter);
    this.#counting = search;
    await search.unlessCancelled(search.count(at, report));
  }

  /** Ends what is going on; nothing more is reported. */
  cancel(): void {
    this.#searching?.cancel();
    this.#counting?.cancel();
  }
}
