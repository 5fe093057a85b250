import { type Composer, compose } from './composer.ts';
import { barOf, knownAt } from './cut-off.ts';
import { placedPanes } from './grid.ts';
import { DEFAULT_LOOK, type Look, stampWidth } from './look.ts';
import { inset, type Layout, layout, type PaneRects, type Rect } from './layout.ts';
import type { Model, Pane } from './model.ts';
import type { Viewport } from './viewport.ts';

/** What is left of a line's text must be worth the stamp before it. */
const WORTH_A_STAMP = 39;
/** With less than this of a line it cannot be read, whatever was asked for. */
const LEGIBLE = 16;

/** Of a direction: `◂ `. */
const DIRECTION = 2;

/** The cells before the text of a line: `14:01:02 ◂ `, or just `◂ ` where there is no room for times. */
export function gutterWidth(look: Look, bodyWidth: number): number {
  return showsTimes(look, bodyWidth) ? stampWidth(look.times) + 1 + DIRECTION : DIRECTION;
}

/** Whether there is room for times: those that nobody asked for must leave more of it. */
export function showsTimes({ times, asked }: Look, bodyWidth: number): boolean {
  const stamp = stampWidth(times);
  const isWish = asked === true || times !== DEFAULT_LOOK.times;
  return stamp > 0 && bodyWidth - stamp >= (isWish ? LEGIBLE + 1 + DIRECTION : WORTH_A_STAMP);
}

/** A place for a pane, and what is shown there; no pane where nobody has dialed in. */
export interface Place {
  readonly rects: PaneRects;
  readonly pane: Pane | undefined;
  readonly composer: Composer | undefined;
}

export interface Geometry extends Layout {
  readonly places: readonly Place[];
}

/** Where everything is now; undefined if the screen is too small. */
export function geometry(model: Model): Geometry | undefined {
  const panes = placedPanes(model);
  const none: readonly (Pane | undefined)[] = [undefined];
  const shown = panes.length === 0 ? none : panes;
  const outline = divide(
    model,
    shown.map(() => 1),
  );
  if (outline === undefined) return undefined;
  const composers = shown.map((pane, index) => {
    const width = outline.panes[index]?.input.width;
    return pane === undefined || width === undefined
      ? undefined
      : compose(pane, width, knownAt(model), barOf(model));
  });
  const wanted = composers.map((composer) => composer?.rows.length ?? 1);
  const fitted = wanted.every((rows) => rows === 1) ? outline : (divide(model, wanted) ?? outline);
  const places = fitted.panes.map((rects, index) => ({
    rects,
    pane: shown[index],
    composer: composers[index],
  }));
  return { ...fitted, places };
}

function divide(model: Model, inputRows: readonly number[]): Layout | undefined {
  return layout(model.columns, model.rows, { list: model.list, strip: model.strip, inputRows });
}

/** The place of a pane; undefined if it is not on screen. */
export function placeOf(at: Geometry | undefined, pane: Pane | undefined): Place | undefined {
  return pane === undefined ? undefined : at?.places.find((place) => place.pane === pane);
}

/** How the pane's conversation is looked at now. */
export function viewportOf(model: Model, pane: Pane): Viewport {
  return viewportIn(pane, placeOf(geometry(model), pane)?.rects.body ?? { width: 1, height: 1 });
}

/** How a pane's conversation is looked at in a body of that size. */
export function viewportIn(pane: Pane, body: Pick<Rect, 'width' | 'height'>): Viewport {
  return {
    lines: (pane.sieve ?? pane.scrollback)?.lines ?? [],
    width: pane.look.wrap ? Math.max(1, body.width - gutterWidth(pane.look, body.width)) : Infinity,
    height: Math.max(1, body.height),
    marker: pane.marker,
    gapBefore: gapsOf(pane),
  };
}

/** Where lines are left out between those that pass a filter and those around them. */
function gapsOf({ sieve, filter }: Pane): Viewport['gapBefore'] {
  return sieve === undefined || filter?.filter.context === 0 ? undefined : (index) => sieve.gapBefore(index);
}

/** The inside of the table that takes the whole main area. */
export function tableRect({ main, framed }: Layout): Rect {
  return framed ? inset(main, 1) : main;
}
