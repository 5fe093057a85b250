/** What a key says to a question. */

/** A yes that comes sooner was typed for something else. */
export const QUIET_MS = 300;

/** Whether a yes would count by now. `since`: when the question was put, or a yes came too early. */
export function isReady(since: number, now: number): boolean {
  return now - since >= QUIET_MS;
}

/** Only a plain yes that was not typed in one go with what was before it is a yes. Any other key is a no. */
export function readAnswer(key: string, since: number, now: number): 'yes' | 'no' | 'early' {
  if (key !== 'y' && key !== 'Y') return 'no';
  return isReady(since, now) ? 'yes' : 'early';
}
