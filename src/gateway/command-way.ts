/** The way to a board through a program whose input and output are the connection. */
import { CordboardError } from '../errors.ts';
import { type Command, type ProcessEnd, ProcessLink } from '../net/process-link.ts';
import type { Way } from './open.ts';

/** From here on a shell says that a signal ended the program at the far side, and 255 is trouble of ssh's own (ssh(1)). */
const FIRST_OF_SIGNALS = 129;

/** What this program says at the far side begins with its name, as it does here. */
const OWN_NAME = /^cordboard: /;

/** `said`: takes what the program says besides; of one that has the terminal to itself that is seen, and no cause repeats it. */
export function commandWay(command: Command, said: (line: string) => void): Way {
  return (owner) => {
    let last = '';
    let answered = false;
    const link = new ProcessLink(command, {
      received: (bytes) => {
        answered = true;
        owner.received(bytes);
      },
      said: (line) => {
        const bare = line.replace(OWN_NAME, '');
        if (command.apart) last = bare;
        said(bare);
      },
      closed: (end) => owner.closed(endOf(command.program, end, last, answered)),
    });
    return Promise.resolve(link);
  };
}

/**
 * In order, by its own trouble or by a signal it may have lost its way, and so it may wherever a board has answered, whatever
 * became of what carried that. Anything else will not pass by itself.
 */
function endOf(
  program: string,
  { how, code = 0, why }: ProcessEnd,
  last: string,
  answered: boolean,
): CordboardError {
  if (how === 'not started')
    return new CordboardError('CB_NO_BOARD', `${program} cannot be started (${why})`);
  const passes = answered || how === 'killed' || code === 0 || code >= FIRST_OF_SIGNALS;
  const cause = last === '' ? why : last;
  return new CordboardError(passes ? 'CB_LINK' : 'CB_NO_BOARD', `${program} has ended: ${cause}`);
}
