/** What was found in all conversations, as it is kept and told. */
import type { FindCursor, FindHit, FindRequest } from '../switchboard/switchboard.ts';
import { count, formatBytes } from '../format.ts';
import { textWidth } from '../graphemes.ts';
import { regexHint } from '../pattern-hint.ts';

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

/**
 * `12 hits, 40% looked at; in all conversations`: how far it has come, in `width` cells if it can: what matters least is left
 * out first. Not yet safe to show.
 */
export function hitWords(list: HitList, width: number): string {
  const { hits, dropped, total, state, why, request, where } = list;
  if (state === 'failed') return `${why ?? ''}; in ${where}`;
  const found = hits.length + dropped;
  const none = state === 'done' && found === 0;
  const amount = none ? `nothing holds ${request.pattern}${regexHint(request.pattern)}` : count(found, 'hit');
  const remark = why === undefined ? '' : `; ${why}`;
  const end = `${remark}; in ${where}`;
  const order = found > 1 && isSorted(list) ? ', newest first' : '';
  const far = state === 'done' ? `, ${formatBytes(total)} looked at` : `, ${shareOf(list)}% looked at`;
  const choices = [amount + order + far + end, amount + order + end, amount + end];
  return choices.find((words) => textWidth(words) <= width) ?? amount + (remark || end);
}

function shareOf({ looked, total }: HitList): number {
  return total === 0 ? 0 : Math.min(99, Math.floor((100 * looked) / total));
}

/** All that was found is there: the newest comes first. Until then hits stand conversation by conversation, as they are found. */
export function isSorted({ state, dropped }: HitList): boolean {
  return state === 'done' && dropped === 0;
}
