/** Which open sessions share a host or a name, kept so that nobody has to look through all of them. */
import { hostOf, isLoopback } from '../address.ts';
import { identityKey } from '../desk/remembered.ts';
import type { SessionId } from '../record.ts';
import { reachOf } from '../reach.ts';
import { indexOf } from './order.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';

export interface Census {
  /** Sessions that are not closed, ascending. */
  readonly open: SessionId[];
  /** Those that are, the one that closed last first; of the same moment, the later to come. */
  readonly closed: SessionId[];
  /** When each of these closed. */
  readonly closedAt: Map<SessionId, number>;
  /** How many open sessions there are by `peerKey`; none is not in it. */
  readonly peers: Map<string, number>;
  /** How many open sessions have a name. */
  readonly names: Map<string, number>;
  /** How many of these can be reached: to whom the name belongs. */
  readonly held: Map<string, number>;
  /** By `peerKey`: the session of which is remembered what happens to it. */
  readonly owners: Map<string, SessionId>;
  /** By `peerKey`: sessions that have had a name, tags or a note of their own; not those whose place another has taken. */
  readonly known: Map<string, ReadonlySet<SessionId>>;
  /** How many sessions there have been of this machine's own hosts. */
  readonly own: Map<string, number>;
  /** Keys whose clients cannot be told apart: nothing is remembered under them. */
  readonly ambiguous: Set<string>;
}

export function emptyCensus(): Census {
  return {
    open: [],
    closed: [],
    closedAt: new Map(),
    peers: new Map(),
    names: new Map(),
    held: new Map(),
    owners: new Map(),
    known: new Map(),
    own: new Map(),
    ambiguous: new Set(),
  };
}

interface World {
  readonly census: Census;
  /** Sessions are dialed, not accepted. */
  readonly dials: boolean;
  /** Hosts are known again; not where rules give names. */
  readonly recallsNames: boolean;
}

/** A session has come (there is no `before`), changed, or gone (there is no `after`). */
export function recount(
  world: World,
  before: SessionSummary | undefined,
  after: SessionSummary | undefined,
): void {
  if (before !== undefined && after !== undefined && countsAlike(before, after)) return;
  move(world.census, before, after);
  if (before !== undefined) count(world, before, -1);
  if (after !== undefined) count(world, after, 1);
}

function move({ open, closed, closedAt }: Census, before?: SessionSummary, after?: SessionSummary): void {
  const id = (after ?? before)?.id ?? 0;
  const was = before && isOpen(before);
  const is = after && isOpen(after);
  if (was === is) return;
  if (was === true) open.splice(indexOf(open, id), 1);
  if (was === false) {
    closed.splice(closed.lastIndexOf(id), 1);
    closedAt.delete(id);
  }
  if (is === true) open.splice(open.findLastIndex((each) => each < id) + 1, 0, id);
  if (is === false) {
    closedAt.set(id, after?.closedAt ?? 0);
    closed.splice(placeOfClosed(closed, closedAt, id), 0, id);
  }
}

/** Where it belongs, whatever was heard of first: who comes back finds the order that he left. */
function placeOfClosed(
  closed: readonly SessionId[],
  closedAt: ReadonlyMap<SessionId, number>,
  id: SessionId,
): number {
  const at = (each: SessionId): number => closedAt.get(each) ?? 0;
  let [low, high] = [0, closed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = closed[middle] ?? 0;
    if (at(other) > at(id) || (at(other) === at(id) && other > id)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countsAlike(one: SessionSummary, other: SessionSummary): boolean {
  return reachOf(one) === reachOf(other) && one.name === other.name && one.peer === other.peer;
}

function count(world: World, session: SessionSummary, change: 1 | -1): void {
  if (!isOpen(session)) return;
  const { peers, names, held } = world.census;
  const peer = peerKey(world, session);
  if (peer !== undefined) add(peers, peer, change);
  if (session.name !== '') add(names, session.name, change);
  if (session.name !== '' && reachOf(session) === 0) add(held, session.name, change);
}

function add(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const sum = (counts.get(key) ?? 0) + change;
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}

/** No other open session is of this host: clients of one host cannot be told apart. */
export function isAlone(world: World, session: SessionSummary): boolean {
  const open = world.census.peers.get(peerKey(world, session) ?? '') ?? 0;
  return open <= (isOpen(session) ? 1 : 0);
}

/** Another open session has the name. */
export function isNameTaken({ census }: World, name: string, session: SessionSummary): boolean {
  const own = isOpen(session) && session.name === name ? 1 : 0;
  return (census.names.get(name) ?? 0) > own;
}

/** Another session that can be reached has the name: what is known under it is not this one's. */
export function isNameHeld({ census }: World, session: SessionSummary): boolean {
  const own = reachOf(session) === 0 ? 1 : 0;
  return (census.held.get(session.name) ?? 0) > own;
}

function isOpen({ state }: SessionSummary): boolean {
  return state !== 'closed';
}

/**
 * Whoever dialed in is known by the host, whoever was dialed by the address; a Unix socket tells nobody apart. Where rules
 * give names, only these count.
 */
export function peerKey({ dials, recallsNames }: World, { peer }: SessionSummary): string | undefined {
  if (dials) return identityKey('target', peer);
  return !recallsNames || peer.startsWith('unix:') ? undefined : identityKey('host', peer);
}

/** A session has come. Returns whether its host is known by that to have clients that cannot be told apart. */
export function arrives(world: World, session: SessionSummary): boolean {
  const key = peerKey(world, session);
  // On this machine everybody has the same address.
  if (key === undefined || world.dials || !isLoopback(hostOf(session.peer))) return false;
  add(world.census.own, key, 1);
  return (world.census.own.get(key) ?? 0) > 1 && isFirstSaid(world, key);
}

/** A session has a name, tags or a note of its own, or none. Returns as `arrives` does. */
export function isDescribed(world: World, session: SessionSummary): boolean {
  const key = peerKey(world, session);
  if (key === undefined || (session.name === '' && session.note === '' && session.tags.length === 0))
    return false;
  const known = new Set(world.census.known.get(key)).add(session.id);
  world.census.known.set(key, known);
  return known.size > 1 && isFirstSaid(world, key);
}

function isFirstSaid({ census }: World, key: string): boolean {
  if (census.ambiguous.has(key)) return false;
  census.ambiguous.add(key);
  return true;
}

/** What happens to the session is remembered under its key from now on, and no more what happens to another. */
export function own(world: World, session: SessionSummary): void {
  const key = peerKey(world, session);
  if (key === undefined) return;
  const { owners, known } = world.census;
  const before = owners.get(key);
  owners.set(key, session.id);
  // It is taken for the same client, which has come again.
  const others = [...(known.get(key) ?? [])].filter((id) => id !== before);
  if (others.length === 0) known.delete(key);
  else known.set(key, new Set(others));
}

/** The key under which is remembered what happens to a session; undefined if it is another's, or nobody's. */
export function ownKey(world: World, session: SessionSummary): string | undefined {
  const key = peerKey(world, session);
  if (key === undefined || world.census.ambiguous.has(key)) return undefined;
  return world.census.owners.get(key) === session.id ? key : undefined;
}

/** The session is gone from the list. */
export function disown(world: World, session: SessionSummary): void {
  const key = ownKey(world, session);
  if (key !== undefined) world.census.owners.delete(key);
}
