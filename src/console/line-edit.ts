import { type Draft, edit } from './draft.ts';
import type { KeyInput } from './effects.ts';
import type { Model } from './model.ts';

/** A line of a box after an input: it stays one line, and kills stay out of the ring. */
export function editedLine({ ring, keymap }: Model, draft: Draft, input: KeyInput): Draft {
  if (input.type !== 'key') {
    return edit(draft, ring, { type: 'insert', text: input.text.replace(/[\r\n]+/g, ' ') }).draft;
  }
  const type = keymap.edits.get(input.key);
  return type === undefined ? draft : edit(draft, ring, { type }).draft;
}
