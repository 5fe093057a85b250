/** A way to a board that a test can break: a socket that passes everything on to another. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

export interface Relay {
  readonly path: string;
  /** Connections that were passed on so far. */
  readonly count: () => number;
  /** Resolves when none stands. */
  readonly quiet: () => Promise<void>;
  /** Breaks those that stand. */
  readonly breakOff: () => void;
}

export async function relayTo(t: TestContext, path: string, target: string): Promise<Relay> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((near) => {
    const far = connect(target);
    count++;
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  const breakOff = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(path);
  await once(server, 'listening');
  t.after(() => {
    server.close();
    breakOff();
  });
  const quiet = async (): Promise<void> => {
    while (sockets.size > 0) await turn();
  };
  return { path, count: () => count, quiet, breakOff };
}
