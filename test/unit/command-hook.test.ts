import assert from 'node:assert/strict';
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { commandVariables, NO_OTHERS } from '../../src/desk/alerts.ts';
import { CommandHook } from '../../src/desk/command-hook.ts';
import { folderFor } from '../helpers/folder.ts';

/** A hook whose commands find `$OUT`, a folder; what it starts and says is kept. */
class Desk {
  readonly out: string;
  readonly said: string[] = [];
  readonly children: ChildProcess[] = [];
  readonly hook: CommandHook;

  constructor(t: TestContext, limitMs?: number) {
    this.out = folderFor(t);
    const spawning = (command: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
      const child = spawn(command, args, options);
      this.children.push(child);
      return child;
    };
    const env = { PATH: process.env['PATH'], OUT: this.out };
    const say = (line: string): void => void this.said.push(line);
    this.hook = new CommandHook({ spawn: spawning, env, say, ...(limitMs === undefined ? {} : { limitMs }) });
    t.after(() => this.hook.stop());
  }

  /** Runs a command and waits for its end. */
  async run(command: string, variables: Readonly<Record<string, string>> = {}): Promise<void> {
    this.hook.run(command, variables);
    const child = this.children.at(-1);
    if (child?.pid !== undefined) await once(child, 'exit');
    else await new Promise(setImmediate);
  }

  read(name: string): string {
    return readFileSync(join(this.out, name), 'utf8');
  }
}

/** Settles once it holds; a test that waits in vain ends by the time the runner gives it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and that nobody has waited for is still there by name.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('what a client wrote reaches the command as data, never as words of a shell', async (t) => {
  const desk = new Desk(t);
  const text = `$(touch "$OUT/run"); \`touch "$OUT/run"\` ' " | & * \\n -e`;
  const alert = { kind: 'text', session: 7, name: '$(touch $OUT/run)', peer: 'p', text } as const;
  await desk.run(
    'printf "%s|" "$CORDBOARD_EVENT" "$CORDBOARD_SESSION" "$CORDBOARD_NAME" "$CORDBOARD_TEXT" > "$OUT/seen"',
    commandVariables(alert, NO_OTHERS),
  );
  assert.equal(desk.read('seen'), `text|7|$(touch $OUT/run)|${text}|`);
  assert.equal(existsSync(join(desk.out, 'run')), false);
  assert.deepEqual(desk.children[0]?.spawnargs.slice(0, 2), ['sh', '-c']);
  assert.doesNotMatch(String(desk.children[0].spawnargs), /touch/);
  assert.deepEqual(desk.said, []);
});

test('it has no input, no output and no terminal', async (t) => {
  const desk = new Desk(t);
  await desk.run(
    'cat > "$OUT/in"; echo x; echo y >&2; (: < /dev/tty) 2> "$OUT/tty"; ps -o pgid= -p $$ > "$OUT/group"; echo $$ > "$OUT/pid"',
  );
  assert.equal(desk.read('in'), '');
  assert.notEqual(desk.read('tty'), '');
  assert.equal(desk.read('group').trim(), desk.read('pid').trim());
});

test('two run at once, and there is room again when one has ended', async (t) => {
  const desk = new Desk(t);
  const wait = 'while [ ! -e "$OUT/go" ]; do sleep 0.01; done';
  desk.hook.run(wait, {});
  assert.equal(desk.hook.busy, false);
  desk.hook.run(wait, {});
  assert.equal(desk.hook.busy, true);
  desk.hook.run(wait, {});
  assert.equal(desk.children.length, 2);
  const ended = Promise.all(desk.children.map((child) => once(child, 'exit')));
  writeFileSync(join(desk.out, 'go'), '');
  await ended;
  assert.equal(desk.hook.busy, false);
  assert.deepEqual(desk.said, []);
});

test('one that takes too long is ended, with what it started', async (t) => {
  const desk = new Desk(t, 200);
  const running = desk.run('sleep 1000 & echo $! > "$OUT/child"; wait');
  await until(() => existsSync(join(desk.out, 'child')) && desk.read('child') !== '');
  const pid = Number(desk.read('child'));
  await running;
  await until(() => !isAlive(pid));
  assert.equal(desk.hook.busy, false);
  assert.deepEqual(desk.said, ['the notify command was ended after 0.2 s; further failures are not told']);
});

test('what it left in the background ends with it', async (t) => {
  const desk = new Desk(t);
  await desk.run('sleep 1000 & echo $! > "$OUT/child"');
  const pid = Number(desk.read('child'));
  await until(() => !isAlive(pid));
  assert.deepEqual(desk.said, []);
});

test('the first failure is told, and only that', async (t) => {
  const desk = new Desk(t);
  await desk.run('exit 0');
  assert.deepEqual(desk.said, []);
  await desk.run('no-such-command-at-all');
  assert.deepEqual(desk.said, ['the notify command ended with 127; further failures are not told']);
  await desk.run('exit 1');
  await desk.run('kill -9 $$');
  assert.equal(desk.said.length, 1);
});

test('a command that cannot even be started is a failure like others', async (t) => {
  const desk = new Desk(t);
  await desk.run('a\0b');
  assert.equal(desk.said.length, 1);
  assert.match(desk.said[0] ?? '', /^the notify command cannot be started: /);
  assert.equal(desk.hook.busy, false);
  const said: string[] = [];
  const without = new CommandHook({ spawn, env: { PATH: desk.out }, say: (line) => said.push(line) });
  without.run('true', {});
  await until(() => said.length > 0);
  assert.match(said[0] ?? '', /cannot be started: no such file or folder/);
  assert.equal(without.busy, false);
});

test('what runs at the end is ended without a word', async (t) => {
  const desk = new Desk(t);
  const running = desk.run('sleep 1000');
  desk.hook.stop();
  await running;
  assert.equal(desk.children[0]?.signalCode, 'SIGKILL');
  assert.deepEqual(desk.said, []);
});
