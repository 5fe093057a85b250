/** What happens on a board, as a program hears of it. */
import type { Notice } from '../switchboard/switchboard.ts';
import type { Session } from './session.ts';

/** `missed`: the reader was too slow, and so many were left out. */
export type News =
  | { readonly type: 'opened'; readonly session: Session }
  /** Its name, its tags, its state or its counters, at most ten times a second. */
  | { readonly type: 'changed'; readonly session: Session }
  | { readonly type: 'closed'; readonly session: Session }
  | { readonly type: 'dismissed'; readonly session: Session }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'missed'; readonly count: number };
