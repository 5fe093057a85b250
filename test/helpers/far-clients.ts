/** Clients on other machines. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Machine } from './network.ts';

const PROGRAM = fileURLToPath(new URL('./far-client.js', import.meta.url));
const TIMEOUT_MS = 20_000;

/** See `far-client.ts`. */
export class FarClient {
  readonly #child: ChildProcess;
  readonly #changes = new EventEmitter<{ change: [] }>().setMaxListeners(0);
  #text = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
      this.#changes.emit('change');
    });
  }

  get said(): readonly string[] {
    return this.#text.split('\n').slice(0, -1);
  }

  /** Bytes that it has had. */
  get bytes(): number {
    return Math.max(0, ...this.said.filter((line) => /^\d+$/.test(line)).map(Number));
  }

  async until(holds: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    while (!holds()) {
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        throw new Error(`waited for ${holds.toString()}: ${this.#text.slice(-200)}`);
      });
    }
  }

  /** Resolves when it has been done. */
  async tell(line: string): Promise<void> {
    this.#child.stdin?.write(`${line}\n`);
    await this.until(() => this.said.includes(`did ${line}`));
  }
}

/** Dials from a machine; the client ends with the test. */
export async function dialFrom(
  t: TestContext,
  { prefix }: Machine,
  host: string,
  port: number,
): Promise<FarClient> {
  const [program, ...args] = [...prefix, process.execPath, PROGRAM, host, String(port)];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'close');
  t.after(async () => {
    child.stdin.end();
    await exit;
  });
  const client = new FarClient(child);
  await client.until(() => client.said.includes('connected'));
  return client;
}
