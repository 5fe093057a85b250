import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { serve } from '../helpers/cordboard.ts';
import { folderFor } from '../helpers/folder.ts';
import { clientOf, command, dialAll, inFocus, listed, prompt, receivedBy } from '../helpers/prompts.ts';

/** A configuration file for one test. */
function configuration(t: TestContext, content: unknown): string {
  const path = join(folderFor(t), 'config.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test('a broadcast counts first, sends once at a yes, and only to those it showed', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(4, served);
  for (const id of [2, 4]) {
    command(terminal, `/go ${id}`);
    await inFocus(terminal, id);
    command(terminal, '/tag pump');
    command(terminal, '/go 1');
    await inFocus(terminal, 1);
  }
  terminal.press('C-x').type('b');
  await terminal.waitFor('to whom?');
  terminal.type('tag:pump');
  await terminal.waitFor(/2 clients: #2 .*#4 /);
  terminal.press('Enter').type('stop now').press('Enter');
  await terminal.waitFor('Send 1 line to 2 clients?');
  terminal.type('x');
  await terminal.waitFor('Enter asks first');
  assert.deepEqual(receivedBy(clients), ['', '', '', '']);
  terminal.press('Enter');
  await terminal.waitFor('Send 1 line to 2 clients?');
  const fifth = await served.dial();
  await terminal.waitFor('Send 1 line to 2 clients?');
  await terminal.yes();
  await terminal.waitFor('2 taken');
  await clientOf(clients, 2).waitFor('stop now\n');
  await clientOf(clients, 4).waitFor('stop now\n');
  terminal.type('y').press('Escape', 'Escape').press('C-c', 'C-x').type('B');
  await terminal.waitFor(/#2 [^│]*: taken/);
  await terminal.waitFor(/#4 [^│]*: taken/);
  terminal.press('Escape');
  await terminal.waitFor('─ broadcasts ─', { gone: true });
  assert.deepEqual(receivedBy([...clients, fifth]), ['', 'stop now\n', '', 'stop now\n', '']);
});

test('n goes back to the text of a broadcast, Escape leaves without sending', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  terminal.press('C-x').type('b');
  await terminal.waitFor('to whom?');
  terminal.type('all').press('Enter').type('hello').press('Enter');
  await terminal.waitFor('Send 1 line to 2 clients?');
  terminal.type('n');
  await terminal.waitFor('Enter asks first');
  await terminal.waitFor(/Text +hello/);
  terminal.press('Escape');
  await terminal.waitFor('─ broadcast ─', { gone: true });
  command(terminal, 'to one');
  await clientOf(clients, 1).waitFor('to one\n');
  assert.deepEqual(receivedBy(clients), ['to one\n', '']);
});

test('a client that leaves between the question and the answer is told as gone', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(3, served);
  command(terminal, '/broadcast #2 #3: anybody there?');
  await terminal.waitFor('─ broadcast ─');
  await terminal.waitFor('2 clients');
  terminal.press('Enter');
  await terminal.waitFor('Send 1 line to 2 clients?');
  clientOf(clients, 3).reset();
  await terminal.waitFor(' 2 sessions ');
  await terminal.yes();
  await terminal.waitFor('1 taken, 1 gone');
  await clientOf(clients, 2).waitFor('anybody there?\n');
  assert.deepEqual(receivedBy(clients), ['', 'anybody there?\n', '']);
});

test('/raw, /hex and C-v send the bytes that were meant', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(1, served);
  const client = clientOf(clients, 1);
  command(terminal, '/raw "a\\x00\\xff\\r\\n\\u{e9}"');
  await terminal.waitFor(prompt(1));
  command(terminal, '/hex 01 02 fe ff');
  await terminal.waitFor(prompt(1));
  terminal.type('b').press('C-v', 'C-a', 'C-v', 'Tab', 'C-v', 'C-c', 'Enter');
  await client.waitFor('\x03\n');
  const expected = Buffer.concat([
    Buffer.from([0x61, 0, 0xff, 13, 10, 0xc3, 0xa9, 1, 2, 0xfe, 0xff]),
    Buffer.from('b\x01\t\x03\n'),
  ]);
  assert.deepEqual(client.bytes, expected);
  command(terminal, '/hex 01 0g');
  await terminal.waitFor('/hex: column');
  await terminal.waitFor(prompt(1, '/hex 01 0g'));
  assert.deepEqual(client.bytes, expected);
});

test('/send sends a file as it is, shows how far it is, and can be stopped', async (t) => {
  const folder = folderFor(t);
  const small = join(folder, 'small file.bin');
  const large = join(folder, 'large.txt');
  const bytes = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7) % 256));
  writeFileSync(small, bytes);
  writeFileSync(large, 'one line\n'.repeat(5000));
  const served = await serve(t, [], { columns: 140 });
  const { terminal } = served;
  const clients = await dialAll(2, served);
  const first = clientOf(clients, 1);
  command(terminal, `/send "${small}"`);
  await terminal.waitFor(/\(100%\), done/);
  command(terminal, 'then a line');
  await first.waitFor('then a line');
  assert.deepEqual(first.bytes, Buffer.concat([bytes, Buffer.from('then a line\n')]));
  terminal.press('Tab');
  await inFocus(terminal, 2);
  command(terminal, `/send ${large} --lines --pace 20ms`);
  await clientOf(clients, 2).waitFor('one line\none line\n');
  await terminal.waitFor(listed(2, '↻'));
  terminal.press('C-x').type('J');
  await terminal.waitFor(/#2 .*large\.txt: .* of 45 kB/);
  terminal.press('Escape');
  await terminal.waitFor('sent by itself', { gone: true });
  command(terminal, '/send --stop');
  await terminal.waitFor('cancelled');
  await terminal.waitFor('↻', { gone: true });
  command(terminal, 'after the stop');
  await clientOf(clients, 2).waitFor('after the stop\n');
  assert.match(clientOf(clients, 2).received, /^(one line\n)+after the stop\n$/);
  assert.ok(clientOf(clients, 2).bytes.length < 45_000);
  command(terminal, `/send ${join(folder, 'none')}`);
  await terminal.waitFor(/! .*none/);
});

test('/every sends again and again until /stop, while other things are typed', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  command(terminal, '/every 100ms ping');
  await clientOf(clients, 1).waitFor('ping\nping\nping\n');
  terminal.press('Tab');
  await inFocus(terminal, 2);
  command(terminal, 'meanwhile');
  await clientOf(clients, 2).waitFor('meanwhile\n');
  await terminal.waitFor(listed(1, '↻'));
  command(terminal, '/stop all');
  await terminal.waitFor('↻', { gone: true });
  command(terminal, '/go 1');
  await inFocus(terminal, 1);
  command(terminal, 'the end');
  await clientOf(clients, 1).waitFor('the end\n');
  assert.match(clientOf(clients, 1).received, /^(ping\n){3,}the end\n$/);
  assert.equal(clientOf(clients, 2).received, 'meanwhile\n');
});

test('a snippet comes into the draft with its gaps filled in, and is sent by Enter only', async (t) => {
  const config = configuration(t, { snippets: { speed: 'set rpm {rpm} for {name}', two: 'first\nsecond' } });
  const served = await serve(t, ['--config', config]);
  const { terminal } = served;
  const clients = await dialAll(1, served);
  const client = clientOf(clients, 1);
  command(terminal, '/rename pump-a');
  await terminal.waitFor('[1 pump-a] >');
  command(terminal, '/snip speed 900');
  await terminal.waitFor(prompt(1, 'set rpm 900 for pump-a'));
  assert.equal(client.received, '');
  terminal.press('Enter');
  await client.waitFor('set rpm 900 for pump-a\n');
  command(terminal, '/snip none');
  await terminal.waitFor(/! .*speed/);
  terminal.press('C-c');
  command(terminal, '/snip two');
  await terminal.waitFor('second');
  terminal.press('Enter');
  await client.waitFor('first\nsecond\n');
  assert.equal(client.received, 'set rpm 900 for pump-a\nfirst\nsecond\n');
});

test('$EDITOR edits the draft while a client goes on being heard and answered', async (t) => {
  const folder = folderFor(t);
  const editor = join(folder, 'editor.sh');
  writeFileSync(editor, '#!/bin/sh\necho "editing: $(cat "$1")"\nread -r line\nprintf "%s" "$line" > "$1"\n');
  chmodSync(editor, 0o755);
  const served = await serve(t, [], { env: { EDITOR: editor, VISUAL: '' } });
  const { terminal } = served;
  const clients = await dialAll(2, served);
  command(terminal, '/every 100ms keepalive');
  await clientOf(clients, 1).waitFor('keepalive\n');
  terminal.press('Tab');
  await inFocus(terminal, 2);
  terminal.type('rough draft').press('C-x', 'C-e');
  await terminal.waitFor('editing: rough draft');
  const before = clientOf(clients, 1).received.length;
  await clientOf(clients, 1).waitFor(new RegExp(`^.{${before + 20},}`, 's'));
  await clientOf(clients, 2).send('said while you edited\n');
  terminal.type('fair copy').press('Enter');
  await terminal.waitFor(prompt(2, 'fair copy'));
  await terminal.waitFor('◂ said while you edited');
  assert.equal(clientOf(clients, 2).received, '');
  terminal.press('Enter');
  await clientOf(clients, 2).waitFor('fair copy\n');
  assert.equal(clientOf(clients, 2).received, 'fair copy\n');
  assert.match(clientOf(clients, 1).received, /^(keepalive\n)+$/);
});

test('line end and prefix are each session’s own', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(3, served);
  command(terminal, '/eol crlf');
  await terminal.waitFor('eol is crlf');
  command(terminal, '/prefix {id}: ');
  await terminal.waitFor(prompt(1));
  terminal.press('Tab');
  await inFocus(terminal, 2);
  command(terminal, '/eol none');
  await terminal.waitFor('eol is none');
  for (const id of [1, 2, 3]) {
    command(terminal, `/go ${id}`);
    await inFocus(terminal, id);
    command(terminal, 'text');
    await clientOf(clients, id).waitFor('text');
  }
  await clientOf(clients, 3).waitFor('\n');
  assert.deepEqual(receivedBy(clients), ['1: text\r\n', 'text', 'text\n']);
});
