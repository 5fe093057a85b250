/** What of a console a board keeps, as plain data. */
import type { SessionId } from '../record.ts';
import type { HighlightRule } from '../switchboard/switchboard.ts';
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
  /** The time since which it is silent, if that has been an alarm; `silent`: nobody has turned to it since. */
  readonly alarmedFor?: number;
  readonly silent?: boolean;
  /** Records from this `seq` on have not been looked at. */
  readonly marker?: number;
  readonly look?: Partial<Look>;
  readonly filter?: FilterView;
  /** What is on top of it, where that is not its end. */
  readonly view?: TopView;
  /** It is marked in the table. */
  readonly marked?: boolean;
}

/** By record and byte, whatever the size of the pane: the entry, and the UTF-16 units of it before the row (-1: the rule above it). */
export interface TopView {
  readonly seq: number;
  readonly offset: number;
  readonly char: number;
}

/** A filter of lines: as it was typed, and the client's lines and the next record when it began. */
export interface FilterView {
  readonly text: string;
  readonly lines: number;
  readonly seq: number;
}

/** What calls the operator, wherever it comes. */
export interface RulesView {
  readonly highlights: readonly HighlightRule[];
  readonly silentMs: number;
  /** What of that came from flags and configuration files: to be given once more brings nothing back. */
  readonly given: GivenRules;
}

export interface GivenRules {
  readonly patterns: readonly string[];
  readonly silentMs: number;
}

export interface DeskView {
  readonly focus: SessionId | undefined;
  readonly shown: readonly SessionId[];
  readonly grid: number | 'auto';
  readonly zoomed: boolean;
  readonly list: string;
  readonly strip: boolean;
  readonly rules: RulesView;
}

/** What the board keeps, as it came from there. */
export interface KeptView {
  readonly desk?: unknown;
  /** By the session's number. */
  readonly panes?: unknown;
  /** When the last console left; missing while there is one. */
  readonly left?: unknown;
  /** By the session's number, lines since then that a highlight rule matched. */
  readonly highlighted?: unknown;
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
