import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { comparePositions, type Position } from '../../src/lines/entry.ts';
import { Finder } from '../../src/console/finder.ts';
import { Framer, type FramingFacts } from '../../src/lines/framer.ts';
import type { Line } from '../../src/lines/line.ts';
import { type Run, runsBefore, runsFrom } from '../../src/lines/runs.ts';
import type { Tally } from '../../src/lines/search.ts';
import { Pattern } from '../../src/pattern.ts';
import { type Conversation, conversations, PATTERNS, placed } from '../helpers/conversations.ts';
import { fuzzAsync } from '../helpers/fuzz.ts';

function finderOf({ read }: Conversation): Finder {
  return new Finder((_, request) => read(request), { now: () => 0, next: () => Promise.resolve() });
}

const positionOf = ({ seq, offset }: Position): Position => ({ seq, offset });

function framed(run: Run, facts: FramingFacts): Line[] {
  const framer = new Framer(facts, run.start);
  const lines = run.records.flatMap((record) => framer.push(record));
  return run.end === undefined ? lines : [...lines, ...framer.end(run.end)];
}

test('the lines of runs, read in either direction from anywhere, are those of a window that holds everything', async () => {
  const records = fc.integer({ min: 1, max: 20 });
  await fuzzAsync(
    fc.asyncProperty(conversations, records, fc.nat(60), async (conversation, most, place) => {
      const { facts, lines, read } = conversation;
      const sizes = { bytes: 1, records: most };
      const older: Line[][] = [];
      for await (const run of runsBefore(read, facts, 'end', sizes)) older.unshift(framed(run, facts));
      assert.deepEqual(older.flat().map(placed), lines.map(placed));
      const newer: Line[][] = [];
      for await (const run of runsFrom(read, facts, 0, sizes)) newer.push(framed(run, facts));
      assert.deepEqual(newer.flat().map(placed), lines.map(placed));

      const from = lines[place % lines.length]?.seq ?? 0;
      const before: Line[][] = [];
      for await (const run of runsBefore(read, facts, from, sizes)) before.unshift(framed(run, facts));
      const upTo = lines.filter((line) => line.seq <= from).map(placed);
      assert.deepEqual(before.flat().map(placed).slice(0, upTo.length), upTo);
      const after: Line[][] = [];
      for await (const run of runsFrom(read, facts, from, sizes)) after.push(framed(run, facts));
      const since = lines.filter((line) => line.seq > from).map(placed);
      assert.deepEqual(
        after
          .flat()
          .map(placed)
          .slice(-since.length || Infinity),
        since,
      );
    }),
  );
});

test('what is found by reading pages, in either direction, is what a window that holds everything has', async () => {
  await fuzzAsync(
    fc.asyncProperty(conversations, fc.constantFrom(...PATTERNS), async (conversation, text) => {
      const { lines, session } = conversation;
      const finder = finderOf(conversation);
      const pattern = new Pattern(text);
      const matches = pattern.test(lines.map((line) => line.text));
      const expected = lines.filter((_, index) => matches[index]).map(positionOf);

      const walk = async (direction: 'older' | 'newer', start: Position | 'end'): Promise<Position[]> => {
        const all: Position[] = [];
        let from = start;
        for (;;) {
          const found = await finder.find(session, pattern, from, direction);
          if (found.outcome !== 'found') return all;
          all.push((from = found.position));
          assert.ok(all.length <= expected.length);
        }
      };
      assert.deepEqual(await walk('older', 'end'), expected.toReversed());
      assert.deepEqual(await walk('newer', { seq: -1, offset: 0 }), expected);
    }),
  );
});

test('all are counted once, and those up to a place as well', async () => {
  await fuzzAsync(
    fc.asyncProperty(
      conversations,
      fc.constantFrom(...PATTERNS),
      fc.nat(),
      async (conversation, text, place) => {
        const { lines, session } = conversation;
        const finder = finderOf(conversation);
        const pattern = new Pattern(text);
        const at = lines[place % lines.length] ?? { seq: 0, offset: 0 };
        const matches = pattern.test(lines.map((line) => line.text));
        const expected = lines.filter((_, index) => matches[index]);
        const tallies: Tally[] = [];
        await finder.count(session, pattern, at, (tally) => tallies.push(tally));
        assert.deepEqual(tallies, [
          {
            matches: expected.length,
            before: expected.filter((line) => comparePositions(line, at) <= 0).length,
            done: true,
          },
        ]);
      },
    ),
  );
});
