/** Looks for a pattern in many conversations, one after the other, in calls that each do so much and no more. */
import { CordboardError } from '../errors.ts';
import type { Pattern, Spans } from '../pattern.ts';
import type { RecordKind, SessionId, WireRecord } from '../record.ts';
import { comparePositions, type Position } from './entry.ts';
import type { FramingFacts } from './framer.ts';
import { type Hit, Hits } from './hits.ts';
import type { Line } from './line.ts';
import { batches, Looks } from './looks.ts';
import { seqAfter, seqBefore, sizeOf } from './near.ts';
import type { Turns } from './pace.ts';
import { type Read, type Run, runsBefore, runsFrom } from './runs.ts';

/** A conversation and who reads it. */
export interface Swept extends FramingFacts {
  readonly session: SessionId;
  readonly read: Read;
}

/** What is looked for. An absent field is no condition; conditions are for lines that match, not for those around them. */
export interface SweepQuery {
  readonly pattern: Pattern;
  readonly order: 'newest' | 'oldest';
  /** Lines before and after each that matches. */
  readonly context: number;
  readonly kind?: RecordKind;
  /** Lines that began at or after, and before: milliseconds since the Unix epoch. */
  readonly since?: number;
  readonly until?: number;
}

/** Where to go on: behind this place of this conversation. A plain value, for the same query and conversations only. */
export interface SweepCursor {
  readonly session: SessionId;
  /** Undefined: with all of it. */
  readonly at: Position | undefined;
  /** The last line that is in a hit, if there was one. */
  readonly shown: Position | undefined;
}

/** Where a call ends: at so many hits (at least 1), or soon after so many bytes were looked at, which is some of them. */
export interface SweepBounds {
  readonly hits: number;
  readonly bytes: number;
  /** Or when this record of the first conversation lies behind. */
  readonly last?: number;
}

export interface SweepResult {
  readonly hits: readonly Hit[];
  /** Undefined at the end of the last conversation. */
  readonly next: SweepCursor | undefined;
  /** Looked at. */
  readonly bytes: number;
}

/** With all of a conversation yet to come. */
export function startOf({ session }: Pick<Swept, 'session'>): SweepCursor {
  return { session, at: undefined, shown: undefined };
}

/** The most bytes that a line is shown of. */
export const LONGEST_LINE_BYTES = 12 * 1024;
/** So many lines around a hit are read for certain. */
const MOST_CONTEXT = 1000;

/**
 * The hits of the conversations in the order given, and within each in the order of the query. Rejects as the reads do,
 * with `CB_PATTERN` where the pattern takes too long, and with `CB_NO_SESSION` if the cursor's conversation is not there.
 */
export async function sweep(
  conversations: readonly Swept[],
  query: SweepQuery,
  bounds: SweepBounds,
  turns: Turns,
  from?: SweepCursor,
): Promise<SweepResult> {
  const first = from === undefined ? 0 : conversations.findIndex(({ session }) => session === from.session);
  if (first < 0)
    throw new CordboardError('CB_NO_SESSION', 'the conversation that the search was in is no longer there');
  const hits: Hit[] = [];
  let bytes = 0;
  let cursor = from;
  for (const [index, conversation] of conversations.slice(first).entries()) {
    const left = { ...bounds, hits: bounds.hits - hits.length, bytes: bounds.bytes - bytes };
    const one = await new Sweep(conversation, query, left, turns, cursor).run();
    hits.push(...one.hits);
    bytes += one.bytes;
    if (one.next !== undefined) return { hits, next: one.next, bytes };
    cursor = undefined;
    const next = conversations[first + index + 1];
    if (next !== undefined && (hits.length >= bounds.hits || bytes >= bounds.bytes))
      return { hits, next: startOf(next), bytes };
  }
  return { hits, next: undefined, bytes };
}

/** One call's part of one conversation. Done once. */
class Sweep {
  readonly #swept: Swept;
  readonly #query: SweepQuery;
  readonly #bounds: SweepBounds;
  readonly #from: SweepCursor | undefined;
  readonly #looks: Looks;
  readonly #context: number;
  readonly #newestFirst: boolean;
  readonly #hits: Hits;
  #found = 0;
  #bytes = 0;
  /** All up to here has been looked at. */
  #at: Position | undefined;
  /** Enough is looked at: the last hit gets the lines that are around it yet. */
  #isFull = false;
  /** The last runs that cannot match, for what comes before a hit. */
  #passed: Run[] = [];

  constructor(swept: Swept, query: SweepQuery, bounds: SweepBounds, turns: Turns, from?: SweepCursor) {
    this.#swept = swept;
    this.#query = query;
    this.#bounds = bounds;
    this.#from = from;
    this.#at = from?.at;
    this.#looks = new Looks(swept, turns, () => false);
    this.#context = Math.min(MOST_CONTEXT, query.context);
    this.#newestFirst = query.order === 'newest';
    this.#hits = new Hits(swept.session, this.#context, this.#newestFirst);
  }

  async run(): Promise<SweepResult> {
    for await (const run of await this.#runs()) {
      if (this.#isPast(run) && !this.#hits.isOpen) break;
      if (await this.#endsIn(run)) return this.#result({ session: this.#swept.session, ...this.#edges() });
    }
    return this.#result(undefined);
  }

  #result(next: SweepCursor | undefined): SweepResult {
    this.#hits.close();
    return { hits: this.#hits.done, next, bytes: this.#bytes };
  }

  #edges(): Pick<SweepCursor, 'at' | 'shown'> {
    this.#hits.close();
    const last = this.#hits.done.at(-1);
    const shown = (this.#newestFirst ? last?.before[0] : last?.after.at(-1)) ?? last ?? this.#from?.shown;
    return { at: this.#at, shown: shown && positionOf(shown) };
  }

  /** From so far before the place to begin at that the lines around it are known. */
  async #runs(): Promise<AsyncGenerator<Run>> {
    const { read } = this.#swept;
    const { since, until } = this.#query;
    const time = this.#newestFirst ? until : since;
    const seq = this.#at?.seq ?? (time === undefined ? undefined : await firstSince(read, time));
    if (seq === undefined) {
      return this.#newestFirst ? runsBefore(read, this.#swept, 'end') : runsFrom(read, this.#swept, 0);
    }
    const bytes = Math.max(1, this.#context) * LONGEST_LINE_BYTES;
    return this.#newestFirst
      ? runsBefore(read, this.#swept, await seqAfter(read, seq, bytes))
      : runsFrom(read, this.#swept, await seqBefore(read, seq, bytes));
  }

  /** The run and all that come after it are beyond the times that are wanted. */
  #isPast({ records }: Run): boolean {
    const { since, until } = this.#query;
    if (this.#newestFirst) return (records.at(-1)?.at ?? 0) < (since ?? -Infinity);
    return (records[0]?.at ?? 0) >= (until ?? Infinity);
  }

  /** Looks at it; true if the call ends there. */
  async #endsIn(run: Run): Promise<boolean> {
    await this.#looks.isOver();
    if (this.#mayMatch(run)) {
      await this.#unpass();
      if (await this.#endsInLines(await this.#looks.lines(run, this.#query.pattern.colour))) return true;
    } else if (this.#hits.isOpen) {
      this.#take(await this.#looks.lines(run, this.#query.pattern.colour));
    } else {
      this.#pass(run);
    }
    this.#lookedAt(run);
    return this.#isFull && !this.#hits.isOpen;
  }

  #lookedAt(run: Run): void {
    const edge = this.#newestFirst ? oldestOf(run) : newestOf(run);
    if (this.#isFull || !this.#isBeyond(edge, this.#at)) return;
    this.#at = edge;
    this.#bytes += sizeOf(run.records);
    this.#isFull = this.#bytes >= this.#bounds.bytes || this.#isBehind(run);
  }

  /** The last record that is wanted of this call lies behind. */
  #isBehind({ records, end }: Run): boolean {
    const { last } = this.#bounds;
    if (last === undefined) return false;
    if (this.#newestFirst) return (records[0]?.seq ?? 0) < last;
    return end === undefined ? (records.at(-1)?.seq ?? 0) >= last : end > last;
  }

  #mayMatch({ records }: Run): boolean {
    const { kind, pattern } = this.#query;
    const wanted = kind === undefined ? records : records.filter((record) => mayMatter(record, kind));
    return this.#looks.mayPass(wanted, (bytes) => pattern.probe(bytes));
  }

  #pass(run: Run): void {
    this.#passed.push(run);
    let size = 0;
    const enough = this.#passed.findLastIndex(({ records }) => {
      size += sizeOf(records);
      return size >= this.#context * LONGEST_LINE_BYTES;
    });
    if (enough <= 0) return;
    this.#passed.splice(0, enough);
    this.#hits.skip();
  }

  /** Takes the lines of what was passed over. */
  async #unpass(): Promise<void> {
    const runs = this.#passed;
    this.#passed = [];
    if (this.#context === 0 && runs.length > 0) this.#hits.skip();
    else for (const run of runs) this.#take(await this.#looks.lines(run, this.#query.pattern.colour));
  }

  /** Lines that do not match. */
  #take(lines: readonly Line[]): void {
    for (const line of this.#newestFirst ? lines.toReversed() : lines) this.#takeOne(line, undefined);
  }

  async #endsInLines(lines: readonly Line[]): Promise<boolean> {
    for (const batch of batches(lines, this.#newestFirst)) {
      await this.#looks.isOver();
      const matching = await this.#looks.matching(batch, this.#query.pattern);
      const found = matching.filter((line) => this.#isWanted(line));
      const spans = new Map(found.map((line) => [line, this.#spansIn(line)]));
      for (const line of this.#newestFirst ? batch.toReversed() : batch) {
        if (this.#isFull && (!this.#hits.isOpen || spans.has(line))) return true;
        this.#takeOne(line, spans.get(line));
      }
    }
    return false;
  }

  #takeOne(line: Line, spans: Spans | undefined): void {
    const { shown } = this.#from ?? {};
    if (shown !== undefined && !this.#isBeyond(line, shown)) this.#hits.takeShown();
    else this.#hits.take(line, spans);
    if (spans === undefined) return;
    this.#found++;
    this.#at = positionOf(line);
    this.#isFull ||= this.#found >= this.#bounds.hits;
  }

  #isWanted(line: Line): boolean {
    const { kind, since = -Infinity, until = Infinity } = this.#query;
    if (kind !== undefined && line.kind !== kind) return false;
    return line.at >= since && line.at < until && this.#isBeyond(line, this.#from?.at);
  }

  #spansIn(line: Line): Spans {
    return this.#query.pattern.spans([line.text])[0] ?? [];
  }

  /** One comes by it after `place`. */
  #isBeyond(position: Position, place: Position | undefined): boolean {
    if (place === undefined) return true;
    const order = comparePositions(position, place);
    return this.#newestFirst ? order < 0 : order > 0;
  }
}

function positionOf({ seq, offset }: Position): Position {
  return { seq, offset };
}

async function firstSince(read: Read, since: number): Promise<number | undefined> {
  const { records } = await read({ since, bytes: 1 });
  return records[0]?.seq;
}

/** An answer tells where lines of the client are cut. */
function mayMatter(record: WireRecord, kind: RecordKind): boolean {
  return record.kind === kind || (kind === 'in' && record.kind === 'out');
}

/** No line of it begins before. */
function oldestOf({ records }: Run): Position {
  const { seq, offset } = records[0] ?? { seq: 0, offset: 0 };
  return { seq, offset };
}

/** No line of it begins after, and all that begin in what comes next do: also one of bytes that were held back. */
function newestOf({ records, end }: Run): Position {
  const last =
    (end === undefined ? undefined : records.findLast(({ kind }) => kind === 'in')) ?? records.at(-1);
  if (last === undefined) return { seq: 0, offset: 0 };
  return { seq: end ?? last.seq, offset: last.offset + last.bytes.length - 1 };
}
