/**
 * What an operator can see and do, as messages: plain values in, promises of plain values out, events in
 * batches. Nothing here holds a socket or a timer, so the same calls can travel one.
 */
import type { Hit } from '../lines/hits.ts';
import type { SweepCursor } from '../lines/sweep.ts';
import type { Attached, Role } from '../operators.ts';
import type { Page, PageRequest, RecordKind, SessionId, WireRecord } from '../record.ts';
import type { Eol, Framing, LineEnd, WhenFull } from '../wire/settings.ts';

/**
 * `dialing` and `waiting` (for the next try) exist for dialed sessions only. `half-closed`: one side has
 * ended its sending. `stalled`: the outbox holds bytes and the client has taken none for a while.
 */
export type SessionState = 'dialing' | 'waiting' | 'open' | 'half-closed' | 'stalled' | 'closed';

/** Why nothing is read of a client for the moment: the disk is behind, or it sends faster than it may. */
export type HoldReason = 'disk' | 'rate';

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
  readonly whenFull: WhenFull;
  /** Why nothing is read of the client for the moment; undefined: it is read. */
  readonly held: HoldReason | undefined;
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
  /** This attachment has come or gone. */
  readonly attachment?: number;
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
  /** Who is attached now, in the order they came; told on every change, some times a second at most. */
  | { readonly type: 'operators'; readonly operators: readonly Attached[] }
  /** The board has ended, or the way to it: nothing more comes, and every call is refused with `CB_NO_BOARD`. */
  | { readonly type: 'ended'; readonly why: string };

/** What happens to the way to a board in another process. */
type WayEvent =
  /** It is lost for now: nothing comes, and every call is refused with `CB_LINK`, until it is back. */
  | { readonly type: 'lost'; readonly why: string }
  /**
   * It is there again, and this is how things are now. Feeds are to be opened anew, and `attend` to be called. The console
   * is another attachment now, which may do as much as `role`.
   */
  | {
      readonly type: 'back';
      readonly snapshot: Snapshot;
      readonly attachment: number;
      readonly role: Role;
    };

/** What a console hears from a switchboard. */
export type SwitchboardEvent = BoardEvent | WayEvent;

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
  readonly whenFull?: WhenFull;
  readonly tags?: readonly string[];
  readonly note?: string;
}

/** Lines of clients that a console wants to hear of. */
export interface HighlightRule {
  /** As for `Pattern`. */
  readonly pattern: string;
  /** Only of this session; undefined: of all. */
  readonly session?: SessionId;
  /** Held against lines without their colour sequences, as they are shown in colour. */
  readonly colour?: boolean;
}

/** What became of a broadcast at one session: in its outbox, refused with nothing sent, or the session was not there any more. */
export interface Delivery {
  readonly id: SessionId;
  readonly outcome: 'taken' | 'refused' | 'gone';
  /** In words, unless it was taken. */
  readonly why: string;
}

/** What is looked for, and where. */
export interface FindRequest {
  /** As for `Pattern`. */
  readonly pattern: string;
  /** Lines are shown in the clients' colours: it is held against them without the colour sequences. */
  readonly colour?: boolean;
  /** Of this board; all of them, or only these. Those that are not on the list any more are passed over. */
  readonly sessions: 'all' | readonly SessionId[];
  /** Conversations of earlier runs too, and those that were taken off the list. */
  readonly earlier: boolean;
  /** Of those only these; undefined: all of them. */
  readonly recorded?: RecordedQuery;
  /** Only lines of this kind. */
  readonly kind?: RecordKind;
  /** Only lines of this time or later, in milliseconds since the Unix epoch. */
  readonly since?: number;
  /** So many lines before a hit and after it come with it. */
  readonly context: number;
  /** At most so many hits in one answer; at least 1. */
  readonly most: number;
  /** Where to go on, as an answer to the same request had it. Which conversations are meant was settled then. */
  readonly cursor?: FindCursor;
}

/** A place between two hits. A plain value that means something only to whoever gave it. */
export interface FindCursor {
  /** The search that it belongs to. */
  readonly search: string;
  readonly at: SweepCursor;
  /** Bytes of that conversation that have been looked at. */
  readonly within: number;
}

/** Of long lines there is only a part, which has the first match. */
export interface FindHit extends Hit {
  /** What its conversation is called: its number on the board that it is of, its name and its peer, not yet safe to show. */
  readonly of: { readonly id: SessionId; readonly name: string; readonly peer: string };
}

/** The conversation that was opened last comes first, and of each the newest line. */
export interface FindAnswer {
  readonly hits: readonly FindHit[];
  /** Bytes that are done with since the search began, and that there are in all its conversations, roughly. */
  readonly looked: number;
  readonly total: number;
  /** Undefined: everything has been looked at. */
  readonly cursor: FindCursor | undefined;
  /** What could not be looked at, in words. */
  readonly remark?: string;
}

/** Of what kind conversations on the record are that are meant. An absent field is no condition. */
export type RecordedQuery = Omit<HistoryQuery, 'ids' | 'before' | 'limit'>;

/** Which conversations on the record are meant. An absent field is no condition. */
export interface HistoryQuery {
  /** These alone, by their negative numbers. */
  readonly ids?: readonly SessionId[];
  /** Each is a part of the name, the address or a tag, in any case of letters. */
  readonly words?: readonly string[];
  /** Parts of them, in any case of letters. */
  readonly name?: string;
  readonly peer?: string;
  /** The whole tag. */
  readonly tag?: string;
  /** That went on at or after, and that were opened before: milliseconds since the Unix epoch. */
  readonly since?: number;
  readonly until?: number;
  /** Only those that come after this one in the answer; it need not be there any more. */
  readonly before?: Pick<StoredConversation, 'id' | 'openedAt'>;
  /** At most so many; never more than `HISTORY_MAX`. */
  readonly limit: number;
}

/** So many conversations are told of at once. */
export const HISTORY_MAX = 500;

/** A conversation on the record, as its board last knew it. */
export interface StoredConversation {
  /** Minus its number in the file, for ever. `open` and `page` read it; nothing is ever sent to it. */
  readonly id: SessionId;
  readonly openedAt: number;
  readonly closedAt: number | undefined;
  /** In words; `stopped` where its board did not live to end it; undefined while it goes on. */
  readonly reason: string | undefined;
  /** Records from the oldest that is kept to the newest. */
  readonly records: number;
  /** What else was known of it. `id` is its negative number, and `state` closed, even if it goes on elsewhere. */
  readonly session: SessionSummary;
  /** Whose it is: of this board's own run, of a board that has ended, or of another that still runs. */
  readonly run: 'this' | 'earlier' | 'other';
  /** Its number on this board's list, if it is there. */
  readonly live: SessionId | undefined;
}

/** The one opened last comes first. */
export interface History {
  readonly conversations: readonly StoredConversation[];
  /** There are more that were opened before the last of these. */
  readonly more: boolean;
  /** False: this board records nothing, so there is none. */
  readonly recorded: boolean;
}

/**
 * One console's door to a board. All calls may reject with `CB_NO_SESSION`; those that write also with
 * `CB_SESSION_CLOSED` and `CB_NOT_CONNECTED`.
 */
export interface Switchboard {
  /**
   * Begins watching; called once. Sessions opening, closing and notices arrive soon, other changes of a
   * session at most ten times a second, or with its records. `events` is in order and never empty.
   */
  watch(sink: (events: readonly SwitchboardEvent[]) => void): Promise<Snapshot>;
  /**
   * Begins a session's feed: the last records, then the live ones as `records` events, no gap, no double. Of a
   * conversation on the record (`history`) the last records are all there is.
   */
  open(id: SessionId, bytes: number): Promise<Page>;
  /** Ends a session's feed. */
  close(id: SessionId): Promise<void>;
  /** Reads records, from where `request` says; also of a conversation on the record. */
  page(id: SessionId, request: PageRequest): Promise<Page>;
  /** Conversations on the record, those of earlier runs and of this one. Rejects with `CB_TRANSCRIPTS`. */
  history(query: HistoryQuery): Promise<History>;
  /**
   * Looks for a text in many conversations: a bounded piece of that, and where to go on. To stop is not to ask on. Rejects
   * with `CB_PATTERN` and `CB_TRANSCRIPTS`.
   */
  find(request: FindRequest): Promise<FindAnswer>;
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
