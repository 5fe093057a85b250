/** Answers to questions. */
import { isReady, readAnswer } from './answers.ts';
import { doBulk } from './bulk.ts';
import type { Effect, KeyInput } from './effects.ts';
import type { Model, Overlay, Question } from './model.ts';
import { acts } from './other-keys.ts';
import { pressed } from './pressed.ts';
import { forgetAll } from './remember.ts';
import { say } from './say.ts';
import { deliver, sendDraft } from './send.ts';
import { refuseToWrite } from './watching.ts';

type QuestionOverlay = Extract<Overlay, { readonly type: 'question' }>;

/** What a key does to the question that is open; see `readAnswer`. Undefined: it was a no, and is for what is under it. */
export function inputToQuestion(
  model: Model,
  overlay: QuestionOverlay,
  input: KeyInput,
): Effect[] | undefined {
  const key = pressed(input);
  if (overlay.question.asks === 'leave') return leave(model, overlay, input);
  switch (readAnswer(key, overlay.since, model.now)) {
    case 'early':
      model.overlay = { ...overlay, since: model.now };
      return [];
    case 'no':
      model.overlay = undefined;
      return key === 'n' || key === 'N' ? [] : noAnswer(model, input, 'y');
    case 'yes':
      model.overlay = undefined;
      return doAsked(model, overlay.question);
  }
}

/** What no answer was is a no; a key that does something elsewhere does that, too. */
function noAnswer(model: Model, input: KeyInput, asked: string): Effect[] | undefined {
  say(model, 'info', `that was no ${asked}: nothing was done`);
  return acts(model, input) ? undefined : [];
}

function doAsked(model: Model, question: Question): Effect[] {
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
    case 'ban':
      return [{ type: 'ban', request: question.request }];
    case 'forget':
      forgetAll(model);
      return say(model, 'info', 'nothing is remembered of any client now');
    case 'quit':
    case 'leave':
      return [{ type: 'quit' }];
  }
}

/** To stop a board must be meant; to leave it does no harm. */
function leave(model: Model, overlay: QuestionOverlay, input: KeyInput): Effect[] | undefined {
  const key = pressed(input);
  if (key === 's' && !isReady(overlay.since, model.now)) {
    model.overlay = { ...overlay, since: model.now };
    return [];
  }
  model.overlay = undefined;
  if (key === 'd') return [{ type: 'quit' }];
  if (key === 's' && model.watches) return refuseToWrite(model, 'the board goes on');
  return key === 's' ? [{ type: 'stopBoard' }] : noAnswer(model, input, 'd or s');
}
