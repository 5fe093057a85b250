import { edit, type Draft } from './draft.ts';
import type { Effect, KeyInput } from './effects.ts';
import { search } from './history.ts';
import { literalAction } from './literals.ts';
import { focusedPane, type Model, type Overlay, type Question } from './model.ts';
import { describe } from './describe.ts';
import { perform } from './perform.ts';
import { editDraft } from './perform-draft.ts';
import { pressAfterLeader } from './press.ts';
import { say } from './say.ts';
import { deliver, sendDraft } from './send.ts';

/** Keys that put away whatever is open. */
const CANCEL: ReadonlySet<string> = new Set(['Escape', 'C-g', 'C-c']);

/** What was pressed: a key's name, or the one character that was typed. */
export function pressed(input: KeyInput): string {
  return input.type === 'key' ? input.key : input.text;
}

/** Gives an input to what is open over the panes. Returns undefined if it is for the pane after all. */
export function inputToOverlay(model: Model, overlay: Overlay, input: KeyInput): Effect[] | undefined {
  const key = pressed(input);
  if (overlay.type === 'literal') return typeLiteral(model, input);
  if (input.type === 'key' && CANCEL.has(key) && !(overlay.type === 'leader' && key === 'C-c'))
    return cancel(model, overlay);
  switch (overlay.type) {
    case 'leader':
      model.overlay = undefined;
      return pressAfterLeader(model, key);
    case 'help':
    case 'notices':
      return page(model, overlay, key);
    case 'stats':
      return undefined;
    case 'question':
      return answer(model, overlay.question, key);
    case 'ask':
    case 'go':
      return editLine(model, overlay, input);
    case 'search':
      return searchHistory(model, overlay, input);
  }
}

function cancel(model: Model, overlay: Overlay): Effect[] {
  model.overlay = undefined;
  const pane = focusedPane(model);
  if (overlay.type === 'search' && pane !== undefined) pane.draft = overlay.before;
  return [];
}

/** After `C-v`. */
function typeLiteral(model: Model, input: KeyInput): Effect[] {
  model.overlay = undefined;
  const pane = focusedPane(model);
  const action = literalAction(input);
  if (pane === undefined) return [];
  return action === undefined
    ? say(model, 'info', `${pressed(input)} has no character of its own`)
    : editDraft(model, pane, action);
}

const STEPS: Readonly<Record<string, number>> = {
  Up: -1,
  Down: 1,
  PgUp: -10,
  PgDn: 10,
  ' ': 10,
  k: -1,
  j: 1,
};

function page(model: Model, overlay: Extract<Overlay, { readonly top: number }>, key: string): Effect[] {
  const step = STEPS[key];
  if (step === undefined) model.overlay = undefined;
  else model.overlay = { ...overlay, top: Math.max(0, overlay.top + step) };
  return [];
}

/** Only a plain yes is a yes; a key that was meant for the draft is not an answer. */
function answer(model: Model, question: Question, key: string): Effect[] {
  if (key === 'n' || key === 'N') model.overlay = undefined;
  if (key !== 'y' && key !== 'Y') return [];
  model.overlay = undefined;
  switch (question.asks) {
    case 'send': {
      const pane = model.panes.get(question.id);
      if (pane === undefined) return [];
      // A refused send may have come back into it meanwhile: the answer was for another text.
      return pane.draft === question.draft ? deliver(model, pane) : sendDraft(model);
    }
    case 'hang-up':
      return [{ type: 'hangUp', id: question.id }];
    case 'quit':
      return [{ type: 'quit' }];
  }
}

type LineOverlay = Extract<Overlay, { readonly draft: Draft }>;

function editLine(model: Model, overlay: LineOverlay, input: KeyInput): Effect[] {
  if (input.type === 'key' && input.key === 'Enter') {
    model.overlay = undefined;
    const text = overlay.draft.text.trim();
    if (overlay.type === 'ask') {
      const given = overlay.what === 'prefix' ? overlay.draft.text : text;
      return describe(model, overlay.what, overlay.ids, given);
    }
    return text === '' ? [] : perform(model, 'go', text);
  }
  model.overlay = { ...overlay, draft: editedLine(model, overlay.draft, input) };
  return [];
}

function editedLine(model: Model, draft: Draft, input: KeyInput): Draft {
  if (input.type !== 'key') {
    return edit(draft, model.ring, { type: 'insert', text: input.text.replace(/[\r\n]+/g, ' ') }).draft;
  }
  const type = model.keymap.edits.get(input.key);
  return type === undefined ? draft : edit(draft, model.ring, { type }).draft;
}

type SearchOverlay = Extract<Overlay, { readonly type: 'search' }>;

/** As in readline: what is typed narrows, the key of the search goes further back, any other key takes what was found and acts. */
function searchHistory(model: Model, overlay: SearchOverlay, input: KeyInput): Effect[] | undefined {
  const { query, from } = overlay;
  if (input.type !== 'key') return find(model, overlay, query + input.text, Infinity);
  if (model.keymap.keys.get(input.key) === 'history-search') return find(model, overlay, query, from);
  if (model.keymap.edits.get(input.key) === 'backward-delete-char')
    return find(model, overlay, query.slice(0, -1), Infinity);
  model.overlay = undefined;
  return input.key === 'Enter' ? [] : undefined;
}

function find(model: Model, overlay: SearchOverlay, query: string, from: number): Effect[] {
  const pane = focusedPane(model);
  if (pane === undefined) return [];
  const found = search(pane.history, query, from);
  model.overlay = { ...overlay, query, from: found?.index ?? overlay.from };
  if (found !== undefined) return editDraft(model, pane, { type: 'set', text: found.text });
  return query === '' ? [] : say(model, 'info', `nothing sent here holds ${query}`);
}
