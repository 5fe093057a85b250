import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dial } from '../helpers/clients.ts';
import { serve } from '../helpers/cordboard.ts';
import { clientOf, command, dialAll, inFocus, prompt, prompts, receivedBy } from '../helpers/prompts.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
];

for (const size of SIZES) {
  const at = `${size.columns}x${size.rows}`;

  test(`four panes at ${at}: each has its own prompt and draft, each line goes to its own client`, async (t) => {
    const served = await serve(t, [], size);
    const { terminal } = served;
    const clients = await dialAll(4, served);
    command(terminal, '/layout 4');
    await terminal.waitFor((seen) => prompts(seen).join() === '1,2,3,4');
    for (const id of [1, 2, 3, 4]) {
      await inFocus(terminal, id);
      terminal.type(`draft ${id}`);
      await terminal.waitFor(prompt(id, `draft ${id}`));
      terminal.press('Tab');
    }
    await inFocus(terminal, 1);
    for (const id of [1, 2, 3, 4]) assert.match(terminal.screen(), prompt(id, `draft ${id}`));
    for (const id of [4, 3, 2, 1]) {
      terminal.press('S-Tab');
      await inFocus(terminal, id);
      terminal.press('Enter');
      await terminal.waitFor(prompt(id));
    }
    for (const id of [1, 2, 3, 4]) await clientOf(clients, id).waitFor(`draft ${id}\n`);
    assert.deepEqual(receivedBy(clients), ['draft 1\n', 'draft 2\n', 'draft 3\n', 'draft 4\n']);
  });

  test(`split, zoom and close at ${at} move panes only: sessions and drafts stay`, async (t) => {
    const served = await serve(t, [], size);
    const { terminal } = served;
    const clients = await dialAll(3, served);
    terminal.type('one').press('C-x').type('s');
    await terminal.waitFor((seen) => prompts(seen).join() === '1,2');
    await inFocus(terminal, 1);
    terminal.press('Tab').type('two').press('C-x').type('s');
    await terminal.waitFor((seen) => prompts(seen).join() === '1,2,3');
    await inFocus(terminal, 2);
    terminal.press('C-x').type('s');
    await terminal.waitFor('every session is shown');
    terminal.press('C-x').type('z');
    await terminal.waitFor((seen) => prompts(seen).join() === '2');
    await terminal.waitFor('zoomed');
    await terminal.waitFor(prompt(2, 'two'));
    await clientOf(clients, 1).send('said while zoomed\n');
    await terminal.waitFor('●1');
    terminal.press('C-x').type('z');
    await terminal.waitFor((seen) => prompts(seen).join() === '1,2,3');
    await terminal.waitFor('said while zoomed');
    await terminal.waitFor(prompt(1, 'one'));
    terminal.press('C-x').type('x');
    await terminal.waitFor((seen) => prompts(seen).join() === '1,3');
    await clientOf(clients, 2).send('out of sight\n');
    await terminal.waitFor('● 1 unread');
    command(terminal, '/go 2');
    await terminal.waitFor(prompt(2, 'two'));
    await terminal.waitFor('out of sight');
    terminal.press('Enter');
    await clientOf(clients, 2).waitFor('two\n');
    terminal.press('C-x').type('x').press('C-x').type('x');
    await terminal.waitFor('there is one pane only');
    assert.equal(prompts(terminal).length, 1);
    assert.deepEqual(receivedBy(clients), ['', 'two\n', '']);
  });

  test(`the list at ${at} is narrow, wide or hidden, and the strip comes and goes`, async (t) => {
    const served = await serve(t, [], size);
    const { terminal } = served;
    await dialAll(2, served);
    const width = (): number => terminal.line(1).indexOf('┐') + 1;
    const narrow = width();
    command(terminal, '/list wide');
    await terminal.waitFor(() => width() > narrow);
    assert.match(terminal.screen(), /┌─ sessions 2 /);
    command(terminal, '/list hidden');
    await terminal.waitFor('─ sessions', { gone: true });
    await terminal.waitFor(() => width() === size.columns);
    command(terminal, '/list narrow');
    await terminal.waitFor('─ sessions 2');
    await terminal.waitFor(() => width() === narrow);
    terminal.type('still here').press('C-x').type('w').press('C-x').type('w');
    await terminal.waitFor('─ sessions', { gone: true });
    await terminal.waitFor(prompt(1, 'still here'));
    terminal.press('C-x').type('w');
    await terminal.waitFor('─ sessions 2');
    terminal.press('C-x').type('o');
    await terminal.waitFor('─ connections ─');
    await terminal.waitFor(/id +name +peer +state/);
    await terminal.waitFor(prompt(1, 'still here'));
    await inFocus(terminal, 1);
    terminal.press('C-x').type('o');
    await terminal.waitFor('─ connections', { gone: true });
    await terminal.waitFor(prompt(1, 'still here'));
  });
}

test('a resize keeps the focus, the drafts and what is being read', async (t) => {
  const served = await serve(t, [], { columns: 80, rows: 24 });
  const { terminal } = served;
  const clients = await dialAll(3, served);
  await clientOf(clients, 2).send(Array.from({ length: 300 }, (_, index) => `line ${index} here\n`).join(''));
  await terminal.waitFor('●300');
  command(terminal, '/layout 2');
  terminal.type('draft of one').press('Tab').type('draft of two');
  await terminal.waitFor(prompt(2, 'draft of two'));
  await terminal.waitFor('line 299 here');
  const top = (): string | undefined => /line \d+ here/.exec(terminal.screen())?.[0];
  for (let page = 0; page < 12; page++) {
    const before = top();
    terminal.press('PgUp');
    await terminal.waitFor(() => top() !== before);
  }
  const anchor = top();
  const sizes = [
    [200, 50],
    [50, 12],
    [80, 24],
    [120, 18],
    [80, 24],
  ] as const;
  for (const [columns, rows] of sizes) {
    terminal.resize(columns, rows);
    await terminal.waitFor((seen) => seen.line(rows - 1) !== '' && seen.line(0).length > columns - 3);
    await terminal.waitFor(() => top() === anchor);
    await terminal.waitFor(prompt(2, 'draft of two'));
    await inFocus(terminal, 2);
  }
  await terminal.waitFor(prompt(1, 'draft of one'));
  terminal.press('Enter');
  await clientOf(clients, 2).waitFor('draft of two\n');
  assert.deepEqual(receivedBy(clients), ['', 'draft of two\n', '']);
});

test('typing while the screen is resized loses nothing', async (t) => {
  const served = await serve(t, [], { columns: 80, rows: 24 });
  const { terminal } = served;
  const clients = await dialAll(2, served);
  command(terminal, '/layout 2');
  await terminal.waitFor((seen) => prompts(seen).length === 2);
  const words = Array.from({ length: 40 }, (_, index) => `w${index}`);
  for (const [index, word] of words.entries()) {
    terminal.type(`${word} `);
    terminal.resize(index % 2 === 0 ? 200 : 80, index % 3 === 0 ? 50 : 24);
  }
  terminal.press('Enter');
  await clientOf(clients, 1).waitFor('\n');
  assert.deepEqual(receivedBy(clients), [`${words.join(' ')} \n`, '']);
});

test('a pane stays when its client has left, with the draft, and newcomers take free places', async (t) => {
  const served = await serve(t, [], { columns: 200, rows: 50 });
  const { terminal } = served;
  const clients = await dialAll(2, served);
  command(terminal, '/layout 4');
  await terminal.waitFor('the next clients take the free 2 places');
  await terminal.waitFor((seen) => prompts(seen).join() === '1,2');
  terminal.type('unsent');
  await terminal.waitFor(prompt(1, 'unsent'));
  clientOf(clients, 1).reset();
  await terminal.waitFor(/\[1 [^\]]*reset\] × unsent/);
  const third = await dial(served.port);
  t.after(() => third.destroy());
  await terminal.waitFor((seen) => prompts(seen).join() === '1,2,3');
  terminal.press('Enter');
  await terminal.waitFor('nothing was sent');
  await inFocus(terminal, 1);
  assert.deepEqual(receivedBy([clientOf(clients, 2), third]), ['', '']);
});
