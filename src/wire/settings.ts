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

/** What becomes of a send that the outbox has no room for: it is refused, what waits longest gives way, the session ends. */
export const WHEN_FULL = ['refuse', 'drop-oldest', 'hangup'] as const;
export type WhenFull = (typeof WHEN_FULL)[number];
