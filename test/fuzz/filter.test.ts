import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Subject } from '../../src/filter/filter.ts';
import { completeFilter } from '../../src/filter/complete.ts';
import { FIELD_NAMES } from '../../src/filter/fields.ts';
import { parseFilter } from '../../src/filter/parse.ts';
import { rankSessions } from '../../src/console/fuzzy.ts';
import { printable } from '../../src/printable.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { BEGINNING, summaryOf } from '../helpers/sessions.ts';

const text = fc.oneof(
  fc.constantFrom(
    'pump',
    'Pump-A',
    'north',
    '',
    '192.0.2.7:4000',
    '"',
    '*',
    '~',
    'a b',
    '\u202e',
    '😀',
    'İ',
    '7',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const subject: fc.Arbitrary<Subject> = fc
  .record({
    id: fc.nat({ max: 30 }),
    name: text,
    note: text,
    tags: fc.array(text, { maxLength: 3 }),
    peer: text,
    state: fc.constantFrom('open', 'stalled', 'half-closed', 'waiting', 'dialing'),
    bytesIn: fc.nat(),
    rateIn: fc.double({ min: 0, max: 1e9, noNaN: true }),
    lastIn: fc.option(
      fc.nat().map((ms) => BEGINNING + ms),
      { nil: undefined },
    ),
    unread: fc.nat({ max: 3 }),
    marked: fc.boolean(),
  })
  .map(({ id, unread, marked, ...changes }) => ({
    session: summaryOf(id, changes),
    ...{ unread, marked, muted: !marked, shown: marked, draft: unread > 1 },
  }));

const value = fc.oneof(
  fc.constantFrom(
    'pump',
    'open',
    'unread',
    'lf',
    '5',
    '1.5k',
    '5m',
    '1h30m',
    '*a*',
    '""',
    '~a.b',
    '~^p',
    '~(',
    '#7',
    'up',
  ),
  text,
);

/** Something that is mostly a term. */
const term = fc.oneof(
  value,
  fc
    .tuple(
      fc.constantFrom(...FIELD_NAMES, 'nme'),
      fc.constantFrom(':', '=', '>', '<', '>=', '<=', '!='),
      value,
    )
    .map((parts) => parts.join('')),
  text.map((inner) => `"${inner.replaceAll('"', '""')}"`),
  fc.constantFrom('@a', '@b', '@c', '@', '|', '!'),
);

const filterText = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom('', '', '!', '!!'), term), { maxLength: 6 })
    .map((terms) => terms.map((parts) => parts.join('')).join(' ')),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.constantFrom('"', '!', '|', ' ', ':', '>', '=', '~', '@', '*', 'in', 'is', 'a'), {
      maxLength: 16,
    })
    .map((parts) => parts.join('')),
);

test('any text is a filter or a mistake told in one safe line', () => {
  fuzz(
    fc.property(filterText, subject, fc.option(filterText, { nil: undefined }), (written, one, saved) => {
      const parsed = parseFilter(written, (name) => (name === 'c' ? undefined : saved));
      if ('filter' in parsed) {
        assert.equal(typeof parsed.filter.matches(one, BEGINNING), 'boolean');
        return;
      }
      assert.ok(parsed.at >= 0 && parsed.at <= written.length);
      assert.match(parsed.error, /^column \d+: \S/);
      assert.equal(printable(parsed.error), parsed.error);
    }),
    1000,
  );
});

test('a negated term matches what the term does not; a group what all its terms do; | what one of two does', () => {
  fuzz(
    fc.property(term, term, subject, (left, right, one) => {
      const matches = (written: string): boolean | undefined => {
        const parsed = parseFilter(written, () => '#7 | is:marked');
        return 'filter' in parsed ? parsed.filter.matches(one, BEGINNING) : undefined;
      };
      const [a, b] = [matches(left), matches(right)];
      if (a === undefined || b === undefined || /^\s*$/.test(left + right)) return;
      const isOne = (written: string): boolean =>
        !/[\s|]/.test(written.replace(/"[^"]*"/g, '')) && written !== '';
      if (!isOne(left) || !isOne(right)) return;
      assert.equal(matches(`!${left}`), !a);
      assert.equal(matches(`${left} ${right}`), a && b);
      assert.equal(matches(`${left} | ${right}`), a || b);
    }),
    1000,
  );
});

test('a selection is what matches one by one', () => {
  fuzz(
    fc.property(filterText, fc.array(subject, { maxLength: 10 }), (written, subjects) => {
      const parsed = parseFilter(written);
      if ('error' in parsed) return;
      const expected = subjects.filter((one) => parsed.filter.matches(one, BEGINNING));
      assert.deepEqual(parsed.filter.select(subjects, BEGINNING), expected);
    }),
  );
});

test('completion replaces what stands before the cursor, whatever that is', () => {
  fuzz(
    fc.property(filterText, fc.nat({ max: 30 }), fc.array(text), (written, at, words) => {
      const cursor = Math.min(at, written.length);
      const { from } = completeFilter(written, cursor, { tags: words, saved: words });
      assert.ok(from >= 0 && from <= cursor);
    }),
  );
});

test('a word is found by what is marked of it, in its order', () => {
  fuzz(
    fc.property(fc.array(subject, { maxLength: 8 }), text, (subjects, query) => {
      const sessions = subjects.map(({ session }) => session);
      const words = query.split(/\s+/).filter(Boolean);
      for (const { hits } of rankSessions(query, sessions, 5)) {
        assert.ok(hits.length <= words.length);
        for (const { text: whole, spans } of hits) {
          assert.deepEqual(
            [...spans],
            [...new Set(spans)].toSorted((a, b) => a - b),
          );
          assert.ok((spans.at(-1) ?? 0) <= whole.length);
        }
      }
    }),
  );
});
