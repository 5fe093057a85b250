import { type Address, formatAddress, hostOf, isLoopback } from '../address.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import { Link } from '../net/link.ts';
import { type Arrival, Listener } from '../net/listener.ts';
import type { SessionId } from '../record.ts';
import { Admission, Refused, type Step } from './admission.ts';
import type { Board } from './board.ts';
import { Descriptors } from './descriptors.ts';
import { type PlaceLimits, Places } from './places.ts';
import { Refusals } from './refusals.ts';
import type { Session, SessionOptions } from './session.ts';

/** How clients of one listener are received. */
export interface ListenerOptions {
  readonly session: SessionOptions;
  /** Sent to each client on arrival, as one line. */
  readonly greeting: string | undefined;
  /** What each client has to pass, in order. */
  readonly steps?: readonly Step[];
}

export interface ReceptionOptions extends ListenerOptions, PlaceLimits {
  /** What the system gives this process at most; all it needs if not given. Stands from the beginning. */
  readonly descriptors?: number;
  /** Of single listeners, in the order they were opened; those that are missing have the options above. */
  readonly listeners?: readonly ListenerOptions[];
}

/** Listens, and makes sessions of the clients it lets in. */
export class Reception {
  readonly #board: Board;
  /** For whoever comes from now on. */
  options: ReceptionOptions;
  readonly #listeners: Listener[] = [];
  readonly #places: Places;
  readonly #refusals: Refusals;
  readonly #descriptors: Descriptors;
  readonly #admissions: Admission[] = [];

  constructor(board: Board, options: ReceptionOptions, clock: Clock) {
    this.#board = board;
    this.options = options;
    this.#places = new Places(board.registry);
    this.#refusals = new Refusals(board.notices, clock);
    this.#descriptors = new Descriptors(board.notices, options.descriptors ?? Infinity);
    board.registry.listen({
      opened: () => undefined,
      changed: (session, soon) => {
        if (soon && session.isClosed) this.#descriptors.freed(this.#used);
      },
      recorded: () => undefined,
      dismissed: () => undefined,
    });
  }

  /** The addresses really listened on, in the order they were asked for. */
  get addresses(): readonly string[] {
    return this.#listeners.map((listener) => listener.address);
  }

  /** Rejects as `Listener.open` does. */
  async listen(address: Address): Promise<void> {
    const listener = await Listener.open(address, this.#door(), this.#trouble(formatAddress(address)));
    this.#listeners.push(listener);
    if (address.kind === 'tcp' && !isLoopback(address.host)) this.#warn(listener);
  }

  /** Rejects as `Listener.adopt` does. */
  async adopt(fd: number): Promise<void> {
    const listener = await Listener.adopt(fd, this.#door(), this.#trouble(`file descriptor ${fd}`));
    this.#listeners.push(listener);
    const isHere = listener.address.startsWith('unix:') || isLoopback(hostOf(listener.address));
    if (!isHere) this.#warn(listener);
  }

  /** Clients that were not let in. */
  get refused(): number {
    return this.#refusals.count;
  }

  /** Stops listening; sessions go on. */
  close(): void {
    for (const listener of this.#listeners) listener.close();
    for (const admission of this.#admissions) admission.close();
  }

  #warn({ address }: Listener): void {
    const text = `${address} is open to others, unencrypted and without a password`;
    this.#board.notices.say('warning', text, { standing: true });
  }

  #trouble(name: string): (error: Error) => void {
    return (error) => this.#board.notices.say('error', `${name}: cannot accept: ${error.message}`);
  }

  /** Where clients of the listener that is opened next come in. */
  #door(): (arrival: Arrival) => void {
    const index = this.#admissions.length;
    const options = (): ListenerOptions => this.options.listeners?.[index] ?? this.options;
    const admission = new Admission({
      admitted: (arrival) => this.#admit(arrival, options()),
      refused: (arrival, refusal) => this.#refuse(arrival, refusal),
    });
    this.#admissions.push(admission);
    return (arrival) => {
      if (this.#hasPlace(arrival)) admission.take(arrival, options().steps ?? []);
    };
  }

  /** Descriptors that clients have. */
  get #used(): number {
    const waiting = this.#admissions.reduce((sum, admission) => sum + admission.waiting, 0);
    return this.#board.registry.open + waiting;
  }

  /** Refuses it if there is none. */
  #hasPlace(arrival: Arrival): boolean {
    try {
      this.#descriptors.check(this.#used);
      this.#places.check(arrival.host, this.options);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refuse(arrival, error);
      return false;
    }
  }

  #refuse(arrival: Arrival, refusal: Refused): void {
    arrival.socket.destroy();
    this.#refusals.add(arrival, refusal);
  }

  #admit(arrival: Arrival, { session: sessionOptions, greeting }: ListenerOptions): void {
    // The steps may have taken a while, and told another peer.
    if (!this.#hasPlace(arrival)) return;
    const { socket, peer, local, host } = arrival;
    const addresses = { peer: (id: SessionId) => peer ?? `${local}#${id}`, local };
    const session = this.#board.registry.add(addresses, sessionOptions);
    this.#places.take(session.id, host);
    session.connected((owner) => new Link(socket, owner, this.#board.registry.flow), local);
    if (greeting !== undefined) greet(session, greeting);
  }
}

function greet(session: Session, greeting: string): void {
  try {
    session.send(greeting);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    session.note(`no greeting: ${error.message}`);
  }
}
