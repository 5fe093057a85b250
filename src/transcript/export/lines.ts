/** The lines of a conversation, each once and whole, as a console frames them. */
import type { FramingFacts } from '../../lines/framer.ts';
import type { RecordKind, WireRecord } from '../../record.ts';
import { deframeWhole, Deframer, type RawLine } from '../../wire/framing.ts';
import type { Item } from '../walk.ts';

/** A finished line. `text` is not safe to show. */
export interface TextLine {
  readonly kind: RecordKind;
  /** When its first byte came. */
  readonly at: number;
  readonly text: string;
  /** Goes on with the line of its kind before. */
  readonly continued: boolean;
}

/** Lines that wait for one before them to be finished. */
const MOST_WAITING = 1000;

export class Lines {
  readonly #facts: FramingFacts;
  #in: Deframer | undefined;
  #waiting: { readonly kind: RecordKind; readonly raw: RawLine }[] = [];
  #at = 0;

  constructor(facts: FramingFacts) {
    this.#facts = facts;
  }

  /** The lines that are finished with this. */
  push(item: Item): TextLine[] {
    if (item.type === 'gap') return this.#gap(item);
    const { record } = item;
    const raws: RawLine[] = [];
    this.#at = record.at;
    if (record.kind === 'in') this.#deframer(record).push(record.bytes, record.at, record.offset, raws);
    else this.#whole(record, raws);
    this.#wait(record.kind, raws);
    if (record.lost === true)
      this.#remark(`${record.bytes.length === 1 ? '1 byte is' : `${record.bytes.length} bytes are`} lost`);
    if (record.redacted !== undefined)
      this.#remark(record.redacted === 1 ? '1 match is redacted' : `${record.redacted} matches are redacted`);
    if (this.#waiting.length > MOST_WAITING) this.#in?.cut();
    return this.#finished();
  }

  /** What is there is given out; what comes next goes on with it. */
  flush(): TextLine[] {
    this.#in?.cut();
    return this.#finished();
  }

  /** Nothing more comes. */
  end(): TextLine[] {
    const raws: RawLine[] = [];
    this.#in?.end(raws);
    this.#in = undefined;
    this.#wait('in', raws);
    return this.#finished();
  }

  #deframer({ offset }: WireRecord): Deframer {
    this.#in ??= new Deframer({ ...this.#facts, midstream: offset > 0 });
    return this.#in;
  }

  /** What was sent or remarked at once is whole; the answer folds the client's line, as on a screen. */
  #whole({ kind, bytes, at, offset }: WireRecord, raws: RawLine[]): void {
    if (kind === 'out') this.#in?.cut();
    deframeWhole(bytes, at, offset, raws);
  }

  #gap({ first, last, at }: Extract<Item, { readonly type: 'gap' }>): TextLine[] {
    const before = this.end();
    this.#at = at ?? this.#at;
    this.#remark(
      last === first ? '1 record is missing here' : `${last - first + 1} records are missing here`,
    );
    return [...before, ...this.#finished()];
  }

  #remark(text: string): void {
    this.#wait('note', [{ text, at: this.#at, offset: 0, open: false, continued: false }]);
  }

  #wait(kind: RecordKind, raws: readonly RawLine[]): void {
    for (const raw of raws) this.#waiting.push({ kind, raw });
  }

  #finished(): TextLine[] {
    const open = this.#waiting.findIndex(({ raw }) => raw.open);
    const finished = open < 0 ? this.#waiting : this.#waiting.slice(0, open);
    this.#waiting = open < 0 ? [] : this.#waiting.slice(open);
    return finished.map(({ kind, raw: { at, text, continued } }) => ({ kind, at, text, continued }));
  }
}

/** All lines of it. */
export function* linesOf(items: Iterable<Item>, facts: FramingFacts): Generator<TextLine> {
  const lines = new Lines(facts);
  for (const item of items) yield* lines.push(item);
  yield* lines.end();
}
