import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { EMPTY_HISTORY, recall, remember, search, type History } from '../../src/console/history.ts';

function historyOf(...texts: string[]): History {
  return texts.reduce(remember, EMPTY_HISTORY);
}

/** Presses Up (`<`) and Down (`>`), showing what was found; the answer is what the draft held after each. */
function browse(history: History, typed: string, presses: string): string[] {
  const shown: string[] = [];
  let now = history;
  let text = typed;
  for (const press of presses) {
    const recalled = recall(now, text, press === '<' ? 'older' : 'newer');
    now = recalled.history;
    text = recalled.text ?? text;
    shown.push(recalled.text ?? '-');
  }
  return shown;
}

suite('remember', () => {
  test('keeps neither empty texts nor a repetition, and texts of many lines whole', () => {
    assert.deepEqual(historyOf('a', '', 'a', 'b\nc', 'a').entries, ['a', 'b\nc', 'a']);
  });

  test('forgets the oldest past 500', () => {
    const { entries } = historyOf(...Array.from({ length: 510 }, (_, index) => `${index}`));
    assert.equal(entries.length, 500);
    assert.deepEqual([entries[0], entries[499]], ['10', '509']);
  });

  test('ends browsing, also where nothing is added', () => {
    for (const text of ['', 'b', 'c']) {
      const { history } = recall(historyOf('a', 'b'), '', 'older');
      assert.deepEqual(browse(remember(history, text), '', '>'), ['-']);
    }
  });
});

suite('recall', () => {
  test('goes back and forth, and past the newest what was typed comes back', () => {
    assert.deepEqual(browse(historyOf('a', 'b', 'c'), '', '<<<<>>>>'), [
      'c',
      'b',
      'a',
      '-',
      'b',
      'c',
      '',
      '-',
    ]);
  });

  test('finds what begins with what was typed', () => {
    const history = historyOf('set x', 'get x', 'set y', 'reset');
    assert.deepEqual(browse(history, 'set', '<<<>>'), ['set y', 'set x', '-', 'set y', 'set']);
    assert.deepEqual(browse(history, 'put', '<>'), ['-', '-']);
  });

  test('passes over what the draft shows already', () => {
    assert.deepEqual(browse(historyOf('ls', 'ls -l', 'ls'), 'ls', '<<>>'), ['ls -l', 'ls', 'ls -l', 'ls']);
  });

  test('begins anew from a recalled text that was changed', () => {
    const { history } = recall(historyOf('get a', 'get ab', 'put'), 'g', 'older');
    assert.deepEqual(browse(history, 'get ', '<<<>>'), ['get ab', 'get a', '-', 'get ab', 'get ']);
  });
});

suite('search', () => {
  const { entries } = historyOf('Set X', 'get x', 'set x');
  const history = { entries };

  test('finds the newest before an index', () => {
    assert.deepEqual(search(history, 'set', 3), { index: 2, text: 'set x' });
    assert.deepEqual(search(history, 'set', 2), { index: 0, text: 'Set X' });
    assert.equal(search(history, 'set', 0), undefined);
    assert.equal(search(history, 'set', -1), undefined);
  });

  test('minds case once the query has an upper case letter', () => {
    assert.deepEqual(search(history, 'X', 3), { index: 0, text: 'Set X' });
    assert.deepEqual(search(history, 'x', 3), { index: 2, text: 'set x' });
  });

  test('finds nothing for an empty query', () => assert.equal(search(history, '', 3), undefined));
});
