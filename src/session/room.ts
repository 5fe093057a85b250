import { CordboardError } from '../errors.ts';
import type { Flow } from '../net/flow.ts';
import type { Wire } from '../net/wire.ts';
import type { WhenFull } from '../wire/settings.ts';

/** The room of one session in its outbox, and what becomes of a send that finds none. */
export class Room {
  /** What becomes of a send that does not fit. */
  whenFull: WhenFull;
  /** Bytes that the outbox may hold. */
  readonly #most: number;
  /** All outboxes together have a bound as well. */
  readonly #flow: Flow;
  /** Bytes given up since that was last asked. */
  #dropped = 0;

  constructor(outboxBytes: number, whenFull: WhenFull, flow: Flow) {
    this.#most = outboxBytes;
    this.whenFull = whenFull;
    this.#flow = flow;
  }

  /** Returns whether so many bytes fit, perhaps since others were given up for them. */
  make(wire: Wire, bytes: number): boolean {
    const missing = (): number => bytes - Math.min(this.#most - wire.queued, this.#flow.room);
    if (missing() <= 0) return true;
    if (bytes > this.#most || this.whenFull !== 'drop-oldest') return false;
    this.#dropped += wire.dropOldest(missing());
    return missing() <= 0;
  }

  /** Whether a send of so many bytes that found no room ends the session. */
  hangsUp(bytes: number): boolean {
    return bytes <= this.#most && this.whenFull === 'hangup';
  }

  /** Why so many bytes found no room while others were `queued`: `CB_OUTBOX_SIZE` or `CB_OUTBOX_FULL`. */
  refusal(title: string, queued: number, bytes: number): CordboardError {
    const text = `nothing was sent to ${title}: ${bytes === 1 ? '1 byte does' : `${bytes} bytes do`} not fit its outbox, ${queued} of ${this.#most} wait already (--outbox)`;
    if (bytes > this.#most) return new CordboardError('CB_OUTBOX_SIZE', text);
    if (queued + bytes > this.#most)
      return new CordboardError(
        'CB_OUTBOX_FULL',
        this.whenFull === 'hangup' ? `${text}; it is hung up` : text,
      );
    return new CordboardError(
      'CB_OUTBOX_FULL',
      `nothing was sent to ${title}: the outboxes of all sessions hold ${this.#flow.outboxBytes} bytes at most (--outbox-total)`,
    );
  }

  /** Bytes given up since this was last called. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}
