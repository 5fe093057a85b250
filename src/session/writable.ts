import { CordboardError } from '../errors.ts';
import type { Wire } from '../net/wire.ts';
import type { Course } from './course.ts';
import type { Halves } from './halves.ts';

/** The wire of a session that can be sent something. Throws `CB_NOT_CONNECTED`, `CB_SESSION_CLOSED`. */
export function writable(title: string, wire: Wire | undefined, course: Course, halves: Halves): Wire {
  if (course.between !== undefined) {
    throw new CordboardError('CB_NOT_CONNECTED', `${title} is not connected now; nothing was sent`);
  }
  if (wire === undefined || course.closing !== undefined) {
    throw new CordboardError('CB_SESSION_CLOSED', `${title} is closed; nothing was sent`);
  }
  if (halves.finished) {
    throw new CordboardError(
      'CB_SESSION_CLOSED',
      `${title}: this side has ended its sending; nothing was sent`,
    );
  }
  return wire;
}
