/** Says in time that the disk of the transcripts fills: when it is full, nothing is recorded any more. */
import type { Clock } from '../clock.ts';
import { formatBytes, formatRate } from '../format.ts';
import type { DiskRoom } from '../transcript/disk-room.ts';
import type { Notices } from './notices.ts';
import type { Registry } from './registry.ts';
import type { Session } from './session.ts';

export interface WatchedDisk {
  readonly look: () => Promise<DiskRoom>;
  /** Old conversations make room for new ones, whatever comes: how fast it comes does not count. */
  readonly isBounded: boolean;
}

/** One call of the system each time, by a thread of its own. */
const LOOK_MS = 5000;

/** Little is left with less than both: a large disk has room for long in its last hundredth, a small one never has a GiB. */
const LOW_SHARE = 1 / 20;
const LOW_BYTES = 1024 * 1024 * 1024;

/** Or when it would be full so soon: time for somebody to come and see. */
const LOW_MS = 10 * 60 * 1000;

/** The alarm ends with so much more of both: what comes and goes a little must not ring each time. */
const RELIEF = 2;

/** How fast it comes is the mean of so many looks, a minute: a burst fills no disk. */
const LOOKS = 12;

const ALARM = 'disk';

const ADVICE =
  'hold clients back with --rate, let old conversations go with --keep-days or --keep-bytes, or at once with cordboard transcripts prune';

export class DiskWatch {
  readonly #registry: Registry;
  readonly #notices: Notices;
  readonly #clock: Clock;
  readonly #disk: WatchedDisk;
  #rates: readonly number[] = [];
  #room: DiskRoom | undefined;
  #lookedAt = -Infinity;
  #isLooking = false;
  /** Bytes that were left when that was said last; undefined while no alarm stands. */
  #said: number | undefined;

  constructor(registry: Registry, notices: Notices, clock: Clock, disk: WatchedDisk) {
    this.#registry = registry;
    this.#notices = notices;
    this.#clock = clock;
    this.#disk = disk;
  }

  /** As it was seen last; undefined where it cannot be seen. */
  get room(): DiskRoom | undefined {
    return this.#room;
  }

  /** To be called about once a second. */
  tick(): void {
    if (!this.#isLooking && this.#clock() - this.#lookedAt >= LOOK_MS) void this.look();
  }

  /** Never rejects. */
  async look(): Promise<void> {
    this.#isLooking = true;
    this.#lookedAt = this.#clock();
    this.#room = await this.#disk.look().catch(() => undefined);
    this.#isLooking = false;
    const { rateIn, rateOut } = this.#registry.rates;
    this.#rates = [...this.#rates, rateIn + rateOut].slice(-LOOKS);
    if (this.#room !== undefined) this.#judge(this.#room);
  }

  #judge(room: DiskRoom): void {
    const isLow = this.#isLow(room, this.#said === undefined ? 1 : RELIEF);
    if (!isLow && this.#said !== undefined) this.#relieve(room);
    // What stands grows old: each time half of it is gone it is said anew.
    else if (isLow && room.free <= (this.#said ?? Infinity) / 2) this.#warn(room);
  }

  #isLow({ free, size }: DiskRoom, factor: number): boolean {
    if (free < factor * Math.min(LOW_BYTES, size * LOW_SHARE)) return true;
    return !this.#disk.isBounded && free < (factor * this.#perSecond * LOW_MS) / 1000;
  }

  /** Bytes a second that were recorded in the last minute. */
  get #perSecond(): number {
    return this.#rates.reduce((sum, rate) => sum + rate, 0) / LOOKS;
  }

  #warn(room: DiskRoom): void {
    this.#said = room.free;
    const left = `the disk of the transcripts has ${formatBytes(room.free)} left of ${formatBytes(room.size)}`;
    const text = [`${left}${this.#soonFull(room)}`, ...this.#most(), ADVICE].join('; ');
    this.#notices.say('error', text, { alarm: ALARM, standing: true });
  }

  #relieve({ free }: DiskRoom): void {
    this.#said = undefined;
    const text = `the disk of the transcripts has room again: ${formatBytes(free)}`;
    this.#notices.say('info', text, { alarm: ALARM });
  }

  #soonFull({ free }: DiskRoom): string {
    const perSecond = this.#perSecond;
    if (free === 0 || (1000 * free) / perSecond > LOW_MS) return '';
    return `, and is full in ${Math.ceil(free / perSecond / 60)} min as things go`;
  }

  /** Who has it now, if anybody. Visits every session. */
  #most(): string[] {
    let most: { readonly session: Session; readonly rate: number } | undefined;
    for (const session of this.#registry.sessions) {
      const { rateIn, rateOut } = session.summary();
      const rate = rateIn + rateOut;
      if (rate > (most?.rate ?? 0)) most = { session, rate };
    }
    return most === undefined ? [] : [`most is of ${most.session.title} now, ${formatRate(most.rate)}`];
  }
}
