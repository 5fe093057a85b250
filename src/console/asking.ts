import type { Effect } from './effects.ts';
import type { Model, Question } from './model.ts';

/** Puts a question over everything else. */
export function putQuestion(model: Model, question: Question): Effect[] {
  model.overlay = { type: 'question', question, since: model.now };
  return [];
}
