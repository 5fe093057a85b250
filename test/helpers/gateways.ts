/** A real gateway on a board, and what attaches to it. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { attach, type Attachment, socketWay } from '../../src/gateway/open.ts';
import type { Role } from '../../src/operators.ts';
import type { Board } from '../../src/session/board.ts';
import { RemoteSwitchboard } from '../../src/switchboard/remote.ts';
import { dial, type TestClient } from './clients.ts';
import { folderFor } from './folder.ts';

export interface TestGateway {
  readonly gateway: Gateway;
  /** Of its socket. */
  readonly path: string;
  /** How often `stop` was asked for. */
  readonly stops: () => number;
}

/** Closed with the test. */
export async function testGateway(t: TestContext, board: Board): Promise<TestGateway> {
  const path = join(folderFor(t), 'lab.sock');
  let stops = 0;
  const gateway = new Gateway({
    board,
    clock: systemClock(),
    facts: { name: 'lab', pid: 1, version: '0.0.0', started: 0, namesByRule: false },
    addresses: () => ['127.0.0.1:1'],
    limits: {},
    stop: () => stops++,
  });
  await gateway.listen({ kind: 'unix', path });
  t.after(() => gateway.close());
  return { gateway, path, stops: () => stops };
}

export interface TestRemote extends Attachment {
  readonly switchboard: RemoteSwitchboard;
}

/** A switchboard over the socket; closed with the test. */
export async function testRemote(
  t: TestContext,
  path: string,
  { role = 'operate', operator = 'tester' }: { readonly role?: Role; readonly operator?: string } = {},
): Promise<TestRemote> {
  const notified = (method: string, params: unknown): void => switchboard.notified(method, params);
  const attachment = await attach(socketWay({ kind: 'unix', path }), { role, operator }, notified);
  t.after(() => attachment.close());
  const switchboard: RemoteSwitchboard = new RemoteSwitchboard((method, params) =>
    attachment.calls.call(method, params),
  );
  return { ...attachment, switchboard };
}

/** A program at the socket that writes what it likes; destroyed with the test. */
export async function testProgram(t: TestContext, path: string): Promise<TestClient> {
  const program = await dial(path);
  t.after(() => program.destroy());
  return program;
}

export const HELLO = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 'hello',
  method: 'hello',
  params: { version: 1, operator: 'tester' },
})}\n`;
