/** Sessions by the filter language, where there is no console: nothing is marked, muted, shown, unread or half typed. */
import { CordboardError } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import { parseFilter } from '../filter/parse.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';

const NO_CONSOLE = { unread: 0, muted: false, marked: false, shown: false, draft: false } as const;

export type Choose = (sessions: readonly SessionSummary[], now: number) => readonly SessionSummary[];

/** Those that match, in their order. Throws `CB_USAGE` for what is no filter, and, when it is used, `CB_PATTERN` for what takes too long. */
export function choosing(text: string): Choose {
  const parsed = parseFilter(text);
  if ('error' in parsed) throw new CordboardError('CB_USAGE', `--filter: ${parsed.error}`);
  const { filter } = parsed;
  return (sessions, now) => {
    const found = filter.select(
      sessions.map((session) => ({ session, ...NO_CONSOLE })),
      now,
    );
    refuseSlow(filter);
    return found.map(({ session }) => session);
  };
}

/** A script must not act on half an answer. */
function refuseSlow({ slowPattern }: Filter): void {
  if (slowPattern !== undefined)
    throw new CordboardError('CB_PATTERN', `--filter: ${slowPattern} takes too long; make it simpler`);
}
