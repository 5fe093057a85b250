import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_COPIED_BYTES, osc52, throughTmux } from '../../src/desk/clipboard.ts';
import { CordboardError } from '../../src/errors.ts';

test('a text goes to the clipboard as base64 of its UTF-8', () => {
  assert.equal(osc52('hello'), '\x1b]52;c;aGVsbG8=\x07');
  assert.equal(osc52('€\n'), '\x1b]52;c;4oKsCg==\x07');
});

test('nothing in a text can end the sequence', () => {
  assert.match(osc52('\x07\x1b\\\x9c'), /^\x1b\]52;c;[A-Za-z0-9+/=]+\x07$/);
});

test('the longest text makes a sequence of 100,000 bytes; a longer one is refused, and what to do is said', () => {
  assert.equal(osc52('x'.repeat(MOST_COPIED_BYTES)).length, 100_000);
  assert.throws(
    () => osc52('€'.repeat(MOST_COPIED_BYTES / 3) + 'x'),
    new CordboardError(
      'CB_CLIPBOARD',
      "74995 bytes are too many for a terminal's clipboard, which takes 74994; write them to a file",
    ),
  );
});

test('an empty text, which would clear the clipboard, is refused', () => {
  assert.throws(() => osc52(''), new CordboardError('CB_CLIPBOARD', 'there is nothing to copy'));
});

test('for the terminal outside of tmux every escape is doubled', () => {
  assert.equal(throughTmux(osc52('hello')), '\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x07\x1b\\');
});
