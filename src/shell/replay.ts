/** `cordboard transcripts replay`: a conversation once more, in the time it took. */
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Address, formatAddress } from '../address.ts';
import type { Clock } from '../clock.ts';
import { formatDuration } from '../durations.ts';
import { pipe } from '../net/pipe.ts';
import type { StoredSession } from '../transcript/archive.ts';
import { Lines } from '../transcript/export/lines.ts';
import { formatLine, headOf } from '../transcript/export/text.ts';
import { type Item, oneWay, walk } from '../transcript/walk.ts';
import type { Outside, Ref } from './command.ts';
import { Lost } from './lost.ts';
import { conversations, withArchive } from './open.ts';
import { Sink } from '../sink.ts';

export interface ReplayRequest {
  readonly ref: Ref;
  /** Milliseconds since the Unix epoch. */
  readonly since?: number;
  /** Where what came in is sent; undefined: it is shown. */
  readonly to: Address | undefined;
  readonly speed: number;
  /** Milliseconds between two records at most, and for an answer after the last. */
  readonly maxPause: number;
  readonly wait: number;
}

/** Who waits for no answer waits so long until something is taken. */
const LEAST_PATIENCE_MS = 1000;

/** What is given to the other side at a time. */
const MORSEL_BYTES = 16 * 1024;

/** After so long without a record, what is there of a line is shown. */
const SILENCE_MS = 100;

/** A timer of Node's waits no longer at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Rejects with `CB_NO_SESSION` and `CB_TRANSCRIPTS`. Exits 1 where the address cannot be reached or breaks off, and when bytes of it are lost. */
export function replay(request: ReplayRequest, outside: Outside): Promise<number> {
  return withArchive(outside.path, async (archive) => {
    const [session] = conversations(archive, [request.ref]);
    if (session === undefined) return 1;
    const lost = new Lost();
    const items = walk(archive, session.key, request.since === undefined ? {} : { since: request.since });
    const code =
      request.to === undefined
        ? await showAgain(session, lost.watch(items), request, outside)
        : await sendAgain(lost.watch(oneWay(items, 'in')), request.to, request, outside);
    return Math.max(code, lost.told(outside.say));
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

/**
 * Ends when the other side does, or is silent for `wait` after the last was sent, or has taken nothing for so long before
 * that, which exits 1.
 */
async function sendAgain(
  items: Iterable<Item>,
  to: Address,
  request: ReplayRequest,
  { stdout, say, clock }: Outside,
): Promise<number> {
  const enough = new AbortController();
  const stuck = new AbortController();
  const patience = request.wait === 0 ? LEAST_PATIENCE_MS : request.wait;
  const peer = formatAddress(to);
  const answers = new Answers(stdout, clock, (isSilent) => {
    const spell = formatDuration(request.wait);
    if (isSilent)
      say(`${peer} has sent nothing for ${spell} and does not end: it is not waited for any longer`);
    enough.abort();
  });
  const sent = async function* (): AsyncGenerator<Uint8Array> {
    const timing = new Timing(request, clock);
    for (const item of items) {
      const { wait } = timing.next(item);
      if (wait >= 1) await waited(wait, enough.signal);
      if (item.type === 'record') yield* morsels(item.record.bytes);
    }
    answers.endAfter(request.wait);
  };
  const pieces = impatient(sent(), patience, () => stuck.abort());
  const input = Readable.from(pieces, { objectMode: false, highWaterMark: MORSEL_BYTES });
  const signal = AbortSignal.any([enough.signal, stuck.signal]);
  const result = await pipe(to, { input, output: answers.output, signal });
  await answers.end();
  if (stuck.signal.aborted)
    say(
      `${peer} has taken nothing for ${formatDuration(patience)}: the rest of the conversation was not sent`,
    );
  else if (result.ok || enough.signal.aborted) return 0;
  else say(result.why);
  return 1;
}

/** So that a peer that takes little at a time is not taken for one that takes nothing. */
function* morsels(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += MORSEL_BYTES)
    yield bytes.subarray(from, from + MORSEL_BYTES);
}

/** Passes pieces on; `stuck` is called when one is not taken, or the next not asked for, for so many milliseconds. */
async function* impatient<T>(pieces: AsyncIterable<T>, ms: number, stuck: () => void): AsyncGenerator<T> {
  for await (const piece of pieces) {
    const timer = setTimeout(stuck, Math.min(ms, LONGEST_MS));
    try {
      yield piece;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Shows what comes back as lines, no faster than they are taken. */
class Answers {
  readonly output: Writable;
  readonly #sink: Sink;
  readonly #lines = new Lines({ framing: 'auto', firstLineEnd: undefined });
  readonly #enough: (isSilent: boolean) => void;
  #silence: NodeJS.Timeout | undefined;
  #patience = Infinity;
  #seq = 0;
  #offset = 0;

  /** `enough` is called when nobody reads any longer, or nothing has come for as long as `endAfter` says. */
  constructor(stdout: Writable, clock: Clock, enough: (isSilent: boolean) => void) {
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
    if (this.#sink.isClosed) this.#enough(false);
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#silence);
    if (this.#patience < Infinity)
      this.#silence = setTimeout(() => this.#enough(true), Math.min(this.#patience, LONGEST_MS));
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
