import { type Address, formatAddress, hostOf, isLoopback } from '../address.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import type { Beginning } from '../listening.ts';
import { Link } from '../net/link.ts';
import { type Arrival, Listener } from '../net/listener.ts';
import { inWords } from '../net/tls-facts.ts';
import { overTelnet } from '../net/telnet-wire.ts';
import { TurnAway } from '../net/turn-away.ts';
import type { SessionId } from '../record.ts';
import { Admission, Refused, type Step } from './admission.ts';
import type { Board } from './board.ts';
import { Descriptors } from './descriptors.ts';
import { exposureOf, type Guards, UNGUARDED } from './exposure.ts';
import { type PlaceLimits, Places } from './places.ts';
import { refusalLine } from './refusal-line.ts';
import { Refusals } from './refusals.ts';
import type { Session, SessionOptions } from './session.ts';

/** How clients of one listener are received. */
export interface ListenerOptions {
  readonly session: SessionOptions;
  /** Sent to each client on arrival, as one line. */
  readonly greeting: string | undefined;
  /** What each client has to pass, in order. */
  readonly steps?: readonly Step[];
  /** Milliseconds for all of these; without it as `ADMISSION_MS` has it. */
  readonly stepsMs?: number;
  /** Asked of each client on arrival, and again when the steps are done. Throws `Refused`. */
  readonly check?: (arrival: Arrival) => void;
  /** Whether a proxy comes, whose header has still to say for whom: until then there is nobody to count by address. */
  readonly isProxy?: (arrival: Arrival) => boolean;
  /** Whether a client that is refused is told why; without it, it is. */
  readonly refuse?: 'line' | 'silent';
  /** How conversations begin; without it, plainly. */
  readonly begins?: Beginning;
  /** What keeps out who is not meant. */
  readonly guards?: Guards;
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
  readonly #clock: Clock;
  #options: ReceptionOptions;
  readonly #listeners: Listener[] = [];
  /** Of each listener that others can reach, what was said of it last. */
  readonly #exposed = new Map<number, string | undefined>();
  readonly #places: Places;
  readonly #refusals: Refusals;
  readonly #descriptors: Descriptors;
  readonly #turnAway = new TurnAway();
  readonly #admissions: Admission[] = [];

  constructor(board: Board, options: ReceptionOptions, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
    this.#options = options;
    this.#places = new Places(board.registry);
    this.#refusals = new Refusals(board.notices, clock);
    this.#descriptors = new Descriptors(board.notices, options.descriptors ?? Infinity);
    board.registry.listen({
      changed: (session, soon) => {
        if (soon && session.isClosed) this.#descriptors.freed(this.#used);
      },
    });
  }

  /** For whoever comes from now on. */
  set options(options: ReceptionOptions) {
    this.#options = options;
    for (const index of this.#exposed.keys()) this.#warn(index);
  }

  /** The addresses really listened on, in the order they were asked for. */
  get addresses(): readonly string[] {
    return this.#listeners.map((listener) => listener.address);
  }

  /** Rejects as `Listener.open` does. */
  async listen(address: Address): Promise<void> {
    const listener = await Listener.open(address, this.#door(), this.#trouble(formatAddress(address)));
    this.#listeners.push(listener);
    if (address.kind === 'tcp' && !isLoopback(address.host)) this.#warn(this.#listeners.length - 1);
  }

  /** Rejects as `Listener.adopt` does. */
  async adopt(fd: number): Promise<void> {
    const listener = await Listener.adopt(fd, this.#door(), this.#trouble(`file descriptor ${fd}`));
    this.#listeners.push(listener);
    const isHere = listener.address.startsWith('unix:') || isLoopback(hostOf(listener.address));
    if (!isHere) this.#warn(this.#listeners.length - 1);
  }

  /** Clients that were not let in, by the kind of `Refused`. */
  get refused(): ReadonlyMap<string, number> {
    return this.#refusals.byKind;
  }

  /** Stops listening; sessions go on. */
  close(): void {
    for (const listener of this.#listeners) listener.close();
    for (const admission of this.#admissions) admission.close();
  }

  /** Says how open a listener is, when that is new. */
  #warn(index: number): void {
    const { begins = 'plain', guards = UNGUARDED } = this.#optionsOf(index);
    const address = this.#listeners[index]?.address ?? '';
    const [before, words] = [this.#exposed.get(index), exposureOf(begins, guards)];
    this.#exposed.set(index, words);
    if (words === before) return;
    const alarm = `open ${address}`;
    const { notices } = this.#board;
    if (words === undefined) notices.say('info', `${address} is guarded now`, { alarm });
    else notices.say('warning', `${address} ${words}`, { standing: true, alarm });
  }

  #optionsOf(index: number): ListenerOptions {
    return this.#options.listeners?.[index] ?? this.#options;
  }

  #trouble(name: string): (error: Error) => void {
    return (error) => this.#board.notices.say('error', `${name}: cannot accept: ${error.message}`);
  }

  /** Where clients of the listener that is opened next come in. */
  #door(): (arrival: Arrival) => void {
    const index = this.#admissions.length;
    const admission = new Admission({
      admitted: (arrival) => this.#admit(arrival, this.#optionsOf(index)),
      refused: (arrival, refusal) => this.#refuse(arrival, refusal, this.#optionsOf(index)),
    });
    this.#admissions.push(admission);
    return (arrival) => {
      const options = this.#optionsOf(index);
      const isPlain = (options.begins ?? 'plain') === 'plain';
      const begun = isPlain ? arrival : { ...arrival, isMute: true };
      const host = options.isProxy?.(begun) === true ? '' : begun.host;
      if (this.#mayCome(begun, host, options)) admission.take(begun, options.steps ?? [], options.stepsMs);
    };
  }

  /** Descriptors that clients have. */
  get #used(): number {
    const waiting = this.#admissions.reduce((sum, admission) => sum + admission.waiting, 0);
    return this.#board.registry.open + waiting + this.#turnAway.reading;
  }

  /** Refuses it if it may not. `host` is by whom it counts. */
  #mayCome(arrival: Arrival, host: string, options: ListenerOptions): boolean {
    try {
      this.#descriptors.check(this.#used);
      options.check?.(arrival);
      this.#places.check(host, this.#options);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refuse(arrival, error, options);
      return false;
    }
  }

  #refuse(arrival: Arrival, refusal: Refused, { refuse = 'line' }: ListenerOptions): void {
    const isSilent = refuse === 'silent' || arrival.isMute === true;
    const line = isSilent ? undefined : refusalLine(refusal.kind);
    this.#turnAway.away(arrival.socket, line, refusal.kind !== 'descriptors');
    this.#refusals.add(arrival, refusal);
  }

  #admit(arrival: Arrival, options: ListenerOptions): void {
    // The steps may have taken a while, and told another peer.
    if (!this.#mayCome(arrival, arrival.host, options)) return;
    const { session: sessionOptions, greeting } = options;
    const { socket, peer, local, host, via, tls } = arrival;
    const addresses = { peer: (id: SessionId) => peer ?? `${local}#${id}`, local, via };
    const session = this.#board.registry.add(addresses, sessionOptions);
    this.#places.take(session.id, host);
    if (tls !== undefined) session.note(`came by ${inWords(tls)}`);
    const { flow } = this.#board.registry;
    const { telnet: mode, outboxBytes } = sessionOptions;
    const telnet = { mode, role: 'accepted', outboxBytes, flow, clock: this.#clock } as const;
    session.connected(
      overTelnet((owner) => new Link(socket, owner, flow), telnet),
      local,
      tls,
    );
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
