import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { count } from '../format.ts';
import type { TcpLook } from '../net/tcp-look.ts';
import type { TcpRow } from '../net/tcp-table.ts';
import type { Notices } from './notices.ts';
import type { Registry } from './registry.ts';
import type { Session } from './session.ts';
import { type Silent, silenceInWords } from './silence.ts';
import {
  CLOSED_AFTER,
  isSilent,
  LONGEST_STEP_MS,
  lookedAt,
  MARKED_AFTER,
  sentAt,
  type Unacknowledged,
} from './unacknowledged.ts';

/** The kernel begins to ask again after 0.2 s or more: to look oftener would show nothing. */
const PERIOD_MS = 1000;
const LEAST_MS = 20;

/** A look costs as much as there are connections: this many times as long as it took nobody looks. */
const REST = 20;

/** To mark a session or to give one up takes some 50 µs; a network that fails has many of them at once. */
const ACTS_IN_A_SLICE = 50;

/** A connection that is not in the table so often is in none that this process can read. */
const MOST_MISSED = 3;

/** A session that has something to acknowledge, over one connection. */
interface Watched {
  readonly key: string;
  known: Unacknowledged;
  missed: number;
  /** When it was last sent something. */
  sentAt: number;
}

/** What was seen, and when: the table was read in between. */
interface Look {
  readonly rows: ReadonlyMap<string, TcpRow>;
  readonly began: number;
  readonly at: number;
}

interface Marked {
  readonly session: Session;
  readonly words: string;
}

/**
 * Watches whether peers acknowledge what is sent to them: marks who does not for a while, and later gives the connection up.
 * Looks only while there is something to acknowledge. Node has no TCP_USER_TIMEOUT, which would not tell a peer that is gone
 * from one that does not read.
 */
export class SilenceWatch {
  readonly #notices: Notices;
  readonly #clock: Clock;
  readonly #look: TcpLook;
  readonly #watched = new Map<Session, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #ended = false;

  constructor(registry: Registry, notices: Notices, clock: Clock, look: TcpLook) {
    this.#notices = notices;
    this.#clock = clock;
    this.#look = look;
    registry.listen({
      changed: (session, soon) => {
        // An end of sending is to be acknowledged as well.
        if (soon && session.isFinished) this.#sent(session, clock());
      },
      recorded: ({ kind, session, at }) => {
        if (kind === 'out') this.#sent(registry.get(session), at);
      },
    });
  }

  /** Sessions that have something to acknowledge, as far as is known. */
  get watched(): number {
    return this.#watched.size;
  }

  stop(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #sent(session: Session, at: number): void {
    const { markMs, closeMs } = session.silence;
    if (this.#ended || markMs + closeMs === 0) return;
    const key = session.connection?.key;
    if (key === undefined) return;
    const watched = this.#watched.get(session);
    if (watched?.key === key) watched.sentAt = at;
    else this.#watched.set(session, { key, known: sentAt(at), missed: 0, sentAt: at });
    this.#next(PERIOD_MS);
  }

  #next(ms: number): void {
    if (this.#looking || this.#ended || this.#watched.size === 0) return;
    this.#timer ??= setTimeout(() => void this.#run(), ms);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#looking = true;
    const began = this.#clock();
    const rows = await this.#read();
    if (rows === undefined) this.stop();
    else await this.#judge({ rows, began, at: this.#clock() });
    this.#looking = false;
    this.#next(this.#rest(this.#clock() - began));
  }

  /** Undefined: there is nothing to look at, now or ever. */
  async #read(): Promise<ReadonlyMap<string, TcpRow> | undefined> {
    try {
      return await this.#look(new Set([...this.#watched.values()].map(({ key }) => key)));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#notices.say('info', `whether peers acknowledge what is sent cannot be told: ${error.message}`);
      return undefined;
    }
  }

  /** Until the next look: what is due is not to be late. */
  #rest(cost: number): number {
    const now = this.#clock();
    let rest = PERIOD_MS;
    for (const [session, { known }] of this.#watched) {
      if (known.silentMs > 0) rest = Math.min(rest, dueIn(session, known) - (now - known.at));
    }
    return Math.max(LEAST_MS, rest, Math.min(cost * REST, LONGEST_STEP_MS));
  }

  async #judge(look: Look): Promise<void> {
    const marked: Marked[] = [];
    let acts = 0;
    for (const [session, watched] of [...this.#watched]) {
      // It may have been lost, and dialed again, while others had their turn.
      if (this.#ended || this.#watched.get(session) !== watched) continue;
      const act = this.#act(session, watched, look);
      if (act === 'mark') marked.push({ session, words: wordsOf(watched.known, look.at) });
      if (act !== undefined && ++acts % ACTS_IN_A_SLICE === 0) await setImmediate();
    }
    this.#say(marked);
  }

  /** Does what is to be done about one session; undefined: nothing that takes time. */
  #act(session: Session, watched: Watched, { rows, began, at }: Look): 'mark' | 'close' | undefined {
    const row = rows.get(watched.key);
    if (session.connection?.key !== watched.key || !sees(watched, row, at)) {
      this.#forget(session);
      return undefined;
    }
    if (row === undefined) return undefined;
    const isAll = row.unacknowledged === 0 && session.queued === 0;
    // What is sent while the table is read may not be in it yet.
    if (isAll && watched.sentAt < began) this.#forget(session);
    else if (isSilent(watched.known, session.silence.closeMs, CLOSED_AFTER)) {
      this.#close(session, watched.known);
      return 'close';
    }
    return mark(session, watched.known, at) ? 'mark' : undefined;
  }

  #forget(session: Session): void {
    this.#watched.delete(session);
    session.markSilent(undefined);
  }

  #close(session: Session, { bytes, silentMs }: Unacknowledged): void {
    this.#watched.delete(session);
    session.abandon(
      `the peer went silent: ${count(bytes, 'byte')} unacknowledged for ${Math.round(silentMs / 1000)} s`,
    );
  }

  /** A network that fails takes many with it: that is one notice. */
  #say(marked: readonly Marked[]): void {
    const [first] = marked;
    if (first === undefined) return;
    const { session, words } = first;
    if (marked.length === 1)
      this.#notices.say('warning', `${session.title}: ${words}`, { session: session.id });
    else
      this.#notices.say(
        'warning',
        `${marked.length} sessions: nothing acknowledged, ${session.title} first: ${words}`,
      );
  }
}

/** Takes down what is to be seen; whether that is anything. A table that changes while it is read may lack a row for once. */
function sees(watched: Watched, row: TcpRow | undefined, at: number): boolean {
  watched.missed = row === undefined ? watched.missed + 1 : 0;
  if (row !== undefined) watched.known = lookedAt(watched.known, row, at);
  return watched.missed < MOST_MISSED;
}

/** Returns whether it is marked from now on. */
function mark(session: Session, known: Unacknowledged, now: number): boolean {
  if (known.silentMs === 0) session.markSilent(undefined);
  if (session.isSilent || !isSilent(known, session.silence.markMs, MARKED_AFTER)) return false;
  session.markSilent(silentOf(known, now));
  return session.isSilent;
}

function silentOf({ silentMs, bytes }: Unacknowledged, now: number): Silent {
  return { since: now - silentMs, bytes };
}

function wordsOf(known: Unacknowledged, now: number): string {
  return silenceInWords(silentOf(known, now), now);
}

/** Milliseconds of silence until something may be to be done; what is overdue waits for the kernel to ask again. */
function dueIn({ silence: { markMs, closeMs } }: Session, { silentMs }: Unacknowledged): number {
  return Math.min(...[markMs, closeMs].map((ms) => (ms > silentMs ? ms - silentMs : Infinity)));
}
