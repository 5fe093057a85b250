import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BoardScreen } from '../../screens/board-screen.ts';
import { themeFor } from '../../screens/theme.ts';
import { Easel } from '../helpers/cells.ts';
import { Operator, summaryOf, Tape } from '../helpers/sessions.ts';

/** An operator whose model is painted: what a terminal of that size shows. */
class Framed extends Operator {
  readonly easel: Easel;
  readonly #screen: BoardScreen;

  constructor(t: TestContext, columns: number, rows: number) {
    super({ columns, rows });
    this.easel = new Easel(columns, rows);
    this.#screen = new BoardScreen(this.easel.painter, this.model, () =>
      themeFor({ TERM: 'xterm-256color' }),
    );
    t.after(() => this.easel.close());
  }

  async lines(): Promise<string[]> {
    this.easel.writes.length = 0;
    this.#screen.paint();
    await this.easel.show(this.easel.writes.join(''));
    return this.easel.screen.lines();
  }

  async text(): Promise<string> {
    return (await this.lines()).join('\n');
  }
}

/** Sessions with a conversation each, of these lines. */
function framed(
  t: TestContext,
  columns: number,
  rows: number,
  talks: readonly (readonly string[])[],
): Framed {
  const operator = new Framed(t, columns, rows);
  talks.forEach((lines, index) => {
    const tape = new Tape(index + 1);
    for (const line of lines) tape.add('in', `${line}\n`);
    operator.tapes.set(index + 1, tape);
    operator.opened(index + 1, { linesIn: lines.length, framing: 'lines' });
  });
  return operator;
}

test('list, conversation and prompt are where they belong', async (t) => {
  const operator = framed(t, 90, 20, [['ready', 'rpm=1200'], ['hello']]);
  operator.changed(1, { name: 'pump-a' });
  operator.type('set rpm 900');
  const lines = await operator.lines();
  assert.equal(lines.length, 20);
  assert.match(lines[1] ?? '', /sessions 2.*#1 pump-a {2}192\.0\.2\.1:40000 {2}open/);
  assert.match(lines[2] ?? '', /▌1 pump-a.*◂ ready/);
  assert.match(lines[3] ?? '', /2 192\.…2\.2:40000 ●1.*◂ rpm=1200/);
  assert.match(lines.at(-3) ?? '', /\[1 pump-a\] > set rpm 900/);
  const { x, y } = operator.easel.screen.cursor;
  assert.equal(lines[y]?.slice(0, x).endsWith('set rpm 900'), true);
});

test('a pane that was left shows its draft in the list, and its text is gone from the input', async (t) => {
  const operator = framed(t, 90, 20, [[], ['hello']]);
  operator.type('half a thought');
  operator.press('Tab');
  const text = await operator.text();
  assert.match(text, /✎1 192/);
  assert.match(text, /\[2 192\.0\.2\.2:40000\] >/);
  assert.doesNotMatch(text, /half a thought/);
});

test('the prompt of a client that has gone is locked', async (t) => {
  const operator = framed(t, 90, 20, [['bye']]);
  operator.type('wait');
  operator.closed(1);
  assert.match(await operator.text(), /\[1 192\.0\.2\.1:40000 left\] × wait/);
});

test('below a place scrolled to, what is new is counted', async (t) => {
  const lines = Array.from({ length: 200 }, (_, index) => `number ${index}`);
  const operator = framed(t, 90, 20, [lines]);
  operator.press('PgUp');
  const before = await operator.lines();
  assert.match(before.join('\n'), /▼ more below/);
  const tape = operator.tapes.get(1);
  assert.ok(tape);
  operator.hear({ type: 'records', id: 1, records: tape.addLines(3) });
  operator.changed(1, { linesIn: 203 });
  const after = await operator.lines();
  const body = (all: readonly string[]): string[] => all.slice(2, 14).map((line) => line.slice(23));
  assert.deepEqual(body(after), body(before));
  assert.match(after.join('\n'), /▼ 3 new below/);
  operator.press('M->');
  const end = await operator.text();
  assert.match(end, /line 202/);
  assert.doesNotMatch(end, /below/);
});

test('where a match is in sight on the last page, nothing is said to be below', async (t) => {
  const operator = framed(t, 90, 20, [Array.from({ length: 200 }, (_, index) => `number ${index}`)]);
  operator.enter('/search number 198');
  const tape = operator.tapes.get(1);
  assert.ok(tape);
  const [record] = tape.records.slice(198);
  assert.ok(record);
  const asked = operator.effects.findLast(({ type }) => type === 'find');
  assert.ok(asked?.type === 'find');
  operator.post({
    ...{ type: 'found', id: 1, pattern: asked.pattern, direction: 'older' },
    found: {
      ...{ outcome: 'found', position: { seq: record.seq, offset: record.offset } },
      place: { kind: 'in', byte: record.offset },
    },
  });
  assert.notEqual(operator.pane.view, 'end');
  assert.doesNotMatch(await operator.text(), /more below/);
  operator.hear({ type: 'records', id: 1, records: tape.addLines(3) });
  operator.changed(1, { linesIn: 203 });
  assert.match(await operator.text(), /▼ 3 new below/);
});

test('the day of a conversation on the record stands in its heading while it is searched', async (t) => {
  const operator = framed(t, 80, 20, [['here']]);
  operator.tapes.set(-7, new Tape(-7));
  operator.tapes.get(-7)?.addLines(50);
  const at = new Date(2026, 0, 2, 3, 4, 5).getTime();
  operator.post({ type: 'time', now: at + 86_400_000 });
  const session = summaryOf(-7, { name: 'pump', state: 'closed', linesIn: 50, framing: 'lines' });
  const conversation = {
    ...{ id: -7, openedAt: at, closedAt: at + 1000, reason: 'left', records: 50, session },
  };
  operator.post({
    ...{ type: 'recalled', id: -7, match: undefined },
    conversation: { ...conversation, run: 'earlier', live: undefined },
  });
  assert.match(await operator.text(), /key 7 pump {2}earlier run {2}yesterday 03:04/);
  operator.enter('/search line 4');
  assert.match(await operator.text(), /key 7 pump {2}yesterday {2}search line 4/);
  operator.enter('/filter 4');
  assert.match(await operator.text(), /key 7 pump {2}yesterday {2}filter 4/);
});

test('a line that a highlight rule matches has a mark before it and its match stands out', async (t) => {
  const operator = framed(t, 90, 24, [['all is well', 'motor ERR7 stuck', 'err7'], ['ERR1']]);
  const asked = operator.tapes.get(1)?.add('out', 'what is ERR7?\n');
  operator.hear({ type: 'records', id: 1, records: asked === undefined ? [] : [asked] });
  operator.enter('/highlight ~ERR[0-9]+');
  operator.enter('/layout 2');
  const text = await operator.text();
  assert.match(text, /◂ all is well.*\n.*‼ motor ERR7 stuck.*\n.*◂ err7.*\n.*▸ what is ERR7\?/);
  assert.match(text, /◂ ERR1/, 'the rule is for another session');
  const { screen } = operator.easel;
  const { x, y } = screen.find('ERR7 stuck') ?? { x: 0, y: 0 };
  const standsOut = [-1, 0, 1, 2, 3, 4].map((step) => {
    const { bold, underline } = screen.cell(x + step, y);
    return bold && underline;
  });
  assert.deepEqual(standsOut, [false, true, true, true, true, false]);
  operator.enter('/wrap off');
  assert.match(await operator.text(), /‼ motor ERR7/);
  operator.enter('/highlight off');
  assert.doesNotMatch(await operator.text(), /‼/);
});

test('times that were asked for show where the text can still be read, else it is said', async (t) => {
  const operator = framed(t, 120, 36, [['ready'], [], [], []]);
  operator.enter('/layout 4');
  assert.match(await operator.text(), /│◂ ready/);
  operator.enter('/times date');
  assert.equal(operator.message, 'times: date');
  assert.match(await operator.text(), /│\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000 ◂ ready/);
  operator.enter('/times time');
  assert.match(await operator.text(), /│\d\d:\d\d:\d\d ◂ ready/);
  operator.post({ type: 'resize', columns: 41, rows: 36 });
  operator.enter('/times date');
  assert.match(operator.message, /they show where the pane is wider/);
  assert.match(await operator.text(), /│◂ ready/);
  operator.enter('/times off');
  assert.equal(operator.message, 'times: off');
});

test('the status bar shows who waits, as many as there is room for, the louder the more urgent', async (t) => {
  const operator = framed(
    t,
    80,
    24,
    Array.from({ length: 9 }, () => []),
  );
  operator.changed(2, { linesIn: 1 });
  operator.changed(3, { linesIn: 1, bells: 1 });
  operator.hear({ type: 'highlighted', id: 4, count: 1, line: 'ERR' });
  for (const id of [5, 6, 7]) operator.changed(id, { linesIn: 1 });
  operator.closed(9);
  const [status = ''] = await operator.lines();
  assert.match(status, /● 6 unread {2}‼#4 ♪#3 ●#2 ●#5 ●#6 ●#7 {2}\+1 -1 *$/);
  const looks = ['‼#4', '♪#3', '●#2', '+1'].map((text) => {
    const { x, y } = operator.easel.screen.find(text) ?? { x: 0, y: 9 };
    const { fg, bold, underline } = operator.easel.screen.cell(x, y);
    return [fg === 'default', bold, underline];
  });
  assert.deepEqual(looks, [
    [false, true, false],
    [true, true, true],
    [true, true, false],
    [true, false, false],
  ]);
});

test('the traffic gives way only where little room is left for who waits', async (t) => {
  const wide = framed(
    t,
    120,
    24,
    Array.from({ length: 30 }, () => []),
  );
  for (let id = 2; id <= 30; id++) wide.changed(id, { linesIn: 1 });
  const [status = ''] = await wide.lines();
  assert.match(status, /● 29 unread {2}●#2 ●#3 .* in 0 B\/s .* out 0 B\/s *$/);
});

test('in the list who came and who went has a sign, calmer than what was said', async (t) => {
  const operator = framed(t, 90, 20, [[], [], []]);
  operator.closed(3);
  const [, , , second = '', third = ''] = await operator.lines();
  assert.match(second, /2 192\S* \+ 0s/);
  assert.match(third, /3 192\S* left -/);
  operator.press('M-a', 'M-a', 'M-1');
  assert.doesNotMatch((await operator.lines())[3] ?? '', /\+ 0s/);
});

test('questions name what a yes does', async (t) => {
  const operator = framed(t, 90, 24, [['a'], ['b']]);
  operator.changed(2, { name: 'gate' });
  operator.press('Tab', 'C-x', 'k');
  assert.match(await operator.text(), /#2 gate \(192\.0\.2\.2:40000\)/);
  operator.press('n', 'C-x', 'q');
  assert.match(await operator.text(), /2 sessions will be hung up/);
});

test('the table has a row for each session, and no cell runs into the next', async (t) => {
  const operator = framed(t, 80, 20, [['a'], ['b'], ['c']]);
  operator.changed(2, {
    name: 'a name that is much too long for its column',
    peer: `[${'fe80:'.repeat(7)}1]:50122`,
  });
  operator.press('C-x', 't');
  const lines = await operator.lines();
  const heading = lines.find((line) => line.includes('id name')) ?? '';
  const row = lines.find((line) => line.includes('a name that')) ?? '';
  for (const title of ['name', 'peer', 'state']) {
    const at = heading.indexOf(` ${title}`);
    assert.equal(row[at], ' ', `${title} begins after a gap`);
  }
  assert.equal(lines.slice(2, -1).filter((line) => line.includes(' open ')).length, 3);
});

test('what a client sends is never more than glyphs', async (t) => {
  const hostile = ['\x1b[2J\x1b[31mred', '\u202eevil', '\x9b5n', 'a\x07\b\b'];
  const operator = framed(t, 90, 20, [hostile]);
  operator.changed(1, { name: '\x1b]0;owned\x07' });
  const text = await operator.text();
  assert.match(text, /␛\[2J␛\[31mred/);
  assert.match(text, /\\u\{202e\}evil/);
  assert.match(text, /\\u\{9b\}5n/);
  assert.match(text, /␛\]0;owned␇/);
  const written = operator.easel.writes.join('');
  assert.doesNotMatch(written, /\x1b\]0|\x9b|\u202e|\x1b\[2Jx/);
});

for (const [columns, rows] of [
  [20, 5],
  [39, 11],
  [40, 12],
  [64, 24],
  [300, 100],
] as const) {
  test(`at ${columns}x${rows} prompt, draft, conversation and table are of use`, async (t) => {
    const operator = framed(t, columns, rows, [['ready'], ['b']]);
    operator.type('go');
    const lines = await operator.lines();
    assert.ok(lines.every((line) => line.length <= columns));
    assert.match(lines.join('\n'), /◂ ready/);
    assert.match(lines.join('\n'), /\[1[^\]]*\] > go/);
    operator.press('C-x', 't');
    assert.match(await operator.text(), /id +(name +)?peer/);
  });
}

test('below 20x5 it says so, and comes back', async (t) => {
  const operator = framed(t, 30, 8, [['ready']]);
  operator.post({ type: 'resize', columns: 19, rows: 8 });
  operator.easel.resize(19, 8);
  assert.match(await operator.text(), /too small/);
  operator.post({ type: 'resize', columns: 30, rows: 8 });
  operator.easel.resize(30, 8);
  assert.match(await operator.text(), /◂ ready/);
});

test('a screen of bytes shows which way they went in each row, and the time in the first', async (t) => {
  const operator = framed(t, 120, 16, [['x'.repeat(600)]]);
  operator.enter('/view hex');
  const rows = (await operator.lines()).flatMap((line) => /│([^│]*)│\s*$/.exec(line)?.[1] ?? []);
  const bytes = rows.filter((row) => /[0-9a-f]{8} {2}78/.test(row));
  assert.ok(bytes.length > 8);
  assert.match(bytes[0] ?? '', /^\d\d:\d\d:\d\d ◂ 0000/);
  for (const row of bytes.slice(1)) assert.match(row, /^ {9}◂ 0000/);
});

test('further rows of a line are told from new lines, and the first row on screen has its time', async (t) => {
  const operator = framed(t, 100, 12, [['first', `${'many words '.repeat(80)}end`]]);
  const rows = (await operator.lines()).flatMap(
    (line) => /│([^│]*(?:words|end)[^│]*)│\s*$/.exec(line)?.[1] ?? [],
  );
  assert.ok(rows.length > 5);
  assert.match(rows[0] ?? '', /^\d\d:\d\d:\d\d ↳ /);
  for (const row of rows.slice(1)) assert.match(row, /^ {9}↳ (many|words|end)/);
});

test('a line that passes a filter is told from those around it without a colour', async (t) => {
  const operator = framed(t, 100, 16, [['ok 1', 'error 2', 'ok 3', 'ok 4']]);
  operator.enter('/filter 1:error');
  const text = await operator.text();
  assert.match(text, /◂ ok 1/);
  assert.match(text, /◂▌error 2/);
  assert.match(text, /◂ ok 3/);
  operator.enter('/filter zzz');
  operator.changed(1, { linesIn: 6 });
  const empty = await operator.text();
  assert.match(empty, /none of 6 lines that came in passes the filter/);
  assert.match(empty, /filter zzz {2}2 hidden/);
});
