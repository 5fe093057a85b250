/** How a conversation ends, in the words of the record. */
import type { WireEnd } from '../net/wire.ts';
import type { CloseReason } from '../switchboard/switchboard.ts';

export function reasonOf(end: WireEnd): CloseReason {
  return end.how === 'ended' ? 'left' : end.how;
}

export function isTurnedAway(end: WireEnd): boolean {
  return end.how === 'failed' && end.turnedAway === true;
}

/** For whoever dials again. */
export function lossOf(end: WireEnd, peer: string): string {
  if (end.how === 'failed') return `${isTurnedAway(end) ? '' : 'lost '}${peer}: ${end.why}`;
  return end.how === 'reset' ? `reset by ${peer}` : `${peer} ended the connection`;
}
