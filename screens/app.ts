import { Console } from '../src/console/console.ts';
import type { Input } from '../src/console/effects.ts';
import type { Keymap } from '../src/console/keymap.ts';
import type { ThemeName } from '../src/console/themes.ts';
import type { Clock } from '../src/clock.ts';
import type { Switchboard } from '../src/switchboard/switchboard.ts';
import { BoardScreen } from './board-screen.ts';
import type { InputEvent } from './decoder.ts';
import { Frames } from './frames.ts';
import { guard } from './guard.ts';
import { openSink, Output } from './output.ts';
import { Painter } from './painter.ts';
import { Terminal } from './terminal.ts';
import { themeFor } from './theme.ts';

const STDOUT = 1;

export interface AppOptions {
  readonly switchboard: Switchboard;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether suspending the program leaves nobody hanging but its own operator. */
  readonly suspendable: boolean;
  readonly theme: ThemeName;
  readonly ascii: boolean;
  readonly keymap: Keymap;
  /** What the operator is to know from the start, a line each. */
  readonly warnings: readonly string[];
  /** Ends the conversations in order; called once, before the terminal is given back. */
  readonly shutdown: () => Promise<void>;
}

/** A console on this process's terminal. Resolves when the operator quits, with the terminal given back. */
export async function runApp(options: AppOptions): Promise<void> {
  const output = new Output(openSink(STDOUT), process.stdout);
  const terminal = new Terminal(process.stdin, output);
  guard(terminal, { onSignal: options.shutdown, env: options.env });
  terminal.enter();
  const painter = new Painter(output);
  const frames = new Frames({
    paint: () => screen.paint(),
    now: () => performance.now(),
    schedule: (ms, run) => {
      if (ms === 0) {
        const turn = setImmediate(run);
        return () => clearImmediate(turn);
      }
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  let quit = (): void => undefined;
  const done = new Promise<void>((resolve) => (quit = resolve));
  const repaint = (): void => {
    painter.repaint();
    frames.dirty('key');
  };
  const console = new Console({
    switchboard: options.switchboard,
    clock: options.clock,
    columns: output.columns,
    rows: output.rows,
    suspendable: options.suspendable,
    keymap: options.keymap,
    warnings: options.warnings,
    host: {
      changed: (cause) => frames.dirty(cause),
      bell: () => output.write('\x07'),
      alert: () => undefined,
      mouse: (on) => terminal.mouse(on),
      redraw: repaint,
      suspend: () => terminal.suspend(),
      quit,
    },
  });
  const screen = new BoardScreen(painter, console.model, themeFor(options.env, options.theme, options.ascii));
  terminal.on('input', (events) => console.input(inputsOf(events)));
  terminal.on('resume', repaint);
  output.on('drain', () => frames.drained());
  output.on('resize', () => {
    painter.resize(output.columns, output.rows);
    console.resize(output.columns, output.rows);
  });
  await console.start();
  await done;
  console.stop();
  frames.stop();
  await options.shutdown();
  terminal.close();
}

/** What the console takes of what a terminal says. */
function inputsOf(events: readonly InputEvent[]): Input[] {
  return events.flatMap((event) => (event.type === 'focus' ? [] : [event]));
}
