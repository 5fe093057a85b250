/** With a real ssh and a real sshd, on the loopback address, with keys and configuration of their own. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { dial, freePort } from '../helpers/clients.ts';
import { run } from '../helpers/cordboard.ts';
import { dialFor, headless, type Headless, PROGRAM } from '../helpers/headless.ts';

/** Where root runs sshd, it wants this folder. */
const SEPARATION = '/run/sshd';

function programOf(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => path.join(folder, name)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(): string | false {
  for (const name of ['ssh', 'sshd', 'ssh-keygen'])
    if (programOf(name) === undefined) return `there is no ${name} here`;
  return process.getuid?.() === 0 && !existsSync(SEPARATION) && `${SEPARATION} is not there`;
}

/** Each connection is a process, with more of them below. The parent is the first. */
function familyOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(file) ? readFileSync(file, 'utf8').split(' ').map(Number).filter(Boolean) : [];
  return [pid, ...children.flatMap(familyOf)];
}

interface Sshd {
  readonly port: number;
  /** The command that reaches it. */
  readonly ssh: string;
  readonly start: () => Promise<void>;
  /** Ends it, and the connections that stand. */
  readonly stop: () => Promise<void>;
}

/** Lets in with a key made for the test, and has a `cordboard` in its path. */
async function sshdFor(t: TestContext, { folder }: Headless): Promise<Sshd> {
  const at = (name: string): string => path.join(folder, name);
  const port = await freePort();
  for (const key of ['host', 'user'])
    execFileSync(programOf('ssh-keygen') ?? '', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
  writeFileSync(at('known'), `[127.0.0.1]:${port} ${readFileSync(at('host.pub'), 'utf8')}`);
  mkdirSync(at('bin'));
  writeFileSync(at('bin/cordboard'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(at('bin/cordboard'), 0o700);
  const config = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${at('host')}`,
    `AuthorizedKeysFile ${at('user.pub')}`,
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'PasswordAuthentication no',
    `SetEnv PATH=${at('bin')}:/usr/bin:/bin XDG_RUNTIME_DIR=${folder}`,
  ];
  writeFileSync(at('sshd_config'), `${config.join('\n')}\n`);
  let daemon: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (daemon?.pid === undefined) return;
    const ended = once(daemon, 'close');
    for (const pid of familyOf(daemon.pid)) process.kill(pid, 'SIGKILL');
    await ended;
    daemon = undefined;
  };
  const start = async (): Promise<void> => {
    daemon = spawn(programOf('sshd') ?? '', ['-D', '-e', '-f', at('sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const text of daemon.stderr?.setEncoding('utf8') ?? [])
      if (String(text).includes('Server listening')) break;
  };
  t.after(stop);
  await start();
  const options = ['IdentitiesOnly=yes', `UserKnownHostsFile=${at('known')}`, 'StrictHostKeyChecking=yes'];
  const ssh = `ssh -F none -i ${at('user')} ${options.map((option) => `-o ${option}`).join(' ')}`;
  return { port, ssh, start, stop };
}

test(
  'a console attaches through a real sshd, and again after it was lost',
  { skip: missing() },
  async (t) => {
    const board = headless(t, ['--name', 'far']);
    const client = await dialFor(t, await board.port());
    await client.send('one\n');
    const sshd = await sshdFor(t, board);
    const target = `ssh://${userInfo().username}@127.0.0.1:${sshd.port}/far`;
    const terminal = await run(t, ['attach', target, '--ssh', sshd.ssh]);
    await terminal.waitFor('◂ one');
    terminal.type('to one').press('Enter');
    await client.waitFor('to one\n');
    // The board's answer has come as well: what has none is given back.
    await terminal.waitFor('▸ to one');

    // What ssh says when it tries again takes the place of that.
    await Promise.all([terminal.waitFor('nothing can be sent until'), sshd.stop()]);
    await assert.rejects(dial(sshd.port));
    await client.send('two\n');
    await sshd.start();
    await terminal.waitFor('◂ two');
    assert.equal(terminal.screen().split('◂ one').length, 2);
    terminal.type('to both').press('Enter');
    await client.waitFor('to both\n');
  },
);

test('a host that is not known is not attached to', { skip: missing() }, async (t) => {
  const board = headless(t, ['--name', 'far']);
  await board.waitFor('started');
  const sshd = await sshdFor(t, board);
  writeFileSync(path.join(board.folder, 'known'), '');
  const target = `ssh://${userInfo().username}@127.0.0.1:${sshd.port}/far`;
  const terminal = await run(t, ['attach', target, '--ssh', sshd.ssh]);
  assert.equal((await terminal.exit).code, 75);
  assert.match(terminal.screen().replaceAll('\n', ''), /Host key verification failed/);
});
