/** What is remembered as the text of its file, and back. */
import { jsonFault } from '../json-fault.ts';
import {
  type Fields,
  fieldsOf,
  flag,
  list,
  oneOf,
  Place,
  reader,
  type Reader,
  table,
  text,
  time,
  wholeNumber,
} from '../fields.ts';
import {
  boundedHistory,
  type Identity,
  isEntry,
  type Layout,
  type Look,
  MOST_HISTORY,
  MOST_IDENTITIES,
  MOST_ITEMS,
  MOST_KEY,
  MOST_NAME,
  MOST_NOTE,
  NOTHING_REMEMBERED,
  type Remembered,
  VERSION,
} from './remembered.ts';

/** The file has at most this many bytes. */
export const MOST_BYTES = 4 * 1024 * 1024;

/** With the bounds of texts this keeps all but histories and identities small. */
const MOST_PANES = 100;

/**
 * `broken`: not JSON, or not what this program writes at all. `newer`: a later version of the program wrote it.
 * In both cases the state is empty. `whole`: the state has what was right; `faults` says what was not, a line each.
 */
export interface Parsed {
  readonly standing: 'whole' | 'broken' | 'newer';
  readonly state: Remembered;
  readonly faults: readonly string[];
}

/** Never throws. Fields that are not known are ignored, wrong ones are dropped. */
export function parseRemembered(source: string): Parsed {
  const json = parseJson(source);
  if ('fault' in json) return { standing: 'broken', state: NOTHING_REMEMBERED, faults: [json.fault] };
  const faults: string[] = [];
  const fields = fieldsOf(json.value, new Place('', faults));
  const version = fields?.need('version', wholeNumber(1, Number.MAX_SAFE_INTEGER));
  if (fields === undefined || version === undefined)
    return { standing: 'broken', state: NOTHING_REMEMBERED, faults };
  if (version > VERSION) return { standing: 'newer', state: NOTHING_REMEMBERED, faults: [] };
  return { standing: 'whole', state: remembered(fields), faults };
}

/**
 * At most 4 MiB of JSON. What is too much is left out: of the texts sent the oldest, first those sent to whom was
 * seen least recently; then identities, in the same order.
 */
export function formatRemembered(state: Remembered): string {
  const whole = `${JSON.stringify(state, undefined, 1)}\n`;
  const over = Buffer.byteLength(whole) - MOST_BYTES;
  return over <= 0 ? whole : `${JSON.stringify(smaller(state, over), undefined, 1)}\n`;
}

function smaller(state: Remembered, over: number): Remembered {
  let left = over;
  const leaner = (entries: readonly string[] | undefined): readonly string[] | undefined => {
    const rest = withoutFirst(entries ?? [], left);
    left = rest.over;
    return boundedHistory(rest.items);
  };
  const thin = (state.identities ?? []).map((each) => ({ ...each, history: leaner(each.history) }));
  const broadcastHistory = leaner(state.broadcastHistory);
  return { ...state, identities: withoutFirst(thin, left).items, broadcastHistory };
}

/** Takes items away until `over` bytes are saved, or as many as there are. */
function withoutFirst<T>(
  items: readonly T[],
  over: number,
): { readonly items: readonly T[]; readonly over: number } {
  let left = over;
  let taken = 0;
  for (const item of items) {
    if (left <= 0) break;
    left -= Buffer.byteLength(JSON.stringify(item));
    taken++;
  }
  return { items: items.slice(taken), over: left };
}

function parseJson(source: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    const value: unknown = JSON.parse(source);
    return { value };
  } catch {
    return { fault: faultOf(source) };
  }
}

function faultOf(source: string): string {
  const fault = jsonFault(source);
  return fault === undefined
    ? 'this is no JSON'
    : `line ${fault.line}, column ${fault.column}: ${fault.message}`;
}

const name = text(MOST_NAME);

const look: Reader<Look> = (raw, place) => {
  const fields = fieldsOf(raw, place);
  return (
    fields && {
      mode: fields.take('mode', setting),
      times: fields.take('times', setting),
      marks: fields.take('marks', setting),
      wrap: fields.take('wrap', setting),
    }
  );
};

const setting: Reader<string | boolean> = (raw, place) => (typeof raw === 'boolean' ? raw : name(raw, place));

const grid: Reader<number | 'auto'> = (raw, place) =>
  raw === 'auto' ? raw : wholeNumber(1, MOST_PANES)(raw, place);

const layout: Reader<Layout> = (raw, place) => {
  const fields = fieldsOf(raw, place);
  const panes = fields?.need('grid', grid);
  const sessions = fields?.need('list', oneOf('narrow', 'wide', 'hidden'));
  const strip = fields?.need('strip', flag);
  if (panes === undefined || sessions === undefined || strip === undefined) return undefined;
  return { grid: panes, list: sessions, strip, panes: fields?.take('panes', list(name, MOST_ITEMS)) };
};

const sort: Reader<NonNullable<Remembered['sort']>> = (raw, place) => {
  const fields = fieldsOf(raw, place);
  const column = fields?.need('column', name);
  const descending = fields?.need('descending', flag);
  return column === undefined || descending === undefined ? undefined : { column, descending };
};

const entry = reader('a text of at most 4 KiB', (raw) =>
  typeof raw === 'string' && isEntry(raw) ? raw : undefined,
);

const history = list(entry, MOST_HISTORY);

const key = reader('host:ADDRESS, target:ADDRESS or name:NAME', (raw) =>
  typeof raw === 'string' && raw.length <= MOST_KEY && /^(?:host|target|name):./su.test(raw)
    ? raw
    : undefined,
);

const identity: Reader<Identity> = (raw, place) => {
  const fields = fieldsOf(raw, place);
  const found = fields?.need('key', key);
  if (fields === undefined || found === undefined) return undefined;
  return {
    key: found,
    name: fields.take('name', name) ?? '',
    tags: fields.take('tags', list(name, MOST_ITEMS)) ?? [],
    note: fields.take('note', text(MOST_NOTE)) ?? '',
    muted: fields.take('muted', flag) ?? false,
    highlights: fields.take('highlights', list(text(MOST_NOTE), MOST_ITEMS)),
    look: fields.take('look', look),
    history: boundedHistory(fields.take('history', history)),
    lastSeen: fields.take('lastSeen', time) ?? 0,
  };
};

/** Of two with one key, the one seen later counts. */
const identities: Reader<readonly Identity[]> = (raw, place) => {
  const all = list(identity, Infinity)(raw, place);
  const ordered = all?.toSorted((a, b) => a.lastSeen - b.lastSeen);
  const latest = new Map<string, Identity>();
  for (const each of ordered ?? []) {
    latest.delete(each.key);
    latest.set(each.key, each);
  }
  return ordered && [...latest.values()].slice(-MOST_IDENTITIES);
};

function remembered(fields: Fields): Remembered {
  return {
    version: VERSION,
    layout: fields.take('layout', layout),
    theme: fields.take('theme', name),
    mouse: fields.take('mouse', flag),
    look: fields.take('look', look),
    columns: fields.take('columns', list(name, MOST_ITEMS)),
    sort: fields.take('sort', sort),
    filters: fields.take('filters', table(text(MOST_NOTE), MOST_ITEMS)),
    identities: fields.take('identities', identities),
    broadcastHistory: boundedHistory(fields.take('broadcastHistory', history)),
  };
}
