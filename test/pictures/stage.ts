/** The real program in a terminal, with devices that dial in, to be photographed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../helpers/clients.ts';
import { spawnTerminal, type TestTerminal } from '../helpers/terminal.ts';
import { type Client, type Device, dialIn, NAMES } from './fleet.ts';
import type { Shot } from './svg.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Longer than the program waits with a frame, and than it takes to tell a sum of traffic. */
const SETTLE_MS = 350;

export class Stage {
  readonly terminal: TestTerminal;
  readonly #port: number;
  readonly #size: Size;
  readonly #clients: Client[] = [];

  constructor(terminal: TestTerminal, port: number, size: Size) {
    this.terminal = terminal;
    this.#port = port;
    this.#size = size;
  }

  /** They dial in one after the other; resolves once all have their names on the screen. */
  async arrive<Devices extends readonly Device[]>(
    ...devices: Devices
  ): Promise<{ [At in keyof Devices]: Client }>;
  async arrive(...devices: readonly Device[]): Promise<Client[]> {
    const clients: Client[] = [];
    for (const device of devices) {
      const client = await dialIn(this.#port, device);
      this.#clients.push(client);
      clients.push(client);
      await this.terminal.waitFor(device.name);
    }
    return clients;
  }

  /** Presses keys, `C-x` and what follows it among them, and waits for `seen` if it is given. */
  async press(keys: readonly string[], seen?: string | RegExp): Promise<void> {
    this.terminal.press(...keys);
    if (seen !== undefined) await this.terminal.waitFor(seen);
  }

  /** Types a line, and waits for `seen` if it is given; otherwise until it is there. */
  async type(text: string, seen: string | RegExp = text): Promise<void> {
    this.terminal.type(text);
    await this.terminal.waitFor(seen);
  }

  /** Types a line, sends it, and waits for what comes of it. */
  async send(text: string, seen: string | RegExp): Promise<void> {
    await this.type(text);
    await this.press(['Enter'], seen);
  }

  /** Lets seconds go by, so that rates and times are those of a conversation; `each` is told of every one. */
  async live(
    seconds: number,
    each: (second: number) => void | Promise<void> = () => undefined,
  ): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await each(second);
      await delay(1000);
    }
  }

  /** What is on the screen once it has come to rest. */
  async shot(): Promise<Shot> {
    await delay(SETTLE_MS);
    const { terminal } = this;
    const { columns, rows } = this.#size;
    const cells = Array.from({ length: rows }, (_, y) =>
      Array.from({ length: columns }, (__, x) => terminal.cell(x, y)),
    );
    return terminal.cursorHidden ? { rows: cells } : { rows: cells, cursor: terminal.cursor() };
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.terminal.stop();
  }
}

/** Plays on a stage of this size, and clears it away. `args` are options of `cordboard serve`. */
export async function onStage<T>(
  size: Size,
  args: readonly string[],
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cordboard-pictures-'));
  const config = path.join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ names: NAMES, highlight: ['~\\bALARM\\b'] }));
  const port = await freePort();
  const options = ['serve', '--listen', String(port), '--config', config, ...args];
  const stage = new Stage(await spawnTerminal(options, size), port, size);
  try {
    await stage.terminal.waitFor(`127.0.0.1:${port}`);
    return await play(stage);
  } finally {
    await stage.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
