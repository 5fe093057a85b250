/** Conversations of anything, cut anywhere, for properties; and stores that give them page by page. */
import fc from 'fast-check';
import type { Position } from '../../src/lines/entry.ts';
import type { FramingFacts } from '../../src/lines/framer.ts';
import type { Entry } from '../../src/lines/entry.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import type { Page, PageRequest, RecordKind, WireRecord } from '../../src/record.ts';
import { LineMeter } from '../../src/wire/meter.ts';
import { FRAMINGS, type Framing } from '../../src/wire/settings.ts';
import { Tape } from './sessions.ts';

const PIECES = [
  ...['a', 'b', 'ab', 'error', 'Error', 'k', 'K', '\u017f', '\u212a', 'é', '漢', '👍🏽', 'e\u0301', '\u0301'],
  ...['\n', '\n', '\n', '\r\n', '\r', '\t', ' ', '\x1b[m', '\x7f', '\u200b', '\u202e', '\u0085', '\u2028'],
  ...['x'.repeat(1500), '漢'.repeat(700), 'a\u0301\u0301\u0301\u0301\u0301\u0301'],
];
const RAW = ['\x9e', '\xe2\x82', '\xf0\x9f', '\xff'].map((text) => Buffer.from(text, 'latin1'));

/** Of every kind, about what is in the conversations. */
export const PATTERNS = [
  ...['a', 'b a', 'rror', 'error', 'Error', 'k', 'K', 's', 'é', '漢', 'e', 'xx', '9e', '\\x9e', '␛', '␛[m'],
  ...[' ', '  a', 'b  ', '202e}', '}a', '{+2}', '◌', 'u', '␀', 'none of it'],
  ...['~^a', '~a$', '~^$', '~b\\b', '~\\Bb', '~(?<!b)a', '~a(?!\\s)', '~[^a]b', '~\\s+a', '~.a+$', '~^.{2}$'],
  ...['~␛', '~\\S\\S', '~\\p{Lu}', '~x9', '~(a|b)\\1', '~^x', '~xa'],
];

const piece = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...PIECES).map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.constantFrom(...RAW) },
);
const bytes = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));
const kind: fc.Arbitrary<RecordKind> = fc.constantFrom('in', 'in', 'in', 'in', 'out', 'note');

/** Parts of a stream, cut at some places, with what comes between. */
interface Chunk {
  readonly kind: RecordKind;
  readonly bytes: Buffer;
  readonly cuts: readonly number[];
  readonly pause: number;
}

const chunk: fc.Arbitrary<Chunk> = fc.record({
  kind,
  bytes,
  cuts: fc.array(fc.nat(30), { maxLength: 3 }),
  pause: fc.constantFrom(0, 50, 150),
});
const chunks = fc.array(chunk, { minLength: 1, maxLength: 25 });

function recordsOf(parts: readonly Chunk[]): WireRecord[] {
  const tape = new Tape(1);
  const records: WireRecord[] = [];
  let at = 0;
  for (const part of parts) {
    at += part.pause;
    let from = 0;
    for (const size of [...part.cuts, Infinity]) {
      const content = part.bytes.subarray(from, from + size);
      from += size;
      if (content.length > 0) records.push({ ...tape.add(part.kind, Uint8Array.from(content)), at });
    }
  }
  return records;
}

function factsOf(records: readonly WireRecord[], framing: Framing): FramingFacts {
  const meter = new LineMeter(framing);
  for (const { kind: direction, bytes: read, at } of records) {
    if (direction === 'in') meter.read(read, at);
    if (direction === 'out') meter.answer();
  }
  return { framing, firstLineEnd: meter.firstLineEnd };
}

/** A store that has dropped the first records, and perhaps does not have the last yet. */
export class Conversation {
  readonly facts: FramingFacts;
  readonly records: readonly WireRecord[];
  readonly #bytes: number;
  /** So many records have come. */
  come: number;

  constructor(all: readonly WireRecord[], framing: Framing, dropped: number, pageBytes: number) {
    this.facts = factsOf(all, framing);
    this.records = all.slice(Math.min(dropped, all.length - 1));
    this.come = this.records.length;
    this.#bytes = pageBytes;
  }

  /** As a window that holds everything that has come has them. */
  get lines(): readonly Entry[] {
    return this.linesUpTo(Infinity);
  }

  /** Of the records before `seq` only. */
  linesUpTo(seq: number): readonly Entry[] {
    const whole = new Scrollback(this.facts);
    const come = this.records.slice(0, this.come);
    whole.append(
      come.filter((record) => record.seq < seq),
      true,
    );
    return whole.lines;
  }

  get session(): FramingFacts & { readonly id: number } {
    return { id: 1, ...this.facts };
  }

  /** As `Transcript.page`, but for the size of the pages. */
  page({ before, since, ...request }: Omit<PageRequest, 'bytes'>): Page {
    const records = this.records.slice(0, this.come);
    const first = records[0]?.seq ?? 0;
    const from =
      since === undefined ? request.from : (records.find(({ at }) => at >= since) ?? records.at(-1))?.seq;
    const place = Math.min(Math.max(0, (from ?? before ?? Infinity) - first), records.length);
    let [start, end] = [place, place];
    let sum = 0;
    const size = (index: number): number => records[index]?.bytes.length ?? 0;
    if (from === undefined) while (start > 0 && (sum < this.#bytes || start === end)) sum += size(--start);
    else while (end < records.length && (sum < this.#bytes || start === end)) sum += size(end++);
    return { records: records.slice(start, end), older: start > 0, newer: end < records.length };
  }

  readonly read = (request: PageRequest): Promise<Page> => Promise.resolve(this.page(request));
}

export const conversations = fc
  .tuple(chunks, fc.constantFrom(...FRAMINGS), fc.nat(10), fc.integer({ min: 1, max: 3000 }))
  .filter(([parts]) => parts.some((part) => part.bytes.length > 0))
  .map(([parts, framing, dropped, size]) => new Conversation(recordsOf(parts), framing, dropped, size));

/** A line and where it is, to compare. */
export const placed = (line: Pick<Entry, 'kind' | 'text'> & Position): string =>
  `${line.kind} ${line.seq} ${line.offset} ${line.text}`;
