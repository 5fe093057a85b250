/** What became of broadcasts: one result each, to be read now and again later. */
import { cutToWidth } from '../graphemes.ts';
import { printable } from '../printable.ts';
import type { Delivery } from '../switchboard/switchboard.ts';
import { type Audience, clientsOf, type Target } from './broadcast-targets.ts';
import { fold } from './fold.ts';
import { formatTime } from '../format.ts';

/** A broadcast as it was asked for; whoever opens or leaves afterwards changes nothing in it. */
export interface BroadcastOrder extends Audience {
  /** As `Switchboard.broadcast` takes it. */
  readonly text: string;
  /** What the operator wrote for whom it is. */
  readonly targets: string;
}

interface Told extends Target {
  readonly outcome: Delivery['outcome'];
  /** In words, unless it was taken. */
  readonly why: string;
}

export interface BroadcastResult {
  readonly order: BroadcastOrder;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** One for each target, in the order of the targets. */
  readonly told: readonly Told[];
}

/** Newest last. */
export type BroadcastLog = readonly BroadcastResult[];

const MOST_KEPT = 20;
/** What went wrong is read first. */
const OUTCOMES = ['refused', 'gone', 'taken'] as const;

/** Puts the answers of `Switchboard.broadcast` to the targets. */
export function broadcastResult(
  order: BroadcastOrder,
  deliveries: readonly Delivery[],
  at: number,
): BroadcastResult {
  const answers = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  const told = order.to.map(({ id, title }): Told => {
    const { outcome, why } = answers.get(id) ?? { outcome: 'refused', why: 'no answer' };
    return { id, title, outcome, why };
  });
  return { order, at, told };
}

/** The log with one more result; past twenty the oldest is forgotten. */
export function keepResult(log: BroadcastLog, result: BroadcastResult): BroadcastLog {
  return [...log, result].slice(-MOST_KEPT);
}

/** `11 taken, 1 refused`. */
export function resultWords({ told }: BroadcastResult): string {
  const count = (outcome: Delivery['outcome']): number =>
    told.filter((each) => each.outcome === outcome).length;
  const parts = (['taken', 'refused', 'gone'] as const).map((outcome) => ({ outcome, n: count(outcome) }));
  return parts
    .filter(({ outcome, n }) => n > 0 || outcome === 'taken')
    .map(({ outcome, n }) => `${n} ${outcome}`)
    .join(', ');
}

/** The sheet of one result: what went out, the count, and a row for each session, refused ones first. */
export function resultRows(result: BroadcastResult, width: number): readonly string[] {
  const { order, at, told } = result;
  const sorted = OUTCOMES.flatMap((outcome) => told.filter((each) => each.outcome === outcome));
  return [
    `${formatTime(at)} ${resultWords(result)}`,
    `  ${printable(order.text)}`,
    `  to ${printable(order.targets)}: ${clientsOf(told.length)}`,
    ...sorted.flatMap(({ title, outcome, why }) => toldRows(`${title}: ${outcome}`, why, width)),
  ].map((row) => cutToWidth(row, width));
}

/** A reason is never cut: what comes after its first words is mostly what is to be done. */
function toldRows(what: string, why: string, width: number): readonly string[] {
  const words = why === '' ? what : `${what}, ${printable(why)}`;
  return fold(words, width - '    '.length).map((row, index) => `${index === 0 ? '  ' : '    '}${row}`);
}

/** All that are kept, newest first, with a blank row between two. */
export function logRows(log: BroadcastLog, width: number): readonly string[] {
  if (log.length === 0) return [cutToWidth('nothing was broadcast yet', width)];
  return log
    .toReversed()
    .flatMap((result, index) => [...(index === 0 ? [] : ['']), ...resultRows(result, width)]);
}
