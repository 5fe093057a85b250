/**
 * The way to the terminal's screen, and its size. Node's own stdout is synchronous on a terminal: one that
 * stops reading would stop every session. What is written here waits in memory instead.
 */
import { EventEmitter } from 'node:events';
import { closeSync, constants, openSync, write, writeSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import { isatty } from 'node:tty';

/** A terminal without room is tried again after this many milliseconds: files cannot be polled. */
const RETRY_MS = 5;
/** The last words wait this long for a terminal that does not read: 60 times 5 ms. */
const LAST_TRIES = 60;
/** A window being dragged reports a size per pixel; one layout per frame is enough. */
const RESIZE_MS = 16;
/** For a terminal that does not know its size, such as a serial line. */
const UNKNOWN_SIZE: Size = { columns: 80, rows: 24 };

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where the size comes from: `process.stdout`, which is asked for nothing else. */
interface SizeSource {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

type Done = (error: NodeJS.ErrnoException | null, written: number) => void;

/** A file that takes bytes, all or some, or has no room for now (`EAGAIN`). */
export interface Sink {
  /** Must not block. Calls `done` once, perhaps at once. */
  write(bytes: Uint8Array, done: Done): void;
  /** Writes what it can now, and returns how much; throws `EAGAIN`. For the last words of a process. */
  writeSync(bytes: Uint8Array): number;
  close(): void;
}

/**
 * Opens the terminal behind `fd` once more, so that it can be written to without waiting and `fd` itself, which
 * other programs share, stays as it is. Where that is not allowed, the thread pool waits in the loop's place.
 */
export function openSink(fd: number): Sink {
  const own = isatty(fd) ? reopen([`/proc/self/fd/${fd}`, '/dev/tty']) : undefined;
  return own === undefined ? sharedSink(fd) : ownSink(own);
}

function reopen(paths: readonly string[]): number | undefined {
  for (const path of paths) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    } catch {
      // Another user's terminal after su, or a system without this name: the next may do.
    }
  }
  return undefined;
}

function ownSink(fd: number): Sink {
  const put = (bytes: Uint8Array): number => writeSync(fd, bytes);
  return {
    write: (bytes, done) => attempt(() => put(bytes), done),
    writeSync: put,
    close: () => closeSync(fd),
  };
}

function attempt(put: () => number, done: Done): void {
  let written = 0;
  let failure: NodeJS.ErrnoException | null = null;
  try {
    written = put();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    failure = error;
  }
  done(failure, written);
}

function sharedSink(fd: number): Sink {
  return {
    write: (bytes, done) => write(fd, bytes, done),
    writeSync: (bytes) => writeSync(fd, bytes),
    close: () => undefined,
  };
}

/** A sink as a stream: what has no room for now waits in it, without blocking. */
export function sinkStream(sink: Sink): Writable {
  const put = (bytes: Uint8Array, done: (error?: Error) => void): void =>
    sink.write(bytes, (error, written) => {
      const rest = bytes.subarray(written);
      if (error !== null && error.code !== 'EAGAIN') done(error);
      else if (rest.length === 0) done();
      else setTimeout(() => put(rest, done), RETRY_MS);
    });
  return new Writable({ write: (bytes: Buffer, _encoding, done) => put(bytes, done) });
}

/**
 * Writes before it returns, what the terminal takes within a moment; the rest is given up, as is everything when
 * the terminal is gone. Blocks the thread for 300 ms at most: for the last words of a process.
 */
export function writeNow(sink: Sink, data: string): void {
  let rest: Uint8Array = Buffer.from(data);
  for (let tries = 0; rest.length > 0 && tries < LAST_TRIES; tries++) {
    attempt(
      () => sink.writeSync(rest),
      (error, written) => {
        if (error !== null && error.code !== 'EAGAIN') tries = LAST_TRIES;
        rest = rest.subarray(written);
      },
    );
    if (rest.length > 0) pause(RETRY_MS);
  }
}

interface OutputEvents {
  /** The size has changed; at most once a frame. */
  resize: [];
  /** The terminal has taken everything, after a `write` that returned false. */
  drain: [];
  /** The terminal is gone; nothing written reaches it. */
  gone: [];
}

/**
 * What blessed takes for a terminal's output stream. Nothing bounds what is written: a painter skips its frame
 * while `busy`, so that one frame at most waits.
 */
export class Output extends EventEmitter<OutputEvents> {
  readonly isTTY = true;
  readonly #sink: Sink;
  readonly #source: SizeSource;
  #size: Size;
  #queue: Uint8Array[] = [];
  #writing = false;
  #owesDrain = false;
  #retry: NodeJS.Timeout | undefined;
  #resize: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(sink: Sink, source: SizeSource) {
    super();
    this.#sink = sink;
    this.#source = source;
    this.#size = sizeOf(source);
    source.on('resize', this.#onResize);
  }

  /** The size told by the last `resize`, at least 1 by 1. */
  get columns(): number {
    return this.#size.columns;
  }

  get rows(): number {
    return this.#size.rows;
  }

  get writable(): boolean {
    return !this.#closed;
  }

  /** The terminal has not taken all that was written. */
  get busy(): boolean {
    return this.#queue.length > 0;
  }

  /** Queues text, in order. False: not all is taken yet, `drain` will follow. Ignored once closed. */
  write(data: string): boolean {
    if (!this.#closed && data !== '') this.#queue.push(Buffer.from(data));
    this.#pump();
    this.#owesDrain = this.busy;
    return !this.busy;
  }

  /** Drops what waits and writes `data` before it returns, if the terminal takes it within a moment. */
  writeLast(data: string): void {
    this.#drop();
    writeNow(this.#sink, data);
  }

  /** Ends it: drops what waits and stops listening to the size. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#drop();
    clearTimeout(this.#resize);
    this.#source.off('resize', this.#onResize);
    this.#sink.close();
  }

  readonly #onResize = (): void => {
    this.#resize ??= setTimeout(() => this.#settle(), RESIZE_MS);
  };

  #settle(): void {
    this.#resize = undefined;
    const size = sizeOf(this.#source);
    if (size.columns === this.columns && size.rows === this.rows) return;
    this.#size = size;
    this.emit('resize');
  }

  #drop(): void {
    this.#queue = [];
    this.#owesDrain = false;
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  #pump(): void {
    if (this.#writing || this.#retry !== undefined || this.#queue.length === 0) return;
    const queue = this.#queue;
    const bytes = queue.length === 1 && queue[0] ? queue[0] : Buffer.concat(queue);
    this.#queue = [bytes];
    this.#writing = true;
    this.#sink.write(bytes, (error, written) => this.#written(bytes, error, written));
  }

  #written(bytes: Uint8Array, error: NodeJS.ErrnoException | null, written: number): void {
    this.#writing = false;
    const dropped = this.#queue[0] !== bytes;
    const lost = !dropped && error !== null && error.code !== 'EAGAIN';
    if (dropped) this.#pump();
    else if (lost) this.#lose();
    else this.#advance(bytes, written);
  }

  #advance(bytes: Uint8Array, written: number): void {
    if (written === bytes.length) this.#queue.shift();
    else this.#queue[0] = bytes.subarray(written);
    if (!this.busy) this.#drained();
    else if (written > 0) this.#pump();
    else this.#retry = setTimeout(() => this.#again(), RETRY_MS);
  }

  #drained(): void {
    if (!this.#owesDrain) return;
    this.#owesDrain = false;
    this.emit('drain');
  }

  #again(): void {
    this.#retry = undefined;
    this.#pump();
  }

  #lose(): void {
    this.#drop();
    this.emit('gone');
  }
}

function sizeOf({ columns = 0, rows = 0 }: SizeSource): Size {
  return {
    columns: columns > 0 ? columns : UNKNOWN_SIZE.columns,
    rows: rows > 0 ? rows : UNKNOWN_SIZE.rows,
  };
}

/** Blocks the thread. Only where a process has no more turns of the loop. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** An input for blessed that never says anything: keys are the decoder's. */
export function dummyInput(): PassThrough & { readonly isTTY: true; setRawMode(mode: boolean): void } {
  return Object.assign(new PassThrough(), { isTTY: true as const, setRawMode: (): void => undefined });
}
