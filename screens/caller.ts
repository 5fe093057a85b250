/** What calls an operator who looks elsewhere: bell, notification, command, the window's title. All off unless asked for. */
import { spawn } from 'node:child_process';
import type { Clock } from '../src/clock.ts';
import { waiting } from '../src/console/attention.ts';
import type { Effect } from '../src/console/effects.ts';
import { type Level, LEVELS } from '../src/console/levels.ts';
import type { Model } from '../src/console/model.ts';
import {
  type Alert,
  type AlertKind,
  Calls,
  commandVariables,
  notificationText,
  osc9,
  type Others,
} from '../src/desk/alerts.ts';
import { CommandHook } from '../src/desk/command-hook.ts';
import type { SessionSummary } from '../src/switchboard/switchboard.ts';
import type { Terminal } from './terminal.ts';

type Threshold = Level | 'off';

export interface CallSettings {
  /** This level and those more urgent. */
  readonly bell: Threshold;
  readonly notify: Threshold;
  /** For highlights and alarms; empty is none. */
  readonly notifyCommand: string;
  readonly title: boolean;
}

export interface CallerOptions extends CallSettings {
  readonly terminal: Terminal;
  /** Another program has the terminal: what is for it must wait. */
  readonly isLent: () => boolean;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes a line for the operator. */
  readonly say: (line: string) => void;
}

type Call = (alert: Alert, others: Others) => void;

interface Channel {
  readonly threshold: Threshold;
  readonly calls: Calls;
}

export class OperatorCaller {
  readonly #options: CallerOptions;
  readonly #hook: CommandHook;
  readonly #channels: readonly Channel[];
  #titled: number | undefined;

  constructor(options: CallerOptions) {
    const { terminal, notifyCommand: command, clock, isLent } = options;
    const hook = new CommandHook({ spawn, env: options.env, say: options.say });
    const channel = (threshold: Threshold, call: Call, ready: () => boolean): Channel => ({
      threshold,
      calls: new Calls({ call, ready, clock, schedule }),
    });
    const isOurs = (): boolean => !isLent();
    this.#options = options;
    this.#hook = hook;
    this.#channels = [
      channel(options.bell, () => terminal.output.write('\x07'), isOurs),
      channel(options.notify, (...told) => terminal.output.write(osc9(notificationText(...told))), isOurs),
      channel(
        command === '' ? 'off' : 'alarm',
        (...told) => hook.run(command, commandVariables(...told)),
        () => !hook.busy,
      ),
    ];
  }

  call({ level, text, count }: Extract<Effect, { readonly type: 'alert' }>, session: SessionSummary): void {
    const { id, name, peer } = session;
    const kind = kindOf(level, session);
    for (const { threshold, calls } of this.#channels) {
      if (threshold === 'off' || LEVELS.indexOf(level) > LEVELS.indexOf(threshold)) continue;
      calls.raise({ kind, session: id, name, peer, text }, count);
    }
  }

  /** Tells in the window's title how many sessions wait. */
  title(model: Model): void {
    if (!this.#options.title) return;
    const count = waiting(model);
    if (count === this.#titled) return;
    this.#titled = count;
    this.#options.terminal.title(count === 0 ? 'cordboard' : `(${count}) cordboard`);
  }

  /** The title before was given back with the terminal. */
  retitle(): void {
    this.#titled = undefined;
  }

  stop(): void {
    for (const { calls } of this.#channels) calls.stop();
    this.#hook.stop();
  }
}

function schedule(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}

function kindOf(level: Level, { state }: SessionSummary): AlertKind {
  if (level === 'presence') return state === 'closed' ? 'leave' : 'join';
  return level === 'alarm' ? 'silent' : level;
}
