/** What hands do without looking: typing on while everything moves, and pasting into whatever is open. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { dial, type TestClient } from '../helpers/clients.ts';
import { serve } from '../helpers/cordboard.ts';
import { folderFor } from '../helpers/folder.ts';
import { clientOf, command, dialAll, inFocus, prompt, prompts, receivedBy } from '../helpers/prompts.ts';
import type { TestTerminal } from '../helpers/terminal.ts';

/** A write for each character: nothing waits for the screen. */
function hammer(terminal: TestTerminal, text: string): void {
  for (const character of text) terminal.type(character);
}

test('typing fast while sessions open, close and are dismissed: every byte where its prompt was', async (t) => {
  const served = await serve(t, ['--half-close', '1']);
  const { terminal, port } = served;
  const clients = await dialAll(3, served);
  command(terminal, '/go 2');
  await inFocus(terminal, 2);
  const others: TestClient[] = [];
  t.after(() => others.forEach((client) => client.destroy()));
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index} typed into two`);
  for (const [index, line] of lines.entries()) {
    hammer(terminal, `${line}\n`);
    const visitor = await dial(port);
    others.push(visitor);
    await visitor.send(`visitor ${index}\nsecond\x07\n`);
    if (index % 2 === 0) visitor.reset();
    if (index % 5 === 4) hammer(terminal, '/dismiss all\n');
  }
  await clientOf(clients, 2).waitFor(`${lines.at(-1) ?? ''}\n`);
  assert.equal(clientOf(clients, 2).received, lines.map((line) => `${line}\n`).join(''));
  await inFocus(terminal, 2);
  assert.deepEqual(receivedBy([clientOf(clients, 1), clientOf(clients, 3)]), ['', '']);
  for (const visitor of others) assert.equal(visitor.received, '');
});

test('typing on while the client goes keeps it all in the draft, and sends it nowhere', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(3, served);
  const words = 'to be sent to one and nobody else'.split(' ');
  for (const [index, word] of words.entries()) {
    hammer(terminal, `${word} `);
    if (index === 3) clientOf(clients, 1).reset();
  }
  await terminal.waitFor(/\[1 [^\]]*reset\] ×/);
  hammer(terminal, '\n');
  await terminal.waitFor('nothing was sent');
  await terminal.waitFor(`× ${words.join(' ')}`);
  hammer(terminal, 'more\n');
  await terminal.waitFor(`× ${words.join(' ')} more`);
  await inFocus(terminal, 1);
  assert.deepEqual(receivedBy(clients.slice(1)), ['', '']);
});

test('typing from pane to pane without waiting: Tab and text keep their order', async (t) => {
  const served = await serve(t, [], { columns: 160, rows: 40 });
  const { terminal } = served;
  const clients = await dialAll(4, served);
  command(terminal, '/layout 4');
  await terminal.waitFor((seen) => prompts(seen).length === 4);
  for (let round = 0; round < 10; round++) {
    for (const id of [1, 2, 3, 4]) {
      hammer(terminal, `to ${id} in ${round}\n`);
      terminal.press('Tab');
    }
  }
  for (const id of [1, 2, 3, 4]) await clientOf(clients, id).waitFor(`to ${id} in 9\n`);
  const expected = (id: number): string =>
    Array.from({ length: 10 }, (_, round) => `to ${id} in ${round}\n`).join('');
  assert.deepEqual(receivedBy(clients), [1, 2, 3, 4].map(expected));
});

const PASTE = 'yes\ny\nq\nk\n';

test('a paste into the wrong pane sends nothing, and C-c and C-_ take it away and bring it back', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  terminal.type('mine ').paste('one\ntwo\nthree');
  await terminal.waitFor(/\] > mine one/);
  await terminal.waitFor('three');
  terminal.press('C-c');
  await terminal.waitFor(prompt(1));
  terminal.press('C-_');
  await terminal.waitFor(/\] > mine one/);
  terminal.press('Enter');
  await terminal.waitFor('Send 3 lines to #1?');
  terminal.press('Enter', 'Enter').paste(PASTE);
  await terminal.waitFor('Send 3 lines to #1?');
  terminal.type('n');
  await terminal.waitFor('Send 3 lines', { gone: true });
  await terminal.waitFor(/\] > mine one/);
  assert.deepEqual(receivedBy(clients), ['', '']);
  terminal.press('Enter');
  await terminal.waitFor('Send 3 lines to #1?');
  await terminal.yes();
  await clientOf(clients, 1).waitFor('three\n');
  assert.deepEqual(receivedBy(clients), ['mine one\ntwo\nthree\n', '']);
});

test('a paste into a question, the table or the menu is no answer and no key', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(3, served);
  terminal.type('draft stays');
  await terminal.waitFor(prompt(1, 'draft stays'));
  terminal.press('C-x').type('k');
  await terminal.waitFor('Hang up #1');
  terminal.paste(PASTE);
  await terminal.waitFor('pasted text is no key');
  await terminal.waitFor('Hang up #1');
  terminal.type('n').press('C-x').type('q');
  await terminal.waitFor('3 clients will be hung up');
  terminal.paste(PASTE);
  terminal.type('n');
  await terminal.waitFor('3 clients will be hung up', { gone: true });
  terminal.press('C-x').type('t');
  await terminal.waitFor(/id.? +name +peer/);
  terminal.type('*');
  await terminal.waitFor('3 marked');
  terminal.paste(PASTE);
  terminal.type('k');
  await terminal.waitFor('Hang up 3 sessions?');
  terminal.paste(PASTE);
  terminal.type('n');
  await terminal.waitFor('Hang up 3', { gone: true });
  await terminal.waitFor('3 marked');
  terminal.press('Escape', 'C-x');
  terminal.paste('q\ny\n');
  terminal.press('C-g');
  terminal.type(' as it was');
  await terminal.waitFor(prompt(1, 'draft stays as it was'));
  await terminal.waitFor(' 3 sessions ');
  assert.deepEqual(receivedBy(clients), ['', '', '']);
});

test('a paste into the broadcast box is text there: it asks with the lines and the clients', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(3, served);
  terminal.press('C-x').type('b');
  await terminal.waitFor('to whom?');
  terminal.type('#2 #3').press('Tab').paste('first\ny\nlast\n');
  await terminal.waitFor(/Text +first/);
  await terminal.waitFor('last');
  assert.deepEqual(receivedBy(clients), ['', '', '']);
  terminal.press('Enter');
  await terminal.waitFor('Send 3 lines to 2 clients?');
  terminal.paste('y\ny\n');
  terminal.type('n');
  await terminal.waitFor('Enter asks first');
  await terminal.waitFor(/Text +first/);
  assert.deepEqual(receivedBy(clients), ['', '', '']);
  terminal.press('Enter');
  await terminal.waitFor('Send 3 lines to 2 clients?');
  await terminal.yes();
  for (const id of [2, 3]) await clientOf(clients, id).waitFor('last\n');
  assert.deepEqual(receivedBy(clients), ['', 'first\ny\nlast\n', 'first\ny\nlast\n']);
});

test('a paste into whom a broadcast is for stays there', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  terminal.press('C-x').type('b');
  await terminal.waitFor('to whom?');
  terminal.paste('all\ny\nstop everything\n');
  await terminal.waitFor(/To +all/);
  terminal.press('Escape');
  await terminal.waitFor('─ broadcast ─', { gone: true });
  command(terminal, 'alone');
  await clientOf(clients, 1).waitFor('alone\n');
  assert.deepEqual(receivedBy(clients), ['alone\n', '']);
});

/** A configuration file for one test. */
function configuration(t: TestContext, content: unknown): string {
  const path = join(folderFor(t), 'config.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test('rules of the configuration file name clients by what they say, and tag them', async (t) => {
  const names = [{ line: '^ID=(\\w+)', name: 'pump-$1', tags: ['pump'], eol: 'crlf' }];
  const served = await serve(t, ['--config', configuration(t, { names })]);
  const { terminal } = served;
  const clients = await dialAll(3, served);
  await clientOf(clients, 1).send('ID=7 fw=2\n');
  await terminal.waitFor('[1 pump-7] >');
  await clientOf(clients, 3).send('ID=7 fw=3\n');
  await terminal.waitFor('pump-7-2');
  await clientOf(clients, 2).send('I am no pump\x1b[2J\n');
  command(terminal, '/broadcast tag:pump: report');
  await terminal.waitFor(/2 clients: #1 pump-7,? +#3 pump-7-2/);
  terminal.press('Enter');
  await terminal.waitFor('Send 1 line to 2 clients?');
  await terminal.yes();
  for (const id of [1, 3]) await clientOf(clients, id).waitFor('report\r\n');
  assert.equal(clientOf(clients, 2).received, '');
});

/** The colours on the screen, each as `fg/bg`. */
function colours(terminal: TestTerminal, columns: number, rows: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const { fg, bg } = terminal.cell(x, y);
      found.add(`${fg}/${bg}`);
    }
  return found;
}

test('a theme changes the colours at once; NO_COLOR and mono have none', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  await dialAll(2, served);
  const before = [...colours(terminal, 100, 30)].join();
  command(terminal, '/theme light');
  await terminal.waitFor('theme: light');
  await terminal.waitFor((seen) => [...colours(seen, 100, 30)].join() !== before);
  command(terminal, '/theme nonesuch');
  await terminal.waitFor(/\/theme: expected .*got nonesuch/);
  terminal.press('C-c');
  command(terminal, '/theme mono');
  await terminal.waitFor((seen) => [...colours(seen, 100, 30)].join() === 'default/default');
});

test('with NO_COLOR nothing has a colour', async (t) => {
  const served = await serve(t, [], { env: { NO_COLOR: '1' } });
  const { terminal } = served;
  const clients = await dialAll(2, served);
  await clientOf(clients, 2).send('\x1b[31mred\x1b[0m\n');
  await clientOf(clients, 1).send('text\n');
  await terminal.waitFor('◂ text');
  await terminal.waitFor('●1');
  assert.deepEqual([...colours(terminal, 100, 30)], ['default/default']);
});

test('--theme contrast colours the screen from the start', async (t) => {
  const served = await serve(t, ['--theme', 'contrast', '--highlight', 'fire']);
  const clients = await dialAll(2, served);
  await clientOf(clients, 2).send('fire\n');
  await served.terminal.waitFor('‼#2');
  assert.notDeepEqual([...colours(served.terminal, 100, 30)], ['default/default']);
});

test('--ascii: nothing that cordboard draws needs more than ASCII', async (t) => {
  const served = await serve(t, ['--ascii'], { columns: 100, rows: 30 });
  const { terminal } = served;
  const clients = await dialAll(4, served);

  const plain = (seen: TestTerminal): boolean => /^[\x00-\x7f]*$/.test(seen.screen());
  const look = async (expected: string | RegExp): Promise<void> => {
    await terminal.waitFor(expected);
    await terminal.waitFor(plain);
  };
  await clientOf(clients, 2).send(`long ${'text '.repeat(50)}\n`);
  await clientOf(clients, 3).send('more\n');
  await clientOf(clients, 1).send('back\b\x1b[A\n');
  await look('back^H^[[A');
  terminal.press('C-v', 'C-h');
  await look('> ?');
  terminal.press('C-c');
  command(terminal, '/layout 4');
  await look('4 panes');
  await inFocus(terminal, 1);
  terminal.press('Tab');
  await inFocus(terminal, 2);
  await look(/long text/);
  command(terminal, '/list wide');
  await look('4 panes');
  terminal.press('C-x').type('o');
  await look('- connections -');
  terminal.press('C-x').type('o').press('C-x').type('z');
  await look('zoomed');
  for (const [key, expected] of [
    ['t', /id.? +name +peer/],
    ['i', /line end +auto/],
    ['S', /statistics/],
    ['b', /to whom/],
    ['m', /- notices -/],
    ['B', /nothing was broadcast/],
    ['J', /- sent by itself -/],
    ['g', /- go/],
    ['k', /Hang up #/],
  ] as const) {
    terminal.press('C-x').type(key);
    await look(expected);
    terminal.press('Escape');
    await terminal.waitFor(expected, { gone: true });
  }
});

/** A click of the left button, as SGR reports it; columns and rows count from 0. */
function click(terminal: TestTerminal, at: { readonly x: number; readonly y: number } | undefined): void {
  assert.ok(at, 'there is nothing to click on');
  const place = `${at.x + 1};${at.y + 1}`;
  terminal.write(`\x1b[<0;${place}M\x1b[<0;${place}m`);
}

test('clicks on the list, on a pane and on a hint; the wheel scrolls; /mouse off gives the mouse back', async (t) => {
  const served = await serve(t, [], { columns: 120, rows: 30 });
  const { terminal } = served;
  const clients = await dialAll(3, served);
  command(terminal, '/layout 2');
  await terminal.waitFor((seen) => prompts(seen).length === 2);
  await inFocus(terminal, 1);
  click(terminal, { x: 10, y: 4 });
  await inFocus(terminal, 3);
  await terminal.waitFor((seen) => prompts(seen).join() === '2,3');
  click(terminal, terminal.find('[2 '));
  await inFocus(terminal, 2);
  await clientOf(clients, 2).send(Array.from({ length: 100 }, (_, index) => `line ${index}.\n`).join(''));
  await terminal.waitFor('line 99.');
  const at = terminal.find('line 95.');
  assert.ok(at);
  for (let notch = 0; notch < 3; notch++) terminal.write(`\x1b[<64;${at.x + 1};${at.y + 1}M`);
  await terminal.waitFor('more below');
  await terminal.waitFor('line 99.', { gone: true });
  await terminal.waitFor('line 90.');
  for (let notch = 0; notch < 3; notch++) terminal.write(`\x1b[<65;${at.x + 1};${at.y + 1}M`);
  await terminal.waitFor('line 99.');
  await terminal.waitFor('Tab next');
  click(terminal, terminal.find('Tab next'));
  await inFocus(terminal, 3);
  click(terminal, terminal.find('C-x menu'));
  await terminal.waitFor('connection table');
  terminal.press('Escape');
  await terminal.waitFor('connection table', { gone: true });
  assert.equal(terminal.mouse, true);
  command(terminal, '/mouse off');
  await terminal.waitFor((seen) => !seen.mouse);
  command(terminal, '/mouse on');
  await terminal.waitFor((seen) => seen.mouse);
  assert.deepEqual(receivedBy(clients), ['', '', '']);
});
