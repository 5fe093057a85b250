/** Looks for a text in many conversations, wherever their records are kept. */
import { randomUUID } from 'node:crypto';
import { CordboardError } from '../errors.ts';
import type { FramingFacts } from '../lines/framer.ts';
import type { SweepCursor, SweepQuery, SweepResult } from '../lines/sweep.ts';
import { Pattern } from '../pattern.ts';
import type { SessionId } from '../record.ts';
import type {
  FindAnswer,
  FindCursor,
  FindHit,
  FindRequest,
  SessionSummary,
} from '../switchboard/switchboard.ts';
import { shortened } from './shortened.ts';

/** A conversation to look in. */
export interface Findable extends FramingFacts {
  /** What it goes by: its number on this board, or minus its key. */
  readonly session: SessionId;
  readonly of: FindHit['of'];
  readonly openedAt: number;
  /** Bytes of it, roughly. */
  readonly size: number;
}

/** A search that begins or goes on, and who is meant by it. */
export interface Finding {
  readonly request: FindRequest;
  /** The sessions of this board that are to be looked in. */
  readonly sessions: readonly Findable[];
  /** All that this board has on its list. */
  readonly listed: readonly SessionId[];
}

export function findable(summary: SessionSummary, session: SessionId = summary.id): Findable {
  const { id, name, peer, framing, firstLineEnd, openedAt, bytesIn, bytesOut } = summary;
  return { session, of: { id, name, peer }, framing, firstLineEnd, openedAt, size: bytesIn + bytesOut };
}

/** So many searches can be gone on with; the one that was begun first is forgotten first. */
const MOST_SEARCHES = 16;

/** What a search looks in; settled when it begins. */
interface Begun {
  readonly search: string;
  /** The one opened last comes first. */
  readonly conversations: readonly Findable[];
}

/** How a store is looked in. */
export interface FindMeans {
  /** Asked when a search begins. */
  readonly conversations: () => readonly Findable[];
  /** At most so many hits, soon; all of the query's order. */
  readonly sweep: (
    conversations: readonly Findable[],
    query: SweepQuery,
    hits: number,
    from?: SweepCursor,
  ) => Promise<SweepResult>;
}

/** The searches in one store. */
export class Searches {
  /** In the order in which they were begun. */
  readonly #begun = new Map<string, Begun>();

  /** Rejects as the reads do, with `CB_PATTERN`, and with `CB_USAGE` for the cursor of a search that is forgotten. */
  async find(request: FindRequest, means: FindMeans): Promise<FindAnswer> {
    const { cursor } = request;
    const query = queryOf(request);
    const { search, conversations } =
      cursor === undefined ? this.#begin(means.conversations()) : this.#goOn(cursor);
    const most = Math.max(1, request.most);
    const { hits, bytes, next } = await means.sweep(conversations, query, most, cursor?.at);
    const names = new Map(conversations.map(({ session, of }) => [session, of]));
    const { before, within, total } = progress(conversations, cursor, bytes, next);
    return {
      hits: hits.flatMap((hit) => {
        const of = names.get(hit.session);
        return of === undefined ? [] : [{ ...shortened(hit), of }];
      }),
      looked: before + within,
      total,
      cursor: next && { search, at: next, within },
    };
  }

  has({ search }: FindCursor): boolean {
    return this.#begun.has(search);
  }

  #begin(list: readonly Findable[]): Begun {
    const conversations = list.toSorted((a, b) => b.openedAt - a.openedAt);
    const begun = { search: randomUUID(), conversations };
    this.#begun.set(begun.search, begun);
    for (const first of this.#begun.keys()) {
      if (this.#begun.size <= MOST_SEARCHES) break;
      this.#begun.delete(first);
    }
    return begun;
  }

  #goOn({ search }: FindCursor): Begun {
    const begun = this.#begun.get(search);
    if (begun === undefined) throw new CordboardError('CB_USAGE', 'this search is over; begin it anew');
    return begun;
  }
}

function queryOf({ pattern, colour = false, kind, since, context }: FindRequest): SweepQuery {
  return {
    pattern: new Pattern(pattern, { colour }),
    order: 'newest',
    context,
    ...(kind !== undefined && { kind }),
    ...(since !== undefined && { since }),
  };
}

/** Bytes of the conversations that are done with, of the one that is gone on in, and of all. */
function progress(
  conversations: readonly Findable[],
  from: FindCursor | undefined,
  bytes: number,
  next: SweepCursor | undefined,
): { readonly before: number; readonly within: number; readonly total: number } {
  const sizeTo = (end: number): number =>
    conversations.slice(0, end).reduce((sum, { size }) => sum + size, 0);
  const total = sizeTo(conversations.length);
  if (next === undefined) return { before: total, within: 0, total };
  const at = conversations.findIndex(({ session }) => session === next.session);
  const first =
    from === undefined ? 0 : conversations.findIndex(({ session }) => session === from.at.session);
  const before = sizeTo(at);
  const within = (from?.within ?? 0) + bytes - (before - sizeTo(first));
  return { before, within: Math.max(0, Math.min(within, conversations[at]?.size ?? 0)), total };
}
