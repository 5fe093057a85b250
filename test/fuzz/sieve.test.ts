import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '../../src/lines/entry.ts';
import type { LineFilter } from '../../src/lines/line-filter.ts';
import { firstSeam } from '../../src/lines/seams.ts';
import { Sieve } from '../../src/console/sieve.ts';
import { Pattern } from '../../src/pattern.ts';
import { type Conversation, conversations, PATTERNS, placed } from '../helpers/conversations.ts';
import { fuzz } from '../helpers/fuzz.ts';

const filters: fc.Arbitrary<LineFilter> = fc.record({
  pattern: fc.constantFrom(...PATTERNS).map((text) => new Pattern(text)),
  invert: fc.boolean(),
  context: fc.constantFrom(0, 0, 1, 2, 3),
});

/** What passes, the short way: `-` is a gap before, `+` stands before what passes for its own sake. */
function sifted(lines: readonly Entry[], { pattern, invert, context }: LineFilter): string[] {
  const passes = pattern.test(lines.map((line) => line.text)).map((matches) => matches !== invert);
  const kept = (index: number): boolean =>
    index >= 0 && passes.slice(Math.max(0, index - context), index + context + 1).includes(true);
  return lines.flatMap((line, index) => {
    if (!kept(index)) return [];
    const gap = index > 0 && !kept(index - 1) ? '-' : ' ';
    return [`${gap}${passes[index] === true ? '+' : ' '} ${placed(line)}`];
  });
}

function shown(sieve: Sieve): string[] {
  return sieve.lines.map((line, index) => {
    const gap = sieve.gapBefore(index) ? '-' : ' ';
    return `${gap}${sieve.passes(index) ? '+' : ' '} ${placed(line)}`;
  });
}

/** A gap may be shown where a piece of the conversation was passed over that has no line at all. */
const withoutGaps = (lines: readonly string[]): string[] => lines.map((line) => line.slice(1));

const steps = fc.array(fc.constantFrom('come', 'come', 'look', 'older', 'newer', 'leave', 'follow'), {
  maxLength: 40,
});

class Rig {
  readonly sieve: Sieve;
  readonly conversation: Conversation;
  following = true;

  constructor(conversation: Conversation, filter: LineFilter, most?: number) {
    this.conversation = conversation;
    this.sieve = new Sieve(conversation.facts, filter, most);
    conversation.come = Math.ceil(conversation.records.length / 2);
    const last = conversation.page({});
    // A first page within one line begins in its middle, as a window does.
    const begins = firstSeam(last.records, conversation.facts) !== undefined;
    this.sieve.replace(
      begins
        ? last
        : { records: conversation.records.slice(0, conversation.come), older: false, newer: false },
      'end',
    );
  }

  do(step: string): void {
    const { conversation, sieve } = this;
    if (step === 'come') this.come(1 + (conversation.come % 3));
    else if (step === 'look') assert.ok(sieve.lines);
    else if (step === 'older') this.older();
    else if (step === 'newer') sieve.extend(conversation.page({ from: sieve.nextSeq }));
    else this.following = step === 'follow';
  }

  come(count: number): void {
    const { conversation, sieve } = this;
    const fresh = conversation.records.slice(conversation.come, conversation.come + count);
    conversation.come += fresh.length;
    sieve.append(fresh, this.following);
  }

  older(): void {
    this.sieve.prepend(this.conversation.page({ before: this.sieve.firstSeq }));
  }
}

test('however it comes, what passes in the end is what passes of everything at once', () => {
  fuzz(
    fc.property(conversations, filters, steps, (conversation, filter, doing) => {
      const rig = new Rig(conversation, filter);
      for (const step of doing) rig.do(step);
      rig.come(Infinity);
      while (rig.sieve.older) rig.older();
      const expected = sifted(conversation.lines, filter);
      assert.deepEqual(withoutGaps(shown(rig.sieve)), withoutGaps(expected));
      if (filter.context > 0 || filter.invert) assert.deepEqual(shown(rig.sieve).slice(1), expected.slice(1));
      assert.equal(rig.sieve.newer, false);
    }),
  );
});

test('in little room it holds at any time a part of what passes, without a hole', () => {
  fuzz(
    fc.property(
      conversations,
      filters,
      steps,
      fc.integer({ min: 4, max: 12 }),
      (conversation, filter, doing, most) => {
        const rig = new Rig(conversation, filter, most);
        const { sieve } = rig;
        for (const step of doing) {
          rig.do(step);
          const expected = withoutGaps(sifted(conversation.linesUpTo(sieve.nextSeq), filter));
          const held = withoutGaps(shown(sieve));
          const at = expected.indexOf(held[0] ?? '');
          if (held.length > 0) assert.deepEqual(held, expected.slice(at, at + held.length));
          if (!sieve.older && held.length > 0) assert.equal(at, 0);
          if (!sieve.older) assert.equal(held.length, expected.length);
          if (held.length > 0) assert.equal(held.at(-1), expected.at(-1));
          if (!sieve.newer)
            assert.equal(sieve.nextSeq, (conversation.records[0]?.seq ?? 0) + conversation.come);
          assert.equal(sieve.error, undefined);
        }
      },
    ),
  );
});
