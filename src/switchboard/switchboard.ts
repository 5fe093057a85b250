/**
 * What an operator can see and do, as messages: plain values in, promises of plain values out, events in
 * batches. Nothing here holds a socket or a timer, so the same calls can travel one.
 */
import type { Page, PageRequest, SessionId, WireRecord } from '../record.ts';
import type { Eol, Framing, LineEnd } from '../wire/settings.ts';

/**
 * `dialing` and `waiting` (for the next try) exist for dialed sessions only. `half-closed`: one side has
 * ended its sending. `stalled`: the outbox holds bytes and the client has taken none for a while.
 */
export type SessionState = 'dialing' | 'waiting' | 'open' | 'half-closed' | 'stalled' | 'closed';

/** Why a session closed; `left`: the client ended it in order. */
export type CloseReason = 'left' | 'reset' | 'hung up' | 'refused' | 'failed' | 'shutdown';

/** A session at one moment. Counters only grow. Times are milliseconds since the Unix epoch, sizes are bytes. */
export interface SessionSummary {
  readonly id: SessionId;
  /** Given by an operator; empty until then. */
  readonly name: string;
  /** Given by an operator or a rule: in the order given, none twice, without blanks. */
  readonly tags: readonly string[];
  /** A remark of an operator's; empty until there is one. */
  readonly note: string;
  /** `192.168.4.33:50122`, `[fe80::1]:50122`, or `unix:PATH#3` for a client of a Unix socket. */
  readonly peer: string;
  /** The address of this end. */
  readonly local: string;
  readonly state: SessionState;
  /** Set when `state` is `closed`. */
  readonly reason: CloseReason | undefined;
  /** The client has ended its sending (`half-closed`, from its side). */
  readonly ended: boolean;
  /** This side has ended its sending. */
  readonly finished: boolean;
  /** When the next dial starts; set when `state` is `waiting`. */
  readonly retryAt: number | undefined;
  readonly openedAt: number;
  readonly closedAt: number | undefined;
  readonly firstIn: number | undefined;
  readonly lastIn: number | undefined;
  readonly lastOut: number | undefined;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
  /** Lines begun by the client, by the session's framing. */
  readonly linesIn: number;
  /** BEL characters the client sent. */
  readonly bells: number;
  /** One more than the newest record's `seq`. */
  readonly nextSeq: number;
  /** Bytes in the outbox. */
  readonly queued: number;
  /** Bytes per second over the last five seconds. */
  readonly rateIn: number;
  readonly rateOut: number;
  readonly framing: Framing;
  readonly eol: Eol;
  /** Put before each sent line, see `expandPrefix`; empty is none. */
  readonly prefix: string;
  /** The line end the client itself uses, once it has sent one. */
  readonly lineEnd: LineEnd | undefined;
  /** Bytes the client sent before its first line end; needed to frame any part of the conversation alike. */
  readonly firstLineEnd: number | undefined;
}

export type Severity = 'info' | 'warning' | 'error';

/** A line from cordboard to the operator, never sent to a client. A standing notice holds until the board ends. */
export interface Notice {
  readonly at: number;
  readonly severity: Severity;
  readonly text: string;
  readonly standing?: boolean;
  readonly session?: SessionId;
  /** It is about this state of things: what was said of it before no longer stands. */
  readonly alarm?: string;
}

/** The same notices, of which none stands any longer for this alarm. */
export function settled(notices: readonly Notice[], alarm: string): Notice[] {
  return notices.map((notice) => (notice.alarm === alarm ? { ...notice, standing: false } : notice));
}

/** Of the whole board: bytes per second over the last five seconds, and how many sessions are not closed. */
export interface Traffic {
  readonly open: number;
  readonly rateIn: number;
  readonly rateOut: number;
}

export type BoardEvent =
  | { readonly type: 'opened'; readonly session: SessionSummary }
  | { readonly type: 'changed'; readonly session: SessionSummary }
  | { readonly type: 'dismissed'; readonly id: SessionId }
  /** Of an opened session only, in the order of `seq`. */
  | { readonly type: 'records'; readonly id: SessionId; readonly records: readonly WireRecord[] }
  /** The reader was too slow: records up to (not including) `next` were left out of the feed. `page` has them. */
  | { readonly type: 'gap'; readonly id: SessionId; readonly next: number }
  /** Lines of a client that a rule of `attend` matches: how many more, and the newest of them, not yet safe to show. */
  | { readonly type: 'highlighted'; readonly id: SessionId; readonly count: number; readonly line: string }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'traffic'; readonly traffic: Traffic }
  /** The way to the board is lost for now: nothing comes, and every call is refused with `CB_LINK`, until it is back. */
  | { readonly type: 'lost'; readonly why: string }
  /** It is there again, and this is how things are now. Feeds are to be opened anew, and `attend` to be called. */
  | { readonly type: 'back'; readonly snapshot: Snapshot }
  /** The board has ended, or the way to it: nothing more comes, and every call is refused with `CB_NO_BOARD`. */
  | { readonly type: 'ended'; readonly why: string };

/** Everything there is to know when watching begins. */
export interface Snapshot {
  /** What the board stands on, to show: its listeners' addresses, or the targets of a client. */
  readonly addresses: readonly string[];
  readonly sessions: readonly SessionSummary[];
  readonly notices: readonly Notice[];
}

/** What may be changed on a session. An absent field stays as it is. */
export interface SessionSettings {
  readonly eol?: Eol;
  readonly framing?: Framing;
  readonly prefix?: string;
  readonly tags?: readonly string[];
  readonly note?: string;
}

/** Lines of clients that a console wants to hear of. */
export interface HighlightRule {
  /** As for `Pattern`. */
  readonly pattern: string;
  /** Only of this session; undefined: of all. */
  readonly session?: SessionId;
}

/** What became of a broadcast at one session: in its outbox, refused with nothing sent, or the session was not there any more. */
export interface Delivery {
  readonly id: SessionId;
  readonly outcome: 'taken' | 'refused' | 'gone';
  /** In words, unless it was taken. */
  readonly why: string;
}

/**
 * One console's door to a board. All calls may reject with `CB_NO_SESSION`; those that write also with
 * `CB_SESSION_CLOSED` and `CB_NOT_CONNECTED`.
 */
export interface Switchboard {
  /**
   * Begins watching; called once. Sessions opening, closing and notices arrive soon, other changes of a
   * session at most ten times a second. `events` is in order and never empty.
   */
  watch(sink: (events: readonly BoardEvent[]) => void): Promise<Snapshot>;
  /** Begins a session's feed: the last records, then the live ones as `records` events, no gap, no double. */
  open(id: SessionId, bytes: number): Promise<Page>;
  /** Ends a session's feed. */
  close(id: SessionId): Promise<void>;
  /** Reads records, from where `request` says. */
  page(id: SessionId, request: PageRequest): Promise<Page>;
  /**
   * Sends a text, one or more lines, all or nothing: `CB_OUTBOX_FULL` if it does not fit now, `CB_OUTBOX_SIZE` if
   * it never will. Resolves when the outbox has taken it. It comes back as an `out` record.
   */
  send(id: SessionId, text: string): Promise<void>;
  /** Sends bytes as they are, without prefix and line end; else as `send`. */
  sendRaw(id: SessionId, bytes: Uint8Array): Promise<void>;
  /**
   * Sends a text to each session of the list, as `send` does, once, even to one that is on it twice. Never
   * rejects; answers in the order of the list.
   */
  broadcast(ids: readonly SessionId[], text: string): Promise<readonly Delivery[]>;
  /** From now on tells of lines that a rule matches, as `highlighted` events; these rules replace those before. Rejects with `CB_PATTERN`. */
  attend(rules: readonly HighlightRule[]): Promise<void>;
  /** Ends this side's sending once the outbox is empty; the client may go on. */
  finish(id: SessionId): Promise<void>;
  /** Ends the session; what is in the outbox gets a moment to drain. */
  hangUp(id: SessionId): Promise<void>;
  /** Dials a waiting or closed session of a client again, now. Rejects with `CB_USAGE` for an accepted session. */
  retry(id: SessionId): Promise<void>;
  /** Names a session; an empty name takes the name away. Rejects with `CB_NAME`. */
  rename(id: SessionId, name: string): Promise<void>;
  /** Puts a remark of the console's on the session's record. */
  note(id: SessionId, text: string): Promise<void>;
  /** All or nothing. Rejects with `CB_NAME` for a tag or a note that is not allowed, `CB_USAGE` for a prefix. */
  set(id: SessionId, settings: SessionSettings): Promise<void>;
  /** Takes a closed session off the list. Rejects with `CB_SESSION_OPEN`. */
  dismiss(id: SessionId): Promise<void>;
}
