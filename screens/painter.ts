/** The one adapter to blessed: it keeps the boxes and their cells, and nothing of it reaches the terminal. */
import { PassThrough } from 'node:stream';
import blessed, { type Widgets } from 'blessed';
import { Canvas, type Rect } from './canvas.ts';
import { CLEAR, cup, Glass } from './draw.ts';
import { dummyInput } from './output.ts';

/** Where frames go. The terminal's modes are its owner's: a painter draws and places the cursor. */
export interface PaintTarget {
  readonly columns: number;
  readonly rows: number;
  /** What was written before is not taken yet. */
  readonly busy: boolean;
  write(data: string): unknown;
}

/** A cell, from the upper left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Synchronised output, DECTCEM. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';
const HIDE = '\x1b[?25l';
const SHOW = '\x1b[?25h';

export class Painter {
  /** For elements. What it renders outside of `frame` is shown by the next frame. */
  readonly screen: Widgets.Screen;
  readonly #target: PaintTarget;
  readonly #places = new Map<Widgets.BoxElement, Rect>();
  readonly #framed = new WeakSet<Widgets.BoxElement>();
  #glass: Glass;
  #cursor: Point | undefined;
  /** The terminal shows something else than `#glass` and `#cursor` say. */
  #unknown = true;
  /** A box has left cells behind. */
  #moved = false;

  /** Writes nothing yet. */
  constructor(target: PaintTarget) {
    this.#target = target;
    this.screen = quietScreen(target.columns, target.rows);
    this.#glass = new Glass(this.screen.cols, this.screen.rows);
  }

  /**
   * Paints what has changed, in one write or none, and places the cursor, hidden if undefined. False: the
   * target is busy, nothing was done, the caller asks again when it has drained.
   */
  frame(cursor: Point | undefined): boolean {
    if (this.#target.busy) return false;
    if (this.screen.destroyed) return true;
    const all = this.#unknown;
    const changes = (all ? CLEAR : '') + this.#changes();
    const text = this.#text(changes, all || this.#cursor !== undefined, this.#clamp(cursor));
    if (text !== '') this.#target.write(text);
    return true;
  }

  /** Takes over a new size. The owner of the boxes places them anew. */
  resize(columns: number, rows: number): void {
    this.screen.program.cols = columns;
    this.screen.program.rows = rows;
    this.screen.alloc();
    this.repaint();
  }

  /** Forgets what the terminal shows: the next frame clears it and draws everything. */
  repaint(): void {
    this.#unknown = true;
  }

  /**
   * A box, hidden until it is placed, above those made before. `paint` is called in every frame that shows it,
   * on a blank inside; a border is drawn by then. It must not get content or children.
   */
  box(options: { readonly border?: boolean }, paint: (canvas: Canvas) => void): Widgets.BoxElement {
    const border = options.border === true;
    const box = blessed.box({ parent: this.screen, hidden: true, ...(border && { border: 'line' }) });
    if (border) this.#framed.add(box);
    const render = box.render.bind(box);
    box.render = () => {
      const coords = render();
      const rect = this.#places.get(box);
      if (rect) paint(new Canvas(this.screen.lines, rect, border));
      return coords;
    };
    return box;
  }

  /** Moves a box, in whole cells; hides it if there is no place for it or no room in it. */
  place(box: Widgets.BoxElement, rect: Rect | undefined): void {
    const least = this.#framed.has(box) ? 3 : 1;
    const fits = rect !== undefined && rect.width >= least && rect.height >= least;
    if (fits) this.#show(box, rect);
    else this.#hide(box);
  }

  /** Ends it, without a word to the terminal. */
  destroy(): void {
    this.#places.clear();
    this.screen.destroy();
  }

  #show(box: Widgets.BoxElement, rect: Rect): void {
    if (sameRect(this.#places.get(box), rect)) return;
    this.#places.set(box, rect);
    this.#moved = true;
    box.left = rect.x;
    box.top = rect.y;
    box.width = rect.width;
    box.height = rect.height;
    box.show();
  }

  #hide(box: Widgets.BoxElement): void {
    if (this.#places.delete(box)) this.#moved = true;
    box.hide();
  }

  #changes(): string {
    const { cols, rows } = this.screen;
    if (this.#unknown) this.#glass = new Glass(cols, rows);
    if (this.#moved) this.screen.clearRegion(0, cols, 0, rows);
    this.#unknown = false;
    this.#moved = false;
    this.screen.render();
    return this.#glass.update(this.screen.lines);
  }

  /** A frame, or nothing if nothing changes. The cursor stands still where it is seen. */
  #text(changes: string, shown: boolean, cursor: Point | undefined): string {
    const before = this.#cursor;
    this.#cursor = cursor;
    if (changes !== '') return BEGIN + (shown ? HIDE : '') + changes + showAt(cursor) + END;
    if (samePoint(before, cursor)) return '';
    if (cursor === undefined) return HIDE;
    return before === undefined ? showAt(cursor) : cup(cursor.x, cursor.y);
  }

  #clamp(cursor: Point | undefined): Point | undefined {
    return cursor && { x: clamp(cursor.x, this.#glass.columns), y: clamp(cursor.y, this.#glass.rows) };
  }
}

function clamp(at: number, size: number): number {
  return Math.max(0, Math.min(at, size - 1));
}

function showAt(cursor: Point | undefined): string {
  return cursor === undefined ? '' : cup(cursor.x, cursor.y) + SHOW;
}

function samePoint(a: Point | undefined, b: Point | undefined): boolean {
  return a?.x === b?.x && a?.y === b?.y;
}

function sameRect(a: Rect | undefined, b: Rect): boolean {
  return samePoint(a, b) && a?.width === b.width && a.height === b.height;
}

/**
 * A screen of blessed's that never writes: its output is a stream that has ended, and it draws nothing. Nor does
 * it listen to the process, whose end and signals are not its business.
 */
function quietScreen(columns: number, rows: number): Widgets.Screen {
  const output = Object.assign(new PassThrough().destroy(), { columns, rows });
  const screen = withoutProcessListeners(() =>
    blessed.screen({
      input: dummyInput(),
      output,
      terminal: 'xterm-256color',
      fullUnicode: true,
      forceUnicode: true,
      smartCSR: false,
      useBCE: false,
      warnings: false,
      dockBorders: false,
      autoPadding: true,
    }),
  );
  screen.draw = () => undefined;
  return screen;
}

/** What blessed listens to, to restore the terminal. */
const PROCESS_EVENTS = ['exit', 'uncaughtException', 'SIGTERM', 'SIGINT', 'SIGQUIT'];

interface Listened {
  listeners(event: string): object[];
  off(event: string, listener: object): unknown;
}

function withoutProcessListeners<T>(create: () => T): T {
  const emitter: Listened = process;
  const before = PROCESS_EVENTS.map((event) => ({ event, kept: new Set(emitter.listeners(event)) }));
  const created = create();
  for (const { event, kept } of before) {
    for (const listener of emitter.listeners(event)) if (!kept.has(listener)) emitter.off(event, listener);
  }
  return created;
}
