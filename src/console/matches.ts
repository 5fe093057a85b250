import { CordboardError } from '../errors.ts';
import type { Pattern, Spans } from '../pattern.ts';
import type { Entry } from '../lines/entry.ts';
import type { Row } from './viewport.ts';

const NONE: Spans = [];

/** What was found in an entry when its text was this. */
interface Known {
  readonly text: string;
  readonly spans: Spans;
}

/** Where one pattern matches in what is on screen. An entry is looked at once, and again when it has grown. */
export class Matches {
  readonly pattern: Pattern;
  readonly #known = new WeakMap<Entry, Known>();
  #error: string | undefined;

  constructor(pattern: Pattern) {
    this.pattern = pattern;
  }

  /** Why the pattern is not used any more (`CB_PATTERN`): it took too long. */
  get error(): string | undefined {
    return this.#error;
  }

  /** For each row the spans to highlight in its piece. `width` is what the rows were made for. Never throws. */
  of(rows: readonly Row[], width: number): readonly Spans[] {
    this.#learn(rows);
    return rows.map(({ line, start, end }) => {
      const spans = this.#known.get(line)?.spans ?? NONE;
      return spans.length === 0 ? NONE : line.place(spans, start, end, width);
    });
  }

  /** Whether there is a match anywhere in an entry of rows that were asked about. */
  has(entry: Entry): boolean {
    return (this.#known.get(entry)?.spans ?? NONE).length > 0;
  }

  /** Asks the pattern once for all that is new. */
  #learn(rows: readonly Row[]): void {
    if (this.#error !== undefined) return;
    const fresh = new Map<Entry, string>();
    for (const { line } of rows) {
      if (this.#known.get(line)?.text !== line.text) fresh.set(line, line.text);
    }
    if (fresh.size === 0) return;
    const all = this.#spans([...fresh.values()]);
    for (const [index, [entry, text]] of [...fresh].entries()) {
      this.#known.set(entry, { text, spans: all[index] ?? NONE });
    }
  }

  #spans(texts: readonly string[]): readonly Spans[] {
    try {
      return this.pattern.spans(texts);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      this.#error = error.message;
      return [];
    }
  }
}
