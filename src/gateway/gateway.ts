/** A board's socket: who is attached to it, and what they may ask besides a switchboard's calls. */
import type { Address } from '../address.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import { fieldsOf, oneOf, Place, text, wholeNumber } from '../fields.ts';
import { Link } from '../net/link.ts';
import { type Arrival, Listener } from '../net/listener.ts';
import type { Board } from '../session/board.ts';
import { LocalSwitchboard } from '../switchboard/local.ts';
import { Attachment, type AttachmentHost } from './attachment.ts';
import { METHODS, WrongParams } from './methods.ts';
import { Views } from './views.ts';
import { type BoardFacts, type Greeting, PROTOCOL, type Role, ROLES } from './protocol.ts';

/** UTF-16 units of an operator's name. */
const MOST_NAME = 64;

/** How long somebody may take to say hello. */
const HELLO_MS = 10_000;

export interface GatewayOptions {
  readonly board: Board;
  readonly facts: BoardFacts;
  readonly clock: Clock;
  /** What the board stands on. */
  readonly addresses: () => readonly string[];
  /** An operator ends the board. */
  readonly stop: () => void;
}

/** One who is attached, as all others see it. */
interface Attached {
  readonly attachment: number;
  readonly operator: string;
  readonly role: string;
}

export class Gateway implements AttachmentHost {
  readonly #options: GatewayOptions;
  readonly #attachments = new Set<Attachment>();
  readonly #views = new Views();
  #listener: Listener | undefined;
  #number = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Rejects as `Listener.open` does. */
  async listen(address: Address): Promise<void> {
    this.#listener = await Listener.open(
      address,
      (arrival) => this.#accept(arrival),
      (error) => this.#options.board.notices.say('warning', `consoles cannot attach: ${error.message}`),
    );
  }

  /** Of all who are attached. */
  get roles(): readonly Role[] {
    return [...this.#attachments].filter(({ isAttached }) => isAttached).map(({ role }) => role);
  }

  /** Takes nobody any more, and lets everybody go. */
  close(): void {
    this.#listener?.close();
    for (const attachment of this.#attachments) {
      attachment.tell({ type: 'ended', why: 'the board has ended; what was said stays here to be read' });
      attachment.close();
    }
  }

  hello(params: unknown, attachment: Attachment): ReturnType<AttachmentHost['hello']> {
    const { board, addresses, facts } = this.#options;
    const place = new Place('', []);
    const fields = fieldsOf(params, place);
    const version = fields?.need('version', wholeNumber(1, Number.MAX_SAFE_INTEGER));
    const role = fields?.take('role', oneOf(...ROLES)) ?? 'operate';
    const operator = fields?.need('operator', text(MOST_NAME));
    const [fault] = place.faults;
    if (fault !== undefined || operator === undefined) throw new WrongParams(fault);
    if (version !== PROTOCOL)
      throw new CordboardError(
        'CB_PROTOCOL',
        `this board speaks version ${PROTOCOL} of the protocol, you version ${String(version)}`,
      );
    attachment.role = role;
    attachment.operator = operator;
    const methods = [...OWN_METHODS, ...Object.keys(METHODS)];
    const view = this.#takeView(attachment);
    const answer: Greeting = { version, board: facts, attachment: attachment.number, role, methods, view };
    return { switchboard: new LocalSwitchboard(board, addresses, operator), answer };
  }

  call(method: string, params: unknown, attachment: Attachment): Promise<unknown> | undefined {
    switch (method) {
      case 'status':
        return Promise.resolve(this.#status());
      case 'keep':
        return Promise.resolve({
          kept: this.#views.keep(viewKey(attachment), attachment.number, params),
        });
      case 'stop':
        attachment.requireOperator();
        this.#options.stop();
        return Promise.resolve();
      default:
        return undefined;
    }
  }

  /** The newest console of an operator is the one whose view is kept; the one before is told. */
  #takeView(attachment: Attachment): Greeting['view'] {
    const { before, kept } = this.#views.begin(viewKey(attachment), attachment.number);
    const older = [...this.#attachments].find(({ number }) => number === before);
    const text = `you have attached another console (${attachment.number}): drafts and marks of this one are no longer kept`;
    older?.tell({ type: 'notice', notice: this.#options.board.notices.aside('warning', text) });
    return { ...kept };
  }

  #ended(attachment: Attachment): void {
    this.#attachments.delete(attachment);
    const key = viewKey(attachment);
    const heir = [...this.#attachments].findLast((each) => each.isAttached && viewKey(each) === key);
    this.#views.end(key, attachment.number, heir?.number);
    const text = 'your other console has left: drafts and marks of this one are kept again';
    if (heir !== undefined)
      heir.tell({ type: 'notice', notice: this.#options.board.notices.aside('info', text) });
  }

  #accept({ socket }: Arrival): void {
    const late = setTimeout(() => attachment.close(), HELLO_MS);
    const link = new Link(socket, {
      received: (bytes) => {
        attachment.received(bytes);
        if (attachment.isAttached) clearTimeout(late);
      },
      ended: () => attachment.close(),
      drained: () => attachment.drained(),
      closed: () => {
        clearTimeout(late);
        attachment.closed();
        this.#ended(attachment);
      },
    });
    const attachment = new Attachment(++this.#number, link, this);
    this.#attachments.add(attachment);
  }

  #status(): object {
    const { board, facts, clock, addresses } = this.#options;
    const { open, rates } = board.registry;
    const attached: Attached[] = [...this.#attachments]
      .filter(({ isAttached }) => isAttached)
      .map(({ number, operator, role }) => ({ attachment: number, operator, role }));
    return {
      ...facts,
      uptime: clock() - facts.started,
      listeners: addresses(),
      sessions: { open, all: [...board.registry.sessions].length },
      ...rates,
      attached,
    };
  }
}

const OWN_METHODS = ['hello', 'watch', 'keep', 'status', 'stop'] as const;

/** Who only watches has a view of his own: it must not take over that of the same person at work. */
function viewKey({ operator, role }: Attachment): string {
  return `${role} ${operator}`;
}
