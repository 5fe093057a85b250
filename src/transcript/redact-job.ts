/** What becomes of one batch of records that a redactor looks at: which bytes are replaced, in these and in earlier ones. */
import type { SessionId, WireRecord } from '../record.ts';
import { bytePlaces } from './redact-text.ts';
import type { Piece, Window } from './redact-windows.ts';

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

/** As many offsets `Pattern.spans` gives at most. */
const MOST_OFFSETS = 2000;

const ASTERISK = 0x2a;

/** A text to look for matches in; it begins so many UTF-16 units into its window's text. */
export interface Line {
  readonly window: Window;
  readonly text: string;
  readonly whole: string;
  readonly start: number;
}

export class Job {
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
