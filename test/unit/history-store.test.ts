import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Board } from '../../src/session/board.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import type { History, HistoryQuery, SessionSummary } from '../../src/switchboard/switchboard.ts';
import { MemoryTranscript } from '../../src/transcript/memory.ts';
import type { StoredTranscript } from '../../src/transcript/store.ts';
import { folderFor } from '../helpers/folder.ts';
import { conversation, gauge, pump, recorded } from '../helpers/recorded.ts';
import { BEGINNING, summaryOf, Tape } from '../helpers/sessions.ts';
import { ROOMY, storedTranscript } from '../helpers/stores.ts';

const SECOND = 1000;

/** A file with `count` conversations of an earlier run, a second apart, and the run that reads it now. */
async function after(t: TestContext, count: number): Promise<StoredTranscript> {
  const all = Array.from({ length: count }, (_, index) => {
    const id = index + 1;
    const openedAt = BEGINNING + index * SECOND;
    const tags = id % 2 === 0 ? ['even', '100%'] : [];
    return conversation(new Tape(id), {
      name: `pump-${id}`,
      tags,
      openedAt,
      closedAt: openedAt + SECOND / 2,
    });
  });
  return storedTranscript(t, { path: await recorded(t, all) });
}

/** A session opens, as a board tells of it. */
function opened(store: StoredTranscript, session: SessionSummary): void {
  store.describe(session);
  store.append(new Tape(session.id).add('note', 'connected'));
}

const idsOf = ({ conversations }: History): number[] => conversations.map(({ id }) => id);

async function ids(store: StoredTranscript, query: Partial<HistoryQuery> = {}): Promise<number[]> {
  return idsOf(await store.history({ limit: 500, ...query }));
}

test('conversations of an earlier run are told of with what is known of them, the newest first', async (t) => {
  const path = await recorded(t, [pump(), gauge({ openedAt: BEGINNING + SECOND })]);
  const store = storedTranscript(t, { path });
  const { conversations, more, recorded: isRecorded } = await store.history({ limit: 10 });
  assert.equal(more, false);
  assert.equal(isRecorded, true);
  assert.deepEqual(
    conversations.map(({ id, records, reason, run, live }) => ({ id, records, reason, run, live })),
    [
      { id: -2, records: 2, reason: 'left', run: 'earlier', live: undefined },
      { id: -1, records: 5, reason: 'left', run: 'earlier', live: undefined },
    ],
  );
  const [, first] = conversations;
  assert.equal(first?.session.name, 'pump-7');
  assert.equal(first.session.id, -1);
  assert.equal(first.session.state, 'closed');
  const page = await store.page(-1, { bytes: 1e6 });
  assert.deepEqual(
    page.records.map(({ session, seq }) => [session, seq]),
    [0, 1, 2, 3, 4].map((seq) => [-1, seq]),
  );
});

test('a list is read page by page without a gap or a double, also where many were opened at once', async (t) => {
  const all = Array.from({ length: 25 }, (_, index) =>
    conversation(new Tape(index + 1), { openedAt: BEGINNING + Math.floor(index / 10) * SECOND }),
  );
  const store = storedTranscript(t, { path: await recorded(t, all) });
  const seen: number[] = [];
  let before: HistoryQuery['before'];
  for (;;) {
    const page = await store.history({ limit: 4, ...(before && { before }) });
    seen.push(...idsOf(page));
    if (!page.more) break;
    before = page.conversations.at(-1);
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 25 }, (_, index) => index - 25),
  );
});

test('it is asked by name, address, tag, words and time; what is typed is no pattern', async (t) => {
  const store = await after(t, 6);
  assert.deepEqual(await ids(store, { name: 'PUMP-3' }), [-3]);
  assert.deepEqual(await ids(store, { peer: '0.2.4:' }), [-4]);
  assert.deepEqual(await ids(store, { tag: 'even' }), [-6, -4, -2]);
  assert.deepEqual(await ids(store, { tag: 'eve' }), []);
  assert.deepEqual(await ids(store, { words: ['eve', 'pump-2'] }), [-2]);
  assert.deepEqual(await ids(store, { words: ['0%'] }), [-6, -4, -2]);
  assert.deepEqual(await ids(store, { words: ['pump%3'] }), []);
  assert.deepEqual(await ids(store, { ids: [-5, -1, -99] }), [-5, -1]);
  assert.deepEqual(await ids(store, { since: BEGINNING + 4.5 * SECOND }), [-6, -5]);
  assert.deepEqual(await ids(store, { until: BEGINNING + SECOND }), [-1]);
  assert.deepEqual(await ids(store, { limit: 0 }), [-6], 'one at least');
});

test('those of other boards that run, and of this run, are told apart', async (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const other = storedTranscript(t, { path });
  opened(other, summaryOf(1, { name: 'elsewhere' }));
  await other.written();
  const own = storedTranscript(t, { path });
  opened(own, summaryOf(1, { name: 'here', openedAt: BEGINNING + SECOND }));
  const { conversations } = await own.history({ limit: 10 });
  assert.deepEqual(
    conversations.map(({ session: { name }, run, live, closedAt }) => ({ name, run, live, closedAt })),
    [
      { name: 'here', run: 'this', live: 1, closedAt: undefined },
      { name: 'elsewhere', run: 'other', live: undefined, closedAt: undefined },
    ],
  );
});

test('a board reads what is on the record, and nothing that is sent reaches it', async (t) => {
  const transcript = storedTranscript(t, { path: await recorded(t, [pump()]) });
  const board = new Board({ transcript, clock: () => BEGINNING, halfCloseMs: undefined });
  t.after(() => board.close());
  const switchboard = new LocalSwitchboard(board, () => []);
  const { records } = await switchboard.open(-1, 1e6);
  assert.equal(records.length, 5);
  const none = { code: 'CB_NO_SESSION' };
  await assert.rejects(switchboard.send(-1, 'x'), none);
  await assert.rejects(switchboard.sendRaw(-1, Buffer.from('x')), none);
  await assert.rejects(switchboard.rename(-1, 'x'), none);
  await assert.rejects(switchboard.set(-1, { note: 'x' }), none);
  await assert.rejects(switchboard.note(-1, 'x'), none);
  await assert.rejects(switchboard.hangUp(-1), none);
  await assert.rejects(switchboard.dismiss(-1), none);
  assert.deepEqual(await switchboard.broadcast([-1], 'x'), [
    { id: -1, outcome: 'gone', why: 'there is no session #-1; it may have been dismissed' },
  ]);
  assert.equal((await switchboard.open(-1, 1e6)).records.length, 5);
});

test('of this run, only what the board still has on its list is open there', async (t) => {
  const transcript = storedTranscript(t);
  const board = new Board({ transcript, clock: () => BEGINNING, halfCloseMs: undefined });
  t.after(() => board.close());
  opened(transcript, summaryOf(9, { name: 'dismissed' }));
  const { conversations } = await new LocalSwitchboard(board, () => []).history({ limit: 10 });
  assert.deepEqual(
    conversations.map(({ run, live }) => ({ run, live })),
    [{ run: 'this', live: undefined }],
  );
});

test('it is asked as soon as the program runs, before the file is there', async (t) => {
  assert.deepEqual(await storedTranscript(t).history({ limit: 10 }), {
    conversations: [],
    more: false,
    recorded: true,
  });
});

test('where nothing is recorded there is none, and that is said', async () => {
  assert.deepEqual(await new MemoryTranscript(ROOMY).history(), {
    conversations: [],
    more: false,
    recorded: false,
  });
});
