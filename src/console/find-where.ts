/** Where `/find` looks: sessions on the list, and of the conversations that are only on the record those that are alike. */
import type { FindRequest, RecordedQuery } from '../switchboard/switchboard.ts';
import { targetWorld } from './broadcast-box.ts';
import { readTargets, targetIds } from './broadcast-targets.ts';
import { Fault, piecesOf } from '../filter/text.ts';
import type { FindWords } from './find-words.ts';
import { count } from '../format.ts';
import { parseHistoryFilter } from './history-filter.ts';
import type { Model } from './model.ts';

export interface FindWhere {
  readonly where: Pick<FindRequest, 'sessions' | 'earlier' | 'recorded'>;
  /** For the heading; not yet safe to show. */
  readonly words: string;
}

type Asked = Pick<FindWords, 'whom' | 'isEarlier'>;

/** A filter chooses among the sessions of the list, and where a stored conversation has what it asks for, among those too. */
export function whereOf(model: Model, { whom, isEarlier }: Asked): FindWhere | { readonly error: string } {
  if (whom === undefined) {
    return isEarlier
      ? { where: { sessions: [], earlier: true }, words: 'earlier conversations' }
      : { where: { sessions: 'all', earlier: true }, words: 'all conversations' };
  }
  const text = model.filters.get(whom) ?? whom;
  const recorded = recordedLike(text, model.now);
  if (isEarlier) {
    if (recorded !== undefined)
      return { where: { sessions: [], earlier: true, recorded }, words: `earlier ones like ${text}` };
    return { error: `@${whom}: earlier ones have name:, peer:, tag: and texts` };
  }
  if (whom === 'all') return { where: { sessions: 'all', earlier: false }, words: 'the sessions listed' };
  const found = targetIds(text, targetWorld(model));
  if ('error' in found) return { error: `@${whom}: ${found.error}` };
  const here = count(found.ids.length, 'session');
  if (recorded !== undefined)
    return {
      where: { sessions: found.ids, earlier: true, recorded },
      words: `${found.ids.length === 0 ? '' : `${here}, `}earlier ones like ${text}`,
    };
  if (found.ids.length === 0) return { error: `@${whom}: no session is like that` };
  return { where: { sessions: found.ids, earlier: false }, words: `${here} of the list` };
}

/** What the filter means of conversations on the record; undefined where it asks for what only sessions have. */
function recordedLike(text: string, now: number): RecordedQuery | undefined {
  if (readTargets(text).by !== 'filter' || !isPlain(text)) return undefined;
  const filter = parseHistoryFilter(text, now);
  return 'error' in filter ? undefined : filter.wanted;
}

/** Of texts and fields only, all of which are wanted. */
function isPlain(text: string): boolean {
  try {
    const pieces = piecesOf(text);
    return pieces.length > 0 && pieces.every(({ mask }) => !/^[!|@#]|[*~]/.test(mask));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return false;
  }
}
