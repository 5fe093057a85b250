import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { type Served, serve } from '../helpers/cordboard.ts';
import { folderFor } from '../helpers/folder.ts';
import { command } from '../helpers/prompts.ts';

const SIZE = { columns: 120, rows: 36 };

function start(t: TestContext, folder: string, ...args: string[]): Promise<Served> {
  return serve(t, args, { ...SIZE, env: { XDG_STATE_HOME: folder } });
}

/** Dials in from an address of its own. */
async function dialFrom(
  t: TestContext,
  { terminal, port }: Served,
  host: string,
  count: number,
): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: host });
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  await terminal.waitFor(new RegExp(` ${count} sessions? `));
}

async function quit({ terminal }: Served): Promise<void> {
  terminal.kill('SIGTERM');
  assert.equal((await terminal.exit).code, 143);
}

test('what an operator has made of the console and its clients is there at the next start', async (t) => {
  const folder = folderFor(t);
  const first = await start(t, folder);
  await dialFrom(t, first, '127.0.0.2', 1);
  await dialFrom(t, first, '127.0.0.3', 2);
  const { terminal } = first;
  await terminal.waitFor(/\[1 .*\] >/);
  command(terminal, '/rename pump-a');
  await terminal.waitFor('#1 pump-a');
  command(terminal, '/tag pump north');
  command(terminal, '/note leaks on Mondays');
  command(terminal, '/mute');
  terminal.type('status?').press('Enter');
  await terminal.waitFor('▸ status?');
  command(terminal, '/theme contrast');
  await terminal.waitFor('theme: contrast');
  command(terminal, '/list wide');
  command(terminal, '/layout 2');
  await terminal.waitFor('#2 127.0.0.3');
  await quit(first);
  const file = join(folder, 'cordboard', 'state.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);

  const second = await start(t, folder);
  // The other one comes first, and is taken for nobody.
  await dialFrom(t, second, '127.0.0.3', 1);
  await dialFrom(t, second, '127.0.0.2', 2);
  const again = second.terminal;
  await again.waitFor('#2 pump-a');
  await again.waitFor('name, tags, note, mute and history as remembered of');
  await again.waitFor(/#1 127\.0\.0\.3:\d+/);
  again.press('M-2', 'Up');
  await again.waitFor('[2 pump-a] > status?');
  again.press('C-x', 'i');
  await again.waitFor('leaks on Mondays');
  assert.match(again.screen(), /pump, north|pump north/);
  again.press('Escape');
  await again.waitFor('leaks on Mondays', { gone: true });
  await quit(second);
  assert.match(readFileSync(file, 'utf8'), /"theme": "contrast"[^]*"muted": true/);

  const third = await start(t, folder, '--theme', 'default');
  command(third.terminal, '/forget all');
  await third.terminal.yes();
  await third.terminal.waitFor('nothing is remembered of any client now');
  await quit(third);
  const left = readFileSync(file, 'utf8');
  assert.doesNotMatch(left, /pump-a/);
  assert.match(left, /"theme": "contrast"/);
});

test('a broken state file is set aside, which is said, and a new one is begun', async (t) => {
  const folder = folderFor(t);
  await quit(await start(t, folder));
  const at = join(folder, 'cordboard');
  writeFileSync(join(at, 'state.json'), '{"version":1,');
  const served = await start(t, folder);
  served.terminal.press('C-x', 'm');
  await served.terminal.waitFor('cannot be used');
  const aside = readdirSync(at).filter((name) => name.startsWith('state.json.broken-'));
  assert.equal(aside.length, 1);
  served.terminal.press('Escape');
  await served.terminal.waitFor('cannot be used', { gone: true });
  command(served.terminal, '/theme dark');
  await served.terminal.waitFor('theme: dark');
  await quit(served);
  assert.match(readFileSync(join(at, 'state.json'), 'utf8'), /"theme": "dark"/);
});
