/** Transcripts of every kind, for tests that hold for all of them. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { SessionId, WireRecord } from '../../src/record.ts';
import { type MemoryBounds, MemoryTranscript } from '../../src/transcript/memory.ts';
import { type StoreOptions, StoredTranscript } from '../../src/transcript/store.ts';
import type { Transcript } from '../../src/transcript/transcript.ts';
import { folderFor } from './folder.ts';
import { BEGINNING, summaryOf } from './sessions.ts';

export const ROOMY: MemoryBounds = { perSession: 1e9, total: 1e9 };

/** So little that all but the newest record of each session must come from the disk. */
export const NARROW: MemoryBounds = { perSession: 1, total: 1e9 };

/** A transcript in a file of its own, which is closed and removed after the test. */
export function storedTranscript(t: TestContext, options: Partial<StoreOptions> = {}): StoredTranscript {
  const store = new StoredTranscript({
    path: join(folderFor(t), 'transcripts.db'),
    memory: ROOMY,
    durability: 'normal',
    facts: { command: 'serve', operator: 'tester', started: BEGINNING },
    ...options,
  });
  t.after(() => store.close());
  return store;
}

/** Every kind of transcript that keeps everything it is given. */
export const KINDS: Readonly<Record<string, (t: TestContext) => Transcript>> = {
  memory: () => new MemoryTranscript(ROOMY),
  'a file and memory': (t) => storedTranscript(t),
  'a file': (t) => storedTranscript(t, { memory: NARROW }),
};

/** Appends records of the given sizes to one session, a millisecond apart. */
export function fill(
  store: Transcript,
  session: SessionId,
  sizes: readonly number[],
  from = 0,
): WireRecord[] {
  let offset = 0;
  const records = sizes.map((size, index): WireRecord => {
    const bytes = Buffer.alloc(size, index);
    offset += size;
    return { session, seq: from + index, kind: 'in', offset: offset - size, at: index, bytes };
  });
  store.describe(summaryOf(session));
  for (const record of records) store.append(record);
  return records;
}
