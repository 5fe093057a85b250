/** Makes a keymap: the keys of the table of actions, a preset over them, the operator's own over that. */
import type { ActionName } from './actions.ts';
import { type Claim, type Fault, readClaim, type Room, type Target } from './claims.ts';
import type { EditName } from './draft.ts';
import { EDIT_KEYS, isEditName } from './edit-keys.ts';
import { keyLabel, parseKey } from './key-names.ts';
import { COMMANDS, type Keymap, LISTED, waysOf } from './keymap.ts';
import { TABLE_ACTIONS, tableAction, type TableActionName } from './table-actions.ts';
import { type Bindings, type PresetName, PRESETS } from './presets.ts';

/** In each room, in the order to show them, what a key is for. */
type Rooms = Readonly<Record<Room, Map<string, Target>>>;

interface Made {
  readonly keymap: Keymap;
  readonly faults: readonly Fault[];
}

/**
 * A key is taken from whatever had it before. The list of an action replaces its keys, and those after the leader
 * too if it holds such a one (`C-x k`, or `leader k` whatever the leader is) or is empty; the list of `menu:ACTION`
 * replaces those after the leader, of `edit:NAME` those of an editing command, of `table:NAME` those in the table;
 * `leader` is one key. Errors are entries that are not understood, a key given twice, a key that never arrives;
 * warnings are keys that the operator takes from something else, and what is left without one. All faults are told.
 */
export function makeKeymap(preset: PresetName = 'default', bindings: Bindings = {}): Made {
  const { leader: usual, bindings: base } = PRESETS[preset];
  const chosen = chooseLeader(usual, bindings['leader']);
  const rooms = defaults();
  const own = Object.entries(bindings).filter(([name]) => name !== 'leader');
  const wrong = take(rooms, Object.entries(base), chosen.leader).filter(
    ({ severity }) => severity === 'error',
  );
  const before = boundIn(rooms);
  const taken = take(rooms, own, chosen.leader);
  const covered = bindings['leader'] === undefined ? [] : coveredBy(chosen.leader, rooms);
  const keymap = keymapOf(rooms, chosen.leader);
  const after = boundIn(rooms);
  // Who gives an action no key knows that it has none.
  const meant = new Set(own.map(([name]) => name.replace(/^menu:/, '')));
  const bare = [...before].filter((target) => !after.has(target) && !meant.has(target));
  return { keymap, faults: [...chosen.faults, ...wrong, ...taken, ...covered, ...orphans(keymap, bare)] };
}

/** What has a key. */
function boundIn(rooms: Rooms): ReadonlySet<Target> {
  return new Set(Object.values(rooms).flatMap((room) => [...room.values()]));
}

/** What a console has that was told nothing. */
export const DEFAULT_KEYMAP: Keymap = makeKeymap().keymap;

/** As a leader these would leave no way out. */
const NO_LEADERS = ['Escape', 'C-g', 'C-c', 'Enter'];

interface Leader {
  readonly leader: string;
  readonly faults: readonly Fault[];
}

function chooseLeader(usual: string, written: Bindings[string] | undefined): Leader {
  const kept = (why: string): Leader => ({
    leader: usual,
    faults: [{ severity: 'error', text: `leader: ${why}` }],
  });
  if (written === undefined) return { leader: usual, faults: [] };
  if (typeof written !== 'string') return kept('expected one key, not a list');
  const read = parseKey(written.trim());
  if (read.key === undefined) return kept(read.fault);
  const { key, types, caution } = read;
  if (types)
    return kept(`${keyLabel(key)}: types a character; expected a key with Ctrl or Alt, or such as F5`);
  if (NO_LEADERS.includes(key)) return kept(`${key}: there must be one to leave the menu with`);
  if (caution === undefined) return { leader: key, faults: [] };
  return { leader: key, faults: [{ severity: 'warning', text: `leader: ${key}: ${caution}` }] };
}

function defaults(): Rooms {
  const edits = Object.entries(EDIT_KEYS).map(([key, name]): [string, Target] => [key, `edit:${name}`]);
  const actions = LISTED.filter(({ name }) => name !== 'complete').flatMap(keyEntries);
  const menu = LISTED.flatMap(({ leader, name }): [string, Target][] =>
    leader === undefined ? [] : [[leader, name]],
  );
  const completing = LISTED.filter(({ name }) => name === 'complete').flatMap(keyEntries);
  return {
    // Editing comes before an action that has the same key.
    keys: new Map([...actions, ...edits]),
    completing: new Map(completing),
    menu: new Map(menu),
    table: new Map(
      TABLE_ACTIONS.flatMap(({ keys, name }) => keys.map((key): [string, Target] => [key, name])),
    ),
  };
}

function keyEntries({ keys, name }: (typeof LISTED)[number]): [string, Target][] {
  return (keys ?? []).map((key) => [key, name]);
}

type Entry = readonly [name: string, written: string | readonly string[]];

/** Applies a set of entries, all at once: of two that want one key neither is applied. */
function take(rooms: Rooms, entries: readonly Entry[], leader: string): Fault[] {
  const read = entries.map(([name, written]) => readClaim(name, written, leader));
  const claims = read.flatMap(({ claim }) => claim ?? []);
  const conflicts = conflictsOf(claims);
  const contested = new Set(conflicts.flatMap((conflict) => conflict.claims));
  const settled = claims.filter((claim) => !contested.has(claim));
  // First all give up what they had: two may exchange their keys.
  for (const { clears, target } of settled) for (const room of clears) release(rooms[room], target);
  const lost = settled.flatMap((claim) => takenBy(claim, rooms, leader));
  for (const { places, target } of settled)
    for (const { room, key } of places) give(rooms[room], key, target);
  return [...read.flatMap(({ faults }) => faults), ...conflicts.map(({ fault }) => fault), ...lost];
}

/** Keys that somebody else has, and will not have any more. */
function takenBy({ name, target, places }: Claim, rooms: Rooms, leader: string): Fault[] {
  return places.flatMap(({ room, key }): Fault[] => {
    const holder =
      rooms[room].get(key) ?? (room === 'table' && sortsBy(key) ? 'sorting by a column' : target);
    if (holder === target) return [];
    const label = room === 'menu' ? `${leader} ${keyLabel(key)}` : keyLabel(key);
    return [{ severity: 'warning', text: `${name}: ${label}: taken from ${holder}` }];
  });
}

/** Capital letters sort the table where they do nothing else there. */
function sortsBy(key: string): boolean {
  return /^[A-Z]$/.test(key) && !TABLE_KEYS.has(key);
}

const TABLE_KEYS: ReadonlySet<string> = new Set(TABLE_ACTIONS.flatMap(({ keys }) => keys));

function release(room: Map<string, Target>, target: Target): void {
  for (const [key, holder] of room) if (holder === target) room.delete(key);
}

/** What is given last is shown last. */
function give(room: Map<string, Target>, key: string, target: Target): void {
  room.delete(key);
  room.set(key, target);
}

interface Conflict {
  readonly claims: readonly Claim[];
  readonly fault: Fault;
}

function conflictsOf(claims: readonly Claim[]): Conflict[] {
  const wanted = new Map<string, Claim[]>();
  for (const claim of claims) {
    for (const { room, key } of claim.places) {
      const label = labelIn(room, key);
      wanted.set(label, [...(wanted.get(label) ?? []), claim]);
    }
  }
  return [...wanted]
    .filter(([, rivals]) => new Set(rivals.map(({ target }) => target)).size > 1)
    .map(([label, rivals]) => {
      const names = [...new Set(rivals.map(({ name }) => name))].join(' and ');
      return { claims: rivals, fault: { severity: 'error', text: `${label}: given to ${names}` } };
    });
}

function labelIn(room: Room, key: string): string {
  const shown = keyLabel(key);
  const labels = {
    keys: key,
    completing: `${key} in a command`,
    menu: `leader ${shown}`,
    table: `${shown} in the table`,
  };
  return labels[room];
}

function coveredBy(leader: string, rooms: Rooms): Fault[] {
  const target = rooms.keys.get(leader);
  if (target === undefined) return [];
  const words = `leader: ${leader}: takes the place of ${target.replace('edit:', '')}; pressed twice it does that`;
  return [{ severity: 'warning', text: words }];
}

/** What nothing does any more, or no key (`bare`). Without `send` there would be no commands either. */
function orphans(keymap: Keymap, bare: readonly Target[]): Fault[] {
  const reachable = LISTED.filter(({ keys, leader, command }) =>
    [keys, leader, command].some((way) => way !== undefined),
  );
  const lost = reachable.map(({ name }) => name).filter((name) => waysOf(keymap, name).length === 0);
  const others = bare.filter((target) => !lost.some((name) => name === target));
  return [
    ...lost.map((name): Fault => ({
      severity: name === 'send' ? 'error' : 'warning',
      text: `${name}: no key does this any more, and no command`,
    })),
    ...others.map((target): Fault => {
      const command = COMMANDS.find(({ action }) => action === target);
      const rest = command === undefined ? '' : `; /${command.name} does`;
      return { severity: 'warning', text: `${target}: no key does this any more${rest}` };
    }),
  ];
}

function keymapOf({ keys, completing, menu, table }: Rooms, leader: string): Keymap {
  const direct = [...keys];
  return {
    leader,
    keys: new Map(direct.flatMap(actionEntry)),
    edits: new Map(direct.flatMap(editEntry)),
    completing: new Set(completing.keys()),
    leaderKeys: new Map([...menu].flatMap(actionEntry)),
    table: new Map([...table].flatMap(tableEntry)),
    menu: LISTED.flatMap(({ name, words }) => {
      const key = [...menu].find(([, target]) => target === name)?.[0];
      return key === undefined ? [] : [{ key, action: name, words }];
    }),
  };
}

function actionEntry([key, target]: readonly [string, Target]): [string, ActionName][] {
  return isEdit(target) || isInTable(target) ? [] : [[key, target]];
}

function tableEntry([key, target]: readonly [string, Target]): [string, TableActionName][] {
  return isInTable(target) ? [[key, target]] : [];
}

function editEntry([key, target]: readonly [string, Target]): [string, EditName][] {
  const name = target.replace(/^edit:/, '');
  return isEdit(target) && isEditName(name) ? [[key, name]] : [];
}

function isEdit(target: Target): target is `edit:${EditName}` {
  return target.startsWith('edit:');
}

function isInTable(target: Target): target is TableActionName {
  return tableAction(target) !== undefined;
}
