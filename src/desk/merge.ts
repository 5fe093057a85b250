/** Two consoles that remember in one place. */
import { type Identity, MOST_IDENTITIES, type Remembered } from './remembered.ts';

type Settings = Omit<Remembered, 'version' | 'identities' | 'filters'>;

/**
 * What is to be kept when a state was changed from `base` to `mine` here, while somebody else has left `theirs`: what was
 * changed here, thing by thing, over what they have.
 */
export function mergeRemembered(base: Remembered, mine: Remembered, theirs: Remembered): Remembered {
  const settled = <Key extends keyof Settings>(key: Key): Settings[Key] =>
    isSame(mine[key], base[key]) ? theirs[key] : mine[key];
  const filters = entriesOf(base.filters, mine.filters, theirs.filters);
  return {
    version: mine.version,
    layout: settled('layout'),
    theme: settled('theme'),
    mouse: settled('mouse'),
    look: settled('look'),
    columns: settled('columns'),
    sort: settled('sort'),
    broadcastHistory: settled('broadcastHistory'),
    filters: filters && Object.fromEntries(filters),
    identities: identitiesOf(base.identities, mine.identities, theirs.identities),
  };
}

function identitiesOf(
  base: Remembered['identities'],
  mine: Remembered['identities'],
  theirs: Remembered['identities'],
): Remembered['identities'] {
  if (mine === undefined && theirs === undefined) return undefined;
  const merged = changedOver(byKey(base), byKey(mine), byKey(theirs));
  return [...merged.values()].sort((a, b) => a.lastSeen - b.lastSeen).slice(-MOST_IDENTITIES);
}

function byKey(identities: readonly Identity[] = []): Map<string, Identity> {
  return new Map(identities.map((identity) => [identity.key, identity]));
}

function entriesOf(
  base: Remembered['filters'],
  mine: Remembered['filters'],
  theirs: Remembered['filters'],
): Map<string, string> | undefined {
  if (mine === undefined && theirs === undefined) return undefined;
  const mapOf = (filters: Remembered['filters']): Map<string, string> =>
    new Map(Object.entries(filters ?? {}));
  return changedOver(mapOf(base), mapOf(mine), mapOf(theirs));
}

/** What was added, changed or taken away from `base` to `mine`, done to `theirs`. */
function changedOver<T>(
  base: ReadonlyMap<string, T>,
  mine: ReadonlyMap<string, T>,
  theirs: ReadonlyMap<string, T>,
): Map<string, T> {
  const merged = new Map(theirs);
  for (const [key, value] of mine) if (!isSame(value, base.get(key))) merged.set(key, value);
  for (const key of base.keys()) if (!mine.has(key)) merged.delete(key);
  return merged;
}

/** Plain data mostly is the same object as long as nothing has changed. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
