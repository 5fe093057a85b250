/** How many clients are in, and from where: the bounds of a board for all of them. */
import type { SessionId } from '../record.ts';
import { Refused } from './admission.ts';
import type { Registry } from './registry.ts';

export interface PlaceLimits {
  /** Sessions open at once. */
  readonly maxSessions: number;
  /** Of them from one address; 0: no bound. */
  readonly maxPerAddress: number;
}

export class Places {
  readonly #registry: Registry;
  readonly #perHost = new Map<string, number>();
  readonly #hosts = new Map<SessionId, string>();

  constructor(registry: Registry) {
    this.#registry = registry;
    registry.listen({
      changed: (session, soon) => {
        if (soon && session.isClosed) this.#left(session.id);
      },
    });
  }

  /** `host` is empty for clients of a Unix socket, who have no address to count by. Throws `Refused`. */
  check(host: string, { maxSessions, maxPerAddress }: PlaceLimits): void {
    if (this.#registry.open >= maxSessions)
      throw new Refused(
        'sessions',
        `${maxSessions === 1 ? '1 session is' : `${maxSessions} sessions are`} open (--max-sessions)`,
      );
    if (maxPerAddress === 0 || host === '' || (this.#perHost.get(host) ?? 0) < maxPerAddress) return;
    throw new Refused('address', `${maxPerAddress} of its address are open (--max-per-address)`);
  }

  take(id: SessionId, host: string): void {
    this.#perHost.set(host, (this.#perHost.get(host) ?? 0) + 1);
    this.#hosts.set(id, host);
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
