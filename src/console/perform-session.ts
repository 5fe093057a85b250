/** Actions on the session in focus. */
import type { SessionId } from '../record.ts';
import { EOLS, type Framing, FRAMINGS, WHEN_FULL } from '../wire/settings.ts';
import { putQuestion } from './asking.ts';
import { askOr } from './describe.ts';
import { openDetails } from './details-box.ts';
import type { Effect } from './effects.ts';
import { focus, heir } from './focus.ts';
import { displayTitle } from '../format.ts';
import { printable } from '../printable.ts';
import { openEnd } from './grid.ts';
import { wayOf } from './keymap.ts';
import { focusedPane, type Model, type Pane } from './model.ts';
import { choose, onPane, type Perform } from './performing.ts';
import { forget } from './remember.ts';
import { say } from './say.ts';
import { sendLine } from './send.ts';
import { closeStored } from './stored.ts';

export const SESSION_ACTIONS = {
  rename: onPane((model, pane, argument) => askOr(model, 'name', pane, argument)),
  tag: onPane((model, pane, argument) => askOr(model, 'tags', pane, argument)),
  note: onPane((model, pane, argument) => askOr(model, 'note', pane, argument)),
  'set-prefix': onPane((model, pane, argument) => askOr(model, 'prefix', pane, argument)),
  'hang-up': onPane(hangUp),
  finish: onPane(finish),
  'send-break': onPane((_, { id }) => [{ type: 'signal', id, signal: 'break' }]),
  'send-interrupt': onPane((_, { id }) => [{ type: 'signal', id, signal: 'interrupt' }]),
  'send-ayt': onPane((_, { id }) => [{ type: 'signal', id, signal: 'ayt' }]),
  reconnect: onPane((_, { id }) => [{ type: 'retry', id }]),
  dismiss: onPane(dismiss),
  forget: forgetOne,
  line: onPane(sendLine),
  details: onPane((model, { id }) => openDetails(model, id)),
  'set-eol': setting('eol', EOLS, 'eol', 'eol is', ({ id }, eol) => [{ type: 'set', id, settings: { eol } }]),
  'set-full': setting('full', WHEN_FULL, 'whenFull', 'when the outbox is full:', ({ id }, whenFull) => [
    { type: 'set', id, settings: { whenFull } },
  ]),
  'set-framing': setting('framing', FRAMINGS, 'framing', 'framing is', (pane, framing) =>
    pane.stored === undefined
      ? [{ type: 'set', id: pane.id, settings: { framing } }]
      : reframed(pane, framing),
  ),
} satisfies Readonly<Record<string, Perform>>;

/** Without a value, says the one that holds. */
function setting<K extends 'eol' | 'whenFull' | 'framing'>(
  name: string,
  values: readonly Pane['session'][K][],
  key: K,
  words: string,
  take: (pane: Pane, value: Pane['session'][K]) => Effect[],
): Perform {
  return onPane((model, pane, argument) =>
    argument === ''
      ? say(model, 'info', `${words} ${pane.session[key]}; /${name} ${values.join('|')}`)
      : choose(model, name, values, argument, (value) => [
          ...take(pane, value),
          ...say(model, 'info', `${words} ${value} from now on`),
        ]),
  );
}

/** What is on the record is only shown otherwise. */
function reframed(pane: Pane, framing: Framing): Effect[] {
  pane.session = { ...pane.session, framing };
  pane.scrollback?.reframe(pane.session);
  return pane.sieve?.reframe(pane.session) === true ? [openEnd(pane)] : [];
}

/** What is remembered of the client in focus, or after a question of all. */
function forgetOne(model: Model, argument: string): Effect[] {
  if (argument === 'all')
    return putQuestion(model, { asks: 'forget', known: model.remembered.identities?.length ?? 0 });
  const pane = focusedPane(model);
  if (argument !== '') return say(model, 'warning', `/forget takes nothing or all, got ${argument}`);
  if (pane === undefined) return say(model, 'info', 'no session yet; /forget all forgets every client');
  const was = forget(model, pane) ? 'what was remembered of it is forgotten' : 'nothing was remembered of it';
  return say(
    model,
    'info',
    `${displayTitle(pane.session)}: ${was}, and nothing will be while it is on the list`,
  );
}

/** Asks before a session is hung up. */
export function hangUp(model: Model, pane: Pane): Effect[] {
  if (pane.session.state === 'closed') {
    const way = wayOf(model.keymap, 'dismiss');
    return say(
      model,
      'info',
      `${displayTitle(pane.session)} is closed already; ${way} takes it off the list`,
    );
  }
  return askOf(model, 'hang-up', pane);
}

/** Asks before this side of a conversation ends: nothing takes that back. */
function finish(model: Model, pane: Pane): Effect[] {
  const { session } = pane;
  if (session.state === 'closed') return say(model, 'info', `${displayTitle(session)} is closed already`);
  if (session.finished) return say(model, 'info', `${displayTitle(session)}: this side has ended already`);
  return askOf(model, 'finish', pane);
}

function askOf(model: Model, asks: 'hang-up' | 'finish', { id, session }: Pane): Effect[] {
  const { name, peer } = session;
  const title = displayTitle(session) + (name === '' ? '' : ` (${printable(peer)})`);
  return putQuestion(model, { asks, id, title });
}

/** Asks before several sessions are dismissed, and says whose drafts would go with them. */
export function askToDismiss(model: Model, ids: readonly SessionId[]): Effect[] {
  const drafts = ids.filter((id) => (model.panes.get(id)?.draft.text ?? '') !== '');
  const others = ids.flatMap((id) => {
    const names = writersOf(model, id);
    return names.length === 0 ? [] : [{ id, names }];
  });
  return putQuestion(model, { asks: 'bulk', what: 'dismiss', ids, drafts, others });
}

/** Other operators with a draft there. */
function writersOf({ company }: Model, id: SessionId): readonly string[] {
  return company.get(id)?.drafts ?? [];
}

/** Takes a closed session off the list; its neighbour gets the focus. Asks where somebody else writes there. */
export function dismiss(model: Model, pane: Pane, argument: string): Effect[] {
  if (argument === 'all' || argument === 'closed') return dismissClosed(model);
  if (pane.stored !== undefined) return closeStored(model, pane);
  if (argument !== '') return say(model, 'warning', `/dismiss takes nothing or closed, got ${argument}`);
  if (pane.session.state !== 'closed') {
    const way = wayOf(model.keymap, 'hang-up');
    return say(model, 'warning', `${displayTitle(pane.session)} is not closed; ${way} hangs it up`);
  }
  if (writersOf(model, pane.id).length > 0) return askToDismiss(model, [pane.id]);
  const moved = pane.id === model.focus ? focus(model, heir(model, pane.id)) : [];
  return [...moved, { type: 'dismiss', id: pane.id }];
}

/** Without a question, unless a draft would go with them. */
function dismissClosed(model: Model): Effect[] {
  const isClosed = (pane: Pane): boolean => pane.session.state === 'closed';
  const closed = [...model.panes.values()].filter(isClosed);
  if (closed.length === 0) return say(model, 'info', 'no session is closed');
  const ids = closed.map(({ id }) => id);
  const isWritten = ({ id, draft }: Pane): boolean => draft.text !== '' || writersOf(model, id).length > 0;
  if (closed.some(isWritten)) return askToDismiss(model, ids);
  const pane = focusedPane(model);
  const moved = pane !== undefined && ids.includes(pane.id) ? focus(model, nearestOpen(model, pane)) : [];
  return [...moved, ...ids.map((id): Effect => ({ type: 'dismiss', id }))];
}

function nearestOpen(model: Model, { id }: Pane): number | undefined {
  const open = model.order.filter((each) => model.panes.get(each)?.session.state !== 'closed');
  return open.find((each) => each > id) ?? open.at(-1);
}
