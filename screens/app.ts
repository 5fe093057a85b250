import { Console, type OperatorDesk } from '../src/console/console.ts';
import type { Input } from '../src/console/effects.ts';
import type { ModelOptions } from '../src/console/model.ts';
import type { OperatorPort } from '../src/console/operators.ts';
import type { ThemeName } from '../src/console/themes.ts';
import type { ViewKeeper } from '../src/console/view-data.ts';
import type { Clock } from '../src/clock.ts';
import { osc52 } from '../src/desk/clipboard.ts';
import type { Switchboard } from '../src/switchboard/switchboard.ts';
import { BoardScreen } from './board-screen.ts';
import { type CallSettings, OperatorCaller } from './caller.ts';
import type { InputEvent } from './decoder.ts';
import { Frames } from './frames.ts';
import { guard } from './guard.ts';
import { Lending } from './lending.ts';
import { openSink, Output } from './output.ts';
import { Painter } from './painter.ts';
import { Terminal } from './terminal.ts';
import { type Theme, themeFor } from './theme.ts';

const STDOUT = 1;

export interface AppOptions extends CallSettings {
  readonly switchboard: Switchboard;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly desk: OperatorDesk;
  /** What the console begins with, but for the size of the terminal. */
  readonly model: Omit<ModelOptions, 'columns' | 'rows' | 'now'>;
  readonly ascii: boolean;
  /** What the operator is to know from the start, a line each. */
  readonly warnings: readonly string[];
  /** Whoever has a line for the operator says it here; before there is a console the owner keeps them. */
  readonly tell: { say: (line: string) => void };
  /** Ends the conversations in order; called once, before the terminal is given back. */
  readonly shutdown: () => Promise<void>;
  /** Keeps what the operator leaves, for the console that comes next. */
  readonly views?: ViewKeeper;
  readonly operators?: OperatorPort;
  /** Ends the board that the console is attached to. */
  readonly stopBoard?: () => Promise<void>;
}

/** A console on this process's terminal. Resolves when the operator quits, with the terminal given back. */
export async function runApp(options: AppOptions): Promise<void> {
  const { env, clock } = options;
  const output = new Output(openSink(STDOUT), process.stdout);
  const terminal = new Terminal(process.stdin, output, { mouse: options.model.mouse === true });
  const lending = new Lending(terminal, env);
  let onSignal = options.shutdown;
  guard(terminal, { onSignal: () => onSignal(), env, isLent: () => lending.isLent });
  terminal.enter();
  const painter = new Painter(output);
  const frames: Frames = new Frames({ paint: () => paint(), now: () => performance.now(), schedule });
  let quit = (): void => undefined;
  const done = new Promise<void>((resolve) => (quit = resolve));
  const repaint = (): void => {
    painter.repaint();
    frames.dirty('key');
  };
  const isLent = (): boolean => lending.isLent;
  const caller = new OperatorCaller({ ...options, terminal, isLent, say: (line) => console.warn(line) });
  const console: Console = new Console({
    ...options.model,
    switchboard: options.switchboard,
    clock,
    desk: options.desk,
    columns: output.columns,
    rows: output.rows,
    warnings: options.warnings,
    views: options.views,
    operators: options.operators,
    host: {
      changed: (cause) => frames.dirty(cause),
      bell: () => {
        if (!isLent()) output.write('\x07');
      },
      copy: (text) => output.write(osc52(text)),
      edit: (text) => lending.edit(text),
      alert: (alert) => {
        const session = console.model.panes.get(alert.id)?.session;
        if (session !== undefined) caller.call(alert, session);
      },
      mouse: (on) => terminal.mouse(on),
      redraw: repaint,
      suspend: () => terminal.suspend(),
      quit,
      stopBoard: () => {
        void (options.stopBoard?.() ?? Promise.resolve()).then(quit, (error: unknown) =>
          console.warn(error instanceof Error ? error.message : String(error)),
        );
      },
    },
  });
  options.tell.say = (line) => console.warn(line);
  /** What is remembered is put down first: to end the conversations may take longer than there is time. */
  const stop = (): Promise<void> => {
    console.stop();
    caller.stop();
    frames.stop();
    return options.shutdown();
  };
  onSignal = stop;
  const themeOf = (name: ThemeName): Theme => themeFor(env, name, options.ascii);
  const screen = new BoardScreen(painter, console.model, themeOf, () => frames.dirty('key'));
  const paint = (): boolean => {
    if (isLent()) return true;
    caller.title(console.model);
    return screen.paint();
  };
  terminal.on('input', (events) => console.input(inputsOf(events, screen)));
  terminal.on('resume', () => {
    caller.retitle();
    repaint();
  });
  output.on('drain', () => frames.drained());
  output.on('resize', () => {
    painter.resize(output.columns, output.rows);
    console.resize(output.columns, output.rows);
  });
  await console.start();
  await done;
  await stop();
  terminal.close();
}

function schedule(ms: number, run: () => void): () => void {
  if (ms === 0) {
    const turn = setImmediate(run);
    return () => clearImmediate(turn);
  }
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** What the console takes of what a terminal says. */
function inputsOf(events: readonly InputEvent[], screen: BoardScreen): Input[] {
  return events.flatMap((event) => {
    if (event.type === 'focus') return [];
    const spot = event.type === 'mouse' ? screen.spotAt(event.x, event.y) : undefined;
    return spot === undefined ? [event] : [{ ...event, spot }];
  });
}
