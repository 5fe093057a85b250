import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../helpers/cordboard.ts';

test('two clients, two drafts: each answer reaches its own client only', async (t) => {
  const { terminal, dial } = await serve(t);
  const alpha = await dial();
  const beta = await dial();
  await alpha.send('I am alpha');
  await terminal.waitFor('◂ I am alpha');
  await beta.send('I am beta');
  await terminal.waitFor('●1');
  terminal.type('half a thought for alpha').press('Tab');
  await terminal.waitFor(/\[2 .*\] > *│/);
  await terminal.waitFor('◂ I am beta');
  terminal.type('hello beta').press('Enter');
  await beta.waitFor('hello beta\n');
  await terminal.waitFor('▸ hello beta');
  terminal.press('S-Tab');
  await terminal.waitFor('] > half a thought for alpha');
  terminal.type(', now whole').press('Enter');
  await alpha.waitFor('half a thought for alpha, now whole\n');
  assert.equal(beta.received, 'hello beta\n');
  assert.equal(alpha.received, 'half a thought for alpha, now whole\n');
});

test('messages without a line end are lines of their own', async (t) => {
  const { terminal, dial } = await serve(t);
  const client = await dial();
  await client.send('first message');
  await terminal.waitFor('◂ first message');
  terminal.type('go on').press('Enter');
  await client.waitFor('go on\n');
  await client.send('second message');
  await terminal.waitFor(/◂ second message *│/);
});

test('a later client never takes the focus, and Tab goes round', async (t) => {
  const { terminal, dial } = await serve(t);
  await dial();
  await terminal.waitFor(/\[1 .*\] >/);
  await dial();
  await dial();
  assert.match(terminal.screen(), /\[1 .*\] >/);
  for (const id of [2, 3, 1]) {
    terminal.press('Tab');
    await terminal.waitFor(new RegExp(`\\[${id} .*\\] >`));
  }
  terminal.press('S-Tab');
  await terminal.waitFor(/\[3 .*\] >/);
});

test('a client leaves while its draft is typed: the prompt locks, the draft stays, nothing goes elsewhere', async (t) => {
  const { terminal, dial } = await serve(t);
  const first = await dial();
  const second = await dial();
  terminal.type('shut the val');
  await terminal.waitFor('] > shut the val');
  first.reset();
  await terminal.waitFor(/\[1 .* reset\] × shut the val/);
  terminal.type('ve').press('Enter');
  await terminal.waitFor('nothing was sent, the draft stays');
  assert.ok(terminal.find('× shut the valve'));
  terminal.press('Tab').type('still there?').press('Enter');
  await second.waitFor('still there?\n');
  assert.equal(second.received, 'still there?\n');
  terminal.press('S-Tab');
  await terminal.waitFor('× shut the valve');
});

test('a client that ends in order is half-closed, can be answered, and is released when nobody does', async (t) => {
  const { terminal, dial } = await serve(t, ['--half-close', '1']);
  const asking = await dial();
  await asking.send('what time is it?\n');
  asking.end();
  await terminal.waitFor(/\[1 .*half-closed\] >/);
  terminal.type('noon').press('Enter');
  await asking.waitFor('noon\n');
  const leaving = await dial();
  terminal.press('Tab').type('answered before it left').press('Enter');
  await leaving.waitFor('answered before it left\n');
  leaving.end();
  await terminal.waitFor(/\[2 .* left\] ×/);
  terminal.press('S-Tab');
  await terminal.waitFor(/\[1 .*half-closed\] >/);
});

test('unread lines are counted, and M-a goes to who waits longest', async (t) => {
  const { terminal, dial } = await serve(t);
  await dial();
  const second = await dial();
  const third = await dial();
  await third.send('one\ntwo\n');
  await terminal.waitFor('●2');
  await second.send('three\n');
  await terminal.waitFor('● 2 unread');
  terminal.press('M-a');
  await terminal.waitFor(/\[3 .*\] >/);
  await terminal.waitFor('● 1 unread');
  terminal.press('M-a');
  await terminal.waitFor(/\[2 .*\] >/);
  await terminal.waitFor('● 1 unread', { gone: true });
  terminal.press('M-a');
  await terminal.waitFor('nothing waits elsewhere');
});

test('the table shows every session; Enter opens one, k hangs it up after a question that names it', async (t) => {
  const { terminal, dial } = await serve(t);
  await dial();
  const pump = await dial();
  terminal.press('Tab').type('/rename pump-a').press('Enter');
  await terminal.waitFor('[2 pump-a] >');
  terminal.press('S-Tab', 'C-x').type('t');
  await terminal.waitFor(/id +name +peer +state/);
  terminal.press('Down', 'Enter');
  await terminal.waitFor('[2 pump-a] >');
  terminal.press('C-x').type('tk');
  await terminal.waitFor('Hang up #2 pump-a (127.0.0.1:');
  terminal.type('n');
  await terminal.waitFor('Hang up', { gone: true });
  terminal.type('ky');
  await terminal.yes();
  await terminal.waitFor('hung up');
  pump.end();
  await pump.closed;
  terminal.type('x');
  await terminal.waitFor('pump-a', { gone: true });
});

test('a paste never sends by itself, and several lines ask first', async (t) => {
  const { terminal, dial } = await serve(t);
  const client = await dial();
  terminal.paste('one\ntwo\nthree\n');
  await terminal.waitFor('three');
  assert.equal(client.received, '');
  terminal.press('Enter');
  await terminal.waitFor('Send 3 lines to #1?');
  terminal.type('n');
  await terminal.waitFor('Send 3 lines', { gone: true });
  assert.equal(client.received, '');
  terminal.press('Enter');
  await terminal.waitFor('Send 3 lines to #1?');
  await terminal.yes();
  await client.waitFor('one\ntwo\nthree\n');
});

test('a draft of several lines, history and its search', async (t) => {
  const { terminal, dial } = await serve(t);
  const client = await dial();
  terminal.type('set rpm 900').press('Enter').type('get temp').press('Enter');
  await client.waitFor('set rpm 900\nget temp\n');
  terminal.press('Up', 'Up');
  await terminal.waitFor('] > set rpm 900');
  terminal.press('C-c', 'C-r').type('temp');
  await terminal.waitFor('history: temp');
  await terminal.waitFor('] > get temp');
  terminal.press('Enter', 'M-Enter').type('again').press('Enter');
  await client.waitFor('get temp\nagain\n');
});

test('readline keys work in the draft, across a resize', async (t) => {
  const { terminal, dial } = await serve(t);
  const client = await dial();
  terminal.type('world').press('C-a').type('hello ').press('C-e').type(' and more').press('C-w', 'C-w');
  await terminal.waitFor(/\] > hello world *│/);
  terminal.resize(60, 14);
  await terminal.waitFor(/\] > hello world/);
  terminal.resize(200, 50);
  await terminal.waitFor(/\] > hello world/);
  terminal.press('C-a', 'C-k', 'C-y', 'Enter');
  await client.waitFor('hello world \n');
});

test('scrolled back, the view stands still while lines arrive', async (t) => {
  const { terminal, dial } = await serve(t);
  const client = await dial();
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');
  await client.send(lines(0, 200));
  await terminal.waitFor('line 199');
  terminal.press('PgUp');
  await terminal.waitFor('more below');
  const top = terminal.line(2).slice(25);
  await client.send(lines(200, 212));
  await terminal.waitFor('▼ 12 new below');
  assert.equal(terminal.line(2).slice(25), top);
  terminal.press('M->');
  await terminal.waitFor('line 211');
  terminal.press('M-<');
  await terminal.waitFor(/◂ line 0 /);
});

test('leader menu, help and commands come from one table', async (t) => {
  const { terminal, dial } = await serve(t, [], { columns: 120, rows: 40 });
  await dial();
  terminal.press('C-x');
  await terminal.waitFor('connection table');
  terminal.type('?');
  await terminal.waitFor('most urgent session');
  terminal.press('C-g');
  terminal.type('/re').press('Tab');
  await terminal.waitFor('/rename  /reconnect');
  terminal.press('C-c').type('/fooo').press('Enter');
  await terminal.waitFor('/fooo: no such command; did you mean');
  assert.ok(terminal.find('] > /fooo'));
  terminal.press('C-c').type('//literal').press('Enter');
  await terminal.waitFor('▸ /literal');
});

test('to stop a board names the clients it hangs up, and ends their conversations in order', async (t) => {
  const { terminal, dial } = await serve(t);
  const client = await dial();
  await dial();
  terminal.press('C-c');
  await terminal.waitFor('C-x q quits');
  terminal.press('C-x').type('q');
  await terminal.waitFor('s stop the board: 2 clients will be hung up');
  terminal.type('s');
  assert.equal((await terminal.exit).code, 0);
  client.end();
  await client.closed;
  assert.equal(terminal.alternate, false);
});

test('a console that is suspended freezes nobody', async (t) => {
  const { terminal, dial } = await serve(t);
  const client = await dial();
  terminal.press('C-z');
  await terminal.waitFor(({ alternate }) => !alternate);
  await client.send('still heard\n');
  process.kill(terminal.pid, 'SIGCONT');
  await terminal.waitFor('still heard');
});

test('a send that the outbox cannot hold is refused, and the draft stays', async (t) => {
  const { terminal, dial } = await serve(t, ['--outbox', '64']);
  const client = await dial();
  const text = 'this line is longer than the sixty-four bytes that may wait for a client';
  terminal.type(text).press('Enter');
  await terminal.waitFor('nothing was sent');
  await terminal.waitFor('] > this line is longer');
  terminal.press('C-c').type('short').press('Enter');
  await client.waitFor('short\n');
  assert.equal(client.received, 'short\n');
});

test('what memory no longer holds is said where the conversation begins', async (t) => {
  const { terminal, dial } = await serve(t, ['--memory-per-session', '64k', '--transcripts', 'off']);
  await dial();
  const client = await dial();
  for (let sent = 0; sent < 100; sent++) await client.send(`${'.'.repeat(2000)}\nend of ${sent}\n`);
  await terminal.waitFor('●200');
  terminal.press('Tab');
  await terminal.waitFor('end of 99');
  terminal.press('M-<');
  await terminal.waitFor(/▲ \d+ kB before this are no longer kept/);
});
