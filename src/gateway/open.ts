/** Attaches to a board at its socket, or by another way that leads there. */
import type { Address } from '../address.ts';
import { CordboardError } from '../errors.ts';
import { dial } from '../net/dial.ts';
import { Link } from '../net/link.ts';
import { Calls, type Line } from './calls.ts';
import type { Kind, Role } from '../operators.ts';
import { type Greeting, PROTOCOL } from './protocol.ts';

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

/** Who attaches, and as what. */
export interface Hello {
  readonly role: Role;
  readonly operator: string;
  /** A console where nothing is said. */
  readonly kind?: Kind;
}

/** Takes what comes. */
export interface WayOwner {
  received(bytes: Uint8Array): void;
  closed(why: CordboardError): void;
}

/** Makes a connection. Rejects with `CB_NO_BOARD` where nothing answers. */
export type Way = (owner: WayOwner) => Promise<Line>;

/** To a board's own socket. `lost`: what it is for whoever calls that the connection ends; `CB_NO_BOARD` where he does not make it again. */
export function socketWay(address: Address, lost: 'CB_LINK' | 'CB_NO_BOARD' = 'CB_LINK'): Way {
  return async (owner) => {
    const dialed = await dial(address, new AbortController().signal);
    if (dialed.socket === undefined) throw new CordboardError('CB_NO_BOARD', dialed.failure.why);
    const link: Link = new Link(dialed.socket, {
      received: (bytes) => owner.received(bytes),
      ended: () => link.close(),
      drained: () => undefined,
      closed: () => owner.closed(new CordboardError(lost, 'the connection to it was lost')),
    });
    return link;
  };
}

/**
 * Rejects with `CB_NO_BOARD` where nothing answers, with `CB_LINK` where the connection ends before it stands or nobody
 * has answered in `answerMs`, and with the board's refusal of the hello. What the board tells goes to `notified`, in order.
 */
export async function attach(
  way: Way,
  hello: Hello,
  notified: (method: string, params: unknown) => void,
  answerMs?: number,
): Promise<Attachment> {
  let end: (why: CordboardError) => void = () => undefined;
  const ended = new Promise<CordboardError>((resolve) => (end = resolve));
  const calls = new Calls({ write: (bytes) => line.write(bytes), close: () => line.close() }, notified);
  const line = await way({ received: (bytes) => calls.received(bytes), closed: (why) => end(why) });
  void ended.then((why) => calls.closed(why));
  let silence: CordboardError | undefined;
  const giveUp = (ms: number): void => {
    silence = new CordboardError('CB_LINK', `it has not answered for ${ms / 1000} s`);
    line.close();
  };
  const late = answerMs === undefined ? undefined : setTimeout(giveUp, answerMs, answerMs);
  try {
    const greeting = (await calls.call('hello', { version: PROTOCOL, ...hello })) as Greeting;
    return { calls, greeting, ended, close: () => line.close() };
  } catch (error) {
    line.close();
    throw silence ?? error;
  } finally {
    clearTimeout(late);
  }
}
