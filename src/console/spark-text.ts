/** A row of bars as text. */

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * The newest `width` values as bars, the last at the right, the highest of them full; blanks where there are
 * none yet. What is not a positive number is the lowest bar, and anything above nothing is more than that.
 */
export function sparkText(values: readonly number[], width: number): string {
  const shown = width > 0 ? values.slice(-width) : [];
  const most = shown.reduce((high, value) => (value > high ? value : high), 0);
  const bars = shown.map((value) => barOf(value, most));
  return ' '.repeat(Math.max(0, width - bars.length)) + bars.join('');
}

function barOf(value: number, most: number): string {
  if (!(value > 0)) return BARS[0];
  // Infinite values are the highest, and make nothing of the others.
  const share = value === most ? 1 : value / most;
  return BARS[Math.max(1, Math.ceil(share * (BARS.length - 1)))] ?? BARS[0];
}
