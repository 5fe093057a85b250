import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { edit, EMPTY_DRAFT } from '../../src/console/draft.ts';
import { EMPTY_KILL_RING } from '../../src/console/killring.ts';
import {
  parseSnippet,
  snippetCompletions,
  snippetDraft,
  snippetWords,
} from '../../src/console/snippet-command.ts';
import { expandSnippet, gapsOf, parseSnippets, type Expansion } from '../../src/console/snippets.ts';
import { CordboardError } from '../../src/errors.ts';

const PUMP = { id: 3, name: 'pump-a', peer: '192.0.2.7:50122' };

function expanded(text: string, argument = '', session = PUMP): Expansion {
  const read = parseSnippet(new Map([['x', text]]), `x ${argument}`);
  assert.ok(read.error === undefined, read.error);
  return expandSnippet(text, { ...read, session });
}

suite('filling gaps', () => {
  for (const [text, argument, filled] of [
    ['set rpm {rpm=900}', '', 'set rpm 900'],
    ['set rpm {rpm=900}', '1200', 'set rpm 1200'],
    ['set rpm {rpm=900}', 'rpm=1200', 'set rpm 1200'],
    ['{a} {b} {a}', '1 2', '1 2 1'],
    ['{a} {b} {c}', 'b=2 1 3', '1 2 3'],
    ['{a}', '"two words"', 'two words'],
    ['{a}', 'a="two words"', 'two words'],
    ['{a}', '"a=1"', 'a=1'],
    ['{a}', 'b=1', 'b=1'],
    ['{a}', '"say \\"hi\\" \\\\"', 'say "hi" \\'],
    ['{a} {b}', '"" x', ' x'],
    ['{a=}|', '', '|'],
    ['{a} {a=1}', '', '1 1'],
    ['{a=1} {a=2}', '', '1 1'],
    ['{id}/{name}/{peer}', '', '3/pump-a/192.0.2.7'],
    ['{id} {a}', '7', '3 7'],
    ['{id}', 'id=9', '9'],
    ['{{a}', '', '{a}'],
    ['{{"rpm": {rpm=9}}', '', '{"rpm": 9}'],
    ['{"rpm": 9, "x": {}}', '', '{"rpm": 9, "x": {}}'],
    ['{größe}', '5', '5'],
    ['{a} $& $1', '$&', '$& $& $1'],
    ['one\r\ntwo\r{a}', '3', 'one\ntwo\n3'],
    ['{constructor}', '5', '5'],
  ] as const) {
    test(`${JSON.stringify(text)} with ${argument}`, () => {
      const { missing, unused, cursor, ...rest } = expanded(text, argument);
      assert.deepEqual({ ...rest, missing, unused }, { text: filled, missing: [], unused: [] });
      assert.equal(cursor, filled.length);
    });
  }
});

test('what has no value stays a gap, with the cursor on the first', () => {
  const { text, missing, cursor } = expanded('{id}: set {rpm} {b=2} {ramp} {rpm}');
  assert.equal(text, '3: set {rpm} 2 {ramp} {rpm}');
  assert.deepEqual(missing, ['rpm', 'ramp']);
  assert.equal(cursor, '3: set '.length);
});

test('values too many, and names that no gap has, are told', () => {
  assert.deepEqual(expanded('{a}', '1 2 3').unused, ['2', '3']);
  const fill = { session: PUMP, inOrder: [], named: new Map([['b', '2']]) };
  assert.deepEqual(expandSnippet('{a=1}', fill).unused, ['b=2']);
});

test('a session without a name has an empty one, unless there is a default', () => {
  const session = { ...PUMP, name: '' };
  assert.equal(expanded('<{name}>', '', session).text, '<>');
  assert.equal(expanded('<{name=you}>', '', session).text, '<you>');
  assert.equal(expanded('<{name=you}>').text, '<pump-a>');
});

test('hosts come without port and brackets', () => {
  assert.equal(expanded('{peer}', '', { ...PUMP, peer: '[fe80::1]:50122' }).text, 'fe80::1');
  assert.equal(expanded('{peer}', '', { ...PUMP, peer: 'unix:/run/x#3' }).text, 'unix:/run/x#3');
});

test('a value never adds a line', () => {
  const named = new Map([['a', 'x\r\nreboot']]);
  const session = { ...PUMP, name: 'a\nb\rc' };
  const { text } = expandSnippet('{name} {a} {d=1\n2}', { session, named, inOrder: [] });
  assert.equal(text, 'a b c x reboot 1 2');
});

test('values are put in as they are: what looks like a gap in them is none', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((value) => !/[\r\n]/.test(value)),
      (value) => {
        const fill = { session: { ...PUMP, name: value }, named: new Map([['a', value]]), inOrder: [] };
        const { text, missing } = expandSnippet('<{a}|{name}>', fill);
        assert.deepEqual([text, missing], [`<${value}|${value}>`, []]);
      },
    ),
  );
});

suite('in the draft', () => {
  const typed = edit(EMPTY_DRAFT, EMPTY_KILL_RING, { type: 'insert', text: 'half typed' }).draft;

  test('the cursor is on the first gap, and one undo brings back what was there', () => {
    const draft = snippetDraft(typed, EMPTY_KILL_RING, expanded('set {rpm} {b}'));
    assert.deepEqual([draft.text, draft.cursor], ['set {rpm} {b}', 4]);
    assert.equal(edit(draft, EMPTY_KILL_RING, { type: 'undo' }).draft.text, 'half typed');
  });

  test('it is no part of what was recalled before it or after', () => {
    const recalled = edit(typed, EMPTY_KILL_RING, { type: 'set', text: 'older' }).draft;
    const draft = snippetDraft(recalled, EMPTY_KILL_RING, expanded('set 5'));
    const after = edit(draft, EMPTY_KILL_RING, { type: 'set', text: 'newer' }).draft;
    const back = edit(after, EMPTY_KILL_RING, { type: 'undo' }).draft;
    assert.equal(back.text, 'set 5');
    assert.equal(edit(back, EMPTY_KILL_RING, { type: 'undo' }).draft.text, 'older');
  });

  test('the cursor is never inside of a grapheme', () => {
    // An Arabic number sign takes what follows it into its grapheme.
    const draft = snippetDraft(EMPTY_DRAFT, EMPTY_KILL_RING, expanded('\u0600{a}'));
    assert.equal(draft.cursor, 2);
  });

  test('what is missing or too much is said', () => {
    assert.equal(snippetWords(expanded('{a} {b}')), 'still to fill in: a, b');
    assert.equal(snippetWords(expanded('{a}', '1 2')), 'no gap takes 2');
    assert.equal(snippetWords(expanded('{a}', '1')), undefined);
  });
});

const SOME = new Map([
  ['speed', 'set rpm {rpm=900} {ramp}'],
  ['stop', 'stop'],
  ['spin', '{id} {dir}'],
]);

suite('/snip', () => {
  for (const [argument, error] of [
    ['', /expected the name of a snippet; there are speed, stop, spin$/],
    ['sped 5', /no snippet sped; did you mean speed\?; there are speed/],
    ['constructor', /no snippet constructor/],
    ['speed "5', /a quote is never closed/],
    ['speed 5" 6', /a quote is never closed/],
  ] as const) {
    test(`${JSON.stringify(argument)} is not understood`, () => {
      const { error: why } = parseSnippet(SOME, argument);
      assert.match(why ?? '', error);
    });
  }

  test('without any snippet, where they belong is said', () => {
    assert.match(parseSnippet(new Map(), 'x').error ?? '', /configuration file .*"snippets"/);
  });

  test('many are not all listed', () => {
    const many = new Map(Array.from({ length: 20 }, (_, index) => [`s${index}`, 'x']));
    assert.match(parseSnippet(many, '').error ?? '', /s7 and 12 more$/);
  });

  for (const [argument, texts] of [
    ['', ['speed ', 'stop', 'spin ']],
    ['sp', ['speed ', 'spin ']],
    ['SPE', ['speed ']],
    ['x', []],
    ['speed ', ['speed rpm=', 'speed ramp=']],
    ['speed r', ['speed rpm=', 'speed ramp=']],
    ['speed rp', ['speed rpm=']],
    ['speed rpm=5 ', ['speed rpm=5 ramp=']],
    ['speed  1 ra', ['speed  1 ramp=']],
    ['spin ', ['spin dir=']],
    ['stop ', []],
    ['gone ', []],
  ] as const) {
    test(`completing ${JSON.stringify(argument)}`, () => {
      assert.deepEqual(snippetCompletions(SOME, argument), texts);
    });
  }
});

suite('from the configuration', () => {
  test('an object of texts, in its order', () => {
    const snippets = parseSnippets({ speed: 'set rpm {rpm=900}', stop: 'stop' });
    assert.deepEqual(
      [...snippets],
      [
        ['speed', 'set rpm {rpm=900}'],
        ['stop', 'stop'],
      ],
    );
    assert.deepEqual(gapsOf(snippets.get('speed') ?? ''), ['rpm']);
  });

  for (const [raw, message] of [
    [[], /^expected an object such as/],
    [null, /^expected an object/],
    ['speed', /^expected an object/],
    [{ speed: 5 }, /^expected a text as the snippet speed, got 5/],
    [{ speed: '' }, /^expected a text as the snippet speed/],
    [{ 'two words': 'x' }, /^expected names of snippets without blanks and quotes, got "two words"/],
    [{ '': 'x' }, /^expected names of snippets/],
    [{ 'a\x1b': 'x' }, /^expected names of snippets/],
  ] as const) {
    test(`${JSON.stringify(raw)} is refused`, () => {
      assert.throws(
        () => parseSnippets(raw),
        (error) =>
          error instanceof CordboardError && error.code === 'CB_USAGE' && message.test(error.message),
      );
    });
  }
});
