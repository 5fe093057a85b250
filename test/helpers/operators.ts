/** An operator at a board's socket, who calls and is told nothing. */
import path from 'node:path';
import type { TestContext } from 'node:test';
import { attach, socketWay } from '../../src/gateway/open.ts';
import type { Headless } from './headless.ts';

type Call = (method: string, params: object) => Promise<unknown>;

/** Attaches to the board of that name until the test ends. */
export async function operatorOf(t: TestContext, { folder }: Headless, name: string): Promise<Call> {
  const socket = path.join(folder, 'cordboard', `${name}.sock`);
  const hello = { role: 'operate', operator: 'test' } as const;
  const attachment = await attach(socketWay({ kind: 'unix', path: socket }), hello, () => undefined);
  t.after(() => attachment.close());
  return (method, params) => attachment.calls.call(method, params);
}
