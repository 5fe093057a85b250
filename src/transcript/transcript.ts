import type { Page, PageRequest, SessionId, WireRecord } from '../record.ts';
import type { FindAnswer, History, HistoryQuery, SessionSummary } from '../switchboard/switchboard.ts';
import type { Finding } from './find.ts';

/** What a transcript tells of itself. */
export interface TranscriptListener {
  /** It has caught up: those that were held may go on. */
  caughtUp(): void;
  /** It does not keep what it should, for this reason; undefined: it does again. */
  trouble(why: string | undefined): void;
  /** Something the operators are to know once. */
  said(text: string): void;
}

/** Records that were to be kept and are not, and the last reason why. */
export interface Loss {
  readonly records: number;
  readonly why: string | undefined;
}

/**
 * Keeps the records of all sessions. Appending never waits and never fails; a store that works in the
 * background reads its own writes. A session that is not known has an empty page.
 */
export interface Transcript {
  /** More waits to be written than it should: whoever sends it records is to be held until it has caught up. */
  readonly isBehind: boolean;
  listen(listener: TranscriptListener): void;
  /** Takes a record over. Records of one session come in the order of `seq`. */
  append(record: WireRecord): void;
  /** What is known of a session besides its records; to be called before its first record, and when it has changed. */
  describe(session: SessionSummary): void;
  /** Only its counters have gone on, of a session that was described: may be stored seconds later. */
  count(session: SessionSummary): void;
  /** Rejects with `CB_TRANSCRIPTS` where older records cannot be read. */
  page(id: SessionId, request: PageRequest): Promise<Page>;
  /** As of `Switchboard.find`: one answer to a search. What was appended so far is found too. */
  find(finding: Finding): Promise<FindAnswer>;
  /**
   * Conversations on the record; those of this run have `live` set, whether the board still has them or not. Rejects
   * with `CB_TRANSCRIPTS`.
   */
  history(query: HistoryQuery): Promise<History>;
  /** The session was dismissed: its records need not be kept in memory any longer. */
  forget(id: SessionId): void;
  /** Resolves when everything appended is as safe as this store makes it, or, within some seconds, with what it could not keep. */
  close(): Promise<Loss | undefined>;
}
