/** The built program in a terminal, with a board on a port of its own, and clients to dial in. */
import type { TestContext } from 'node:test';
import { dial, freePort, type TestClient } from './clients.ts';
import { spawnTerminal, type TerminalOptions, type TestTerminal } from './terminal.ts';

/** A board on a full screen. */
export interface Served {
  readonly terminal: TestTerminal;
  readonly port: number;
  /** Dials in and waits until the list has one session more. */
  readonly dial: () => Promise<TestClient>;
}

/** Runs `cordboard serve` until the test ends. */
export async function serve(
  t: TestContext,
  args: readonly string[] = [],
  options: TerminalOptions = {},
): Promise<Served> {
  const port = await freePort();
  const terminal = await run(t, ['serve', '--listen', String(port), ...args], options);
  await terminal.waitFor(`127.0.0.1:${port}`);
  let clients = 0;
  return {
    terminal,
    port,
    dial: async () => {
      const client = await dial(port);
      t.after(() => client.destroy());
      await terminal.waitFor(new RegExp(` ${++clients} sessions? `));
      return client;
    },
  };
}

/** Runs the program in a terminal until the test ends. */
export async function run(
  t: TestContext,
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<TestTerminal> {
  const terminal = await spawnTerminal(args, options);
  t.after(() => terminal.stop());
  return terminal;
}
