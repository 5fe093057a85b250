import { type Composer, compose } from './composer.ts';
import { type Layout, layout } from './layout.ts';
import { focusedPane, type Model, type Pane } from './model.ts';
import type { Viewport } from './viewport.ts';

/** Narrower than this, a pane has no room for the times of its lines. */
const TIMES_COLUMNS = 50;

/** `14:01:02 ◂ `, or just `◂ `. */
export function gutterWidth(bodyWidth: number): number {
  return bodyWidth >= TIMES_COLUMNS ? 11 : 2;
}

export interface Geometry extends Layout {
  readonly composer: Composer | undefined;
}

/** Where everything is now; undefined if the screen is too small. */
export function geometry(model: Model): Geometry | undefined {
  const pane = focusedPane(model);
  const outline = layout(model.columns, model.rows, 1);
  if (outline === undefined) return undefined;
  if (pane === undefined) return { ...outline, composer: undefined };
  const composer = compose(pane, outline.input.width, model.now);
  const fitted =
    composer.rows.length === 1 ? outline : layout(model.columns, model.rows, composer.rows.length);
  return { ...(fitted ?? outline), composer };
}

/** How the pane's conversation is looked at now. */
export function viewportOf(model: Model, pane: Pane): Viewport {
  const body = geometry(model)?.body ?? { width: 1, height: 1 };
  return {
    lines: pane.scrollback?.lines ?? [],
    width: Math.max(1, body.width - gutterWidth(body.width)),
    height: Math.max(1, body.height),
  };
}
