import { type Draft, edit, EMPTY_DRAFT } from './draft.ts';
import type { KeyInput } from './effects.ts';
import type { Model } from './model.ts';
import { refuseInput } from './other-keys.ts';

/** The same of a text that stands there as if it were selected: what is typed or deleted takes its place. */
export function editedOld(model: Model, draft: Draft, input: KeyInput): Draft {
  const deletes = input.type === 'key' && DELETES.has(model.keymap.edits.get(input.key) ?? '');
  return deletes ? EMPTY_DRAFT : editedLine(model, input.type === 'key' ? draft : EMPTY_DRAFT, input);
}

const DELETES: ReadonlySet<string> = new Set(['backward-delete-char', 'delete-char']);

/** A line of a box after an input: it stays one line, and kills stay out of the ring. A key that edits nothing is refused in words. */
export function editedLine(model: Model, draft: Draft, input: KeyInput): Draft {
  const { ring, keymap } = model;
  if (input.type !== 'key') {
    return edit(draft, ring, { type: 'insert', text: input.text.replace(/[\r\n]+/g, ' ') }).draft;
  }
  const type = keymap.edits.get(input.key);
  if (type === undefined) refuseInput(model, input);
  return type === undefined ? draft : edit(draft, ring, { type }).draft;
}
