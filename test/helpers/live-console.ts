/** A console on a switchboard, in this process: what it would write to its terminal, and what that would show. */
import { EventEmitter, once } from 'node:events';
import type { TestContext } from 'node:test';
import { BoardScreen } from '../../screens/board-screen.ts';
import { themeFor } from '../../screens/theme.ts';
import { Console, type ConsoleHost, type ConsoleOptions } from '../../src/console/console.ts';
import type { Effect } from '../../src/console/effects.ts';
import type { Model } from '../../src/console/model.ts';
import type { Remembered } from '../../src/desk/remembered.ts';
import type { Switchboard } from '../../src/switchboard/switchboard.ts';
import { Easel } from './cells.ts';

const TIMEOUT_MS = 10_000;

/** Between two keys. */
const KEY_MS = 10;

type Alert = Extract<Effect, { readonly type: 'alert' }>;

export interface LiveOptions extends Partial<
  Omit<ConsoleOptions, 'switchboard' | 'host' | 'clock' | 'desk'>
> {
  readonly ascii?: boolean;
}

export class LiveConsole {
  readonly easel: Easel;
  readonly console: Console;
  /** What it wanted of its host and its desk. */
  readonly copied: string[] = [];
  readonly edited: string[] = [];
  readonly written: { readonly path: string; readonly text: string }[] = [];
  readonly saved: Remembered[] = [];
  readonly alerts: Alert[] = [];
  /** Why there was something to paint, the latest last. */
  readonly causes: Parameters<ConsoleHost['changed']>[0][] = [];
  readonly #screen: BoardScreen;
  readonly #changes = new EventEmitter<{ change: [] }>().setMaxListeners(0);
  /** Its clock, which stands still. */
  now = Date.now();

  constructor(t: TestContext, switchboard: Switchboard, { ascii = false, ...options }: LiveOptions = {}) {
    const { columns = 120, rows = 40 } = options;
    const changed = (): void => void this.#changes.emit('change');
    this.easel = new Easel(columns, rows);
    this.console = new Console({
      ...{ switchboard, clock: () => this.now, columns, rows, suspendable: false, ...options },
      desk: {
        read: () => {
          throw new Error('no file of this test');
        },
        size: () => Promise.resolve(0),
        write: (path, text) => {
          this.written.push({ path, text });
          return Promise.resolve(`written to ${path}`);
        },
        save: (state) => void this.saved.push(state),
      },
      host: {
        changed: (cause) => {
          this.causes.push(cause);
          changed();
        },
        copy: (text) => void this.copied.push(text),
        edit: (text) => {
          this.edited.push(text);
          return Promise.resolve(text);
        },
        alert: (alert) => {
          this.alerts.push(alert);
          changed();
        },
        ...{
          bell: changed,
          mouse: changed,
          redraw: changed,
          suspend: changed,
          quit: changed,
          stopBoard: changed,
        },
      },
    });
    this.#screen = new BoardScreen(this.easel.painter, this.console.model, (name) =>
      themeFor({}, name, ascii),
    );
    t.after(() => {
      this.console.stop();
      this.easel.close();
    });
  }

  get model(): Model {
    return this.console.model;
  }

  /** What a frame writes. The emulator shows it. */
  async paint(): Promise<string> {
    this.easel.writes.length = 0;
    this.#screen.paint();
    const written = this.easel.writes.join('');
    await this.easel.show(written);
    return written;
  }

  /** Keys by name; a single character is typed. Time passes before each, so that a yes counts. */
  press(...keys: readonly string[]): void {
    for (const key of keys) {
      this.now += KEY_MS;
      this.console.input([key.length === 1 ? { type: 'text', text: key } : { type: 'key', key }]);
    }
  }

  type(text: string): void {
    this.console.input([{ type: 'text', text }]);
  }

  /** Types a line and presses Enter. */
  enter(line: string): void {
    this.type(line);
    this.press('Enter');
  }

  /** Resolves with what is found, looked for again whenever something may have changed; rejects after 10 s. */
  async until<T>(found: (model: Model) => T | undefined | false): Promise<T> {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      const value = found(this.model);
      if (value !== undefined && value !== false) return value;
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        throw new Error(`waited for ${found.toString()}\n${this.easel.screen.framed()}`);
      });
    }
  }
}
