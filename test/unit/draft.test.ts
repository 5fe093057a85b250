import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { edit, EMPTY_DRAFT, type Draft, type DraftAction, type EditName } from '../../src/console/draft.ts';
import { EMPTY_KILL_RING, type KillRing } from '../../src/console/killring.ts';

interface State {
  readonly draft: Draft;
  readonly ring: KillRing;
}

type Step = DraftAction | EditName;

const START: State = { draft: EMPTY_DRAFT, ring: EMPTY_KILL_RING };
const FAMILY = '👩‍👩‍👧';

function run(state: State, ...steps: Step[]): State {
  return steps.reduce(
    ({ draft, ring }, step) => edit(draft, ring, typeof step === 'string' ? { type: step } : step),
    state,
  );
}

/** A draft as it is drawn in these tests: `|` is the cursor. */
function at(drawn: string): State {
  const cursor = drawn.indexOf('|');
  return { ...START, draft: { ...EMPTY_DRAFT, text: drawn.replace('|', ''), cursor } };
}

function draw({ draft: { text, cursor } }: State): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function type(text: string): DraftAction[] {
  return Array.from(text, (character) => ({ type: 'insert', text: character }));
}

function paste(text: string): DraftAction {
  return { type: 'paste', text };
}

function set(text: string): DraftAction {
  return { type: 'set', text };
}

/** Each row: before, one action, after. */
function rows(name: string, table: readonly (readonly [string, Step, string])[]): void {
  suite(name, () => {
    for (const [before, step, after] of table) {
      const label = typeof step === 'string' ? step : `${step.type} ${'text' in step ? step.text : ''}`;
      test(JSON.stringify(`${before} ${label}`), () => assert.equal(draw(run(at(before), step)), after));
    }
  });
}

rows('inserting', [
  ['a|b', { type: 'insert', text: 'xy' }, 'axy|b'],
  ['a|b', 'newline', 'a\n|b'],
  ['|', paste('a\r\nb\rc\n'), 'a\nb\nc\n|'],
  ['e|', { type: 'insert', text: '\u0301' }, 'e\u0301|'],
  // A grapheme that swallows what follows takes the cursor with it.
  ['|\u0301b', { type: 'insert', text: 'e' }, 'e\u0301|b'],
  ['ab|', { type: 'insert', text: '' }, 'ab|'],
]);

rows('moving', [
  [`a${FAMILY}|b`, 'backward-char', `a|${FAMILY}b`],
  [`a|${FAMILY}b`, 'forward-char', `a${FAMILY}|b`],
  ['|a', 'backward-char', '|a'],
  ['a|', 'forward-char', 'a|'],
  ['one two_2, |three', 'backward-word', 'one |two_2, three'],
  ['one| --two_2, three', 'forward-word', 'one --two_2|, three'],
  ['naïve cafe\u0301|', 'backward-word', 'naïve |cafe\u0301'],
  // A zero-width non-joiner is no letter, but inside a word it is part of a grapheme that is.
  ['|می\u200cخواهم x', 'forward-word', 'می\u200cخواهم| x'],
  // An Arabic number sign takes the digit after it into its grapheme.
  ['x \u06001|', 'backward-word', '|x \u06001'],
  ['ab\ncd|e', 'beginning-of-line', 'ab\n|cde'],
  ['ab\n|cde', 'beginning-of-line', '|ab\ncde'],
  ['a|b\ncde', 'end-of-line', 'ab|\ncde'],
  ['ab|\ncde', 'end-of-line', 'ab\ncde|'],
  ['|\na', 'beginning-of-line', '|\na'],
  ['ab\nc|', 'beginning-of-draft', '|ab\nc'],
  ['a|b\nc', 'end-of-draft', 'ab\nc|'],
  ['abc\nde|f', 'previous-line', 'ab|c\ndef'],
  ['ab|c\nd\n', 'next-line', 'abc\nd|\n'],
  [`${FAMILY}a|b\n漢字かな`, 'next-line', `${FAMILY}ab\n漢字|かな`],
]);

rows('deleting', [
  [`a|${FAMILY}b`, 'delete-char', 'a|b'],
  [`a${FAMILY}|b`, 'backward-delete-char', 'a|b'],
  ['cafe\u0301|', 'backward-delete-char', 'caf|'],
  ['|a', 'backward-delete-char', '|a'],
  ['a|', 'delete-char', 'a|'],
  ['e|\n\u0301', 'delete-char', 'e\u0301|'],
  ['ab|c', 'clear', '|'],
]);

rows('killing', [
  ['a|bc\nd', 'kill-line', 'a|\nd'],
  ['a|\nd', 'kill-line', 'a|d'],
  ['a\nbc|d', 'unix-line-discard', 'a\n|d'],
  ['a\n|d', 'unix-line-discard', 'a|d'],
  ['one| two three', 'kill-word', 'one| three'],
  ['one two/three| four', 'backward-kill-word', 'one two/| four'],
  ['one two/three | four', 'unix-word-rubout', 'one | four'],
  ['one\nt|wo', 'kill-whole-draft', '|'],
]);

rows('transposing', [
  ['ab|c', 'transpose-chars', 'acb|'],
  ['abc|', 'transpose-chars', 'acb|'],
  ['ab|\ncd', 'transpose-chars', 'ba|\ncd'],
  ['ab\n|cd', 'transpose-chars', 'ab\n|cd'],
  ['a|', 'transpose-chars', 'a|'],
  [`a|${FAMILY}`, 'transpose-chars', `${FAMILY}a|`],
  // Swapped, these would be another flag.
  ['🇩🇪|🇫x', 'transpose-chars', '🇩🇪|🇫x'],
  ['one, two| three', 'transpose-words', 'one, three two|'],
  ['one, tw|o three', 'transpose-words', 'two, one| three'],
  ['one two ...|', 'transpose-words', 'two one| ...'],
  ['  |one two', 'transpose-words', '  |one two'],
  ['|', 'transpose-words', '|'],
]);

rows('letter case', [
  ['a|bc, def', 'upcase-word', 'aBC|, def'],
  ['a|  STRASSE x', 'downcase-word', 'a  strasse| x'],
  ['| -éCOLE x', 'capitalize-word', ' -École| x'],
  ['|straße x', 'upcase-word', 'STRASSE| x'],
]);

test('moving up and down keeps the column through shorter lines, and returns the same draft at the edges', () => {
  const top = run(at('abcdef\nx\nabcdef|'), 'previous-line', 'previous-line');
  assert.equal(draw(top), 'abcdef|\nx\nabcdef');
  assert.equal(edit(top.draft, top.ring, { type: 'previous-line' }).draft, top.draft);
  const bottom = at('a\nb|');
  assert.equal(edit(bottom.draft, bottom.ring, { type: 'next-line' }).draft, bottom.draft);
});

suite('the kill ring', () => {
  test('consecutive kills are one entry, in the order of the text', () => {
    const killed = run(at('one two |three four'), 'backward-kill-word', 'kill-word', 'backward-kill-word');
    assert.deepEqual(killed.ring.entries, ['one two three']);
    assert.equal(draw(run(killed, 'yank')), 'one two three| four');
  });

  test('a move ends the entry, and clear makes none', () => {
    const killed = run(at('one two|'), 'backward-kill-word', 'backward-char', 'unix-line-discard', 'clear');
    assert.deepEqual(killed.ring.entries, ['two', 'one']);
  });

  test('a kill in another draft ends the entry', () => {
    const first = run(at('one two|'), 'backward-kill-word');
    const other = run({ ...at('three|'), ring: first.ring }, 'unix-line-discard');
    const again = run({ draft: first.draft, ring: other.ring }, 'backward-kill-word');
    assert.deepEqual(again.ring.entries, ['two', 'three', 'one ']);
  });

  test('yank-pop goes through the older entries and around, only after a yank', () => {
    const ring = { entries: ['a', 'bb', 'bb', 'ccc'] };
    const yanked = run({ ...at('<|>'), ring }, 'yank');
    const shown = [yanked];
    for (let count = 0; count < 4; count++) shown.push(run(shown.at(-1) ?? START, 'yank-pop'));
    assert.deepEqual(shown.map(draw), ['<ccc|>', '<bb|>', '<bb|>', '<a|>', '<ccc|>']);
    assert.equal(draw(run(yanked, 'forward-char', 'yank-pop')), '<ccc>|');
  });

  test('yank-pop does nothing once another draft has killed', () => {
    const yanked = run({ ...at('<|>'), ring: { entries: ['a', 'b'] } }, 'yank');
    const { ring } = run({ ...at('c|'), ring: yanked.ring }, 'unix-line-discard');
    assert.equal(edit(yanked.draft, ring, { type: 'yank-pop' }).draft, yanked.draft);
  });

  test('a yank from an empty ring does nothing', () =>
    assert.equal(draw(run(at('a|'), 'yank', 'yank-pop')), 'a|'));

  test('the oldest entry is forgotten', () => {
    let state = START;
    for (let count = 0; count < 70; count++) state = run(state, set(`${count}`), 'kill-whole-draft');
    assert.equal(state.ring.entries.length, 60);
    assert.deepEqual([state.ring.entries[0], state.ring.entries[59]], ['10', '69']);
  });
});

suite('undo', () => {
  test('a word and the blanks after it are one step', () => {
    let state = run(START, ...type('one  two three'));
    const shown = ['one  two |', 'one  |', '|', '|'].map((drawn) => {
      state = run(state, 'undo');
      return [draw(state), drawn];
    });
    for (const [actual, expected] of shown) assert.equal(actual, expected);
    assert.equal(draw(run(state, 'redo', 'redo', 'redo', 'redo')), 'one  two three|');
  });

  test('a move begins a new step', () => {
    const typed = run(START, ...type('ab'), 'backward-char', 'forward-char', ...type('c'));
    assert.equal(draw(run(typed, 'undo')), 'ab|');
  });

  test('a run of deletes in both directions is one step', () => {
    const deleted = run(at('abc|def'), 'backward-delete-char', 'backward-delete-char', 'delete-char');
    assert.equal(draw(deleted), 'a|ef');
    assert.equal(draw(run(deleted, 'undo')), 'abc|def');
  });

  test('a run of recalls is one step', () => {
    assert.equal(draw(run(at('dra|ft'), set('one'), set('two'), 'undo')), 'dra|ft');
    assert.equal(draw(run(START, ...type('a'), set('a'), set('b'), 'undo')), 'a|');
  });

  test('clear comes back, and a change leaves nothing to redo', () => {
    const back = run(at('a|b'), 'clear', 'undo');
    assert.equal(draw(back), 'a|b');
    assert.equal(draw(run(back, 'redo')), '|');
    assert.equal(draw(run(back, ...type('x'), 'redo')), 'ax|b');
  });

  test('what changed nothing is no step', () => {
    const typed = run(START, ...type('A'));
    const same = run(typed, set('A'), paste(''), 'delete-char', 'beginning-of-line', 'upcase-word');
    assert.deepEqual(same.draft.done, typed.draft.done);
    assert.equal(draw(run(same, set('B'), 'undo', 'undo')), '|');
  });

  test('the oldest of 101 steps is forgotten', () => {
    let state = START;
    for (let count = 0; count < 101; count++) state = run(state, 'newline');
    for (let count = 0; count < 150; count++) state = run(state, 'undo');
    assert.equal(draw(state), '\n|');
  });
});

suite('a pasted line end', () => {
  test('is marked until no line end is left, and again when undo brings it back', () => {
    const pasted = run(at('x|'), paste('a\r\nb'));
    assert.equal(pasted.draft.pasted, true);
    assert.equal(run(pasted, ...type('c'), 'unix-word-rubout').draft.pasted, true);
    const cleared = run(pasted, 'clear');
    assert.equal(cleared.draft.pasted, false);
    assert.equal(run(cleared, 'undo').draft.pasted, true);
    assert.equal(run(pasted, 'undo').draft.pasted, false);
  });

  test('is marked when a yank brings it', () => {
    assert.equal(run(START, paste('a\nb'), 'kill-whole-draft', 'yank').draft.pasted, true);
  });

  test('is not one that was typed, recalled, or absent', () => {
    assert.equal(run(START, ...type('a'), 'newline', paste('b')).draft.pasted, false);
    assert.equal(run(START, set('a\nb')).draft.pasted, false);
  });
});

test('a pasted megabyte is edited like a short text', () => {
  const text = `${'lorem ipsum — dolor '.repeat(50)}\n`.repeat(1000);
  const edited = run(
    START,
    paste(text),
    ...type('sit amet'),
    'previous-line',
    'kill-line',
    'backward-kill-word',
  );
  assert.equal(edited.ring.entries[0], `ipsum — dolor ${'lorem ipsum — dolor '.repeat(49)}`);
  assert.equal(draw(run(edited, 'undo', 'undo', 'next-line')), `${text}sit amet|`);
});
