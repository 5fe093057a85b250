/** Boards with real listeners for tests, and a watcher to wait on what their consoles hear. */
import { EventEmitter, once } from 'node:events';
import type { TestContext } from 'node:test';
import { type Address, parseListen } from '../../src/address.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { TcpLook } from '../../src/net/tcp-look.ts';
import type { RecordKind, SessionId, WireRecord } from '../../src/record.ts';
import { Board } from '../../src/session/board.ts';
import type { WatchedDisk } from '../../src/session/disk-watch.ts';
import { Reception, type ReceptionOptions } from '../../src/session/reception.ts';
import type { SessionOptions } from '../../src/session/session.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import type { SwitchboardEvent, Notice, SessionSummary } from '../../src/switchboard/switchboard.ts';
import { MemoryTranscript } from '../../src/transcript/memory.ts';
import type { Transcript } from '../../src/transcript/transcript.ts';
import { dial, type TestClient } from './clients.ts';

const TIMEOUT_MS = 10_000;

export const SESSION_OPTIONS: SessionOptions = {
  eol: 'auto',
  framing: 'auto',
  prefix: '',
  outboxBytes: 1024 * 1024,
  silence: { keepAliveMs: 60_000, markMs: 0, closeMs: 0, ping: '', pingMs: 0, idleMs: 0 },
  whenFull: 'refuse',
  telnet: 'auto',
};

/** What a console on a switchboard knows by now. */
export class Watch {
  readonly events: SwitchboardEvent[] = [];
  readonly sessions = new Map<SessionId, SessionSummary>();
  readonly notices: Notice[] = [];
  readonly #changes = new EventEmitter<{ change: [] }>().setMaxListeners(0);

  readonly hear = (events: readonly SwitchboardEvent[]): void => {
    for (const event of events) {
      this.events.push(event);
      if (event.type === 'opened' || event.type === 'changed')
        this.sessions.set(event.session.id, event.session);
      if (event.type === 'dismissed') this.sessions.delete(event.id);
      if (event.type === 'notice') this.notices.push(event.notice);
    }
    this.#changes.emit('change');
  };

  /** Resolves with what `found` finds, asked again after each batch of events; rejects after 10 s. */
  async until<T>(found: () => T | undefined | false): Promise<T> {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        throw new Error(
          `waited for ${found.toString()}; sessions: ${JSON.stringify([...this.sessions.values()])}`,
        );
      });
    }
  }

  /** The session's summary once it fits. */
  session(id: SessionId, fits: (summary: SessionSummary) => boolean = () => true): Promise<SessionSummary> {
    return this.until(() => {
      const summary = this.sessions.get(id);
      return summary !== undefined && fits(summary) && summary;
    });
  }
}

export interface Bench {
  readonly board: Board;
  readonly reception: Reception;
  readonly switchboard: LocalSwitchboard;
  readonly watch: Watch;
  readonly port: number;
  /** Dials in; the client is destroyed with the bench. */
  readonly dial: () => Promise<TestClient>;
  readonly records: (id: SessionId) => Promise<readonly WireRecord[]>;
}

export interface BenchOptions extends Partial<Omit<ReceptionOptions, 'session'>> {
  /** Memory that holds all of it if none is given. */
  readonly transcript?: Transcript;
  readonly session?: Partial<SessionOptions>;
  readonly clock?: Clock;
  readonly halfCloseMs?: number;
  readonly look?: TcpLook;
  readonly disk?: WatchedDisk;
}

/** A board without a listener, closed with the test. */
export function testBoard(t: TestContext, options: BenchOptions = {}): Board {
  const memory = { perSession: 64 * 1024 * 1024, total: 256 * 1024 * 1024 };
  const transcript = options.transcript ?? new MemoryTranscript(memory);
  const clock = options.clock ?? systemClock();
  const { look, disk, halfCloseMs } = options;
  const board = new Board({ transcript, clock, halfCloseMs, disk, ...(look && { look }) });
  t.after(() => board.close());
  return board;
}

/** As a reception has them that is made with these. */
export function receptionOptions(options: BenchOptions): ReceptionOptions {
  const usual = { maxSessions: 1000, maxPerAddress: 0, greeting: undefined };
  return { ...usual, ...options, session: { ...SESSION_OPTIONS, ...options.session } };
}

/** A reception on a board, not listening yet. */
export function testReception(t: TestContext, board: Board, options: BenchOptions = {}): Reception {
  const reception = new Reception(board, receptionOptions(options), options.clock ?? systemClock());
  t.after(() => reception.close());
  return reception;
}

/** A board that listens on a port of its own and is watched; everything ends with the test. */
export async function testBench(t: TestContext, options: BenchOptions = {}): Promise<Bench> {
  const board = testBoard(t, options);
  const reception = testReception(t, board, options);
  await reception.listen(loopback());
  const watch = new Watch();
  const switchboard = new LocalSwitchboard(board, () => reception.addresses);
  await switchboard.watch(watch.hear);
  t.after(() => switchboard.detach());
  const port = Number(/\d+$/.exec(reception.addresses[0] ?? '')?.[0]);
  const dialIn = async (): Promise<TestClient> => {
    const client = await dial(port);
    t.after(() => client.destroy());
    return client;
  };
  const records = async (id: SessionId): Promise<readonly WireRecord[]> =>
    (await board.transcript.page(id, { bytes: Infinity })).records;
  return { board, reception, switchboard, watch, port, dial: dialIn, records };
}

export function loopback(): Address {
  return parseListen('127.0.0.1:0');
}

/** The bytes of one kind, as text. */
export function textOf(records: readonly WireRecord[], kind: RecordKind): string {
  return Buffer.concat(records.filter((record) => record.kind === kind).map(({ bytes }) => bytes)).toString();
}

/** The notes, one for each record. */
export function notesOf(records: readonly WireRecord[]): string[] {
  return records.filter(({ kind }) => kind === 'note').map(({ bytes }) => Buffer.from(bytes).toString());
}
