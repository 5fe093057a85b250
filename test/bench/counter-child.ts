/** The least a server can do with lines: counts their ends, byte by byte. */
import { createServer } from 'node:net';
import { answer, type Numbers, usage } from './child.ts';

const LF = 10;

let lines = 0;
let bytes = 0;
let open = 0;

const server = createServer((socket) => {
  open++;
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at++) if (chunk[at] === LF) lines++;
    bytes += chunk.length;
  });
});
await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));

function stats(): Numbers {
  return { ...usage(), bytes, lines, open };
}

answer({
  port: () => {
    const address = server.address();
    return { port: typeof address === 'object' && address !== null ? address.port : NaN };
  },
  stats,
  reset: stats,
  settled: () => {
    globalThis.gc?.();
    return stats();
  },
});
