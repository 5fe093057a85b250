/** Spans of time and paces as an operator writes them. */

export const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
const UNIT_NAMES = ['ms', 's', 'm', 'h', 'd', 'w'] as const;
const LARGEST_FIRST = ['h', 'm', 's'] as const;
const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000 };

/** A span as it was written: its milliseconds, and those of its last unit, which is how exactly it was meant. */
export interface Span {
  readonly ms: number;
  readonly unit: number;
  /** It is a number alone. */
  readonly isBare?: true;
}

/** `500ms`, `5s`, `1.5m`, `1h30m`, `2d`, `1w`; undefined for anything else, a number without a unit too. */
export function parseSpan(text: string): Span | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/.test(text)) return undefined;
  let ms = 0;
  let unit = 0;
  for (const [, number, name] of text.matchAll(/([\d.]+)(ms|[smhdw])/g)) {
    unit = UNIT_MS[unitOf(name)];
    ms += Number(number) * unit;
  }
  return Number.isFinite(ms) ? { ms, unit } : undefined;
}

/** As `parseSpan`, and a number alone (`5`, `1.5`) counts `bare`. */
export function parseTime(text: string, bare: keyof typeof UNIT_MS = 's'): Span | undefined {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return parseSpan(text);
  const span = parseSpan(`${text}${bare}`);
  return span && { ...span, isBare: true };
}

/** `0m..1440m`: bounds in milliseconds in a unit, or in the largest smaller one of which the upper one has any. */
export function rangeIn(unit: number, least: number, most: number): string {
  const fitting = UNIT_NAMES.filter((name) => UNIT_MS[name] <= Math.min(unit, most));
  const name = fitting.at(-1) ?? 'ms';
  return `${Math.ceil(least / UNIT_MS[name])}${name}..${Math.floor(most / UNIT_MS[name])}${name}`;
}

/** Milliseconds of a span; see `parseSpan`. */
export function parseDuration(text: string): number | undefined {
  return parseSpan(text)?.ms;
}

function unitOf(name: string | undefined): keyof typeof UNIT_MS {
  return UNIT_NAMES.find((each) => each === name) ?? 's';
}

/** The shortest way to write whole milliseconds that `parseDuration` reads as the same: `90s`, `2m`, `1h`. */
export function formatDuration(ms: number): string {
  const unit = LARGEST_FIRST.find((each) => ms > 0 && ms % UNIT_MS[each] === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
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
