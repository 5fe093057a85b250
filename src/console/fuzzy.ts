/** Ranks sessions by how well they fit what an operator types into a go-to box. */
import type { SessionId } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { reachOf } from '../reach.ts';
import { type Fit, fit, fold } from './fuzzy-fit.ts';
import type { Spans } from '../pattern.ts';

export type RankedField = 'id' | 'name' | 'tag' | 'peer' | 'note';

/** Where words were found. */
export interface Hit {
  readonly field: RankedField;
  /** The id, the name, the tag and so on as it is: not yet safe to show. */
  readonly text: string;
  /** In `text`: ascending, they do not touch. */
  readonly spans: Spans;
}

export interface Ranked {
  readonly id: SessionId;
  /** In the order of the words, each text once; empty if nothing was asked for. */
  readonly hits: readonly Hit[];
}

/** What is typed beyond this says nothing new. */
const MOST_TYPED = 200;

/**
 * The sessions in which each word of the query is found, best first and at most `limit`; of equally good ones those that
 * can be reached better, and then by id.
 * A word is found where its letters are, in their order and whatever their case, in the id, the name, a tag, the
 * peer's address or the note. Best is the id itself (`7` or `#7`), then the beginning of the name, then where words
 * begin, then letters in a row, then scattered ones; among those the name goes before the id, tag, address and
 * note. Without a word, all sessions by id.
 */
export function rankSessions(
  query: string,
  sessions: Iterable<SessionSummary>,
  limit: number,
): readonly Ranked[] {
  const words = fold(query.slice(0, MOST_TYPED).trim()).split(/\s+/).filter(Boolean);
  const best = new Best(limit);
  for (const session of sessions) {
    const candidate = candidateOf(session, words);
    if (candidate !== undefined) best.add(candidate);
  }
  return best.list.map(({ id, found }) => ({ id, hits: hitsOf(found) }));
}

/** A word in a text of a session. The lower its cost, the better. */
interface Found {
  readonly field: RankedField;
  readonly text: string;
  readonly spans: Spans;
  readonly cost: number;
}

interface Candidate {
  readonly id: SessionId;
  readonly cost: number;
  /** See `reachOf`. */
  readonly reach: number;
  readonly found: readonly Found[];
}

function candidateOf(session: SessionSummary, words: readonly string[]): Candidate | undefined {
  const found: Found[] = [];
  let cost = 0;
  for (const word of words) {
    const one = find(session, word);
    if (one === undefined) return undefined;
    found.push(one);
    cost += one.cost;
  }
  return { id: session.id, cost, reach: words.length === 0 ? 0 : reachOf(session), found };
}

/** The best place of a word. */
function find(session: SessionSummary, word: string): Found | undefined {
  const id = String(session.id);
  const number = word.startsWith('#') ? word.slice(1) : word;
  if (number === id) return { field: 'id', text: id, spans: [0, id.length], cost: 0 };
  let best = better(undefined, 'name', session.name, word);
  if (number !== '') best = better(best, 'id', id, number);
  for (const tag of session.tags) best = better(best, 'tag', tag, word);
  best = better(best, 'peer', session.peer, word);
  return better(best, 'note', session.note, word);
}

const FIELD_COST: Readonly<Record<RankedField, number>> = { name: 0, id: 1, tag: 2, peer: 3, note: 4 };
const FIELDS = 5;

/** Costs within one way to fit and one field are below this. */
const STEP = 1000;

function better(best: Found | undefined, field: RankedField, text: string, word: string): Found | undefined {
  const found = fit(word, fold(text));
  if (found === undefined) return best;
  const cost = costOf(field, found);
  return best !== undefined && best.cost <= cost ? best : { field, text, spans: found.spans, cost };
}

/** The beginning is where a word begins, too: what is best about that of a name is that the name comes first. */
const WAY_COST: Readonly<Record<Fit['way'], number>> = { whole: 1, start: 1, word: 1, row: 2, scattered: 3 };

function costOf(field: RankedField, { way, gaps }: Fit): number {
  const within = way === 'whole' ? 0 : way === 'start' ? 1 : Math.min(2 + gaps, STEP - 1);
  return (WAY_COST[way] * FIELDS + FIELD_COST[field]) * STEP + within;
}

/** The best few, in order. */
class Best {
  readonly list: Candidate[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(candidate: Candidate): void {
    const last = this.list.at(-1);
    const isFull = this.list.length >= this.#limit;
    if (isFull && (last === undefined || !goesBefore(candidate, last))) return;
    this.list.splice(this.#placeOf(candidate), 0, candidate);
    if (isFull) this.list.pop();
  }

  #placeOf(candidate: Candidate): number {
    let from = 0;
    let to = this.list.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.list[middle];
      if (other !== undefined && goesBefore(other, candidate)) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function goesBefore(one: Candidate, other: Candidate): boolean {
  if (one.cost !== other.cost) return one.cost < other.cost;
  return one.reach === other.reach ? one.id < other.id : one.reach < other.reach;
}

function hitsOf(found: readonly Found[]): readonly Hit[] {
  const hits = new Map<string, Hit>();
  for (const { field, text, spans } of found) {
    const key = `${field} ${text}`;
    hits.set(key, { field, text, spans: union(hits.get(key)?.spans ?? [], spans) });
  }
  return [...hits.values()];
}

/** What either of them covers. */
function union(one: Spans, other: Spans): Spans {
  const pairs = [...pairsOf(one), ...pairsOf(other)].sort((a, b) => a.from - b.from);
  const spans: number[] = [];
  for (const { from, to } of pairs) {
    const end = spans.at(-1);
    if (end === undefined || from > end) spans.push(from, to);
    else spans[spans.length - 1] = Math.max(end, to);
  }
  return spans;
}

function pairsOf(spans: Spans): { readonly from: number; readonly to: number }[] {
  const pairs = [];
  for (let at = 0; at < spans.length; at += 2) pairs.push({ from: spans[at] ?? 0, to: spans[at + 1] ?? 0 });
  return pairs;
}
