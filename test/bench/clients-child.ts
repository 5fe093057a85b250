/**
 * Clients on one port of the loopback address, who send lines of 64 bytes: as many as are taken, so many a
 * second (the first client half of them, or each as many), or none.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answer, argument, type Numbers } from './child.ts';

const LINE = `${'0123456789 abcdefghij '.repeat(3).slice(0, 63)}\n`;
const CHUNK = Buffer.from(LINE.repeat(1024));
const TICK_MS = 5;
/** Dialed at once: fewer than a backlog holds. */
const AT_ONCE = 250;
/** A client that is this far behind waits. */
const BEHIND_BYTES = 1024 * 1024;

const sockets: Socket[] = [];

async function dial(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.resume();
  sockets.push(socket);
}

async function dialAll(port: number, count: number): Promise<Numbers> {
  for (let left = count; left > 0; left -= AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, () => dial(port)));
  }
  return { open: sockets.length };
}

function flood(): Numbers {
  for (const socket of sockets) {
    const pour = (): void => {
      while (socket.write(CHUNK));
    };
    socket.on('drain', pour);
    pour();
  }
  return {};
}

/** Sends what is due by the clock, so that a late timer does not slow it down; that share of it by the first client. */
async function pace(linesPerSecond: number, ofFirst: number): Promise<void> {
  const [first, ...others] = sockets;
  const from = performance.now();
  const sent = new Map<Socket, number>();
  for (;;) {
    await delay(TICK_MS);
    const due = ((performance.now() - from) / 1000) * linesPerSecond;
    for (const socket of sockets) {
      const share = due * (socket === first ? ofFirst : (1 - ofFirst) / others.length);
      const lines = Math.floor(share) - (sent.get(socket) ?? 0);
      if (lines <= 0 || socket.writableLength > BEHIND_BYTES) continue;
      sent.set(socket, Math.floor(share));
      socket.write(LINE.repeat(lines));
    }
  }
}

answer({
  dial: () => dialAll(argument(0), argument(1)),
  flood,
  pace: () => {
    void pace(argument(2), 1 / 2);
    return {};
  },
  paceAll: () => {
    void pace(argument(2), 1 / sockets.length);
    return {};
  },
});
