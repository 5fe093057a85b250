/** `cordboard transcripts replay`: a conversation once more, in the time it took. */
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../address.ts';
import type { Clock } from '../clock.ts';
import { pipe } from '../net/pipe.ts';
import type { StoredSession } from '../transcript/archive.ts';
import { Lines } from '../transcript/export/lines.ts';
import { formatLine, headOf } from '../transcript/export/text.ts';
import { type Item, oneWay, walk } from '../transcript/walk.ts';
import type { Outside } from './command.ts';
import { conversations, withArchive } from './open.ts';
import { Sink } from '../sink.ts';

export interface ReplayRequest {
  readonly key: number;
  /** Where what came in is sent; undefined: it is shown. */
  readonly to: Address | undefined;
  readonly speed: number;
  /** Milliseconds between two records at most, and for an answer after the last. */
  readonly maxPause: number;
  readonly wait: number;
}

/** After so long without a record, what is there of a line is shown. */
const SILENCE_MS = 100;

/** A timer of Node's waits no longer at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Rejects with `CB_NO_SESSION` and `CB_TRANSCRIPTS`. Exits 1 where the address cannot be reached or breaks off. */
export function replay(request: ReplayRequest, outside: Outside): Promise<number> {
  return withArchive(outside.path, async (archive) => {
    const [session] = conversations(archive, [request.key]);
    if (session === undefined) return 1;
    const items = walk(archive, session.key);
    return request.to === undefined
      ? showAgain(session, items, request, outside)
      : sendAgain(oneWay(items, 'in'), request.to, request, outside);
  });
}

async function showAgain(
  session: StoredSession,
  items: Iterable<Item>,
  pace: Pick<ReplayRequest, 'speed' | 'maxPause'>,
  { stdout, clock }: Outside,
): Promise<number> {
  const sink = new Sink(stdout);
  const lines = new Lines(session);
  const timing = new Timing(pace, clock);
  await sink.write(headOf(session));
  for (const item of items) {
    if (sink.isClosed) break;
    const { recorded, wait } = timing.next(item);
    if (recorded >= SILENCE_MS) for (const line of lines.flush()) await sink.write(`${formatLine(line)}\n`);
    if (wait >= 1) {
      await sink.flush();
      await waited(wait);
    }
    for (const line of lines.push(item)) await sink.write(`${formatLine(line)}\n`);
  }
  for (const line of lines.end()) await sink.write(`${formatLine(line)}\n`);
  await sink.flush();
  return 0;
}

/** Ends when the other side does, or is silent for `wait` after the last was sent. */
async function sendAgain(
  items: Iterable<Item>,
  to: Address,
  request: ReplayRequest,
  { stdout, say, clock }: Outside,
): Promise<number> {
  const enough = new AbortController();
  const answers = new Answers(stdout, clock, () => enough.abort());
  const sent = async function* (): AsyncGenerator<Uint8Array> {
    const timing = new Timing(request, clock);
    for (const item of items) {
      const { wait } = timing.next(item);
      if (wait >= 1) await waited(wait, enough.signal);
      if (item.type === 'record') yield item.record.bytes;
    }
    answers.endAfter(request.wait);
  };
  const input = Readable.from(sent(), { objectMode: false, highWaterMark: 64 * 1024 });
  const result = await pipe(to, { input, output: answers.output, signal: enough.signal });
  await answers.end();
  if (result.ok || enough.signal.aborted) return 0;
  say(result.why);
  return 1;
}

/** Shows what comes back as lines, no faster than they are taken. */
class Answers {
  readonly output: Writable;
  readonly #sink: Sink;
  readonly #lines = new Lines({ framing: 'auto', firstLineEnd: undefined });
  readonly #enough: () => void;
  #silence: NodeJS.Timeout | undefined;
  #patience = Infinity;
  #seq = 0;
  #offset = 0;

  constructor(stdout: Writable, clock: Clock, enough: () => void) {
    this.#sink = new Sink(stdout);
    this.#enough = enough;
    this.output = new Writable({
      write: (bytes: Uint8Array, _encoding, done) => {
        clearTimeout(this.#silence);
        this.#take(bytes, clock()).then(() => done(), done);
      },
    });
  }

  /** From now on this much silence is enough. */
  endAfter(ms: number): void {
    this.#patience = ms;
    this.#watch();
  }

  async end(): Promise<void> {
    clearTimeout(this.#silence);
    this.#patience = Infinity;
    for (const line of this.#lines.end()) await this.#sink.write(`${formatLine(line)}\n`);
    await this.#sink.flush();
  }

  async #take(bytes: Uint8Array, at: number): Promise<void> {
    const record = { session: 0, seq: this.#seq++, kind: 'in', offset: this.#offset, at, bytes } as const;
    this.#offset += bytes.length;
    for (const line of this.#lines.push({ type: 'record', record }))
      await this.#sink.write(`${formatLine(line)}\n`);
    await this.#sink.flush();
    if (this.#sink.isClosed) this.#enough();
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#silence);
    if (this.#patience < Infinity) this.#silence = setTimeout(this.#enough, this.#patience);
  }
}

/** Works out when records are due. */
class Timing {
  readonly #pace: Pick<ReplayRequest, 'speed' | 'maxPause'>;
  readonly #clock: Clock;
  #last: number | undefined;
  #due: number;

  constructor(pace: Pick<ReplayRequest, 'speed' | 'maxPause'>, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
    this.#due = clock();
  }

  /** Milliseconds: the pause before this as it was, and how long it is from now. A clock that was set back is no pause. */
  next(item: Item): { readonly recorded: number; readonly wait: number } {
    if (item.type === 'gap') return { recorded: 0, wait: 0 };
    const recorded = Math.max(0, item.record.at - (this.#last ?? item.record.at));
    this.#last = item.record.at;
    const { speed, maxPause } = this.#pace;
    // Counted from when the last was due, not from when it was sent: what timers take too long does not add up.
    this.#due += Math.min(recorded / speed, maxPause);
    return { recorded, wait: Math.min(this.#due - this.#clock(), LONGEST_MS) };
  }
}

async function waited(ms: number, signal?: AbortSignal): Promise<void> {
  await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
