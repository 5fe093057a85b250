/** What the keys do: a value, made once at the start from the table of actions, a preset and the operator's own. */
import { ACTIONS, type Action, type ActionName } from './actions.ts';
import type { EditName } from './draft.ts';
import { keyLabel } from './key-names.ts';
import type { TableActionName } from './table-actions.ts';

export interface Keymap {
  /** The key that opens the menu. */
  readonly leader: string;
  /** Keys that act at once, but for the leader, which comes before them. */
  readonly keys: ReadonlyMap<string, ActionName>;
  /** Keys that edit the draft. No key is in here and in `keys`. */
  readonly edits: ReadonlyMap<string, EditName>;
  /** Keys that complete, before anything else they do, where the draft is a command. */
  readonly completing: ReadonlySet<string>;
  /** Keys that act after the leader; typed characters among them. */
  readonly leaderKeys: ReadonlyMap<string, ActionName>;
  /** Keys that act in the connection table; typed characters among them. */
  readonly table: ReadonlyMap<string, TableActionName>;
  /** What the menu shows: one entry for an action, in the order of the help. */
  readonly menu: readonly MenuEntry[];
}

export interface MenuEntry {
  readonly key: string;
  readonly action: ActionName;
  readonly words: string;
}

type Listed = Action & { readonly name: ActionName };

/** The actions, each with all of its fields. */
export const LISTED: readonly Listed[] = ACTIONS;

export interface Command {
  readonly name: string;
  readonly action: ActionName;
  /** What it takes; undefined if nothing. */
  readonly argument: string | undefined;
  readonly words: string;
}

export const COMMANDS: readonly Command[] = LISTED.flatMap((action) =>
  action.command === undefined
    ? []
    : [{ name: action.command, action: action.name, argument: action.argument, words: action.words }],
);

/** Every way to do an action: keys, those after the leader, the command with what it takes. */
export function waysOf(keymap: Keymap, name: ActionName): readonly string[] {
  const direct = name === 'complete' ? [...keymap.completing] : keysTo(keymap.keys, name);
  const after = keysTo(keymap.leaderKeys, name).map((key) => `${keymap.leader} ${keyLabel(key)}`);
  const commands = COMMANDS.filter(({ action }) => action === name);
  return [
    ...direct.map((key) => reached(keymap, key)),
    ...after,
    ...commands.map((command) => `/${command.name} ${command.argument ?? ''}`.trim()),
  ];
}

/** The way to name in a sentence; empty if there is none. */
export function wayOf(keymap: Keymap, name: ActionName): string {
  return waysOf(keymap, name)[0] ?? '';
}

/** The keys of an editing command. */
export function editKeysOf(keymap: Keymap, name: EditName): readonly string[] {
  return keysTo(keymap.edits, name).map((key) => reached(keymap, key));
}

/** The keys of an action in the connection table, as they are shown. */
export function tableKeysOf(keymap: Keymap, name: TableActionName): readonly string[] {
  return keysTo(keymap.table, name).map(keyLabel);
}

function keysTo<T>(keys: ReadonlyMap<string, T>, wanted: T): string[] {
  return [...keys].filter(([, action]) => action === wanted).map(([key]) => key);
}

/** The leader pressed twice does what its key does otherwise. */
function reached({ leader }: Keymap, key: string): string {
  return key === leader ? `${leader} ${leader}` : key;
}

/** The session a key of `go-number` goes to: the number it ends in, 10 for 0. Undefined: it ends in none. */
export function numberOf(key: string): number | undefined {
  const digits = /\d+$/.exec(key)?.[0];
  return digits === undefined ? undefined : Number(digits) || 10;
}
