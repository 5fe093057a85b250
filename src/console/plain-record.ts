/** `/find` and `/history` of a plain console: lines, the newest last, as everything else there. */
import { CordboardError } from '../errors.ts';
import { regexHint } from '../pattern-hint.ts';
import { count, displayNumber, displayTitle, nameWithin } from '../format.ts';
import type { SessionId } from '../record.ts';
import type { FindCursor, FindHit, StoredConversation, Switchboard } from '../switchboard/switchboard.ts';
import { type FindWords, parseFind } from './find-words.ts';
import { parseHistoryFilter } from './history-filter.ts';
import { formatStamp } from './look.ts';
import { whenWords, whoseWords } from './stored-words.ts';

/** So many are printed, the newest. */
const MOST = 50;

/** What is typed meanwhile waits, so a search ends after this long with what it has. */
const LONGEST_MS = 10_000;

const MOST_NAME = 40;
const MARKS = { in: '<', out: '>', note: '-' } as const;

interface Asking {
  readonly switchboard: Switchboard;
  readonly now: () => number;
  /** Takes what is not yet safe to show. */
  readonly say: (line: string) => void;
}

interface Found {
  readonly hits: readonly FindHit[];
  readonly isAll: boolean;
  readonly remarks: ReadonlySet<string>;
}

/** `whom`: the session that is meant by what was written after the `@`. Rejects with `CB_USAGE`, `CB_PATTERN`. */
export async function find(
  text: string,
  asking: Asking,
  whom: (written: string) => SessionId,
): Promise<void> {
  const words = parseFind(text, asking.now());
  if ('error' in words) throw new CordboardError('CB_USAGE', `/find: ${words.error}`);
  const { hits, isAll, remarks } = await search(words, asking, whom);
  for (const { at, session, of, kind, text: line } of hits.toSorted((one, other) => one.at - other.at)) {
    const title = `${displayNumber(session)} ${nameWithin(of, MOST_NAME)}`;
    asking.say(`* ${formatStamp(at, undefined, 'date')} ${title} ${MARKS[kind]} ${line}`);
  }
  for (const remark of remarks) asking.say(`* ${remark}`);
  asking.say(
    `* ${hits.length === 0 ? 'nothing' : count(hits.length, 'line')} found${isAll ? '' : '; there may be more'}${hits.length === 0 ? regexHint(words.pattern) : ''}`,
  );
}

async function search(
  { pattern, whom: written, isEarlier, kind, since }: FindWords,
  { switchboard, now }: Asking,
  whom: (written: string) => SessionId,
): Promise<Found> {
  const request = {
    pattern,
    sessions: isEarlier
      ? []
      : written === undefined || written === 'all'
        ? ('all' as const)
        : [whom(written)],
    earlier: isEarlier || written === undefined,
    ...(kind !== undefined && { kind }),
    ...(since !== undefined && { since }),
    context: 0,
  };
  const hits: FindHit[] = [];
  const remarks = new Set<string>();
  const began = now();
  let cursor: FindCursor | undefined;
  do {
    const most = MOST - hits.length;
    const answer = await switchboard.find({ ...request, most, ...(cursor !== undefined && { cursor }) });
    hits.push(...answer.hits);
    if (answer.remark !== undefined) remarks.add(answer.remark);
    cursor = answer.cursor;
  } while (cursor !== undefined && hits.length < MOST && now() - began < LONGEST_MS);
  return { hits, isAll: cursor === undefined, remarks };
}

/** Rejects with `CB_USAGE`. */
export async function history(text: string, { switchboard, now, say }: Asking): Promise<void> {
  const filter = parseHistoryFilter(text, now());
  if ('error' in filter) throw new CordboardError('CB_USAGE', `/history: ${filter.error}`);
  const { conversations, more, recorded } = await switchboard.history({ ...filter.wanted, limit: MOST });
  for (const each of conversations.toReversed()) say(`* ${conversationWords(each, now())}`);
  if (!recorded) say('* nothing is recorded here');
  else if (conversations.length === 0) say('* no such conversation is on the record');
  else if (more) say(`* these are the newest ${conversations.length}; /history NAME, or since:2h, chooses`);
}

function conversationWords(each: StoredConversation, now: number): string {
  const where = each.live === undefined ? whoseWords(each) : `here #${each.live}`;
  return `${displayTitle(each.session)} ${whenWords(each, now)}, ${where}, ${count(each.records, 'record')}`;
}
