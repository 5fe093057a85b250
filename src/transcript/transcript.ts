import type { Page, PageRequest, SessionId, WireRecord } from '../record.ts';

/**
 * Keeps the records of all sessions. Appending never waits and never fails; a store that works in the
 * background reads its own writes. A session that is not known has an empty page.
 */
export interface Transcript {
  /** Takes a record over. Records of one session come in the order of `seq`. */
  append(record: WireRecord): void;
  page(id: SessionId, request: PageRequest): Promise<Page>;
  /** The session was dismissed: its records need not be kept in memory any longer. */
  forget(id: SessionId): void;
  /** Resolves when everything appended is as safe as this store makes it. */
  close(): Promise<void>;
}
