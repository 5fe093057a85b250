import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { run } from '../helpers/cordboard.ts';
import { dialFor, headless, type Headless, PROGRAM } from '../helpers/headless.ts';

/** A program that does what ssh does, but here. */
interface StandIn {
  readonly command: string;
  /** What it was called with, a line each time. */
  readonly calls: () => string[];
  /** Ends it as a link that breaks; while it is `down`, it refuses as ssh does. */
  readonly breakOff: () => void;
  readonly mend: () => void;
}

/** `apart`: what breaks is the program at the far side alone, and this tells with what it has ended, as ssh does. */
function standIn({ folder }: Headless, apart = false): StandIn {
  const file = (name: string): string => path.join(folder, name);
  const script = [
    '#!/bin/sh',
    `printf '%s\\n' "$*" >> '${file('calls')}'`,
    `if [ -e '${file('down')}' ]; then printf 'ssh: \\033[31mno route\\n' >&2; exit 255; fi`,
    'while [ "$1" != -- ]; do shift; done',
    'shift 3',
    `echo $$ > '${file('pid')}'`,
    ...(apart
      ? [
          'exec 3<&0',
          `'${process.execPath}' '${PROGRAM}' "$@" <&3 &`,
          `echo $! > '${file('pid')}'`,
          'wait $!',
          'exit $?',
        ]
      : [`exec '${process.execPath}' '${PROGRAM}' "$@"`]),
    '',
  ];
  writeFileSync(file('ssh'), script.join('\n'));
  chmodSync(file('ssh'), 0o700);
  return {
    command: file('ssh'),
    calls: () => readFileSync(file('calls'), 'utf8').trimEnd().split('\n'),
    breakOff: () => {
      writeFileSync(file('down'), '');
      process.kill(Number(readFileSync(file('pid'), 'utf8')), 'SIGKILL');
    },
    mend: () => rmSync(file('down')),
  };
}

function envOf({ folder }: Headless): Record<string, string> {
  return { XDG_RUNTIME_DIR: folder };
}

async function farBoard(t: TestContext): Promise<Headless> {
  const board = headless(t, ['--name', 'far']);
  await board.waitFor('started');
  return board;
}

test('a lost way to a far board is made again: no gap, no double, the draft stays', async (t) => {
  const board = await farBoard(t);
  const ssh = standIn(board);
  const client = await dialFor(t, await board.port());
  await client.send('one\n');
  const args = ['attach', 'ssh://ops@gate.example:2222/far', '--ssh', ssh.command];
  const terminal = await run(t, args, { env: envOf(board) });
  await terminal.waitFor('◂ one');
  assert.deepEqual(ssh.calls(), ['-T -p 2222 -- ops@gate.example cordboard bridge far']);
  terminal.type('half a thought');
  await terminal.waitFor('] > half a thought');

  ssh.breakOff();
  await terminal.waitFor('nothing can be sent until');
  terminal.press('Enter');
  await terminal.waitFor('the way to the board is lost for now');
  await terminal.waitFor('] × half a thought');
  await client.send('two\n');
  const other = await dialFor(t, await board.port());
  await other.send('hello\n');
  await board.waitFor('opened', ({ session }) => session === 2);
  // What ssh says is shown, and shown only.
  await terminal.waitFor('␛[31mno route');

  ssh.mend();
  await terminal.waitFor('◂ two');
  await terminal.waitFor(' 2 sessions ');
  await client.send('three\n');
  await terminal.waitFor('◂ three');
  for (const line of ['one', 'two', 'three'])
    assert.equal(terminal.screen().split(`◂ ${line}`).length, 2, `${line} once`);
  terminal.press('Enter');
  await client.waitFor('half a thought\n');
  assert.equal(client.received, 'half a thought\n');
});

test('where only the bridge at the far side was killed, the way is made again too', async (t) => {
  const board = await farBoard(t);
  const ssh = standIn(board, true);
  const client = await dialFor(t, await board.port());
  const args = ['attach', 'ssh://gate.example/far', '--ssh', ssh.command];
  const terminal = await run(t, args, { env: envOf(board) });
  await terminal.waitFor(' 1 session ');
  ssh.breakOff();
  await terminal.waitFor('nothing can be sent until');
  ssh.mend();
  await terminal.waitFor('the way to the board is there again');
  await client.send('still here\n');
  await terminal.waitFor('◂ still here');
});

test('a far board that ends is not looked for again', async (t) => {
  const board = await farBoard(t);
  const ssh = standIn(board);
  const terminal = await run(t, ['attach', 'ssh://gate.example', '--ssh', ssh.command], {
    env: envOf(board),
  });
  await terminal.waitFor(' 0 sessions ');
  board.child.kill('SIGTERM');
  await terminal.waitFor(' has ended: stopped by SIGTERM');
  terminal.press('C-x').type('q');
  assert.equal((await terminal.exit).code, 0);
  assert.equal(ssh.calls().length, 1);
});

test('a board that is not there, or no ssh, ends the attempt with the reason', async (t) => {
  const board = await farBoard(t);
  const ssh = standIn(board);
  const none = await run(t, ['attach', 'ssh://gate.example/other', '--ssh', ssh.command], {
    env: envOf(board),
  });
  assert.equal((await none.exit).code, 69);
  const words = none.screen().replaceAll('\n', '');
  assert.match(words, /cordboard: ssh:\/\/gate\.example\/other: nobody listens at/);
  assert.match(words, /cordboard: ssh:\/\/gate\.example\/other: \S+ssh has ended: exit code 69/);
  // What was said is not said again, nor by two names.
  assert.equal(words.split('nobody listens').length, 2);
  assert.doesNotMatch(words, /cordboard: cordboard/);
  const gone = await run(t, ['attach', 'ssh://gate.example', '--ssh', path.join(board.folder, 'nothing')]);
  assert.equal((await gone.exit).code, 69);
  assert.match(gone.screen().replaceAll('\n', ''), /nothing cannot be started \(ENOENT\)/);
});
