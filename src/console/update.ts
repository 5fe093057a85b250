import { isCommand } from './commands.ts';
import { takeEvent, takeFeed, takePage, takeSnapshot } from './board-events.ts';
import { EMPTY_DRAFT } from './draft.ts';
import type { Effect, Input, Message } from './effects.ts';
import { LEADER } from './actions.ts';
import { EDIT_KEYS, KEYS } from './keymap.ts';
import { focusedPane, type Model } from './model.ts';
import { inputToOverlay } from './overlays.ts';
import { dismiss, editDraft, hangUp, perform } from './perform.ts';
import { say } from './say.ts';
import { wordFilter } from './table-filter.ts';
import { inputToTable, type TableDecision } from './table-input.ts';

/** Takes one message into the model, which it alone changes, and returns what is to be done in the world. */
export function update(model: Model, message: Message): Effect[] {
  switch (message.type) {
    case 'input':
      model.changes++;
      return takeInput(model, message.input);
    case 'snapshot':
      return takeSnapshot(model, message.snapshot);
    case 'board':
      return message.events.flatMap((event) => takeEvent(model, event));
    case 'fed':
      return takeFeed(model, message.id, message.page);
    case 'paged':
      return takePage(model, message.id, message.use, message.page);
    case 'unsent':
      return takeBack(model, message);
    case 'refused':
      return say(model, 'error', message.why);
    case 'resize':
      model.columns = message.columns;
      model.rows = message.rows;
      return [];
    case 'time':
      model.now = message.now;
      if (model.message !== undefined && model.message.until <= model.now) model.message = undefined;
      return [];
  }
}

function takeInput(model: Model, input: Input): Effect[] {
  const { overlay } = model;
  if (charactersAreKeys(model)) {
    if (input.type === 'paste') return say(model, 'info', 'pasted text is no key; Esc goes back');
    if (input.type === 'text' && input.text.length > 1) return takeEach(model, input.text);
  }
  if (overlay !== undefined) {
    const effects = inputToOverlay(model, overlay, input);
    if (effects !== undefined) return effects;
  }
  if (input.type === 'key' && input.key === LEADER) {
    model.overlay = { type: 'leader' };
    return [];
  }
  if (model.table === undefined) return inputToPane(model, input);
  const answer = inputToTable(model, input, wordFilter);
  return Array.isArray(answer) ? answer : decide(model, answer);
}

function charactersAreKeys({ overlay, table }: Model): boolean {
  const takesText = overlay?.type === 'rename' || overlay?.type === 'go' || overlay?.type === 'search';
  return !takesText && (overlay !== undefined || (table !== undefined && table.mode?.type !== 'filter'));
}

/** Where single characters are keys, what comes in one run may be a key and the text after it. */
function takeEach(model: Model, text: string): Effect[] {
  const effects: Effect[] = [];
  let at = 0;
  for (const key of text) {
    if (!charactersAreKeys(model)) break;
    effects.push(...takeInput(model, { type: 'text', text: key }));
    at += key.length;
  }
  const rest = text.slice(at);
  return rest === '' ? effects : [...effects, ...takeInput(model, { type: 'text', text: rest })];
}

function inputToPane(model: Model, input: Input): Effect[] {
  const pane = focusedPane(model);
  if (input.type !== 'key') {
    if (pane === undefined) return say(model, 'info', 'no session yet: what is typed goes nowhere');
    return editDraft(model, pane, { type: input.type === 'paste' ? 'paste' : 'insert', text: input.text });
  }
  const type = EDIT_KEYS.get(input.key);
  if (type !== undefined) return pane === undefined ? [] : editDraft(model, pane, { type });
  if (input.key === 'Tab' && pane !== undefined && isCommand(pane.draft.text))
    return perform(model, 'complete');
  const action = KEYS.get(input.key);
  if (action === 'go-number') return perform(model, action, input.key === 'M-0' ? '10' : input.key.slice(2));
  return action === undefined ? [] : perform(model, action);
}

/** What the table wants done to sessions. */
function decide(model: Model, decision: TableDecision): Effect[] {
  const ids = decision.type === 'ask' ? decision.ids : [decision.id];
  const pane = ids.length === 1 ? model.panes.get(ids[0] ?? 0) : undefined;
  if (pane !== undefined && decision.type === 'ask') {
    if (decision.what === 'hang-up') return hangUp(model, pane);
    if (decision.what === 'dismiss') return dismiss(model, pane, '');
  }
  return say(model, 'info', 'nothing does that yet');
}

/** A refused send gives the draft back, before whatever has been typed since. */
function takeBack(model: Model, message: Extract<Message, { readonly type: 'unsent' }>): Effect[] {
  const pane = model.panes.get(message.id);
  if (pane !== undefined && message.draft.text !== '') {
    const typed = pane.draft.text;
    if (typed === '') pane.draft = message.draft;
    else if (typed !== message.draft.text) {
      const text = `${message.draft.text}\n${typed}`;
      pane.draft = { ...EMPTY_DRAFT, text, cursor: text.length, pasted: true };
    }
  }
  return [...say(model, 'error', message.why), { type: 'bell' }];
}
