/** What calls an operator who looks elsewhere: bell, notification, command, the window's title. All off unless asked for. */
import { spawn } from 'node:child_process';
import type { Clock } from '../src/clock.ts';
import { waiting } from '../src/console/attention.ts';
import type { Effect } from '../src/console/effects.ts';
import { type Level, LEVELS } from '../src/console/levels.ts';
import type { Model } from '../src/console/model.ts';
import { type AlertKind, Alerts, type AlertSettings, NO_ALERTS, osc9 } from '../src/desk/alerts.ts';
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
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes a line for the operator. */
  readonly say: (line: string) => void;
}

interface Channel {
  readonly threshold: Threshold;
  readonly alerts: Alerts;
}

export class OperatorCaller {
  readonly #options: CallerOptions;
  readonly #hook: CommandHook;
  readonly #channels: readonly Channel[];
  #titled: number | undefined;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#hook = new CommandHook({ spawn, env: options.env, say: options.say });
    const channel = (threshold: Threshold, settings: Partial<AlertSettings>): Channel => ({
      threshold,
      alerts: new Alerts({ ...NO_ALERTS, ...settings }, this.#hook, options.clock),
    });
    const command = options.notifyCommand;
    this.#channels = [
      channel(options.bell, { bell: true }),
      channel(options.notify, { osc9: true }),
      channel(command === '' ? 'off' : 'alarm', { command }),
    ];
  }

  call({ level, text }: Extract<Effect, { readonly type: 'alert' }>, session: SessionSummary): void {
    const { id, name, peer } = session;
    const kind = kindOf(level, session);
    for (const { threshold, alerts } of this.#channels) {
      if (threshold === 'off' || LEVELS.indexOf(level) > LEVELS.indexOf(threshold)) continue;
      const plan = alerts.raise({ kind, session: id, name, peer, text });
      if (plan.bell) this.#options.terminal.output.write('\x07');
      if (plan.osc9 !== undefined) this.#options.terminal.output.write(osc9(plan.osc9));
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
    this.#hook.stop();
  }
}

function kindOf(level: Level, { state }: SessionSummary): AlertKind {
  if (level === 'presence') return state === 'closed' ? 'leave' : 'join';
  return level === 'alarm' ? 'silent' : level;
}
