/** A console's board behind a way that a test can break. */
import path from 'node:path';
import type { TestContext } from 'node:test';
import { reach } from '../../bin/reach.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import type { LastingOptions } from '../../src/gateway/lasting.ts';
import { type Hello, socketWay } from '../../src/gateway/open.ts';
import { type Bench, testBench } from './boards.ts';
import { folderFor } from './folder.ts';
import { type Relay, relayTo } from './relays.ts';

const HELLO = { role: 'operate', operator: 'test' } as const;
/** No pause is as long: with no chance in it they are powers of two, or the longest. */
const SIGN_MS = 15_000;

export interface Far extends Awaited<ReturnType<typeof reach>> {
  readonly bench: Bench;
  readonly relay: Relay;
  readonly gateway: Gateway;
  /** Of the board itself. */
  readonly socket: string;
}

/** A board behind a way that can be broken, and is made again at once. */
export async function far(t: TestContext, hello: Hello = HELLO): Promise<Far> {
  const bench = await testBench(t);
  const folder = folderFor(t);
  const facts = { name: 'far', pid: 1, version: '0', started: 1, namesByRule: false };
  const addresses = (): readonly string[] => bench.reception.addresses;
  const gateway = new Gateway({
    board: bench.board,
    facts,
    clock: Date.now,
    addresses,
    limits: {},
    stop: (by) => void setImmediate(() => gateway.close(`stopped by ${by}`)),
  });
  t.after(() => gateway.close());
  const socket = path.join(folder, 'board');
  await gateway.listen({ kind: 'unix', path: socket });
  const relay = await relayTo(t, path.join(folder, 'relay'), socket);
  const way = socketWay({ kind: 'unix', path: relay.path });
  const reached = await reach({ title: 'far', answerMs: undefined, way: () => way }, hello, atOnce);
  t.after(() => reached.leave());
  return { bench, relay, gateway, socket, ...reached };
}

/** Pauses are over at once; signs of life are never asked for. */
const atOnce: LastingOptions['later'] = (ms, run) => {
  if (ms === SIGN_MS) return () => undefined;
  const soon = setImmediate(run);
  return () => clearImmediate(soon);
};
