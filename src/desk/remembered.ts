/** What an operator's console keeps from one start to the next, as plain data. */

/** The version of the file that this program writes. One that is higher was written by a newer program. */
export const VERSION = 1;

/** Clients come and go: past this the one seen least recently is forgotten. */
export const MOST_IDENTITIES = 2000;
export const MOST_HISTORY = 500;
/** UTF-8 bytes. A longer text is not remembered at all: half a command is worse than none. */
export const MOST_ENTRY_BYTES = 4096;

// UTF-16 units. Generous: what a name may be is the board's to say, and a board of others may say anything.
export const MOST_NAME = 200;
export const MOST_KEY = 300;
export const MOST_NOTE = 2000;
export const MOST_ITEMS = 100;

/** How a conversation is shown, in the console's own words, which it checks itself. */
export type Look = Readonly<
  Partial<Record<'mode' | 'times' | 'marks' | 'wrap', string | boolean | undefined>>
>;

export interface Layout {
  /** Panes at once. */
  readonly grid: number | 'auto';
  readonly list: 'narrow' | 'wide' | 'hidden';
  readonly strip: boolean;
  /** The names of the sessions that had a place in a grid, in their order. */
  readonly panes?: readonly string[] | undefined;
}

/** Who is known, by where they dial in from, where they are dialed, or the name that a rule gives them. */
export interface Identity {
  /** See `identityKey`. */
  readonly key: string;
  /** Empty is none, here and in `note`. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly note: string;
  readonly muted: boolean;
  /** Patterns of lines that are worth an alert. */
  readonly highlights?: readonly string[] | undefined;
  readonly look?: Look | undefined;
  /** What was sent, as it was sent, newest last. */
  readonly history?: readonly string[] | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly lastSeen: number;
}

/** An absent field was never chosen. */
export interface Remembered {
  readonly version: typeof VERSION;
  readonly layout?: Layout | undefined;
  readonly theme?: string | undefined;
  readonly mouse?: boolean | undefined;
  /** For conversations without a look of their own. */
  readonly look?: Look | undefined;
  /** Of the connection table, in their order. */
  readonly columns?: readonly string[] | undefined;
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
  /** Filters by the name they were saved under. */
  readonly filters?: Readonly<Record<string, string>> | undefined;
  /** None twice; the one seen least recently first. */
  readonly identities?: readonly Identity[] | undefined;
  /** Newest last. */
  readonly broadcastHistory?: readonly string[] | undefined;
}

export const NOTHING_REMEMBERED: Remembered = Object.freeze({ version: VERSION });

/**
 * The key of an identity: `host:192.168.4.33` for who dials in, `target:HOST:PORT` for who is dialed, `name:pump-a`
 * for who is named by a rule. For a host, `text` is the peer's address, of which the port does not count.
 */
export function identityKey(kind: 'host' | 'target' | 'name', text: string): string {
  return `${kind}:${kind === 'host' ? hostOf(text) : text}`;
}

function hostOf(peer: string): string {
  if (peer.startsWith('unix:')) return peer.replace(/#\d+$/, '');
  return /^\[(.*)\]:\d+$/.exec(peer)?.[1] ?? peer.replace(/:\d+$/, '');
}

export function identityFor(state: Remembered, key: string): Identity | undefined {
  return state.identities?.find((identity) => identity.key === key);
}

/**
 * Changes what is known of an identity, which was seen `now` (milliseconds since the Unix epoch). One of whom
 * there is nothing to know is not kept, so that a scan of ten thousand hosts does not push out those that have names;
 * nor is one that is more than what will be read back.
 */
export function rememberIdentity(
  state: Remembered,
  key: string,
  change: Partial<Omit<Identity, 'key' | 'lastSeen'>>,
  now: number,
): Remembered {
  const others = (state.identities ?? []).filter((identity) => identity.key !== key);
  const known = identityFor(state, key) ?? { name: '', tags: [], note: '', muted: false };
  const changed = { ...known, ...change, key, lastSeen: now };
  const identity = { ...changed, history: boundedHistory(changed.history) };
  const kept = isBlank(identity) || !isReadable(identity) ? others : [...others, identity];
  return { ...state, identities: kept.slice(-MOST_IDENTITIES) };
}

/** Without what is known under these keys. */
export function forgetIdentities(state: Remembered, keys: readonly string[]): Remembered {
  const left = (state.identities ?? []).filter(({ key }) => !keys.includes(key));
  return left.length === (state.identities ?? []).length ? state : { ...state, identities: left };
}

/** The newest entries that are not too long; undefined if there are none. */
export function boundedHistory(history: readonly string[] = []): readonly string[] | undefined {
  const kept = history.filter((entry) => isEntry(entry)).slice(-MOST_HISTORY);
  return kept.length === 0 ? undefined : kept;
}

/** Whether a sent text is short enough to be remembered. */
export function isEntry(entry: string): boolean {
  return entry.length <= MOST_ENTRY_BYTES && Buffer.byteLength(entry) <= MOST_ENTRY_BYTES;
}

function isReadable({ key, name, tags, note }: Identity): boolean {
  const isShort = key.length <= MOST_KEY && name.length <= MOST_NAME && note.length <= MOST_NOTE;
  return isShort && tags.length <= MOST_ITEMS && tags.every((tag) => tag.length <= MOST_NAME);
}

function isBlank({ name, tags, note, muted, highlights = [], look = {}, history }: Identity): boolean {
  const looks = Object.values(look).some((value) => value !== undefined);
  return (
    name === '' &&
    note === '' &&
    !muted &&
    !looks &&
    tags.length + highlights.length === 0 &&
    history === undefined
  );
}
