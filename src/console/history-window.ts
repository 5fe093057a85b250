/**
 * The part of a list of conversations that a box holds: some pages of it that lie side by side, so that it costs the same
 * however long the list is. Plain data; what is asked for comes in when it is there.
 */
import type { History, HistoryQuery, StoredConversation } from '../switchboard/switchboard.ts';

/** Conversations that are asked for at a time, and pages that are held. */
export const PAGE_ROWS = 100;
const PAGES_HELD = 5;

/** Nearer than this to an end of what is held, more is asked for. */
const AHEAD_ROWS = 50;

type Cursor = HistoryQuery['before'];

export interface HistoryWindow {
  /** Newest first. */
  readonly pages: readonly (readonly StoredConversation[])[];
  /** The number of the first of them. */
  readonly first: number;
  /** Where each page that was ever held begins, by its number, and where the next does. */
  readonly starts: readonly Cursor[];
  /** There are conversations after the last page. */
  readonly more: boolean;
  /** The selected row, of those held. */
  readonly picked: number;
}

export const EMPTY_WINDOW: HistoryWindow = {
  pages: [],
  first: 0,
  starts: [undefined],
  more: true,
  picked: 0,
};

export function rowsHeld({ pages }: HistoryWindow): readonly StoredConversation[] {
  return pages.flat();
}

/** The number of the page to ask for next; undefined while enough is held around the selected row. */
export function pageWanted(window: HistoryWindow): number | undefined {
  const { pages, first, more, picked } = window;
  const held = rowsHeld(window).length;
  if (first > 0 && picked < AHEAD_ROWS) return first - 1;
  return more && picked >= held - AHEAD_ROWS ? first + pages.length : undefined;
}

/** Takes a page in that was asked for from where it begins; the one farthest away makes room. */
export function withPage(
  window: HistoryWindow,
  number: number,
  { conversations, more }: History,
): HistoryWindow {
  const { first, pages } = window;
  if (number === first + pages.length) return appended(window, conversations, more);
  return number === first - 1 ? prepended(window, conversations) : window;
}

function appended(window: HistoryWindow, page: readonly StoredConversation[], more: boolean): HistoryWindow {
  const pages = [...window.pages, page];
  const surplus = pages.length > PAGES_HELD ? 1 : 0;
  const number = window.first + window.pages.length;
  const starts = window.starts.slice(0, number + 1);
  // What is opened from now on does not move the first page.
  if (number === 0) starts[0] = before(page[0]);
  const end = page.at(-1);
  if (end !== undefined) starts[number + 1] = end;
  return {
    pages: pages.slice(surplus),
    first: window.first + surplus,
    starts,
    more: more && end !== undefined,
    picked: window.picked - (surplus === 0 ? 0 : (pages[0]?.length ?? 0)),
  };
}

function prepended(window: HistoryWindow, page: readonly StoredConversation[]): HistoryWindow {
  const pages = [page, ...window.pages];
  const kept = pages.slice(0, PAGES_HELD);
  return {
    ...window,
    pages: kept,
    first: window.first - 1,
    more: window.more || kept.length < pages.length,
    picked: window.picked + page.length,
  };
}

/** From where this one comes first. */
function before(conversation: StoredConversation | undefined): Cursor {
  return conversation && { id: conversation.id - 1, openedAt: conversation.openedAt };
}

/** Moves the selection by rows, as far as they are held. */
export function moved(window: HistoryWindow, delta: number): HistoryWindow {
  const last = Math.max(0, rowsHeld(window).length - 1);
  return { ...window, picked: Math.max(0, Math.min(last, window.picked + delta)) };
}
