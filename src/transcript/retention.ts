/** What of a transcript file is to go, and in which order: values in, values out. */

import { contentBytes } from './file-sizes.ts';

/** How long and how much is kept. */
export interface RetentionPolicy {
  /** Records that are older than so many days go; 0 keeps them for ever. */
  readonly keepDays: number;
  /** The file with its log and its segments takes at most so many bytes, by what is oldest going; 0 is no bound. */
  readonly keepBytes: number;
  /** Records of conversations that still go on may go as well. */
  readonly pruneOpen: boolean;
}

/** A conversation that may be pruned. */
export interface Candidate {
  readonly key: number;
  /** Microseconds since the Unix epoch: when it ended, or of one that goes on its oldest record. */
  readonly age: number;
}

export interface SegmentState {
  readonly id: number;
  /** Bytes in its file, and those of them that records refer to. */
  readonly size: number;
  readonly live: number;
}

/** What a file holds, as far as pruning has to do with it. */
export interface Holdings {
  readonly pageBytes: number;
  readonly pages: number;
  /** Of these, without content. */
  readonly freePages: number;
  /** Bytes of all segments together. */
  readonly segments: Pick<SegmentState, 'size' | 'live'>;
  /** Of the segments that nobody writes to any more, the one with the smallest share that is referred to. */
  readonly emptiest: SegmentState | undefined;
  /** A conversation that has records of before the cutoff. */
  readonly expired: Pick<Candidate, 'key'> | undefined;
  /** Of those that have ended the one that did so first, and of those that go on the one with the oldest record. */
  readonly ended: Candidate | undefined;
  readonly open: Candidate | undefined;
}

export type Step =
  /** The oldest records of a conversation; with a time (microseconds) only those from before it. */
  | { readonly what: 'prune'; readonly key: number; readonly before: number | undefined }
  /** What is left in a segment goes to another. */
  | { readonly what: 'rewrite'; readonly segment: number }
  | { readonly what: 'delete'; readonly segment: number }
  /** Free pages of the database go back to the system. */
  | { readonly what: 'vacuum' };

const DAY_MICROSECONDS = 86_400e6;

/** A segment of which no more than this is left is rewritten in any case; past the bound in bytes, from the other on. */
const LITTLE_LEFT = 1 / 2;
const LESS_LEFT = 3 / 4;

/** To come below the bound in bytes, records are pruned as long as more than this share of it is kept. */
const LEAST_KEPT = 3 / 4;

/** Free pages that a board keeps to write to. */
const SPARE_PAGES = 256;

/** Microseconds since the Unix epoch before which records go; undefined if none do for their age. `now` in milliseconds. */
export function cutoffOf({ keepDays }: RetentionPolicy, now: number): number | undefined {
  return keepDays === 0 ? undefined : Math.round(now * 1000 - keepDays * DAY_MICROSECONDS);
}

/** Whether there is anything to keep to. */
export function hasBounds({ keepDays, keepBytes }: RetentionPolicy): boolean {
  return keepDays > 0 || keepBytes > 0;
}

/** What to do next; undefined: the file is as it should be. `spare` free pages may stay. */
export function nextStep(
  holdings: Holdings,
  policy: RetentionPolicy,
  cutoff: number | undefined,
  spare = SPARE_PAGES,
): Step | undefined {
  const { emptiest, expired } = holdings;
  if (emptiest?.live === 0) return { what: 'delete', segment: emptiest.id };
  if (expired !== undefined) return { what: 'prune', key: expired.key, before: cutoff };
  const { kept, taken } = sizesOf(holdings);
  const keepBytes = contentBytes(policy.keepBytes);
  const isOver = keepBytes > 0 && taken > keepBytes;
  // What is kept is not moved while it may be what goes next.
  const surplus = isOver && kept > keepBytes ? oldest(holdings, policy) : undefined;
  if (surplus !== undefined) return surplus;
  if (emptiest !== undefined && isLeft(emptiest, isOver ? LESS_LEFT : LITTLE_LEFT))
    return { what: 'rewrite', segment: emptiest.id };
  const more = isOver && kept > keepBytes * LEAST_KEPT ? oldest(holdings, policy) : undefined;
  return more ?? (holdings.freePages > spare ? { what: 'vacuum' } : undefined);
}

/** Bytes of what is kept, and what the file takes for that. */
function sizesOf({ pages, freePages, pageBytes, segments }: Holdings): {
  readonly kept: number;
  readonly taken: number;
} {
  const rows = (pages - freePages) * pageBytes;
  return { kept: rows + segments.live, taken: rows + segments.size };
}

function oldest({ ended, open }: Holdings, { pruneOpen }: RetentionPolicy): Step | undefined {
  const candidate = pruneOpen ? older(ended, open) : ended;
  return candidate === undefined ? undefined : { what: 'prune', key: candidate.key, before: undefined };
}

function isLeft({ size, live }: SegmentState, share: number): boolean {
  return live <= size * share;
}

function older(a: Candidate | undefined, b: Candidate | undefined): Candidate | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.age <= b.age ? a : b;
}
