/** What a board wrote of a session in the file, read back although the file may be damaged. */
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { EOLS, FRAMINGS, type LineEnd, WHEN_FULL } from '../wire/settings.ts';

/** What has columns of its own. */
type Columns = 'id' | 'name' | 'tags' | 'note' | 'peer' | 'local' | 'openedAt' | 'closedAt' | 'reason';

export type StoredFacts = Omit<SessionSummary, Columns>;

/** Of a session that nothing has happened to. */
const NOTHING_KNOWN: StoredFacts = {
  state: 'open',
  ended: false,
  finished: false,
  retryAt: undefined,
  firstIn: undefined,
  lastIn: undefined,
  lastOut: undefined,
  bytesIn: 0,
  bytesOut: 0,
  recordsIn: 0,
  recordsOut: 0,
  linesIn: 0,
  bells: 0,
  nextSeq: 0,
  queued: 0,
  rateIn: 0,
  rateOut: 0,
  framing: 'auto',
  eol: 'auto',
  prefix: '',
  lineEnd: undefined,
  firstLineEnd: undefined,
  whenFull: 'refuse',
  held: undefined,
};

const STATES: readonly unknown[] = ['dialing', 'waiting', 'open', 'half-closed', 'stalled', 'closed'];
const LINE_ENDS: readonly LineEnd[] = ['lf', 'crlf', 'cr'];
const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  state: STATES,
  framing: FRAMINGS,
  eol: EOLS,
  lineEnd: LINE_ENDS,
  whenFull: WHEN_FULL,
  // Nobody holds what has ended.
  held: [],
};

/** Never throws: what is not as it was written is as of a session that nothing has happened to. */
export function storedFacts(json: string): StoredFacts {
  const found = plainObject(json);
  const right = Object.entries(found).filter(([name, value]) => fits(name, value));
  return { ...NOTHING_KNOWN, ...Object.fromEntries(right) };
}

/** Never throws. */
export function storedTags(json: string): readonly string[] {
  const tags = parsed(json);
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

function fits(name: string, value: unknown): boolean {
  if (!Object.hasOwn(NOTHING_KNOWN, name)) return true;
  const choices = CHOICES[name];
  if (choices !== undefined) return choices.includes(value);
  const usual: unknown = NOTHING_KNOWN[name as keyof StoredFacts];
  // A time, or a place, that there may not be.
  return typeof value === (usual === undefined ? 'number' : typeof usual);
}

function plainObject(json: string): Readonly<Record<string, unknown>> {
  const value = parsed(json);
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isPlain ? (value as Readonly<Record<string, unknown>>) : {};
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
