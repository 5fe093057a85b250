/** Lines of clients that a console wants to hear of, found as they come. */
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { Pattern } from '../pattern.ts';
import type { SessionId, WireRecord } from '../record.ts';
import { Silences } from '../session/silences.ts';
import { withoutColours } from '../sgr.ts';
import { SILENCE_MS } from '../wire/breaks.ts';
import type { DeframerOptions, RawLine } from '../wire/framing.ts';
import { detached, HeardLines } from '../wire/heard.ts';
import type { BoardEvent, HighlightRule } from './switchboard.ts';
import type { TimeBudget } from './time-budget.ts';

/** Lines are held against the rules at once when it was quiet, else this far apart: a watched pattern costs by the call. */
const HOLD_MS = 10;

/** So many characters are held against the rules without waiting: a flood must not pile up in memory. */
const HOLD_CHARACTERS = 256 * 1024;

/** An unfinished line that silence does not end, such as a prompt, is held against the rules after this long. */
const UNFINISHED_MS = 1000;

export interface HighlightsOptions {
  /** How the lines of a session that there is are made. */
  readonly framing: (id: SessionId) => Pick<DeframerOptions, 'framing' | 'firstLineEnd'>;
  /** Takes `highlighted` events, at most one of a session in 10 ms unless it floods. */
  readonly tell: (event: BoardEvent) => void;
  /** What patterns that may take long have together. */
  readonly budget: TimeBudget;
  /** A pattern was switched off. One line. */
  readonly warn: (text: string) => void;
}

interface Rule {
  readonly pattern: Pattern;
  readonly session: SessionId | undefined;
}

interface Ear {
  readonly lines: HeardLines;
  /** The open line has been told already. */
  told: RawLine | undefined;
}

interface Heard {
  readonly id: SessionId;
  readonly line: RawLine;
  readonly text: string;
}

/**
 * Holds what clients say against the rules of one console, a batch of lines at a time. Each line is told once,
 * however many rules it matches; a line that goes on beyond `MAX_LINE` counts as several. While no rule
 * concerns a session nothing of it is looked at.
 */
export class Highlights {
  readonly #options: HighlightsOptions;
  readonly #ears = new Map<SessionId, Ear>();
  readonly #silences = new Silences((id) => this.#fellSilent(id));
  #rules: readonly Rule[] = [];
  /** Patterns that took too long, as they were written. */
  #off = new Set<string>();
  #heard: Heard[] = [];
  #characters = 0;
  /** Takes the next holding back, while one is set. */
  #cancel: (() => void) | undefined;
  #heldAt = -Infinity;

  constructor(options: HighlightsOptions) {
    this.#options = options;
  }

  /**
   * From now on these rules count. A pattern that was switched off stays so until rules come without it.
   * Throws `CB_PATTERN`, with the rules as they were.
   */
  attend(rules: readonly HighlightRule[]): void {
    const asked = rules.map(({ pattern, session, colour = false }) => ({
      pattern: new Pattern(pattern, { colour }),
      session,
    }));
    this.#hold();
    this.#off = new Set(rules.map(({ pattern }) => pattern).filter((pattern) => this.#off.has(pattern)));
    this.#use(asked.filter(({ pattern }) => !this.#off.has(pattern.text)));
  }

  /** Hears of every record of every session. */
  push(record: WireRecord): void {
    const { session: id, kind, bytes, at, offset } = record;
    if (!this.#concerns(id)) return;
    if (kind === 'out') this.#ears.get(id)?.lines.answer();
    if (kind !== 'in') return;
    const ear = this.#ear(id, offset);
    this.#hear(id, ear.lines.push(bytes, at, offset));
    if (ear.lines.open === undefined) this.#silences.forget(id);
    else this.#silences.listen(id, ear.lines.endsBySilence ? SILENCE_MS : UNFINISHED_MS);
  }

  /** The session is not connected any more: what it has begun to say, it has said. */
  end(id: SessionId): void {
    const ear = this.#ears.get(id);
    if (ear !== undefined) this.#hear(id, ear.lines.end());
    this.#close(id);
  }

  /** The session is no more. */
  forget(id: SessionId): void {
    this.#close(id);
    this.#heard = this.#heard.filter((heard) => heard.id !== id);
  }

  stop(): void {
    this.#use([]);
    this.#silences.stop();
    this.#cancel?.();
  }

  #use(rules: readonly Rule[]): void {
    this.#rules = rules;
    for (const id of [...this.#ears.keys()]) if (!this.#concerns(id)) this.#close(id);
  }

  #concerns(id: SessionId): boolean {
    return this.#rules.some(({ session }) => session === undefined || session === id);
  }

  /** What hears the session; a new one if its framing is another now. */
  #ear(id: SessionId, offset: number): Ear {
    const { framing, firstLineEnd } = this.#options.framing(id);
    const known = this.#ears.get(id);
    if (known?.lines.options.framing === framing) return known;
    if (known !== undefined) this.#hear(id, known.lines.end());
    const lines = new HeardLines({ framing, firstLineEnd, midstream: offset > 0 });
    const ear = { lines, told: undefined };
    this.#ears.set(id, ear);
    return ear;
  }

  #close(id: SessionId): void {
    this.#ears.delete(id);
    this.#silences.forget(id);
  }

  #fellSilent(id: SessionId): void {
    const lines = this.#ears.get(id)?.lines;
    if (lines?.open === undefined) return;
    this.#hear(id, lines.endsBySilence ? lines.end() : [lines.open]);
  }

  #hear(id: SessionId, lines: readonly RawLine[]): void {
    const told = this.#ears.get(id)?.told;
    for (const line of lines) {
      if (line === told) continue;
      this.#heard.push({ id, line, text: line.text });
      this.#characters += line.text.length;
    }
    if (this.#characters > HOLD_CHARACTERS) this.#hold();
    else if (this.#heard.length > 0) this.#holdSoon();
  }

  #holdSoon(): void {
    if (this.#cancel !== undefined) return;
    const wait = this.#heldAt + HOLD_MS - performance.now();
    if (wait > 0) {
      const timer = setTimeout(() => this.#hold(), wait);
      this.#cancel = () => clearTimeout(timer);
    } else {
      const immediate = setImmediate(() => this.#hold());
      this.#cancel = () => clearImmediate(immediate);
    }
  }

  /** Holds what was heard against the rules and tells of what they match. */
  #hold(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const heard = this.#heard;
    if (heard.length === 0) return;
    this.#heldAt = performance.now();
    this.#heard = [];
    this.#characters = 0;
    const matched = new Set<Heard>();
    for (const rule of this.#rules) this.#match(rule, heard, matched);
    this.#tell(heard.filter((each) => matched.has(each)));
  }

  #match({ pattern, session }: Rule, heard: readonly Heard[], matched: Set<Heard>): void {
    const mine = session === undefined ? heard : heard.filter(({ id }) => id === session);
    if (mine.length === 0 || this.#off.has(pattern.text)) return;
    const texts = mine.map(({ text }) => (pattern.colour ? withoutColours(text) : text));
    try {
      const answers = pattern.isWatched ? this.#watched(pattern, texts) : pattern.test(texts);
      mine.forEach((each, index) => {
        if (answers[index] === true) matched.add(each);
      });
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      this.#switchOff(pattern);
    }
  }

  /** Throws `CB_PATTERN` where it takes too long, or others have. */
  #watched(pattern: Pattern, texts: readonly string[]): readonly boolean[] {
    const { budget } = this.#options;
    const { left } = budget;
    if (left <= 0) throw new CordboardError('CB_PATTERN', 'no time is left for patterns that take long');
    return budget.spend(() => pattern.test(texts, left));
  }

  #switchOff({ text }: Pattern): void {
    if (this.#off.has(text)) return;
    this.#off.add(text);
    this.#use(this.#rules.filter(({ pattern }) => pattern.text !== text));
    this.#options.warn(`highlighting ${word(text)} takes too long and is off; make the pattern simpler`);
  }

  #tell(matched: readonly Heard[]): void {
    // A line that was open when silence fell may be here once more, finished.
    const found = new Map<SessionId, { lines: Set<RawLine>; newest: Heard }>();
    for (const heard of matched) {
      const { id, line } = heard;
      const ear = this.#ears.get(id);
      if (line.open && ear !== undefined) ear.told = line;
      found.set(id, { lines: (found.get(id)?.lines ?? new Set()).add(line), newest: heard });
    }
    for (const [id, { lines, newest }] of found) {
      this.#options.tell({ type: 'highlighted', id, count: lines.size, line: detached(newest.text) });
    }
  }
}
