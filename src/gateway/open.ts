/** Attaches to a board at its socket, or through a program that leads there. */
import type { Address } from '../address.ts';
import { CordboardError } from '../errors.ts';
import { dial } from '../net/dial.ts';
import { Link } from '../net/link.ts';
import { type Command, type ProcessEnd, ProcessLink } from '../net/process-link.ts';
import { Calls, type Line } from './calls.ts';
import { type Greeting, PROTOCOL, type Role } from './protocol.ts';

/** An attachment, from the outside. */
export interface Attachment {
  readonly calls: Calls;
  readonly greeting: Greeting;
  /**
   * Resolves when the connection has ended, with why: `CB_LINK` where it may be had again, `CB_NO_BOARD` where nobody
   * is there any more.
   */
  readonly ended: Promise<CordboardError>;
  close(): void;
}

interface WayOwner {
  received(bytes: Uint8Array): void;
  closed(why: CordboardError): void;
}

/** Makes a connection. Rejects with `CB_NO_BOARD` where nothing answers. */
export type Way = (owner: WayOwner) => Promise<Line>;

/** To a board's own socket. */
export function socketWay(address: Address): Way {
  return async (owner) => {
    const dialed = await dial(address, new AbortController().signal);
    if (dialed.socket === undefined) throw new CordboardError('CB_NO_BOARD', dialed.failure.why);
    const link: Link = new Link(dialed.socket, {
      received: (bytes) => owner.received(bytes),
      ended: () => link.close(),
      drained: () => undefined,
      closed: () => owner.closed(new CordboardError('CB_LINK', 'the board has ended the connection')),
    });
    return link;
  };
}

/** Through a program whose input and output are the connection. `said`: takes what it says besides. */
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

/**
 * In order, by its own trouble or by a signal it may have lost its way; anything else will not pass by itself.
 * ssh ends with what the program at the far side ended with, or with 255 for trouble of its own (ssh(1)).
 */
function endOf(program: string, { how, code, why }: ProcessEnd, last: string): CordboardError {
  if (how === 'not started')
    return new CordboardError('CB_NO_BOARD', `${program} cannot be started (${why})`);
  const passes = how === 'killed' || code === 0 || code === SSH_TROUBLE;
  const cause = last === '' ? why : last;
  return new CordboardError(passes ? 'CB_LINK' : 'CB_NO_BOARD', `${program} has ended: ${cause}`);
}

const SSH_TROUBLE = 255;

/**
 * Rejects with `CB_NO_BOARD` where nothing answers, with `CB_LINK` where the connection ends before it stands or nobody
 * has answered in `answerMs`, and with the board's refusal of the hello. What the board tells goes to `notified`, in order.
 */
export async function attach(
  way: Way,
  hello: { readonly role: Role; readonly operator: string },
  notified: (method: string, params: unknown) => void,
  answerMs?: number,
): Promise<Attachment> {
  let end: (why: CordboardError) => void = () => undefined;
  const ended = new Promise<CordboardError>((resolve) => (end = resolve));
  const calls = new Calls({ write: (bytes) => line.write(bytes), close: () => line.close() }, notified);
  const line = await way({ received: (bytes) => calls.received(bytes), closed: (why) => end(why) });
  void ended.then((why) => calls.closed(why));
  const late = answerMs === undefined ? undefined : setTimeout(() => line.close(), answerMs);
  try {
    const greeting = (await calls.call('hello', { version: PROTOCOL, ...hello })) as Greeting;
    return { calls, greeting, ended, close: () => line.close() };
  } catch (error) {
    line.close();
    throw error;
  } finally {
    clearTimeout(late);
  }
}
