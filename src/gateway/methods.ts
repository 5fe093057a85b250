/** The calls of a switchboard that travel a socket: one table says what each takes and who may call it. */
import { Buffer } from 'node:buffer';
import {
  type Fields,
  fieldsOf,
  list,
  oneOf,
  Place,
  reader,
  type Reader,
  text,
  wholeNumber,
  flag,
} from '../fields.ts';
import type { PageRequest, SessionId } from '../record.ts';
import type { HighlightRule, SessionSettings, Switchboard } from '../switchboard/switchboard.ts';
import { EOLS, FRAMINGS, WHEN_FULL } from '../wire/settings.ts';
import { findRequest, historyQuery } from './queries.ts';
import { pageMessage } from './records.ts';

/** What a page holds at most, in bytes, whatever was asked for: answers must not fill a board's memory. */
const MOST_PAGE_BYTES = 1024 * 1024;
/** UTF-16 units of a text that is sent; more than an outbox holds by default would be refused there. */
const MOST_TEXT = 16 * 1024 * 1024;
const MOST_IDS = 100_000;
const MOST_RULES = 1000;
const MOST_TAGS = 1000;
/** UTF-16 units. */
const MOST_PATTERN = 10_000;
const MOST_REMARK = 10_000;

/** The call was made of the wrong values. `message` names the first. */
export class WrongParams extends Error {}

interface Method {
  /** It reaches clients, or changes what all operators see: who watches may not. */
  readonly writes: boolean;
  /** Throws `WrongParams`, and rejects as the switchboard does. */
  call(board: Switchboard, params: unknown): Promise<unknown>;
}

/** A conversation of this board, or, below 0, of an earlier one. */
const id = reader('the number of a session', (raw): SessionId | undefined =>
  typeof raw === 'number' && Number.isSafeInteger(raw) ? raw : undefined,
);
const string = wellFormed(MOST_TEXT);
const remark = wellFormed(MOST_REMARK);
const pattern = wellFormed(MOST_PATTERN);
const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const moment = reader('a time in milliseconds', (raw) =>
  typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined,
);
const base64 = reader('base64', (raw) =>
  typeof raw === 'string' && raw.length <= MOST_TEXT && isBase64(raw)
    ? Buffer.from(raw, 'base64')
    : undefined,
);

/** A surrogate that stands alone has no bytes: something else than was asked for would be sent. */
function wellFormed(most: number): Reader<string> {
  const string = text(most);
  return (raw, place) => {
    const value = string(raw, place);
    if (value === undefined || !/\p{Surrogate}/u.test(value)) return value;
    place.refuse('a text without lone surrogates', value);
    return undefined;
  };
}

/** All of them, or none. */
function all<T>(item: Reader<T>, most: number): Reader<readonly T[]> {
  const items = list(item, most);
  return (raw, place) => {
    if (!Array.isArray(raw) || raw.length <= most) return items(raw, place);
    place.refuse(`a list of at most ${most}`, raw);
    return undefined;
  };
}

/** With its padding, so that a text that was cut off is none. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

const rule: Reader<HighlightRule> = (raw, place) => {
  const fields = fieldsOf(raw, place);
  const text = fields?.need('pattern', pattern);
  const session = fields?.take('session', id);
  const colour = fields?.take('colour', flag);
  if (text === undefined) return undefined;
  return {
    pattern: text,
    ...(session !== undefined && { session }),
    ...(colour !== undefined && { colour }),
  };
};

/** A reader of parameters gives undefined only after it has refused something. */
function method<P>(
  writes: boolean,
  read: (fields: Fields) => P,
  call: (board: Switchboard, params: P) => Promise<unknown>,
): Method {
  return {
    writes,
    call(board, params) {
      const place = new Place('', []);
      const fields = fieldsOf(params ?? {}, place);
      const taken = fields && read(fields);
      const [fault] = place.faults;
      if (taken === undefined || fault !== undefined) throw new WrongParams(fault ?? 'expected other values');
      return call(board, taken);
    },
  };
}

const NOBODY = 0;

/** Where a value was refused, one that is not used: the call is not made. */
const one = (fields: Fields): { readonly id: SessionId } => ({ id: fields.need('id', id) ?? NOBODY });

function bytesOf(fields: Fields): number {
  return Math.min(fields.need('bytes', count) ?? 1, MOST_PAGE_BYTES);
}

function onOne(name: 'finish' | 'hangUp' | 'retry' | 'dismiss'): Method {
  return method(true, one, (board, { id }) => board[name](id));
}

function pageRequest(fields: Fields): PageRequest {
  const before = fields.take('before', count);
  const from = fields.take('from', count);
  const since = fields.take('since', moment);
  return {
    bytes: bytesOf(fields),
    ...(before !== undefined && { before }),
    ...(from !== undefined && { from }),
    ...(since !== undefined && { since }),
  };
}

function isForwards({ from, since }: PageRequest): boolean {
  return from !== undefined || since !== undefined;
}

function settings(fields: Fields): SessionSettings {
  const eol = fields.take('eol', oneOf(...EOLS));
  const framing = fields.take('framing', oneOf(...FRAMINGS));
  const prefix = fields.take('prefix', string);
  const whenFull = fields.take('whenFull', oneOf(...WHEN_FULL));
  const tags = fields.take('tags', all(string, MOST_TAGS));
  const note = fields.take('note', string);
  return {
    ...(eol !== undefined && { eol }),
    ...(framing !== undefined && { framing }),
    ...(prefix !== undefined && { prefix }),
    ...(whenFull !== undefined && { whenFull }),
    ...(tags !== undefined && { tags }),
    ...(note !== undefined && { note }),
  };
}

const withText = (name: string, reader: Reader<string>) => (fields: Fields) => ({
  ...one(fields),
  text: fields.need(name, reader) ?? '',
});

export const METHODS: Readonly<Record<string, Method>> = {
  open: method(
    false,
    (fields) => ({ ...one(fields), bytes: bytesOf(fields) }),
    async (board, { id, bytes }) => pageMessage(await board.open(id, bytes), false),
  ),
  close: method(false, one, (board, { id }) => board.close(id)),
  page: method(
    false,
    (fields) => ({ ...one(fields), request: pageRequest(fields) }),
    async (board, { id, request }) => pageMessage(await board.page(id, request), isForwards(request)),
  ),
  history: method(false, historyQuery, (board, query) => board.history(query)),
  find: method(false, findRequest, (board, request) => board.find(request)),
  attend: method(
    false,
    (fields) => fields.need('rules', all(rule, MOST_RULES)) ?? [],
    (board, rules) => board.attend(rules),
  ),
  send: method(true, withText('text', string), (board, { id, text }) => board.send(id, text)),
  sendRaw: method(
    true,
    (fields) => ({ ...one(fields), bytes: fields.need('base64', base64) ?? Buffer.alloc(0) }),
    (board, { id, bytes }) => board.sendRaw(id, bytes),
  ),
  broadcast: method(
    true,
    (fields) => ({
      ids: fields.need('ids', all(id, MOST_IDS)) ?? [],
      text: fields.need('text', string) ?? '',
    }),
    (board, { ids, text }) => board.broadcast(ids, text),
  ),
  finish: onOne('finish'),
  hangUp: onOne('hangUp'),
  retry: onOne('retry'),
  dismiss: onOne('dismiss'),
  rename: method(true, withText('name', string), (board, { id, text }) => board.rename(id, text)),
  note: method(true, withText('text', remark), (board, { id, text }) => board.note(id, text)),
  set: method(
    true,
    (fields) => ({ ...one(fields), settings: settings(fields) }),
    (board, { id, settings }) => board.set(id, settings),
  ),
};
