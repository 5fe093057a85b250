import { type Address, formatAddress, hostOf, isLoopback } from '../address.ts';
import type { Clock } from '../clock.ts';
import { type Arrival, Listener } from '../net/listener.ts';
import { CordboardError } from '../errors.ts';
import type { SessionId } from '../record.ts';
import type { Board } from './board.ts';
import type { Session, SessionOptions } from './session.ts';

/** Refusals are said once in this time, with their count. */
const REFUSAL_NOTICE_MS = 5000;

export interface ReceptionOptions {
  readonly session: SessionOptions;
  /** Sessions open at once. */
  readonly maxSessions: number;
  /** Of them from one address; 0: no bound. */
  readonly maxPerAddress: number;
  /** Sent to each client on arrival, as one line. */
  readonly greeting: string | undefined;
}

/** Listens, and makes sessions of the clients it lets in. */
export class Reception {
  readonly #board: Board;
  /** For whoever comes from now on. */
  options: ReceptionOptions;
  readonly #clock: Clock;
  readonly #listeners: Listener[] = [];
  readonly #perHost = new Map<string, number>();
  readonly #hosts = new Map<SessionId, string>();
  #refused = 0;
  #refusedEver = 0;
  #refusalSaidAt = -Infinity;

  constructor(board: Board, options: ReceptionOptions, clock: Clock) {
    this.#board = board;
    this.options = options;
    this.#clock = clock;
    board.registry.listen({
      opened: () => undefined,
      changed: (session, soon) => {
        if (soon && session.isClosed) this.#left(session.id);
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
    const { notices } = this.#board;
    const listener = await Listener.open(
      address,
      (arrival) => this.#arrived(arrival),
      (error) => notices.say('error', `${formatAddress(address)}: cannot accept: ${error.message}`),
    );
    this.#listeners.push(listener);
    if (address.kind === 'tcp' && !isLoopback(address.host)) this.#warn(listener);
  }

  /** Rejects as `Listener.adopt` does. */
  async adopt(fd: number): Promise<void> {
    const { notices } = this.#board;
    const listener: Listener = await Listener.adopt(
      fd,
      (arrival) => this.#arrived(arrival),
      (error) => notices.say('error', `${listener.address}: cannot accept: ${error.message}`),
    );
    this.#listeners.push(listener);
    const isHere = listener.address.startsWith('unix:') || isLoopback(hostOf(listener.address));
    if (!isHere) this.#warn(listener);
  }

  #warn({ address }: Listener): void {
    const text = `${address} is open to others, unencrypted and without a password`;
    this.#board.notices.say('warning', text, { standing: true });
  }

  /** Clients that were not let in. */
  get refused(): number {
    return this.#refusedEver;
  }

  /** Stops listening; sessions go on. */
  close(): void {
    for (const listener of this.#listeners) listener.close();
  }

  #arrived(arrival: Arrival): void {
    const refusal = this.#refusal(arrival.host);
    if (refusal !== undefined) {
      arrival.socket.destroy();
      this.#sayRefused(arrival, refusal);
      return;
    }
    const { peer, local, host } = arrival;
    const addresses = { peer: (id: SessionId) => peer ?? `${local}#${id}`, local };
    const session = this.#board.registry.add(addresses, this.options.session);
    this.#perHost.set(host, (this.#perHost.get(host) ?? 0) + 1);
    this.#hosts.set(session.id, host);
    session.connected(arrival.socket, local);
    this.#greet(session);
  }

  #greet(session: Session): void {
    if (this.options.greeting === undefined) return;
    try {
      session.send(this.options.greeting);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      session.note(`no greeting: ${error.message}`);
    }
  }

  #refusal(host: string): string | undefined {
    const { maxSessions, maxPerAddress } = this.options;
    if (this.#board.registry.open >= maxSessions) return `${maxSessions} sessions are open (--max-sessions)`;
    // Clients of a Unix socket have no address to count by.
    if (maxPerAddress === 0 || host === '' || (this.#perHost.get(host) ?? 0) < maxPerAddress)
      return undefined;
    return `${maxPerAddress} of its address are open (--max-per-address)`;
  }

  #sayRefused(arrival: Arrival, why: string): void {
    this.#refused++;
    this.#refusedEver++;
    if (this.#clock() - this.#refusalSaidAt < REFUSAL_NOTICE_MS) return;
    const count = this.#refused === 1 ? 'a client' : `${this.#refused} clients, the last`;
    this.#board.notices.say('warning', `refused ${count} from ${arrival.peer ?? arrival.local}: ${why}`);
    this.#refused = 0;
    this.#refusalSaidAt = this.#clock();
  }

  #left(id: SessionId): void {
    const host = this.#hosts.get(id);
    if (host === undefined) return;
    this.#hosts.delete(id);
    const left = (this.#perHost.get(host) ?? 1) - 1;
    if (left === 0) this.#perHost.delete(host);
    else this.#perHost.set(host, left);
  }
}
