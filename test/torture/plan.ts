/** How large a bad day is. The same script runs in every size. */

/** Of these there are so many in the day. */
export interface Crowd {
  /** Clients that ask and are answered. */
  readonly normal: number;
  readonly flooding: number;
  /** Those that never read what is sent to them. */
  readonly deaf: number;
  /** Those that connect and reset, over and over. */
  readonly churning: number;
  readonly garbling: number;
  readonly vanishing: number;
}

/** A part of the day ends once all of this is true of it. */
export interface Stretch {
  /** Milliseconds that it takes at least. */
  readonly ms: number;
  /** Answers that each normal client has had in it. */
  readonly answers: number;
}

export interface Plan {
  readonly crowd: Crowd;
  /** Child processes that the normal clients are shared out to. */
  readonly processes: number;
  /** Milliseconds between two lines of a normal client. */
  readonly askMs: number;
  /** A flooding client sends so much of each second as fast as it is taken, and rests for what is left of it. */
  readonly floodBytes: number;
  /** Milliseconds for which a client that churns rests after a reset. */
  readonly churnMs: number;
  /** Until it counts, so that what is measured has its usual pace. */
  readonly warmUp: Stretch;
  readonly quiet: Stretch;
  readonly bad: Stretch;
  readonly diskFails: Stretch;
  readonly afterDisk: Stretch;
  readonly afterKill: Stretch;
  /**
   * Milliseconds before the kill from which on a line may be lost with it: a record is committed within 50 ms of its
   * arrival, which a busy machine may double a few times. Infinity where nothing is asserted about time.
   */
  readonly killWindowMs: number;
  /** What 99 of 100 answers may take longer than in the quiet part; Infinity where nothing is asserted about time. */
  readonly addedP99Ms: number;
}

/** What each size has in common, in small. */
const CROWD: Crowd = {
  normal: 1000,
  flooding: 10,
  deaf: 10,
  churning: 100,
  garbling: 10,
  vanishing: 10,
};

/** The day of `npm run torture`, which takes about so long, and some seconds to begin and to end. */
export function fullPlan(seconds: number): Plan {
  const part = (share: number, answers = 1): Stretch => ({ ms: seconds * 1000 * share, answers });
  return {
    crowd: CROWD,
    processes: 4,
    askMs: 2000,
    floodBytes: 2 * 1024 * 1024,
    churnMs: 50,
    warmUp: part(0.08),
    quiet: part(0.17),
    bad: part(0.25),
    diskFails: { ms: Math.min(10_000, seconds * 100), answers: 1 },
    afterDisk: part(0.2),
    afterKill: part(0.15),
    killWindowMs: 1000,
    addedP99Ms: 20,
  };
}

/** The day of the test suite: some seconds, and nothing that hangs on how fast the machine is. */
export const SHORT_PLAN: Plan = {
  crowd: { normal: 60, flooding: 2, deaf: 2, churning: 5, garbling: 2, vanishing: 2 },
  processes: 2,
  askMs: 100,
  floodBytes: 2 * 1024 * 1024,
  churnMs: 20,
  warmUp: { ms: 0, answers: 1 },
  quiet: { ms: 0, answers: 3 },
  bad: { ms: 0, answers: 10 },
  diskFails: { ms: 0, answers: 5 },
  afterDisk: { ms: 0, answers: 3 },
  afterKill: { ms: 0, answers: 5 },
  killWindowMs: Infinity,
  addedP99Ms: Infinity,
};
