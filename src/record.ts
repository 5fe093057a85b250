/** A session's number. Counts up from 1 for the life of a board and is never given out again. */
export type SessionId = number;

/** `in` came from the client, `out` was sent to it, `note` is cordboard's own remark in the conversation. */
export type RecordKind = 'in' | 'out' | 'note';

/**
 * What one read, one send or one event did to a session. Never cut or joined to fit lines: lines are a view.
 *
 * Within a session `seq` counts up from 0 without holes, over all kinds. `offset` is the number of bytes of
 * the same kind before this record, so records from memory, disk and the wire merge without gap or double.
 */
export interface WireRecord {
  readonly session: SessionId;
  readonly seq: number;
  readonly kind: RecordKind;
  /** Bytes of this kind in the session before this record. */
  readonly offset: number;
  /** Milliseconds since the Unix epoch; the fraction carries microseconds. */
  readonly at: number;
  /** Owned by the record: nobody writes to it again. A note's bytes are UTF-8 text. */
  readonly bytes: Uint8Array;
  /** Who sent it, of an `out` record that an operator sent. */
  readonly by?: string;
  /** What was stored of it cannot be read back: its bytes are substitutes (SUB), in their number. */
  readonly lost?: true;
  /** Of what was read back: so many matches of a pattern have been replaced in it, byte by byte by `*`. */
  readonly redacted?: number;
  /** Of what was read back: it is no record but stands for so many, of which it has the first or the last `seq`. */
  readonly missing?: number;
}

/** A run of one session's records in the order of `seq`, without holes. */
export interface Page {
  readonly records: readonly WireRecord[];
  /** The store holds records before the first of these. */
  readonly older: boolean;
  /** The session has records after the last of these. */
  readonly newer: boolean;
}

/**
 * Which records to read: the last ones, those before a `seq`, or those from a `seq` on. `bytes` bounds the
 * answer: whole records are added, nearest first, until their payload reaches it; at least one comes if any is left.
 */
export interface PageRequest {
  readonly before?: number;
  readonly from?: number;
  /** From the first record at or after this time on, in milliseconds since the Unix epoch; the last record if there is none. */
  readonly since?: number;
  readonly bytes: number;
}
