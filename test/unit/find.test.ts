import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { Framer } from '../../src/lines/framer.ts';
import { Pattern } from '../../src/pattern.ts';
import type { RecordKind, SessionId } from '../../src/record.ts';
import type { FindAnswer, FindHit, FindRequest, SessionSummary } from '../../src/switchboard/switchboard.ts';
import type { RecordingThread } from '../../src/transcript/delivery.ts';
import { findable } from '../../src/transcript/find.ts';
import type { StoredTranscript } from '../../src/transcript/store.ts';
import type { Transcript } from '../../src/transcript/transcript.ts';
import { folderFor } from '../helpers/folder.ts';
import { KINDS, storedTranscript } from '../helpers/stores.ts';
import { BEGINNING, summaryOf, Tape } from '../helpers/sessions.ts';

const REQUEST: Omit<FindRequest, 'pattern'> = { sessions: 'all', earlier: true, context: 0, most: 50 };

/** Conversations of one board in a store, and what it finds in them. */
class Board {
  readonly store: Transcript;
  readonly tapes = new Map<SessionId, Tape>();
  readonly summaries = new Map<SessionId, SessionSummary>();

  constructor(store: Transcript) {
    this.store = store;
  }

  /** A session, opened later than those before, says this. */
  says(...reads: readonly (string | Uint8Array)[]): SessionId {
    const id = this.tapes.size + 1;
    const tape = new Tape(id);
    for (const read of reads) tape.add('in', read);
    return this.add(tape);
  }

  add(tape: Tape, changes: Partial<SessionSummary> = {}): SessionId {
    const id = tape.session;
    const heard = Buffer.concat(tape.records.filter(({ kind }) => kind === 'in').map(({ bytes }) => bytes));
    const end = /[\r\n]/.exec(heard.toString('latin1'))?.index;
    const summary = summaryOf(id, {
      openedAt: BEGINNING + id * 1000,
      name: `client ${id}`,
      bytesIn: heard.length,
      firstLineEnd: end,
      ...changes,
    });
    this.tapes.set(id, tape);
    this.summaries.set(id, summary);
    this.store.describe(summary);
    for (const record of tape.records) this.store.append(record);
    return id;
  }

  /** One answer. */
  find(pattern: string, changes: Partial<FindRequest> = {}): Promise<FindAnswer> {
    const request = { ...REQUEST, ...changes, pattern };
    const all = [...this.summaries.values()];
    const { sessions } = request;
    const meant = all.filter(({ id }) => sessions === 'all' || sessions.includes(id));
    return this.store.find({
      request,
      sessions: meant.map((summary) => findable(summary)),
      listed: all.map(({ id }) => id),
    });
  }

  /** All answers, up to the end. */
  async all(pattern: string, changes: Partial<FindRequest> = {}): Promise<readonly FindAnswer[]> {
    const answers: FindAnswer[] = [];
    for (let cursor: FindRequest['cursor']; ;) {
      const answer = await this.find(pattern, { ...changes, ...(cursor !== undefined && { cursor }) });
      answers.push(answer);
      if (answer.cursor === undefined) return answers;
      // It may travel.
      cursor = JSON.parse(JSON.stringify(answer.cursor)) as FindRequest['cursor'];
    }
  }

  /** The texts of all hits. */
  async texts(pattern: string, changes: Partial<FindRequest> = {}): Promise<readonly string[]> {
    return (await this.all(pattern, changes)).flatMap(({ hits }) => hits.map(({ text }) => text));
  }
}

function linesOf({ records }: Tape, { framing, firstLineEnd }: SessionSummary): ReturnType<Framer['push']> {
  const framer = new Framer({ framing, firstLineEnd });
  return records.flatMap((record) => framer.push(record));
}

const READS = [
  ...['needle', 'need', 'le', 'nee', 'dle\n', 'hay\n', '\n', '\r\n', 'ü', 'Needle\n', 'a line of hay\n'],
  ...['needful\n', 'y'.repeat(5000), `${'hay\n'.repeat(1500)}needle\n`, `${'x'.repeat(13_000)}needle`],
];

const named = ({ session, seq, offset, text }: FindHit): string => `${session} ${seq} ${offset} ${text}`;

for (const [kind, make] of Object.entries(KINDS)) {
  describe(`a search in ${kind}`, () => {
    const board = (t: TestContext): Board => new Board(make(t));

    test('finds what was just said, the newest conversation and line first, with what stands around', async (t) => {
      const world = board(t);
      world.says('a needle\n', 'hay\n', 'Needle 2\n', 'hay 2\n');
      world.says('no\n', 'needle 3\n', 'end\n');
      const { hits, cursor, looked, total } = await world.find('needle', { context: 1 });
      assert.deepEqual(hits.map(named), ['2 1 3 needle 3', '1 2 13 Needle 2', '1 0 0 a needle']);
      assert.equal(cursor, undefined);
      assert.deepEqual([looked, total], [44, 44]);
      const [first, , last] = hits;
      assert.deepEqual(
        first?.before.map(({ text }) => text),
        ['no'],
      );
      assert.deepEqual(
        first.after.map(({ text }) => text),
        ['end'],
      );
      assert.deepEqual(first.of, { id: 2, name: 'client 2', peer: summaryOf(2).peer });
      assert.deepEqual(last?.spans, [2, 8]);
      assert.deepEqual(last.place, { kind: 'in', byte: 2 });
    });

    test('looks at what is shown in colour, if it is', async (t) => {
      const world = board(t);
      world.says('first\n', 'a \x1b[93mbold', '\x1b[0m ne', 'edle\n', 'plain\n');
      assert.deepEqual((await world.find('bold needle')).hits, []);
      const { hits } = await world.find('bold needle', { colour: true });
      assert.deepEqual(
        hits.map(({ text }) => text),
        ['a bold needle'],
      );
    });

    test('finds a line over all its reads, and a character that they cut', async (t) => {
      const world = board(t);
      const [start, rest] = [Buffer.from('grü').subarray(0, 3), Buffer.from('grüße漢字\n').subarray(3)];
      world.says(
        'hello\n',
        'first nee',
        'dle here\n',
        start,
        rest.subarray(0, 4),
        rest.subarray(4),
        'last\n',
      );
      assert.deepEqual(await world.texts('needle'), ['first needle here']);
      assert.deepEqual(await world.texts('GRÜSSE'), []);
      assert.deepEqual(await world.texts('grüße漢'), ['grüße漢字']);
      assert.deepEqual(await world.texts('~^grü.*字$'), ['grüße漢字']);
    });

    test('gives every hit once, however few are asked for at a time', async (t) => {
      const world = board(t);
      const parts = fc.array(
        fc.constantFrom('needle', 'need', 'le', 'hay', '\n', '\r\n', 'ü', ' ', 'x'.repeat(3000)),
        { minLength: 1, maxLength: 40 },
      );
      await fc.assert(
        fc.asyncProperty(parts, parts, fc.integer({ min: 1, max: 4 }), async (one, other, most) => {
          const ids = [world.says(...one, '\n'), world.says(...other, '\n')];
          const expected = ids.toReversed().flatMap((id) => {
            const tape = world.tapes.get(id);
            const summary = world.summaries.get(id);
            assert.ok(tape !== undefined && summary !== undefined);
            return linesOf(tape, summary)
              .filter(({ text }) => text.includes('needle'))
              .toReversed()
              .map(({ seq, offset }) => `${id} ${seq} ${offset}`);
          });
          const answers = await world.all('needle', { sessions: ids, most });
          const found = answers.flatMap(({ hits }) => hits);
          assert.deepEqual(
            found.map(({ session, seq, offset }) => `${session} ${seq} ${offset}`),
            expected,
          );
          for (const { hits } of answers) assert.ok(hits.length <= most);
        }),
        { numRuns: 20 },
      );
    });

    test('keeps to sessions, a direction and a time', async (t) => {
      const world = board(t);
      const tape = new Tape(1);
      for (const text of ['needle 0\n', 'needle 1\n', 'needle 2\n']) tape.add('in', text);
      tape.add('out', 'needle sent\n');
      world.add(tape);
      world.says('needle of another\n');
      assert.deepEqual(await world.texts('needle', { sessions: [2] }), ['needle of another']);
      assert.deepEqual(await world.texts('needle', { sessions: [] }), []);
      assert.deepEqual(await world.texts('needle', { kind: 'out' }), ['needle sent']);
      const since = BEGINNING + 2000;
      assert.deepEqual(await world.texts('needle', { sessions: [1], kind: 'in', since }), ['needle 2']);
    });

    test('looks at so much for an answer and no more, and says how far it has come', async (t) => {
      const world = board(t);
      const chunk = `${'hay '.repeat(16_000)}\n`;
      world.says('needle\n', ...Array.from({ length: 320 }, () => chunk));
      const answers = await world.all('needle');
      assert.ok(answers.length > 1);
      assert.equal(answers[0]?.hits.length, 0);
      const looked = answers.map((answer) => answer.looked);
      assert.deepEqual(
        looked,
        looked.toSorted((a, b) => a - b),
      );
      const [first = 0] = looked;
      assert.ok(first > 0 && first < 20 * 1024 * 1024);
      assert.equal(looked.at(-1), answers.at(-1)?.total);
      assert.equal(answers.flatMap(({ hits }) => hits).length, 1);
    });

    test('tells of a long line the part with the match, in whole characters', async (t) => {
      const world = board(t);
      world.says(`${'漢'.repeat(2000)}needle${'👍🏽'.repeat(900)}\n${'y'.repeat(3000)}\n`);
      const { hits } = await world.find('needle', { context: 1 });
      const [hit] = hits;
      assert.ok(hit !== undefined && hit.text.length < 600);
      assert.equal(hit.text.slice(...(hit.spans as [number, number])), 'needle');
      assert.match(hit.text, /^…漢+needle(👍🏽)+…$/u);
      assert.deepEqual(
        hit.after.map(({ text }) => text.length < 600),
        [true],
      );
      assert.deepEqual(hit.place, { kind: 'in', byte: 6000 });
    });

    test('what is no pattern, or takes too long, is refused in one line, and the next is answered', async (t) => {
      const world = board(t);
      world.says(`${'a'.repeat(40)}!\n`, 'needle\n');
      await assert.rejects(world.find('~('), { code: 'CB_PATTERN', message: /^no regular expression: .*$/ });
      await assert.rejects(world.find('~^(a|a)+$'), {
        code: 'CB_PATTERN',
        message: /^.* takes too long .*$/,
      });
      assert.deepEqual(await world.texts('needle'), ['needle']);
    });

    test('one that is given up keeps nobody from another, and goes on if it is asked to', async (t) => {
      const world = board(t);
      world.says('needle 1\n', 'needle 2\n', 'pin\n');
      const first = await world.find('needle', { most: 1 });
      const [pin, second] = await Promise.all([
        world.texts('pin'),
        world.find('needle', { most: 1, ...(first.cursor !== undefined && { cursor: first.cursor }) }),
      ]);
      assert.deepEqual(pin, ['pin']);
      assert.deepEqual(
        second.hits.map(({ text }) => text),
        ['needle 1'],
      );
      for (let more = 0; more < 16; more++) await world.find('pin');
      const { cursor } = first;
      assert.ok(cursor !== undefined);
      await assert.rejects(world.find('needle', { cursor }), { code: 'CB_USAGE', message: /begin it anew$/ });
    });
  });
}

/** As long as lines are that are read around a place: half of them too large for a row. */
const HAY = Array.from({ length: 24 }, (_, index) => `${'hay '.repeat(450 * (1 + (index % 2)))}\n`);

type Said = readonly [kind: RecordKind, text: string];

/** Reads, answers and remarks, short and long, with what is looked for in one of them or over several; seldom. */
const said = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.nat(24).map((count) => HAY.slice(0, count)) },
      { weight: 3, arbitrary: fc.constantFrom(['need', 'le'], ['a nee', 'd', 'le\n'], ['needful ', 'n\n']) },
      { weight: 2, arbitrary: fc.constantFrom(...READS).map((read) => [read]) },
    ),
    { minLength: 1, maxLength: 60, size: 'max' },
  )
  .chain((reads) =>
    fc.tuple(
      ...reads.flat().map((read): fc.Arbitrary<Said> => {
        const other = fc.constantFrom<Said>(['out', 'a needle'], ['out', 'ok'], ['note', 'needle']);
        return fc.oneof(
          { weight: 60, arbitrary: fc.constant<Said>(['in', read]) },
          { weight: 1, arbitrary: other },
        );
      }),
    ),
  );

test('a search of a file that goes by small windows finds what is in every line, once', async (t) => {
  const world = new Board(storedTranscript(t));
  await fc.assert(
    fc.asyncProperty(
      said,
      fc.constantFrom('needle', '~needle$', '~ne.dle', 'NEEDLE', '~need(le|ful)'),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 2 }),
      async (records, pattern, most, context) => {
        const tape = new Tape(world.tapes.size + 1);
        for (const [kind, text] of records) tape.add(kind, text);
        // So large on average that a window has few records.
        const id = world.add(tape, { bytesIn: 1e12, framing: 'lines' });
        const summary = world.summaries.get(id);
        assert.ok(summary !== undefined);
        const tester = new Pattern(pattern);
        const lines = linesOf(tape, summary).filter(({ text }) => tester.test([text])[0]);
        const answers = await world.all(pattern, { sessions: [id], earlier: false, most, context });
        const found = answers.flatMap(({ hits }) => hits);
        assert.deepEqual(
          found.map(({ seq, offset, kind }) => `${seq} ${offset} ${kind}`),
          lines.toReversed().map(({ seq, offset, kind }) => `${seq} ${offset} ${kind}`),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('a line is found wherever the windows end that a file is gone through by', async (t) => {
  const world = new Board(storedTranscript(t));
  for (let shift = 0; shift < 32; shift++) {
    const tape = new Tape(world.tapes.size + 1);
    for (const read of [...HAY, ...HAY, 'a nee', 'd', 'le\n', ...HAY, ...HAY].slice(0, -shift - 1))
      tape.add('in', read);
    const id = world.add(tape, { bytesIn: 1e12, framing: 'lines' });
    assert.deepEqual(
      await world.texts('needle', { sessions: [id], earlier: false }),
      ['a needle'],
      `${shift}`,
    );
  }
});

describe('a search in the file of several runs', () => {
  async function earlier(t: TestContext): Promise<string> {
    const path = join(folderFor(t), 'transcripts.db');
    const before = new Board(storedTranscript(t, { path }));
    before.says('needle of yesterday\n');
    await before.store.close();
    return path;
  }

  test('finds what earlier runs have heard, under minus its key', async (t) => {
    const world = new Board(storedTranscript(t, { path: await earlier(t) }));
    world.says('needle of today\n');
    const { hits } = await world.find('needle');
    assert.deepEqual(hits.map(named), ['1 0 0 needle of today', '-1 0 0 needle of yesterday']);
    assert.deepEqual(
      hits.map(({ of }) => of.id),
      [1, 1],
    );
    const [, old] = hits;
    const { records } = await world.store.page(old?.session ?? 0, { bytes: Infinity });
    assert.equal(Buffer.from(records[0]?.bytes ?? []).toString(), 'needle of yesterday\n');
    const like = (recorded: FindRequest['recorded']): Promise<readonly string[]> =>
      world.texts('needle', { sessions: [], ...(recorded !== undefined && { recorded }) });
    assert.deepEqual(await like({ name: 'CLIENT 1' }), ['needle of yesterday']);
    assert.deepEqual(await like({ words: ['client', '192.0.2'] }), ['needle of yesterday']);
    assert.deepEqual(await like({ tag: 'north' }), []);
    assert.deepEqual(await world.texts('needle', { earlier: false }), ['needle of today']);
    assert.deepEqual(await world.texts('needle', { sessions: [] }), ['needle of yesterday']);
  });

  test('finds what was taken off the list, and then under minus its key', async (t) => {
    const world = new Board(storedTranscript(t));
    world.says('needle\n');
    world.says('pin\n');
    world.summaries.delete(1);
    const { hits } = await world.find('needle');
    assert.deepEqual(
      hits.map(({ session }) => session < 0),
      [true],
    );
  });
});

/** A disk that has trouble from the start. */
class Troubled extends EventEmitter implements RecordingThread {
  postMessage(message: { readonly type: string }): void {
    if (message.type === 'end') setImmediate(() => this.emit('exit'));
  }

  terminate(): Promise<void> {
    return Promise.resolve();
  }
}

test('where nothing can be recorded, what memory holds is looked at, and that is said', async (t) => {
  const threads: Troubled[] = [];
  const store: StoredTranscript = storedTranscript(t, {
    startThread: () => {
      const thread = new Troubled();
      threads.push(thread);
      return thread;
    },
  });
  threads[0]?.emit('message', { type: 'trouble', why: 'the disk is full' });
  const world = new Board(store);
  world.says('needle 1\n', 'needle 2\n');
  const first = await world.find('needle', { most: 1 });
  assert.match(first.remark ?? '', /only what memory holds/);
  assert.deepEqual(
    first.hits.map(({ text }) => text),
    ['needle 2'],
  );
  const { cursor } = first;
  assert.ok(cursor !== undefined);
  const second = await world.find('needle', { most: 1, cursor });
  assert.deepEqual(
    second.hits.map(({ text }) => text),
    ['needle 1'],
  );
});
