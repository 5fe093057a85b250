/** Holds clients to a rate: who sends more is read later, and TCP holds it; nothing is dropped. */
import { hostOf } from '../address.ts';
import type { Clock } from '../clock.ts';
import { Bucket } from '../net/bucket.ts';
import type { SessionId } from '../record.ts';
import type { Registry } from './registry.ts';
import type { Session } from './session.ts';

export interface RateLimits {
  /** Bytes a second of one session that has no rate of its own; 0: no bound. */
  readonly perSession: number;
  /** Bytes a second of one address; 0: no bound. */
  readonly perAddress: number;
  /** A session with one of these tags is not held, and not counted. */
  readonly trusted: readonly string[];
}

/** So much of a pause may be saved up: a message after silence is not held. */
const BURST_SECONDS = 1;

/** A read is this large at most, and one must fit. */
const LEAST_BURST = 64 * 1024;

/** Pauses are no shorter: each costs a timer, and what comes meanwhile is read in one go. */
const LEAST_PAUSE_MS = 10;

/** Longer than a timer can be set for, which would end at once. */
const MOST_PAUSE_MS = 2 ** 31 - 1;

/** Addresses with a bucket; beyond, those that are full again go, or else the one that is known longest. */
export const MOST_HOSTS = 10_000;

/** Buckets are looked through no oftener, since all of them are. */
const SWEEP_MS = 1000;

export class Throttle {
  #limits: RateLimits;
  #stopped = false;
  readonly #registry: Registry;
  readonly #clock: Clock;
  readonly #sessions = new Map<SessionId, Bucket>();
  readonly #hosts = new Map<string, Bucket>();
  readonly #held = new Map<Session, NodeJS.Timeout>();
  #sweptAt = -Infinity;

  constructor(registry: Registry, limits: RateLimits, clock: Clock) {
    this.#registry = registry;
    this.#limits = limits;
    this.#clock = clock;
    registry.listen({
      changed: (session, soon) => {
        if (soon && session.isClosed) this.#forget(session);
      },
      recorded: ({ session, kind, bytes }) => {
        if (kind === 'in') this.#read(session, bytes.length);
      },
    });
  }

  /** Addresses that are counted. */
  get hosts(): number {
    return this.#hosts.size;
  }

  /** Other limits begin anew, with whoever is held now. */
  reload(limits: RateLimits): void {
    this.#limits = limits;
    this.#sessions.clear();
    this.#hosts.clear();
    for (const session of [...this.#held.keys()]) this.#release(session);
  }

  /** Nobody is held any more. */
  stop(): void {
    this.#stopped = true;
    this.reload({ perSession: 0, perAddress: 0, trusted: [] });
  }

  #read(id: SessionId, bytes: number): void {
    if (this.#stopped) return;
    const { perAddress, trusted } = this.#limits;
    const session = this.#registry.get(id);
    const perSession = session.rate ?? this.#limits.perSession;
    if (perSession === 0 && perAddress === 0) return;
    if (session.tags.some((tag) => trusted.includes(tag))) return;
    const at = this.#clock();
    const host = hostOf(session.peer);
    // Clients of a Unix socket have no address to count by.
    const byHost = session.peer.startsWith('unix:') ? 0 : perAddress;
    const pauses = [
      bucketOf(this.#sessions, id, perSession, at)?.take(bytes, at) ?? 0,
      bucketOf(this.#hosts, host, byHost, at)?.take(bytes, at) ?? 0,
    ];
    if (this.#hosts.size > MOST_HOSTS) this.#dropSome(at);
    const pause = Math.min(MOST_PAUSE_MS, Math.max(...pauses));
    if (pause > 0) this.#hold(session, Math.max(LEAST_PAUSE_MS, pause));
  }

  #hold(session: Session, ms: number): void {
    clearTimeout(this.#held.get(session));
    session.hold('rate');
    this.#held.set(
      session,
      setTimeout(() => this.#release(session), ms),
    );
  }

  #release(session: Session): void {
    clearTimeout(this.#held.get(session));
    this.#held.delete(session);
    session.release('rate');
  }

  #forget(session: Session): void {
    this.#sessions.delete(session.id);
    if (this.#held.has(session)) this.#release(session);
  }

  #dropSome(at: number): void {
    if (Math.abs(at - this.#sweptAt) >= SWEEP_MS) {
      this.#sweptAt = at;
      for (const [host, bucket] of this.#hosts) if (bucket.isFull(at)) this.#hosts.delete(host);
    }
    const [longest] = this.#hosts.keys();
    if (this.#hosts.size > MOST_HOSTS && longest !== undefined) this.#hosts.delete(longest);
  }
}

function bucketOf<K>(buckets: Map<K, Bucket>, key: K, perSecond: number, at: number): Bucket | undefined {
  if (perSecond === 0) return undefined;
  const known = buckets.get(key);
  if (known !== undefined) return known;
  const bucket = new Bucket(perSecond, Math.max(LEAST_BURST, perSecond * BURST_SECONDS), at);
  buckets.set(key, bucket);
  return bucket;
}
