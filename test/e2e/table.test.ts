import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../helpers/clients.ts';
import { serve, type Served } from '../helpers/cordboard.ts';
import { clientOf, command, dialAll, inFocus, prompt, receivedBy } from '../helpers/prompts.ts';
import type { TestTerminal } from '../helpers/terminal.ts';

/** Sessions with these names, in the order of their numbers; the first is in focus. */
async function dialNamed(names: readonly string[], served: Served): Promise<readonly TestClient[]> {
  const clients = await dialAll(names.length, served);
  const { terminal } = served;
  for (const [index, name] of names.entries()) {
    await inFocus(terminal, index + 1);
    command(terminal, `/rename ${name}`);
    await terminal.waitFor(`[${index + 1} ${name}] >`);
    terminal.press('Tab');
  }
  await inFocus(terminal, 1);
  return clients;
}

/** The numbers of the sessions in the table, from the top. */
function rows(terminal: TestTerminal): string {
  const found = [...terminal.screen().matchAll(/^│[▌*◆ ]? {3,}(\d+) /gm)];
  return found.map(([, id]) => id).join();
}

async function openTable(terminal: TestTerminal): Promise<void> {
  terminal.press('C-x').type('t');
  await terminal.waitFor(/id.? +name.? +peer/);
}

const NAMES = ['pump-a', 'fan', 'pump-b', 'valve'];

test('the filter language, typed in the table', async (t) => {
  const served = await serve(t, [], { columns: 140 });
  const { terminal } = served;
  const clients = await dialNamed(NAMES, served);
  command(terminal, '/tag hot');
  await clientOf(clients, 4).send('waiting\n');
  await terminal.waitFor('● 1 unread');
  await openTable(terminal);
  const filters = [
    ['name:pump', '1,3'],
    ['~^pump-b$', '3'],
    ['tag:hot', '1'],
    ['fan | valve', '2,4'],
    ['unread>0', '4'],
    ['#2', '2'],
    ['pump !tag:hot', '3'],
    ['nothing-like-it', ''],
  ] as const;
  for (const [filter, expected] of filters) {
    terminal.type('/').press('C-u').type(filter);
    await terminal.waitFor(`filter: ${filter}`);
    await terminal.waitFor((seen) => rows(seen) === expected);
    terminal.press('Enter');
  }
  terminal.type('/').press('C-u').type('name~=(');
  await terminal.waitFor('filter: name~=(');
  terminal.press('Escape');
  await terminal.waitFor((seen) => rows(seen) === '1,2,3,4');
  assert.deepEqual(receivedBy(clients), ['', '', '', '']);
});

test('Enter in a filtered table opens the session that is selected', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  await dialNamed(NAMES, served);
  await openTable(terminal);
  terminal.type('/name:pump').press('Enter');
  await terminal.waitFor((seen) => rows(seen) === '1,3');
  terminal.press('Down', 'Enter');
  await inFocus(terminal, 3);
  await terminal.waitFor(prompt(3));
});

test('hanging up those that are marked asks with their number, and only y does it', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialNamed(NAMES, served);
  await openTable(terminal);
  terminal.type('/name:pump').press('Enter').type('*');
  await terminal.waitFor('2 marked');
  terminal.type('k');
  await terminal.waitFor('Hang up 2 sessions?');
  terminal.press('Tab');
  await terminal.waitFor('Hang up 2', { gone: true });
  terminal.type('k');
  await terminal.waitFor('Hang up 2 sessions?');
  terminal.type('n');
  await terminal.waitFor('Hang up 2', { gone: true });
  await terminal.waitFor(' 4 sessions ');
  terminal.type('k');
  await terminal.waitFor('Hang up 2 sessions?');
  await terminal.yes();
  await clientOf(clients, 1).ended;
  await clientOf(clients, 3).ended;
  for (const id of [1, 3]) clientOf(clients, id).end();
  await terminal.waitFor(' 2 sessions ');
  terminal.press('Escape');
  command(terminal, '/go 2');
  await inFocus(terminal, 2);
  command(terminal, 'still here');
  await clientOf(clients, 2).waitFor('still here\n');
  assert.deepEqual(receivedBy(clients), ['', 'still here\n', '', '']);
});

test('marks made one by one are for a broadcast of theirs', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialNamed(NAMES, served);
  await openTable(terminal);
  terminal.press('Down').type(' ').press('End').type(' ');
  await terminal.waitFor('2 marked');
  terminal.type('b');
  await terminal.waitFor(/2 clients: #2 fan.*#4 valve/);
  terminal.type('to both').press('Enter');
  await terminal.waitFor('Send 1 line to 2 clients?');
  await terminal.yes();
  await terminal.waitFor('2 taken');
  await clientOf(clients, 2).waitFor('to both\n');
  await clientOf(clients, 4).waitFor('to both\n');
  assert.deepEqual(receivedBy(clients), ['', 'to both\n', '', 'to both\n']);
});

test('a capital letter sorts by a column, again turns it round', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  await dialNamed(NAMES, served);
  await openTable(terminal);
  await terminal.waitFor((seen) => rows(seen) === '1,2,3,4');
  terminal.type('N');
  await terminal.waitFor((seen) => rows(seen) === '2,1,3,4');
  terminal.type('N');
  await terminal.waitFor((seen) => rows(seen) === '4,3,1,2');
  terminal.type('I');
  await terminal.waitFor((seen) => ['1,2,3,4', '4,3,2,1'].includes(rows(seen)));
});

test('d shows what is known of the selected session, over the table', async (t) => {
  const served = await serve(t, [], { columns: 120, rows: 40 });
  const { terminal } = served;
  const clients = await dialNamed(NAMES, served);
  await clientOf(clients, 2).send('12345\n');
  await terminal.waitFor('● 1 unread');
  await openTable(terminal);
  terminal.press('Down').type('d');
  await terminal.waitFor('─ #2 fan ─');
  await terminal.waitFor(/in +6 B in 1 record/);
  terminal.press('Escape');
  await terminal.waitFor('─ #2 fan ─', { gone: true });
  await terminal.waitFor((seen) => rows(seen) === '1,2,3,4');
});

for (const [columns, lines] of [
  [80, 24],
  [200, 50],
] as const) {
  test(`statistics at ${columns}x${lines} show charts, and leave without traces`, async (t) => {
    const served = await serve(t, [], { columns, rows: lines });
    const { terminal } = served;
    const clients = await dialNamed(['talker', 'other'], served);
    terminal.type('a draft below');
    await terminal.waitFor(prompt(1, 'a draft below'));
    await clientOf(clients, 2).send('x'.repeat(5000));
    await terminal.waitFor('● 1 unread');
    terminal.press('C-x').type('S');
    await terminal.waitFor('─ statistics');
    await terminal.waitFor(/throughput/);
    await terminal.waitFor(/busiest/);
    // Chart lines are braille.
    await terminal.waitFor(/[\u2801-\u28ff]/);
    await terminal.waitFor(/#2 other/);
    terminal.press('Escape');
    await terminal.waitFor(prompt(1, 'a draft below'));
    await terminal.waitFor((seen) => !/[\u2801-\u28ff]|statistics|busiest/.test(seen.screen()));
    const left = withoutClocks(terminal.screen());
    terminal.press('C-l');
    await terminal.waitFor((seen) => withoutClocks(seen.screen()) === left);
  });
}

/** What does not change by itself from second to second. */
function withoutClocks(screen: string): string {
  return screen.split('\n').slice(3, -1).join('\n').replaceAll(/\d+s/g, '#s').replaceAll(/ +/g, ' ');
}
