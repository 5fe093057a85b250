/** What of a changed configuration a board can take over while it runs. */
import type { ServeConfig } from '../config.ts';
import { formatListening } from '../listening.ts';

/** For sessions that come from now on, and for the board itself. */
const TAKEN_OVER = [
  'greeting',
  'maxSessions',
  'maxPerAddress',
  'halfClose',
  'names',
  'eol',
  'framing',
  'prefix',
  'outbox',
  'outboxTotal',
  'whenFull',
  'rate',
  'ratePerAddress',
  'rateTrust',
  'drain',
  'farewell',
  'logFormat',
  'logLevel',
] as const satisfies readonly (keyof ServeConfig)[];

/** What a board has opened or handed on by then. */
const FIXED = [
  'listen',
  'name',
  'logFile',
  'metrics',
  'memory',
  'memoryPerSession',
  'transcripts',
  'durability',
  'keepDays',
  'keepBytes',
  'pruneOpen',
  'redact',
] as const satisfies readonly (keyof ServeConfig)[];

/** Names of options, as they are written. */
export interface Reload {
  readonly changed: readonly string[];
  /** Changed as well, but only a new start will have it. */
  readonly ignored: readonly string[];
}

/** What is not of the board, such as a theme, belongs to consoles, which read it when they are opened. */
export function compareConfigs(before: ServeConfig, after: ServeConfig): Reload {
  const differ = (keys: readonly (keyof ServeConfig)[]): string[] =>
    keys.filter((key) => isOther(key, before, after)).map(written);
  return { changed: differ(TAKEN_OVER), ignored: [...differ(FIXED), ...groupWords(before, after)] };
}

/** The socket of the group stands already. */
function groupWords({ group: before }: ServeConfig, { group: after }: ServeConfig): string[] {
  if (before?.name !== after?.name) return ['socket-group'];
  return before?.role === after?.role ? [] : ['group-role'];
}

/** Rules are more than data: where there are any, they are taken for new ones. */
function isOther(key: keyof ServeConfig, before: ServeConfig, after: ServeConfig): boolean {
  if (key === 'names') return before.names.length + after.names.length > 0;
  if (key === 'listen') return listenersOf(before) !== listenersOf(after);
  return JSON.stringify(before[key]) !== JSON.stringify(after[key]);
}

/** What is set for one alone counts, what it has from all does not. */
function listenersOf({ listen }: ServeConfig): string {
  return JSON.stringify(listen.map((each) => [formatListening(each), [...each.own]]));
}

function written(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
