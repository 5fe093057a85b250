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
  if (severity !== 'info') keep(model, { at: model.now, severity, text });
  return show(model, severity, text);
}

/** A notice of the board: kept, and put on the bottom line. */
export function noticed(model: Model, notice: Notice): Effect[] {
  if (notice.alarm !== undefined) model.notices = settled(model.notices, notice.alarm);
  keep(model, notice);
  return show(model, notice.severity, notice.text);
}

/** The same again is the same notice, now. */
function keep(model: Model, notice: Notice): void {
  const last = model.notices.at(-1);
  const again =
    last?.text === notice.text && last.severity === notice.severity && last.session === notice.session;
  const kept = [...(again ? model.notices.slice(0, -1) : model.notices), notice];
  const recent = kept.length - NOTICES_KEPT;
  model.notices = kept.filter(({ standing }, index) => standing === true || index >= recent);
}

function show(model: Model, severity: Severity, text: string): Effect[] {
  model.message = { severity, text: printable(text), until: model.now + STANDS_MS[severity] };
  return [];
}

/** What the bottom line says: the last message, for a while, else in the panes what stands as an alarm of the board. */
export function saidNow(model: Model): Pick<Notice, 'severity' | 'text'> | undefined {
  const { message, overlay, table, notices } = model;
  if (message !== undefined || overlay !== undefined || table !== undefined) return message;
  const alarm = notices.findLast(({ standing, alarm }) => standing === true && alarm !== undefined);
  return alarm && { severity: alarm.severity, text: printable(alarm.text) };
}
