/** Sessions in which nothing is said, or nothing acknowledged. */

/** What silence leads to. Milliseconds; 0 is never. */
export interface SilenceOptions {
  /** The kernel asks the peer after so much silence whether it is there. */
  readonly keepAliveMs: number;
  /** Told when the peer has acknowledged nothing for so long. */
  readonly markMs: number;
  /** Closed when the peer has acknowledged nothing for so long. */
  readonly closeMs: number;
  /** Sent when no byte has gone either way for so long; empty is nothing. */
  readonly ping: string;
  readonly pingMs: number;
  /** Closed when no byte has gone either way for so long; pings do not count. */
  readonly idleMs: number;
}

/** The peer has acknowledged nothing since then, in milliseconds since the Unix epoch; these bytes wait for it. */
export interface Silent {
  readonly since: number;
  readonly bytes: number;
}

/** `nothing acknowledged for 12 s, 4096 bytes wait`. */
export function silenceInWords({ since, bytes }: Silent, now: number): string {
  return `nothing acknowledged for ${Math.round((now - since) / 1000)} s, ${bytes === 1 ? '1 byte waits' : `${bytes} bytes wait`}`;
}
