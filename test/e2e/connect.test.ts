import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dial, freePort } from '../helpers/clients.ts';
import { run, serve } from '../helpers/cordboard.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/cordboard.js', import.meta.url));

/** A server of the kind tutorials show: no line ends, and everything it says begins with its address. */
async function tutorialServer(
  t: TestContext,
  port = 0,
): Promise<{ server: Server; port: number; peers: Socket[] }> {
  const peers: Socket[] = [];
  const server = createServer((socket) => {
    peers.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => socket.write(`127.0.0.1: you said ${bytes.toString().trimEnd()}`));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const peer of peers) peer.destroy();
  });
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0, peers };
}

test('the client talks to a server that knows no line ends', async (t) => {
  const { port } = await tutorialServer(t);
  const terminal = await run(t, ['connect', `127.0.0.1:${port}`]);
  await terminal.waitFor(`connected to 127.0.0.1:${port}`);
  terminal.type('one').press('Enter');
  await terminal.waitFor('◂ 127.0.0.1: you said one');
  terminal.type('two').press('Enter');
  await terminal.waitFor('◂ 127.0.0.1: you said two');
});

test('client and switchboard talk to each other, both ways', async (t) => {
  const { terminal: board, port } = await serve(t);
  const client = await run(t, ['connect', `127.0.0.1:${port}`]);
  await board.waitFor(' 1 session ');
  client.type('hello board').press('Enter');
  await board.waitFor('◂ hello board');
  board.type('hello client').press('Enter');
  await client.waitFor('◂ hello client');
});

test('refused and lost, it says so in words and dials again; Enter tries now', async (t) => {
  const port = await freePort();
  const terminal = await run(t, ['connect', `127.0.0.1:${port}`]);
  await terminal.waitFor(new RegExp(`refused by 127.0.0.1:${port}, next try in \\d+ s, Enter tries now`));
  const { peers } = await tutorialServer(t, port);
  terminal.type('kept').press('Enter');
  await terminal.waitFor(`connected to 127.0.0.1:${port}`);
  await terminal.waitFor(/\] > kept/);
  peers[0]?.end();
  await terminal.waitFor('ended the connection, next try in');
  await terminal.waitFor((shown) => shown.screen().split('connected to').length === 3);
  terminal.press('Enter');
  await terminal.waitFor('◂ 127.0.0.1: you said kept');
});

test('several targets are several panes, and --no-reconnect leaves it at one try', async (t) => {
  const { port } = await tutorialServer(t);
  const refused = await freePort();
  const terminal = await run(t, ['connect', `127.0.0.1:${port}`, `127.0.0.1:${refused}`, '--no-reconnect']);
  await terminal.waitFor(/2 127.* refused/);
  // Tab passes over closed sessions in which nothing is left to do.
  terminal.press('M-2');
  await terminal.waitFor('closed: refused');
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function pipeThrough(args: readonly string[], input: string): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

test('in a pipe it passes bytes, half-closes at the end of its input and exits 0', async (t) => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.on('end', () => socket.end(text.toUpperCase()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const result = await pipeThrough(['connect', `127.0.0.1:${port}`], 'some\x00bytes\r\n');
  assert.deepEqual(result, { code: 0, out: 'SOME\x00BYTES\r\n', err: '' });
});

test('in a pipe, a refusal is one line and exit 1', async () => {
  const port = await freePort();
  const result = await pipeThrough(['connect', `127.0.0.1:${port}`], '');
  assert.deepEqual(result, { code: 1, out: '', err: `cordboard: refused by 127.0.0.1:${port}\n` });
});

test('on a screen too it exits 1 when nobody was reached, and 0 when somebody was', async (t) => {
  const refused = await run(t, ['connect', `127.0.0.1:${await freePort()}`, '--no-reconnect']);
  await refused.waitFor('closed: refused');
  const { port } = await tutorialServer(t);
  const reached = await run(t, ['connect', `127.0.0.1:${port}`]);
  await reached.waitFor(`connected to 127.0.0.1:${port}`);
  refused.press('C-x').type('q');
  assert.equal((await refused.exit).code, 1);
  reached.press('C-x').type('q');
  await reached.yes();
  assert.equal((await reached.exit).code, 0);
});

test('to quit does not wait for a name that is being looked up', async () => {
  const slow = "import dns from 'node:dns'; dns.lookup = () => setTimeout(() => undefined, 1e9);";
  const env = { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(slow)}` };
  const child = spawn(process.execPath, [PROGRAM, 'connect', '--plain', 'slow.example:1'], { env });
  child.stdin.end('/quit\n');
  try {
    await once(child, 'close', { signal: AbortSignal.timeout(10_000) });
  } finally {
    child.kill('SIGKILL');
  }
  assert.equal(child.exitCode, 0);
});

/** Runs the program in a shell's line, where it is `cordboard`; a line that hangs fails by the test's own limit. */
async function inShell(t: TestContext, line: string): Promise<{ code: number | null; err: string }> {
  const script = `cordboard() { "$NODE" "$PROGRAM" "$@"; }; ${line}`;
  const env = { ...process.env, NODE: process.execPath, PROGRAM };
  const child = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(() => child.kill());
  let err = '';
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  await once(child, 'close');
  return { code: child.exitCode, err };
}

const noDevFull = existsSync('/dev/full') ? false : 'there is no /dev/full';

test('an output that cannot be written is one line and exit 74', { skip: noDevFull }, async (t) => {
  const server = createServer((socket) => socket.end('precious\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const full = { code: 74, err: 'cordboard: the output cannot be written (ENOSPC)\n' };
  assert.deepEqual(await inShell(t, `cordboard connect 127.0.0.1:${port} > /dev/full`), full);
  assert.deepEqual(await inShell(t, 'cordboard serve --plain --listen 0 > /dev/full'), full);
  assert.deepEqual(await inShell(t, 'cordboard --help > /dev/full'), full);
});

test('an output that nobody reads is in order', async (t) => {
  assert.deepEqual(await inShell(t, '{ cordboard --help; echo $? >&2; } | :'), { code: 0, err: '0\n' });
});

test('plain, where no target answers, it says why and exits 1', async (t) => {
  const [one, two] = [await freePort(), await freePort()];
  const targets = [`127.0.0.1:${one}`, `127.0.0.1:${two}`];
  const refused = await pipeThrough(['connect', '--plain', '--no-reconnect', ...targets], '@1 lost\n');
  assert.equal(refused.code, 1);
  for (const target of targets)
    assert.match(refused.out, new RegExp(`closed: refused, refused by ${target}$`, 'm'));
  const { port } = await tutorialServer(t);
  const answered = [...targets.slice(1), `127.0.0.1:${port}`];
  const half = await pipeThrough(['connect', '--plain', '--no-reconnect', ...answered], '');
  assert.equal(half.code, 0);
});

test('plain mode: one line per event, answers by number, nothing but text', async (t) => {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [PROGRAM, 'serve', '--listen', String(port), '--prefix', '{local}: '],
    {
      stdio: 'pipe',
    },
  );
  t.after(() => child.kill());
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
    child.emit('line');
  });
  const says = async (text: RegExp): Promise<void> => {
    while (!text.test(out)) await once(child, 'line', { signal: AbortSignal.timeout(10_000) });
  };
  await says(/^\* listening on 127\.0\.0\.1:\d+$/m);
  const client = await dial(port);
  t.after(() => client.destroy());
  await client.send('ready\x1b[2J\n');
  await says(/^#1 127\.0\.0\.1:\d+ < ready␛\[2J$/m);
  child.stdin.write('@1 status?\n');
  await client.waitFor('127.0.0.1: status?\n');
  await says(/^#1 127\.0\.0\.1:\d+ > 127\.0\.0\.1: status\?$/m);
  client.reset();
  await says(/^#1 127\.0\.0\.1:\d+ closed: reset$/m);
  child.stdin.write('/quit\n');
  await once(child, 'close');
  assert.equal(child.exitCode, 0);
  assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f\x7f]/);
});

test('rules of the configuration file name the clients that dial in', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'board.json');
  const rule = { peer: '127.0.0.0/8', line: '^ID=(\\w+)', name: 'pump-$1', eol: 'crlf' };
  writeFileSync(file, JSON.stringify({ names: [rule] }));
  const port = await freePort();
  const args = [PROGRAM, 'serve', '--plain', '--config', file, '--listen', String(port)];
  const child = spawn(process.execPath, args, { stdio: 'pipe' });
  t.after(() => child.kill());
  await once(child.stdout, 'data');
  const client = await dial(port);
  t.after(() => client.destroy());
  await client.send('ID=7\n');
  let out = '';
  const late = AbortSignal.timeout(10_000);
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  while (!out.includes('named pump-7 by rule 1')) await once(child.stdout, 'data', { signal: late });
  child.stdin.write('@pump-7 hello\n');
  await client.waitFor('hello\r\n');
  child.stdin.write('/quit\n');
  await once(child, 'close');
  assert.equal(child.exitCode, 0);
  writeFileSync(file, JSON.stringify({ names: [rule, { ...rule, line: '(' }] }));
  const refused = await pipeThrough(args.slice(1), '');
  assert.equal(refused.code, 78);
  assert.match(refused.err, /^cordboard: .*board\.json: names\[1\]\.line: no regular expression: .*\n$/);
});

test('a reader of plain mode that stops costs no client, and hears what is kept when it goes on', async (t) => {
  const port = await freePort();
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--listen', String(port)], { stdio: 'pipe' });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'readable');
  const client = await dial(port);
  t.after(() => client.destroy());
  await client.send(`${'x'.repeat(99)}\n`.repeat(40_000));
  await client.send('the last line\n');
  child.stdin.write('@1 still there\n');
  await client.waitFor('still there\n');
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  while (!out.includes('< the last line'))
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(20_000) });
  assert.equal(
    out.split('x').length - 1,
    99 * 40_000,
    'an answer in between may fold a line, but loses nothing',
  );
  child.stdin.write('/quit\n');
  await once(child, 'close');
  assert.equal(child.exitCode, 0);
});

test('an address in use is one clear line and a code', async (t) => {
  const { port } = await tutorialServer(t);
  const result = await pipeThrough(['serve', '--listen', `127.0.0.1:${port}`], '');
  assert.equal(result.code, 69);
  assert.match(result.err, /^cordboard: 127\.0\.0\.1:\d+: another program listens here; .*\n$/);
});
