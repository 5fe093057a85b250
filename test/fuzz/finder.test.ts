import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { comparePositions, type Position } from '../../src/console/entry.ts';
import { Finder } from '../../src/console/finder.ts';
import { Framer, type FramingFacts } from '../../src/console/framer.ts';
import type { Entry } from '../../src/console/entry.ts';
import { type Read, type Run, runsBefore, runsFrom } from '../../src/console/runs.ts';
import type { Tally } from '../../src/console/search.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import { Pattern } from '../../src/pattern.ts';
import type { RecordKind, WireRecord } from '../../src/record.ts';
import { LineMeter } from '../../src/wire/meter.ts';
import { FRAMINGS, type Framing } from '../../src/wire/settings.ts';
import { fuzzAsync } from '../helpers/fuzz.ts';
import { Tape } from '../helpers/sessions.ts';

const PIECES = [
  ...['a', 'b', 'ab', 'error', 'Error', 'k', 'K', '\u017f', '\u212a', 'é', '漢', '👍🏽', 'e\u0301', '\u0301'],
  ...['\n', '\n', '\n', '\r\n', '\r', '\t', ' ', '\x1b[m', '\x7f', '\u200b', '\u202e', '\u0085', '\u2028'],
  ...['x'.repeat(1500), '漢'.repeat(700), 'a\u0301\u0301\u0301\u0301\u0301\u0301'],
];
const RAW = ['\x9e', '\xe2\x82', '\xf0\x9f', '\xff'].map((text) => Buffer.from(text, 'latin1'));

const PATTERNS = [
  ...['a', 'b a', 'rror', 'error', 'Error', 'k', 'K', 's', 'é', '漢', 'e', 'xx', '9e', '\\x9e', '␛', '␛[m'],
  ...[' ', '  a', 'b  ', '202e}', '}a', '{+2}', '◌', 'u', '␀', 'none of it'],
  ...['~^a', '~a$', '~^$', '~b\\b', '~\\Bb', '~(?<!b)a', '~a(?!\\s)', '~[^a]b', '~\\s+a', '~.a+$', '~^.{2}$'],
  ...['~␛', '~\\S\\S', '~\\p{Lu}', '~x9', '~(a|b)\\1', '~^x', '~xa'],
];

const piece = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...PIECES).map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.constantFrom(...RAW) },
);
const bytes = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));
const kind: fc.Arbitrary<RecordKind> = fc.constantFrom('in', 'in', 'in', 'in', 'out', 'note');

/** Parts of a stream, cut at some places, with what comes between. */
interface Chunk {
  readonly kind: RecordKind;
  readonly bytes: Buffer;
  readonly cuts: readonly number[];
  readonly pause: number;
}

const chunk: fc.Arbitrary<Chunk> = fc.record({
  kind,
  bytes,
  cuts: fc.array(fc.nat(30), { maxLength: 3 }),
  pause: fc.constantFrom(0, 50, 150),
});
const chunks = fc.array(chunk, { minLength: 1, maxLength: 25 });

function recordsOf(parts: readonly Chunk[]): WireRecord[] {
  const tape = new Tape(1);
  const records: WireRecord[] = [];
  let at = 0;
  for (const part of parts) {
    at += part.pause;
    let from = 0;
    for (const size of [...part.cuts, Infinity]) {
      const content = part.bytes.subarray(from, from + size);
      from += size;
      if (content.length > 0) records.push({ ...tape.add(part.kind, Uint8Array.from(content)), at });
    }
  }
  return records;
}

function factsOf(records: readonly WireRecord[], framing: Framing): FramingFacts {
  const meter = new LineMeter(framing);
  for (const { kind: direction, bytes: read, at } of records) {
    if (direction === 'in') meter.read(read, at);
    if (direction === 'out') meter.answer();
  }
  return { framing, firstLineEnd: meter.firstLineEnd };
}

/** A store that has dropped the first records, and a window that holds the rest. */
class Conversation {
  readonly facts: FramingFacts;
  readonly lines: readonly Entry[];
  readonly #records: readonly WireRecord[];
  readonly #bytes: number;

  constructor(all: readonly WireRecord[], framing: Framing, dropped: number, pageBytes: number) {
    this.facts = factsOf(all, framing);
    this.#records = all.slice(Math.min(dropped, all.length - 1));
    this.#bytes = pageBytes;
    const whole = new Scrollback(this.facts);
    whole.append(this.#records, true);
    this.lines = whole.lines;
  }

  readonly read: Read = ({ before, from }) => {
    const records = this.#records;
    const first = records[0]?.seq ?? 0;
    const place = Math.min(Math.max(0, (from ?? before ?? Infinity) - first), records.length);
    let [start, end] = [place, place];
    let sum = 0;
    const size = (index: number): number => records[index]?.bytes.length ?? 0;
    if (from === undefined) while (start > 0 && (sum < this.#bytes || start === end)) sum += size(--start);
    else while (end < records.length && (sum < this.#bytes || start === end)) sum += size(end++);
    const page = { records: records.slice(start, end), older: start > 0, newer: end < records.length };
    return Promise.resolve(page);
  };

  get session(): FramingFacts & { readonly id: number } {
    return { id: 1, ...this.facts };
  }

  get finder(): Finder {
    return new Finder((_, request) => this.read(request), { now: () => 0, next: () => Promise.resolve() });
  }
}

const conversations = fc
  .tuple(chunks, fc.constantFrom(...FRAMINGS), fc.nat(10), fc.integer({ min: 1, max: 3000 }))
  .filter(([parts]) => parts.some((part) => part.bytes.length > 0))
  .map(([parts, framing, dropped, size]) => new Conversation(recordsOf(parts), framing, dropped, size));

const placed = (line: Entry): string => `${line.kind} ${line.seq} ${line.offset} ${line.text}`;
const positionOf = ({ seq, offset }: Position): Position => ({ seq, offset });

function framed(run: Run, facts: FramingFacts): Entry[] {
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
      const older: Entry[][] = [];
      for await (const run of runsBefore(read, facts, 'end', sizes)) older.unshift(framed(run, facts));
      assert.deepEqual(older.flat().map(placed), lines.map(placed));
      const newer: Entry[][] = [];
      for await (const run of runsFrom(read, facts, 0, sizes)) newer.push(framed(run, facts));
      assert.deepEqual(newer.flat().map(placed), lines.map(placed));

      const from = lines[place % lines.length]?.seq ?? 0;
      const before: Entry[][] = [];
      for await (const run of runsBefore(read, facts, from, sizes)) before.unshift(framed(run, facts));
      const upTo = lines.filter((line) => line.seq <= from).map(placed);
      assert.deepEqual(before.flat().map(placed).slice(0, upTo.length), upTo);
      const after: Entry[][] = [];
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
      const { finder, lines, session } = conversation;
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
        const { finder, lines, session } = conversation;
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
