/** What strangers get out of the built program itself: its terminal, its log, its pipes, a shell that completes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { ATTACKS, CORPUS, CORPUS_END, marksMissing, shortened } from '../helpers/attacks.ts';
import { serve } from '../helpers/cordboard.ts';
import { assertOnly, isDrawing, isMode, type Token } from '../helpers/ecma48.ts';
import { fakeBoard } from '../helpers/fake-board.ts';
import { folderFor } from '../helpers/folder.ts';
import { faultIn, glyphLines, jsonLines } from '../helpers/glyphs-only.ts';
import { bareEnv, dialFor, Headless, headless, PROGRAM } from '../helpers/headless.ts';
import { logLines } from '../helpers/log-lines.ts';
import { operatorOf } from '../helpers/operators.ts';
import { assertShellWord } from '../helpers/shell-words.ts';
import { allOf, sink } from '../helpers/sinks.ts';

/** Calls that the operator has asked for: the bell, OSC 9 about a session, OSC 2 that counts. */
function isCall({ kind, raw, payload }: Token): boolean {
  if (raw === '\x07') return true;
  return (
    kind === 'osc' &&
    /^(?:9;#\d+ [^;]+|2;(?:\(\d+\) )?cordboard)$/.test(payload) &&
    faultIn(payload) === undefined
  );
}

const isLineEnd = ({ raw }: Token): boolean => raw === '\r' || raw === '\n';

sink('terminal', async (t) => {
  const folder = folderFor(t);
  const seen = path.join(folder, 'seen');
  const calls = ['--bell', 'text', '--notify', 'text', '--title', '--highlight', 'owned'];
  const served = await serve(t, [...calls, '--notify-command', `env -0 >> '${seen}'`]);
  const { terminal } = served;
  const talking = await served.dial();
  const other = await served.dial();
  await talking.send(CORPUS);
  await terminal.waitFor(CORPUS_END);
  await other.send(CORPUS);
  await terminal.waitFor(/‼/);
  for (const [command, shown] of [
    ['/table', '─ connections ─'],
    ['/details', 'first in'],
    ['/notices', '─ notices ─'],
    ['/who', '─ attached ─'],
    ['/find owned', '─ find: '],
  ] as const) {
    terminal.type(`${command}\n`);
    await terminal.waitFor(shown);
    terminal.press('Escape');
    await terminal.waitFor(shown, { gone: true });
  }
  terminal.press('C-x', 'q');
  await terminal.stopsBoard();
  const { code } = await terminal.exit;
  assert.equal(code, 0);
  const tokens = assertOnly(terminal.raw, isDrawing, isMode, isCall, isLineEnd);
  for (const { kind, raw } of tokens) if (kind === 'text') assert.equal(faultIn(raw), undefined);
  assert.ok(tokens.some(({ payload }) => payload.startsWith('9;#')));
  assert.equal(terminal.alternate, false);
  const variables = readFileSync(seen, 'utf8')
    .split('\0')
    .filter((each) => each.startsWith('CORDBOARD_'));
  assert.ok(variables.length >= 5);
  for (const each of variables) assert.equal(faultIn(each), undefined);
});

const TEXT_LOG = ['--log-level', 'debug', '--log-format', 'text', '--transcripts', 'off'];

/** Clients come, attack, are named so, and one is hung up. */
async function visited(t: TestContext, board: Headless, port: number): Promise<void> {
  const client = await dialFor(t, port);
  await client.send(CORPUS);
  const call = await operatorOf(t, board, 'lab');
  for (const attack of ATTACKS) {
    await call('rename', { id: 1, name: shortened(attack, 64) }).catch(() => undefined);
    await call('note', { id: 1, text: shortened(attack, 400) }).catch(() => undefined);
  }
  await call('hangUp', { id: 1 });
  await client.ended;
}

sink('service', async (t) => {
  const folder = folderFor(t);
  const said = path.join(folder, 'said');
  mkdirSync(path.join(folder, 'bin'));
  const notify = path.join(folder, 'bin', 'systemd-notify');
  writeFileSync(notify, `#!/bin/sh\nprintf '%s\\0' "$@" >> '${said}'\n`);
  chmodSync(notify, 0o700);
  const env = {
    PATH: `${path.dirname(notify)}:${process.env['PATH'] ?? ''}`,
    NOTIFY_SOCKET: path.join(folder, 'notify'),
  };
  const log = path.join(folder, 'text.log');
  const board = headless(t, ['--name', 'lab', '--log-level', 'debug'], { env });
  await visited(t, board, await board.port());
  board.child.kill('SIGTERM');
  assert.equal(await board.exit, 143);
  const entries = jsonLines(board.text) as Record<string, unknown>[];
  assert.ok(entries.filter(({ event }) => event === 'named').length > 30);
  const words = readFileSync(said, 'utf8').split('\0').slice(0, -1);
  for (const word of words)
    assert.match(
      word,
      /^(?:--pid=\d+|READY=1|STOPPING=1|STATUS=(?:\d+ clients on 127\.0\.0\.1:\d+|[a-z ]+))$/,
    );
  assert.ok(words.includes('READY=1') && words.includes('STOPPING=1'));

  const other = new Headless(
    spawn(process.execPath, [PROGRAM, 'serve', '--headless', '--listen', '0', '--name', 'lab', ...TEXT_LOG], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...bareEnv(folder), CORDBOARD_LOG_FILE: log },
    }),
    folder,
  );
  t.after(() => other.child.kill('SIGKILL'));
  await once(other.child, 'message');
  const status = (await (
    await operatorOf(t, other, 'lab')
  )('status', {})) as { readonly listeners: string[] };
  await visited(t, other, Number(/\d+$/.exec(status.listeners[0] ?? '')?.[0]));
  other.child.kill('SIGTERM');
  assert.equal(await other.exit, 143);
  assert.equal(other.text, '');
  const lines = logLines(readFileSync(log, 'utf8'), false);
  assert.ok(lines.filter(({ event }) => event === 'named').length > 30);
});

sink('pipe', async (t) => {
  const server = createServer((socket) => socket.end(CORPUS)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const folder = folderFor(t);
  const run = async (args: readonly string[]): Promise<{ out: Buffer; err: string }> => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: bareEnv(folder),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
    await once(child, 'close');
    return { out: Buffer.concat(out), err: Buffer.concat(err).toString() };
  };
  assert.deepEqual((await run(['connect', `127.0.0.1:${address.port}`])).out, CORPUS);
  for (const { text } of ATTACKS.filter((_, index) => index % 16 === 0)) {
    const word = text.replaceAll('\0', '');
    for (const args of [
      ['connect', `unix:${folder}/${word}`],
      ['serve', `--${word}`],
      [word],
      ['attach', word],
    ]) {
      const { out, err } = await run(args);
      assert.equal(out.length, 0);
      assert.ok(glyphLines(err).length >= 1, args.join(' '));
    }
  }
});

sink('far', async (t) => {
  const folder = folderFor(t);
  const board = await fakeBoard(t, path.join(folder, 'fake.sock'));
  const words = path.join(folder, 'words');
  writeFileSync(words, CORPUS);
  const ssh = path.join(folder, 'ssh');
  const bridge = `const s=require('net').connect(process.argv[1]);process.stdin.pipe(s);s.pipe(process.stdout)`;
  const run = async (then: string): Promise<{ out: string; err: string }> => {
    writeFileSync(ssh, `#!/bin/sh\ncat '${words}' >&2\n${then}\n`);
    chmodSync(ssh, 0o700);
    const args = ['attach', 'ssh://ops@gate.example/lab', '--ssh', ssh, '--plain'];
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: bareEnv(folder),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes(CORPUS_END)) child.stdin.write('/quit\n');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    await once(child, 'close');
    return { out, err };
  };
  const refused = await run('exit 1');
  assert.equal(refused.out, '');
  assert.ok(glyphLines(refused.err).length > ATTACKS.length);
  const attached = await run(`exec '${process.execPath}' -e "${bridge}" '${board.path}'`);
  glyphLines(attached.err);
  assert.deepEqual(marksMissing(glyphLines(attached.out).join('\n')), []);
});

sink('bash', async (t) => {
  const board = headless(t, ['--name', 'lab']);
  const port = await board.port();
  const call = await operatorOf(t, board, 'lab');
  let id = 0;
  for (const attack of ATTACKS) {
    await dialFor(t, port);
    id++;
    await board.waitFor('opened', ({ session }) => session === id);
    await call('rename', { id, name: shortened(attack, 64) }).catch(() => undefined);
  }
  const folder = folderFor(t);
  const program = path.join(folder, 'cordboard');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(program, 0o700);
  const script = `
    source <(cordboard completion bash)
    COMP_WORDS=(cordboard send ''); COMP_CWORD=2
    _cordboard_yargs_completions
    printf '%s\\0' "\${COMPREPLY[@]}"`;
  const env = { ...bareEnv(board.folder), PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const shell = spawn('bash', ['--norc', '-c', script], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const offered: Buffer[] = [];
  shell.stdout.on('data', (bytes: Buffer) => offered.push(bytes));
  await once(shell, 'close');
  const words = Buffer.concat(offered).toString().split('\0').slice(0, -1);
  assert.ok(words.length >= ATTACKS.length, words.join(' '));
  for (const word of words) assertShellWord(word);
  assert.equal(existsSync(path.join(folder, 'pwned')), false);
});

allOf('test/e2e/sinks-process.test.ts');
