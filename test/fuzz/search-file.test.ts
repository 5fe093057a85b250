import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { CordboardError } from '../../src/errors.ts';
import type { Hit } from '../../src/lines/hits.ts';
import { sweep, type SweepCursor, type SweepQuery } from '../../src/lines/sweep.ts';
import { Pattern } from '../../src/pattern.ts';
import { FileSearch } from '../../src/shell/search-file.ts';
import { Archive } from '../../src/transcript/archive.ts';
import { FileSweep } from '../../src/transcript/file-sweep.ts';
import type { ScanSizes } from '../../src/transcript/scanner.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { type Conversation, conversations, PATTERNS } from '../helpers/conversations.ts';
import { folderFor } from '../helpers/folder.ts';
import { fuzzAsync } from '../helpers/fuzz.ts';
import { summaryOf } from '../helpers/sessions.ts';

const TURNS = { now: () => 0, next: () => Promise.resolve() };

/** Besides those that bytes cannot tell of, such that they can. */
const TOLD = ['errora', 'kk', 'kerror', 'xa', '~a+b', '~\\berror', '~^err', '~(?:x|a)error[^a]', 'éa', '漢a'];

const queries = fc
  .tuple(
    fc.constantFrom(...PATTERNS, ...TOLD),
    fc.constantFrom('newest' as const, 'oldest' as const),
    fc.nat(2),
  )
  .map(([text, order, context]): SweepQuery => ({ pattern: new Pattern(text), order, context }));

function fileOf(t: TestContext): { readonly record: (all: readonly Conversation[]) => Archive } {
  const folder = folderFor(t);
  let files = 0;
  return {
    record: (all) => {
      const path = join(folder, `${++files}.db`);
      const facts = { command: 'serve' as const, operator: 'tester', token: 'one', started: 0 };
      const recorder = new Recorder(path, 'normal', { ...facts, process: thisProcess() });
      const sessions = all.map(({ facts: framed }, index) => summaryOf(index + 1, framed));
      const records = all.flatMap((each, index) =>
        each.records.map((record) => ({ ...record, session: index + 1 })),
      );
      recorder.write({ sessions, records });
      recorder.end(0);
      return new Archive(path);
    },
  };
}

async function found(archive: Archive, query: SweepQuery, most: number, sizes: ScanSizes): Promise<Hit[]> {
  const sessions = archive.sessions().reverse();
  const search = new FileSearch(archive, query, most, () => undefined, sizes);
  const hits: Hit[] = [];
  for await (const some of search.hits(query.order === 'oldest' ? sessions : sessions.reverse()))
    hits.push(...some);
  return hits;
}

/** As one finds it who looks at a few records at a time, and asks on from wherever that has ended. */
async function foundInParts(
  archive: Archive,
  query: SweepQuery,
  most: number,
  scan: ScanSizes,
): Promise<Hit[]> {
  const all: Hit[] = [];
  const sizes = { lines: 1000, window: 1, records: 1, scan };
  const sessions = archive.sessions();
  for (const { key, framing, firstLineEnd } of query.order === 'oldest' ? sessions.reverse() : sessions) {
    const conversation = {
      session: key,
      key,
      framing,
      firstLineEnd,
      size: 0,
      read: archive.reader(key, key),
    };
    let cursor: SweepCursor | undefined;
    do {
      const means = { hits: most, tell: () => undefined, turns: TURNS, sizes };
      const from = cursor;
      cursor = undefined;
      for await (const { hits, next } of new FileSweep(archive, query, means).through(conversation, from)) {
        all.push(...hits);
        cursor = next && plain(next);
        if (cursor !== undefined) break;
      }
    } while (cursor !== undefined);
  }
  return all;
}

/** As it comes back from a journey. */
function plain(cursor: SweepCursor): SweepCursor {
  const { session, at, shown } = JSON.parse(JSON.stringify(cursor)) as SweepCursor;
  return { session, at, shown };
}

/** Patterns give up by the clock, which on a machine that does much else says nothing: then there is no answer. */
async function unlessBusy(
  asks: readonly (() => Promise<readonly Hit[]>)[],
): Promise<readonly Hit[][] | undefined> {
  const answers: Hit[][] = [];
  try {
    for (const ask of asks) answers.push([...(await ask())]);
  } catch (error) {
    if (error instanceof CordboardError && error.code === 'CB_PATTERN') return undefined;
    throw error;
  }
  return answers;
}

/** What stands around it depends on where one has asked on. */
const named = ({ session, seq, offset, text }: Hit): string => `${session} ${seq} ${offset} ${text}`;

test('what a search of a file finds is what all of its lines have', async (t) => {
  const file = fileOf(t);
  const count = fc.integer({ min: 1, max: 8 });
  const scans = fc.record({ bytes: fc.integer({ min: 1, max: 3000 }), small: count, rows: count });
  const asked = fc.record({ query: queries, most: fc.integer({ min: 1, max: 5 }), sizes: scans });
  const some = fc.array(conversations, { minLength: 1, maxLength: 2 });
  await fuzzAsync(
    fc.asyncProperty(some, fc.array(asked, { minLength: 10, maxLength: 10 }), async (tapes, questions) => {
      fc.pre(tapes.every(({ records }) => records[0]?.seq === 0));
      const archive = file.record(tapes);
      try {
        for (const { query, most, sizes } of questions) {
          const swept = tapes.map(({ facts, read }, index) => ({ session: index + 1, read, ...facts }));
          const inOrder = query.order === 'oldest' ? swept : swept.reverse();
          const answers = await unlessBusy([
            async () => (await sweep(inOrder, query, { hits: Infinity, bytes: Infinity }, TURNS)).hits,
            () => found(archive, query, Infinity, sizes),
            () => found(archive, query, most, sizes),
            () => foundInParts(archive, query, most, sizes),
          ]);
          if (answers === undefined) continue;
          const [expected = [], all, some, parts = []] = answers;
          assert.deepEqual(all, expected);
          assert.deepEqual(some, expected.slice(0, most));
          assert.deepEqual(parts.map(named), expected.map(named));
        }
      } finally {
        archive.close();
      }
    }),
    60,
  );
});
