import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type TestContext, test } from 'node:test';
import { run, serve } from '../helpers/cordboard.ts';
import { callLine, SocketPeer } from '../helpers/peers.ts';
import { runtimeFolder } from '../helpers/stop-boards.ts';
import type { TestTerminal } from '../helpers/terminal.ts';

/** Makes a program throw where nobody catches, on a signal, as a defect of the screen's would. */
function throwing(folder: string): string {
  const file = path.join(folder, 'throws.mjs');
  writeFileSync(file, "process.on('SIGUSR2', () => { throw new TypeError('a defect of the screen'); });\n");
  return `--import=${pathToFileURL(file).href}`;
}

/** However a console is lost, the board, its client and another console go on as if nothing were. */
async function survives(t: TestContext, lose: (console: TestTerminal) => void, code: number): Promise<void> {
  const folder = runtimeFolder(t);
  const env = { XDG_RUNTIME_DIR: folder };
  const { terminal: ana, dial } = await serve(t, ['--as', 'ana'], { env });
  const client = await dial();
  const ben = await run(t, ['attach', '--as', 'ben'], { env: { ...env, NODE_OPTIONS: throwing(folder) } });
  await ben.waitFor('with ana');
  ben.type('half a dra');
  await ana.waitFor('✎ ben');
  lose(ben);
  const ended = await ben.exit;
  assert.equal(ended.signal === 0 ? ended.code : ended.signal, code);
  await ana.waitFor('with ben', { gone: true });
  await client.send('still here\n');
  await ana.waitFor('◂ still here');
  assert.equal(client.received, '');
  ana.type('yes').press('Enter');
  await client.waitFor('yes\n');
  const next = await run(t, ['attach', '--as', 'ben'], { env });
  await next.waitFor('] > half a dra');
  await next.waitFor('▹ yes');
  assert.equal(client.received, 'yes\n');
}

test('a console that is killed', (t) => survives(t, (console) => console.kill('SIGKILL'), 9));

test('a console whose terminal is closed', (t) => survives(t, (console) => console.kill('SIGHUP'), 129));

test('a console that a defect of its screen ends', (t) =>
  survives(t, (console) => console.kill('SIGUSR2'), 70));

test('of several boards the one to attach to must be named; those that were killed are none', async (t) => {
  const folder = runtimeFolder(t);
  const env = { XDG_RUNTIME_DIR: folder };
  await serve(t, ['--name', 'lab'], { env });
  const line = await serve(t, ['--name', 'line'], { env });
  const attach = await run(t, ['attach'], { env });
  assert.equal((await attach.exit).code, 64);
  assert.match(attach.screen(), /which board\? lab, line run here; name one/);
  line.terminal.press('C-x').type('q');
  await line.terminal.waitFor('s stop the board');
  line.terminal.type('s');
  await line.terminal.exit;
  writeFileSync(path.join(folder, 'cordboard', 'line.sock'), '');
  const only = await run(t, ['attach'], { env });
  await only.waitFor('Waiting on 127.0.0.1');
});

test('a signal that ends the board is named in its consoles', async (t) => {
  const folder = runtimeFolder(t);
  const env = { XDG_RUNTIME_DIR: folder };
  const { terminal: ana } = await serve(t, ['--as', 'ana'], { env });
  const ben = await run(t, ['attach', '--as', 'ben'], { env });
  await ben.waitFor('with ana');
  process.kill(await boardOf(path.join(folder, 'cordboard')), 'SIGTERM');
  await ana.waitFor(' has ended: stopped by SIGTERM');
  await ben.waitFor(' has ended: stopped by SIGTERM');
});

test('a board that is killed is gone in the prompt, the heading and the bar, and nothing goes on', async (t) => {
  const folder = runtimeFolder(t);
  const { terminal, dial } = await serve(t, ['--name', 'lab'], {
    env: { XDG_RUNTIME_DIR: folder },
    columns: 80,
    rows: 24,
  });
  await dial();
  await terminal.waitFor(/\[1 127\.\S+\] >/);
  process.kill(await boardOf(path.join(folder, 'cordboard')), 'SIGKILL');
  await terminal.waitFor('!! lab: the board is gone; what was said stays here');
  await terminal.waitFor(/no board \[1\b.*\] ×/);
  await terminal.waitFor(/#1 \S+ {2}no board since \d\d:\d\d:\d\d/);
  await terminal.waitFor(/1 session {2}no board/);
  terminal.type('kept').press('Enter');
  await terminal.waitFor('× kept');
});

/** The process of the only board that has its socket there. */
async function boardOf(folder: string): Promise<number> {
  const peer = await SocketPeer.open(path.join(folder, readdirSync(folder)[0] ?? ''));
  peer.write(callLine(1, 'hello', { version: 1, operator: 'test' }));
  const { result } = await peer.answer(1);
  await peer.close();
  return (result as { readonly board: { readonly pid: number } }).board.pid;
}
