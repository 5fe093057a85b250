/** The way to a board through a program whose input and output are the connection. */
import { CordboardError } from '../errors.ts';
import { type Command, type ProcessEnd, ProcessLink } from '../net/process-link.ts';
import type { Way } from './open.ts';

/** ssh has had trouble of its own; else it ends with what the program at the far side ended with (ssh(1)). */
const SSH_TROUBLE = 255;

/** `said`: takes what the program says besides. */
export function commandWay(command: Command, said: (line: string) => void): Way {
  return (owner) => {
    let last = '';
    const link = new ProcessLink(command, {
      received: (bytes) => owner.received(bytes),
      said: (line) => {
        last = line;
        said(line);
      },
      closed: (end) => owner.closed(endOf(command.program, end, last)),
    });
    return Promise.resolve(link);
  };
}

/** In order, by its own trouble or by a signal it may have lost its way; anything else will not pass by itself. */
function endOf(program: string, { how, code, why }: ProcessEnd, last: string): CordboardError {
  if (how === 'not started')
    return new CordboardError('CB_NO_BOARD', `${program} cannot be started (${why})`);
  const passes = how === 'killed' || code === 0 || code === SSH_TROUBLE;
  const cause = last === '' ? why : last;
  return new CordboardError(passes ? 'CB_LINK' : 'CB_NO_BOARD', `${program} has ended: ${cause}`);
}
