/** What calls an operator who looks elsewhere: the bell, a notification of the terminal, a command. */
import type { Clock } from '../clock.ts';
import { printable } from '../printable.ts';
import { Bucket, type Pace } from './bucket.ts';
import type { CommandHook } from './command-hook.ts';

/** `text` is anything from a client, `silent` that nothing came for a while. */
export type AlertKind = 'highlight' | 'bell' | 'text' | 'join' | 'leave' | 'silent';

/** Texts as they came: they are made printable here. */
export interface Alert {
  readonly kind: AlertKind;
  /** The session's number. */
  readonly session: number;
  readonly name: string;
  readonly peer: string;
  readonly text: string;
}

/** All is off until the operator turns it on. */
export interface AlertSettings {
  readonly bell: boolean;
  readonly osc9: boolean;
  /** A command line for `sh`; empty is none. */
  readonly command: string;
}

/** What one alert does now. */
export interface AlertPlan {
  readonly bell: boolean;
  /** The text of the notification, safe to be one. See `osc9`. */
  readonly osc9: string | undefined;
  /** What the command finds in its environment. */
  readonly command: Readonly<Record<string, string>> | undefined;
}

export const NO_ALERTS: AlertSettings = Object.freeze({ bell: false, osc9: false, command: '' });

const PACE: Pace = { burst: 3, everyMs: 2000 };

const MOST_TEXT = 500;
/** Notifications show a line or two. */
const MOST_NOTIFICATION = 200;
const MOST_TITLE = 60;
/** A line may be as long as a client likes; only its beginning is looked at. */
const MOST_SEEN = 4000;

/**
 * Decides what an alert does, each channel at a pace of its own: what is too much is counted, and told with the
 * next (`+12 more`). The terminal's part is the caller's to write; the command is run here.
 */
export class Alerts {
  readonly #settings: AlertSettings;
  readonly #hook: CommandHook;
  readonly #bell: Bucket;
  readonly #osc9: Bucket;
  readonly #command: Bucket;

  constructor(settings: AlertSettings, hook: CommandHook, clock: Clock, pace: Pace = PACE) {
    this.#settings = settings;
    this.#hook = hook;
    this.#bell = new Bucket(pace, clock);
    this.#osc9 = new Bucket(pace, clock);
    this.#command = new Bucket(pace, clock);
  }

  raise(alert: Alert): AlertPlan {
    const { bell, osc9, command } = this.#settings;
    const notified = osc9 ? this.#osc9.take() : undefined;
    const ran = command === '' ? undefined : this.#takeCommand();
    const plan = {
      bell: bell && this.#bell.take() !== undefined,
      osc9: notified === undefined ? undefined : notificationText(alert, notified),
      command: ran === undefined ? undefined : commandVariables(alert, ran),
    };
    if (plan.command !== undefined) this.#hook.run(command, plan.command);
    return plan;
  }

  #takeCommand(): number | undefined {
    if (!this.#hook.busy) return this.#command.take();
    this.#command.miss();
    return undefined;
  }
}

/**
 * `#3 pump-a: rpm high (+12 more)`. Never begins with a digit and has no semicolons: `OSC 9 ; 4 ; ...` and its like
 * are commands to some terminals.
 */
export function notificationText(alert: Alert, missed: number): string {
  const title = `#${alert.session} ${printable(alert.name === '' ? alert.peer : alert.name, MOST_TITLE)}`;
  return withCount(`${title}: ${beginning(alert.text)}`, missed, MOST_NOTIFICATION).replaceAll(';', ',');
}

/** The sequence that shows a text of `notificationText`. Ends with BEL, which more terminals know than ST. */
export function osc9(text: string): string {
  return `\x1b]9;${text}\x07`;
}

/** All that a client had a hand in is printable, and at most 500 characters long. */
export function commandVariables(alert: Alert, missed: number): Readonly<Record<string, string>> {
  return {
    CORDBOARD_EVENT: alert.kind,
    CORDBOARD_SESSION: String(alert.session),
    CORDBOARD_NAME: printable(alert.name, MOST_TEXT),
    CORDBOARD_PEER: printable(alert.peer, MOST_TEXT),
    CORDBOARD_TEXT: withCount(beginning(alert.text), missed, MOST_TEXT),
  };
}

function beginning(text: string): string {
  return printable(text.slice(0, MOST_SEEN));
}

/** `safe` has been made printable; what is cut is cut before the count. */
function withCount(safe: string, missed: number, most: number): string {
  const count = missed === 0 ? '' : ` (+${missed} more)`;
  return printable(safe, most - count.length) + count;
}
