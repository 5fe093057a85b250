/** A board under a service manager: what it is handed, and what it says. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderFor } from '../helpers/folder.ts';
import { bareEnv, dialFor, Headless, headless, PROGRAM } from '../helpers/headless.ts';

/** A `systemd-notify` that writes down what it is to say. */
function notifyIn(folder: string): { readonly path: string; readonly said: string } {
  const said = path.join(folder, 'said');
  mkdirSync(path.join(folder, 'bin'));
  const program = path.join(folder, 'bin', 'systemd-notify');
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${said}'\n`);
  chmodSync(program, 0o700);
  writeFileSync(said, '');
  return { path: `${path.dirname(program)}:${process.env['PATH'] ?? ''}`, said };
}

/** Resolves once the file has it. */
async function saidIn(file: string, pattern: RegExp): Promise<void> {
  const late = AbortSignal.timeout(10_000);
  const watcher = watch(file);
  while (!pattern.test(readFileSync(file, 'utf8'))) await once(watcher, 'change', { signal: late });
  watcher.close();
}

test('the manager is told that the board is ready, alive, reloads and stops, in order', async (t) => {
  const folder = folderFor(t);
  const { path: PATH, said } = notifyIn(folder);
  const env = {
    XDG_RUNTIME_DIR: folder,
    PATH,
    NOTIFY_SOCKET: path.join(folder, 'notify'),
    WATCHDOG_USEC: '200000',
  };
  const board = headless(t, [], { env });
  const port = await board.port();
  const { pid } = board.child;
  await saidIn(said, /WATCHDOG=1/);
  board.child.kill('SIGHUP');
  await saidIn(said, /RELOADING=1 MONOTONIC_USEC=\d+\n(?:.*WATCHDOG.*\n)*.*READY=1/);
  board.child.kill('SIGTERM');
  assert.equal(await board.exit, 143);
  const lines = readFileSync(said, 'utf8').trimEnd().split('\n');
  assert.equal(lines[0], `--pid=${String(pid)} READY=1 STATUS=0 clients on 127.0.0.1:${port}`);
  assert.ok(lines.some((line) => line.includes('STOPPING=1')));
});

test('where systemd-notify is missing the board goes on, and says so once', async (t) => {
  const folder = folderFor(t);
  const env = {
    XDG_RUNTIME_DIR: folder,
    PATH: folder,
    NOTIFY_SOCKET: path.join(folder, 'notify'),
    WATCHDOG_USEC: '2000',
  };
  const board = headless(t, [], { env });
  const told = await board.waitFor('not-notified');
  assert.match(String(told['message']), /systemd-notify cannot be started \(ENOENT\)/);
  board.child.kill('SIGHUP');
  await board.waitFor('reloaded');
  board.child.kill('SIGTERM');
  await board.exit;
  assert.equal(board.logged.filter(({ event }) => event === 'not-notified').length, 1);
});

/** Keeps the socket, and starts a board with it each time that it reads a line. */
const KEEPER = `while read -r _; do sh -c 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"' sh "$@"; done`;

async function keeperFor(t: TestContext, server: Server): Promise<{ keeper: ChildProcess; board: Headless }> {
  const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const folder = folderFor(t);
  const args = [
    PROGRAM,
    'serve',
    '--headless',
    '--log-format',
    'json',
    '--transcripts',
    'off',
    '--name',
    'kept',
  ];
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', process.execPath, ...args], {
    stdio: ['pipe', 'ignore', 'pipe', fd],
    env: bareEnv(folder),
  });
  const board = new Headless(keeper, folder);
  t.after(async () => {
    keeper.stdin?.end();
    // Those that it started are ended by their own numbers, as far as they still run.
    for (const { event, pid } of board.logged) if (event === 'started') endIfThere(Number(pid));
    await board.exit;
  });
  // From here on only the keeper has it: this process would take clients itself.
  server.close();
  await once(server, 'close');
  return { keeper, board };
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended as it should.
  }
}

for (const kind of ['tcp', 'unix'] as const) {
  test(`a board that is started anew on a ${kind} socket it was handed loses no connection attempt`, async (t) => {
    const server = createServer();
    const file = path.join(folderFor(t), 'clients');
    server.listen(kind === 'tcp' ? { port: 0, host: '127.0.0.1' } : { path: file });
    await once(server, 'listening');
    const bound = server.address();
    const target = typeof bound === 'object' && bound !== null ? bound.port : `${file}.kept`;
    // Whoever has made the file removes it when he closes the socket.
    if (kind === 'unix') renameSync(file, `${file}.kept`);
    const { keeper, board } = await keeperFor(t, server);
    keeper.stdin?.write('go\n');
    const first = await board.waitFor('started');
    const client = await dialFor(t, target);
    await board.waitFor('opened', ({ session }) => session === 1);
    process.kill(Number(first['pid']), 'SIGTERM');
    await client.ended;
    await board.waitFor('stopped');

    const between = await dialFor(t, target);
    await between.send('anybody there?\n');
    keeper.stdin?.write('go\n');
    const second = await board.waitFor('started', ({ pid }) => pid !== first['pid']);
    assert.deepEqual(second['listeners'], first['listeners']);
    await board.waitFor('opened', ({ session, time }) => session === 1 && time >= second.time);
    process.kill(Number(second['pid']), 'SIGTERM');
    await between.ended;
    assert.equal(between.received, '');
  });
}

test('a descriptor that is no socket is refused by its number', async (t) => {
  const folder = folderFor(t);
  writeFileSync(path.join(folder, 'file'), '');
  const script = `exec 3< '${path.join(folder, 'file')}'; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"`;
  const args = [PROGRAM, 'serve', '--headless', '--log-format', 'json', '--transcripts', 'off'];
  const child = spawn('sh', ['-c', script, 'sh', process.execPath, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: bareEnv(folder),
  });
  const board = new Headless(child, folder);
  const failed = await board.waitFor('failed');
  assert.match(String(failed['message']), /^file descriptor 3: cannot listen/);
  assert.equal(await board.exit, 71);
  assert.ok(!existsSync(path.join(folder, 'cordboard', '6666.sock')));
});
