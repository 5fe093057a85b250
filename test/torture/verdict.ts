/** What a bad day was allowed to cost, what it did cost, and whatever was too much, in words. */
import { type Finding, judged, percentile, short } from '../bench/report.ts';
import { boundOf, boundParts } from './bounds.ts';
import type { Day, Span } from './day.ts';
import type { Connection } from './ledger.ts';
import { lossesOf } from './losses.ts';
import type { Plan } from './plan.ts';

const MIB = 1024 * 1024;

export interface Verdict {
  readonly findings: readonly Finding[];
  /** Empty where nothing was too much. */
  readonly breaches: readonly string[];
}

export function verdictOf(day: Day, plan: Plan): Verdict {
  const { killedAt, connections, recorded } = day;
  const losses = lossesOf(connections, recorded, { at: killedAt, windowMs: plan.killWindowMs });
  const { said, answers, heard } = losses.allowed;
  const lost = losses.breaches.length;
  const findings = [
    judged({
      what: `lost: of ${losses.said} lines said and ${losses.heard} answers heard, beside the kill`,
      measured: `${lost}`,
      baseline: `${said} unrecorded, ${answers} unanswered, ${heard} unrecorded answers by the kill`,
      value: lost,
      most: 0,
    }),
    ...latencies(day, plan),
    ...memories(day, plan),
    descriptors(day),
  ];
  const missed = findings.slice(1).filter(({ met }) => !met);
  const exit =
    day.exitCode === 128 + 15 || day.exitCode === 0 ? [] : [`the board ended with ${String(day.exitCode)}`];
  const breaches = [
    ...losses.breaches,
    ...missed.map(({ what, measured, goal }) => `${what}: ${measured}, expected ${goal}`),
    ...exit,
    ...day.defects.map((text) => `the board said: ${text}`),
  ];
  return { findings, breaches };
}

/** Of lines that were said in one of these times, and answered. */
export function tookIn(connections: readonly Connection[], spans: readonly Span[]): number[] {
  return connections.flatMap(({ asked }) =>
    asked.flatMap(({ at, took }) =>
      took !== undefined && spans.some(([from, to]) => at >= from && at < to) ? [took] : [],
    ),
  );
}

/** What the same machine does to a bare server at the same time is not the board's doing. */
function latencies({ connections, control, quiet, bad }: Day, plan: Plan): Finding[] {
  return [0.5, 0.99].map((share) => {
    const board = addedTo(connections, quiet, bad, share);
    const bare = addedTo(control, quiet, bad, share);
    const value = board.added - Math.max(0, bare.added);
    const isJudged = share === 0.99 && Number.isFinite(plan.addedP99Ms);
    return judged({
      what: `added latency, p${share * 100} (ms)`,
      measured: `${board.added.toFixed(1)} (${board.shown}), ${value.toFixed(1)} beyond the bare server's`,
      baseline: `${bare.added.toFixed(1)} (${bare.shown}) by a bare server`,
      ratio: board.after / board.before,
      value,
      ...(isJudged && { most: plan.addedP99Ms }),
    });
  });
}

function addedTo(
  connections: readonly Connection[],
  quiet: Span,
  bad: readonly Span[],
  share: number,
): { readonly before: number; readonly after: number; readonly added: number; readonly shown: string } {
  const before = percentile(tookIn(connections, [quiet]), share);
  const after = percentile(tookIn(connections, bad), share);
  return { before, after, added: after - before, shown: `${before.toFixed(1)} to ${after.toFixed(1)}` };
}

function memories({ boards, atStart }: Day, { crowd }: Plan): Finding[] {
  const bound = boundOf(crowd);
  const parts = boundParts(crowd).map(({ what, bytes }) => `${what} ${short(bytes / MIB)}`);
  return boards.map(({ peak }, index) =>
    judged({
      what: `memory at most, ${index === 0 ? 'until the kill' : 'after it'} (MiB more than at the start)`,
      measured: short((peak - atStart.now) / MIB),
      baseline: index === 0 ? parts.join(', ') : `${short(atStart.now / MIB)} at the start`,
      ratio: (peak - atStart.now) / bound,
      value: (peak - atStart.now) / MIB,
      most: Math.round(bound / MIB),
    }),
  );
}

function descriptors({ descriptorsBefore, descriptorsAfter }: Day): Finding {
  const [before, after] = [descriptorsBefore.length, descriptorsAfter.length];
  return judged({
    what: 'descriptors when all have left',
    measured: [after, ...added(descriptorsBefore, descriptorsAfter)].join(' '),
    baseline: `${before} before they came`,
    ratio: after / before,
    value: after,
    most: before,
  });
}

/** What there is in the second list more often than in the first. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const rest = [...before];
  return after.filter((each) => {
    const at = rest.indexOf(each);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
