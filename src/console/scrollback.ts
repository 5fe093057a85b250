import type { Page, WireRecord } from '../record.ts';
import { deframeWhole, Deframer, type RawLine } from '../wire/framing.ts';
import type { Framing } from '../wire/settings.ts';
import { carryView } from './carry.ts';
import type { Entry } from '../lines/entry.ts';
import { hexEntries } from './hex.ts';
import { Line } from '../lines/line.ts';
import { DEFAULT_LOOK, type Look } from './look.ts';
import { mixedEntries } from './mixed.ts';
import type { View } from './viewport.ts';
import { costOf, FOLLOWED_COST, part, recordCost, spareOldest, WINDOW_COST } from './window.ts';

/** How a client's bytes are framed; part of its summary. */
export interface FramingFacts {
  readonly framing: Framing;
  readonly firstLineEnd: number | undefined;
}

export interface ScrollbackOptions {
  readonly look?: Look;
  /** Colour sequences of the client are colours in text, not marks. */
  readonly colour?: boolean;
}

/**
 * The part of a conversation that a pane holds: a run of records without holes, and the lines they make, as the
 * look has them. What comes while nobody looks is only framed when somebody does. However long the conversation is, it
 * holds records of 1.5 MiB, with what is made of them, and at most what is on screen, a page and one record more.
 */
export class Scrollback {
  #facts: FramingFacts;
  #records: WireRecord[] = [];
  #cost = 0;
  #lines: Entry[] = [];
  /** Records before this index are in `#lines`. */
  #framed = 0;
  #in: Deframer | undefined;
  /** The client's last line, which may still grow, and the record that it begins in. */
  #last: { readonly seq: number; readonly raw: RawLine } | undefined;
  #older = false;
  #newer = false;
  #look: Look;
  readonly #colour: boolean;

  constructor(facts: FramingFacts, { look = DEFAULT_LOOK, colour = false }: ScrollbackOptions = {}) {
    this.#facts = facts;
    this.#look = look;
    this.#colour = colour;
  }

  /** There are records before the window. */
  get older(): boolean {
    return this.#older;
  }

  /** There are records after the window, which therefore does not take new ones. */
  get newer(): boolean {
    return this.#newer;
  }

  get firstSeq(): number {
    return this.#records[0]?.seq ?? 0;
  }

  /** One more than the last record's `seq`. */
  get nextSeq(): number {
    return (this.#records.at(-1)?.seq ?? -1) + 1;
  }

  /** Bytes of the conversation, in both directions, that lie before the window. */
  get bytesBefore(): number {
    const first = (kind: string): number => this.#records.find((record) => record.kind === kind)?.offset ?? 0;
    return first('in') + first('out');
  }

  /** Something of this record has been replaced where it was stored; false where the window does not hold it. */
  isRedacted(seq: number): boolean {
    return (this.#records[seq - this.firstSeq]?.redacted ?? 0) > 0;
  }

  /** Who sent this record; undefined where nobody did, or the window does not hold it. Not yet safe to show. */
  senderOf(seq: number): string | undefined {
    return this.#records[seq - this.firstSeq]?.by;
  }

  /** The lines of the window, oldest first; the same array as long as nothing was taken away and the look stays. */
  get lines(): readonly Entry[] {
    this.#frame();
    return this.#lines;
  }

  /**
   * New records at the end; those it has are passed over, so a page and the feed may overlap. `following`: the
   * end is what is looked at, so the oldest make room and what follows a hole starts anew. Else new ones are left out.
   */
  append(records: readonly WireRecord[], following: boolean): void {
    const fresh = records.filter((record) => record.seq >= this.nextSeq);
    const hole = (fresh[0]?.seq ?? 0) > this.nextSeq;
    if (this.#newer || fresh.length === 0) return;
    if (!following && (hole || this.#cost > 2 * WINDOW_COST)) {
      this.#newer = true;
      return;
    }
    if (hole) this.#reset([], true, false);
    this.#add(fresh);
    if (following && this.#cost > 2 * FOLLOWED_COST) this.#dropOldest(FOLLOWED_COST);
  }

  /** Takes a page in place of everything; of one that is too much, the part at that side of it. */
  replace(page: Page, side: 'start' | 'end'): void {
    const { records, older, newer } = part(page, side);
    this.#reset(records, older, newer);
  }

  /**
   * Takes the page before the window; the newest records make room, but for those up to `seen`. A page from elsewhere
   * is passed over.
   */
  prepend(page: Page, seen = -1): void {
    const last = page.records.at(-1);
    if (last !== undefined && last.seq + 1 !== this.firstSeq) return;
    const { records: before, older } = part(page, 'end');
    this.#older = older;
    if (before.length === 0) return;
    const records = [...before, ...this.#records];
    let cost = costOf(records);
    let end = records.length;
    const kept = Math.max(before.length, seen + 1 - (before[0]?.seq ?? 0));
    for (let last = records[end - 1]; cost > 3 * WINDOW_COST && end > kept; last = records[--end - 1])
      cost -= last === undefined ? 0 : recordCost(last);
    this.#reset(records.slice(0, end), older, this.#newer || end < records.length);
  }

  /**
   * Takes the page after the window; the oldest records make room, but for those from `seen` on. What the store has
   * dropped meanwhile is a hole, after which the window begins anew. A page from elsewhere is passed over.
   */
  extend(page: Page, seen = Infinity): void {
    const first = page.records[0]?.seq ?? this.nextSeq;
    if (first < this.nextSeq) return;
    if (first > this.nextSeq) {
      this.replace(page, 'start');
      return;
    }
    const { records, newer } = part(page, 'start');
    this.#newer = newer;
    this.#add(records);
    if (this.#cost > 3 * WINDOW_COST) this.#dropOldest(WINDOW_COST, seen);
  }

  /** How the client's bytes are framed from now on; a different framing holds for the past as well. */
  reframe(facts: FramingFacts): void {
    const differs = facts.framing !== this.#facts.framing;
    this.#facts = facts;
    if (differs) this.#unframe();
  }

  /** How all of it is shown from now on; the view on the same bytes as `view` had before. */
  show(look: Look, view: View): View {
    const { mode, marks } = this.#look;
    if (look.mode === mode && look.marks === marks) {
      this.#look = look;
      return view;
    }
    const before = view === 'end' ? [] : this.lines;
    this.#look = look;
    this.#unframe();
    return view === 'end' ? view : carryView(view, before, this.lines);
  }

  #add(records: readonly WireRecord[]): void {
    for (const record of records) this.#records.push(record);
    this.#cost += costOf(records);
  }

  #reset(records: readonly WireRecord[], older: boolean, newer: boolean): void {
    this.#records = [...records];
    this.#cost = costOf(records);
    this.#older = older;
    this.#newer = newer;
    this.#unframe();
  }

  #unframe(): void {
    this.#lines = [];
    this.#framed = 0;
    this.#in = undefined;
    this.#last = undefined;
  }

  /** Keeps what costs `least`, and all from the record `seen` on. */
  #dropOldest(least: number, seen = Infinity): void {
    const count = Math.min(spareOldest(this.#records, this.#cost, least), Math.max(0, seen - this.firstSeq));
    if (count === 0) return;
    const kept = this.#records.slice(count);
    const cutsOpen = this.#last?.raw.open === true && this.#last.seq < (kept[0]?.seq ?? 0);
    if (count > this.#framed || cutsOpen) {
      this.#reset(kept, true, this.#newer);
      return;
    }
    this.#records = kept;
    this.#cost = costOf(kept);
    this.#framed -= count;
    this.#older = true;
    const gone = this.#lines.findIndex((line) => line.seq >= this.firstSeq);
    this.#lines = gone < 0 ? [] : this.#lines.slice(gone);
  }

  #frame(): void {
    for (; this.#framed < this.#records.length; this.#framed++) {
      const record = this.#records[this.#framed];
      if (record === undefined) return;
      for (const entry of this.#entries(record)) this.#lines.push(entry);
    }
  }

  /** What begins with a record; in text it may go on with the line before as well. Notes are text in every mode. */
  #entries(record: WireRecord): readonly Entry[] {
    const mode = record.kind === 'note' ? 'text' : this.#look.mode;
    switch (mode) {
      case 'hex':
        return hexEntries(record);
      case 'mixed':
        return mixedEntries(record);
      case 'text': {
        const style = { marks: this.#look.marks, colour: this.#colour && record.kind === 'in' };
        return this.#rawLines(record).map((raw) => new Line(record.kind, record.seq, raw, style));
      }
    }
  }

  #rawLines(record: WireRecord): RawLine[] {
    const { bytes, at, offset } = record;
    const lines: RawLine[] = [];
    if (record.kind === 'in') {
      this.#in ??= new Deframer({ ...this.#facts, midstream: offset > 0 });
      this.#in.push(bytes, at, offset, lines);
      const raw = lines.at(-1);
      if (raw !== undefined) this.#last = { seq: record.seq, raw };
      return lines;
    }
    if (record.kind === 'out') this.#in?.cut();
    deframeWhole(bytes, at, offset, lines);
    return lines;
  }
}
