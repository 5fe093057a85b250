/**
 * Replaces what matches a pattern by asterisks before it is stored, byte for byte, so that offsets stay true. Patterns
 * are held against lines, however the reads cut them: what has been stored of a line is replaced later if its
 * end shows that it was the beginning of a match. Only more is ever replaced, never less.
 */
import { Buffer } from 'node:buffer';
import { CordboardError } from '../errors.ts';
import { Pattern } from '../pattern.ts';
import type { RecordKind, SessionId, WireRecord } from '../record.ts';
import { bytePlaces, linesOf, textOf } from './redact-text.ts';

/** What is to be replaced in a record that has been stored already. */
export interface Patch {
  readonly session: SessionId;
  readonly seq: number;
  /** Bytes of its payload, the end exclusive. */
  readonly spans: readonly (readonly [start: number, end: number])[];
}

export interface Redacted {
  readonly records: readonly WireRecord[];
  readonly patches: readonly Patch[];
}

export interface RedactorHost {
  readonly now: () => number;
  /** Something the operators are to know once. */
  readonly say: (text: string) => void;
}

/** Of an unfinished line so much of its end is remembered, in bytes: the longest match that can span two reads. */
const REMEMBERED_BYTES = 4096;

/** On what one client sends a pattern took too long: for this time all that it sends is replaced, without trying. */
const PENALTY_MS = 60_000;

/** As many offsets `Pattern.spans` gives at most. */
const MOST_OFFSETS = 2000;

const ASTERISK = 0x2a;

/** A part of an unfinished line, in a record of an earlier read. */
interface Piece {
  readonly seq: number;
  /** Bytes of the record before it. */
  readonly place: number;
  /** As it came. */
  readonly bytes: Buffer;
  /** As it is stored. */
  readonly stored: Buffer;
}

interface Rule {
  readonly pattern: Pattern;
  readonly source: string;
  /** It can be held against single lines only. */
  readonly ofLine: boolean;
}

interface Read {
  readonly index: number;
  readonly record: WireRecord;
  readonly own: Buffer;
  readonly pieces: readonly Piece[];
}

/** A line without an end, and how many bytes its direction has with it. */
interface Unfinished {
  readonly pieces: readonly Piece[];
  readonly end: number;
}

/** A read, and what came of its first line before. */
interface Window {
  readonly record: WireRecord;
  readonly index: number;
  readonly pieces: readonly Piece[];
  /** Of the pieces. */
  readonly before: number;
  readonly bytes: Buffer;
}

/** A text to look for matches in; it begins so many UTF-16 units into its window's text. */
interface Line {
  readonly window: Window;
  readonly text: string;
  readonly whole: string;
  readonly start: number;
}

export class Redactor {
  readonly #rules: readonly Rule[];
  readonly #host: RedactorHost;
  readonly #unfinished = new Map<string, Unfinished>();
  /** Pieces of the records that are being looked at, by their index. */
  readonly #fresh: (readonly [index: number, piece: Piece])[] = [];
  readonly #penalties = new Map<string, number>();

  /** `sources` are regular expressions. Throws `CB_PATTERN` for what is none. */
  constructor(sources: readonly string[], host: RedactorHost) {
    this.#rules = sources.map((source) => ({
      pattern: new Pattern(`~${source}`),
      source,
      ofLine: looksAround(source),
    }));
    this.#host = host;
  }

  /** Takes records in the order they came. Their payload is written to. */
  take(records: readonly WireRecord[]): Redacted {
    const job = new Job(records);
    const windows: Window[] = [];
    for (const [index, record] of records.entries()) {
      if (this.#isPenalized(record)) job.replaceWhole(index);
      else if (record.bytes.length > 0) windows.push(this.#window(record, index));
    }
    for (const rule of this.#rules) {
      const { ofLine } = rule;
      const lines = this.#hits(rule, ofLine ? windows.flatMap(linesIn) : windows.map(wholeOf), job);
      this.#replace(rule, ofLine ? lines : lines.flatMap(({ window }) => linesIn(window)), job);
    }
    this.#settle(records);
    return job.done();
  }

  /** Nothing more comes of a session. */
  forget(session: SessionId): void {
    for (const kind of ['in', 'out'] as const) {
      this.#unfinished.delete(streamOf({ session, kind }));
      this.#penalties.delete(streamOf({ session, kind }));
    }
  }

  #window(record: WireRecord, index: number): Window {
    const stream = streamOf(record);
    const own = Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.length);
    const known = this.#unfinished.get(stream);
    const pieces = known?.end === record.offset && record.kind !== 'note' ? known.pieces : [];
    const before = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const bytes = Buffer.concat([...pieces.map((piece) => piece.bytes), own]);
    if (record.kind !== 'note') this.#remember(stream, { index, record, own, pieces });
    return { record, index, pieces, before, bytes };
  }

  #remember(stream: string, { index, record, own, pieces }: Read): void {
    const end = Math.max(own.lastIndexOf(10), own.lastIndexOf(13)) + 1;
    const place = Math.max(end, own.length - REMEMBERED_BYTES);
    const bytes = Buffer.from(own.subarray(place));
    const piece = { seq: record.seq, place, bytes, stored: Buffer.from(bytes) };
    this.#fresh.push([index, piece]);
    const rest = [...(end > 0 ? [] : lastOf(pieces, REMEMBERED_BYTES - bytes.length)), piece];
    if (place === own.length && end > 0) this.#unfinished.delete(stream);
    else this.#unfinished.set(stream, { pieces: rest, end: record.offset + own.length });
  }

  /** What is stored of the pieces is known now. */
  #settle(records: readonly WireRecord[]): void {
    for (const [index, { place, stored }] of this.#fresh)
      stored.set(records[index]?.bytes.subarray(place, place + stored.length) ?? []);
    this.#fresh.length = 0;
  }

  /** Those with a match. The record of one on which the pattern takes too long is replaced whole. */
  #hits(rule: Rule, lines: readonly Line[], job: Job): Line[] {
    const hits: Line[] = [];
    for (let rest = this.#allowed(lines, job); rest.length > 0;) {
      const answers = rule.pattern.testSome(rest.map(({ text }) => text));
      hits.push(...rest.filter((_, index) => answers[index] === true));
      const stuck = rest[answers.length];
      if (stuck === undefined) break;
      // It may be that there was no time left for it only.
      if (this.#testAlone(rule, stuck, job) === true) hits.push(stuck);
      rest = this.#allowed(rest.slice(answers.length + 1), job);
    }
    return hits;
  }

  #testAlone(rule: Rule, line: Line, job: Job): boolean | undefined {
    try {
      return rule.pattern.test([line.text])[0];
    } catch (error) {
      this.#condemn(error, rule, line, job);
      return undefined;
    }
  }

  #replace(rule: Rule, lines: readonly Line[], job: Job): void {
    if (lines.length === 0) return;
    try {
      const spans = rule.pattern.spans(lines.map(({ text }) => text));
      for (const [index, line] of lines.entries()) job.replace(line, spans[index] ?? []);
    } catch {
      for (const line of lines) this.#replaceAlone(rule, line, job);
    }
  }

  #replaceAlone(rule: Rule, line: Line, job: Job): void {
    if (this.#allowed([line], job).length === 0) return;
    try {
      job.replace(line, rule.pattern.spans([line.text])[0] ?? []);
    } catch (error) {
      this.#condemn(error, rule, line, job);
    }
  }

  /** Without those of clients who are not tried any more. */
  #allowed(lines: readonly Line[], job: Job): readonly Line[] {
    if (this.#penalties.size === 0) return lines;
    return lines.filter(({ window: { record, index } }) => {
      if (this.#isPenalized(record)) job.replaceWhole(index);
      return !job.isWhole(index);
    });
  }

  #condemn(error: unknown, { source }: Rule, { window }: Line, job: Job): void {
    if (!(error instanceof CordboardError)) throw error;
    const { record, index } = window;
    const stream = streamOf(record);
    job.replaceWhole(index);
    if (!this.#isPenalized(record))
      this.#host.say(
        `the pattern --redact ${source} takes too long on session #${record.session}: for a minute all of it is recorded as asterisks`,
      );
    this.#penalties.set(stream, this.#host.now() + PENALTY_MS);
    this.#unfinished.delete(stream);
  }

  #isPenalized(record: WireRecord): boolean {
    const until = this.#penalties.get(streamOf(record));
    if (until === undefined) return false;
    if (this.#host.now() < until) return true;
    this.#penalties.delete(streamOf(record));
    return false;
  }
}

/** What becomes of one batch. */
class Job {
  readonly #records: readonly WireRecord[];
  readonly #bySeq = new Map<string, number>();
  readonly #counts: number[];
  readonly #whole = new Set<number>();
  readonly #patches = new Map<
    string,
    { readonly session: SessionId; readonly seq: number; readonly spans: [number, number][] }
  >();

  constructor(records: readonly WireRecord[]) {
    this.#records = records;
    this.#counts = records.map(() => 0);
    for (const [index, { session, seq }] of records.entries()) this.#bySeq.set(`${session} ${seq}`, index);
  }

  isWhole(index: number): boolean {
    return this.#whole.has(index);
  }

  replaceWhole(index: number): void {
    if (this.#whole.has(index)) return;
    this.#whole.add(index);
    this.#records[index]?.bytes.fill(ASTERISK);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** Spans of the line's text, as of `Pattern.spans`. */
  replace({ window, text, whole, start }: Line, found: readonly number[]): void {
    // There may be more of them than are told.
    const spans = found.length < MOST_OFFSETS ? found : [...found, found.at(-1) ?? 0, text.length];
    const places = bytePlaces(
      whole,
      spans.map((offset) => start + offset),
    );
    for (let index = 0; index < places.length; index += 2)
      this.#replaceBytes(window, places[index] ?? 0, places[index + 1] ?? 0);
  }

  done(): Redacted {
    return {
      records: this.#records.map((record, index) => {
        const redacted = this.#counts[index] ?? 0;
        return redacted === 0 ? record : { ...record, redacted };
      }),
      patches: [...this.#patches.values()],
    };
  }

  #replaceBytes({ record, index, pieces, before }: Window, start: number, end: number): void {
    let place = 0;
    for (const piece of pieces) {
      const [from, to] = [Math.max(start - place, 0), Math.min(end - place, piece.bytes.length)];
      if (from < to) this.#replaceEarlier(record.session, piece, from, to);
      place += piece.bytes.length;
    }
    if (end > before) this.#replaceOwn(index, Math.max(start - before, 0), end - before);
  }

  #replaceOwn(index: number, from: number, to: number): void {
    const bytes = this.#records[index]?.bytes;
    if (bytes === undefined || isReplaced(bytes, from, to)) return;
    bytes.fill(ASTERISK, from, to);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  #replaceEarlier(session: SessionId, { seq, place, stored }: Piece, from: number, to: number): void {
    if (isReplaced(stored, from, to)) return;
    stored.fill(ASTERISK, from, to);
    const id = `${session} ${seq}`;
    const index = this.#bySeq.get(id);
    if (index !== undefined) {
      this.#replaceOwn(index, place + from, place + to);
      return;
    }
    const patch = this.#patches.get(id) ?? { session, seq, spans: [] };
    patch.spans.push([place + from, place + to]);
    this.#patches.set(id, patch);
  }
}

function isReplaced(bytes: Uint8Array, from: number, to: number): boolean {
  for (let place = from; place < to; place++) if (bytes[place] !== ASTERISK) return false;
  return true;
}

function streamOf({ session, kind }: { readonly session: SessionId; readonly kind: RecordKind }): string {
  return `${session} ${kind}`;
}

/** At most so many bytes, from the end on. */
function lastOf(pieces: readonly Piece[], most: number): Piece[] {
  const kept: Piece[] = [];
  let left = most;
  for (let index = pieces.length - 1; index >= 0 && left > 0; index--) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const from = Math.max(0, piece.bytes.length - left);
    const { seq, place, bytes, stored } = piece;
    const part = { seq, place: place + from, bytes: bytes.subarray(from), stored: stored.subarray(from) };
    kept.unshift(from === 0 ? piece : part);
    left -= piece.bytes.length;
  }
  return kept;
}

function wholeOf(window: Window): Line {
  const whole = textOf(window.bytes);
  return { window, text: whole, whole, start: 0 };
}

function linesIn(window: Window): Line[] {
  const whole = textOf(window.bytes);
  return linesOf(whole).map(({ text, start }) => ({ window, text, whole, start }));
}

/** What is true of a line may not be true of many at once: it says something about what is before or behind. */
function looksAround(source: string): boolean {
  return /(?<!\[)\^|\$|\(\?<?[=!]/.test(source);
}
