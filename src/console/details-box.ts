/** The details of one session while they are open. */
import { traced } from './details.ts';
import type { Model } from './model.ts';

/** Once a second: what flows goes into the sparkline. */
export function traceDetails(model: Model): void {
  const { overlay } = model;
  if (overlay?.type !== 'details') return;
  const session = model.panes.get(overlay.id)?.session;
  if (session !== undefined) model.overlay = { ...overlay, trace: traced(overlay.trace, session) };
}
