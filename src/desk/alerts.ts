/** What calls an operator who looks elsewhere: the bell, a notification of the terminal, a command. */
import type { Clock } from '../clock.ts';
import { printable } from '../printable.ts';

/** Most urgent first. `text` is anything from a client, `silent` that nothing came for a while. */
const KINDS = ['highlight', 'silent', 'bell', 'text', 'join', 'leave'] as const;
export type AlertKind = (typeof KINDS)[number];

/** Texts as they came: they are made printable here. */
export interface Alert {
  readonly kind: AlertKind;
  /** The session's number. */
  readonly session: number;
  readonly name: string;
  readonly peer: string;
  readonly text: string;
}

/** What a call tells besides its alert. */
export interface Others {
  readonly count: number;
  /** Sessions they are of, but for that of the alert; not all if they are many. */
  readonly sessions: readonly number[];
}

export const NO_OTHERS: Others = Object.freeze({ count: 0, sessions: [] });

interface CallsOptions {
  /** Calls the operator. */
  readonly call: (alert: Alert, others: Others) => void;
  /** Whether that can be done now. */
  readonly ready: () => boolean;
  readonly clock: Clock;
  /** Runs something later, and returns the way to prevent it. */
  readonly schedule: (ms: number, run: () => void) => () => void;
}

/** Calls are this far apart at least. */
const PACE_MS = 2000;

/** More of them are not named. */
const MOST_SESSIONS = 8;

const MOST_TEXT = 500;
/** Notifications show a line or two. */
const MOST_NOTIFICATION = 200;
const MOST_TITLE = 60;
/** A line may be as long as a client likes; only its beginning is looked at. */
const MOST_SEEN = 4000;

/** What has not been told yet. */
interface Held {
  /** The most urgent, among equals the first. */
  readonly alert: Alert;
  readonly count: number;
  /** In the order they came, each once. */
  readonly sessions: readonly number[];
}

/**
 * One way of calling. The first alert calls at once; those of the next two seconds, and those that come while nobody
 * can be called, are told together by one call as soon as the time has come.
 */
export class Calls {
  readonly #options: CallsOptions;
  #calledAt = -Infinity;
  #held: Held | undefined;
  /** Prevents the next call, while there is to be one. */
  #cancel: (() => void) | undefined;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** `count`: so many came at once, and this is one of them. */
  raise(alert: Alert, count = 1): void {
    this.#held = heldWith(this.#held, alert, count);
    if (this.#cancel !== undefined) return;
    const wait = this.#wait();
    if (wait === 0) this.#tell();
    else this.#tellIn(wait);
  }

  /** What is not told yet never is. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#held = undefined;
  }

  /** A clock that was set back must not make it wait for longer than the pace. */
  #wait(): number {
    return Math.min(PACE_MS, Math.max(0, this.#calledAt + PACE_MS - this.#options.clock()));
  }

  #tellIn(ms: number): void {
    this.#cancel = this.#options.schedule(ms, () => {
      this.#cancel = undefined;
      this.#tell();
    });
  }

  #tell(): void {
    const { ready, call, clock } = this.#options;
    if (this.#held === undefined) return;
    if (!ready()) {
      this.#tellIn(PACE_MS);
      return;
    }
    const { alert, count, sessions } = this.#held;
    this.#held = undefined;
    this.#calledAt = clock();
    call(alert, { count: count - 1, sessions: sessions.filter((id) => id !== alert.session) });
  }
}

function heldWith(held: Held | undefined, alert: Alert, count: number): Held {
  if (held === undefined) return { alert, count, sessions: [alert.session] };
  const known = held.sessions.includes(alert.session) || held.sessions.length > MOST_SESSIONS;
  return {
    alert: KINDS.indexOf(alert.kind) < KINDS.indexOf(held.alert.kind) ? alert : held.alert,
    count: held.count + count,
    sessions: known ? held.sessions : [...held.sessions, alert.session],
  };
}

/**
 * `#3 pump-a: rpm high (+12 more: #4 #7)`. Never begins with a digit and has no semicolons: `OSC 9 ; 4 ; ...` and its
 * like are commands to some terminals.
 */
export function notificationText(alert: Alert, others: Others): string {
  const title = `#${alert.session} ${printable(alert.name === '' ? alert.peer : alert.name, MOST_TITLE)}`;
  return withOthers(`${title}: ${beginning(alert.text)}`, others, MOST_NOTIFICATION).replaceAll(';', ',');
}

/** The sequence that shows a text of `notificationText`. Ends with BEL, which more terminals know than ST. */
export function osc9(text: string): string {
  return `\x1b]9;${text}\x07`;
}

/** All that a client had a hand in is printable, and at most 500 characters long. */
export function commandVariables(alert: Alert, others: Others): Readonly<Record<string, string>> {
  return {
    CORDBOARD_EVENT: alert.kind,
    CORDBOARD_SESSION: String(alert.session),
    CORDBOARD_NAME: printable(alert.name, MOST_TEXT),
    CORDBOARD_PEER: printable(alert.peer, MOST_TEXT),
    CORDBOARD_TEXT: withOthers(beginning(alert.text), others, MOST_TEXT),
  };
}

function beginning(text: string): string {
  return printable(text.slice(0, MOST_SEEN));
}

/** `safe` has been made printable; what is cut is cut before the others. */
function withOthers(safe: string, { count, sessions }: Others, most: number): string {
  const whose = sessions.map((id) => ` #${id}`).join('');
  const words = count === 0 ? '' : ` (+${count} more${whose === '' ? '' : ':'}${whose})`;
  return printable(safe, most - words.length) + words;
}
