/** Lines that match, with the lines around them, as grep shows them. */
import type { Spans } from '../pattern.ts';
import type { RecordKind, SessionId } from '../record.ts';
import type { Place, Position } from './entry.ts';
import type { Line } from './line.ts';

/** A line as it is shown. */
export interface FoundLine extends Position {
  readonly kind: RecordKind;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Goes on with the line before. */
  readonly continued: boolean;
  /** Safe to show. */
  readonly text: string;
}

/** Plain values throughout. */
export interface Hit extends FoundLine {
  readonly session: SessionId;
  /** Where the first match begins. */
  readonly place: Place;
  /** The matches in `text`. */
  readonly spans: Spans;
  /** In the order of the conversation. No line stands in two hits, so between two that are near there may be fewer. */
  readonly before: readonly FoundLine[];
  readonly after: readonly FoundLine[];
  /** No line lies between what is shown of this hit and of the one that was come by before. */
  readonly joined: boolean;
}

/** A hit that lines are still added to. Ahead and behind as one goes. */
interface Open {
  readonly line: Line;
  readonly spans: Spans;
  readonly ahead: readonly FoundLine[];
  readonly behind: FoundLine[];
  readonly joined: boolean;
}

/** Takes the lines of a conversation one after the other, in either direction. */
export class Hits {
  /** Those that nothing is added to any more. */
  done: Hit[] = [];
  readonly #session: SessionId;
  readonly #context: number;
  readonly #newestFirst: boolean;
  #open: Open | undefined;
  /** The last lines that are in no hit. */
  #recent: Line[] = [];
  /** What comes now follows on what was shown last. */
  #follows = false;

  constructor(session: SessionId, context: number, newestFirst: boolean) {
    this.#session = session;
    this.#context = context;
    this.#newestFirst = newestFirst;
  }

  /** The last hit wants more lines. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** A line that was shown before all that is taken here. */
  takeShown(): void {
    this.#follows = true;
    this.#recent = [];
  }

  /** A line and what matches in it, if anything. */
  take(line: Line, spans?: Spans): void {
    if (spans !== undefined) this.#begin(line, spans);
    else if (this.#open !== undefined) this.#open.behind.push(foundLine(line));
    else this.#pass(line);
    if (this.#open !== undefined && this.#open.behind.length >= this.#context) this.close();
  }

  /** Lines were left out here. */
  skip(): void {
    this.#follows = false;
    this.#recent = [];
  }

  /** Nothing more is added to the last hit. */
  close(): void {
    if (this.#open === undefined) return;
    const { line, spans, ahead, behind, joined } = this.#open;
    const [before, after] = this.#newestFirst ? [behind.reverse(), ahead.toReversed()] : [ahead, behind];
    const place = { kind: line.kind, byte: line.byteAt(spans[0] ?? 0) };
    this.done.push({ ...foundLine(line), session: this.#session, place, spans, before, after, joined });
    this.#open = undefined;
    this.#follows = true;
  }

  #begin(line: Line, spans: Spans): void {
    this.close();
    const ahead = this.#recent.map(foundLine);
    this.#open = { line, spans, ahead, behind: [], joined: this.#follows };
    this.#recent = [];
  }

  #pass(line: Line): void {
    this.#recent.push(line);
    if (this.#recent.length <= this.#context) return;
    this.#recent.shift();
    this.#follows = false;
  }
}

function foundLine({ seq, offset, kind, at, continued, text }: Line): FoundLine {
  return { seq, offset, kind, at, continued, text };
}
