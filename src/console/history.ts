import type { SessionId } from '../record.ts';

const MAX_ENTRIES = 500;

/** Drafts that were sent in one session, newest last: whole texts, none empty, none equal to the one before it. */
export interface History {
  readonly entries: readonly string[];
  /** Set while the draft shows an entry: its index, and what was typed before. */
  readonly browsing?: { readonly index: number; readonly typed: string };
}

/** A command as it was typed, and where. */
export interface Typed {
  readonly id: SessionId;
  readonly text: string;
}

interface Recalled {
  readonly history: History;
  /** What the draft is to show; absent if there is nothing (more) to be found. */
  readonly text?: string;
}

export const EMPTY_HISTORY: History = { entries: [] };

/** Adds a draft that was sent, and ends browsing. Past 500 entries the oldest is forgotten. */
export function remember({ entries }: History, text: string): History {
  if (text === '' || text === entries.at(-1)) return { entries };
  return { entries: [...entries, text].slice(-MAX_ENTRIES) };
}

/**
 * The next entry that begins with what the draft held when browsing began; entries equal to `draftText` are
 * passed over, so that each step shows. Past the newest, what was typed comes back. A draft that was changed
 * since the last recall begins anew.
 */
export function recall(history: History, draftText: string, direction: 'older' | 'newer'): Recalled {
  const { entries } = history;
  const { index, typed } = position(history, draftText);
  const step = direction === 'older' ? -1 : 1;
  for (let at = index + step; at >= 0 && at < entries.length; at += step) {
    const text = entries[at];
    if (text !== undefined && text !== draftText && text.startsWith(typed))
      return { history: { entries, browsing: { index: at, typed } }, text };
  }
  return direction === 'newer' && index < entries.length
    ? { history: { entries }, text: typed }
    : { history };
}

function position({ entries, browsing }: History, draftText: string): { index: number; typed: string } {
  if (browsing && entries[browsing.index] === draftText) return browsing;
  return { index: entries.length, typed: draftText };
}

/**
 * The newest entry before index `from` that contains `query`. Case counts only if the query has an upper
 * case letter. An empty query finds nothing.
 */
export function search(
  { entries }: History,
  query: string,
  from: number,
): { readonly index: number; readonly text: string } | undefined {
  if (query === '') return undefined;
  const fold = /\p{Lu}/u.test(query) ? (text: string) => text : (text: string) => text.toLowerCase();
  const index = entries
    .slice(0, Math.max(0, from))
    .findLastIndex((entry) => fold(entry).includes(fold(query)));
  const text = entries[index];
  return text === undefined ? undefined : { index, text };
}
