/** How the connection table is looked at: what it is sorted by, which rows and which columns it shows. */
import type { SessionSummary } from '../switchboard/switchboard.ts';
import type { Draft } from './draft.ts';

/** `column` is a column's title. */
export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** What a filter can tell sessions apart by. */
export interface Subject {
  readonly session: SessionSummary;
  /** Lines. */
  readonly unread: number;
  readonly muted: boolean;
  readonly marked: boolean;
  /** Its pane is on the screen. */
  readonly shown: boolean;
  /** Something is typed and not sent. */
  readonly draft: boolean;
}

export interface RowFilter {
  /** `now`: milliseconds since the Unix epoch. */
  matches(subject: Subject, now: number): boolean;
  /** Those that match, in their order; where this is faster than one at a time. */
  select?<T extends Subject>(subjects: Iterable<T>, now: number): readonly T[];
}

/** Reads a filter. `at` is the offset in the text where it is wrong. */
export type ParseFilter = (
  text: string,
) => { readonly filter: RowFilter } | { readonly error: string; readonly at: number };

/** A filter that is in effect, and the text it was read from. */
export interface Filtering {
  readonly text: string;
  readonly filter: RowFilter;
}

/** Stays as it is while the table is closed. Replaced as a whole, never changed. */
export interface Listing {
  readonly sort: Sort;
  readonly filtering: Filtering | undefined;
  /** Titles, in the order to show them; undefined: as many as fit, the most needed first. */
  readonly columns: readonly string[] | undefined;
}

export const FIRST_LISTING: Listing = {
  sort: { column: 'id', descending: false },
  filtering: undefined,
  columns: undefined,
};

/** What takes the keys in the table besides its rows. */
export type TableMode =
  | {
      readonly type: 'filter';
      readonly draft: Draft;
      /** What is wrong with the draft; the filter before it stays in effect. */
      readonly error: string | undefined;
    }
  /** `column`: the title the cursor is on. */
  | { readonly type: 'columns'; readonly column: string };
