/** Reads one entry of the bindings: which keys are wanted, and for what. */
import { expected, word } from '../expected.ts';
import { suggestion } from '../nearest.ts';
import type { ActionName } from './actions.ts';
import type { EditName } from './draft.ts';
import { EDIT_WORDS, isEditName } from './edit-keys.ts';
import { keyLabel, parseKey } from './key-names.ts';
import { LISTED, numberOf } from './keymap.ts';
import { TABLE_ACTIONS, tableAction, type TableActionName } from './table-actions.ts';

/** What is wrong with the bindings, as one line. What an error is about has not been done. */
export interface Fault {
  readonly severity: 'error' | 'warning';
  readonly text: string;
}

/** What a key is for. */
export type Target = ActionName | `edit:${EditName}` | TableActionName;

/** Where a key can mean something; in each of them something else. */
export type Room = 'keys' | 'completing' | 'menu' | 'table';

interface Place {
  readonly room: Room;
  readonly key: string;
}

/** One entry of the bindings, understood. */
export interface Claim {
  /** As it was written. */
  readonly name: string;
  readonly target: Target;
  /** Where the target loses the keys that it had. */
  readonly clears: readonly Room[];
  readonly places: readonly Place[];
}

interface Owner {
  readonly target: Target;
  readonly form: 'action' | 'menu' | 'edit' | 'table';
}

/** Keys that close the menu. */
const CLOSING = ['Escape', 'C-g'];
/** Keys that close the table, whatever else does. */
const CLOSING_TABLE = [...CLOSING, 'C-c'];

/** An entry with an error in it claims nothing. */
export function readClaim(
  name: string,
  written: string | readonly string[],
  leader: string,
): { readonly claim: Claim | undefined; readonly faults: readonly Fault[] } {
  const owner = ownerOf(name);
  if (owner === undefined) return { claim: undefined, faults: [unknown(name)] };
  const texts = typeof written === 'string' ? [written] : written;
  const read = texts.map((text) => place(text, owner, leader));
  const faults = read.flatMap(({ fault }) => (fault === undefined ? [] : [inEntry(name, fault)]));
  const places = read.flatMap((each) => each.place ?? []);
  const { target } = owner;
  const wrong = faults.some(({ severity }) => severity === 'error');
  const claim = wrong ? undefined : { name, target, clears: clears(owner, places), places };
  return { claim, faults };
}

function ownerOf(name: string): Owner | undefined {
  const [, form = '', rest = ''] = /^(?:(menu|edit|table):)?(.*)$/s.exec(name) ?? [];
  if (form === 'table') {
    const target = tableAction(name);
    return target === undefined ? undefined : { form, target };
  }
  if (form === 'edit') return isEditName(rest) ? { form, target: `edit:${rest}` } : undefined;
  const action = LISTED.find((each) => each.name === rest && each.name !== 'edit')?.name;
  return action === undefined ? undefined : { form: form === 'menu' ? form : 'action', target: action };
}

function unknown(name: string): Fault {
  if (name === 'edit') return error('edit: no such action; write edit: and what it does, such as edit:undo');
  const actions = LISTED.map((action) => action.name).filter((each) => each !== 'edit');
  const edits = Object.keys(EDIT_WORDS).map((each) => `edit:${each}`);
  const inTable = TABLE_ACTIONS.map((action) => action.name);
  const known = [...actions, ...edits, ...inTable, ...actions.map((each) => `menu:${each}`), 'leader'];
  const direct = suggestion(name, known);
  const hint = direct === '' && isEditName(name) ? `; did you mean edit:${name}?` : direct;
  return { severity: 'error', text: `${word(name)}: no such action${hint}` };
}

function inEntry(name: string, { severity, text }: Fault): Fault {
  return { severity, text: `${name}: ${text}` };
}

function error(text: string): Fault {
  return { severity: 'error', text };
}

interface Read {
  readonly place?: Place;
  readonly fault?: Fault;
}

function place(text: string, { target, form }: Owner, leader: string): Read {
  const [first = '', second, more] = text.trim().split(/\s+/);
  const led = second !== undefined && (first.toLowerCase() === 'leader' || keyOf(first) === leader);
  if (more !== undefined || (second !== undefined && !led))
    return { fault: error(expected(`one key, or ${leader} and a key`, text).message) };
  if (led && (form === 'edit' || form === 'table')) {
    const what = form === 'edit' ? 'editing keys' : 'keys of the table';
    return { fault: error(`${word(text)}: ${what} work without the leader`) };
  }
  const key = parseKey(second ?? first);
  if (key.key === undefined) return { fault: error(key.fault) };
  const room = led ? 'menu' : roomOf(target, form);
  const refusal = refuse({ room, key: key.key }, key.types, leader) ?? refuseNumber(key.key, target);
  if (refusal !== undefined) return { fault: error(`${keyLabel(key.key)}: ${refusal}`) };
  const found = { place: { room, key: key.key } } as const;
  if (key.caution === undefined) return found;
  return { ...found, fault: { severity: 'warning', text: `${keyLabel(key.key)}: ${key.caution}` } };
}

function roomOf(target: Target, form: Owner['form']): Room {
  if (form === 'menu' || form === 'table') return form;
  return target === 'complete' ? 'completing' : 'keys';
}

function keyOf(text: string): string | undefined {
  return parseKey(text).key;
}

function refuse({ room, key }: Place, types: boolean, leader: string): string | undefined {
  if (room === 'menu') return CLOSING.includes(key) ? 'this closes the menu' : undefined;
  if (room === 'table' && CLOSING_TABLE.includes(key)) return 'this closes the table';
  if (types && room !== 'table')
    return `types a character; write ${leader} ${keyLabel(key)}, or a key with Ctrl or Alt`;
  return key === leader ? 'this is the leader' : undefined;
}

function refuseNumber(key: string, target: Target): string | undefined {
  if (target !== 'go-number' || numberOf(key) !== undefined) return undefined;
  return 'expected a key that ends in the number of a session, such as M-1 or F1';
}

/** A list replaces what it is about: an empty one everything. */
function clears({ form, target }: Owner, places: readonly Place[]): Room[] {
  if (form === 'menu' || form === 'table') return [form];
  const direct: Room = target === 'complete' ? 'completing' : 'keys';
  const all = form === 'action' && (places.length === 0 || places.some(({ room }) => room === 'menu'));
  return all ? [direct, 'menu'] : [direct];
}
