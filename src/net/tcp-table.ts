/** The kernel's table of TCP connections, as text in pieces (/proc/net/tcp, /proc/net/tcp6 of Linux). */

/** What the kernel tells of a connection's sending. */
export interface TcpRow {
  /** Bytes that were written and are not acknowledged; an end of sending counts as one. */
  readonly unacknowledged: number;
  /**
   * How often the kernel has asked since the peer last acknowledged anything: by sending again, or by probing a window of
   * zero. A peer that does not read acknowledges probes (RFC 9293, 3.8.6.1), so that it stays at 0 or soon is again.
   */
  readonly unanswered: number;
}

/** The kernel sends again what was not acknowledged in time. */
const RETRANSMITTING = '01';
/** It asks whether a window of zero is still one. */
const PROBING = '04';

/**
 * `  12: LOCAL REMOTE ST TX:RX TR:WHEN RETRANSMITS UID PROBES INODE ...`: the number grows with the table, and what comes
 * before the unanswered probes has fixed columns but for the uid.
 */
const ROW =
  /^ *\d+: ([\dA-F]{8,32}:[\dA-F]{4} [\dA-F]{8,32}:[\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):[\dA-F]{8} ([\dA-F]{2}):[\dA-F]{8} ([\dA-F]{8}) +\d+ +(\d+) /;

/** Undefined for the heading and for what is no row. The key is as `tcpKey` has it. */
export function parseTcpRow(line: string): (TcpRow & { readonly key: string }) | undefined {
  const [, key, unacknowledged = '', timer, retransmits = '', probes = ''] = ROW.exec(line) ?? [];
  if (key === undefined) return undefined;
  return {
    key,
    unacknowledged: parseInt(unacknowledged, 16),
    unanswered: unansweredOf(timer, parseInt(retransmits, 16), Number(probes)),
  };
}

function unansweredOf(timer: string | undefined, retransmits: number, probes: number): number {
  if (timer === RETRANSMITTING) return retransmits;
  return timer === PROBING ? probes : 0;
}

/** No row is as long as this; more without a line end is no such table. */
const LONGEST_ROW = 1024;

/** Finds the rows of some connections in a table that comes in pieces. */
export class TcpSearch {
  /** By key. */
  readonly found = new Map<string, TcpRow>();
  readonly #wanted: ReadonlySet<string>;
  #rest = '';

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /** All are found: what is still to come need not be read. */
  get isDone(): boolean {
    return this.found.size === this.#wanted.size;
  }

  push(piece: string): void {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-LONGEST_ROW);
    for (const line of lines) this.#take(line);
  }

  /** Most rows are of others: only the ends are cut out of those. */
  #take(line: string): void {
    const begin = line.indexOf(': ') + 2;
    const end = line.indexOf(' ', line.indexOf(' ', begin) + 1);
    if (!this.#wanted.has(line.slice(begin, end))) return;
    const row = parseTcpRow(line);
    if (row !== undefined) this.found.set(row.key, row);
  }
}
