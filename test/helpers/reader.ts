/** An operator at a real console who reads one conversation, page by page, from anywhere. */
import { EventEmitter, once } from 'node:events';
import type { TestContext } from 'node:test';
import { Console } from '../../src/console/console.ts';
import { viewportOf } from '../../src/console/geometry.ts';
import { focusedPane, type Pane } from '../../src/console/model.ts';
import type { ViewKeeper } from '../../src/console/view-data.ts';
import { type Row, visibleRows } from '../../src/console/viewport.ts';
import type { Page, PageRequest } from '../../src/record.ts';
import type { Sent, SessionSummary, Switchboard } from '../../src/switchboard/switchboard.ts';
import { BEGINNING } from './sessions.ts';

export type ReadPage = (request: PageRequest) => Promise<Page>;

const TIMEOUT_MS = 60_000;

/** Nothing can be done with it but to read; `read` may be another at any time. */
export class Reader {
  readonly console: Console;
  read: ReadPage;
  /** Requests for pages, without that which opens the feed. */
  readonly requests: PageRequest[] = [];
  readonly #changes = new EventEmitter<{ change: [] }>().setMaxListeners(0);

  constructor(
    t: TestContext,
    session: SessionSummary,
    read: ReadPage,
    columns: number,
    rows: number,
    views?: ViewKeeper,
  ) {
    this.read = read;
    this.console = new Console({
      switchboard: this.#switchboard(session),
      clock: () => BEGINNING,
      columns,
      rows,
      views,
      suspendable: false,
      desk: { read: nothing, size: nothing, write: nothing, save: ignore },
      host: {
        changed: () => this.#changes.emit('change'),
        edit: (text) => Promise.resolve(text),
        ...{ copy: ignore, bell: ignore, alert: ignore, mouse: ignore, redraw: ignore, suspend: ignore },
        ...{ quit: ignore, stopBoard: ignore },
      },
    });
    t.after(() => this.console.stop());
  }

  get pane(): Pane {
    const pane = focusedPane(this.console.model);
    if (pane === undefined) throw new Error('no session is in focus');
    return pane;
  }

  get message(): string {
    return this.console.model.message?.text ?? '';
  }

  get rows(): readonly Row[] {
    return visibleRows(viewportOf(this.console.model, this.pane), this.pane.view);
  }

  /** What the rows on screen show. */
  get shown(): string[] {
    return this.rows.map(({ line, start, end }) => line.piece(start, end, Infinity).text);
  }

  press(...keys: readonly string[]): void {
    this.console.input(keys.map((key) => ({ type: 'key', key })));
  }

  /** Types a line and presses Enter. */
  enter(text: string): void {
    this.console.input([
      { type: 'text', text },
      { type: 'key', key: 'Enter' },
    ]);
  }

  /** Resolves once no page is on its way. */
  settled(): Promise<void> {
    return this.until(() => this.pane.paging === undefined);
  }

  /** Resolves when something holds, looked at after each change. */
  async until(holds: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    while (!holds()) await once(this.#changes, 'change', { signal: late });
  }

  #switchboard(session: SessionSummary): Switchboard {
    return {
      watch: () => Promise.resolve({ addresses: ['127.0.0.1:0'], sessions: [session], notices: [] }),
      open: (_, bytes) => this.read({ bytes }),
      page: (_, request) => {
        this.requests.push(request);
        return this.read(request);
      },
      find: () => Promise.resolve({ hits: [], looked: 0, total: 0, cursor: undefined }),
      history: () => Promise.resolve({ conversations: [], more: false, recorded: false }),
      broadcast: () => Promise.resolve([]),
      ban: () => Promise.reject(new Error('nobody is banned here')),
      unban: () => Promise.reject(new Error('nobody is banned here')),
      bans: () => Promise.resolve([]),
      ...{ close: done, send: sent, sendRaw: sent, attend: done, finish: done, hangUp: done, retry: done },
      ...{ signal: done, rename: done, note: done, set: done, dismiss: done },
    };
  }
}

function ignore(): void {
  // Nobody is there to hear it.
}

function done(): Promise<void> {
  return Promise.resolve();
}

function sent(): Promise<Sent> {
  return Promise.resolve({ seq: 0 });
}

function nothing(): never {
  throw new Error('there are no files here');
}
