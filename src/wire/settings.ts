/** What a client ends its lines with. */
export type LineEnd = 'lf' | 'crlf' | 'cr';

/**
 * How a draft's lines are ended on the wire. `auto` answers with what the client itself uses (CRLF when it
 * sent CRLF, else LF).
 */
export const EOLS = ['auto', 'lf', 'crlf', 'cr', 'none'] as const;
export type Eol = (typeof EOLS)[number];

/**
 * How bytes from a client become lines. LF, CRLF and a lone CR end a line under each of them.
 * `auto`: besides, until the client's first line end, a chunk of more than one character that 100 ms of
 * silence follow is a line of its own. `lines`: line ends only. `reads`: besides, every read is a line of its own.
 */
export const FRAMINGS = ['auto', 'lines', 'reads'] as const;
export type Framing = (typeof FRAMINGS)[number];

/**
 * Whether a session speaks telnet. `auto`: when the other side begins with it. `on`: from the start, and this side
 * begins. `off`: never, bytes pass as they are.
 */
export const TELNET_MODES = ['auto', 'on', 'off'] as const;
export type TelnetMode = (typeof TELNET_MODES)[number];

/** What has been agreed in telnet. The texts are the other side's, not yet safe to show. */
export interface TelnetState {
  /** Names of the options that are on at this side, such as `BINARY`. */
  readonly here: readonly string[];
  /** Those on at the other side. */
  readonly there: readonly string[];
  /** The size of the other side's window in characters, 0 where it leaves that open; undefined: not told. */
  readonly window: { readonly columns: number; readonly rows: number } | undefined;
  /** The terminal types it knows, the best first. */
  readonly terminals: readonly string[];
  /** The last thing negotiated, in words; empty: nothing yet. */
  readonly last: string;
  /** What it asked that was left without an answer, since it asked too much. */
  readonly unanswered: number;
}

/** What may be sent besides data: a break, an interrupt, and the question whether the other side is there. */
export const TELNET_SIGNALS = ['break', 'interrupt', 'ayt'] as const;
export type TelnetSignal = (typeof TELNET_SIGNALS)[number];

/** What becomes of a send that the outbox has no room for: it is refused, what waits longest gives way, the session ends. */
export const WHEN_FULL = ['refuse', 'drop-oldest', 'hangup'] as const;
export type WhenFull = (typeof WHEN_FULL)[number];
