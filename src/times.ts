/** Spans of time as settings and flags have them: with a unit, or as a number alone, whose unit is documented. */
import { parseTime, rangeIn, UNIT_MS } from './durations.ts';
import { expected } from './expected.ts';

export interface TimeBounds {
  /** What a number alone counts. Only whole ones of it are taken where `whole` says so. */
  readonly unit: 's' | 'd';
  readonly whole?: true;
  /** In that unit. */
  readonly least: number;
  readonly most: number;
  /** What the message says besides: another word that is taken, or what 0 is. */
  readonly besides: string;
}

const UNIT_WORDS = { s: 'seconds', d: 'days' } as const;
const EXAMPLES = { s: '500ms, 5s, 1m, 1h', d: '12h, 30d, 2w' } as const;
const WHOLE_EXAMPLES = '5s, 1m, 1h';

/** Reads milliseconds. What is out of bounds is answered with the bounds in the unit that was used. */
export function timeWithin({ unit, whole, least, most, besides }: TimeBounds): (raw: unknown) => number {
  const each = UNIT_MS[unit];
  const plain = `${whole ? 'whole ' : ''}${UNIT_WORDS[unit]} ${least}..${most}`;
  const examples = whole ? WHOLE_EXAMPLES : EXAMPLES[unit];
  return (raw) => {
    const text = typeof raw === 'number' ? String(raw) : raw;
    const span = typeof text === 'string' ? parseTime(text, unit) : undefined;
    if (span === undefined) throw expected(`${plain} (or as in ${examples})${besides}`, raw);
    if (whole && span.ms % each !== 0) throw expected(`${plain}${besides}`, raw);
    if (span.ms >= least * each && span.ms <= most * each) return span.ms;
    const range = span.isBare ? plain : rangeIn(span.unit, least * each, most * each);
    throw expected(`${range}${besides}`, raw);
  };
}

/** The same, in the unit of a number alone. */
export function timeIn(bounds: TimeBounds): (raw: unknown) => number {
  const read = timeWithin(bounds);
  return (raw) => read(raw) / UNIT_MS[bounds.unit];
}
