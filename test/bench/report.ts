/** What a measurement found, and the one table it is shown in. */

export interface Finding {
  readonly what: string;
  readonly measured: string;
  /** The same without cordboard, from the same run. */
  readonly baseline: string;
  readonly ratio: number;
  /** In words; empty if there is none. */
  readonly goal: string;
  readonly met: boolean;
}

type Found = Omit<Finding, 'goal' | 'met' | 'ratio'> & { readonly ratio?: number };

/** A finding whose value must not be less than `least`, or more than `most`. */
export function judged(
  found: Found & {
    readonly value: number;
    readonly least?: number;
    readonly most?: number;
    readonly unit?: string;
  },
): Finding {
  const { what, measured, baseline, value, least, most, unit = '', ratio = value } = found;
  const goal = [
    ...(least === undefined ? [] : [`>= ${least}${unit}`]),
    ...(most === undefined ? [] : [`<= ${most}${unit}`]),
  ].join(', ');
  const met = value >= (least ?? -Infinity) && value <= (most ?? Infinity);
  return { what, measured, baseline, ratio, goal, met };
}

/** Of an empty list: NaN. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that this share of them does not exceed; NaN of an empty list. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** `14.2 M`, `830 k`, `12.5`. */
export function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)} k`;
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

export function table(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, measured, baseline, ratio, goal, met }) => [
    what,
    measured,
    baseline,
    Number.isFinite(ratio) ? ratio.toFixed(2) : '-',
    goal,
    goal === '' ? '' : met ? 'ok' : 'MISSED',
  ]);
  const all = [['what', 'measured', 'baseline', 'ratio', 'goal', ''], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
