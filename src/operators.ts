/** Who is at a board, and what they may do there. */
import type { SessionId } from './record.ts';

/** Who operates may do everything; who watches sees everything and writes nothing. */
export const ROLES = ['operate', 'watch'] as const;
export type Role = (typeof ROLES)[number];

/** A console has a view that the board keeps; a script has none, and comes and goes without a notice. */
export const KINDS = ['console', 'script'] as const;
export type Kind = (typeof KINDS)[number];

/** What a console tells of itself. */
export interface Presence {
  /** The session that typing goes to. */
  readonly focus: SessionId | undefined;
  /** Sessions with something typed that is not sent, ascending. */
  readonly drafts: readonly SessionId[];
}

/** One who is attached, as all others see him. */
export interface Attached extends Presence {
  /** The number of the attachment, which no other gets. */
  readonly attachment: number;
  /** As he calls himself, and with the group's name in brackets after it where he came in by the group's socket; not yet safe to show. */
  readonly operator: string;
  readonly role: Role;
  readonly kind: Kind;
  /** Is told what happens, and not here to make a call and go. */
  readonly follows: boolean;
}
