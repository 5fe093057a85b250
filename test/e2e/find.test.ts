import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, serve } from '../helpers/cordboard.ts';
import { folderFor } from '../helpers/folder.ts';
import { clientOf, command, dialAll, inFocus } from '../helpers/prompts.ts';

test('/find lists what every client said; Enter goes to the line, the search goes on there, the list comes back', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(3, served);
  for (const [index, client] of clients.entries()) {
    const lines = Array.from({ length: 400 }, (_, line) =>
      line === 100 ? `the needle \x1b[31mof ${index + 1}` : `hay ${line}`,
    );
    await client.send(`${lines.join('\n')}\n`);
  }
  await clientOf(clients, 2).send('early needle 2\n');
  await inFocus(terminal, 1);
  await terminal.waitFor('hay 399').then(() => terminal.waitFor(/ 3 .*●400/));
  command(terminal, '/find needle');
  await terminal.waitFor(/find: 4 hits, /);
  await terminal.waitFor(
    /#3 .* ◂ the needle ␛\[31mof 3 .*\n.*#2 .* ◂ early needle 2 .*\n.*#2 .* ◂ the needle/,
  );
  await terminal.waitFor(/◂ hay 99 .*\n.*◂ the needle ␛\[31mof 3/);
  terminal.press('Down', 'Down', 'Enter');
  await inFocus(terminal, 2);
  await terminal.waitFor(/◂ hay 99 .*\n.*◂ the needle ␛\[31mof 2/);
  await terminal.waitFor(/search needle 1\/2/);
  terminal.press('M-n');
  await terminal.waitFor('◂ early needle 2');
  command(terminal, '/find');
  await terminal.waitFor(/find: 4 hits, /);
  terminal.press('Down', 'Enter');
  await inFocus(terminal, 1);
  await terminal.waitFor('◂ the needle ␛[31mof 1');
  await terminal.type('still typed here').waitFor(/> still typed here/);
});

test('/find finds what an earlier run heard, and opens it at the line, to read only', async (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const before = await serve(t, ['--transcripts', path]);
  const old = await before.dial();
  const lines = Array.from({ length: 300 }, (_, line) => (line === 50 ? 'needle of old' : `straw ${line}`));
  await old.send(`${lines.join('\n')}\n`);
  await before.terminal.waitFor('straw 299');
  before.terminal.press('C-x', 'q');
  await before.terminal.stopsBoard();
  await before.terminal.exit;
  const served = await serve(t, ['--transcripts', path], { columns: 80, rows: 24 });
  const { terminal } = served;
  const [client] = await dialAll(1, served);
  await client?.send('needle of today\n');
  await terminal.waitFor('needle of today');
  command(terminal, '/find NEEDLE');
  await terminal.waitFor(/find: nothing holds NEEDLE, .* looked at/);
  terminal.type('~^needle').press('Enter');
  await terminal.waitFor(/#1 .* ◂ needle of today .*\n.*key 1 .* ◂ needle of old/);
  terminal.press('Down', 'Enter');
  await terminal.waitFor(/◂ straw 49 .*\n.*◂ needle of old/);
  await terminal.waitFor(/read only/);
  assert.equal(terminal.find('needle of today'), undefined);
});

test('a client of many servers finds what they said, from memory too', async (t) => {
  const servers = ['one', 'two'].map((name) => createServer((socket) => socket.end(`needle of ${name}\n`)));
  const targets = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      t.after(() => server.close());
      await once(server, 'listening');
      return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    }),
  );
  const terminal = await run(t, ['connect', ...targets, '--no-reconnect', '--transcripts', 'off']);
  await terminal.waitFor('needle of one');
  await terminal.waitFor(/ 2 .*●1/);
  command(terminal, '/find needle');
  await terminal.waitFor(/needle of two .*\n.*needle of one/);
});
