/** The details of one session while they are open. */
import type { SessionId } from '../record.ts';
import { traced } from './details.ts';
import type { Effect } from './effects.ts';
import { type Model, paneOf } from './model.ts';

/** Opens them; what flows now begins the sparkline. */
export function openDetails(model: Model, id: SessionId): Effect[] {
  const session = paneOf(model, id)?.session;
  const trace = session === undefined ? [] : traced([], session);
  model.overlay = { type: 'details', id, trace, top: 0 };
  return [];
}

/** Once a second: what flows goes into the sparkline. */
export function traceDetails(model: Model): void {
  const { overlay } = model;
  if (overlay?.type !== 'details') return;
  const session = paneOf(model, overlay.id)?.session;
  if (session !== undefined) model.overlay = { ...overlay, trace: traced(overlay.trace, session) };
}
