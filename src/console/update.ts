import { missFeed, missPage, takeEvents, takeFeed, takePage, takeSnapshot } from './board-events.ts';
import { askAgain } from './ban-command.ts';
import { followSelection } from './copy-box.ts';
import type { Effect, Input, KeyInput, Message } from './effects.ts';
import { openCommand } from './command-box.ts';
import { takeCounted, takeFound } from './find-box.ts';
import { followSight, panesInSight, seen, turnTo } from './focus.ts';
import { fill } from './grid.ts';
import { takeHistory } from './history-box.ts';
import { takeRecalledHit } from './hit-jump.ts';
import { takeHits } from './hit-list.ts';
import { alignList } from './list.ts';
import { focusedPane, type Model, type Overlay } from './model.ts';
import { takeMouse } from './mouse.ts';
import { restoreView } from './operator-view.ts';
import { inputToOverlay } from './overlays.ts';
import { checkSilence } from './perform-attention.ts';
import { editDraft, takeEdited } from './perform-draft.ts';
import { pressKey } from './press.ts';
import { broadcasted, closeBroadcast } from './broadcast-box.ts';
import { decide } from './bulk.ts';
import { traceDetails } from './details-box.ts';
import { takeJob } from './perform-jobs.ts';
import { giveBackCommand } from './refusal.ts';
import { refusedNow, say } from './say.ts';
import { takeBack } from './send.ts';
import { inputToTable } from './table-input.ts';
import { refuseToWrite, withoutWrites } from './watching.ts';

/** An Enter this soon after a box has closed by itself was meant for it. */
const TOO_LATE_MS = 1000;

/** Takes one message into the model, which it alone changes, and returns what is to be done in the world. */
export function update(model: Model, message: Message): Effect[] {
  model.typed = undefined;
  const before = panesInSight(model);
  const effects = take(model, message);
  followSight(model, before);
  return model.watches ? onlyWatched(model, effects, message.type === 'input') : effects;
}

/** While its operator only watches, a console writes nothing; what `asked` for it says so. */
function onlyWatched(model: Model, effects: readonly Effect[], asked: boolean): Effect[] {
  const { left, unsent, refused } = withoutWrites(effects);
  const why = 'you only watch here: nothing was sent, the draft is back';
  const back = unsent.flatMap(({ id, draft }) => takeBack(model, { type: 'unsent', id, draft, why }));
  const told = refused && asked && unsent.length === 0 ? refuseToWrite(model) : [];
  return [...left, ...back, ...told];
}

function take(model: Model, message: Message): Effect[] {
  switch (message.type) {
    case 'input':
      model.changes++;
      return takeInput(model, message.input);
    case 'restore':
      return restoreView(model, message.kept);
    case 'snapshot':
      return takeSnapshot(model, message.snapshot);
    case 'board':
      return takeEvents(model, message.events);
    case 'fed':
      return takeFeed(model, message.id, message.page);
    case 'paged':
      return takePage(model, message);
    case 'unfed':
      return missFeed(model, message.id, message.why);
    case 'unpaged':
      return missPage(model, message);
    case 'unsent':
      return takeBack(model, message);
    case 'broadcasted':
      return broadcasted(model, message.order, message.deliveries);
    case 'job':
      return takeJob(model, message.job);
    case 'found':
      return takeFound(model, message);
    case 'counted':
      return takeCounted(model, message);
    case 'hits':
      return takeHits(model, message.number, message.answer);
    case 'recalled':
      return takeRecalledHit(model, message);
    case 'history':
      return takeHistory(model, message);
    case 'banRefused':
      return askAgain(model, message.request, message.what);
    case 'banned':
      model.overlay = { type: 'bans', bans: message.bans, top: 0 };
      return [];
    case 'told':
      return say(model, 'info', message.text);
    case 'edited':
      return takeEdited(model, message);
    case 'refused':
      if (message.typed !== undefined) giveBackCommand(model, message.typed);
      return say(model, 'error', message.why);
    case 'resize':
      model.columns = message.columns;
      model.rows = message.rows;
      alignList(model);
      return resized(model);
    case 'time':
      model.now = message.now;
      if (model.message !== undefined && model.message.until <= model.now) model.message = undefined;
      closeBroadcast(model);
      traceDetails(model);
      return checkSilence(model);
  }
}

function resized(model: Model): Effect[] {
  const effects = fill(model);
  followSelection(model);
  return [...effects, ...seen(model)];
}

function takeInput(model: Model, input: Input): Effect[] {
  if (refusedNow(model) !== undefined) model.message = undefined;
  if (input.type === 'mouse') {
    return takeMouse(model, input, {
      press: (key) => takeInput(model, { type: 'key', key }),
      type: (text) => takeInput(model, { type: 'text', text }),
    });
  }
  return takeKeys(model, input);
}

function takeKeys(model: Model, input: KeyInput): Effect[] {
  // It was on its way when the box closed by itself, and would send what is typed under it.
  if (input.type === 'key' && input.key === 'Enter' && model.now - model.closedAt < TOO_LATE_MS) return [];
  const { overlay } = model;
  if (charactersAreKeys(model)) {
    if (input.type === 'paste') return say(model, 'info', 'pasted text is no key; Esc goes back');
    if (input.type === 'text' && input.text.length > 1) return takeEach(model, input.text);
  }
  if (overlay !== undefined) {
    const effects = inputToOverlay(model, overlay, input);
    if (effects !== undefined) return effects;
  }
  const focused = focusedPane(model);
  if (overlay === undefined && model.table === undefined && focused !== undefined) turnTo(model, focused);
  if (input.type === 'key' && input.key === model.keymap.leader) {
    model.overlay = { type: 'leader', since: model.now };
    return [];
  }
  if (model.table === undefined) return inputToPane(model, input);
  const answer = inputToTable(model, input);
  return Array.isArray(answer) ? answer : decide(model, answer);
}

/** What is open and reads what is typed as text. */
const TAKES_TEXT: ReadonlySet<Overlay['type']> = new Set([
  'ask',
  'go',
  'history',
  'search',
  'literal',
  'broadcast',
  'help',
  'find',
  'filter',
  'hits',
  'save',
  'command',
]);

function charactersAreKeys({ overlay, table }: Model): boolean {
  const takesText = overlay !== undefined && TAKES_TEXT.has(overlay.type);
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

function inputToPane(model: Model, input: KeyInput): Effect[] {
  const pane = focusedPane(model);
  if (input.type !== 'key') {
    if (pane === undefined) return openCommand(model, input);
    return editDraft(model, pane, { type: input.type === 'paste' ? 'paste' : 'insert', text: input.text });
  }
  return pressKey(model, input.key);
}
