import type { Spot } from '../src/console/effects.ts';
import { geometry, type Geometry, type Place, placeOf } from '../src/console/geometry.ts';
import { MIN_COLUMNS, MIN_ROWS, type Rect } from '../src/console/layout.ts';
import { focusedPane, type Model } from '../src/console/model.ts';
import { bottomRect } from '../src/console/said-rows.ts';
import { refusedNow } from '../src/console/say.ts';
import type { StatsSpan } from '../src/console/stats.ts';
import type { Canvas } from './canvas.ts';
import { paintHints } from './hints.ts';
import { listTitle, paintList } from './list.ts';
import { paintSheet, type Sheet, sheetRect, spotAt } from './sheet.ts';
import { sheetOf } from './sheets.ts';
import { StatsScreen } from './stats.ts';
import { paintNobody, paintPane } from './pane.ts';
import { inputCursor } from './pane-input.ts';
import type { Painter, Point } from './painter.ts';
import { paintStatus, type Status, statusOf } from './status.ts';
import { paintTable } from './table.ts';
import type { ThemeName } from '../src/console/themes.ts';
import type { Theme } from './theme.ts';

type Box = ReturnType<Painter['box']>;

/** All boxes of the screen: shows a model. Knows nothing that the model does not say. */
export class BoardScreen {
  readonly #painter: Painter;
  readonly #model: Model;
  readonly #themeOf: (name: ThemeName) => Theme;
  readonly #loaded: () => void;
  #stats: StatsScreen | undefined;
  #theme: Theme;
  readonly #boxes: Readonly<
    Record<'status' | 'list' | 'panes' | 'strip' | 'table' | 'plainTable' | 'hints' | 'sheet' | 'small', Box>
  >;
  #geometry: Geometry | undefined;
  #sheet: Sheet | undefined;
  #status: Status;

  /** `loaded`: there is more to paint than before. */
  constructor(
    painter: Painter,
    model: Model,
    themeOf: (name: ThemeName) => Theme,
    loaded: () => void = () => undefined,
  ) {
    this.#painter = painter;
    this.#model = model;
    this.#themeOf = themeOf;
    this.#loaded = loaded;
    this.#theme = themeOf(model.theme);
    this.#status = statusOf(model, model.columns, this.#theme);
    const box = (border: boolean, paint: (canvas: Canvas) => void): Box => painter.box({ border }, paint);
    this.#boxes = {
      status: box(false, (canvas) => paintStatus(canvas, this.#status, this.#theme)),
      list: box(true, (canvas) => this.#paintList(canvas)),
      panes: box(false, (canvas) => this.#paintPanes(canvas)),
      strip: box(true, (canvas) => this.#paintTable(canvas)),
      table: box(true, (canvas) => this.#paintTable(canvas)),
      plainTable: box(false, (canvas) => paintTable(canvas, model, this.#theme)),
      hints: box(false, (canvas) => paintHints(canvas, model, this.#theme)),
      small: box(false, (canvas) => paintTooSmall(canvas, this.#theme)),
      sheet: box(true, (canvas) => {
        if (this.#sheet !== undefined) paintSheet(canvas, this.#sheet, this.#theme, refusedNow(model));
      }),
    };
  }

  /** Paints a frame. False: the terminal has not taken the last one yet. */
  paint(): boolean {
    this.#theme = this.#themeOf(this.#model.theme);
    this.#geometry = geometry(this.#model);
    this.#status = statusOf(this.#model, this.#model.columns, this.#theme);
    this.#sheet = this.#geometry === undefined ? undefined : sheetOf(this.#model, this.#theme);
    this.#place();
    return this.#painter.frame(this.#cursor());
  }

  /** What stands at a cell, as the last frame has it, if that is something to click on. */
  spotAt(x: number, y: number): Spot | undefined {
    const { columns, rows, overlay } = this.#model;
    const sheet = this.#sheet;
    if (sheet === undefined) return overlay === undefined ? spotAt(this.#status.spots, x, y) : undefined;
    const rect = sheetRect(sheet, columns, rows);
    const inside = y > rect.y && y < rect.y + rect.height - 1;
    return inside ? spotAt(sheet.spots ?? [], x - rect.x - 2, y - rect.y - 1) : undefined;
  }

  #place(): void {
    const at = this.#geometry;
    const { columns, rows, table, overlay } = this.#model;
    const boxes = this.#boxes;
    const place = (box: Box, rect: Rect | undefined): void => this.#painter.place(box, rect);
    const stats = overlay?.type === 'stats' && at !== undefined ? overlay : undefined;
    if (stats === undefined || at === undefined) this.#stats?.hide();
    else this.#showStats(at.main, stats.span);
    const showsPanes = table === undefined && stats === undefined;
    const showsTable = table !== undefined && stats === undefined;
    const framed = at?.framed === true;
    place(boxes.status, at?.status);
    place(boxes.hints, at === undefined ? undefined : bottomRect(at, this.#model));
    place(boxes.list, showsPanes ? at?.list : undefined);
    place(boxes.strip, showsPanes ? at?.strip : undefined);
    place(boxes.panes, showsPanes && at !== undefined ? around(at.places) : undefined);
    place(boxes.table, showsTable && framed ? at.main : undefined);
    place(boxes.plainTable, showsTable && !framed ? at?.main : undefined);
    place(boxes.small, at === undefined ? { x: 0, y: 0, width: columns, height: rows } : undefined);
    place(boxes.sheet, this.#sheet === undefined ? undefined : sheetRect(this.#sheet, columns, rows));
  }

  /** Made when first shown: few look at them, and charts take their time to load. */
  #showStats(rect: Rect, span: StatsSpan): void {
    this.#stats ??= new StatsScreen(this.#painter, this.#theme, this.#loaded);
    this.#stats.show(rect, this.#model, span, this.#theme);
  }

  #paintList(canvas: Canvas): void {
    canvas.border(this.#theme.border, this.#theme.glyphs);
    canvas.frameText(1, -1, ` ${listTitle(this.#model, canvas.width)} `, this.#theme.title);
    paintList(canvas, this.#model, this.#theme);
  }

  #paintTable(canvas: Canvas): void {
    const isTable = this.#model.table !== undefined;
    canvas.border(isTable ? this.#theme.borderFocused : this.#theme.border, this.#theme.glyphs);
    canvas.frameText(1, -1, ' connections ', isTable ? this.#theme.titleFocused : this.#theme.title);
    paintTable(canvas, this.#model, this.#theme);
  }

  /** The panes stand side by side on one canvas, which begins where the first of them does. */
  #paintPanes(canvas: Canvas): void {
    const at = this.#geometry;
    const origin = at?.places[0]?.rects.outer;
    if (at === undefined || origin === undefined) return;
    for (const place of at.places) {
      if (place.pane === undefined) paintNobody(canvas, place, origin, this.#model, this.#theme);
      else paintPane(canvas, { ...place, pane: place.pane }, origin, this.#model, this.#theme);
    }
  }

  #cursor(): Point | undefined {
    const { overlay, table, columns, rows } = this.#model;
    const sheet = this.#sheet;
    if (sheet?.cursor !== undefined) {
      const rect = sheetRect(sheet, columns, rows);
      return { x: rect.x + 2 + sheet.cursor.x, y: rect.y + 1 + sheet.cursor.y };
    }
    if (table !== undefined || overlay?.type === 'stats') return undefined;
    const place = placeOf(this.#geometry, focusedPane(this.#model));
    const typing = overlay === undefined || overlay.type === 'search' || overlay.type === 'literal';
    return typing ? inputCursor(place) : undefined;
  }
}

/** The rectangle of all places together. */
function around(places: readonly Place[]): Rect | undefined {
  const first = places[0]?.rects.outer;
  const last = places.at(-1)?.rects.outer;
  if (first === undefined || last === undefined) return undefined;
  return {
    x: first.x,
    y: first.y,
    width: last.x + last.width - first.x,
    height: last.y + last.height - first.y,
  };
}

function paintTooSmall(canvas: Canvas, theme: Theme): void {
  canvas.text(0, 0, 'too small', theme.warning);
  canvas.text(0, 1, `${MIN_COLUMNS}x${MIN_ROWS} at least`, theme.text);
}
