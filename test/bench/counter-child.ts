/** The least a server can do with lines: counts their ends, byte by byte or, if told so, by the native search. */
import { createServer } from 'node:net';
import { answer, argument, type Numbers, usage } from './child.ts';

const LF = 10;

let lines = 0;
let bytes = 0;
let open = 0;

/** In locals: a loop that counts in a variable of the module is several times slower. */
function lineEnds(bytes: Uint8Array): number {
  const { length } = bytes;
  let count = 0;
  for (let at = 0; at < length; at++) if (bytes[at] === LF) count++;
  return count;
}

function found(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}

const count = argument(0) === 1 ? found : lineEnds;
const server = createServer((socket) => {
  open++;
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    lines += count(chunk);
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
