import type { Ban } from '../access/bans.ts';
import type { Role } from '../operators.ts';
import type { Page, PageRequest, SessionId } from '../record.ts';
import type {
  BanRequest,
  SwitchboardEvent,
  Delivery,
  FindAnswer,
  FindRequest,
  HighlightRule,
  History,
  HistoryQuery,
  SessionSettings,
  SessionSummary,
  Snapshot,
  StoredConversation,
} from '../switchboard/switchboard.ts';
import type { Pattern } from '../pattern.ts';
import type { Position } from '../lines/entry.ts';
import type { Found } from './finder.ts';
import type { LineFilter } from '../lines/line-filter.ts';
import type { Direction, Match, Tally } from '../lines/search.ts';
import type { BroadcastOrder } from './broadcast-log.ts';
import type { KeptView } from './view-data.ts';
import type { Draft } from './draft.ts';
import type { Typed } from './history.ts';
import type { JobState } from './job.ts';
import type { Level } from './levels.ts';
import type { TelnetSignal } from '../wire/settings.ts';

/** What came from the keyboard, decoded. Keys are named as in docs/keys.md. */
export type Input =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }
  | {
      readonly type: 'mouse';
      readonly action: 'press' | 'release' | 'drag' | 'move' | 'wheel-up' | 'wheel-down';
      readonly button: 'left' | 'middle' | 'right' | 'none';
      /** The cell, counted from 0 at the upper left. */
      readonly x: number;
      readonly y: number;
      /** What the cell shows, if that is something to click on. */
      readonly spot?: Spot;
    };

/**
 * What a click on some words does: a key that is pressed, a character that is typed, a session that is gone to, a hit
 * that is picked and by a second click gone to, a conversation of a list that is opened.
 */
export type Spot =
  | { readonly press: string }
  | { readonly type: string }
  | { readonly session: SessionId }
  | { readonly hit: number }
  | { readonly conversation: SessionId };

export type KeyInput = Exclude<Input, { readonly type: 'mouse' }>;

/** Which part of a conversation a page is. */
export type PageUse = 'older' | 'newer' | 'anchor' | 'top' | 'moment';

/** Everything that can happen to a console. */
export type Message =
  | { readonly type: 'input'; readonly input: Input }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'restore'; readonly kept: KeptView }
  | { readonly type: 'board'; readonly events: readonly SwitchboardEvent[] }
  | { readonly type: 'fed'; readonly id: SessionId; readonly page: Page }
  | {
      readonly type: 'paged';
      readonly id: SessionId;
      readonly use: PageUse;
      readonly number: number;
      readonly page: Page;
    }
  /** What a feed begins with, or the page of this number, cannot be read. */
  | { readonly type: 'unfed'; readonly id: SessionId; readonly why: string }
  | { readonly type: 'unpaged'; readonly id: SessionId; readonly number: number; readonly why: string }
  /** A send was refused: the draft goes back to where it was typed. */
  | { readonly type: 'unsent'; readonly id: SessionId; readonly draft: Draft; readonly why: string }
  | {
      readonly type: 'broadcasted';
      readonly order: BroadcastOrder;
      readonly deliveries: readonly Delivery[];
    }
  /** A job began, went on or ended. */
  | { readonly type: 'job'; readonly job: JobState }
  /** What an editor made of a draft. */
  | { readonly type: 'edited'; readonly id: SessionId; readonly draft: Draft; readonly text: string }
  | {
      readonly type: 'found';
      readonly id: SessionId;
      readonly pattern: Pattern;
      readonly direction: Direction;
      /** `refused`: the pattern takes too long (`CB_PATTERN`), or the session is gone. */
      readonly found: Found | { readonly outcome: 'refused'; readonly why: string };
    }
  | { readonly type: 'counted'; readonly id: SessionId; readonly pattern: Pattern; readonly tally: Tally }
  /** `why`: it could not be looked for, or not any further. */
  | {
      readonly type: 'hits';
      readonly number: number;
      readonly answer: FindAnswer | { readonly why: string };
    }
  /** A conversation on the record that was asked for by its number; undefined: it is not there. */
  | {
      readonly type: 'recalled';
      readonly id: SessionId;
      readonly conversation: StoredConversation | undefined;
      readonly match: Match | undefined;
      /** What was searched for, if a search led to it. */
      readonly pattern?: string;
    }
  | {
      readonly type: 'history';
      /** The very object that was asked with. */
      readonly query: HistoryQuery;
      readonly answer: History | { readonly why: string };
    }
  | { readonly type: 'told'; readonly text: string }
  /** The board did not ban its own address: `what` says which that is. */
  | { readonly type: 'banRefused'; readonly request: BanRequest; readonly what: string }
  | { readonly type: 'banned'; readonly bans: readonly Ban[] }
  | {
      readonly type: 'refused';
      readonly why: string;
      /** The command that asked for it. */
      readonly typed?: Typed;
    }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  /** Milliseconds since the Unix epoch; comes once a second. */
  | { readonly type: 'time'; readonly now: number };

/** What a console asks of the world, as data. */
export type Effect =
  | { readonly type: 'send'; readonly id: SessionId; readonly text: string; readonly draft: Draft }
  | {
      readonly type: 'find';
      readonly session: SessionSummary;
      readonly pattern: Pattern;
      readonly from: Position | 'end';
      readonly direction: Direction;
      /** Only what this shows is looked at. */
      readonly filter: LineFilter | undefined;
    }
  | {
      readonly type: 'count';
      readonly session: SessionSummary;
      readonly pattern: Pattern;
      readonly at: Position | undefined;
      readonly filter: LineFilter | undefined;
    }
  /** In all conversations. The answer has the same number. */
  | { readonly type: 'findHits'; readonly number: number; readonly request: FindRequest }
  /** Nobody waits for a search or a count any more. */
  | { readonly type: 'endFind' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'save'; readonly path: string; readonly text: string }
  | { readonly type: 'edit'; readonly id: SessionId; readonly draft: Draft }
  | { readonly type: 'broadcast'; readonly order: BroadcastOrder }
  | { readonly type: 'repeat'; readonly id: SessionId; readonly ms: number; readonly text: string }
  | {
      readonly type: 'sendFile';
      readonly id: SessionId;
      readonly path: string;
      readonly pace: number;
      readonly lines: boolean;
    }
  /** Ends what goes on by itself: of one session, or everywhere. */
  | {
      readonly type: 'stopJobs';
      readonly kind: JobState['kind'] | undefined;
      readonly id: SessionId | undefined;
    }
  | { readonly type: 'sendRaw'; readonly id: SessionId; readonly bytes: Uint8Array; readonly draft: Draft }
  | { readonly type: 'signal'; readonly id: SessionId; readonly signal: TelnetSignal }
  | { readonly type: 'hangUp' | 'finish' | 'retry' | 'dismiss' | 'close'; readonly id: SessionId }
  | { readonly type: 'open'; readonly id: SessionId; readonly bytes: number }
  /** The answer has the same number. */
  | {
      readonly type: 'page';
      readonly id: SessionId;
      readonly use: PageUse;
      readonly number: number;
      readonly request: PageRequest;
    }
  /** Opens a conversation on the record by its negative number, at a place if one is given. */
  | {
      readonly type: 'recall';
      readonly id: SessionId;
      readonly match: Match | undefined;
      /** It comes back with the answer. */
      readonly pattern?: string;
    }
  | { readonly type: 'history'; readonly query: HistoryQuery }
  | { readonly type: 'note'; readonly id: SessionId; readonly text: string }
  | { readonly type: 'rename'; readonly id: SessionId; readonly name: string }
  | { readonly type: 'ban'; readonly request: BanRequest }
  | { readonly type: 'unban'; readonly network: string }
  /** The list of them is asked for. */
  | { readonly type: 'bans' }
  | { readonly type: 'attend'; readonly rules: readonly HighlightRule[] }
  /**
   * Something wants the operator's attention: more than before, or it is a highlight or an alarm, each of which does.
   * `text` is what a client sent, or empty; `count`: so many highlights came at once, and this is the last of them.
   */
  | {
      readonly type: 'alert';
      readonly id: SessionId;
      readonly level: Level;
      readonly text: string;
      readonly count?: number;
    }
  | { readonly type: 'set'; readonly id: SessionId; readonly settings: SessionSettings }
  /** Whether the mouse is the console's, or the terminal's own for selecting. */
  | { readonly type: 'mouse'; readonly on: boolean }
  /** What another console may do from now on. */
  | { readonly type: 'setRole'; readonly attachment: number; readonly role: Role }
  | { readonly type: 'bell' | 'redraw' | 'suspend' | 'quit' | 'stopBoard' };
