import type { MarkLook } from '../lines/shown.ts';
import { formatTime } from '../format.ts';

/** How a conversation is shown: as text, as bytes in hexadecimal, or as text with its controls as escapes. */
export const VIEW_MODES = ['text', 'hex', 'mixed'] as const;
export type ViewMode = (typeof VIEW_MODES)[number];

/** What stands before a line: nothing, the time of day, date and milliseconds, or the time since the line before. */
export const STAMPS = ['off', 'time', 'date', 'gap'] as const;
export type Stamps = (typeof STAMPS)[number];

/** How a pane looks at its conversation. Its records stay as they are. */
export interface Look {
  readonly mode: ViewMode;
  readonly times: Stamps;
  /** The operator asked for these times, so they take room that would else be the text's. */
  readonly asked?: boolean;
  readonly marks: MarkLook;
  /** Long lines are folded; else each has one row, of which `pan` cells are left out on the left. */
  readonly wrap: boolean;
  readonly pan: number;
}

export const DEFAULT_LOOK: Look = { mode: 'text', times: 'time', marks: 'show', wrap: true, pan: 0 };

const WIDTHS: Readonly<Record<Stamps, number>> = { off: 0, time: 8, date: 23, gap: 8 };

/** The cells that every stamp of this kind takes. */
export function stampWidth(times: Stamps): number {
  return WIDTHS[times];
}

/**
 * The stamp of a line from `at`, in local time; `before` is when the line before came, if there is one. Both
 * in milliseconds since the Unix epoch.
 */
export function formatStamp(at: number, before: number | undefined, times: Stamps): string {
  switch (times) {
    case 'off':
      return '';
    case 'time':
      return formatTime(at);
    case 'date':
      return formatDate(at);
    case 'gap':
      return (before === undefined ? '' : formatGap(Math.round(at - before))).padStart(WIDTHS.gap);
  }
}

function formatDate(at: number): string {
  const date = new Date(at);
  const day = [digits(date.getFullYear(), 4), digits(date.getMonth() + 1), digits(date.getDate())].join('-');
  return `${day} ${formatTime(at)}.${digits(date.getMilliseconds(), 3)}`;
}

/** `+0.012s`, `+1m03s`, `+2h05m`, `+3d04h`; a clock that was put back makes it negative. */
function formatGap(gap: number): string {
  const sign = gap < 0 ? '-' : '+';
  const ms = Math.abs(gap);
  if (ms < 60_000) return `${sign}${(ms / 1000).toFixed(3)}s`;
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (hours === 0) return `${sign}${minutes}m${digits(Math.floor(ms / 1000) % 60)}s`;
  if (days === 0) return `${sign}${hours}h${digits(minutes % 60)}m`;
  return days < 1000 ? `${sign}${days}d${digits(hours % 24)}h` : `${sign}${days}d`;
}

function digits(value: number, count = 2): string {
  return String(value).padStart(count, '0');
}
