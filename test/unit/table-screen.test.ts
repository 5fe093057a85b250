import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { paintTable } from '../../screens/table.ts';
import { themeFor } from '../../screens/theme.ts';
import { Easel } from '../helpers/cells.ts';
import { Operator } from '../helpers/sessions.ts';
import { WholeScreen } from '../helpers/whole-screen.ts';

/** An operator in front of the table, which is all of the screen. */
class Shown extends Operator {
  readonly easel: Easel;

  constructor(t: TestContext, columns: number, rows: number, names: readonly string[]) {
    super({ columns, rows: rows + 2 });
    this.easel = new Easel(columns, rows);
    t.after(() => this.easel.close());
    names.forEach((name, index) => this.opened(index + 1, { name }));
    this.press('C-x', 't');
    const box = this.easel.painter.box({}, (canvas) => paintTable(canvas, this.model, themeFor({})));
    this.easel.painter.place(box, { x: 0, y: 0, width: columns, height: rows });
  }

  async lines(): Promise<string[]> {
    await this.easel.frame();
    return this.easel.screen.lines().map((line) => line.trimEnd());
  }
}

test('the heading tells what the rows are sorted by, and which letter sorts by a column', async (t) => {
  const table = new Shown(t, 80, 10, ['b', 'a']);
  const [heading = '', first = ''] = await table.lines();
  assert.match(heading, /^ +▲id name +peer/);
  assert.match(first, /^▌ +1 b /);
  const { screen } = table.easel;
  const at = (text: string): number => heading.indexOf(text);
  assert.deepEqual(
    [at('id'), at('id') + 1, at('name'), at('peer'), at('in ago') + 5].map(
      (x) => screen.cell(x, 0).underline,
    ),
    [true, false, true, true, true],
  );
  table.press('N', 'N');
  const sorted = await table.lines();
  assert.match(sorted[0] ?? '', /^ +id name▼ +peer/);
  assert.match(sorted[1] ?? '', /^▌ +1 b /);
  assert.match(sorted[2] ?? '', /^ +2 a /);
});

test('a letter that is in no title stands behind it in brackets', async (t) => {
  const table = new Shown(t, 200, 10, ['b']);
  const [heading = ''] = await table.lines();
  assert.match(heading, / in \[H\] +out \[W\] /);
  assert.equal(table.easel.screen.cell(heading.indexOf('in [H]') + 4, 0).underline, true);
});

test('marks and counts are shown', async (t) => {
  const table = new Shown(t, 80, 10, ['a', 'b', 'c']);
  assert.equal((await table.lines()).at(-1), ' 3 sessions');
  table.press(' ', ' ');
  const lines = await table.lines();
  assert.deepEqual(
    lines.slice(1, 4).map((line) => line[0]),
    ['◆', '◆', '▌'],
  );
  assert.equal(lines.at(-1), ' 3 sessions · 2 marked');
  assert.equal((await new Shown(t, 80, 10, ['a']).lines()).at(-1), ' 1 session');
});

test('the filter is shown while it is typed and while it is in effect', async (t) => {
  const table = new Shown(t, 80, 10, ['pump-a', 'pump-b', 'gate']);
  table.press('/', 'p', 'u', 'x', 'Left');
  assert.equal((await table.lines()).at(-1), ' filter: pu▏x · 0 of 3');
  table.press('C-k', 'm', 'p', 'Enter', ' ');
  const lines = await table.lines();
  assert.equal(lines.at(-1), ' 2 of 3 · 1 marked · filter: pump');
  assert.equal(lines.filter((line) => line.includes('pump-')).length, 2);
});

test('what is wrong with a filter stands beside it', async (t) => {
  const table = new Shown(t, 60, 10, ['pump']);
  table.press('/', 'x');
  assert.ok(table.model.table?.mode?.type === 'filter');
  table.model.table.mode = { ...table.model.table.mode, error: 'no such field: \x1bx' };
  assert.equal((await table.lines()).at(-1), ' filter: x▏ · no such field: ␛x');
});

test('a filter longer than the screen shows the part with the cursor', async (t) => {
  const table = new Shown(t, 40, 10, ['a']);
  table.press('/');
  table.type(`漢字 ${'word '.repeat(20)}end`);
  assert.match((await table.lines()).at(-1) ?? '', /word end▏ · 0 of 1$/);
});

test('a low table has no counts, and still room for a filter', async (t) => {
  const table = new Shown(t, 40, 4, ['a', 'b', 'c']);
  assert.match((await table.lines()).at(-1) ?? '', /3 192/);
  table.press('/', 'b');
  const lines = await table.lines();
  assert.match(lines.at(-1) ?? '', /filter: b▏/);
  assert.match(lines[1] ?? '', /2 192/);
});

test('columns are chosen from a list over the table, with the letters that sort by them', async (t) => {
  const table = new Shown(t, 80, 30, ['a']);
  table.press('c', 'Down', ' ');
  const lines = await table.lines();
  assert.match(lines[0] ?? '', /^ +▲id peer/);
  const list = lines.map((line) => line.slice(61)).filter((line) => line.includes('['));
  assert.equal(list.length, 25);
  assert.deepEqual(list.slice(0, 2), ['│[x] I id', '│[x] P peer']);
  assert.ok(list.includes('▌[ ] N name'));
  table.press('Escape');
  assert.ok((await table.lines()).every((line) => !line.includes('[')));
});

test('a list of columns longer than the table is scrolled to its cursor', async (t) => {
  const table = new Shown(t, 40, 6, ['a']);
  table.press('c');
  for (let step = 0; step < 30; step++) table.press('Down');
  assert.ok((await table.lines()).some((line) => line.includes('▌[ ] K drafts')));
});

test('rows that move under the operator leave the selected one where it is on the screen', async (t) => {
  const table = new Shown(t, 60, 8, ['m', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v']);
  table.press('N', 'Down', 'Down', 'Down');
  const where = async (): Promise<[number, string]> => {
    const lines = await table.lines();
    const row = lines.findIndex((line) => line.startsWith('▌'));
    return [row, lines[row] ?? ''];
  };
  const [row, text] = await where();
  assert.match(text, /4 p/);
  for (let id = 11; id <= 40; id++) table.opened(id, { name: `a${id}` });
  assert.deepEqual(await where(), [row, text]);
});

test('addresses are cut in the same way in the list and in the table, whatever their kind', async (t) => {
  const screen = new WholeScreen(t, 80, 24);
  for (const id of [1, 2]) screen.opened(id, { peer: `unix:/run/a-board-with-a-long-name.sock#${id}` });
  screen.opened(3, { peer: '127.100.200.100:42915' });
  const listed = (await screen.lines()).slice(2, 5).map((line) => /^│.\d (\S+)/.exec(line)?.[1]);
  assert.deepEqual(listed, ['unix…me.sock#1', 'uni…e.sock#2', '127…00:42915']);
  screen.press('C-x', 't');
  const seen = (await screen.lines()).join('\n');
  for (const end of ['unix:/…ng-name.sock#1', 'unix:/…ng-name.sock#2']) assert.ok(seen.includes(end), seen);
});
