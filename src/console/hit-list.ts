/** What was found in all conversations: the list that `/find` fills, which stays when its box is closed. */
import type { FindAnswer, FindRequest } from '../switchboard/switchboard.ts';
import { CordboardError } from '../errors.ts';
import { Pattern } from '../pattern.ts';
import type { Effect } from './effects.ts';
import { parseFind } from './find-words.ts';
import { whereOf } from './find-where.ts';
import { type HitList, isSorted } from './hits.ts';
import type { Model } from './model.ts';

/** Lines around a hit. */
const CONTEXT = 3;

/** In one answer: few, so that the first are there soon. */
const MOST = 50;

/** So many are held; beyond, the first go. */
export const HELD = 1000;

/** Begins a search for what was typed; a text that is none leaves the list as it is and says why. */
export function beginHits(model: Model, text: string): Effect[] | { readonly error: string } {
  const read = requestOf(model, text);
  if ('error' in read) return read;
  const { request, where } = read;
  const number = (model.hits?.number ?? 0) + 1;
  model.hits = {
    ...{ number, text, request, where, hits: [], dropped: 0, picked: 0, top: 0, looked: 0, total: 0 },
    ...{ cursor: undefined, state: 'looking', why: undefined },
  };
  return [{ type: 'findHits', number, request }];
}

type Read = Pick<HitList, 'request' | 'where'>;

function requestOf(model: Model, text: string): Read | { readonly error: string } {
  const words = parseFind(text, model.now);
  if ('error' in words) return words;
  const error = patternError(words.pattern);
  if (error !== undefined) return { error };
  const found = whereOf(model, words);
  if ('error' in found) return found;
  const { pattern, kind, since } = words;
  const request: FindRequest = {
    ...{ pattern, ...found.where, context: CONTEXT, most: MOST },
    ...(kind !== undefined && { kind }),
    ...(since !== undefined && { since }),
    ...(model.colour && { colour: true }),
  };
  return { request, where: found.words };
}

function patternError(text: string): string | undefined {
  try {
    new Pattern(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return error.message;
  }
}

/** An answer has come; while its box is open and not full, more is asked for. */
export function takeHits(
  model: Model,
  number: number,
  answer: FindAnswer | { readonly why: string },
): Effect[] {
  const list = model.hits;
  if (list?.number !== number) return [];
  if ('why' in answer) {
    model.hits = { ...list, state: 'failed', why: answer.why };
    return [];
  }
  const { looked, total, cursor, remark } = answer;
  const hits = [...list.hits, ...answer.hits];
  const surplus = Math.max(0, Math.min(hits.length - HELD, list.top));
  model.hits = {
    ...{ ...list, looked, total, cursor },
    hits: hits.slice(surplus),
    dropped: list.dropped + surplus,
    picked: list.picked - surplus,
    top: list.top - surplus,
    state: cursor === undefined ? 'done' : 'waiting',
    why: remark ?? list.why,
  };
  if (isSorted(model.hits)) model.hits = newestFirst(model.hits);
  return moreHits(model);
}

/** Of one time, as they were found. The hit that is picked stays so, unless the operator has not moved from the first. */
function newestFirst(list: HitList): HitList {
  const hits = list.hits.toSorted((a, b) => b.at - a.at);
  const picked = list.hits[list.picked];
  const index = list.picked === 0 || picked === undefined ? 0 : hits.indexOf(picked);
  return { ...list, hits, picked: index };
}

/** Asks on where less is held than will soon be looked at; not while nobody looks. */
export function moreHits(model: Model): Effect[] {
  const list = model.hits;
  if (list?.state !== 'waiting' || list.cursor === undefined || model.overlay?.type !== 'hits') return [];
  if (list.hits.length - list.picked > 2 * model.rows) return [];
  const { number, request, cursor } = list;
  model.hits = { ...list, state: 'looking' };
  return [{ type: 'findHits', number, request: { ...request, cursor } }];
}
