import { CordboardError } from '../errors.ts';

/** What calls of a program are refused with once it has left its board. */
export function leftError(): CordboardError {
  return new CordboardError('CB_NO_BOARD', 'this program has left the board');
}
