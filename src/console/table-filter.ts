/** Typing a filter into the connection table: its rows follow while it is typed. */
import { commonStart } from './commands.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect, KeyInput } from './effects.ts';
import { completeFilter } from '../filter/complete.ts';
import type { Filtering, TableMode } from './listing.ts';
import type { Model } from './model.ts';
import { refuseInput } from './other-keys.ts';
import { say } from './say.ts';
import { readFilter } from './select.ts';

/** The most completions that are named. */
const NAMED = 12;

type FilterMode = Extract<TableMode, { readonly type: 'filter' }>;

/** Opens the line to type it in, with the filter that is in effect. */
export function openFilter(model: Model): Effect[] {
  const text = model.listing.filtering?.text ?? '';
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text });
  if (model.table !== undefined) model.table.mode = { type: 'filter', draft, error: undefined };
  return [];
}

/** Enter keeps the filter, Escape takes it away, all else edits it. */
export function inputToFilter(model: Model, mode: FilterMode, input: KeyInput): Effect[] {
  if (input.type !== 'key') return changed(model, edited(model, mode, input.text));
  switch (input.key) {
    case 'Enter':
      return mode.error === undefined ? close(model) : say(model, 'warning', mode.error);
    case 'Escape':
    case 'C-g':
    case 'C-c':
      setFilter(model, undefined);
      return close(model);
    case 'Tab':
      return complete(model, mode);
    default: {
      const type = model.keymap.edits.get(input.key);
      if (type === undefined) return refuseInput(model, input);
      const { draft, ring } = edit(mode.draft, model.ring, { type });
      model.ring = ring;
      return changed(model, { ...mode, draft });
    }
  }
}

/** Tab: what the word at the cursor can only become is put in; else the choices are named. */
function complete(model: Model, mode: FilterMode): Effect[] {
  const { text, cursor } = mode.draft;
  const tags = [...model.panes.values()].flatMap(({ session }) => session.tags);
  const { from, options } = completeFilter(text, cursor, {
    tags: [...new Set(tags)],
    saved: [...model.filters.keys()],
  });
  if (options.length === 0) return say(model, 'info', 'nothing to complete');
  const word = commonStart(options);
  if (options.length > 1) say(model, 'info', options.slice(0, NAMED).join('  '));
  if (word.length <= cursor - from) return [];
  return changed(model, edited(model, mode, word.slice(cursor - from)));
}

/** A filter is one line. */
function edited(model: Model, mode: FilterMode, text: string): FilterMode {
  const inserted = { type: 'insert', text: text.replace(/[\r\n]+/g, ' ') } as const;
  return { ...mode, draft: edit(mode.draft, model.ring, inserted).draft };
}

function close(model: Model): Effect[] {
  if (model.table !== undefined) delete model.table.mode;
  return [];
}

function changed(model: Model, { draft }: FilterMode): Effect[] {
  const { text } = draft;
  const read = text.trim() === '' ? undefined : readFilter(model, text);
  const wrong = read !== undefined && 'error' in read;
  if (!wrong && text !== model.listing.filtering?.text) {
    setFilter(model, read && { text, filter: read.filter });
  }
  const error = wrong ? read.error : undefined;
  if (model.table !== undefined) model.table.mode = { type: 'filter', draft, error };
  return [];
}

function setFilter(model: Model, filtering: Filtering | undefined): void {
  model.listing = { ...model.listing, filtering };
}
