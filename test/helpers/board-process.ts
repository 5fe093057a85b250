/**
 * A board with clients that send as fast as it reads, recorded in the file that is the argument, for tests that kill
 * it. Writes to stdout a line of JSON each time that something is certainly committed: how many records of each session.
 */
import { writeSync } from 'node:fs';
import { connect } from 'node:net';
import { parseListen } from '../../src/address.ts';
import { systemClock } from '../../src/clock.ts';
import { Board } from '../../src/session/board.ts';
import { Reception } from '../../src/session/reception.ts';
import { StoredTranscript } from '../../src/transcript/store.ts';
import { SESSION_OPTIONS } from './boards.ts';
import { streamPart } from './streams.ts';

const CLIENTS = 5;

/** The sizes of what clients send, over and over: rows of the database and parts of segments. */
const SIZES = [1, 64, 700, 2047, 2048, 9000, 40_000];

const clock = systemClock();
const transcript = new StoredTranscript({
  path: process.argv[2] ?? '',
  memory: { perSession: 1024 * 1024, total: 16 * 1024 * 1024 },
  durability: 'normal',
  facts: { command: 'serve', operator: 'tester', started: clock() },
});
const board = new Board({ transcript, clock, halfCloseMs: undefined });
const options = { session: SESSION_OPTIONS, maxSessions: 100, maxPerAddress: 0, greeting: undefined };
const reception = new Reception(board, options, clock);
const counts = new Map<number, number>();
board.registry.listen({
  opened: () => undefined,
  changed: () => undefined,
  recorded: ({ session, seq, kind }) => {
    counts.set(session, seq + 1);
    if (kind === 'in' && seq % 10 === 0) board.registry.get(session).send(`answer ${seq}`);
  },
  dismissed: () => undefined,
});

function feed(port: number, number: number): void {
  const socket = connect(port, '127.0.0.1');
  let sent = 0;
  let turn = number;
  const send = (): void => {
    const part = streamPart(sent, SIZES[turn++ % SIZES.length] ?? 1);
    sent += part.length;
    socket.write(part, () => setImmediate(send));
  };
  socket.on('connect', send).on('data', () => undefined);
  // The board is gone in the middle of it, which is what this is for.
  socket.on('error', () => undefined);
}

async function report(): Promise<void> {
  for (;;) {
    const appended = Object.fromEntries(counts);
    if (await transcript.written()) writeSync(1, `${JSON.stringify(appended)}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

await reception.listen(parseListen('127.0.0.1:0'));
const port = Number(/\d+$/.exec(reception.addresses[0] ?? '')?.[0]);
for (let number = 0; number < CLIENTS; number++) feed(port, number);
await report();
