/** What the board of a bad day may hold at most, by what is written of each part. */
import { TROUBLE_BYTES } from '../../src/transcript/delivery.ts';
import type { Crowd } from './plan.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What the board of the day is told: less than usual, so that a bound that does not hold is seen. */
export const TOLD = { memory: 64 * MIB, memoryPerSession: 2 * MIB, outbox: 1 * MIB };

/** As flags. */
export const BOUND_FLAGS = [
  ['--memory', TOLD.memory],
  ['--memory-per-session', TOLD.memoryPerSession],
  ['--outbox', TOLD.outbox],
].flatMap(([flag, bytes]) => [String(flag), String(bytes)]);

/** Attached: what is on its way out (1 MiB), feeds (2 MiB, and one more before they are counted), and a message in the making. */
const ATTACHED = 4 * MIB;
const ATTACHMENTS = 3;

/** Of a session that is open, with its socket and stream (see the measurement idle), and of one that has closed. */
const OPEN_SESSION = 16 * KIB;
const CLOSED_SESSION = 6 * KIB;
/** Past 10,000 closed sessions the first go, a second later: with what churns meanwhile. */
const CLOSED_SESSIONS = 12_500;

/** One read of a client, which is held while it is on its way. */
const READ = 64 * KIB;

/**
 * What V8 keeps of what is done with until it collects it: outside of its heap (buffers that were read into) it lets 64 MiB
 * come together; inside about three times what is alive, 32 MiB of sessions; and the recording thread has a heap of its own.
 */
const UNCOLLECTED = 64 * MIB + 96 * MIB + 32 * MIB;

export interface Part {
  readonly what: string;
  readonly bytes: number;
}

/** Beyond what it has at the start. */
export function boundParts(crowd: Crowd): readonly Part[] {
  const clients = Object.values(crowd as unknown as Readonly<Record<string, number>>);
  const all = clients.reduce((sum, count) => sum + count, 0);
  return [
    { what: 'conversations (--memory)', bytes: TOLD.memory },
    { what: 'on the way to a disk that fails', bytes: TROUBLE_BYTES + all * READ },
    { what: 'outboxes (--outbox)', bytes: (crowd.deaf + crowd.vanishing) * TOLD.outbox },
    { what: 'consoles', bytes: ATTACHMENTS * ATTACHED },
    { what: 'sessions', bytes: all * OPEN_SESSION + CLOSED_SESSIONS * CLOSED_SESSION },
    { what: 'not collected yet', bytes: UNCOLLECTED },
  ];
}

export function boundOf(crowd: Crowd): number {
  return boundParts(crowd).reduce((sum, { bytes }) => sum + bytes, 0);
}
