/** Drafts whose session goes off the list. */
import type { Draft } from './draft.ts';
import { addKill } from './killring.ts';
import type { Model } from './model.ts';

/** How to have one back, in words. */
export const YANKS = 'yank (C-y) brings the text into another draft';

/** Puts a draft into the kill ring; whether there was something to keep. */
export function keepDraft(model: Model, { text }: Draft): boolean {
  if (text !== '') model.ring = addKill(model.ring, text);
  return text !== '';
}
