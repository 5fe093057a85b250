/** Another operator has sent to a session a moment ago: a draft that was begun before may say what is not meant any more. */
import { printable } from '../printable.ts';
import type { WireRecord } from '../record.ts';
import { cutToWidth } from '../graphemes.ts';
import type { OtherSend } from './company.ts';
import type { Model, Pane } from './model.ts';

/** So long it is a moment ago: time to see the line and to think again, and no longer. */
const MOMENT_MS = 10_000;

/** Cells of a name in a prompt. */
const NAME_WIDTH = 8;

/** Live records of the session have come. */
export function hearSends(model: Model, pane: Pane, records: readonly WireRecord[]): void {
  const mine = model.me?.operator;
  if (mine === undefined) return;
  const by = records.findLast((each) => each.kind === 'out' && each.by !== undefined && each.by !== mine)?.by;
  if (by !== undefined) pane.otherSend = { by, at: model.now, overtook: pane.draft.text !== '' };
}

/** The draft that was there is no more: another that is begun now is written by one who may know. */
export function beginAnew(pane: Pane): void {
  if (pane.otherSend !== undefined) pane.otherSend = { ...pane.otherSend, overtook: false };
}

/** Who sent while the draft was being written, if that is a moment ago; not yet safe to show. */
export function overtaker({ now }: Model, { otherSend }: Pane): string | undefined {
  return otherSend?.overtook === true && isRecent(otherSend, now) ? otherSend.by : undefined;
}

/** `ana sent`, for a moment; empty else. Safe to show. */
export function otherSendWords({ otherSend }: Pane, now: number): string {
  if (otherSend === undefined || !isRecent(otherSend, now)) return '';
  return `${cutToWidth(printable(otherSend.by), NAME_WIDTH)} sent`;
}

function isRecent({ at }: OtherSend, now: number): boolean {
  return now - at < MOMENT_MS;
}
