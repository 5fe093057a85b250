/** How long a peer has acknowledged nothing, by looks at what the kernel tells: values in, values out. */
import type { TcpRow } from '../net/tcp-table.ts';

/** What is known of a session that was sent something. Times are milliseconds. */
export interface Unacknowledged {
  /** How long nothing has been acknowledged, as far as was looked. */
  readonly silentMs: number;
  /** Bytes that wait for it, at the last look. */
  readonly bytes: number;
  /** When it was last looked at. */
  readonly at: number;
  readonly unanswered: number;
}

/**
 * Between two looks no more than this is taken for silence: a process that was stopped, or a machine that slept, has not
 * seen that nobody answered.
 */
export const LONGEST_STEP_MS = 5000;

/**
 * So often the kernel has to ask in vain before a silence counts. One question may be lost on its way, and so may an answer;
 * besides, Linux answers no two probes within half a second (`tcp_invalid_ratelimit`), and the next one may be far off.
 */
export const MARKED_AFTER = 2;
export const CLOSED_AFTER = 4;

/** Something was sent at this time, and everything before is acknowledged. */
export function sentAt(at: number): Unacknowledged {
  return { silentMs: 0, bytes: 0, at, unanswered: 0 };
}

/**
 * After another look. A peer is silent only while the kernel asks in vain: whoever reads slowly answers. Less to ask for, or
 * less that waits, is an answer that came between two looks.
 */
export function lookedAt(before: Unacknowledged, row: TcpRow, at: number): Unacknowledged {
  const { unacknowledged: bytes, unanswered } = row;
  const isAnswered = unanswered === 0 || unanswered < before.unanswered || bytes < before.bytes;
  const step = Math.min(Math.max(0, at - before.at), LONGEST_STEP_MS);
  return { silentMs: isAnswered ? 0 : before.silentMs + step, bytes, at, unanswered };
}

/** Whether nothing was acknowledged for so long, though it was asked for so often. */
export function isSilent({ silentMs, unanswered }: Unacknowledged, ms: number, asked: number): boolean {
  return ms > 0 && silentMs >= ms && unanswered >= asked;
}
