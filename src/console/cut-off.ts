/** A console that hears nothing of its board: the way there is lost, or the board has ended. */
import { formatTime } from '../format.ts';
import type { Model } from './model.ts';

/** In a word or two; empty while the board is heard. */
function cutWords({ ended, cutAt }: Model): string {
  if (cutAt === undefined) return '';
  return ended ? 'no board' : 'board lost';
}

/** Until when that was; empty while the board is heard. */
export function sinceWords(model: Model): string {
  return model.cutAt === undefined ? '' : `${cutWords(model)} since ${formatTime(model.cutAt)}`;
}

/** The moment of which what is known of sessions is true: ages do not go on while nothing is heard. */
export function knownAt({ cutAt, now }: Model): number {
  return cutAt ?? now;
}

/** Why nothing can be sent to anybody, in a word or two; empty where it can. */
export function barOf(model: Model): string {
  return cutWords(model) || (model.watches ? 'watching' : '');
}
