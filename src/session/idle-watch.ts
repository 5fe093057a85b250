import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import type { Registry } from './registry.ts';
import type { Session } from './session.ts';

/** Done in one tick at most, some 20 ms of work; the others have their turn in the next. */
const MOST_AT_ONCE = 500;

/** Sends pings to sessions that are silent, and closes those that are for too long. */
export class IdleWatch {
  readonly #clock: Clock;
  /** Those that have a ping, or an end. */
  readonly #watched = new Map<number, Session>();

  constructor(registry: Registry, clock: Clock) {
    this.#clock = clock;
    registry.listen({
      opened: (session) => {
        const { ping, pingMs, idleMs } = session.silence;
        if ((ping !== '' && pingMs > 0) || idleMs > 0) this.#watched.set(session.id, session);
      },
      dismissed: (id) => this.#watched.delete(id),
    });
  }

  /** To be called about once a second. */
  tick(): void {
    const now = this.#clock();
    let done = 0;
    for (const [id, session] of [...this.#watched]) {
      if (done >= MOST_AT_ONCE) return;
      if (!session.isConnected || !(closeIdle(session, now) || ping(session, now))) continue;
      done++;
      // Whoever had a turn is behind the others for the next.
      this.#watched.delete(id);
      this.#watched.set(id, session);
    }
  }
}

function closeIdle(session: Session, now: number): boolean {
  const { idleMs } = session.silence;
  if (idleMs === 0 || now - session.activeAt < idleMs) return false;
  session.close('hung up', `no byte either way for ${idleMs / 1000} s`);
  return true;
}

/** A ping is for those who could answer it: what waits already would tell as much. */
function ping(session: Session, now: number): boolean {
  const { ping: text, pingMs } = session.silence;
  if (text === '' || pingMs === 0 || session.state !== 'open' || session.queued > 0) return false;
  if (now - Math.max(session.activeAt, session.pingedAt ?? 0) < pingMs) return false;
  try {
    session.ping();
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    session.note(`no ping: ${error.message}`);
  }
  return true;
}
