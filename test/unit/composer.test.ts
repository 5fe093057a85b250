import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compose, draftRows } from '../../src/console/composer.ts';
import { spansWithin } from '../../src/lines/spans.ts';
import { EMPTY_DRAFT } from '../../src/console/draft.ts';
import { newPane, type Pane } from '../../src/console/model.ts';
import { nextBoundary, textWidth } from '../../src/graphemes.ts';
import type { SessionState, SessionSummary } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, summaryOf } from '../helpers/sessions.ts';

function paneOf(changes: Partial<SessionSummary>, text = '', cursor = text.length): Pane {
  const { id = 3, ...others } = changes;
  return { ...newPane(summaryOf(id, others)), draft: { ...EMPTY_DRAFT, text, cursor } };
}

function boundariesOf(text: string): number[] {
  const found = [0];
  for (let at = nextBoundary(text, 0); at > (found.at(-1) ?? 0); at = nextBoundary(text, at)) found.push(at);
  return found;
}

const promptOf = (changes: Partial<SessionSummary>, width = 80): string =>
  compose(paneOf(changes), width, BEGINNING).prompt;

test('the prompt names the session, and says what keeps Enter from it', () => {
  assert.equal(promptOf({ name: 'pump-a' }), '[3 pump-a] > ');
  assert.equal(promptOf({}), '[3 192.0.2.3:40000] > ');
  assert.equal(promptOf({ name: 'p', state: 'stalled' }), '[3 p stalled] > ');
  assert.equal(promptOf({ name: 'p', state: 'half-closed', ended: true }), '[3 p half-closed] > ');
  assert.equal(promptOf({ name: 'p', state: 'half-closed', finished: true }), '[3 p finished] × ');
  assert.equal(promptOf({ name: 'p', state: 'closed', reason: 'reset' }), '[3 p reset] × ');
  assert.equal(promptOf({ name: 'p', state: 'waiting', retryAt: BEGINNING + 4001 }), '[3 p waiting 5s] × ');
  assert.equal(promptOf({ name: 'a\u202eb\x1b[2J' }), '[3 a\\u{202e}b␛[2J] > ');
});

test('a prompt takes half the width at most, a third where the draft needs room, and loses the name before the number', () => {
  assert.ok(textWidth(promptOf({ name: 'a-name-as-long-as-that-of-the-north-gate' }, 78)) <= 39);
  assert.equal(promptOf({ name: 'the-north-gate' }, 43), '[3 the-nor…] > ');
  assert.equal(promptOf({ name: 'the-north-gate' }, 30), '[3 th…] > ');
  assert.equal(promptOf({ name: 'the-north-gate' }, 20), '[3] > ');
  assert.match(promptOf({ name: 'gate', state: 'half-closed', ended: true }, 20), /^\[3/);
});

test('before a name tells nobody from another the state makes room, which the heading has too', () => {
  const closed = { peer: '127.0.0.1:50122', state: 'closed', reason: 'shutdown' } as const;
  const watching = (width: number): string => compose(paneOf(closed), width, BEGINNING, 'watching').prompt;
  assert.equal(watching(55), 'watching [3 12…:50122] × ');
  assert.equal(watching(110), 'watching [3 127.0.0.1:50122 shutdown] × ');
  assert.equal(promptOf(closed, 55), '[3 12…:50122 shutdown] × ');
});

test('an address is cut in its middle, so that its port stays', () => {
  const peer = '127.0.0.1:50122';
  assert.equal(promptOf({ peer }, 55), '[3 127.0.0.1:50122] > ');
  assert.equal(promptOf({ peer }, 48), '[3 127…1:50122] > ');
  assert.equal(promptOf({ peer }, 43), '[3 1…:50122] > ');
  assert.equal(promptOf({ peer: '[2001:db8::7]:50122' }, 48), '[3 [20…]:50122] > ');
  assert.equal(promptOf({ peer: 'unix:/run/pumps.sock' }, 48), '[3 uni…ps.sock] > ');
});

const states: SessionState[] = ['dialing', 'waiting', 'open', 'half-closed', 'stalled', 'closed'];
const pieces = fc.constantFrom('a', 'bc ', '漢', '😀', '\n', '\t', '\x1b', 'e\u0301', '\u202e', '👩‍👩‍👧');

test('the cursor is in the input and beside the character it is at, and no row is too wide', () => {
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
      fc.nat(),
      fc.integer({ min: 18, max: 120 }),
      fc.record({
        id: fc.constantFrom(1, 42, 9_999, 1_234_567),
        name: fc.constantFrom('', 'gate', '漢字漢字漢字'),
        state: fc.constantFrom(...states),
        retryAt: fc.constant(BEGINNING + 59_000),
      }),
      (text, place, width, changes) => {
        const boundaries = boundariesOf(text);
        const cursor = boundaries[place % boundaries.length] ?? 0;
        const composer = compose(paneOf(changes, text, cursor), width, BEGINNING);
        assert.ok(composer.prompt.startsWith(`[${changes.id}`), composer.prompt);
        assert.equal(composer.indent, textWidth(composer.prompt));
        assert.ok(composer.cursor.column >= composer.indent && composer.cursor.column < width);
        assert.ok(composer.cursor.row >= 0 && composer.cursor.row < composer.rows.length);
        for (const row of composer.rows) assert.ok(composer.indent + textWidth(row.text) <= width);
      },
    ),
  );
});

test('a draft is folded at the width, its own line ends begin rows', () => {
  const { rows, row, column } = draftRows('abcdef\ngh', 5, 4);
  assert.deepEqual(
    rows.map(({ text }) => text),
    ['abcd', 'ef', 'gh'],
  );
  assert.deepEqual([row, column], [1, 1]);
});

test('what cannot be shown has a mark, also where a row folds it', () => {
  const { rows } = draftRows('a\u202eb', 0, 5);
  assert.deepEqual(rows, [
    { text: 'a\\u{2', marks: [1, 5] },
    { text: '02e}b', marks: [0, 4] },
  ]);
  assert.deepEqual(spansWithin([2, 4, 6, 9], 3, 7), [0, 1, 3, 4]);
});
