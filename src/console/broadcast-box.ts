/** The broadcast box in a console: opening it, typing into it, and what came of it. */
import type { Delivery } from '../switchboard/switchboard.ts';
import { broadcastResult, type BroadcastOrder, keepResult, resultWords } from './broadcast-log.ts';
import { broadcastRoom, broadcastRows } from './broadcast-rows.ts';
import type { TargetWorld } from './broadcast-targets.ts';
import { type BroadcastState, inputToBroadcast, isOver, openBroadcast, tellBroadcast } from './broadcast.ts';
import type { Effect, KeyInput } from './effects.ts';
import type { Model } from './model.ts';
import { refuseInput } from './other-keys.ts';
import { say } from './say.ts';
import { selectSessions } from './select.ts';

/** Opens the box; `targets` as they would be typed. */
export function startBroadcast(model: Model, targets: string, text = ''): Effect[] {
  model.overlay = { type: 'broadcast', state: openBroadcast(targets, text) };
  return [];
}

/** What the targets of a broadcast are looked up in. */
export function targetWorld(model: Model): TargetWorld {
  return {
    order: model.order,
    sessionOf: (id) => model.panes.get(id)?.session,
    marked: model.marked,
    resolve: (text) => selectSessions(model, text),
  };
}

/** Gives an input to the box. */
export function inputToBroadcastBox(model: Model, state: BroadcastState, input: KeyInput): Effect[] {
  const { ring, now, keymap, columns, rows } = model;
  const world = targetWorld(model);
  const typed = state.phase.step === 'writing';
  const most = typed ? 0 : broadcastRows(state, { ...world, now }, broadcastRoom(columns, rows)).most;
  const step = inputToBroadcast(state, input, { ...world, ring, now, edits: keymap.edits, most });
  switch (step.does) {
    case 'stay':
      model.overlay = { type: 'broadcast', state: step.state };
      return !typed && step.state.phase === state.phase ? refuseInput(model, input) : [];
    case 'send':
      model.overlay = { type: 'broadcast', state: step.state };
      return [{ type: 'broadcast', order: step.order }];
    case 'close':
      model.overlay = undefined;
      return [];
  }
}

/** The answers to a broadcast have come; they can be read later, too. */
export function broadcasted(model: Model, order: BroadcastOrder, deliveries: readonly Delivery[]): Effect[] {
  const result = broadcastResult(order, deliveries, model.now);
  model.broadcasts = keepResult(model.broadcasts, result);
  const { overlay } = model;
  const failed = deliveries.some(({ outcome }) => outcome !== 'taken');
  const told = say(model, failed ? 'warning' : 'info', `broadcast: ${resultWords(result)}`);
  if (overlay?.type !== 'broadcast') return told;
  model.overlay = { type: 'broadcast', state: tellBroadcast(overlay.state, result, model.now) };
  return told;
}

/** A result that has stood long enough closes. */
export function closeBroadcast(model: Model): void {
  const { overlay } = model;
  if (overlay?.type !== 'broadcast' || !isOver(overlay.state, model.now)) return;
  model.overlay = undefined;
  model.closedAt = model.now;
}
