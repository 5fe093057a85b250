/** Who may not come in for a while, or for good, as operators have said. */
import { CordboardError } from '../errors.ts';
import { encloses, holds, type Network, parseNetworkOrHost } from '../cidr.ts';

/** Bans at once: each client that comes is held against all of them. */
export const MOST_BANS = 1000;

/** UTF-16 units of a reason. */
export const MOST_REASON = 200;

/** A ban for longer is for good. */
export const MOST_BAN_MS = 100 * 366 * 86_400_000;

/** Times are milliseconds since the Unix epoch. */
export interface Ban {
  /** An address or a network, as `Network.text` has it. */
  readonly network: string;
  readonly at: number;
  /** Undefined: for good. */
  readonly until?: number | undefined;
  /** Empty: none was given. */
  readonly reason: string;
  /** Who said so. */
  readonly by: string;
}

interface Entry {
  readonly ban: Ban;
  readonly network: Network;
}

/** One ban for a network; a ban is over when its time is. */
export class Bans {
  #entries = new Map<string, Entry>();

  /** In the order in which they were made. */
  list(now: number): readonly Ban[] {
    this.#expire(now);
    return [...this.#entries.values()].map(({ ban }) => ban);
  }

  /** Takes the place of one for the same network. Throws `CB_BAN` where there are as many as may be. */
  add(ban: Ban, now = ban.at): void {
    const network = networkOf(ban.network);
    this.#expire(now);
    if (!this.#entries.has(network.text) && this.#entries.size >= MOST_BANS)
      throw new CordboardError(
        'CB_BAN',
        `there are ${MOST_BANS} bans already; lift some (/unban), or ban a network that holds several`,
      );
    this.#entries.delete(network.text);
    this.#entries.set(network.text, { ban: { ...ban, network: network.text }, network });
  }

  /** Takes away the ban of this very network. Throws `CB_BAN` where there is none, and says which hold it. */
  lift(text: string, now: number): Ban {
    const network = networkOf(text);
    this.#expire(now);
    const entry = this.#entries.get(network.text);
    if (entry === undefined) throw notBanned(network, [...this.#entries.values()]);
    this.#entries.delete(network.text);
    return entry.ban;
  }

  /** The ban that a host meets, if any. */
  meets(host: string, now: number): Ban | undefined {
    for (const { ban, network } of this.#entries.values())
      if (holds(network, host) && !isOver(ban, now)) return ban;
    return undefined;
  }

  #expire(now: number): void {
    for (const [key, { ban }] of this.#entries) if (isOver(ban, now)) this.#entries.delete(key);
  }
}

/** Throws `CB_USAGE`. */
export function networkOf(text: string): Network {
  const network = parseNetworkOrHost(text);
  if (network !== undefined) return network;
  throw new CordboardError(
    'CB_USAGE',
    `${JSON.stringify(text)}: expected an address or a network such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/64`,
  );
}

function isOver({ until = Infinity }: Ban, now: number): boolean {
  return until <= now;
}

function notBanned(network: Network, entries: readonly Entry[]): CordboardError {
  const around = entries.filter((each) => encloses(each.network, network)).map(({ ban }) => ban.network);
  const hint = around.length === 0 ? 'cordboard bans lists them' : `it is in ${around.join(' and in ')}`;
  return new CordboardError('CB_BAN', `${network.text} is not banned; ${hint}`);
}
