/** Actions on the console itself. */
import { putQuestion } from './asking.ts';
import type { Effect } from './effects.ts';
import { count } from '../format.ts';
import type { Model } from './model.ts';
import { changeRole, otherConsoles } from './operators.ts';
import { choose, nextOf, type Perform } from './performing.ts';
import { THEME_NAMES } from './themes.ts';
import { say } from './say.ts';

export const CONSOLE_ACTIONS = {
  help: (model) => {
    model.overlay = { type: 'help', top: 0, query: '' };
    return [];
  },
  notices: (model) => {
    model.overlay = { type: 'notices', top: 0 };
    // It is read there.
    model.message = undefined;
    return [];
  },
  mouse: (model, argument) =>
    choose(
      model,
      'mouse',
      ['on', 'off'],
      argument === '' ? (model.mouse ? 'off' : 'on') : argument,
      (state) => {
        model.mouse = state === 'on';
        model.chosen = { ...model.chosen, mouse: model.mouse };
        const words = model.mouse ? 'the mouse clicks and scrolls here' : 'the mouse is the terminal’s again';
        return [{ type: 'mouse', on: model.mouse }, ...say(model, 'info', words)];
      },
    ),
  who: (model) => {
    model.overlay = { type: 'who', top: 0 };
    return [];
  },
  role: changeRole,
  stats: (model) => {
    model.overlay = { type: 'stats', span: 'seconds' };
    return [];
  },
  theme: (model, argument) =>
    choose(
      model,
      'theme',
      THEME_NAMES,
      argument === '' ? nextOf(THEME_NAMES, model.theme) : argument,
      (name) => {
        model.theme = name;
        model.chosen = { ...model.chosen, theme: name };
        return say(model, 'info', `theme: ${name}`);
      },
    ),
  redraw: () => [{ type: 'redraw' }],
  suspend,
  quit,
} satisfies Readonly<Record<string, Perform>>;

function suspend(model: Model): Effect[] {
  if (model.suspendable) return [{ type: 'suspend' }];
  const clients = count(model.open, 'client');
  return say(model, 'warning', `suspending would freeze ${clients}; open another window instead`);
}

function quit(model: Model): Effect[] {
  const panes = [...model.panes.values(), ...model.stored.values()];
  const clients = model.open;
  const drafts = panes.filter((pane) => pane.draft.text !== '').length;
  const isAlone = model.ended || model.lost;
  if (model.attached && !isAlone) {
    const others = otherConsoles(model).length;
    const jobs = model.jobs.filter(({ state }) => state === 'running');
    return putQuestion(model, { asks: 'leave', clients, drafts, others, jobs, watches: model.watches });
  }
  if ((isAlone || clients === 0) && drafts === 0) return [{ type: 'quit' }];
  return putQuestion(model, { asks: 'quit', clients: isAlone ? 0 : clients, drafts });
}
