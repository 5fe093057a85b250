/**
 * Clients on one port of the loopback address, who send lines of 64 bytes: as many as are taken, so many a
 * second (the first client half of them, or each as many), or none.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answer, argument, type Numbers } from './child.ts';

const LINE_BYTES = 64;
/** Lines that differ, so that a screen has something to draw. */
const CHUNK = Buffer.from(Array.from({ length: 4096 }, (_, number) => line(number)).join(''));
const TICK_MS = 5;
/** Dialed at once: fewer than a backlog holds. */
const AT_ONCE = 250;
const MOST_TRIES = 20;
const AGAIN_MS = 100;
/** A client that is this far behind waits. */
const BEHIND_BYTES = 1024 * 1024;

const sockets: Socket[] = [];

function line(number: number): string {
  const words = `${number} reading ${(number * 7919) % 9973} at ${(number * 31) % 360} degrees, all in order `;
  return `${words.repeat(2).slice(0, LINE_BYTES - 1)}\n`;
}

async function dial(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.resume();
  sockets.push(socket);
}

/** Where ports of the machine are short for a moment, a dial is tried again. */
async function dialLasting(port: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await dial(port);
      return;
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
      await delay(AGAIN_MS);
    }
  }
}

async function dialAll(port: number, count: number): Promise<Numbers> {
  for (let left = count; left > 0; left -= AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, () => dialLasting(port)));
  }
  return { open: sockets.length };
}

let floods = false;

function pour(socket: Socket): void {
  while (floods && socket.write(CHUNK));
}

function flood(): Numbers {
  floods = true;
  for (const socket of sockets) {
    socket.removeAllListeners('drain').on('drain', () => pour(socket));
    pour(socket);
  }
  return {};
}

/** Resolves when all that was sent has been taken. */
async function rest(): Promise<Numbers> {
  floods = false;
  await Promise.all(sockets.map((socket) => new Promise((taken) => socket.write('', taken))));
  return {};
}

/** Sends what is due by the clock, so that a late timer does not slow it down; that share of it by the first client. */
async function pace(linesPerSecond: number, ofFirst: number): Promise<void> {
  const [first, ...others] = sockets;
  const began = performance.now();
  const sent = new Map<Socket, number>();
  for (;;) {
    await delay(TICK_MS);
    const due = ((performance.now() - began) / 1000) * linesPerSecond;
    for (const socket of sockets) {
      const share = due * (socket === first ? ofFirst : (1 - ofFirst) / others.length);
      const from = sent.get(socket) ?? 0;
      if (share < from + 1 || socket.writableLength > BEHIND_BYTES) continue;
      sent.set(socket, Math.floor(share));
      for (const part of parts(from, Math.floor(share))) socket.write(part);
    }
  }
}

/** Lines from one number up to another, which begin anew after the last of them. */
function* parts(from: number, to: number): Generator<Buffer> {
  const all = CHUNK.length / LINE_BYTES;
  for (let at = from; at < to;) {
    const some = Math.min(to - at, all - (at % all));
    yield CHUNK.subarray((at % all) * LINE_BYTES, ((at % all) + some) * LINE_BYTES);
    at += some;
  }
}

answer({
  dial: () => dialAll(argument(0), argument(1)),
  flood,
  rest,
  pace: () => {
    void pace(argument(2), 1 / 2);
    return {};
  },
  paceAll: () => {
    void pace(argument(2), 1 / sockets.length);
    return {};
  },
});
