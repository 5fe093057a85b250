/** A console on this process's own terminal, or in lines where there is none. */
import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import type { CommonConfig } from '../src/config.ts';
import { fileDesk } from '../src/desk/operator-desk.ts';
import type { Remembered } from '../src/desk/remembered.ts';
import { StateFile, statePath } from '../src/desk/state-file.ts';
import type { Myself } from '../src/console/company.ts';
import type { OperatorPort } from '../src/console/operators.ts';
import type { ViewKeeper } from '../src/console/view-data.ts';
import type { PlainRun } from './run-plain.ts';

export interface ConsoleOptions extends PlainRun {
  readonly config: CommonConfig;
  readonly suspendable: boolean;
  /** Ends the board, where it is a process of its own; the console then leaves. */
  readonly stopBoard?: () => Promise<void>;
  readonly views?: ViewKeeper;
  /** Nothing can be sent or changed. */
  readonly watches?: boolean;
  readonly me?: Myself;
  readonly operators?: OperatorPort;
  /** How sessions are known again. */
  readonly recalls: { readonly dials: boolean; readonly recallsNames: boolean };
}

/** The full screen where there is one, else lines. Each is loaded only when it is used. */
export async function runConsole(options: ConsoleOptions): Promise<number> {
  const { config, suspendable } = options;
  if (!hasScreen(config)) {
    const { runPlain } = await import('./run-plain.ts');
    return runPlain({ ...options, times: config.times });
  }
  const { runApp } = await import('../screens/app.ts');
  const { colour, ascii, mouse, theme, insists, history, keymap, highlight, silent, snippets } = config;
  const warnings = [...config.warnings];
  const tell: { say: (line: string) => void } = { say: (line) => warnings.push(line) };
  const file = new StateFile(statePath(process.env, homedir()), {
    clock: options.clock,
    say: (line) => tell.say(line),
  });
  const model = {
    suspendable,
    attached: options.stopBoard !== undefined,
    watches: options.watches === true,
    ...(options.me !== undefined && { me: options.me }),
    colour: colour === 'sgr',
    marks: ascii ? ('caret' as const) : ('show' as const),
    mouse,
    theme,
    insists,
    keepsHistory: history,
    keymap,
    snippets,
    silentMs: silent * 1000,
    highlightRules: highlight.map((pattern) => ({ pattern })),
    remembered: await file.load(),
    ...options.recalls,
  };
  const shutdown = async (): Promise<void> => {
    await Promise.all([options.shutdown(), file.flush()]);
  };
  const desk = { ...fileDesk(homedir()), save: (state: Remembered) => file.save(state) };
  await runApp({ ...config, ...options, shutdown, model, desk, warnings, tell, env: process.env });
  return options.exitCode();
}

/** Whether a full screen is wanted and can be had. */
export function hasScreen({ plain }: CommonConfig): boolean {
  const dumb = (process.env['TERM'] ?? 'dumb') === 'dumb';
  return !plain && !dumb && isatty(0) && isatty(1);
}
