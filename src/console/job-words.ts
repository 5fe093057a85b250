/** How a job is told of, in a list and in a notice; safe to show. */
import { printable } from '../printable.ts';
import { formatDuration } from '../durations.ts';
import { formatBytes } from '../format.ts';
import type { JobState } from './job.ts';

const LABEL_UNITS = 40;

/** Jobs named before a console ends. */
const MOST_NAMED = 3;

/** `2 #3 fw.bin: 12 kB of 40 kB (30%)`, `1 #3 every 5s "status?": sent 12, skipped 1`, with how it ended. */
export function jobWords(job: JobState): string {
  return printable(`${job.id} #${job.session} ${whatOf(job)}: ${[doneOf(job), ...endOf(job)].join(', ')}`);
}

/** `every 5s`, `30% of fw.bin`: for a heading; safe to show. */
export function jobTitle({ kind, every, label, progress }: JobState): string {
  if (kind === 'every') return `every ${formatDuration(every ?? 0)}`;
  const { sent = 0, total } = progress ?? {};
  const done =
    total === undefined || total === 0
      ? formatBytes(sent)
      : `${Math.min(100, Math.floor((sent / total) * 100))}%`;
  return `${done} of ${printable(label, LABEL_UNITS)}`;
}

function whatOf({ kind, label, every }: JobState): string {
  const short = printable(label, LABEL_UNITS);
  return kind === 'file' ? short : `every ${formatDuration(every ?? 0)} "${short}"`;
}

function doneOf({ progress, sentCount, skipped }: JobState): string {
  if (progress === undefined) return `sent ${sentCount}${skipped === 0 ? '' : `, skipped ${skipped}`}`;
  const { sent, total } = progress;
  if (total === undefined || total === 0) return formatBytes(sent);
  // A file that grows while it is sent is not more than whole.
  const percent = Math.min(100, Math.floor((sent / total) * 100));
  return `${formatBytes(sent)} of ${formatBytes(total)} (${percent}%)`;
}

function endOf({ state, why, waiting }: JobState): readonly string[] {
  if (state === 'failed') return [`failed: ${why ?? ''}`];
  if (state !== 'running') return [state];
  return waiting ? [`waiting: ${why ?? ''}`] : [];
}

/** What the operator is told of running jobs before a console ends; safe to show. */
export function endsWithConsole(jobs: readonly JobState[]): string {
  const shown = jobs.slice(0, MOST_NAMED).map((job) => `${printable(whatOf(job))} to #${job.session}`);
  const more = jobs.length - shown.length;
  const list = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `With this console ${jobs.length === 1 ? 'ends' : 'end'}: ${list}.`;
}
