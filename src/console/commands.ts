import { closest } from 'fastest-levenshtein';
import { previousBoundary } from '../graphemes.ts';
import { namesakesReached } from '../reach.ts';
import type { SessionId } from '../record.ts';
import { EOLS, FRAMINGS, WHEN_FULL } from '../wire/settings.ts';
import type { ActionName } from './actions.ts';
import { displayTitle } from '../format.ts';
import { type Command, COMMANDS } from './keymap.ts';
import { LIST_WIDTHS } from './layout.ts';
import { snap } from './lines.ts';
import { MARK_LOOKS } from '../lines/shown.ts';
import { STAMPS, VIEW_MODES } from './look.ts';
import { THEME_NAMES } from './themes.ts';
import type { Model, Pane } from './model.ts';
import { roleCandidates } from './operators.ts';

/** What a draft that begins with a slash means. */
export type Parsed =
  | { readonly command: Command; readonly argument: string }
  | { readonly command: undefined; readonly error: string };

/** Whether Enter does a command instead of sending. `//x` is for sending `/x`. */
export function isCommand(text: string): boolean {
  return text.startsWith('/') && !text.startsWith('//');
}

/** Reads a draft that is a command. */
export function parseCommand(text: string): Parsed {
  if (text.includes('\n'))
    return wrong('a command is one line; to send text that begins with / begin it with //');
  const [, name = '', argument = ''] = /^\/(\S*)(?:\s(.*))?$/s.exec(text) ?? [];
  const exact = COMMANDS.find((command) => command.name === name);
  const begun = COMMANDS.filter((command) => name !== '' && command.name.startsWith(name));
  const command = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (command !== undefined) return accept(command, argument);
  const candidates = begun.length > 1 ? begun : COMMANDS;
  const near =
    begun.length > 1 ? begun.map((each) => `/${each.name}`).join(' or ') : `/${nearest(name, candidates)}`;
  return wrong(`/${name}: no such command; did you mean ${near}? (// sends a text that begins with /)`);
}

/** Blanks around what these take belong to it. */
const VERBATIM: ReadonlySet<ActionName> = new Set(['line', 'set-prefix']);

/** What `/line` takes is sent as it stands; blanks around most other things mean nothing. */
function accept(command: Command, given: string): Parsed {
  const argument = VERBATIM.has(command.action) ? given : given.trim();
  if (argument !== '' && command.argument === undefined) {
    return wrong(`/${command.name} takes nothing after it, got ${argument}`);
  }
  return { command, argument };
}

function wrong(error: string): Parsed {
  return { command: undefined, error };
}

function nearest(name: string, candidates: readonly Command[]): string {
  return closest(
    name,
    candidates.map((command) => command.name),
  );
}

/** Texts that the draft, a command, can be completed to; in the order to offer them. */
export function completions(model: Model, text: string): readonly string[] {
  const [, name = '', blank, argument = ''] = /^\/(\S*)(\s+)?(.*)$/.exec(text) ?? [];
  if (blank === undefined) {
    return COMMANDS.filter((command) => command.name.startsWith(name)).map(
      (command) => `/${command.name}${command.argument === undefined ? '' : ' '}`,
    );
  }
  return values(model, name)
    .filter((value) => value.toLowerCase().startsWith(argument.toLowerCase()))
    .map((value) => `/${name} ${value}`);
}

/** The draft as far as it can be completed without a choice. */
export function completed(model: Model, text: string): string {
  const start = commonStart(completions(model, text));
  return start.length > text.length ? start : text;
}

/** What the arguments of commands may be, where that is always the same. */
const WORDS: Readonly<Partial<Record<ActionName, readonly string[]>>> = {
  'set-eol': EOLS,
  'set-framing': FRAMINGS,
  'set-full': WHEN_FULL,
  dismiss: ['closed'],
  forget: ['all'],
  view: VIEW_MODES,
  times: STAMPS,
  marks: MARK_LOOKS,
  wrap: ['on', 'off'],
  mouse: ['on', 'off'],
  theme: THEME_NAMES,
  list: LIST_WIDTHS,
  grid: ['1', '2', '4', '6', '9', 'auto'],
  highlight: ['all', 'off'],
  alarm: ['all', 'off'],
  every: ['stop', 'stop all'],
  'stop-jobs': ['all'],
  broadcast: ['marked', 'all'],
};

/** What a command's argument may be. */
function values(model: Model, name: string): readonly string[] {
  const action = COMMANDS.find((command) => command.name === name)?.action;
  switch (action) {
    case undefined:
      return [];
    case 'go':
      return [...model.panes.values()].map(({ session }) => session.name || String(session.id));
    case 'snippet':
      return [...model.snippets.keys()];
    case 'role':
      return roleCandidates(model);
    case 'filters':
      return [...model.filters.keys()];
    default:
      return WORDS[action] ?? [];
  }
}

/** The longest beginning that all texts share, in whole graphemes of the first. */
export function commonStart(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, snap(first, length) === length ? length : previousBoundary(first, length));
}

export type Found = { readonly id: SessionId } | { readonly id: undefined; readonly error: string };

/** The session an operator means by a number, a name, or an unmistakable part of a name or address; see `namesakesReached`. */
export function findSession(model: Model, wanted: string): Found {
  const panes = [...model.panes.values()];
  const id = Number(wanted.replace(/^#/, ''));
  if (model.panes.has(id)) return { id };
  const text = wanted.toLowerCase();
  const label = ({ session }: Pane): string => (session.name || session.peer).toLowerCase();
  const ranks: ((pane: Pane) => boolean)[] = [
    (pane) => label(pane) === text,
    (pane) => label(pane).startsWith(text),
    (pane) => label(pane).includes(text) || pane.session.peer.includes(text),
  ];
  for (const fits of ranks) {
    const [found, ...others] = namesakesReached(panes.filter(fits), ({ session }) => session);
    if (found === undefined) continue;
    if (others.length === 0) return { id: found.id };
    const some = [found, ...others.slice(0, 3)].map((pane) => displayTitle(pane.session)).join(', ');
    return {
      id: undefined,
      error: `${wanted} is ${others.length + 1} sessions: ${some}${others.length > 3 ? ' …' : ''}`,
    };
  }
  return { id: undefined, error: `no session is called ${wanted}` };
}
