/** How the connection table is looked at: what it is sorted by, which rows and which columns it shows. */
import type { Draft } from './draft.ts';
import type { Filter } from '../filter/filter.ts';

/** `column` is a column's title. */
export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** A filter that is in effect, and the text it was read from. */
export interface Filtering {
  readonly text: string;
  readonly filter: Filter;
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
