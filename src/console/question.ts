/** Answers to questions. */
import { doBulk } from './bulk.ts';
import type { Effect } from './effects.ts';
import type { Model, Question } from './model.ts';
import { deliver, sendDraft } from './send.ts';

/** Only a plain yes is a yes; a key that was meant for the draft is not an answer. */
export function answer(model: Model, question: Question, key: string): Effect[] {
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
    case 'finish':
      return [{ type: 'finish', id: question.id }];
    case 'bulk':
      return doBulk(model, question);
    case 'quit':
      return [{ type: 'quit' }];
  }
}
