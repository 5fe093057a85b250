/** What of a transcript file is to go, and in which order: values in, values out. */

/** How long and how much is kept. */
export interface RetentionPolicy {
  /** Records that are older than so many days go; 0 keeps them for ever. */
  readonly keepDays: number;
  /** The database and its segments take at most so many bytes, by what is oldest going; 0 is no bound. */
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
  if (emptiest !== undefined && isLeft(emptiest, LITTLE_LEFT)) return rewrite(emptiest);
  return withinBytes(holdings, policy) ?? (holdings.freePages > spare ? { what: 'vacuum' } : undefined);
}

function withinBytes(holdings: Holdings, { keepBytes, pruneOpen }: RetentionPolicy): Step | undefined {
  const { segments, emptiest, ended, open } = holdings;
  const rows = (holdings.pages - holdings.freePages) * holdings.pageBytes;
  if (keepBytes === 0 || rows + segments.size <= keepBytes) return undefined;
  if (emptiest !== undefined && isLeft(emptiest, LESS_LEFT)) return rewrite(emptiest);
  if (rows + segments.live <= keepBytes * LEAST_KEPT) return undefined;
  const oldest = pruneOpen ? older(ended, open) : ended;
  return oldest === undefined ? undefined : { what: 'prune', key: oldest.key, before: undefined };
}

function isLeft({ size, live }: SegmentState, share: number): boolean {
  return live <= size * share;
}

function rewrite({ id }: SegmentState): Step {
  return { what: 'rewrite', segment: id };
}

function older(a: Candidate | undefined, b: Candidate | undefined): Candidate | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.age <= b.age ? a : b;
}
