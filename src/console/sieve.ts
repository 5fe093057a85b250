import { CordboardError } from '../errors.ts';
import type { Page, WireRecord } from '../record.ts';
import { comparePositions, type Entry, type Position } from '../lines/entry.ts';
import { Framer, type FramingFacts, type Start } from '../lines/framer.ts';
import { Haystack } from '../lines/haystack.ts';
import type { Line } from '../lines/line.ts';
import type { LineFilter } from '../lines/line-filter.ts';
import { isTooLong, type Run } from '../lines/runs.ts';
import { firstSeam, lastSeam, splitAt } from '../lines/seams.ts';
import { type Mark, Sift, type Sifted } from '../lines/sift.ts';

/** What is held at most, give or take what one read brings. */
const MOST_LINES = 20_000;
/** What is left when the oldest make room for new ones. */
const SHARE_KEPT = 3 / 4;

/** Records that nobody has looked at are sifted when there are so many bytes of them. */
const UNSEEN_BYTES = 256 * 1024;

/** Lines that are held against the pattern at once. */
const BATCH = 256;

/**
 * The lines of a conversation that pass a filter: in place of a Scrollback and with the same ways in. Where
 * that holds a window of records, this holds lines, of as much of the conversation as it was given. What comes
 * while nobody looks is only sifted when somebody does.
 */
export class Sieve {
  readonly filter: LineFilter;
  readonly #most: number;
  #facts: FramingFacts;
  #haystack: Haystack;
  #error: string | undefined;
  #sift: Sift;
  /** Made of what is kept when it is asked for. */
  #lines: readonly Line[] | undefined;

  #older = false;
  #firstSeq = 0;
  /** The first records, which go before any line that was sifted: their first line may begin before them. */
  #carry: Omit<Run, 'start'> = { records: [], end: undefined };
  /** Lines from here on were sifted, although the pages before `#firstSeq` have them once more. */
  #floor: Position | undefined;
  #firstOrdinal = 0;
  /** The first lines, kept or not: to lines before them they are context. */
  #head: Sifted[] = [];

  #newer = false;
  #nextSeq = 0;
  #following = true;
  #unseen: WireRecord[] = [];
  #unseenBytes = 0;
  #framer: Framer;
  /** What `#framer` was given since a seam; undefined if that is too much. */
  #sinceSeam: readonly WireRecord[] | undefined = [];
  /** The line that may still grow and those after it; before them, `#decided`. */
  #undecided: readonly Line[] = [];
  #decided: Mark;
  #nextOrdinal = 0;

  constructor(facts: FramingFacts, filter: LineFilter, most = MOST_LINES) {
    this.filter = filter;
    this.#most = most;
    this.#facts = facts;
    this.#haystack = new Haystack(facts);
    this.#framer = new Framer(facts, undefined, filter.pattern.colour);
    this.#sift = new Sift(filter.context);
    this.#decided = this.#sift.mark;
  }

  /** There are records before those that were sifted. */
  get older(): boolean {
    this.#look();
    return this.#older;
  }

  /** There are records after those that were sifted, so new ones are left out. */
  get newer(): boolean {
    this.#look();
    return this.#newer;
  }

  /** It takes no older pages: it holds as many lines as it may. */
  get full(): boolean {
    this.#look();
    return this.#sift.kept.length >= this.#most;
  }

  /** The pages before this are not in. */
  get firstSeq(): number {
    this.#look();
    return this.#firstSeq;
  }

  /** The pages from this on are not in. */
  get nextSeq(): number {
    this.#look();
    return this.#nextSeq;
  }

  /** Why the pattern is not used any more (`CB_PATTERN`): nothing passes since. */
  get error(): string | undefined {
    return this.#error;
  }

  /** The lines that pass and their context, oldest first. */
  get lines(): readonly Entry[] {
    this.#look();
    return (this.#lines ??= this.#sift.kept.map(({ line }) => line));
  }

  /** Lines were left out between this of `lines` and the one before. */
  gapBefore(index: number): boolean {
    const { kept } = this.#sift;
    const [before, at] = [kept[index - 1], kept[index]];
    return before !== undefined && at !== undefined && at.ordinal - before.ordinal > 1;
  }

  /** This of `lines` passes for its own sake; else it is context. */
  passes(index: number): boolean {
    return this.#sift.kept[index]?.passes ?? false;
  }

  /**
   * New records at the end; those it has are passed over. `following`: the end is what is looked at, so the oldest
   * lines make room and what follows a hole starts anew. Else new ones are left out.
   */
  append(records: readonly WireRecord[], following: boolean): void {
    const fresh = records.filter((record) => record.seq >= this.#nextSeq);
    const hole = (fresh[0]?.seq ?? 0) > this.#nextSeq;
    if (this.#newer || fresh.length === 0) return;
    if (hole && following) this.replace({ records: fresh, older: true, newer: false }, 'end');
    else if (!following && (hole || this.#sift.kept.length >= this.#most)) this.#newer = true;
    else this.#add(fresh, following);
  }

  /** Takes a page in place of everything; of one that is too much, the part at that side of it. */
  replace({ records, older, newer }: Page, side: 'start' | 'end'): void {
    const seam = older ? firstSeam(records, this.#facts) : undefined;
    const [before, after] = seam === undefined ? [[], records] : splitAt(records, seam);
    this.#sift = new Sift(this.filter.context);
    this.#older = older;
    this.#firstSeq = records[0]?.seq ?? 0;
    this.#carry = { records: before, end: seam && after[0]?.seq };
    this.#floor = undefined;
    this.#firstOrdinal = 0;
    this.#head = [];
    this.#newer = newer;
    this.#nextSeq = 0;
    this.#unseen = [];
    this.#unseenBytes = 0;
    this.#framer = this.#newFramer(seam?.start);
    this.#sinceSeam = [];
    this.#undecided = [];
    this.#decided = this.#sift.mark;
    this.#nextOrdinal = 0;
    this.#lines = undefined;
    this.#add(after, side === 'end');
  }

  /** Takes the page before `firstSeq`, unless it is full. A page from elsewhere is passed over. */
  prepend(page: Page): void {
    if (this.full || !this.#fits(page)) return;
    const records = [...page.records, ...this.#carry.records];
    this.#older = page.older;
    this.#firstSeq = records[0]?.seq ?? this.#firstSeq;
    const seam = firstSeam(records, this.#facts);
    const { end } = this.#carry;
    if (page.older && seam === undefined && !isTooLong(records)) {
      this.#carry = { records, end };
      return;
    }
    const [before, after] = seam === undefined ? [[], records] : splitAt(records, seam);
    this.#putBefore({ records: after, start: seam?.start, end });
    this.#carry = { records: before, end: seam && after[0]?.seq };
    if (!page.older) {
      this.#putBefore({ ...this.#carry, start: undefined });
      this.#carry = { records: [], end: undefined };
    }
    if (this.#sift.kept.length > this.#most) this.#dropOldest(this.#most);
  }

  /** An empty one was asked for before the oldest lines made room, if they did. */
  #fits({ records }: Page): boolean {
    const last = records.at(-1);
    return last === undefined ? this.#floor === undefined : last.seq + 1 === this.#firstSeq;
  }

  /** Takes the page from `nextSeq` on; the oldest lines make room. As for Scrollback, after a hole it begins anew. */
  extend(page: Page): void {
    const first = page.records[0]?.seq ?? this.nextSeq;
    if (first < this.nextSeq) return;
    if (first > this.nextSeq) {
      this.replace(page, 'start');
      return;
    }
    this.#newer = page.newer;
    this.#add(page.records, true);
  }

  /** How the client's bytes are framed from now on. Another framing empties it, and it must be given the end again: true. */
  reframe(facts: FramingFacts): boolean {
    const differs = facts.framing !== this.#facts.framing;
    this.#facts = facts;
    this.#haystack = new Haystack(facts);
    if (differs) this.replace({ records: [], older: true, newer: true }, 'end');
    return differs;
  }

  #newFramer(start: Start | undefined): Framer {
    return new Framer(this.#facts, start, this.filter.pattern.colour);
  }

  #add(records: readonly WireRecord[], following: boolean): void {
    // What makes room, or stays out, depends on what was looked at when the records came.
    if (following !== this.#following) this.#look();
    this.#following = following;
    for (const record of records) {
      this.#unseen.push(record);
      this.#unseenBytes += record.bytes.length;
    }
    this.#nextSeq = (records.at(-1)?.seq ?? this.#nextSeq - 1) + 1;
    if (this.#unseenBytes > UNSEEN_BYTES) this.#look();
  }

  #look(): void {
    if (this.#unseen.length === 0) return;
    const records = this.#unseen;
    this.#unseen = [];
    this.#unseenBytes = 0;
    this.#lines = undefined;
    this.#sift.goBack(this.#decided);
    const framed = this.#passOver(records);
    let lines = [...this.#undecided];
    for (const record of framed) {
      for (const line of this.#framer.push(record)) lines.push(line);
      if (lines.length < BATCH && record !== framed.at(-1)) continue;
      lines = this.#settle(lines);
      if (!this.#following && this.#sift.kept.length >= this.#most) {
        this.#stopAfter(record);
        break;
      }
    }
    this.#undecided = lines;
    if (this.#sift.kept.length > this.#most) this.#dropOldest(this.#most * SHARE_KEPT);
  }

  #stopAfter({ seq }: WireRecord): void {
    this.#newer ||= seq + 1 < this.#nextSeq;
    this.#nextSeq = seq + 1;
    this.#sinceSeam = undefined;
  }

  /** Without records at the start in which nothing passes, which need not be framed. */
  #passOver(records: readonly WireRecord[]): readonly WireRecord[] {
    const before = this.#sinceSeam;
    const seam = lastSeam(records, this.#facts);
    const [past, rest] = seam === undefined ? [[], records] : splitAt(records, seam);
    if (seam !== undefined) this.#sinceSeam = rest;
    else if (before !== undefined) this.#sinceSeam = isTooLong(before) ? undefined : [...before, ...rest];
    if (seam === undefined || before === undefined) return records;
    if (!this.#nonePasses([...before, ...past])) return records;
    this.#framer = this.#newFramer(seam.start);
    this.#undecided = [];
    this.#nextOrdinal++;
    return rest;
  }

  /** Sifts lines that follow; those that are returned are to be sifted again with more. */
  #settle(lines: readonly Line[]): Line[] {
    this.#sift.goBack(this.#decided);
    const passes = this.#judge(lines);
    const { open } = this.#framer;
    const end = open === undefined ? lines.length : lines.indexOf(open);
    let ordinal = this.#nextOrdinal;
    for (const [index, line] of lines.entries()) {
      if (index === end) this.#decide(ordinal);
      const sifted = { line, ordinal: ordinal++, passes: passes[index] ?? false };
      this.#sift.take(sifted);
      if (index < end) this.#lengthenHead(sifted);
    }
    if (end === lines.length) this.#decide(ordinal);
    return lines.slice(end);
  }

  #decide(ordinal: number): void {
    this.#decided = this.#sift.mark;
    this.#nextOrdinal = ordinal;
  }

  #lengthenHead(next: Sifted): void {
    const most = 2 * this.filter.context;
    if (this.#head.length < most && next.ordinal === this.#firstOrdinal + this.#head.length) {
      this.#head.push(next);
    }
  }

  #putBefore(run: Run): void {
    const floor = this.#floor;
    if (run.records.length === 0) return;
    this.#lines = undefined;
    if (this.#nonePasses(run.records)) {
      this.#firstOrdinal--;
      return;
    }
    const lines = frame(run, this.#newFramer(run.start));
    const before = floor === undefined ? lines : lines.filter((line) => comparePositions(line, floor) < 0);
    const passes = this.#judge(before);
    const first = this.#firstOrdinal - before.length;
    this.#join(
      before.map((line, index) => ({ line, ordinal: first + index, passes: passes[index] ?? false })),
    );
    this.#firstOrdinal = first;
  }

  /** Puts lines before all others. They and the first of those may be each other's context. */
  #join(before: readonly Sifted[]): void {
    const { context } = this.filter;
    const front = new Sift(context);
    for (const sifted of [...before, ...this.#head]) front.take(sifted);
    if (this.#nextOrdinal - this.#firstOrdinal === this.#head.length) {
      // The head is all that is decided.
      this.#sift = front;
      this.#decided = front.mark;
      this.#undecided = this.#settle(this.#undecided);
    } else {
      // Of the last of a full head, what follows decides; behind a shorter one is a gap.
      const full = context > 0 && this.#head.length >= 2 * context;
      const from =
        (full ? this.#head[context] : undefined)?.ordinal ?? this.#firstOrdinal + this.#head.length;
      const { kept } = this.#sift;
      const all = [
        ...front.kept.filter(({ ordinal }) => ordinal < from),
        ...kept.filter(({ ordinal }) => ordinal >= from),
      ];
      this.#decided = { ...this.#decided, kept: this.#decided.kept + all.length - kept.length };
      this.#sift.kept = all;
    }
    this.#head = [...before, ...this.#head].slice(0, 2 * context);
  }

  /** Leaves so many lines. The older ones can be asked for again, up to the middle of a record. */
  #dropOldest(count: number): void {
    const { kept } = this.#sift;
    const least = Math.min(kept.length - Math.floor(count), this.#decided.kept);
    // Before a line of the client's begins, all before it are whole.
    const clean = kept.findIndex(({ line }, index) => index >= least && line.kind === 'in');
    const isClean = clean >= 0 && clean <= this.#decided.kept;
    const dropped = isClean ? clean : least;
    const first = kept[dropped];
    if (first === undefined || dropped === 0) return;
    this.#sift.kept = kept.slice(dropped);
    this.#decided = { ...this.#decided, kept: this.#decided.kept - dropped };
    this.#lines = undefined;
    this.#older = true;
    this.#firstSeq = isClean ? first.line.seq + 1 : this.#nextSeq;
    this.#carry = { records: [], end: undefined };
    this.#floor = { seq: first.line.seq, offset: first.line.offset };
    this.#firstOrdinal = first.ordinal;
    const decided = this.#sift.kept.slice(0, Math.min(2 * this.filter.context, this.#decided.kept));
    this.#head = decided.filter(({ ordinal }, index) => ordinal === first.ordinal + index);
  }

  /** Quick, where that can be told quickly. */
  #nonePasses(records: readonly WireRecord[]): boolean {
    const { pattern, invert, context } = this.filter;
    if (invert || context > 0) return false;
    const bytes = this.#haystack.of(records);
    return bytes !== undefined && !pattern.probe(bytes);
  }

  #judge(lines: readonly Line[]): readonly boolean[] {
    const { pattern, invert } = this.filter;
    const passes: boolean[] = [];
    try {
      for (let from = 0; from < lines.length && this.#error === undefined; from += BATCH) {
        const texts = lines.slice(from, from + BATCH).map((line) => line.text);
        for (const matches of pattern.test(texts)) passes.push(matches !== invert);
      }
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      this.#error = error.message;
    }
    return passes;
  }
}

function frame({ records, end }: Run, framer: Framer): Line[] {
  const lines = records.flatMap((record) => framer.push(record));
  return end === undefined ? lines : [...lines, ...framer.end(end)];
}
