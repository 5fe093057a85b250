/** Clients that were not let in: counted each, said together, each kind with its last. */
import type { Clock } from '../clock.ts';
import type { Arrival } from '../net/listener.ts';
import type { Refused } from './admission.ts';
import type { Notices } from './notices.ts';
import { refusedFor } from './refusal-line.ts';

/** Refusals are said once in this time, with their count; of kinds there are few. */
const REFUSAL_NOTICE_MS = 5000;

/** Of one kind. */
interface Unsaid {
  readonly count: number;
  /** Where the last came from, and why it was not let in. */
  readonly from: string;
  readonly why: string;
}

export class Refusals {
  readonly #notices: Notices;
  readonly #clock: Clock;
  readonly #byKind = new Map<string, number>();
  /** By kind, in the order in which they began. */
  readonly #unsaid = new Map<string, Unsaid>();
  #later: NodeJS.Timeout | undefined;
  #saidAt = -Infinity;

  constructor(notices: Notices, clock: Clock) {
    this.#notices = notices;
    this.#clock = clock;
  }

  /** So many of each kind. */
  get byKind(): ReadonlyMap<string, number> {
    return this.#byKind;
  }

  add({ peer, local }: Arrival, { kind, message }: Refused): void {
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
    const count = (this.#unsaid.get(kind)?.count ?? 0) + 1;
    this.#unsaid.set(kind, { count, from: peer ?? local, why: message });
    // A clock that was set back must not make it longer.
    const wait = Math.min(REFUSAL_NOTICE_MS, this.#saidAt + REFUSAL_NOTICE_MS - this.#clock());
    if (wait <= 0) this.#say();
    else this.#later ??= setTimeout(() => this.#say(), wait).unref();
  }

  #say(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#notices.say('warning', inWords(this.#unsaid));
    this.#unsaid.clear();
    this.#saidAt = this.#clock();
  }
}

/** One reason in its own words; several shortly, so that all of them are read where there is little room. */
function inWords(unsaid: ReadonlyMap<string, Unsaid>): string {
  const [only, other] = unsaid.values();
  if (only !== undefined && other === undefined) {
    const { count, from, why } = only;
    return `refused ${count === 1 ? 'a client' : `${count} clients, the last`} from ${from}: ${why}`;
  }
  const all = [...unsaid.values()].reduce((sum, { count }) => sum + count, 0);
  const parts = [...unsaid].map(
    ([kind, { count, from }]) => `${count} ${refusedFor(kind)} (${count === 1 ? '' : 'last '}${from})`,
  );
  return `refused ${all} clients: ${parts.join(', ')}`;
}
