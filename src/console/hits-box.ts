/** The box of what was found in all conversations: a line to type in, the hits, and what stands around the picked one. */
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput } from './effects.ts';
import { hitHeights } from './hit-rows.ts';
import { goToHit } from './hit-jump.ts';
import { beginHits, moreHits } from './hit-list.ts';
import type { HitList } from './hits.ts';
import { editedLine, editedOld } from './line-edit.ts';
import { topFor } from './list.ts';
import type { Model, Overlay } from './model.ts';

type HitsOverlay = Extract<Overlay, { readonly type: 'hits' }>;

/** `/find TEXT` begins anew; without a text the box is as it was. */
export function openHits(model: Model, text: string): Effect[] {
  const shown = text === '' ? (model.hits?.text ?? '') : text;
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text: shown });
  const overlay: HitsOverlay = { type: 'hits', draft, isOld: shown !== '', error: undefined };
  model.overlay = overlay;
  return text === '' ? moreHits(model) : begin(model, overlay);
}

function begin(model: Model, overlay: HitsOverlay): Effect[] {
  const begun = beginHits(model, overlay.draft.text);
  const error = 'error' in begun ? begun.error : undefined;
  model.overlay = { ...overlay, isOld: error === undefined, error };
  return 'error' in begun ? [] : begun;
}

/** Arrows pick, `Enter` goes to what is picked, or searches for what was typed. */
export function inputToHits(model: Model, overlay: HitsOverlay, input: KeyInput): Effect[] {
  const key = input.type === 'key' ? input.key : '';
  if (key === 'Enter') return enter(model, overlay);
  const step = stepOf(model, key);
  if (step !== undefined) return pick(model, step);
  const draft = (overlay.isOld ? editedOld : editedLine)(model, overlay.draft, input);
  model.overlay = { ...overlay, draft, isOld: false, error: undefined };
  return [];
}

function enter(model: Model, overlay: HitsOverlay): Effect[] {
  const list = model.hits;
  const hit = list?.hits[list.picked];
  const hasFailed = list?.state === 'failed' && hit === undefined;
  if (list?.text !== overlay.draft.text || hasFailed) return begin(model, overlay);
  return hit === undefined ? [] : goToHit(model, hit, list.request.pattern);
}

const STEPS: ReadonlyMap<string, number> = new Map([
  ...(['Up', 'C-p', 'S-Tab'] as const).map((key) => [key, -1] as const),
  ...(['Down', 'C-n', 'Tab'] as const).map((key) => [key, 1] as const),
  ...(['C-Home', 'M-<'] as const).map((key) => [key, -Infinity] as const),
  ...(['C-End', 'M->'] as const).map((key) => [key, Infinity] as const),
]);

function stepOf(model: Model, key: string): number | undefined {
  const page = Math.max(1, hitHeights(model.rows).list - 1);
  if (key === 'PgUp' || key === 'M-v') return -page;
  return key === 'PgDn' ? page : STEPS.get(key);
}

/** Picks another hit. Where those before the first are not held any more, the search begins anew from there. */
function pick(model: Model, step: number): Effect[] {
  const list = model.hits;
  if (list === undefined) return [];
  if (step < 0 && list.picked === 0 && list.dropped > 0) return again(model, list);
  return pickHit(model, list.picked + step);
}

function again(model: Model, { text }: HitList): Effect[] {
  const begun = beginHits(model, text);
  return 'error' in begun ? [] : begun;
}

/** Picks the hit at a place of the list, or the nearest there is. */
export function pickHit(model: Model, index: number): Effect[] {
  const list = model.hits;
  if (list === undefined) return [];
  const count = list.hits.length;
  const picked = Math.max(0, Math.min(index, count - 1));
  model.hits = { ...list, picked, top: topFor(picked, list.top, hitHeights(model.rows).list, count) };
  return moreHits(model);
}
