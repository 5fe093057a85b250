/** Attaches to a board at its socket. */
import type { Address } from '../address.ts';
import { CordboardError } from '../errors.ts';
import { dial } from '../net/dial.ts';
import { Link } from '../net/link.ts';
import { Calls } from './calls.ts';
import type { Role } from '../operators.ts';
import { type Greeting, type Kind, PROTOCOL } from './protocol.ts';

/** An attachment, from the outside. */
export interface Attachment {
  readonly calls: Calls;
  readonly greeting: Greeting;
  /** Resolves when the connection has ended, with why, in words. */
  readonly ended: Promise<string>;
  close(): void;
}

/** Who attaches, and as what. */
export interface Hello {
  readonly role: Role;
  readonly operator: string;
  /** A console where nothing is said. */
  readonly kind?: Kind;
}

/**
 * Rejects with `CB_NO_BOARD` where nothing answers, and with the board's refusal of the hello. What the board tells goes to
 * `notified`, in order.
 */
export async function attach(
  address: Address,
  hello: Hello,
  notified: (method: string, params: unknown) => void,
): Promise<Attachment> {
  const dialed = await dial(address, new AbortController().signal);
  if (dialed.socket === undefined) throw new CordboardError('CB_NO_BOARD', dialed.failure.why);
  let end: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (end = resolve));
  const link: Link = new Link(dialed.socket, {
    received: (bytes) => calls.received(bytes),
    ended: () => link.close(),
    drained: () => undefined,
    closed: () => {
      const why = 'the connection to it was lost';
      calls.closed(why);
      end(why);
    },
  });
  const calls: Calls = new Calls(link, notified);
  const greeting = (await calls.call('hello', { version: PROTOCOL, ...hello })) as Greeting;
  return { calls, greeting, ended, close: () => link.close() };
}
