/** Clients that were not let in: counted each, said together. */
import type { Clock } from '../clock.ts';
import type { Arrival } from '../net/listener.ts';
import type { Refused } from './admission.ts';
import type { Notices } from './notices.ts';

/** Refusals are said once in this time, with their count. */
const REFUSAL_NOTICE_MS = 5000;

export class Refusals {
  readonly #notices: Notices;
  readonly #clock: Clock;
  readonly #byKind = new Map<string, number>();
  #unsaid = 0;
  #saidAt = -Infinity;

  constructor(notices: Notices, clock: Clock) {
    this.#notices = notices;
    this.#clock = clock;
  }

  /** All there were. */
  get count(): number {
    return [...this.#byKind.values()].reduce((sum, count) => sum + count, 0);
  }

  add({ peer, local }: Arrival, { kind, message }: Refused): void {
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
    this.#unsaid++;
    if (this.#clock() - this.#saidAt < REFUSAL_NOTICE_MS) return;
    const count = this.#unsaid === 1 ? 'a client' : `${this.#unsaid} clients, the last`;
    this.#notices.say('warning', `refused ${count} from ${peer ?? local}: ${message}`);
    this.#unsaid = 0;
    this.#saidAt = this.#clock();
  }
}
