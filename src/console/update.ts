import { takeEvent, takeFeed, takePage, takeSnapshot } from './board-events.ts';
import { EMPTY_DRAFT } from './draft.ts';
import type { Effect, Input, KeyInput, Message } from './effects.ts';
import { focus, seen } from './focus.ts';
import { fill } from './grid.ts';
import { alignList } from './list.ts';
import { focusedPane, type Model } from './model.ts';
import { takeMouse } from './mouse.ts';
import { inputToOverlay, pressed } from './overlays.ts';
import { perform } from './perform.ts';
import { checkSilence } from './perform-attention.ts';
import { editDraft } from './perform-draft.ts';
import { tableRows } from './perform-panes.ts';
import { dismiss, hangUp } from './perform-session.ts';
import { pressKey } from './press.ts';
import { say } from './say.ts';
import { moveSelection, selectedSession } from './table.ts';

/** Takes one message into the model, which it alone changes, and returns what is to be done in the world. */
export function update(model: Model, message: Message): Effect[] {
  switch (message.type) {
    case 'input':
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
      alignList(model);
      return [...fill(model), ...seen(model)];
    case 'time':
      model.now = message.now;
      if (model.message !== undefined && model.message.until <= model.now) model.message = undefined;
      return checkSilence(model);
  }
}

function takeInput(model: Model, input: Input): Effect[] {
  if (input.type === 'mouse') {
    return takeMouse(model, input, (key) => takeInput(model, { type: 'key', key }));
  }
  return takeKeys(model, input);
}

function takeKeys(model: Model, input: KeyInput): Effect[] {
  const { overlay } = model;
  if (charactersAreKeys(model)) {
    if (input.type === 'paste') return say(model, 'info', 'pasted text is no key; Esc goes back');
    if (input.type === 'text' && input.text.length > 1) return takeEach(model, input.text);
  }
  if (overlay !== undefined) {
    const effects = inputToOverlay(model, overlay, input);
    if (effects !== undefined) return effects;
  }
  if (input.type === 'key' && input.key === model.keymap.leader) {
    model.overlay = { type: 'leader', since: model.now };
    return [];
  }
  return model.table === undefined ? inputToPane(model, input) : inputToTable(model, input);
}

function charactersAreKeys({ overlay, table }: Model): boolean {
  const takesText =
    overlay?.type === 'ask' ||
    overlay?.type === 'go' ||
    overlay?.type === 'search' ||
    overlay?.type === 'literal';
  return !takesText && (overlay !== undefined || table !== undefined);
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

function inputToPane(model: Model, input: KeyInput): Effect[] {
  const pane = focusedPane(model);
  if (input.type !== 'key') {
    if (pane === undefined) return say(model, 'info', 'no session yet: what is typed goes nowhere');
    return editDraft(model, pane, { type: input.type === 'paste' ? 'paste' : 'insert', text: input.text });
  }
  return pressKey(model, input.key);
}

/** In the table single keys act on the selected row. */
function inputToTable(model: Model, input: KeyInput): Effect[] {
  const key = pressed(input);
  const rows = tableRows(model);
  const id = selectedSession(model);
  const pane = id === undefined ? undefined : model.panes.get(id);
  const steps: Readonly<Record<string, number>> = {
    Up: -1,
    Down: 1,
    'C-p': -1,
    'C-n': 1,
    'S-Tab': -1,
    Tab: 1,
    PgUp: -rows,
    PgDn: rows,
    Home: -Infinity,
    End: Infinity,
  };
  const step = steps[key];
  if (step !== undefined) moveSelection(model, step, rows);
  if (key === 'Enter') return openSelected(model, id);
  if (key === 'Escape' || key === 'q' || key === 'C-g' || key === 'C-c') return perform(model, 'table');
  if (pane !== undefined && key === 'k') return hangUp(model, pane);
  if (pane !== undefined && key === 'd') return dismiss(model, pane, '');
  return key === 'C-l' || key === 'F1' ? perform(model, key === 'F1' ? 'help' : 'redraw') : [];
}

function openSelected(model: Model, id: number | undefined): Effect[] {
  model.table = undefined;
  return id === undefined ? seen(model) : focus(model, id);
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
