import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '../../src/lines/entry.ts';
import type { FoundLine, Hit } from '../../src/lines/hits.ts';
import {
  sweep,
  type SweepBounds,
  type SweepCursor,
  type SweepQuery,
  type Swept,
} from '../../src/lines/sweep.ts';
import { Pattern } from '../../src/pattern.ts';
import type { RecordKind } from '../../src/record.ts';
import { type Conversation, conversations, PATTERNS } from '../helpers/conversations.ts';
import { fuzzAsync } from '../helpers/fuzz.ts';

const TURNS = { now: () => 0, next: () => Promise.resolve() };
const NO_BOUNDS: SweepBounds = { hits: Infinity, bytes: Infinity };

const sweptOf = ({ facts, read }: Conversation, session: number): Swept => ({ session, read, ...facts });

const lineOf = ({ seq, offset, kind, at, continued, text }: Entry): FoundLine => ({
  ...{ seq, offset, kind, at, continued, text },
});

/** The lines of a conversation held in memory as a whole, each tried, and shown as grep does. */
function naively(conversation: Conversation, session: number, query: SweepQuery): Hit[] {
  const { pattern, kind, since = -Infinity, until = Infinity, context, order } = query;
  const lines = order === 'oldest' ? conversation.lines : conversation.lines.toReversed();
  const matches = pattern.test(lines.map(({ text }) => text));
  const isHit = lines.map(
    (line, index) =>
      matches[index] === true && (kind ?? line.kind) === line.kind && line.at >= since && line.at < until,
  );
  let shown = -1;
  const hits: Hit[] = [];
  for (const [index, line] of lines.entries()) {
    if (isHit[index] !== true) continue;
    const first = Math.max(shown + 1, index - context);
    const next = isHit.indexOf(true, index + 1);
    const end = Math.min(index + context + 1, next < 0 ? lines.length : next);
    const [ahead, behind] = [lines.slice(first, index), lines.slice(index + 1, end)];
    const [before, after] = order === 'oldest' ? [ahead, behind] : [behind.reverse(), ahead.reverse()];
    const [spans = []] = pattern.spans([line.text]);
    hits.push({
      ...lineOf(line),
      session,
      spans,
      place: { kind: line.kind, byte: line.byteAt(spans[0] ?? 0) },
      before: before.map(lineOf),
      after: after.map(lineOf),
      joined: shown >= 0 && first === shown + 1,
    });
    shown = end - 1;
  }
  return hits;
}

async function inCalls(all: readonly Swept[], query: SweepQuery, bounds: SweepBounds): Promise<Hit[]> {
  const hits: Hit[] = [];
  let cursor: SweepCursor | undefined;
  do {
    // What a console keeps of it between two calls may have gone over a socket.
    const from = cursor && structuredClone(cursor);
    const result = await sweep(all, query, bounds, TURNS, from);
    assert.ok(result.hits.length <= bounds.hits);
    if (result.next !== undefined) assert.notDeepEqual(result.next, cursor);
    hits.push(...result.hits);
    cursor = result.next;
  } while (cursor !== undefined);
  return hits;
}

const KINDS: readonly (RecordKind | undefined)[] = [undefined, undefined, 'in', 'out', 'note'];

const queries = fc
  .record({
    text: fc.constantFrom(...PATTERNS),
    order: fc.constantFrom('newest' as const, 'oldest' as const),
    context: fc.nat(3),
    kind: fc.constantFrom(...KINDS),
    since: fc.option(fc.nat(600), { nil: undefined }),
    until: fc.option(fc.nat(600), { nil: undefined }),
  })
  .map(({ text, order, context, kind, since, until }): SweepQuery => ({
    ...{ pattern: new Pattern(text), order, context },
    ...(kind !== undefined && { kind }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }));

test('hits with what is around them are those of windows that hold everything, in one call or in many', async () => {
  const some = fc.array(conversations, { minLength: 1, maxLength: 3 });
  const bounds = fc.record({
    hits: fc.integer({ min: 1, max: 4 }),
    bytes: fc.integer({ min: 1, max: 4000 }),
  });
  await fuzzAsync(
    fc.asyncProperty(some, queries, bounds, async (all, query, each) => {
      const expected = all.flatMap((conversation, index) => naively(conversation, index + 1, query));
      const swept = all.map((conversation, index) => sweptOf(conversation, index + 1));
      assert.deepEqual(await inCalls(swept, query, NO_BOUNDS), expected);
      assert.deepEqual(await inCalls(swept, query, each), expected);
    }),
  );
});
