/** Keeps descriptors back for what is not a client: without any, nothing could be recorded, and nobody attach. */
import { Refused } from './admission.ts';
import type { Notices } from './notices.ts';

/** For consoles, files and threads; a process that may have few gives up a quarter of them. */
const RESERVE = 256;
const RESERVE_SHARE = 1 / 4;

/** The alarm ends when so much of what clients may have is free again. */
const FREE_SHARE = 1 / 20;

const ALARM = 'descriptors';

export class Descriptors {
  readonly #notices: Notices;
  readonly #limit: number;
  readonly #most: number;
  #short = false;

  /** `limit`: what the system gives this process at most; `Infinity` where that is not known. */
  constructor(notices: Notices, limit: number) {
    this.#notices = notices;
    this.#limit = limit;
    this.#most = limit - Math.min(RESERVE, Math.floor(limit * RESERVE_SHARE));
  }

  /** `used`: by clients. Throws `Refused`, and raises the alarm; or ends it: of those who were on their way in nobody tells. */
  check(used: number): void {
    if (used < this.#most) {
      this.freed(used);
      return;
    }
    if (!this.#short) {
      const text = `clients are refused: the system gives this process ${this.#limit} descriptors, and clients have ${used}; raise it with ulimit -n, or LimitNOFILE in the unit`;
      this.#notices.say('error', text, { alarm: ALARM, standing: true });
    }
    this.#short = true;
    throw new Refused(ALARM, 'there are no descriptors left for clients');
  }

  /** `used` is less now. */
  freed(used: number): void {
    if (!this.#short || used > this.#most * (1 - FREE_SHARE)) return;
    this.#short = false;
    this.#notices.say('info', 'there are descriptors for clients again', { alarm: ALARM });
  }
}
