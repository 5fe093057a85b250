/** The box that goes to a session: what is typed ranks them, the arrows pick. */
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput } from './effects.ts';
import { focus } from './focus.ts';
import { type Ranked, rankSessions } from './fuzzy.ts';
import { editedLine } from './line-edit.ts';
import type { Model, Overlay } from './model.ts';
import { say } from './say.ts';

type GoOverlay = Extract<Overlay, { readonly type: 'go' }>;

/** How many the box shows. */
export const GO_ROWS = 10;

export function openGo(model: Model, draft: Draft = EMPTY_DRAFT): Effect[] {
  model.overlay = { type: 'go', draft, picked: 0 };
  return [];
}

/** The sessions that what is typed may mean, the likeliest first. */
export function candidates(model: Model, text: string): readonly Ranked[] {
  const sessions = model.order.flatMap((id) => model.panes.get(id)?.session ?? []);
  return rankSessions(text, sessions, GO_ROWS);
}

const STEPS: Readonly<Record<string, number>> = { Up: -1, Down: 1, 'C-p': -1, 'C-n': 1, 'S-Tab': -1, Tab: 1 };

export function inputToGo(model: Model, overlay: GoOverlay, input: KeyInput): Effect[] {
  const { draft, picked } = overlay;
  if (input.type === 'key' && input.key === 'Enter') return enter(model, overlay);
  const step = input.type === 'key' ? STEPS[input.key] : undefined;
  if (step === undefined) {
    model.overlay = { ...overlay, draft: editedLine(model, draft, input), picked: 0 };
    return [];
  }
  const count = Math.max(1, candidates(model, draft.text).length);
  model.overlay = { ...overlay, picked: (picked + step + count) % count };
  return [];
}

function enter(model: Model, { draft, picked }: GoOverlay): Effect[] {
  const chosen = candidates(model, draft.text)[picked];
  model.overlay = undefined;
  return chosen === undefined
    ? say(model, 'info', `no session is like ${draft.text}`)
    : focus(model, chosen.id);
}
