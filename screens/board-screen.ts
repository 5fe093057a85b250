import { geometry, type Geometry } from '../src/console/geometry.ts';
import { MIN_COLUMNS, MIN_ROWS, type Rect } from '../src/console/layout.ts';
import { focusedPane, type Model } from '../src/console/model.ts';
import type { Canvas } from './canvas.ts';
import { paintHints } from './hints.ts';
import { listTitle, SessionList } from './list.ts';
import { paintSheet, type Sheet, sheetOf, sheetRect } from './overlay.ts';
import { inputCursor, paintBody, paintInput, paneTitle } from './pane.ts';
import type { Painter, Point } from './painter.ts';
import { Spark } from './spark.ts';
import { paintStatus, SPARK_COLUMNS, sparkPlace } from './status.ts';
import { paintTable } from './table.ts';
import type { Theme } from './theme.ts';

type Box = ReturnType<Painter['box']>;

/** All boxes of the screen: shows a model. Knows nothing that the model does not say. */
export class BoardScreen {
  readonly #painter: Painter;
  readonly #model: Model;
  readonly #theme: Theme;
  readonly #list = new SessionList();
  readonly #boxes: Readonly<
    Record<
      'status' | 'list' | 'pane' | 'plainPane' | 'table' | 'plainTable' | 'hints' | 'sheet' | 'small',
      Box
    >
  >;
  readonly #spark: Spark;
  #geometry: Geometry | undefined;
  #sheet: Sheet | undefined;

  constructor(painter: Painter, model: Model, theme: Theme) {
    this.#painter = painter;
    this.#model = model;
    this.#theme = theme;
    const box = (border: boolean, paint: (canvas: Canvas) => void): Box => painter.box({ border }, paint);
    this.#boxes = {
      status: box(false, (canvas) => paintStatus(canvas, model, theme)),
      list: box(true, (canvas) => this.#paintList(canvas)),
      pane: box(true, (canvas) => this.#paintPane(canvas)),
      plainPane: box(false, (canvas) => this.#paintPane(canvas)),
      table: box(true, (canvas) => this.#paintTable(canvas)),
      plainTable: box(false, (canvas) => paintTable(canvas, model, theme)),
      hints: box(false, (canvas) => paintHints(canvas, model, theme)),
      small: box(false, (canvas) => paintTooSmall(canvas, theme)),
      sheet: box(true, (canvas) => {
        if (this.#sheet !== undefined) paintSheet(canvas, this.#sheet, theme);
      }),
    };
    this.#spark = new Spark(painter.screen, SPARK_COLUMNS);
  }

  /** Paints a frame. False: the terminal has not taken the last one yet. */
  paint(): boolean {
    this.#geometry = geometry(this.#model);
    this.#sheet = this.#geometry === undefined ? undefined : sheetOf(this.#model, this.#theme);
    this.#place();
    return this.#painter.frame(this.#cursor());
  }

  #place(): void {
    const at = this.#geometry;
    const { columns, rows, table } = this.#model;
    const boxes = this.#boxes;
    const place = (box: Box, rect: Rect | undefined): void => this.#painter.place(box, rect);
    const main = at === undefined ? undefined : { x: 0, y: 1, width: columns, height: rows - 2 };
    const left = at?.list === undefined ? 0 : at.list.width + 2;
    const pane = main === undefined ? undefined : { ...main, x: left, width: columns - left };
    const showsPane = table === undefined;
    const framed = at?.framed === true;
    place(boxes.status, at?.status);
    place(boxes.hints, at?.hints);
    place(
      boxes.list,
      showsPane && at?.list !== undefined && main !== undefined ? { ...main, width: left } : undefined,
    );
    place(boxes.pane, showsPane && framed ? pane : undefined);
    place(boxes.plainPane, showsPane && !framed ? pane : undefined);
    place(boxes.table, !showsPane && framed ? main : undefined);
    place(boxes.plainTable, !showsPane && !framed ? main : undefined);
    place(boxes.small, at === undefined ? { x: 0, y: 0, width: columns, height: rows } : undefined);
    place(boxes.sheet, this.#sheet === undefined ? undefined : sheetRect(this.#sheet, columns, rows));
    const covered = this.#sheet !== undefined && sheetRect(this.#sheet, columns, rows).y === 0;
    this.#spark.show(
      at === undefined || covered ? undefined : sparkPlace(this.#model, columns),
      this.#model.rates,
    );
  }

  #paintList(canvas: Canvas): void {
    canvas.border(this.#theme.border);
    const rect = this.#geometry?.list;
    if (rect !== undefined) canvas.frameText(1, -1, ` ${listTitle(this.#model, rect)} `, this.#theme.title);
    this.#list.paint(canvas, this.#model, this.#theme);
  }

  #paintTable(canvas: Canvas): void {
    canvas.border(this.#theme.borderFocused);
    canvas.frameText(1, -1, ' connections ', this.#theme.titleFocused);
    paintTable(canvas, this.#model, this.#theme);
  }

  /** The pane's canvas begins at its inner corner; the geometry counts from the screen's. */
  #paintPane(canvas: Canvas): void {
    const theme = this.#theme;
    const model = this.#model;
    const pane = focusedPane(model);
    const at = this.#geometry;
    canvas.border(theme.borderFocused);
    if (at === undefined) return;
    if (pane === undefined || at.composer === undefined) {
      paintNobody(canvas, model, theme);
      return;
    }
    const origin = { x: at.body.x, y: at.body.y - (at.framed ? 0 : at.body.y - 1) };
    const title = paneTitle(pane, model.now, canvas.width - 4);
    if (at.framed) {
      canvas.frameText(1, -1, ` ${title} `, theme.titleFocused);
      const rule = at.input.y - 1 - origin.y;
      canvas.fill(0, rule, canvas.width, theme.borderFocused, '─');
      canvas.frameText(-1, rule, '├', theme.borderFocused);
      canvas.frameText(canvas.width, rule, '┤', theme.borderFocused);
    } else if (at.body.y > 1) {
      canvas.fill(0, 0, canvas.width, theme.titleFocused);
      canvas.text(0, 0, title, theme.titleFocused);
    }
    paintBody(canvas.part(0, at.body.y - origin.y, at.body.width, at.body.height), model, pane, theme);
    const input = canvas.part(0, at.input.y - origin.y, at.input.width, at.input.height);
    paintInput(input, pane, at.composer, theme);
  }

  #cursor(): Point | undefined {
    const { overlay, table, columns, rows } = this.#model;
    const at = this.#geometry;
    const sheet = this.#sheet;
    if (sheet?.cursor !== undefined) {
      const rect = sheetRect(sheet, columns, rows);
      return { x: rect.x + 2 + sheet.cursor.x, y: rect.y + 1 + sheet.cursor.y };
    }
    if (at === undefined || table !== undefined) return undefined;
    return overlay === undefined || overlay.type === 'search' ? inputCursor(at) : undefined;
  }
}

function paintTooSmall(canvas: Canvas, theme: Theme): void {
  canvas.text(0, 0, 'too small', theme.warning);
  canvas.text(0, 1, `${MIN_COLUMNS}x${MIN_ROWS} at least`, theme.text);
}

/** What a board without clients says: how to dial in. */
function paintNobody(canvas: Canvas, model: Model, theme: Theme): void {
  const words = [
    'Nobody has dialed in yet.',
    '',
    ...model.addresses.map((address) => `Waiting on ${address}`),
    '',
    'Each client gets its own pane and input line here.',
    'C-x opens the menu, C-x ? the help, C-x q quits.',
  ];
  const y = Math.max(0, (canvas.height - words.length) >> 1);
  words.forEach((text, index) =>
    canvas.text(Math.max(1, (canvas.width - 50) >> 1), y + index, text, theme.words),
  );
}
