import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { dial, freePort } from '../helpers/clients.ts';
import { run, serve } from '../helpers/cordboard.ts';
import { bareEnv, dialFor, headless, PROGRAM } from '../helpers/headless.ts';
import { runtimeFolder, stopBoards } from '../helpers/stop-boards.ts';

test('a board goes on without its console, and another attaches to it', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const first = await serve(t, [], { env });
  const client = await first.dial();
  await client.send('ready\n');
  await first.terminal.waitFor('◂ ready');
  first.terminal.press('C-x').type('q');
  await first.terminal.waitFor('d detach: the board goes on, with 1 client');
  first.terminal.type('d');
  assert.equal((await first.terminal.exit).code, 0);
  const words = first.terminal.screen().replaceAll('\n', '');
  assert.match(words, new RegExp(`detached; the board goes on: cordboard attach ${first.port}`));
  const again = await run(t, ['serve', '--listen', String(first.port), '--name', 'other'], { env });
  assert.equal((await again.exit).code, 69);
  assert.match(
    again.screen().replaceAll('\n', ''),
    new RegExp(`your board ${first.port} listens here already; cordboard attach ${first.port} opens`),
  );

  await client.send('nobody looks\n');
  const second = await run(t, ['attach'], { env });
  await second.waitFor('◂ nobody looks');
  assert.ok(second.find('◂ ready'));
  second.type('seen').press('Enter');
  await client.waitFor('seen\n');
});

test('a console that is killed costs no client a byte', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const { terminal, dial: dialIn } = await serve(t, [], { env });
  const client = await dialIn();
  terminal.type('half a dra');
  await terminal.waitFor('half a dra');
  terminal.kill('SIGKILL');
  await terminal.exit;
  await client.send('still here\n');
  const second = await run(t, ['attach'], { env });
  await second.waitFor('◂ still here');
  assert.equal(client.received, '');
});

test('who only watches sees everything and reaches nobody', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const { dial: dialIn } = await serve(t, [], { env });
  const client = await dialIn();
  const watcher = await run(t, ['attach', '--watch'], { env });
  await client.send('who is there?\n');
  await watcher.waitFor('◂ who is there?');
  watcher.type('me').press('Enter');
  await watcher.waitFor('you only watch here');
  await watcher.waitFor(/watching \[1 .*\] × me/);
  assert.equal(client.received, '');
});

test('a console whose board ends says so and keeps what was said', async (t) => {
  const folder = runtimeFolder(t);
  const { terminal, dial: dialIn } = await serve(t, [], { env: { XDG_RUNTIME_DIR: folder } });
  const client = await dialIn();
  await client.send('last words\n');
  await terminal.waitFor('◂ last words');
  await stopBoards(folder);
  await terminal.waitFor(' has ended: stopped by ');
  assert.ok(terminal.find('◂ last words'));
  terminal.press('C-x').type('q');
  assert.equal((await terminal.exit).code, 0);
});

test('a question of stop that is left with Ctrl-D or Ctrl-C is answered with no', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const { dial: dialIn } = await serve(t, ['--name', 'lab'], { env });
  await dialIn();
  for (const key of ['C-d', 'C-c']) {
    const asked = await run(t, ['stop'], { env });
    await asked.waitFor('Stop board lab and hang up 1 client?');
    asked.press(key);
    assert.equal((await asked.exit).code, 1);
    assert.match(asked.screen(), /^cordboard: board lab goes on$/m);
  }
});

test('a board starts whatever stands behind its flags', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const terminal = await run(t, ['serve', '--listen', '127.0.0.1:0', '--'], { env });
  await terminal.waitFor('0 sessions');
});

test('a name that is taken is refused in one line, with what to do', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  await serve(t, ['--name', 'lab'], { env });
  const port = await freePort();
  const second = await run(t, ['serve', '--listen', String(port), '--name', 'lab'], { env });
  const { code } = await second.exit;
  assert.equal(code, 69);
  assert.match(second.screen().replaceAll('\n', ''), /a board named lab runs already/);
  await assert.rejects(dial(port));
});

test('drafts, unread counts, mutes and the layout come back with the next console', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const { terminal, dial: dialIn } = await serve(t, [], { env });
  const first = await dialIn();
  const second = await dialIn();
  await first.send('one\n');
  await terminal.waitFor('◂ one');
  terminal.type('/layout 2').press('Enter');
  terminal.type('half a sentence').press('Tab');
  await terminal.waitFor('[2 ');
  terminal.type('/mute').press('Enter').type('for the second');
  await terminal.waitFor('] > for the second');
  terminal.press('C-x').type('q');
  await terminal.waitFor('d detach');
  terminal.type('d');
  await terminal.exit;

  await second.send('unseen\n');
  const next = await run(t, ['attach'], { env });
  await next.waitFor('] > half a sentence');
  await next.waitFor('] > for the second');
  await next.waitFor('◂ unseen');
  next.press('Enter');
  await second.waitFor('for the second\n');
  assert.equal(first.received, '');
});

test('of two consoles of one operator the newest is kept, and the older is told', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const { terminal } = await serve(t, [], { env });
  const second = await run(t, ['attach'], { env });
  await terminal.waitFor('drafts and marks of this one are no longer kept');
  second.press('C-x').type('q');
  await second.waitFor('d detach');
  second.type('d');
  await terminal.waitFor('drafts and marks of this one are kept again');
});

test('what came meanwhile is unread below a rule, highlights too, and the question names what ends', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const { terminal, dial: dialIn } = await serve(t, ['--highlight', 'ERR'], { env });
  const first = await dialIn();
  const second = await dialIn();
  await first.send('one\n');
  await terminal.waitFor('◂ one');
  terminal.type('/silent all 1h').press('Enter').type('/filter o').press('Enter');
  terminal.type('/every 1h status?').press('Enter');
  await first.waitFor('status?\n');
  terminal.press('C-x').type('q');
  await terminal.waitFor('With this console ends: every 1h "status?" to #1.');
  terminal.type('d');
  await terminal.exit;

  await first.send('two\nxyz\n');
  await second.send('ERR 7\n');
  const next = await run(t, ['attach'], { env });
  await next.waitFor('◂ two');
  await next.waitFor('─ new ─');
  await next.waitFor(/1 127\S+ +●2/);
  await next.waitFor(/2 127\S+ +‼1/);
  next.press('C-x').type('j');
  await next.waitFor(/●2/, { gone: true });
  assert.equal(next.find('◂ xyz'), undefined);
  next.type('/highlight').press('Enter');
  await next.waitFor('all ERR');
});

test('attach does what comes by a pipe, and leaves at its end: the board and its clients go on', async (t) => {
  const board = headless(t, ['--name', 'far']);
  const client = await dialFor(t, await board.port());
  await client.send('long ago\n');
  await board.waitFor('opened');
  const attach = async (input: string): Promise<readonly [code: number, output: string]> => {
    const child = spawn(process.execPath, [PROGRAM, 'attach'], { env: bareEnv(board.folder) });
    t.after(() => child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number];
    return [code, output];
  };
  const [code, output] = await attach('@1 by a pipe\n');
  assert.equal(code, 0);
  await client.waitFor('by a pipe\n');
  assert.match(output, /^\* 1 session \(\/list lists them\)$/m);
  assert.match(output, /^#1 \S+ > by a pipe$/m);
  assert.doesNotMatch(output, /long ago/);
  assert.equal((await attach('@9 nobody\n'))[0], 1);
  await client.send('still here\n');
});
