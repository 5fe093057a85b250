/** A board with a control socket in this process, and the commands for scripts run against it. */
import { EventEmitter, once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { CordboardError } from '../../src/errors.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { controlFolder, prepareFolder, socketOf, type Whereabouts } from '../../src/gateway/place.ts';
import { quickScript } from '../../src/scripts/read.ts';
import { type Bench, type BenchOptions, testBench } from './boards.ts';
import type { TestClient } from './clients.ts';
import { folderFor } from './folder.ts';

const TIMEOUT_MS = 10_000;

/** What a command left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  /** Lines for the operator, the refusal last. */
  readonly said: readonly string[];
}

export interface RunOptions {
  readonly stdin?: string;
  /** What is answered to a question; without it nobody is there. */
  readonly answer?: boolean;
  readonly stdout?: Writable;
}

export interface Door {
  readonly bench: Bench;
  readonly where: Whereabouts;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `cordboard ARGS`. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** Dials in and is given a name. Resolves when it has it. */
  readonly client: (name: string, tags?: readonly string[]) => Promise<TestClient>;
  /** Resolves when the next has attached and is told what happens. */
  readonly attached: () => Promise<void>;
  /** Another board in the same folder. */
  readonly open: (name: string) => Promise<Bench>;
}

export async function openDoor(t: TestContext, options: BenchOptions = {}): Promise<Door> {
  const folder = folderFor(t);
  const env = { XDG_RUNTIME_DIR: folder };
  const where = { env, temporary: folder, uid: process.getuid?.() };
  prepareFolder(controlFolder(where), where.uid);
  const watched = new EventEmitter();
  const open = async (name: string): Promise<Bench> => {
    const bench = await testBench(t, options);
    await listen(t, bench, name, socketOf(controlFolder(where), name), () => watched.emit('watched'));
    return bench;
  };
  const bench = await open('lab');
  return {
    ...{ bench, where, env, open },
    attached: async () => {
      await once(watched, 'watched', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    },
    run: (args, given = {}) => runScript(args, where, given),
    client: async (name, tags = []) => {
      const client = await bench.dial();
      const { id } = await bench.watch.until(() =>
        [...bench.watch.sessions.values()].find(
          ({ name: has, state, peer }) =>
            has === '' && state === 'open' && peer.endsWith(`:${client.socket.localPort ?? 0}`),
        ),
      );
      await bench.switchboard.rename(id, name);
      await bench.switchboard.set(id, { tags });
      return client;
    },
  };
}

/** `asked`: somebody is told what the board stands on, which is what watching begins with. */
async function listen(
  t: TestContext,
  bench: Bench,
  name: string,
  path: string,
  asked: () => void,
): Promise<void> {
  const clock = systemClock();
  const gateway: Gateway = new Gateway({
    board: bench.board,
    facts: { name, pid: process.pid, version: '0.0.0', started: clock(), namesByRule: false },
    clock,
    addresses: () => {
      asked();
      return bench.reception.addresses;
    },
    limits: { sessions: 1000 },
    stop: (by) => void setImmediate(() => gateway.close(`stopped by ${by}`)),
  });
  await gateway.listen({ kind: 'unix', path });
  t.after(() => gateway.close());
}

async function runScript(args: readonly string[], where: Whereabouts, given: RunOptions): Promise<Ran> {
  const pieces: Buffer[] = [];
  const said: string[] = [];
  const collecting = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(chunk);
      done();
    },
  });
  const code = await ran(async () => {
    const script = quickScript(args);
    if (script === undefined) throw new Error(`not plain: ${args.join(' ')}`);
    return script.run(
      {
        ...{ where, operator: 'tester', clock: systemClock(), draw: undefined },
        stdin: () => Readable.from([Buffer.from(given.stdin ?? '')]),
        stdout: given.stdout ?? collecting,
        say: (line) => said.push(line),
        ask:
          given.answer === undefined
            ? undefined
            : (question) => {
                said.push(question);
                return Promise.resolve(given.answer === true);
              },
      },
      script.board,
    );
  }, said);
  return { code, out: Buffer.concat(pieces).toString(), said };
}

async function ran(work: () => Promise<number>, said: string[]): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    said.push(error.message);
    return error.exitCode;
  }
}
