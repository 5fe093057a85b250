import { printable } from '../printable.ts';
import { type Notice, settled, type Severity } from '../switchboard/switchboard.ts';
import type { Effect } from './effects.ts';
import type { Model } from './model.ts';

/** How long a message stands on the bottom line. */
const STANDS_MS: Readonly<Record<Severity, number>> = { info: 5000, warning: 10_000, error: 10_000 };

/** Besides those that stand. */
const NOTICES_KEPT = 200;

/** Puts a message on the bottom line; what is wrong is kept as well, to be read afterwards. */
export function say(model: Model, severity: Severity, text: string): Effect[] {
  if (severity !== 'info') keepNotice(model, { at: model.now, severity, text });
  return show(model, severity, text);
}

/** Says that a key does nothing where it was pressed. */
export function refuse(model: Model, text: string): Effect[] {
  show(model, 'info', text);
  if (model.message !== undefined) model.message = { ...model.message, refuses: true };
  return [];
}

/** What a key was refused with, safe to show; undefined: the last was taken. */
export function refusedNow({ message }: Model): string | undefined {
  return message?.refuses === true ? message.text : undefined;
}

/** A notice of the board: kept, and put on the bottom line. Who came or went covers nothing there, and one's own coming is no news. */
export function noticed(model: Model, notice: Notice): Effect[] {
  if (notice.alarm !== undefined) model.notices = settled(model.notices, notice.alarm);
  keepNotice(model, notice);
  const quiet = notice.attachment !== undefined;
  const isMine = quiet && notice.attachment === model.me?.attachment;
  if (isMine || (quiet && model.message?.quiet === false)) return [];
  return show(model, notice.severity, notice.text, quiet, notice.at);
}

/** What the board said before that moment was on this operator's last console, and is no news. */
export function knewUntil(model: Model, moment: number): void {
  const saidAt = model.message?.saidAt;
  if (saidAt !== undefined && saidAt < moment) model.message = undefined;
}

/** The same again is the same notice, now. */
export function keepNotice(model: Model, notice: Notice): void {
  const last = model.notices.at(-1);
  const again =
    last?.text === notice.text && last.severity === notice.severity && last.session === notice.session;
  const kept = [...(again ? model.notices.slice(0, -1) : model.notices), notice];
  const recent = kept.length - NOTICES_KEPT;
  model.notices = kept.filter(({ standing }, index) => standing === true || index >= recent);
}

function show(model: Model, severity: Severity, text: string, quiet = false, saidAt?: number): Effect[] {
  const until = model.now + STANDS_MS[severity];
  model.message = { severity, text: printable(text), until, quiet, saidAt };
  return [];
}

/** What the bottom line says: the last message, for a while, else in the panes what stands as an alarm of the board. */
export function saidNow(model: Model): Pick<Notice, 'severity' | 'text'> | undefined {
  const { message, overlay, table, notices } = model;
  if (message !== undefined || overlay !== undefined || table !== undefined) return message;
  const alarm = notices.findLast(({ standing, alarm }) => standing === true && alarm !== undefined);
  return alarm && { severity: alarm.severity, text: printable(alarm.text) };
}
