/** A board's socket: who is attached to it, and what they may ask besides a switchboard's calls. */
import { Buffer } from 'node:buffer';
import type { Address } from '../address.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import { fieldsOf, oneOf, Place, text, wholeNumber } from '../fields.ts';
import { Link } from '../net/link.ts';
import type { WireOwner } from '../net/wire.ts';
import { Listener } from '../net/listener.ts';
import { KINDS, type Role, ROLES } from '../operators.ts';
import type { Board } from '../session/board.ts';
import { LocalSwitchboard } from '../switchboard/local.ts';
import { Attachment, type AttachmentHost, type Door, type Wire } from './attachment.ts';
import { METHODS, WrongParams } from './methods.ts';
import { type BoardFacts, type Greeting, PROTOCOL } from './protocol.ts';
import { presenceOf, roleChangeOf } from './presence.ts';
import { Roster } from './roster.ts';
import { Views } from './views.ts';
import { errorLine, refusal } from './rpc.ts';
import { Listing } from './listing.ts';

/** UTF-16 units of an operator's name. */
const MOST_NAME = 64;

/** How long somebody may take to say hello. */
const HELLO_MS = 10_000;

/** How long somebody who has nothing more to say may take to read what is left. */
const LEAVE_MS = 10_000;

/** Connections at once, those that have not said hello included. */
const MOST_ATTACHMENTS = 200;

export interface GatewayOptions {
  readonly board: Board;
  readonly facts: BoardFacts;
  readonly clock: Clock;
  /** What the board stands on. */
  readonly addresses: () => readonly string[];
  /** What it was told to hold at most, for its status. */
  readonly limits: Readonly<Record<string, number>>;
  /** An operator ends the board; `by` is who, as it was said in the hello. */
  readonly stop: (by: string) => void;
}

/** The socket of the board's owner. */
const OWN: Door = { group: undefined, most: 'operate' };

export class Gateway implements AttachmentHost {
  readonly #options: GatewayOptions;
  readonly #roster = new Roster();
  readonly #views = new Views();
  readonly #listing: Listing;
  #listeners: Listener[] = [];
  #number = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#listing = new Listing(options.board.registry);
  }

  /** Rejects as `Listener.open` does. */
  async listen(address: Address, door = OWN): Promise<void> {
    const listener = await Listener.open(
      address,
      ({ socket }) => this.admit(door, (owner) => new Link(socket, owner)),
      (error) => this.#options.board.notices.say('warning', `consoles cannot attach: ${error.message}`),
    );
    this.#listeners.push(listener);
  }

  /** Of all consoles that are attached. */
  get roles(): readonly Role[] {
    const consoles = this.#roster.all.filter(({ isAttached, kind }) => isAttached && kind === 'console');
    return consoles.map(({ role }) => role);
  }

  /** Takes nobody any more, and lets everybody go, who are told why the board has ended. */
  close(why = 'it has ended in order'): void {
    for (const listener of this.#listeners) listener.close();
    this.#roster.close(why);
  }

  /** Resolves when everybody has gone; after `close` that takes as long as whoever reads slowly has to read what is left. */
  empty(): Promise<void> {
    return this.#roster.empty();
  }

  hello(params: unknown, attachment: Attachment): ReturnType<AttachmentHost['hello']> {
    const { board, addresses, facts } = this.#options;
    const place = new Place('', []);
    const fields = fieldsOf(params, place);
    const version = fields?.need('version', wholeNumber(1, Number.MAX_SAFE_INTEGER));
    const role = fields?.take('role', oneOf(...ROLES)) ?? 'operate';
    const kind = fields?.take('kind', oneOf(...KINDS)) ?? 'console';
    const operator = fields?.need('operator', text(MOST_NAME));
    const [fault] = place.faults;
    if (fault !== undefined || operator === undefined) throw new WrongParams(fault);
    if (version !== PROTOCOL)
      throw new CordboardError(
        'CB_PROTOCOL',
        `this board speaks version ${PROTOCOL} of the protocol, you version ${String(version)}`,
      );
    const { group, most } = attachment.door;
    // The name is what somebody says of himself: nobody of the group passes for the owner.
    const name = operator.trim() === '' ? 'somebody' : operator.trim();
    attachment.operator = group === undefined ? name : `${name} (${group})`;
    attachment.role = most === 'watch' ? most : role;
    attachment.kind = kind;
    attachment.viewKey = viewKey(attachment);
    attachment.number = ++this.#number;
    const methods = [...OWN_METHODS, ...Object.keys(METHODS)];
    const view = kind === 'console' ? this.#takeView(attachment) : {};
    const granted = {
      attachment: attachment.number,
      operator: attachment.operator,
      role: attachment.role,
    };
    const answer: Greeting = { version, board: facts, ...granted, methods, view };
    this.#roster.changed();
    return { switchboard: new LocalSwitchboard(board, addresses, attachment.operator), answer };
  }

  follows({ number, operator, role, kind }: Attachment): void {
    this.#roster.changed();
    if (kind === 'console')
      this.#options.board.notices.say('info', `${operator} attached to ${role}`, { attachment: number });
  }

  call(method: string, params: unknown, attachment: Attachment): Promise<unknown> | undefined {
    switch (method) {
      case 'status':
        return Promise.resolve(this.#status());
      case 'sessions':
        return Promise.resolve(this.#listing.page(params));
      case 'keep':
        return Promise.resolve({
          kept: this.#views.keep(attachment.viewKey, attachment.number, params),
        });
      case 'present':
        attachment.presence = presenceOf(params);
        this.#roster.changed();
        return Promise.resolve();
      case 'setRole':
        attachment.requireOperator();
        this.#setRole(attachment, params);
        return Promise.resolve();
      case 'stop':
        attachment.requireOperator();
        this.#options.stop(attachment.operator);
        return Promise.resolve();
      default:
        return undefined;
    }
  }

  /** Throws `CB_NO_OPERATOR` and `CB_ROLE`. Holds for calls of his that have been read and not looked at, too. */
  #setRole(by: Attachment, params: unknown): void {
    const { attachment, role } = roleChangeOf(params);
    const whom = this.#roster.find(attachment);
    if (whom === undefined)
      throw new CordboardError('CB_NO_OPERATOR', `nobody is attached as number ${attachment} any more`);
    if (role === 'operate' && whom.door.most === 'watch')
      throw new CordboardError(
        'CB_ROLE',
        `${whom.operator} came by the group's socket and may only watch (see --group-role)`,
      );
    if (whom.role === role) return;
    whom.role = role;
    this.#roster.changed();
    const words = role === 'operate' ? 'operates now' : 'only watches now';
    this.#options.board.notices.say('info', `${whom.operator} ${words} (by ${by.operator})`);
  }

  /** The newest console of an operator is the one whose view is kept; the one before is told. */
  #takeView(attachment: Attachment): Greeting['view'] {
    const { before, kept } = this.#views.begin(attachment.viewKey, attachment.number);
    const older = this.#roster.all.find(({ number }) => number === before);
    const text = `you have attached another console (${attachment.number}): drafts and marks of this one are no longer kept`;
    older?.tell({ type: 'notice', notice: this.#options.board.notices.aside('warning', text) });
    return { ...kept };
  }

  #ended(attachment: Attachment): void {
    const { number, operator, viewKey: key, kind, follows } = attachment;
    this.#roster.remove(attachment);
    if (kind !== 'console') return;
    const { notices } = this.#options.board;
    if (follows) notices.say('info', `${operator} left`, { attachment: number });
    const heir = this.#roster.all.findLast(
      (each) => each.isAttached && each.kind === 'console' && each.viewKey === key,
    );
    if (!this.#views.end(key, number, heir?.number)) return;
    const text = 'your other console has left: drafts and marks of this one are kept again';
    heir?.tell({ type: 'notice', notice: notices.aside('info', text) });
  }

  /** Somebody has come in by a door; `connect` makes what his bytes come and go by. */
  admit(door: Door, connect: (owner: WireOwner) => Wire): void {
    if (this.#roster.all.length >= MOST_ATTACHMENTS) {
      turnAway(connect);
      return;
    }
    let late = setTimeout(() => {
      if (!attachment.isAttached) attachment.close();
    }, HELLO_MS);
    const wire = connect({
      received: (bytes) => attachment.received(bytes),
      ended: () => {
        attachment.leave();
        clearTimeout(late);
        late = setTimeout(() => attachment.close(), LEAVE_MS);
      },
      drained: () => attachment.drained(),
      closed: () => {
        clearTimeout(late);
        attachment.closed();
        this.#ended(attachment);
      },
    });
    const attachment = new Attachment(door, wire, this);
    this.#roster.add(attachment);
  }

  failed(method: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const text = `${method} failed, which is a defect in cordboard: ${why}`;
    this.#options.board.notices.say('error', text);
  }

  #status(): object {
    const { board, facts, clock, addresses, limits } = this.#options;
    const { open, rates } = board.registry;
    const trouble = board.notices.past.filter(({ standing, severity }) => standing && severity === 'error');
    return {
      ...facts,
      healthy: trouble.length === 0,
      trouble: trouble.map(({ text }) => text),
      uptime: clock() - facts.started,
      listeners: addresses(),
      sessions: { open, all: board.registry.size },
      ...rates,
      attached: this.#roster.attached,
      memory: process.memoryUsage.rss(),
      limits,
    };
  }
}

/** Says why, and ends the connection. */
function turnAway(connect: (owner: WireOwner) => Wire): void {
  const nothing = (): void => undefined;
  const wire = connect({ received: nothing, ended: nothing, drained: nothing, closed: nothing });
  const refused = new CordboardError(
    'CB_BOARD_FULL',
    `${MOST_ATTACHMENTS} consoles and scripts are attached already; end one, or try again later`,
  );
  wire.write(Buffer.from(errorLine(null, refusal(refused))));
  wire.close();
}

export const OWN_METHODS = [
  'hello',
  'watch',
  'keep',
  'present',
  'setRole',
  'status',
  'sessions',
  'stop',
] as const;

/**
 * Who comes to watch has a view of his own: it must not take over that of the same person at work. It stays his for as long
 * as he is attached, whatever role he gets.
 */
function viewKey({ operator, role }: Attachment): string {
  return `${role} ${operator}`;
}
