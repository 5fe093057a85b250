/**
 * What operators and watchers do at one board, for fast-check: attach, leave, call, promote, demote, in any order. The
 * model knows nothing of the board but the rule: who watches writes nothing, and nobody gets more than his door lets.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Door } from '../../src/gateway/attachment.ts';
import type { Role } from '../../src/operators.ts';
import type { Board } from '../../src/session/board.ts';
import { type Answer, callLine, FakePeer, type Peer } from './peers.ts';

interface Member {
  readonly number: number;
  readonly door: Door;
  role: Role;
  /** Calls that wait, as it does not read. */
  waiting: Call[] | undefined;
}

export interface RoleModel {
  members: Member[];
}

/** The board, and whoever is at it in the order of the model's members. */
export interface RoleWorld {
  readonly board: Board;
  readonly attach: (door: Door) => Promise<Peer>;
  readonly peers: Peer[];
  /** Texts that were sent to clients, without their line ends. */
  readonly sent: Set<string>;
  /** How often the board was asked to end. */
  stops: number;
  /** Resolves when the session has closed. */
  readonly closed: Promise<void>;
  calls: number;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: object;
  /** Of `setRole`: whom and what. */
  readonly change?: { readonly whom: Member; readonly role: Role };
}

type Action =
  | { readonly do: 'send' | 'write' | 'read'; readonly pick: number }
  | { readonly do: 'setRole'; readonly pick: number; readonly role: Role };

const WRITES: readonly (readonly [string, object])[] = [
  ['sendRaw', { id: 1, base64: 'eA==' }],
  ['broadcast', { ids: [1], text: 'x' }],
  ['rename', { id: 1, text: 'x', name: 'other' }],
  ['note', { id: 1, text: 'remark' }],
  ['set', { id: 1, tags: ['tag'], note: 'noted', eol: 'crlf' }],
  ['signal', { id: 1, signal: 'break' }],
  ['finish', { id: 1 }],
  ['hangUp', { id: 1 }],
  ['retry', { id: 1 }],
  ['dismiss', { id: 1 }],
  ['ban', { network: '192.0.2.1', ms: 1000, reason: 'x' }],
  ['unban', { network: '192.0.2.1' }],
  ['stop', {}],
];

const READS: readonly (readonly [string, object])[] = [
  ['open', { id: 1, bytes: 1000 }],
  ['page', { id: 1, bytes: 1000 }],
  ['close', { id: 1 }],
  ['history', {}],
  ['find', { pattern: 'x' }],
  ['attend', { rules: [{ pattern: 'x' }] }],
  ['bans', {}],
  ['status', {}],
  ['sessions', {}],
  ['present', { focus: 1, drafts: [1] }],
  ['keep', { desk: {}, panes: {} }],
];

/** Every call that this makes, but for `hello`. */
export const CALLED: readonly string[] = ['send', 'setRole', ...[...WRITES, ...READS].map(([name]) => name)];

const OWN: Door = { group: undefined, most: 'operate' };
const STAFF: Door = { group: 'staff', most: 'watch' };

const roles = fc.constantFrom<Role>('operate', 'watch');
const picks = fc.nat(1000);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constantFrom('send' as const, 'write' as const, 'read' as const), pick: picks }),
  fc.record({ do: fc.constant('setRole' as const), pick: picks, role: roles }),
);

export type RoleCommand = fc.AsyncCommand<RoleModel, RoleWorld>;

/** `clogs`: some of them stop reading for a while, so that their calls wait at the board. */
export function roleCommands(clogs: boolean): fc.Arbitrary<Iterable<RoleCommand>> {
  const attach = fc.record({ role: roles, door: fc.constantFrom(OWN, OWN, STAFF) });
  const calls = fc.record({ pick: picks, actions: fc.array(action, { minLength: 1, maxLength: 7 }) });
  return fc.commands<RoleModel, RoleWorld, false>(
    [
      attach.map(({ role, door }) => new Attach(role, door)),
      calls.map(({ pick, actions }) => new Calls(pick, actions)),
      calls.map(({ pick, actions }) => new Calls(pick, actions)),
      picks.map((pick) => new Leave(pick)),
      ...(clogs ? [picks.map((pick) => new Clog(pick)), picks.map((pick) => new Unclog(pick))] : []),
    ],
    { maxCommands: 30, size: 'max' },
  );
}

class Attach implements RoleCommand {
  readonly role: Role;
  readonly door: Door;

  constructor(role: Role, door: Door) {
    this.role = role;
    this.door = door;
  }

  check(model: RoleModel): boolean {
    return model.members.length < 6;
  }

  async run(model: RoleModel, world: RoleWorld): Promise<void> {
    const peer = await world.attach(this.door);
    const id = ++world.calls;
    peer.write(callLine(id, 'hello', { version: 1, role: this.role, operator: 'op' }));
    const { result } = await peer.answer(id);
    const { attachment, role } = result as { readonly attachment: number; readonly role: Role };
    const granted = this.door.most === 'watch' ? 'watch' : this.role;
    assert.equal(role, granted, 'nobody is granted more than his door lets');
    world.peers.push(peer);
    model.members.push({ number: attachment, door: this.door, role: granted, waiting: undefined });
  }

  toString(): string {
    return `attach(${this.role}, ${this.door.group ?? 'own'})`;
  }
}

/** Several calls in one go. */
class Calls implements RoleCommand {
  readonly pick: number;
  readonly actions: readonly Action[];

  constructor(pick: number, actions: readonly Action[]) {
    this.pick = pick;
    this.actions = actions;
  }

  check(model: RoleModel): boolean {
    return model.members.length > 0;
  }

  async run(model: RoleModel, world: RoleWorld): Promise<void> {
    const index = this.pick % model.members.length;
    const { [index]: member } = model.members;
    const { [index]: peer } = world.peers;
    assert.ok(member !== undefined && peer !== undefined);
    const calls = this.actions.map((each) => callOf(each, model, ++world.calls));
    const lines = calls.map(({ id, method, params }) => callLine(id, method, params));
    if (member.waiting !== undefined) {
      member.waiting.push(...calls);
      peer.write(lines.join(''));
      return;
    }
    const before = stateOf(world);
    peer.write(lines.join(''));
    await settle(member, peer, calls, world, before);
  }

  toString(): string {
    return `calls(${this.pick}, ${JSON.stringify(this.actions)})`;
  }
}

class Leave implements RoleCommand {
  readonly pick: number;

  constructor(pick: number) {
    this.pick = pick;
  }

  check(model: RoleModel): boolean {
    return model.members.length > 0;
  }

  async run(model: RoleModel, world: RoleWorld): Promise<void> {
    const index = this.pick % model.members.length;
    model.members.splice(index, 1);
    const [peer] = world.peers.splice(index, 1);
    await peer?.close();
  }

  toString(): string {
    return `leave(${this.pick})`;
  }
}

class Clog implements RoleCommand {
  readonly pick: number;

  constructor(pick: number) {
    this.pick = pick;
  }

  check(model: RoleModel): boolean {
    return model.members.length > 0;
  }

  run(model: RoleModel, world: RoleWorld): Promise<void> {
    const index = this.pick % model.members.length;
    const { [index]: member } = model.members;
    const { [index]: peer } = world.peers;
    assert.ok(member !== undefined && peer instanceof FakePeer);
    member.waiting ??= [];
    peer.clog(2 * 1024 * 1024);
    return Promise.resolve();
  }

  toString(): string {
    return `clog(${this.pick})`;
  }
}

class Unclog implements RoleCommand {
  readonly pick: number;

  constructor(pick: number) {
    this.pick = pick;
  }

  check(model: RoleModel): boolean {
    return model.members.length > 0;
  }

  async run(model: RoleModel, world: RoleWorld): Promise<void> {
    const index = this.pick % model.members.length;
    const { [index]: member } = model.members;
    const { [index]: peer } = world.peers;
    assert.ok(member !== undefined && peer instanceof FakePeer);
    const calls = member.waiting ?? [];
    member.waiting = undefined;
    const before = stateOf(world);
    peer.unclog();
    await settle(member, peer, calls, world, before);
  }

  toString(): string {
    return `unclog(${this.pick})`;
  }
}

function callOf(action: Action, { members }: RoleModel, id: number): Call {
  switch (action.do) {
    case 'send':
      return { id, method: 'send', params: { id: 1, text: `text ${id}` } };
    case 'write':
    case 'read': {
      const list = action.do === 'write' ? WRITES : READS;
      const [method, params] = list[action.pick % list.length] ?? ['status', {}];
      return { id, method, params };
    }
    case 'setRole': {
      const whom = members[action.pick % members.length];
      const { role } = action;
      assert.ok(whom !== undefined);
      return { id, method: 'setRole', params: { attachment: whom.number, role }, change: { whom, role } };
    }
  }
}

/** The board has done these calls, in order: what each had to come to, and that nothing else came of them. */
async function settle(
  member: Member,
  peer: Peer,
  calls: readonly Call[],
  world: RoleWorld,
  before: string,
): Promise<void> {
  let mayWrite = false;
  let hungUp = false;
  for (const call of calls) {
    const answer = await peer.answer(call.id);
    const may = member.role === 'operate';
    mayWrite ||= may;
    hungUp ||= may && call.method === 'hangUp' && answer.error === undefined;
    if (!may && isWrite(call)) assert.equal(refusalOf(answer), 'CB_ROLE', `${call.method} of a watcher`);
    else if (call.change !== undefined) changeRole(call.change, answer);
    else assert.notEqual(refusalOf(answer), 'CB_ROLE', `${call.method} of who may`);
    const text = `text ${call.id}`;
    if (!may) assert.ok(!world.sent.has(text), 'nothing of a watcher reaches a client');
    else if (call.method === 'send' && answer.error === undefined) assert.ok(world.sent.has(text));
  }
  // What has begun goes on by itself, and must not be taken for somebody's doing later.
  if (hungUp) await world.closed;
  if (!mayWrite) assert.equal(stateOf(world), before, 'a watcher changes nothing');
}

/** In the model as it has to be at the board. */
function changeRole({ whom, role }: NonNullable<Call['change']>, answer: Answer): void {
  const left = refusalOf(answer) === 'CB_NO_OPERATOR';
  if (left) return;
  const tooMuch = role === 'operate' && whom.door.most === 'watch';
  assert.equal(refusalOf(answer), tooMuch ? 'CB_ROLE' : undefined);
  if (!tooMuch) whom.role = role;
}

function isWrite({ method }: Call): boolean {
  return method === 'send' || method === 'setRole' || WRITES.some(([name]) => name === method);
}

function refusalOf({ error }: Answer): string | undefined {
  return error?.data?.code;
}

/** All of the board that a call could change, but for what time alone does. */
function stateOf({ board, stops }: RoleWorld): string {
  const sessions = [...board.registry.sessions].map((session) => ({
    ...session.summary(),
    ...{ rateIn: 0, rateOut: 0, queued: 0 },
  }));
  return JSON.stringify({ sessions, stops, bans: board.banning.list() });
}
