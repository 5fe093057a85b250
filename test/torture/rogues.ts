/** What hostile clients do. Each goes on until its process ends. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Added to as it goes. */
export interface Deeds {
  connections: number;
  bytes: number;
}

/** What one of them does once; rejects where it cannot connect. */
export type Rogue = (target: Target, pace: number, deeds: Deeds, number: number) => Promise<unknown>;

const CHUNK = Buffer.alloc(64 * 1024, 'without an end ');

async function connected(target: Target, deeds: Deeds): Promise<Socket> {
  const socket = connect(target);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  deeds.connections++;
  return socket;
}

/** Writes, and resolves once the kernel has taken it or the connection is gone. */
function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => socket.write(bytes, () => resolve()));
}

function isOpen({ destroyed }: Socket): boolean {
  return !destroyed;
}

/** Sends `pace` bytes of each second as fast as they are taken, and never a line end. */
const flood: Rogue = async (target, pace, deeds) => {
  const socket = await connected(target, deeds);
  while (isOpen(socket)) {
    const began = performance.now();
    for (let sent = 0; sent < pace && isOpen(socket); sent += CHUNK.length) {
      await write(socket, CHUNK);
      deeds.bytes += CHUNK.length;
    }
    await delay(Math.max(0, 1000 - (performance.now() - began)));
  }
};

/** Says that it is there, and never reads. */
const deaf: Rogue = async (target, _pace, deeds) => {
  const socket = await connected(target, deeds);
  socket.pause();
  socket.write('I listen\n');
  await once(socket, 'close');
};

/** Connects, and resets the connection at once. */
const churn: Rogue = async (target, pace, deeds) => {
  const socket = await connected(target, deeds);
  const closed = once(socket, 'close');
  socket.resetAndDestroy();
  await closed;
  await delay(pace);
};

/** Says one kind of nonsense after the other, cut anywhere. */
const garble: Rogue = async (target, pace, deeds, number) => {
  const socket = await connected(target, deeds);
  socket.resume();
  const nonsense = GARBAGE[(deeds.connections + number) % GARBAGE.length] ?? Buffer.alloc(0);
  const cut = (deeds.connections * 7919) % (nonsense.length + 1);
  await write(socket, nonsense.subarray(0, cut));
  await delay(pace);
  await write(socket, nonsense.subarray(cut));
  deeds.bytes += nonsense.length;
  socket.end();
  socket.destroySoon();
  await once(socket, 'close');
};

/** Says something, and is there until its process is not. */
const vanish: Rogue = async (target, _pace, deeds) => {
  const socket = await connected(target, deeds);
  socket.resume();
  socket.write('I am here\n');
  await once(socket, 'close');
};

export const ROGUES: Readonly<Record<string, Rogue>> = { flood, deaf, churn, garble, vanish };

const IAC = 255;

/** Telnet options without end, a TLS hello, sequences for terminals, no UTF-8, other protocols, and every byte there is. */
const GARBAGE: readonly Buffer[] = [
  Buffer.from(Array.from({ length: 256 }, (_, option) => [IAC, 251 + (option % 4), option]).flat()),
  Buffer.from([IAC, 250, 31, ...Array<number>(2000).fill(IAC)]),
  Buffer.concat([Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), Buffer.alloc(508, 7)]),
  Buffer.from('\x1b]0;title\x07\x1b]52;c;QUJD\x07\x1bP+q544e\x1b\\\x1b[6n\x1b[c\x1b[2J\x1b[?1049h\x9b31m\n'),
  Buffer.from('\x1b]8;;http://example.net/'.repeat(200)),
  Buffer.from([0xc3, 0x28, 0xa0, 0xe2, 0x28, 0xf0, 0x9f, 0xff, 0xfe, 0xed, 0xa0, 0x80, 10]),
  Buffer.from(`e${'\u0301'.repeat(5000)}\u202e{bold}<script>\n`),
  Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 1 2\r\nGET / HTTP/1.1\r\nhost: x\r\n\r\n'),
  Buffer.from('{"jsonrpc":"2.0","id":1,"method":"stop","params":{}}\n'),
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('\r\n\r\r\n\n'.repeat(500)),
];
