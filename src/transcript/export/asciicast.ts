/** Recordings for asciinema: https://docs.asciinema.org/manual/asciicast/v2/ */
import { printable } from '../../printable.ts';
import { jsonLine, safeJson } from '../../safe-json.ts';
import type { StoredSession } from '../archive.ts';
import type { Item } from '../walk.ts';
import { Lines, type TextLine } from './lines.ts';
import { MARKS } from './text.ts';

const COLUMNS = 100;
const ROWS = 30;

/** After so long without a record, what is there of a line is shown: as much as a console waits for the rest. */
const SILENCE_MS = 100;

/** Lines with their direction, safe to show, at the time they were finished. */
export function* asciicast(session: StoredSession, items: Iterable<Item>): Generator<string> {
  yield head(session);
  const lines = new Lines(session);
  const clock = new CastClock();
  for (const item of items) {
    if (item.type === 'record') {
      if (clock.since(item.record.at) >= SILENCE_MS) yield* events(clock.now, lines.flush());
      clock.set(item.record.at);
    }
    yield* events(clock.now, lines.push(item));
  }
  yield* events(clock.now, lines.end());
}

/**
 * What came in as the terminal of a client's own would have shown it, escape sequences and all; what was sent are
 * input events. Lone line feeds go to the line's beginning too, as no terminal driver was there to see to it.
 */
export function* asciicastRaw(session: StoredSession, items: Iterable<Item>): Generator<string> {
  yield head(session);
  const clock = new CastClock();
  const decoder = { in: new TextDecoder(), out: new TextDecoder() };
  let afterCr = false;
  for (const item of items) {
    if (item.type === 'gap' || item.record.kind === 'note') continue;
    const { kind, at, bytes } = item.record;
    clock.set(at);
    const decoded = decoder[kind].decode(bytes, { stream: true });
    if (decoded === '') continue;
    const whole = kind === 'out' ? decoded : withReturns(decoded, afterCr);
    if (kind === 'in') afterCr = decoded.endsWith('\r');
    yield event(clock.now, kind === 'out' ? 'i' : 'o', whole);
  }
}

function withReturns(text: string, afterCr: boolean): string {
  const all = text.replace(/(?<!\r)\n/g, '\r\n');
  return afterCr && text.startsWith('\n') ? all.slice(1) : all;
}

/** Times from the first on, which never go back although a machine's clock may. */
class CastClock {
  #first: number | undefined;
  #last = 0;

  /** Seconds from the beginning. */
  get now(): number {
    return this.#last / 1000;
  }

  /** Milliseconds from the last time to this. */
  since(at: number): number {
    return this.#first === undefined ? 0 : at - this.#first - this.#last;
  }

  set(at: number): void {
    this.#first ??= at;
    this.#last = Math.max(this.#last, at - this.#first);
  }
}

function head({ openedAt, name, peer }: StoredSession): string {
  const title = printable(name === '' ? peer : `${name} ${peer}`);
  const timestamp = Math.floor(openedAt / 1000);
  return jsonLine({ version: 2, width: COLUMNS, height: ROWS, timestamp, title });
}

function* events(time: number, lines: readonly TextLine[]): Generator<string> {
  for (const { kind, text, continued } of lines)
    yield event(time, 'o', `${MARKS[kind]}${continued ? '+' : ' '}${printable(text)}\r\n`);
}

function event(time: number, type: 'o' | 'i', text: string): string {
  return safeJson(`[${time.toFixed(6)}, "${type}", ${JSON.stringify(text)}]\n`);
}
