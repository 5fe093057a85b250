import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobState } from '../../src/console/job.ts';
import { BEGINNING } from '../helpers/sessions.ts';
import { WholeScreen } from '../helpers/whole-screen.ts';

const SIZES = [
  [40, 20],
  [80, 24],
  [120, 36],
  [300, 100],
] as const;

/** The words of a screen, wherever they are folded. */
function wordsOf(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(/[│┌┐└┘─]/g, ' '))
    .join(' ')
    .replace(/\s+/g, ' ');
}

for (const [columns, rows] of SIZES) {
  test(`at ${columns}x${rows} a notice is told whole`, async (t) => {
    const screen = new WholeScreen(t, columns, rows);
    screen.opened(1);
    screen.model.list = 'hidden';
    const path = '/home/somebody/.local/state/cordboard/a-folder-with-a-name/state.json.broken';
    const text = `what was remembered cannot be read: line 3, column 5: expected a comma; it is set aside as ${path} and nothing of it is lost`;
    screen.hear({ type: 'notice', notice: { at: BEGINNING, severity: 'warning', text } });
    screen.press('C-x', 'm');
    const seen = wordsOf(await screen.lines()).replaceAll(' ', '');
    assert.ok(seen.includes(text.replaceAll(' ', '')), seen);
  });

  test(`at ${columns}x${rows} the bottom line has the end of what does not fit`, async (t) => {
    const screen = new WholeScreen(t, columns, rows);
    screen.opened(1);
    const text = `cannot write ${'a'.repeat(columns)}: permission denied`;
    screen.hear({ type: 'notice', notice: { at: BEGINNING, severity: 'error', text } });
    const last = (await screen.lines()).at(-1) ?? '';
    assert.match(last, /^!! …a+: permission denied$/);
  });

  test(`at ${columns}x${rows} what is wrong with a filter ends in sight`, async (t) => {
    const screen = new WholeScreen(t, columns, rows);
    screen.opened(1);
    screen.press('C-x', 't', '/');
    screen.type('state:stall');
    const row = (await screen.lines()).find((line) => line.includes('filter: ')) ?? '';
    assert.match(row, /mean stalled\? *│?$/);
    if (columns >= 80) assert.match(row, /filter: state:stall/);
  });
}

test('what is sent by itself is told whole', async (t) => {
  const screen = new WholeScreen(t, 60, 24);
  screen.opened(1);
  const why = 'the client does not read and 1,048,576 bytes wait for it; it was hung up after that';
  const job: JobState = {
    ...{ id: 1, session: 1, kind: 'every', label: 'status?', every: 5000, progress: undefined },
    ...{ sentCount: 3, skipped: 0, waiting: false, state: 'failed', why },
  };
  screen.post({ type: 'job', job });
  screen.press('C-x', 'J');
  assert.ok(wordsOf(await screen.lines()).includes(why));
});
