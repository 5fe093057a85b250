/** With the telnet programs that people have, each in a terminal of its own. */
import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import type { TelnetMode } from '../../src/wire/settings.ts';
import { Attempts } from '../../src/access/attempts.ts';
import { Passphrase } from '../../src/access/passphrase.ts';
import { passphraseStep } from '../../src/access/passphrase-step.ts';
import { systemClock } from '../../src/clock.ts';
import { type Bench, type BenchOptions, notesOf, testBench, textOf } from '../helpers/boards.ts';
import { spawnCommand, type TestTerminal } from '../helpers/terminal.ts';

interface Client {
  readonly name: string;
  readonly program: string;
  readonly args: (port: number) => readonly string[];
  /** It begins with telnet of its own accord, also where it is not a server's usual port. */
  readonly begins: boolean;
  /** It tells when its window has changed. */
  readonly resizes: boolean;
  /** What it ends a line with. */
  readonly lineEnd: string;
  /** What it calls the terminal, where that is `vt220`. */
  readonly terminal: string;
}

const CLIENTS: readonly Client[] = [
  {
    ...{ name: 'inetutils telnet', program: 'inetutils-telnet', begins: false, terminal: 'VT220' },
    ...{ resizes: true, lineEnd: '\r\n' },
    args: (port) => ['127.0.0.1', String(port)],
  },
  {
    ...{ name: 'busybox telnet', program: 'busybox', begins: false, terminal: 'vt220' },
    ...{ resizes: false, lineEnd: '\r\n' },
    args: (port) => ['telnet', '127.0.0.1', String(port)],
  },
  {
    // It says what it is set up for, whatever its terminal is.
    ...{ name: 'plink', program: 'plink', begins: true, terminal: 'XTERM' },
    // It passes on what its own terminal gives.
    ...{ resizes: true, lineEnd: '\n' },
    args: (port) => ['-telnet', '-P', String(port), '127.0.0.1'],
  },
];

function programOf(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':');
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

function missing({ name, program }: Client): string | false {
  const file = programOf(program);
  if (file === undefined) return `there is no ${program} here`;
  const applets = program === 'busybox' ? execFileSync(file, ['--list'], { encoding: 'utf8' }) : 'telnet';
  return !applets.split('\n').includes('telnet') && `there is no ${name} here`;
}

interface Called {
  readonly bench: Bench;
  readonly terminal: TestTerminal;
}

async function call(
  t: TestContext,
  client: Client,
  mode: TelnetMode,
  options: BenchOptions = {},
): Promise<Called> {
  const bench = await testBench(t, { session: { telnet: mode }, ...options });
  const terminal = spawnCommand(programOf(client.program) ?? '', client.args(bench.port), {
    ...{ columns: 90, rows: 20, term: 'vt220' },
  });
  t.after(() => terminal.stop());
  if (options.steps === undefined) await bench.watch.session(1);
  return { bench, terminal };
}

const hasText = (length: number) => (session: SessionSummary) => session.bytesIn >= length;

for (const client of CLIENTS) {
  const { name, begins, resizes, lineEnd } = client;

  test(`${name} is asked what it is, and talks in lines both ways`, { skip: missing(client) }, async (t) => {
    const { bench, terminal } = await call(t, client, 'on');
    const { telnet } = await bench.watch.session(
      1,
      (session) => session.telnet?.window !== undefined && session.telnet.terminals.length > 0,
    );
    assert.deepEqual(telnet?.window, { columns: 90, rows: 20 });
    assert.deepEqual(telnet.terminals, [client.terminal]);
    terminal.type('hallo\x7fo\n');
    await bench.watch.session(1, hasText(5 + lineEnd.length));
    assert.equal(textOf(await bench.records(1), 'in'), `hallo${lineEnd}`, 'it edits its line itself');
    await bench.switchboard.send(1, 'first ü');
    await bench.switchboard.send(1, 'second');
    await terminal.waitFor(/^first ü\nsecond$/m);
    assert.deepEqual(notesOf(await bench.records(1)), []);
    if (resizes) {
      terminal.resize(70, 15);
      await bench.watch.session(1, (session) => session.telnet?.window?.columns === 70);
    }
    assert.equal(textOf(await bench.records(1), 'in'), `hallo${lineEnd}`);
    terminal.kill('SIGKILL');
    await bench.watch.session(1, ({ state }) => state !== 'open');
  });

  test(
    `${name} does not show a passphrase, and shows what is typed after it`,
    { skip: missing(client) },
    async (t) => {
      const passphrase = new Passphrase(Buffer.from('open sesame'));
      const asked = { passphrase, attempts: new Attempts(), clock: systemClock(), telnet: 'on' } as const;
      const { bench, terminal } = await call(t, client, 'on', { steps: [passphraseStep(asked)] });
      await terminal.waitFor(/^passphrase: $/m);
      terminal.type('guess\n');
      await terminal.waitFor(/^wrong passphrase$/m);
      terminal.type('open sesame\n');
      await bench.watch.session(1);
      await bench.switchboard.send(1, 'welcome');
      await terminal.waitFor(/^welcome$/m);
      terminal.type('hello\n');
      await bench.watch.session(1, hasText(5 + lineEnd.length));
      assert.equal(textOf(await bench.records(1), 'in'), `hello${lineEnd}`, 'in lines, as before');
      await terminal.waitFor(/^hello$/m);
      assert.doesNotMatch(terminal.screen(), /guess|sesame/);
    },
  );

  test(
    `${name} is ${begins ? 'telnet' : 'plain'} where nobody asks it`,
    { skip: missing(client) },
    async (t) => {
      const { bench, terminal } = await call(t, client, 'auto');
      terminal.type('hello\n');
      const { telnet } = await bench.watch.session(1, hasText(5 + lineEnd.length));
      assert.equal(telnet !== undefined, begins);
      assert.equal(textOf(await bench.records(1), 'in'), `hello${lineEnd}`);
      await bench.switchboard.send(1, 'first');
      await bench.switchboard.send(1, 'second');
      await terminal.waitFor(/^first\nsecond$/m);
    },
  );
}

const [inetutils] = CLIENTS;
assert.ok(inetutils !== undefined);

test(
  'an interrupt of inetutils telnet is told, and what is sent after it is shown',
  { skip: missing(inetutils) },
  async (t) => {
    const { bench, terminal } = await call(t, inetutils, 'on');
    await bench.watch.session(1, (session) => session.telnet?.window !== undefined);
    // It shows nothing from here on until its timing mark is answered.
    terminal.write('\x03');
    terminal.type('next\n');
    await bench.watch.session(1, hasText(6));
    assert.deepEqual(notesOf(await bench.records(1)), ['the other side sent an interrupt']);
    await bench.switchboard.send(1, 'still there');
    await terminal.waitFor('still there');
    terminal.write('\x1d').type('send ayt\n');
    await terminal.waitFor('[Yes]');
    terminal.write('\x1d').type('send brk\n').type('end\n');
    await bench.watch.session(1, hasText(11));
    assert.deepEqual(notesOf(await bench.records(1)).slice(1), ['the other side sent a break']);
  },
);
