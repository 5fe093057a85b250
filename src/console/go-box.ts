/** The box that goes to a session: what is typed ranks them, the arrows pick. */
import { cutToWidth } from '../graphemes.ts';
import { printable } from '../printable.ts';
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput } from './effects.ts';
import { focus } from './focus.ts';
import { displayTitle } from '../format.ts';
import { type Hit, type Ranked, rankSessions } from './fuzzy.ts';
import { snap } from './lines.ts';
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
function candidates(model: Model, text: string): readonly Ranked[] {
  const sessions = model.order.flatMap((id) => model.panes.get(id)?.session ?? []);
  return rankSessions(text, sessions, GO_ROWS);
}

export interface GoRow {
  /** Safe to show, and not wider than asked for. */
  readonly text: string;
  readonly picked: boolean;
}

/** The rows of the box: as many sessions as there is room for, the picked one among them. */
export function goRows(
  model: Model,
  { draft, picked }: GoOverlay,
  size: { readonly width: number; readonly height: number },
): readonly GoRow[] {
  const first = Math.max(0, picked - size.height + 1);
  const rows = candidates(model, draft.text).slice(first, first + size.height);
  return rows.map((ranked, index) => ({
    text: cutToWidth(rowOf(model, ranked, size.width), size.width),
    picked: first + index === picked,
  }));
}

/** What was found comes right after the title, and of a long text the part that it is in. */
function rowOf({ panes }: Model, { id, hits }: Ranked, width: number): string {
  const session = panes.get(id)?.session;
  if (session === undefined) return `#${id}`;
  const { name, peer, tags, note } = session;
  const beside = hits.filter(({ field }) => field !== 'id' && field !== (name === '' ? 'peer' : 'name'));
  const found = new Set(beside.map(({ text }) => text));
  const rest = [name === '' ? '' : peer, ...tags, note].filter((text) => text !== '' && !found.has(text));
  const title = displayTitle(session);
  const parts = [...beside.map(excerpt), ...rest].map((text) => printable(text));
  return [beside.length === 0 ? title : cutToWidth(title, width >> 1), ...parts].join('  ');
}

/** How much stands before what was found in a long text. */
const LEAD = 8;

function excerpt({ text, spans: [at = 0] }: Hit): string {
  return at <= 2 * LEAD ? text : `…${text.slice(snap(text, at - LEAD))}`;
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
