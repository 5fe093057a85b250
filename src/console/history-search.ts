/** Searching what was sent in a session, while it is typed. */
import type { Effect, KeyInput } from './effects.ts';
import { search } from './history.ts';
import { focusedPane, type Model, type Overlay } from './model.ts';
import { editDraft } from './perform-draft.ts';
import { say } from './say.ts';

type SearchOverlay = Extract<Overlay, { readonly type: 'search' }>;

/** As in readline: what is typed narrows, the key of the search goes further back, any other key takes what was found and acts. */
export function searchHistory(model: Model, overlay: SearchOverlay, input: KeyInput): Effect[] | undefined {
  const { id, query, from } = overlay;
  // What was typed for one session reaches no other.
  if (id !== model.focus) {
    model.overlay = undefined;
    return say(model, 'info', 'its session has gone: what was typed went nowhere');
  }
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
