/** How long a key takes to the wire and to the screen, alone and under load. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dial, freePort } from '../helpers/clients.ts';
import { withChildren } from './child.ts';
import { type Finding, judged, median, percentile } from './report.ts';
import { PROGRAM, Tty, Watcher } from './tty.ts';

const SAMPLES = 150;
/** Four of them go by for three frames: slower than the frame rate's bound, and never in step with it. */
const GAP_MS = { least: 30, most: 60 };
/** Neither in the load, nor on the screen, nor in a control sequence. */
const CHARACTERS = 'QWXYZV';
const LOAD = { sessions: 16, linesPerSecond: 100_000 };
const GOALS = { idle: { wire: 3, cell: 5 }, loaded: { wire: 5, cell: 10 } };

/** A program in a terminal, and the socket that what is typed arrives at. */
interface Line {
  readonly tty: Tty;
  readonly wire: Watcher;
  readonly times: { readonly cell: number[]; readonly wire: number[] };
}

export async function keys(): Promise<Finding[]> {
  return withLines((subject, baseline, port) =>
    withChildren(async (start) => {
      const idle = await measured('idle', subject, baseline);
      const clients = start('clients-child', [port, LOAD.sessions, LOAD.linesPerSecond]);
      await clients.ask('dial');
      await clients.ask('pace');
      await delay(1000);
      return [...idle, ...(await measured('loaded', subject, baseline))];
    }),
  );
}

async function withLines<T>(use: (subject: Line, baseline: Line, port: number) => Promise<T>): Promise<T> {
  const port = await freePort();
  const program = new Tty([PROGRAM, 'serve', '--listen', String(port)]);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const echoPort = typeof address === 'object' && address !== null ? address.port : NaN;
  const echo = new Tty([fileURLToPath(new URL('./echo-child.js', import.meta.url)), String(echoPort)]);
  const dialed = new Promise<Socket>((resolve) => server.once('connection', resolve));
  try {
    await Promise.all([program.shows(String(port)), echo.shows('ready')]);
    const echoed = await dialed;
    const client = await dial(port);
    await program.shows(`${client.socket.localPort ?? ''}`);
    return await use(newLine(program, client.socket), newLine(echo, echoed), port);
  } finally {
    await Promise.all([program.end(), echo.end()]);
    server.close();
  }
}

function newLine(tty: Tty, socket: Socket): Line {
  const wire = new Watcher();
  socket.on('data', (bytes: Buffer) => wire.heard(bytes.toString('latin1')));
  socket.on('error', () => undefined);
  return { tty, wire, times: { cell: [], wire: [] } };
}

async function measured(state: keyof typeof GOALS, subject: Line, baseline: Line): Promise<Finding[]> {
  for (const { times } of [subject, baseline]) times.cell.length = times.wire.length = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const key = CHARACTERS.charAt(sample % CHARACTERS.length);
    await typed(baseline, key, '\r');
    await pause();
    await typed(subject, key, '\n');
    await pause();
  }
  return (['wire', 'cell'] as const).map((end) => finding(state, end, subject, baseline));
}

/** A character, which the screen shows, and Enter, which sends it. */
async function typed({ tty, wire, times }: Line, key: string, lineEnd: string): Promise<void> {
  const shown = tty.shows(key);
  const from = performance.now();
  tty.type(key);
  times.cell.push((await shown) - from);
  await pause();
  const sent = wire.next(lineEnd);
  const entered = performance.now();
  tty.type('\r');
  times.wire.push((await sent) - entered);
}

function pause(): Promise<void> {
  return delay(GAP_MS.least + Math.random() * (GAP_MS.most - GAP_MS.least));
}

/** The goal is for the 99th percentile, which a busy machine spoils; the ratio is that of the medians, which it does not. */
function finding(state: keyof typeof GOALS, end: 'wire' | 'cell', subject: Line, baseline: Line): Finding {
  const times = subject.times[end];
  const bare = baseline.times[end];
  const value = percentile(times, 0.99);
  return judged({
    what: `keys: to the ${end}, ${state === 'idle' ? 'idle' : '100k lines/s'}, p99 (median)`,
    measured: millis(times),
    baseline: `${millis(bare)} (echo)`,
    ratio: median(times) / median(bare),
    value,
    most: GOALS[state][end],
    unit: ' ms',
  });
}

function millis(times: readonly number[]): string {
  return `${percentile(times, 0.99).toFixed(2)} (${median(times).toFixed(2)}) ms`;
}
