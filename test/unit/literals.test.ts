import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { compose } from '../../src/console/composer.ts';
import { edit, EMPTY_DRAFT, type Draft } from '../../src/console/draft.ts';
import type { Input } from '../../src/console/effects.ts';
import { EMPTY_HISTORY, recall, remember } from '../../src/console/history.ts';
import { EMPTY_KILL_RING } from '../../src/console/killring.ts';
import { literalAction, literalOf } from '../../src/console/literals.ts';
import { newPane } from '../../src/console/model.ts';
import { encodeText } from '../../src/wire/encode.ts';
import { summaryOf } from '../helpers/sessions.ts';

function quoted(draft: Draft, ...keys: readonly string[]): Draft {
  return keys.reduce((now, key) => {
    const input: Input = key.length === 1 ? { type: 'text', text: key } : { type: 'key', key };
    const action = literalAction(input);
    return action === undefined ? now : edit(now, EMPTY_KILL_RING, action).draft;
  }, draft);
}

const draw = ({ text, cursor }: Draft): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

function at(drawn: string): Draft {
  return { ...EMPTY_DRAFT, text: drawn.replace('|', ''), cursor: drawn.indexOf('|') };
}

const sent = (text: string): string =>
  Buffer.from(encodeText(text, { eol: 'none', lineEnd: undefined, prefix: '' })).toString('latin1');

suite('the character of a key', () => {
  for (const [key, text] of [
    ['C-a', '\x01'],
    ['C-g', '\x07'],
    ['C-h', '\b'],
    ['C-j', '\n'],
    ['C-m', '\r'],
    ['C-z', '\x1a'],
    ['C-[', '\x1b'],
    ['Escape', '\x1b'],
    ['Enter', '\r'],
    ['Tab', '\t'],
    ['C-Space', '\0'],
    ['C-\\', '\x1c'],
    ['C-]', '\x1d'],
    ['C-^', '\x1e'],
    ['C-_', '\x1f'],
    ['Backspace', '\x7f'],
  ] as const) {
    test(key, () => assert.equal(literalOf(key), text));
  }

  for (const key of ['Up', 'F1', 'M-a', 'C-M-a', 'S-Tab', 'C-A', 'C-é', 'C-ab', 'C-', 'constructor', '']) {
    test(`${key}: none`, () => assert.equal(literalOf(key), undefined));
  }
});

test('C-v C-j is a newline; a key without a character is nothing; text and a paste are text', () => {
  assert.deepEqual(literalAction({ type: 'key', key: 'C-j' }), { type: 'newline' });
  assert.deepEqual(literalAction({ type: 'key', key: 'Enter' }), { type: 'literal', text: '\r' });
  assert.equal(literalAction({ type: 'key', key: 'PgUp' }), undefined);
  assert.deepEqual(literalAction({ type: 'text', text: 'é' }), { type: 'insert', text: 'é' });
  assert.deepEqual(literalAction({ type: 'paste', text: 'a\r\nb' }), { type: 'paste', text: 'a\r\nb' });
});

test('every control character goes into the draft, and out to the wire, as it is', () => {
  const keys = [...Array.from('abcdefghiklmnopqrstuvwxyz', (letter) => `C-${letter}`)];
  const draft = quoted(EMPTY_DRAFT, 'C-Space', ...keys, 'Escape', 'C-\\', 'C-]', 'C-^', 'C-_', 'Backspace');
  const expected = Array.from({ length: 33 }, (_, code) => (code === 32 ? 0x7f : code)).filter(
    (code) => code !== 10,
  );
  assert.deepEqual([...Buffer.from(sent(draft.text), 'latin1')], expected);
});

test('a CR that ends a line of the draft is not the line end, nor a part of it', () => {
  const draft = quoted(at('a|\nb'), 'Enter');
  assert.equal(draw(draft), 'a\r|\nb');
  assert.equal(sent('a\r\nb'), 'a\rb');
  const go = (from: Draft, type: 'end-of-line' | 'backward-char' | 'kill-line'): Draft =>
    edit(from, EMPTY_KILL_RING, { type }).draft;
  assert.equal(draw(go(at('|a\r\nb'), 'end-of-line')), 'a\r|\nb');
  assert.equal(draw(go(at('a\r\n|b'), 'backward-char')), 'a\r|\nb');
  assert.equal(draw(go(at('a\r|\nb'), 'backward-char')), 'a|\r\nb');
  assert.equal(draw(go(at('a\r|\nb'), 'kill-line')), 'a\r|b');
  assert.equal(draw(edit(at('a\r\n|b'), EMPTY_KILL_RING, { type: 'backward-delete-char' }).draft), 'a\r|b');
});

test('each literal is a step to undo', () => {
  const draft = quoted(EMPTY_DRAFT, 'Escape', 'Enter');
  const undone = edit(draft, EMPTY_KILL_RING, { type: 'undo' }).draft;
  assert.equal(undone.text, '\x1b');
});

test('a sent text comes back from the history with its CR', () => {
  const { text = '' } = recall(remember(EMPTY_HISTORY, 'AT\r'), '', 'older');
  const { draft } = edit(EMPTY_DRAFT, EMPTY_KILL_RING, { type: 'set', text });
  assert.equal(draft.text, 'AT\r');
});

test('killed and yanked, a CR is still one, and no paste', () => {
  const killed = edit(at('|AT\r'), EMPTY_KILL_RING, { type: 'kill-line' });
  const { draft } = edit(killed.draft, killed.ring, { type: 'yank' });
  assert.deepEqual([draft.text, draft.pasted], ['AT\r', false]);
});

test('a draft shows them as marks, with the cursor behind', () => {
  const pane = { ...newPane(summaryOf(1)), draft: quoted(at('a|'), 'Enter', 'Escape', 'C-Space') };
  const { rows, cursor, indent } = compose(pane, 60, 0);
  assert.deepEqual(
    rows.map(({ text }) => text),
    ['a\u240d\u241b\u2400'],
  );
  assert.deepEqual(cursor, { row: 0, column: indent + 4 });
});
