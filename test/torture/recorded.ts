/** What the transcripts have of normal clients. */
import type { WireRecord } from '../../src/record.ts';
import { Archive } from '../../src/transcript/archive.ts';
import { type Words, wordsOf } from './ledger.ts';

/** A conversation as it is on the record. */
export interface Recorded {
  /** Lines of the client, and those sent to it, in order; undefined: a line that nobody said. */
  readonly asks: readonly (Words | undefined)[];
  readonly answers: readonly (Words | undefined)[];
  /** Of its records some are missing before the last. */
  readonly hasGap: boolean;
}

/** Conversations of clients that dialed in at one address. */
export function readRecorded(file: string, local: string): Recorded[] {
  const archive = new Archive(file);
  try {
    const sessions = archive.sessions().filter((session) => session.local === local);
    return sessions.map(({ key, id }) =>
      recordedOf(archive.page(key, { from: 0, bytes: Infinity }, id).records),
    );
  } finally {
    archive.close();
  }
}

export function recordedOf(records: readonly WireRecord[]): Recorded {
  return {
    asks: linesOf(records, 'in').map((line) => wordsOf('ask', line)),
    answers: linesOf(records, 'out').map((line) => wordsOf('answer', line)),
    hasGap: records.some((record, index) => record.missing !== undefined || record.seq !== index),
  };
}

/** A line without its end is none yet. */
function linesOf(records: readonly WireRecord[], kind: 'in' | 'out'): string[] {
  const bytes = records.filter((record) => record.kind === kind).map((record) => record.bytes);
  return Buffer.concat(bytes).toString().split('\n').slice(0, -1);
}
