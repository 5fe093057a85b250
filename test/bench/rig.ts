/** A board with a listener and, if wanted, a console on it that paints to nothing. */
import { BoardScreen } from '../../screens/board-screen.ts';
import { Frames } from '../../screens/frames.ts';
import { Painter, type PaintTarget } from '../../screens/painter.ts';
import { themeFor } from '../../screens/theme.ts';
import { systemClock } from '../../src/clock.ts';
import { Console } from '../../src/console/console.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { Board } from '../../src/session/board.ts';
import { Reception } from '../../src/session/reception.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import type { BoardEvent, Snapshot } from '../../src/switchboard/switchboard.ts';
import { MemoryTranscript, type MemoryBounds } from '../../src/transcript/memory.ts';
import { StoredTranscript } from '../../src/transcript/store.ts';
import type { Transcript } from '../../src/transcript/transcript.ts';
import { SESSION_OPTIONS } from '../helpers/boards.ts';

/** What `serve` takes if not told otherwise. */
export const DEFAULT_BOUNDS: MemoryBounds = { perSession: 16 * 1024 * 1024, total: 256 * 1024 * 1024 };

export function newBoard(bounds = DEFAULT_BOUNDS): Board {
  return boardOn(new MemoryTranscript(bounds));
}

/** A board that records in a file, as `serve` does if not told otherwise. */
export function newRecordingBoard(path: string): Board {
  const facts = { command: 'serve' as const, operator: 'bench', started: Date.now() };
  return boardOn(new StoredTranscript({ path, memory: DEFAULT_BOUNDS, durability: 'normal', facts }));
}

function boardOn(transcript: Transcript): Board {
  return new Board({ transcript, clock: systemClock(), halfCloseMs: undefined });
}

export function newReception(board: Board): Reception {
  const options = { session: SESSION_OPTIONS, maxSessions: 100_000, maxPerAddress: 0, greeting: undefined };
  return new Reception(board, options, systemClock());
}

/** Consoles attach to it at a path. */
export async function newGateway(board: Board, path: string): Promise<void> {
  const facts = { name: 'bench', pid: process.pid, version: '0.0.0', started: 0, namesByRule: false };
  const nothing = (): void => undefined;
  const gateway = new Gateway({
    board,
    facts,
    clock: systemClock(),
    addresses: () => [],
    limits: {},
    stop: nothing,
  });
  await gateway.listen({ kind: 'unix', path });
}

/** Counts the time the console takes for what the board tells it. */
class TimedSwitchboard extends LocalSwitchboard {
  spent = 0;

  override watch(sink: (events: readonly BoardEvent[]) => void): Promise<Snapshot> {
    return super.watch((events) => {
      const from = performance.now();
      sink(events);
      this.spent += performance.now() - from;
    });
  }
}

/** A terminal that takes everything at once. */
class Nowhere implements PaintTarget {
  readonly busy = false;
  readonly columns: number;
  readonly rows: number;
  bytes = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  write(data: string): void {
    this.bytes += data.length;
  }
}

function noFile(): never {
  throw new Error('there are no files here');
}

/** A console with all of the real one but the terminal. */
export class Desk {
  readonly target: Nowhere;
  readonly console: Console;
  readonly screen: BoardScreen;
  readonly #switchboard: TimedSwitchboard;
  readonly #painter: Painter;
  readonly #frames: Frames | undefined;
  #changed: () => void = () => undefined;
  /** How long each frame has taken, in milliseconds. */
  readonly painted: number[] = [];

  /** `paints` as often as the real one, or only when asked to. */
  constructor(board: Board, options: { columns: number; rows: number; paints: boolean }) {
    const { columns, rows } = options;
    this.target = new Nowhere(columns, rows);
    this.#painter = new Painter(this.target);
    this.#frames = options.paints ? this.#newFrames() : undefined;
    this.#switchboard = new TimedSwitchboard(board, () => ['127.0.0.1:0']);
    const nothing = (): void => undefined;
    const changed = (cause: 'key' | 'sent' | 'data'): void => {
      this.#frames?.dirty(cause);
      this.#changed();
    };
    this.console = new Console({
      switchboard: this.#switchboard,
      clock: systemClock(),
      columns,
      rows,
      suspendable: false,
      desk: {
        read: noFile,
        size: noFile,
        write: noFile,
        save: nothing,
      },
      host: {
        changed,
        copy: nothing,
        edit: (text) => Promise.resolve(text),
        bell: nothing,
        alert: nothing,
        mouse: nothing,
        redraw: nothing,
        suspend: nothing,
        stopBoard: nothing,
        quit: nothing,
      },
    });
    this.screen = new BoardScreen(this.#painter, this.console.model, () => themeFor({}));
  }

  /** Milliseconds the console has spent on what the board told it. */
  get spent(): number {
    return this.#switchboard.spent;
  }

  start(): Promise<void> {
    return this.console.start();
  }

  /** Typed as one run of characters. */
  type(text: string): void {
    this.console.input([{ type: 'text', text }]);
  }

  press(key: string): void {
    this.console.input([{ type: 'key', key }]);
  }

  /** Resolves when the console next has something to paint. */
  change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve));
  }

  close(): void {
    this.console.stop();
    this.#frames?.stop();
    this.#switchboard.detach();
    this.#painter.destroy();
  }

  #newFrames(): Frames {
    return new Frames({
      paint: () => {
        const from = performance.now();
        const taken = this.screen.paint();
        this.painted.push(performance.now() - from);
        return taken;
      },
      now: () => performance.now(),
      schedule: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    });
  }
}
