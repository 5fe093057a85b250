/** What is asked of the record, as parameters of a call: a search, and which conversations there are. */
import {
  type Fields,
  fieldsOf,
  flag,
  list,
  oneOf,
  type Place,
  reader,
  text,
  time,
  wholeNumber,
} from '../fields.ts';
import type { Position } from '../lines/entry.ts';
import type { SweepCursor } from '../lines/sweep.ts';
import type { SessionId } from '../record.ts';
import type { FindCursor, FindRequest, HistoryQuery, RecordedQuery } from '../switchboard/switchboard.ts';
import { HISTORY_MAX } from '../switchboard/switchboard.ts';

/** UTF-16 units of a pattern, a name or a word. */
const MOST_TEXT = 10_000;
const MOST_WORDS = 100;
const MOST_IDS = 100_000;
/** Hits of one answer, and lines around each. */
const MOST_HITS = 1000;
const MOST_CONTEXT = 100;

const KINDS = ['in', 'out', 'note'] as const;

const id = reader('the number of a session', (raw): SessionId | undefined =>
  typeof raw === 'number' && Number.isSafeInteger(raw) ? raw : undefined,
);
const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const string = text(MOST_TEXT);
const ids = list(id, MOST_IDS);

export function findRequest(fields: Fields): FindRequest {
  const kind = fields.take('kind', oneOf(...KINDS));
  const since = fields.take('since', time);
  const cursor = fields.take('cursor', cursorOf);
  const colour = fields.take('colour', flag);
  const recorded = fields.take('recorded', recordedOf);
  return {
    pattern: fields.need('pattern', string) ?? '',
    sessions: fields.take('sessions', (raw, place) => (raw === 'all' ? 'all' : ids(raw, place))) ?? 'all',
    earlier: fields.take('earlier', flag) ?? false,
    context: fields.take('context', wholeNumber(0, MOST_CONTEXT)) ?? 0,
    most: fields.take('most', wholeNumber(1, MOST_HITS)) ?? 100,
    ...(colour !== undefined && { colour }),
    ...(recorded !== undefined && { recorded }),
    ...(kind !== undefined && { kind }),
    ...(since !== undefined && { since }),
    ...(cursor !== undefined && { cursor }),
  };
}

export function historyQuery(fields: Fields): HistoryQuery {
  const given = fields.take('ids', ids);
  const before = fields.take('before', beforeOf);
  return {
    limit: fields.take('limit', wholeNumber(1, HISTORY_MAX)) ?? HISTORY_MAX,
    ...recordedQuery(fields),
    ...(given !== undefined && { ids: given }),
    ...(before !== undefined && { before }),
  };
}

function recordedOf(raw: unknown, place: Place): RecordedQuery | undefined {
  const fields = fieldsOf(raw, place);
  return fields && recordedQuery(fields);
}

function recordedQuery(fields: Fields): RecordedQuery {
  const words = fields.take('words', list(string, MOST_WORDS));
  const name = fields.take('name', string);
  const peer = fields.take('peer', string);
  const tag = fields.take('tag', string);
  const since = fields.take('since', time);
  const until = fields.take('until', time);
  return {
    ...(words !== undefined && { words }),
    ...(name !== undefined && { name }),
    ...(peer !== undefined && { peer }),
    ...(tag !== undefined && { tag }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

function beforeOf(raw: unknown, place: Place): HistoryQuery['before'] {
  const fields = fieldsOf(raw, place);
  const number = fields?.need('id', id);
  const openedAt = fields?.need('openedAt', time);
  return number === undefined || openedAt === undefined ? undefined : { id: number, openedAt };
}

/** Whoever goes on gives back what an answer had. */
function cursorOf(raw: unknown, place: Place): FindCursor | undefined {
  const fields = fieldsOf(raw, place);
  const search = fields?.need('search', string);
  const at = fields?.need('at', sweepOf);
  const within = fields?.need('within', count);
  return search === undefined || at === undefined || within === undefined
    ? undefined
    : { search, at, within };
}

function sweepOf(raw: unknown, place: Place): SweepCursor | undefined {
  const fields = fieldsOf(raw, place);
  const session = fields?.need('session', id);
  if (fields === undefined || session === undefined) return undefined;
  return { session, at: fields.take('at', positionOf), shown: fields.take('shown', positionOf) };
}

function positionOf(raw: unknown, place: Place): Position | undefined {
  const fields = fieldsOf(raw, place);
  const seq = fields?.need('seq', count);
  const offset = fields?.need('offset', count);
  return seq === undefined || offset === undefined ? undefined : { seq, offset };
}
