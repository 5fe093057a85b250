import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUIET_MS } from '../../src/console/answers.ts';
import { makeKeymap } from '../../src/console/bindings.ts';
import { LEADER_DELAY_MS } from '../../src/console/leader.ts';
import { PRESET_NAMES } from '../../src/console/presets.ts';
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

  test(`at ${columns}x${rows} the bottom line has the beginning and the end of what does not fit`, async (t) => {
    const screen = new WholeScreen(t, columns, rows);
    screen.opened(1);
    const text = `cannot write ${'a'.repeat(2 * columns)}: permission denied`;
    screen.hear({ type: 'notice', notice: { at: BEGINNING, severity: 'error', text } });
    const [first = '', last = ''] = (await screen.lines()).slice(-2);
    assert.match(first, /^!! cannot write a+$/);
    assert.match(last, /^ {3}a+ …a+: permission denied$|^ {3}…a+: permission denied$/);
    assert.deepEqual([first.length, last.length], [columns, columns]);
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

test('half-closing is asked about: nothing takes it back', async (t) => {
  const screen = new WholeScreen(t, 80, 24);
  screen.opened(1, { name: 'pump' });
  screen.effects.length = 0;
  screen.press('C-x', 'e');
  assert.match(wordsOf(await screen.lines()), /Half-close #1 pump \(192\.0\.2\.1:40000\)\?/);
  screen.press('n', 'C-x', 'e');
  assert.deepEqual(screen.effects, []);
  screen.press('y');
  assert.deepEqual(screen.effects, [{ type: 'finish', id: 1 }]);
  screen.changed(1, { state: 'half-closed', finished: true });
  screen.press('C-x', 'e');
  assert.match(screen.message, /ended already/);
});

test('the list and the heading of a pane have one word for a state', async (t) => {
  const screen = new WholeScreen(t, 80, 24);
  screen.opened(1, { name: 'pump' });
  screen.changed(1, { state: 'half-closed', finished: true });
  const lines = await screen.lines();
  assert.match(lines[2] ?? '', /^│▌1 pump +finished │/);
  assert.match(lines[1] ?? '', /#1 pump.* finished/);
});

test('an entry of the menu does what its key does', async (t) => {
  const screen = new WholeScreen(t, 80, 24);
  screen.opened(1);
  screen.press('C-x');
  screen.post({ type: 'time', now: BEGINNING + LEADER_DELAY_MS });
  await screen.lines();
  screen.clickOn('connection table');
  assert.ok(screen.model.table !== undefined);
  assert.equal(screen.model.overlay, undefined);
});

test('the yes and the no of a question can be clicked on, and nothing else answers it', async (t) => {
  const screen = new WholeScreen(t, 80, 24);
  screen.opened(1);
  screen.press('C-x', 'k');
  await screen.lines();
  screen.clickOn('Hang up #1');
  assert.equal(screen.model.overlay?.type, 'question');
  screen.clickOn('n no');
  assert.equal(screen.model.overlay, undefined);
  screen.press('C-x', 'k');
  // A moment after it was put the question takes a yes.
  screen.post({ type: 'time', now: screen.model.now + QUIET_MS });
  await screen.lines();
  screen.effects.length = 0;
  screen.clickOn('y yes');
  assert.deepEqual(screen.effects, [{ type: 'hangUp', id: 1 }]);
});

test('a session of the hot list is gone to', async (t) => {
  const screen = new WholeScreen(t, 140, 30);
  for (const id of [1, 2, 3]) screen.opened(id);
  for (const id of [2, 3]) screen.changed(id, { linesIn: 2 });
  await screen.lines();
  screen.clickOn('●#3');
  assert.equal(screen.model.focus, 3);
  assert.match((await screen.lines())[0] ?? '', /●#2/);
});

for (const preset of PRESET_NAMES) {
  test(`at 80x24 no word of the menu of ${preset} is cut`, async (t) => {
    const screen = new WholeScreen(t, 80, 24, { keymap: makeKeymap(preset).keymap });
    screen.press(screen.model.keymap.leader);
    screen.post({ type: 'time', now: BEGINNING + LEADER_DELAY_MS });
    const lines = await screen.lines();
    const words = wordsOf(lines.slice(1, -1));
    for (const entry of screen.model.keymap.menu)
      assert.ok(words.includes(entry.words.split(/[,;:(]/)[0]?.trim() ?? ''), entry.words);
    assert.doesNotMatch(words, /…|▼/);
  });
}

test('the bars of the status bar are those of the last seconds, whatever flows, and no holes in it', async (t) => {
  const screen = new WholeScreen(t, 120, 30);
  const bars = async (): Promise<string> => /[▁▂▃▄▅▆▇█]+/.exec((await screen.lines())[0] ?? '')?.[0] ?? '';
  assert.equal(await bars(), '▁'.repeat(12));
  [1000, 0, 117_000_000, 58_000_000, 117_000_000].forEach((rateIn, index) => {
    screen.post({ type: 'time', now: BEGINNING + index * 1000 });
    screen.hear({ type: 'traffic', traffic: { open: 1, rateIn, rateOut: 0 } });
  });
  assert.equal(await bars(), `${'▁'.repeat(7)}▂▁█▅█`);
  const at = screen.easel.screen.find('█');
  assert.equal(screen.easel.screen.cell(at?.x ?? 0, 0).inverse, false);
  screen.post({ type: 'time', now: BEGINNING + 30_000 });
  screen.hear({ type: 'traffic', traffic: { open: 1, rateIn: 5, rateOut: 0 } });
  assert.equal(await bars(), '█'.repeat(12));
});
