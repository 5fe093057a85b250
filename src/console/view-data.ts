/** What of a console a board keeps, as plain data. */
import type { SessionId } from '../record.ts';
import type { Look } from './look.ts';

/** Of one session, as plain data; what is as it is for a session that has just come is left out. */
export interface PaneView {
  /** The draft. */
  readonly text?: string;
  /** UTF-16 units before the cursor, if it is not at the end. */
  readonly cursor?: number;
  readonly seen?: number;
  readonly bells?: number;
  readonly highlights?: number;
  readonly presence?: boolean;
  readonly muted?: boolean;
  readonly silentMs?: number;
  readonly marker?: number;
  readonly look?: Partial<Look>;
}

export interface DeskView {
  readonly focus: SessionId | undefined;
  readonly shown: readonly SessionId[];
  readonly grid: number | 'auto';
  readonly zoomed: boolean;
  readonly list: string;
  readonly strip: boolean;
}

/** What the board keeps, as it came from there. */
export interface KeptView {
  readonly desk?: unknown;
  /** By the session's number. */
  readonly panes?: unknown;
}

/** What has changed since it was kept last. Null: the session is not there any more. */
export interface ViewChange {
  readonly desk?: DeskView;
  readonly panes?: Readonly<Record<string, PaneView | null>>;
}

/** Where views are kept. */
export interface ViewKeeper {
  readonly kept: KeptView;
  keep(change: ViewChange): void;
}
