/** What was found in all conversations, as it is kept and told. */
import type { FindCursor, FindHit, FindRequest } from '../switchboard/switchboard.ts';
import { count, formatBytes } from '../format.ts';

/** Replaced as a whole, never changed. */
export interface HitList {
  /** Answers to another are out of date. */
  readonly number: number;
  /** As it was typed. */
  readonly text: string;
  readonly request: FindRequest;
  /** What is looked through, in words; not yet safe to show. */
  readonly where: string;
  readonly hits: readonly FindHit[];
  /** Hits before these that are not held any more. */
  readonly dropped: number;
  /** Which of `hits` is picked, and the first of them that is shown. */
  readonly picked: number;
  readonly top: number;
  readonly looked: number;
  readonly total: number;
  /** Where to go on; undefined before the first answer, and when all has been looked at. */
  readonly cursor: FindCursor | undefined;
  /** `looking`: an answer is on its way; `waiting`: there may be more; `done`: there is not; `failed`: see `why`. */
  readonly state: 'looking' | 'waiting' | 'done' | 'failed';
  readonly why: string | undefined;
}

/** `12 hits, 40% looked at`: how far it has come. */
export function hitWords({ hits, dropped, looked, total, state, why, request }: HitList): string {
  const found = hits.length + dropped;
  if (state === 'failed') return why ?? '';
  const remark = why === undefined ? '' : `; ${why}`;
  if (state === 'done') {
    const all = found === 0 ? `nothing holds ${request.pattern}` : count(found, 'hit');
    return `${all}, ${formatBytes(total)} looked at${remark}`;
  }
  const share = total === 0 ? 0 : Math.min(99, Math.floor((100 * looked) / total));
  return `${count(found, 'hit')}, ${share}% looked at${remark}`;
}
