/**
 * The broadcast box: one text to many clients, once. It has a line for the targets and one for the text, asks before
 * anything is sent, shows what became of it, and closes by itself. It is never a mode.
 */
import { readAnswer } from './answers.ts';
import type { BroadcastOrder, BroadcastResult } from './broadcast-log.ts';
import { audienceOf, type TargetWorld } from './broadcast-targets.ts';
import { type Draft, type DraftAction, edit, type EditName, EMPTY_DRAFT } from './draft.ts';
import type { KeyInput } from './effects.ts';
import { EMPTY_KILL_RING, type KillRing } from './killring.ts';
import { keyLabel } from './key-names.ts';
import { pressed } from './pressed.ts';

type Field = 'targets' | 'text';

/** Where a broadcast has come to. */
type Phase =
  /** `why`: what keeps it from being asked about, until the next key. */
  | { readonly step: 'writing'; readonly why: string | undefined }
  /** Nothing of the order changes any more. `since`: as of a question; `top` is the first row shown. */
  | { readonly step: 'asking'; readonly order: BroadcastOrder; readonly since: number; readonly top: number }
  | { readonly step: 'sending'; readonly order: BroadcastOrder }
  /** Closes at `until` (milliseconds since the Unix epoch); `top` is the first row shown. */
  | {
      readonly step: 'told';
      readonly result: BroadcastResult;
      readonly until: number;
      readonly top: number;
    };

export interface BroadcastState {
  /** Where typing goes. */
  readonly field: Field;
  /** One line. */
  readonly targets: Draft;
  /** One line or more. */
  readonly text: Draft;
  readonly phase: Phase;
}

export interface BroadcastWorld extends TargetWorld {
  readonly ring: KillRing;
  /** What the keys do that edit a line. */
  readonly edits: ReadonlyMap<string, EditName>;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** How many rows what is shown can be scrolled by. */
  readonly most: number;
}

/** What an input does to the box. */
export type BroadcastStep =
  | { readonly does: 'stay'; readonly state: BroadcastState }
  | { readonly does: 'send'; readonly state: BroadcastState; readonly order: BroadcastOrder }
  | { readonly does: 'close' };

const CANCEL: ReadonlySet<string> = new Set(['Escape', 'C-g', 'C-c']);
const NEWLINES: ReadonlySet<string> = new Set(['M-Enter', 'C-j']);
/** How long a result stands when no key puts it away. */
const STANDS_MS = 10_000;

const WRITING: Phase = { step: 'writing', why: undefined };

/** A new box; with targets given, typing begins in the text. */
export function openBroadcast(targets: string, text = ''): BroadcastState {
  return {
    field: targets === '' ? 'targets' : 'text',
    targets: edit(EMPTY_DRAFT, EMPTY_KILL_RING, { type: 'set', text: oneLine(targets) }).draft,
    text: edit(EMPTY_DRAFT, EMPTY_KILL_RING, { type: 'set', text }).draft,
    phase: WRITING,
  };
}

export function inputToBroadcast(
  state: BroadcastState,
  input: KeyInput,
  world: BroadcastWorld,
): BroadcastStep {
  const { phase } = state;
  switch (phase.step) {
    case 'writing':
      return write(state, input, world);
    case 'asking':
      return answer(state, phase, input, world);
    case 'sending':
      return wait(state, input);
    case 'told':
      return leaf(state, phase, input, world);
  }
}

function stay(state: BroadcastState, changes: Partial<BroadcastState> = {}): BroadcastStep {
  return { does: 'stay', state: { ...state, ...changes } };
}

function write(state: BroadcastState, input: KeyInput, world: BroadcastWorld): BroadcastStep {
  if (input.type !== 'key') return stay(state, { ...edited(state, input, world), phase: WRITING });
  const { key } = input;
  if (CANCEL.has(key)) return { does: 'close' };
  if (key === 'Enter') return enter(state, world);
  if (key === 'Tab' || key === 'S-Tab') return stay(state, { field: otherField(state), phase: WRITING });
  if (key === 'Up' || key === 'C-p' || key === 'Down' || key === 'C-n') return step(state, key, world);
  return isOwn(state, key, world)
    ? stay(state, { ...edited(state, input, world), phase: WRITING })
    : stay(state, { phase: refusal(`${keyLabel(key)} does nothing here; Esc goes back`) });
}

function isOwn({ field }: BroadcastState, key: string, { edits }: BroadcastWorld): boolean {
  return edits.has(key) || (field === 'text' && NEWLINES.has(key));
}

function otherField({ field }: BroadcastState): Field {
  return field === 'text' ? 'targets' : 'text';
}

/** Through the lines of the text, and from its first line to the targets and back. */
function step(state: BroadcastState, key: string, { ring }: BroadcastWorld): BroadcastStep {
  const up = key === 'Up' || key === 'C-p';
  if (state.field === 'targets') return stay(state, { field: up ? 'targets' : 'text', phase: WRITING });
  const text = edit(state.text, ring, { type: up ? 'previous-line' : 'next-line' }).draft;
  return stay(state, { text, field: up && text === state.text ? 'targets' : 'text', phase: WRITING });
}

/** The line that typing goes to, edited. As in other boxes, kills stay out of the ring. */
function edited(state: BroadcastState, input: KeyInput, world: BroadcastWorld): Partial<BroadcastState> {
  const { ring } = world;
  const action = state.field === 'text' ? textAction(input, world) : targetsAction(input, world);
  return action === undefined ? {} : { [state.field]: edit(state[state.field], ring, action).draft };
}

function textAction(input: KeyInput, { edits }: BroadcastWorld): DraftAction | undefined {
  if (input.type !== 'key') return { type: input.type === 'paste' ? 'paste' : 'insert', text: input.text };
  return NEWLINES.has(input.key) ? { type: 'newline' } : keyAction(input.key, edits);
}

/** Whatever is put in stays on one line. */
function targetsAction(input: KeyInput, { ring, edits }: BroadcastWorld): DraftAction | undefined {
  if (input.type !== 'key') return { type: 'insert', text: oneLine(input.text) };
  const action = keyAction(input.key, edits);
  if (action?.type === 'yank-pop') return undefined;
  return action?.type === 'yank' ? { type: 'insert', text: oneLine(ring.entries.at(-1) ?? '') } : action;
}

function keyAction(key: string, edits: BroadcastWorld['edits']): DraftAction | undefined {
  const type = edits.get(key);
  return type === undefined ? undefined : { type };
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

/** On the targets it goes on to the text; on the text it asks, with everything fixed that the answer is about. */
function enter(state: BroadcastState, world: BroadcastWorld): BroadcastStep {
  const audience = audienceOf(state.targets.text, world);
  if ('error' in audience) return stay(state, { field: 'targets', phase: refusal(audience.error) });
  if (audience.to.length === 0)
    return stay(state, { field: 'targets', phase: refusal('no client to send to') });
  if (state.field === 'targets') return stay(state, { field: 'text', phase: WRITING });
  const text = textToSend(state.text);
  if (text === '') return stay(state, { phase: refusal('nothing to send') });
  const order = { ...audience, text, targets: state.targets.text.trim() };
  return stay(state, { phase: { step: 'asking', order, since: world.now, top: 0 } });
}

function refusal(why: string): Phase {
  return { step: 'writing', why };
}

/** What was pasted mostly ends with a line end that means no empty line. */
function textToSend({ text, pasted }: Draft): string {
  return pasted ? text.replace(/\n$/, '') : text;
}

export type AskingPhase = Extract<Phase, { readonly step: 'asking' }>;

const STEPS: Readonly<Record<string, number>> = {
  ...{ Up: -1, Down: 1, 'C-p': -1, 'C-n': 1, PgUp: -10, PgDn: 10, Home: -Infinity, End: Infinity },
};

/** Where a key scrolls to; undefined if it does not scroll. */
function scrolledTo(top: number, key: string, most: number): number | undefined {
  const by = STEPS[key];
  return by === undefined ? undefined : Math.max(0, Math.min(most, top + by));
}

/** As any question is answered; a no goes back to writing. Arrows leaf through what it is about. */
function answer(
  state: BroadcastState,
  phase: AskingPhase,
  input: KeyInput,
  { now, most }: BroadcastWorld,
): BroadcastStep {
  if (input.type === 'paste') return stay(state);
  const { order, since } = phase;
  const top = input.type === 'key' ? scrolledTo(phase.top, input.key, most) : undefined;
  if (top !== undefined) return stay(state, { phase: { ...phase, top } });
  switch (readAnswer(pressed(input), since, now)) {
    case 'early':
      return stay(state, { phase: { ...phase, since: now } });
    case 'no':
      return stay(state, { phase: WRITING });
    case 'yes':
      return { does: 'send', state: { ...state, phase: { step: 'sending', order } }, order };
  }
}

/** No key but one that cancels is an answer to anything here, and none was meant for the draft under the box. */
function wait(state: BroadcastState, input: KeyInput): BroadcastStep {
  return input.type === 'key' && CANCEL.has(input.key) ? { does: 'close' } : stay(state);
}

/**
 * Arrows leaf through a result, Enter and `q` close it, and anything else is for nobody: a second `y` to the
 * question would close it unseen and go on in the draft under it.
 */
function leaf(
  state: BroadcastState,
  phase: Extract<Phase, { readonly step: 'told' }>,
  input: KeyInput,
  { now, most }: BroadcastWorld,
): BroadcastStep {
  if (input.type !== 'key') return input.text === 'q' ? { does: 'close' } : stay(state);
  if (CANCEL.has(input.key) || input.key === 'Enter') return { does: 'close' };
  const top = scrolledTo(phase.top, input.key, most);
  return top === undefined ? stay(state) : stay(state, { phase: { ...phase, top, until: now + STANDS_MS } });
}

/** The answer has come. A box that is open for something else by now stays as it is. */
export function tellBroadcast(state: BroadcastState, result: BroadcastResult, now: number): BroadcastState {
  const { phase } = state;
  if (phase.step !== 'sending' || phase.order !== result.order) return state;
  return { ...state, phase: { step: 'told', result, until: now + STANDS_MS, top: 0 } };
}

/** Whether the box has stood long enough; to be asked once a second or so. */
export function isOver({ phase }: BroadcastState, now: number): boolean {
  return phase.step === 'told' && now >= phase.until;
}
