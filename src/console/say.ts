import { printable } from '../printable.ts';
import type { Severity } from '../switchboard/switchboard.ts';
import type { Effect } from './effects.ts';
import type { Model } from './model.ts';

/** How long a message stands on the bottom line. */
const STANDS_MS: Readonly<Record<Severity, number>> = { info: 5000, warning: 10_000, error: 10_000 };

/** Puts a message on the bottom line; what is wrong rings the bell of nobody but this operator's own doing. */
export function say(model: Model, severity: Severity, text: string): Effect[] {
  model.message = { severity, text: printable(text), until: model.now + STANDS_MS[severity] };
  return [];
}
