/** Spans of time and paces as an operator writes them. */

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
const UNIT_NAMES = ['ms', 's', 'm', 'h', 'd', 'w'] as const;
const LARGEST_FIRST = ['h', 'm', 's'] as const;
const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000 };

/** A span as it was written: its milliseconds, and those of its last unit, which is how exactly it was meant. */
export interface Span {
  readonly ms: number;
  readonly unit: number;
}

/** `500ms`, `5s`, `1.5m`, `1h30m`, `2d`, `1w`; undefined for anything else, a number without a unit too. */
export function parseSpan(text: string): Span | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/.test(text)) return undefined;
  let ms = 0;
  let unit = 0;
  for (const [, number, name] of text.matchAll(/([\d.]+)(ms|[smhdw])/g)) {
    unit = UNITS[unitOf(name)];
    ms += Number(number) * unit;
  }
  return Number.isFinite(ms) ? { ms, unit } : undefined;
}

/** Milliseconds of a span; see `parseSpan`. */
export function parseDuration(text: string): number | undefined {
  return parseSpan(text)?.ms;
}

function unitOf(name: string | undefined): keyof typeof UNITS {
  return UNIT_NAMES.find((each) => each === name) ?? 's';
}

/** The shortest way to write whole milliseconds that `parseDuration` reads as the same: `90s`, `2m`, `1h`. */
export function formatDuration(ms: number): string {
  const unit = LARGEST_FIRST.find((each) => ms > 0 && ms % UNITS[each] === 0) ?? 'ms';
  return `${ms / UNITS[unit]}${unit}`;
}

/**
 * Milliseconds for one unit (a byte or a line, as the sender has it): the pause of `10ms`, or the share of one in
 * `100/s`, `1k/s`, `2M/s` (thousands and millions a second). Never 0; undefined for anything else.
 */
export function parsePace(text: string): number | undefined {
  const [, number, multiple = ''] = /^(\d+(?:\.\d+)?)([kKmM]?)\/s$/.exec(text) ?? [];
  const ms =
    number === undefined
      ? (parseDuration(text) ?? 0)
      : 1000 / (Number(number) * (MULTIPLES[multiple.toLowerCase()] ?? 1));
  return ms > 0 && Number.isFinite(ms) ? ms : undefined;
}
