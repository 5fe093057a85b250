import type { Clock } from '../clock.ts';
import type { SessionId } from '../record.ts';
import { lookAtTcp, type TcpLook } from '../net/tcp-look.ts';
import type { DiskRoom } from '../transcript/disk-room.ts';
import type { Loss, Transcript } from '../transcript/transcript.ts';
import { Banning } from './banning.ts';
import { DiskWatch, type WatchedDisk } from './disk-watch.ts';
import { IdleWatch } from './idle-watch.ts';
import { Notices } from './notices.ts';
import { Registry } from './registry.ts';
import type { Session } from './session.ts';
import { SilenceWatch } from './silence-watch.ts';

const TICK_MS = 1000;

/** Past this many closed sessions the one closed first is dismissed: a port scan must not fill the memory. */
const CLOSED_MAX = 10_000;

export interface BoardOptions {
  readonly transcript: Transcript;
  readonly clock: Clock;
  /** How long a client that ended its sending is kept if nobody sends it anything; undefined: for ever. */
  readonly halfCloseMs: number | undefined;
  /** How what is not acknowledged is seen; undefined: as the machine tells it. */
  readonly look?: TcpLook;
  /** Where the transcripts are; undefined: on no disk. */
  readonly disk?: WatchedDisk | undefined;
}

/** Owns the sessions and their transcript, and does what has to happen to them by time alone. */
export class Board {
  readonly registry: Registry;
  readonly transcript: Transcript;
  readonly notices: Notices;
  readonly banning: Banning;
  #halfCloseMs: number;
  readonly #clock: Clock;
  readonly #unansweredSince = new Map<SessionId, number>();
  readonly #closed = new Set<SessionId>();
  /** Those that are not read until the transcript has caught up. */
  readonly #held = new Set<Session>();
  readonly #silenceWatch: SilenceWatch;
  readonly #idleWatch: IdleWatch;
  readonly #diskWatch: DiskWatch | undefined;
  readonly #ticking: NodeJS.Timeout;

  constructor(options: BoardOptions) {
    this.transcript = options.transcript;
    this.#clock = options.clock;
    this.#halfCloseMs = options.halfCloseMs ?? Infinity;
    this.notices = new Notices(options.clock);
    this.registry = new Registry(options.clock);
    this.banning = new Banning(this.registry, this.notices, options.clock);
    this.registry.listen({
      opened: (session) => this.transcript.describe(session.summary()),
      changed: (session, soon) => {
        if (!soon) return;
        this.#count(session);
        this.transcript.describe(session.summary());
      },
      recorded: (record) => {
        this.transcript.append(record);
        if (this.transcript.isBehind && record.kind === 'in') this.#hold(record.session);
      },
      dismissed: (id) => {
        this.#closed.delete(id);
        this.transcript.forget(id);
      },
    });
    this.transcript.listen({
      caughtUp: () => this.#release(),
      trouble: (why) => this.#alarm(why),
      said: (text) => this.notices.say('warning', text),
    });
    const look = options.look ?? lookAtTcp;
    this.#silenceWatch = new SilenceWatch(this.registry, this.notices, options.clock, look);
    this.#idleWatch = new IdleWatch(this.registry, options.clock);
    if (options.disk !== undefined)
      this.#diskWatch = new DiskWatch(this.registry, this.notices, options.clock, options.disk);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  /** See `BoardOptions.halfCloseMs`. */
  set halfCloseMs(ms: number | undefined) {
    this.#halfCloseMs = ms ?? Infinity;
  }

  /** What the disk of the transcripts still takes, as it was seen last; undefined where it is not known. */
  get diskRoom(): DiskRoom | undefined {
    return this.#diskWatch?.room;
  }

  /** Closes every session and then the transcript. Resolves when nothing holds the process any more, with what was not kept. */
  async close(): Promise<Loss | undefined> {
    clearInterval(this.#ticking);
    this.#silenceWatch.stop();
    await Promise.all([...this.registry.sessions].map((session) => session.shutdown()));
    return this.transcript.close();
  }

  /** Whoever goes on sending while the disk is behind is held, by TCP; nobody else is. */
  #hold(id: SessionId): void {
    const session = this.registry.get(id);
    session.hold('disk');
    this.#held.add(session);
  }

  #release(): void {
    for (const session of this.#held) session.release('disk');
    this.#held.clear();
  }

  #alarm(why: string | undefined): void {
    const alarm = 'transcripts';
    if (why === undefined) this.notices.say('info', 'conversations are recorded again', { alarm });
    else this.notices.say('error', `conversations are not recorded: ${why}`, { alarm, standing: true });
  }

  #tick(): void {
    const now = this.#clock();
    this.registry.tick((session) => {
      this.#releaseUnanswered(session, now);
      this.transcript.count(session.summary());
    });
    this.#idleWatch.tick();
    this.#diskWatch?.tick();
    if (this.#closed.size > CLOSED_MAX) this.#dismissOldest();
  }

  /** A client that ended its sending mostly has gone altogether, which TCP does not tell: only waiting does. */
  #releaseUnanswered(session: Session, now: number): void {
    if (!session.unanswered) {
      this.#unansweredSince.delete(session.id);
      return;
    }
    const since = this.#unansweredSince.get(session.id) ?? now;
    this.#unansweredSince.set(session.id, since);
    if (now - since >= this.#halfCloseMs) session.close('left');
  }

  #count(session: Session): void {
    if (session.isClosed) this.#closed.add(session.id);
    else this.#closed.delete(session.id);
  }

  #dismissOldest(): void {
    const surplus = this.#closed.size - CLOSED_MAX;
    for (const id of [...this.#closed].slice(0, surplus)) this.registry.dismiss(id);
    this.notices.say('warning', `dismissed ${surplus} closed sessions: at most ${CLOSED_MAX} are kept`);
  }
}
