import type { Ban } from '../access/bans.ts';
import type { Attached } from '../operators.ts';
import { NOTHING_REMEMBERED, type Remembered } from '../desk/remembered.ts';
import type { SessionId } from '../record.ts';
import type {
  BanRequest,
  HighlightRule,
  HistoryQuery,
  Notice,
  SessionSummary,
  Severity,
  StoredConversation,
  Traffic,
} from '../switchboard/switchboard.ts';
import { DEFAULT_KEYMAP } from './bindings.ts';
import type { BroadcastLog } from './broadcast-log.ts';
import type { BroadcastState } from './broadcast.ts';
import { type Census, emptyCensus } from './census.ts';
import type { Company, Myself, OtherSend } from './company.ts';
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import type { JobState } from './job.ts';
import type { Snippets } from './snippets.ts';
import type { ThemeName } from './themes.ts';
import type { HitList } from './hits.ts';
import { EMPTY_HISTORY, type History, type Typed } from './history.ts';
import type { HistoryWanted } from './history-filter.ts';
import type { HistoryWindow } from './history-window.ts';
import type { Keymap } from './keymap.ts';
import { EMPTY_KILL_RING, type KillRing } from './killring.ts';
import type { ListWidth } from './layout.ts';
import type { Level } from './levels.ts';
import type { Place, Position } from '../lines/entry.ts';
import type { LineFilter } from '../lines/line-filter.ts';
import type { Matches } from './matches.ts';
import type { Tally } from '../lines/search.ts';
import type { Selection } from './selection.ts';
import type { Sieve } from './sieve.ts';
import type { MarkLook } from '../lines/shown.ts';
import { DEFAULT_LOOK, type Look } from './look.ts';
import { FIRST_LISTING, type Listing, type TableMode } from './listing.ts';
import type { Scrollback } from './scrollback.ts';
import { EMPTY_STATS, type Stats, type StatsSpan } from './stats.ts';
import type { GivenRules } from './view-data.ts';
import type { View } from './viewport.ts';

/** A session's place in this console. */
export interface Pane {
  readonly id: SessionId;
  session: SessionSummary;
  /** It shows a conversation on the record, which nothing can be sent to; undefined: a session of the board. */
  stored: StoredConversation | undefined;
  draft: Draft;
  history: History;
  /** What refused sends have given back: if the draft begins with it, another comes after it. */
  returned: string;
  view: View;
  look: Look;
  /** Of the client's lines, how many the operator has had on screen. */
  seenLines: number;
  /** BEL characters of the client that have been heard. */
  seenBells: number;
  /** Lines that a highlight rule matched and that have not been on screen. */
  highlights: number;
  /** What another operator sent there last. */
  otherSend: OtherSend | undefined;
  /** What came while its operator was away has not been looked at: to be on the screen is not enough for that. */
  missed: boolean;
  /** It came or went, and the operator has not seen it. */
  presence: boolean;
  /** It has said nothing for longer than it should. */
  silent: boolean;
  /** After how many milliseconds of silence there is an alarm, 0 for never; undefined: as for all. */
  silentMs: number | undefined;
  /** The time since which it is silent, if that has been an alarm. */
  alarmedFor: number | undefined;
  /** Only highlights count. */
  muted: boolean;
  /** The name that came back with its host; empty if none did. */
  recalled: string;
  /** Nothing of it is remembered. */
  forgotten: boolean;
  /** Records from this `seq` on came after the operator last looked. */
  marker: number | undefined;
  /** Gaps of a snippet in the draft that are not filled in, as they stand there. */
  gaps: readonly string[];
  /** What is searched for in it. */
  find: Find | undefined;
  /** What is to be in sight once the page that is asked for is there. */
  goal: Place | undefined;
  /** Only lines that pass are shown. */
  filter: PaneFilter | undefined;
  /** The moment that is asked for, while its part of the conversation is fetched. */
  seeking: number | undefined;
  /** Held only while the pane is shown; the sieve only while there is a filter. */
  scrollback: Scrollback | undefined;
  sieve: Sieve | undefined;
  /** What it is to begin with could not be read. */
  isUnfed: boolean;
  /** The number of the page that has been asked for and has not come; another that comes is out of date. */
  paging: number | undefined;
  /** How many pages have been asked for. */
  pages: number;
}

/** A filter of lines in a pane. */
export interface PaneFilter {
  /** As it was typed. */
  readonly text: string;
  readonly filter: LineFilter;
  /** Where the conversation was when it began: the client's lines, and the next record. */
  readonly since: { readonly lines: number; readonly seq: number };
}

/** A search in a pane. */
export interface Find {
  /** As it was typed. */
  readonly text: string;
  readonly matches: Matches;
  /** The line that it stands on. */
  at: Position | undefined;
  /** Where the match begins in that. */
  place: Place | undefined;
  tally: Tally | undefined;
  /** `idle`: it was given up before anything was found. */
  state: 'looking' | 'found' | 'none' | 'idle';
  /** Where it turns round if nothing older matches. */
  readonly turn: Position | undefined;
  /** It has turned round: what it stands on is newer than where it began. */
  turned: boolean;
}

/** What a yes does. */
export type Question =
  | {
      readonly asks: 'send';
      readonly id: SessionId;
      readonly lines: number;
      readonly draft: Draft;
      /** Who has sent there while it was being written; not yet safe to show. */
      readonly by: string | undefined;
    }
  | { readonly asks: 'hang-up' | 'finish'; readonly id: SessionId; readonly title: string }
  | {
      readonly asks: 'bulk';
      readonly what: 'hang up' | 'dismiss' | 'mute';
      readonly ids: readonly SessionId[];
      /** Those of them whose drafts go with them. */
      readonly drafts: readonly SessionId[];
      /** Those of them where other operators write, who would lose their panes; their names are not yet safe to show. */
      readonly others: readonly { readonly id: SessionId; readonly names: readonly string[] }[];
    }
  | { readonly asks: 'forget'; readonly known: number }
  | {
      readonly asks: 'ban';
      readonly request: BanRequest;
      /** So many sessions. */
      readonly meets: number;
      /** What it would meet that is the board's own, which refused it for that; not yet safe to show. */
      readonly own?: string;
    }
  | { readonly asks: 'quit'; readonly clients: number; readonly drafts: number }
  /** What to do with a board that goes on without a console. */
  | {
      readonly asks: 'leave';
      readonly clients: number;
      readonly drafts: number;
      /** Other consoles that are attached. */
      readonly others: number;
      /** What goes on by itself and ends with this console. */
      readonly jobs: readonly JobState[];
      /** This one may not stop it. */
      readonly watches: boolean;
    };

/** What an operator can write about sessions. */
export type Asked = 'name' | 'tags' | 'note' | 'prefix';

/** What is open over the panes and takes the keys. */
export type Overlay =
  /** `since`: when the leader was pressed, milliseconds since the Unix epoch. */
  | { readonly type: 'leader'; readonly since: number }
  | { readonly type: 'literal' }
  | { readonly type: 'help'; readonly top: number; readonly query: string }
  | { readonly type: 'notices' | 'broadcasts' | 'jobs' | 'who'; readonly top: number }
  | { readonly type: 'bans'; readonly bans: readonly Ban[]; readonly top: number }
  | { readonly type: 'stats'; readonly span: StatsSpan }
  | {
      readonly type: 'details';
      readonly id: SessionId;
      readonly trace: readonly number[];
      readonly top: number;
    }
  | { readonly type: 'broadcast'; readonly state: BroadcastState }
  | {
      readonly type: 'find';
      readonly id: SessionId;
      readonly draft: Draft;
      /** The text is what was searched for last: the first character that is typed takes its place. */
      readonly isOld: boolean;
      /** Why the text is no pattern. */
      readonly error: string | undefined;
      /** Where the search begins: the lowest line on screen. */
      readonly from: Position | 'end';
      readonly before: { readonly view: View; readonly find: Find | undefined };
    }
  | {
      readonly type: 'filter';
      readonly id: SessionId;
      readonly draft: Draft;
      readonly isOld: boolean;
      /** Why the text is no filter; that from before stays. */
      readonly error: string | undefined;
      readonly before: { readonly view: View; readonly filter: PaneFilter | undefined };
    }
  | { readonly type: 'copy'; readonly id: SessionId; readonly selection: Selection }
  | {
      readonly type: 'hits';
      /** What is looked for, or will be with Enter. */
      readonly draft: Draft;
      readonly isOld: boolean;
      /** Why it cannot be looked for. */
      readonly error: string | undefined;
    }
  /** A command while there is no pane to type it in. */
  | { readonly type: 'command'; readonly draft: Draft }
  | { readonly type: 'save'; readonly text: string; readonly draft: Draft }
  /** `since`: when it was put, or a yes came too early. */
  | { readonly type: 'question'; readonly question: Question; readonly since: number }
  | { readonly type: 'ask'; readonly what: Asked; readonly ids: readonly SessionId[]; readonly draft: Draft }
  | { readonly type: 'go'; readonly draft: Draft; readonly picked: number }
  | {
      readonly type: 'history';
      readonly draft: Draft;
      readonly list: HistoryWindow;
      /** The first row shown, of those held. */
      readonly top: number;
      /** Which are listed, as the text said when it last was a filter. */
      readonly wanted: HistoryWanted;
      /** The page that is on its way, maybe of a list that is not wanted any more. */
      readonly asked:
        { readonly page: number; readonly wanted: HistoryWanted; readonly query: HistoryQuery } | undefined;
      /** Why the text is no filter, or nothing can be read. */
      readonly error: string | undefined;
    }
  | {
      readonly type: 'search';
      readonly id: SessionId;
      readonly query: string;
      readonly from: number;
      readonly before: Draft;
    };

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
  /** It gives way to anything else, and covers nothing. */
  readonly quiet: boolean;
  readonly until: number;
  /** A key was refused: it is to be seen whatever is open, until the next one. */
  readonly refuses?: true;
  /** Of a notice of the board: when it was said there. */
  readonly saidAt?: number | undefined;
}

/** All that a console shows. `update` is the only writer. */
export interface Model {
  /** The sessions of the board. */
  readonly panes: Map<SessionId, Pane>;
  /** Conversations on the record that are open to read, by their negative numbers; the one opened last comes last. */
  readonly stored: Map<SessionId, Pane>;
  /** Ascending. */
  order: SessionId[];
  /** What waits in sessions, those that have waited longest at their level first. */
  readonly hot: Map<SessionId, Level>;
  /** Sessions that are to have a place on the screen, in reading order; none twice. See `placedPanes`. */
  readonly shown: SessionId[];
  /** How many places there are; `auto`: as many as fit. */
  grid: number | 'auto';
  /** Names of sessions that had places the last time, in their order, and those of them that have not come yet. */
  seats: { readonly names: readonly string[]; readonly awaited: readonly string[] };
  /** Only the pane in focus is shown. */
  zoomed: boolean;
  list: ListWidth;
  /** The first row of the list that is shown. */
  listTop: number;
  strip: boolean;
  /** The first row of the strip that is shown, since it was scrolled while this session had the focus. */
  stripTop: { readonly focus: SessionId | undefined; readonly top: number } | undefined;
  theme: ThemeName;
  /** What the operator has chosen here, now or earlier; undefined: nothing. */
  chosen: { readonly theme: ThemeName | undefined; readonly mouse: boolean | undefined };
  /** What flags or the environment have decided for this run. */
  readonly insists: readonly ('theme' | 'mouse')[];
  /** Colour sequences of clients are shown as colours. */
  readonly colour: boolean;
  /** How marks look where nobody has chosen. */
  readonly marks: MarkLook;
  /** The mouse is the console's. */
  mouse: boolean;
  /** The last click, for the second of two. */
  clicked: { readonly x: number; readonly y: number; readonly at: number } | undefined;
  focus: SessionId | undefined;
  /** Focused before. */
  last: SessionId | undefined;
  ring: KillRing;
  overlay: Overlay | undefined;
  table: Table | undefined;
  /** Saved filters of the table, by name. */
  filters: ReadonlyMap<string, string>;
  readonly snippets: Snippets;
  broadcasts: BroadcastLog;
  /** The command with an argument that is being done. */
  typed: Typed | undefined;
  /** What was found last in all conversations. */
  hits: HitList | undefined;
  /** What goes on by itself, the newest last. */
  jobs: readonly JobState[];
  highlightRules: readonly HighlightRule[];
  /** As a pane's, for those without one. */
  silentMs: number;
  /** Which rules came from flags and configuration files. */
  given: GivenRules;
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
  stats: Stats;
  columns: number;
  rows: number;
  /** What is known from earlier, and since. */
  remembered: Remembered;
  readonly census: Census;
  /** Sessions of which something is to be remembered. */
  readonly touched: Set<SessionId>;
  /** Sessions are dialed, not accepted. */
  readonly dials: boolean;
  /** Names come back; not where rules give them. */
  readonly recallsNames: boolean;
  /** What is sent is remembered for the next start. */
  readonly keepsHistory: boolean;
  /** When a box closed by itself: an Enter that was meant for it does nothing. */
  closedAt: number;
  /** Milliseconds since the Unix epoch. */
  now: number;
  /** Whether suspending the program leaves nobody hanging but its own operator. */
  readonly suspendable: boolean;
  /** The board is a process of its own, and goes on without this console. */
  readonly attached: boolean;
  /** Nothing can be sent or changed from here, for now: the board says. */
  watches: boolean;
  /** This console, as the board knows it; undefined: nobody else can attach. */
  me: Myself | undefined;
  /** Everybody who is attached, this console too. */
  operators: readonly Attached[];
  /** Other operators, by the sessions that they are at. */
  company: ReadonlyMap<SessionId, Company>;
  /** The board has ended. */
  ended: boolean;
  /** The way to the board is lost for now. */
  lost: boolean;
  /** Since when nothing is heard of the board, for either reason. */
  cutAt: number | undefined;
  readonly keymap: Keymap;
}

/** What a console begins with. */
export interface ModelOptions {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly suspendable: boolean;
  readonly attached?: boolean;
  readonly watches?: boolean;
  readonly me?: Myself;
  readonly theme?: ThemeName;
  readonly insists?: Model['insists'];
  readonly colour?: boolean;
  readonly marks?: MarkLook;
  readonly mouse?: boolean;
  readonly silentMs?: number;
  readonly highlightRules?: readonly HighlightRule[];
  readonly snippets?: Snippets;
  readonly remembered?: Remembered;
  readonly dials?: boolean;
  readonly recallsNames?: boolean;
  readonly keepsHistory?: boolean;
  /** The default keys if absent. */
  readonly keymap?: Keymap;
}

export function initialModel(options: ModelOptions): Model {
  return {
    keymap: DEFAULT_KEYMAP,
    panes: new Map(),
    stored: new Map(),
    order: [],
    hot: new Map(),
    shown: [],
    grid: 1,
    seats: { names: [], awaited: [] },
    zoomed: false,
    list: 'narrow',
    listTop: 0,
    strip: false,
    stripTop: undefined,
    theme: 'default',
    chosen: { theme: undefined, mouse: undefined },
    insists: [],
    colour: false,
    typed: undefined,
    marks: DEFAULT_LOOK.marks,
    mouse: false,
    clicked: undefined,
    focus: undefined,
    last: undefined,
    ring: EMPTY_KILL_RING,
    overlay: undefined,
    table: undefined,
    filters: new Map(),
    remembered: NOTHING_REMEMBERED,
    touched: new Set(),
    census: emptyCensus(),
    dials: false,
    recallsNames: true,
    keepsHistory: true,
    attached: false,
    watches: false,
    me: undefined,
    operators: [],
    company: new Map(),
    ended: false,
    lost: false,
    cutAt: undefined,
    closedAt: -Infinity,
    snippets: new Map(),
    broadcasts: [],
    hits: undefined,
    jobs: [],
    highlightRules: [],
    silentMs: 0,
    given: {
      patterns: (options.highlightRules ?? []).map(({ pattern }) => pattern),
      silentMs: options.silentMs ?? 0,
    },
    listing: FIRST_LISTING,
    marked: new Set(),
    changes: 0,
    addresses: [],
    notices: [],
    message: undefined,
    open: 0,
    traffic: { open: 0, rateIn: 0, rateOut: 0 },
    stats: EMPTY_STATS,
    ...options,
  };
}

export function newPane(session: SessionSummary, marks = DEFAULT_LOOK.marks): Pane {
  return {
    id: session.id,
    session,
    stored: undefined,
    draft: EMPTY_DRAFT,
    history: EMPTY_HISTORY,
    returned: '',
    view: 'end',
    look: { ...DEFAULT_LOOK, marks },
    seenLines: 0,
    seenBells: 0,
    highlights: 0,
    otherSend: undefined,
    missed: false,
    presence: false,
    silent: false,
    silentMs: undefined,
    alarmedFor: undefined,
    muted: false,
    recalled: '',
    forgotten: false,
    marker: undefined,
    gaps: [],
    find: undefined,
    goal: undefined,
    filter: undefined,
    seeking: undefined,
    scrollback: undefined,
    sieve: undefined,
    isUnfed: false,
    paging: undefined,
    pages: 0,
  };
}

/** The pane in focus; undefined while there is no session. */
export function focusedPane(model: Model): Pane | undefined {
  return model.focus === undefined ? undefined : paneOf(model, model.focus);
}

/** Of a session, or of a conversation on the record. */
export function paneOf({ panes, stored }: Model, id: SessionId): Pane | undefined {
  return panes.get(id) ?? stored.get(id);
}

/** The client's lines that have not been on screen. */
export function unreadLines(pane: Pane): number {
  return Math.max(0, pane.session.linesIn - pane.seenLines);
}
