/** Sessions by the filter language, as a model knows them. */
import type { SessionId } from '../record.ts';
import type { Subject } from '../filter/filter.ts';
import { parseFilter, type ParsedFilter } from '../filter/parse.ts';
import { type Model, type Pane, unreadLines } from './model.ts';

/** Reads a filter; saved ones go by `@name`. */
export function readFilter(model: Model, text: string): ParsedFilter {
  return parseFilter(text, (name) => model.filters.get(name));
}

/** The sessions a filter matches, ascending; or what is wrong with it. */
export function selectSessions(
  model: Model,
  text: string,
): { readonly ids: readonly SessionId[] } | { readonly error: string } {
  const read = readFilter(model, text);
  if ('error' in read) return { error: read.error };
  const subjects = [...model.panes.values()].map((pane) => subjectOf(model, pane));
  return { ids: read.filter.select(subjects, model.now).map(({ session }) => session.id) };
}

/** What a filter can tell of a session. */
export function subjectOf({ marked, shown }: Model, pane: Pane): Subject {
  return {
    session: pane.session,
    unread: unreadLines(pane),
    muted: pane.muted,
    marked: marked.has(pane.id),
    shown: shown.includes(pane.id),
    draft: pane.draft.text !== '',
  };
}
