/** Who is at something at once, by where they come from. */
import { networkOfOne } from '../cidr.ts';

export class Crowd<T> {
  readonly #hosts = new Map<T, string>();
  readonly #perHost = new Map<string, number>();
  /** Of each network, in the order they came. */
  readonly #networks = new Map<string, Set<T>>();

  get size(): number {
    return this.#hosts.size;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#hosts.keys();
  }

  /** How many of them come from a host. */
  from(host: string): number {
    return this.#perHost.get(host) ?? 0;
  }

  add(one: T, host: string): void {
    this.#hosts.set(one, host);
    this.#perHost.set(host, this.from(host) + 1);
    const network = networkOfOne(host);
    const same = this.#networks.get(network);
    if (same === undefined) this.#networks.set(network, new Set([one]));
    else same.add(one);
  }

  /** Harmless for one that is not among them. */
  delete(one: T): void {
    const host = this.#hosts.get(one);
    if (host === undefined) return;
    this.#hosts.delete(one);
    const left = this.from(host) - 1;
    if (left === 0) this.#perHost.delete(host);
    else this.#perHost.set(host, left);
    const network = networkOfOne(host);
    const same = this.#networks.get(network);
    same?.delete(one);
    if (same?.size === 0) this.#networks.delete(network);
  }

  /**
   * Who has to go if there is no room for one more from a host: of the network with most of them whoever came first, but
   * only if it has more than that of the host would have. Undefined: whoever comes.
   */
  inTheWayOf(host: string): T | undefined {
    let most = (this.#networks.get(networkOfOne(host))?.size ?? 0) + 1;
    let fullest: Set<T> | undefined;
    for (const each of this.#networks.values()) if (each.size > most) [fullest, most] = [each, each.size];
    const [first] = fullest ?? [];
    return first;
  }
}
