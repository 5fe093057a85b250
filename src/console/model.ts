import type { SessionId } from '../record.ts';
import type { Notice, SessionSummary, Severity, Traffic } from '../switchboard/switchboard.ts';
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import type { PageUse } from './effects.ts';
import { EMPTY_HISTORY, type History } from './history.ts';
import { EMPTY_KILL_RING, type KillRing } from './killring.ts';
import { FIRST_LISTING, type Listing, type TableMode } from './listing.ts';
import type { Scrollback } from './scrollback.ts';
import { EMPTY_STATS, type Stats } from './stats.ts';
import type { View } from './viewport.ts';

/** A session's place in this console. */
export interface Pane {
  readonly id: SessionId;
  session: SessionSummary;
  draft: Draft;
  history: History;
  view: View;
  /** Of the client's lines, how many the operator has had on screen. */
  seenLines: number;
  /** Held only while the pane is shown. */
  scrollback: Scrollback | undefined;
  /** What the page is for that has been asked for and has not come; another that comes is out of date. */
  paging: PageUse | undefined;
}

/** What a yes does. */
export type Question =
  | { readonly asks: 'send'; readonly id: SessionId; readonly lines: number; readonly draft: Draft }
  | { readonly asks: 'hang-up'; readonly id: SessionId; readonly title: string }
  | { readonly asks: 'quit'; readonly clients: number; readonly drafts: number };

/** What is open over the panes and takes the keys. */
export type Overlay =
  | { readonly type: 'leader' }
  | { readonly type: 'help' | 'notices'; readonly top: number }
  | { readonly type: 'question'; readonly question: Question }
  | { readonly type: 'rename'; readonly id: SessionId; readonly draft: Draft }
  | { readonly type: 'go'; readonly draft: Draft }
  | { readonly type: 'search'; readonly query: string; readonly from: number; readonly before: Draft };

/** The connection table: the row selected, by session, and the first row shown. */
interface Table {
  selected: SessionId | undefined;
  top: number;
  /** The row of the selected session when `top` was set; rows move under it. */
  index?: number;
  mode?: TableMode;
}

/** A message for the bottom line, until its time is over or another comes. */
interface Message {
  readonly severity: Severity;
  readonly text: string;
  readonly until: number;
}

/** All that a console shows. `update` is the only writer. */
export interface Model {
  readonly panes: Map<SessionId, Pane>;
  /** Ascending. */
  order: SessionId[];
  /** Sessions with something unread, longest waiting first. */
  readonly unread: Set<SessionId>;
  focus: SessionId | undefined;
  /** Focused before. */
  last: SessionId | undefined;
  ring: KillRing;
  overlay: Overlay | undefined;
  table: Table | undefined;
  listing: Listing;
  /** Sessions that the operator has marked in the table. */
  readonly marked: Set<SessionId>;
  /** Goes up with whatever may change what the table is sorted and filtered by. */
  changes: number;
  addresses: readonly string[];
  notices: Notice[];
  message: Message | undefined;
  /** Sessions that are not closed. */
  open: number;
  traffic: Traffic;
  /** Bytes per second in, the newest last; one for each second. */
  rates: number[];
  stats: Stats;
  columns: number;
  rows: number;
  /** Milliseconds since the Unix epoch. */
  now: number;
  /** Whether suspending the program leaves nobody hanging but its own operator. */
  readonly suspendable: boolean;
}

export function initialModel(options: {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly suspendable: boolean;
}): Model {
  return {
    ...options,
    panes: new Map(),
    order: [],
    unread: new Set(),
    focus: undefined,
    last: undefined,
    ring: EMPTY_KILL_RING,
    overlay: undefined,
    table: undefined,
    listing: FIRST_LISTING,
    marked: new Set(),
    changes: 0,
    addresses: [],
    notices: [],
    message: undefined,
    open: 0,
    traffic: { open: 0, rateIn: 0, rateOut: 0 },
    rates: [],
    stats: EMPTY_STATS,
  };
}

export function newPane(session: SessionSummary): Pane {
  return {
    id: session.id,
    session,
    draft: EMPTY_DRAFT,
    history: EMPTY_HISTORY,
    view: 'end',
    seenLines: 0,
    scrollback: undefined,
    paging: undefined,
  };
}

/** The pane in focus; undefined while there is no session. */
export function focusedPane(model: Model): Pane | undefined {
  return model.focus === undefined ? undefined : model.panes.get(model.focus);
}

/** The client's lines that have not been on screen. */
export function unreadLines(pane: Pane): number {
  return Math.max(0, pane.session.linesIn - pane.seenLines);
}

/** Whether Enter could reach the client. */
export function canSend(session: SessionSummary): boolean {
  return (
    session.state === 'open' ||
    session.state === 'stalled' ||
    (session.state === 'half-closed' && !session.finished)
  );
}
