import { inputToBroadcastBox } from './broadcast-box.ts';
import { inputToCopy, inputToSave } from './copy-box.ts';
import { inputToCommand } from './command-box.ts';
import { describe } from './describe.ts';
import type { Effect, KeyInput } from './effects.ts';
import { cancelFilter, inputToFilterBox } from './filter-box.ts';
import { cancelFind, inputToFind } from './find-box.ts';
import { focus } from './focus.ts';
import { inputToGo } from './go-box.ts';
import { inputToHistory } from './history-box.ts';
import { searchHistory } from './history-search.ts';
import { inputToHits } from './hits-box.ts';
import { editedLine } from './line-edit.ts';
import { literalAction } from './literals.ts';
import { focusedPane, type Model, type Overlay, paneOf } from './model.ts';
import { acts, giveWay } from './other-keys.ts';
import { editDraft } from './perform-draft.ts';
import { pressed } from './pressed.ts';
import { pressAfterLeader } from './press.ts';
import { inputToQuestion } from './question.ts';
import { say } from './say.ts';

/** Keys that put away whatever is open. */
const CANCEL: ReadonlySet<string> = new Set(['Escape', 'C-g', 'C-c']);

/** Gives an input to what is open over the panes. Returns undefined if it is for the pane after all. */
export function inputToOverlay(model: Model, overlay: Overlay, input: KeyInput): Effect[] | undefined {
  const key = pressed(input);
  if (overlay.type === 'literal') return typeLiteral(model, input);
  if (overlay.type === 'broadcast') return inputToBroadcastBox(model, overlay.state, input);
  if (input.type === 'key' && CANCEL.has(key) && !(overlay.type === 'leader' && key === 'C-c'))
    return cancel(model, overlay);
  switch (overlay.type) {
    case 'leader':
      model.overlay = undefined;
      return pressAfterLeader(model, key);
    case 'help':
      return inputToHelp(model, overlay, input);
    case 'details':
      return inputToDetails(model, overlay, input);
    case 'notices':
    case 'broadcasts':
    case 'jobs':
    case 'who':
    case 'bans':
      return page(model, overlay, input);
    case 'stats':
      return inputToStats(model, overlay, input);
    case 'question':
      return inputToQuestion(model, overlay, input);
    case 'ask':
      return editLine(model, overlay, input);
    case 'go':
      return inputToGo(model, overlay, input);
    case 'history':
      return inputToHistory(model, overlay, input);
    case 'find':
      return inputToFind(model, overlay, input);
    case 'filter':
      return inputToFilterBox(model, overlay, input);
    case 'hits':
      return inputToHits(model, overlay, input);
    case 'copy':
      return inputToCopy(model, overlay, input);
    case 'command':
      return inputToCommand(model, overlay, input);
    case 'save':
      return inputToSave(model, overlay, input);
    case 'search':
      return searchHistory(model, overlay, input);
  }
}

function cancel(model: Model, overlay: Overlay): Effect[] {
  if (overlay.type === 'find') return cancelFind(model, overlay);
  if (overlay.type === 'filter') return cancelFilter(model, overlay);
  model.overlay = undefined;
  const pane = overlay.type === 'search' ? paneOf(model, overlay.id) : undefined;
  if (overlay.type === 'search' && pane !== undefined) pane.draft = overlay.before;
  return [];
}

/** After `C-v`. */
function typeLiteral(model: Model, input: KeyInput): Effect[] | undefined {
  model.overlay = undefined;
  const pane = focusedPane(model);
  const action = literalAction(input);
  if (pane === undefined) return [];
  if (action !== undefined) return editDraft(model, pane, action);
  return acts(model, input) ? undefined : say(model, 'info', `${pressed(input)} has no character of its own`);
}

const ARROWS: Readonly<Record<string, number>> = { Up: -1, Down: 1, PgUp: -10, PgDn: 10 };
const STEPS: Readonly<Record<string, number>> = { ...ARROWS, ' ': 10, k: -1, j: 1 };

type Paged = Extract<Overlay, { readonly top: number }>;

function page(model: Model, overlay: Paged, input: KeyInput): Effect[] | undefined {
  const step = STEPS[pressed(input)];
  if (step === undefined) return giveWay(model, input);
  model.overlay = scrolled(overlay, step);
  return [];
}

function scrolled(overlay: Paged, step: number): Overlay {
  return { ...overlay, top: Math.max(0, overlay.top + step) };
}

/** What is typed searches the help. */
function inputToHelp(
  model: Model,
  overlay: Extract<Overlay, { readonly type: 'help' }>,
  input: KeyInput,
): Effect[] | undefined {
  const { query } = overlay;
  if (input.type !== 'key') {
    model.overlay = { ...overlay, top: 0, query: query + input.text.replace(/[\r\n]+/g, ' ') };
    return [];
  }
  const step = ARROWS[input.key];
  if (step !== undefined) model.overlay = scrolled(overlay, step);
  else if (model.keymap.edits.get(input.key) === 'backward-delete-char')
    model.overlay = { ...overlay, top: 0, query: query.slice(0, -1) };
  else if (model.keymap.keys.get(input.key) === 'help') model.overlay = undefined;
  else return giveWay(model, input);
  return [];
}

function inputToDetails(
  model: Model,
  overlay: Extract<Overlay, { readonly type: 'details' }>,
  input: KeyInput,
): Effect[] | undefined {
  if (pressed(input) !== 'Enter') return page(model, overlay, input);
  model.overlay = undefined;
  model.table = undefined;
  return focus(model, overlay.id);
}

function inputToStats(
  model: Model,
  overlay: Extract<Overlay, { readonly type: 'stats' }>,
  input: KeyInput,
): Effect[] | undefined {
  const key = pressed(input);
  if (key !== 'Tab' && key !== ' ') return giveWay(model, input);
  model.overlay = { type: 'stats', span: overlay.span === 'seconds' ? 'minutes' : 'seconds' };
  return [];
}

function editLine(
  model: Model,
  overlay: Extract<Overlay, { readonly type: 'ask' }>,
  input: KeyInput,
): Effect[] {
  if (input.type === 'key' && input.key === 'Enter') {
    model.overlay = undefined;
    const { text } = overlay.draft;
    return describe(model, overlay.what, overlay.ids, overlay.what === 'prefix' ? text : text.trim());
  }
  model.overlay = { ...overlay, draft: editedLine(model, overlay.draft, input) };
  return [];
}
