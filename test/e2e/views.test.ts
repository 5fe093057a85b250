import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../helpers/cordboard.ts';
import { clientOf, command, dialAll, inFocus, prompt } from '../helpers/prompts.ts';
import { bytesInCells } from '../helpers/views.ts';
import type { TestTerminal } from '../helpers/terminal.ts';

const WIDE = { columns: 140, rows: 30 };

/** Rows of the hex view on the screen, from their offset on. */
function hexRows(terminal: TestTerminal): readonly string[] {
  return terminal
    .screen()
    .split('\n')
    .flatMap((line) => / ([0-9a-f]{8} {2}[0-9a-f]{2} .*?) *│$/.exec(line)?.[1] ?? []);
}

test('hex shows every byte at its offset, whatever the byte', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  await client?.send(bytes);
  command(terminal, '/view hex');
  await terminal.waitFor('000000f0  f0 f1');
  const rows = hexRows(terminal);
  assert.deepEqual(
    rows.map((row) => row.slice(0, 8)),
    Array.from({ length: 16 }, (_, index) => (index * 16).toString(16).padStart(8, '0')),
  );
  assert.deepEqual(bytesInCells(rows), bytes);
  assert.ok(terminal.find('ABCDEFGHIJKLMNO'));
  await client?.send('tail');
  await terminal.waitFor(/00000100 {2}74 61 69 6c/);
});

test('hex of both directions: each counts its own bytes', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  command(terminal, '/view hex');
  await client?.send('in\r\n');
  await terminal.waitFor(/◂ 00000000 {2}69 6e 0d 0a/);
  command(terminal, 'out');
  await terminal.waitFor(/▸ 00000000 {2}6f 75 74 0d 0a/);
  await client?.send('again\r\n');
  await terminal.waitFor(/◂ 00000004 {2}61 67 61 69 {1,2}6e 0d 0a/);
});

test('mixed spells out what text shows as marks, and marks can be folded', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  await client?.send(
    Buffer.concat([Buffer.from('A\x01\x02\x1b[31mred\tend\r\n'), Buffer.from([0xff, 0, 10])]),
  );
  await terminal.waitFor('◂ A␁␂␛[31mred');
  await terminal.waitFor('◂ \\xff␀');
  command(terminal, '/marks fold');
  await terminal.waitFor('◂ A·[31mred');
  assert.equal(terminal.find('␁'), undefined);
  command(terminal, '/marks show');
  await terminal.waitFor('◂ A␁␂␛[31mred');
  command(terminal, '/view mixed');
  await terminal.waitFor('◂ A\\x01\\x02\\e[31mred\\tend\\r\\n');
  await terminal.waitFor('◂ \\xff\\0\\n');
  command(terminal, '/view text');
  await terminal.waitFor('◂ A␁␂␛[31mred');
});

test('times: off, the time, the date, the gap', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  await client?.send('first\nsecond\n');
  await terminal.waitFor(/│\d\d:\d\d:\d\d ◂ first/);
  command(terminal, '/times date');
  await terminal.waitFor(/│\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} ◂ first/);
  command(terminal, '/times gap');
  await terminal.waitFor(/│ +◂ first/);
  await terminal.waitFor(/ \+\d+\.\d{3}s ◂ second/);
  command(terminal, '/times off');
  await terminal.waitFor('│◂ first');
  command(terminal, '/times tomorrow');
  await terminal.waitFor(/\/times: expected .*got tomorrow/);
  terminal.press('C-c').press('C-x').type('T');
  await terminal.waitFor(/│\d\d:\d\d:\d\d ◂ first/);
});

test('without wrapping a line is one row, which pans to its end and back', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  await client?.send(`start${'.'.repeat(120)}middle${'.'.repeat(120)}finish\nnext line\n`);
  await terminal.waitFor('finish');
  command(terminal, '/wrap off');
  await terminal.waitFor('finish', { gone: true });
  await terminal.waitFor('next line');
  const start = terminal.find('start')?.y ?? NaN;
  assert.equal(terminal.find('next line')?.y, start + 1);
  assert.match(terminal.line(start), /…│$/);
  for (let pans = 0; pans < 20 && terminal.find('finish') === undefined; pans++) {
    const before = terminal.line(start);
    terminal.press('C-x', 'Right');
    await terminal.waitFor((seen) => seen.line(start) !== before);
  }
  assert.equal(terminal.find('finish')?.y, start);
  for (let pans = 0; pans < 20 && terminal.find('start') === undefined; pans++) {
    const before = terminal.line(start);
    terminal.press('C-x', 'Left');
    await terminal.waitFor((seen) => seen.line(start) !== before);
  }
  command(terminal, '/wrap on');
  await terminal.waitFor('finish');
});

test('with --colour sgr a client colours its own text and nothing else', async (t) => {
  const served = await serve(t, ['--colour', 'sgr'], WIDE);
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  await client?.send('plain \x1b[31mred\x1b[0m \x1b[1;44mbold on blue and never reset\nafter\n');
  await client?.send('cursor\x1b[5;5Hkept\x1b]0;stolen title\x07\x1b[2Jscreen\x1b[?1049l\n');
  await terminal.waitFor('after');
  await terminal.waitFor('screen');
  const at = (text: string) => {
    const { x, y } = terminal.find(text) ?? { x: NaN, y: NaN };
    return terminal.cell(x, y);
  };
  assert.equal(at('red').fg, '1');
  assert.equal(at('plain').fg, 'default');
  assert.deepEqual([at('bold on').bold, at('bold on').bg], [true, '4']);
  assert.deepEqual([at('after').bold, at('after').bg, at('after').fg], [false, 'default', 'default']);
  // The cell beside a coloured line is the frame's.
  const y = terminal.find('never reset')?.y ?? NaN;
  for (let x = (terminal.find('never reset')?.x ?? NaN) + 'never reset'.length; x < WIDE.columns; x++)
    assert.equal(terminal.cell(x, y).bg, 'default', `cell ${x}`);
  await terminal.waitFor(prompt(1));
  await inFocus(terminal, 1);
  assert.ok(!terminal.raw.includes('stolen title\x07'));
  assert.ok(!terminal.raw.includes('\x1b[2Jscreen'));
  assert.equal(terminal.alternate, true);
  assert.match(terminal.line(y + 1), /◂ after/);
});

test('without --colour a sequence of colour is shown as what it is', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  await client?.send('a \x1b[31mred\x1b[0m word\n');
  await terminal.waitFor('a ␛[31mred␛[0m word');
  const { x, y } = terminal.find('red') ?? { x: NaN, y: NaN };
  assert.equal(terminal.cell(x, y).fg, 'default');
});

test('switching the view in the past stays at what is read', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  const clients = await dialAll(1, served);
  await clientOf(clients, 1).send(Array.from({ length: 400 }, (_, index) => `row ${index} end\n`).join(''));
  await terminal.waitFor('row 399 end');
  const top = (): string => terminal.line(2);
  for (let page = 0; page < 5; page++) {
    const before = top();
    terminal.press('PgUp');
    await terminal.waitFor(() => top() !== before);
  }
  const anchor = /row \d+ end/.exec(top())?.[0];
  assert.ok(anchor);
  command(terminal, '/view mixed');
  await terminal.waitFor((seen) => seen.line(2).includes(`${anchor}\\n`));
  command(terminal, '/view text');
  await terminal.waitFor((seen) => seen.line(2).trimEnd().replace(/ *│$/, '').endsWith(anchor));
  command(terminal, '/times date');
  await terminal.waitFor((seen) => /\d{4}-/.test(seen.line(2)) && seen.line(2).includes(anchor));
  command(terminal, '/view hex');
  await terminal.waitFor((seen) => /[0-9a-f]{8} {2}/.test(seen.line(2)));
  const offset = Number.parseInt(/([0-9a-f]{8}) {2}/.exec(top())?.[1] ?? '', 16);
  const all = Array.from({ length: 400 }, (_, index) => `row ${index} end\n`).join('');
  assert.ok(
    Math.abs(all.indexOf(anchor) - offset) < 16,
    `${anchor} is at ${all.indexOf(anchor)}, not ${offset}`,
  );
  command(terminal, '/view text');
  await terminal.waitFor((seen) => /row \d+ end/.test(seen.line(2)) || /row \d+ end/.test(seen.line(3)));
  await terminal.waitFor((seen) => seen.line(2).includes(anchor) || seen.line(3).includes(anchor));
});

test('a filter is live while it is typed, and a search looks at what it shows', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  await client?.send(
    Array.from({ length: 1000 }, (_, row) => `row ${String(row).padStart(4, '0')}\n`).join(''),
  );
  await terminal.waitFor('row 0999');
  terminal.press('C-x').type('f').type('row 00');
  await terminal.waitFor(/filter: row 00▏ {2}100 lines/);
  await terminal.waitFor('◂ row 0099');
  terminal.press('Enter');
  command(terminal, '/search row 0500');
  await terminal.waitFor('nothing here that passes the filter holds row 0500');
  await client?.send('row HIDDEN\n');
  await terminal.waitFor('filter row 00  1 hidden');
  terminal.press('C-x').type('f').press('Backspace', 'Enter');
  await terminal.waitFor('◂ row HIDDEN');
  command(terminal, '/view hex');
  command(terminal, '/search row 0700');
  await terminal.waitFor(/◂ 000018a0 .*0700\.row 0701/);
  await terminal.waitFor('row 0700 1/1');
});

test('a command that is refused, at once or later, stands in the prompt again', async (t) => {
  const served = await serve(t, [], WIDE);
  const { terminal } = served;
  await dialAll(1, served);
  command(terminal, '/view hexx');
  await terminal.waitFor('/view: expected text, hex, mixed; got hexx');
  await terminal.waitFor(/> \/view hexx/);
  terminal.press('Backspace', 'Enter');
  await terminal.waitFor('view: hex');
  command(terminal, '/save /dev/null/none');
  await terminal.waitFor('/dev/null/none: cannot be');
  await terminal.waitFor(/> \/save \/dev\/null\/none/);
});
