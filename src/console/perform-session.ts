/** Actions on the session in focus. */
import type { SessionId } from '../record.ts';
import { EOLS, type Framing, FRAMINGS, WHEN_FULL } from '../wire/settings.ts';
import { putQuestion } from './asking.ts';
import { askOr } from './describe.ts';
import { openDetails } from './details-box.ts';
import type { Effect } from './effects.ts';
import { focus, heir } from './focus.ts';
import { displayTitle } from '../format.ts';
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
  reconnect: onPane((_, { id }) => [{ type: 'retry', id }]),
  dismiss: onPane(dismiss),
  forget: forgetOne,
  line: onPane(sendLine),
  details: onPane((model, { id }) => openDetails(model, id)),
  'set-eol': onPane((model, { id }, argument) =>
    choose(model, 'eol', EOLS, argument, (eol) => [
      { type: 'set', id, settings: { eol } },
      ...say(model, 'info', `eol is ${eol} from now on`),
    ]),
  ),
  'set-full': onPane((model, { id }, argument) =>
    choose(model, 'full', WHEN_FULL, argument, (whenFull) => [
      { type: 'set', id, settings: { whenFull } },
      ...say(model, 'info', `when the outbox is full: ${whenFull}`),
    ]),
  ),
  'set-framing': onPane((model, pane, argument) =>
    choose(model, 'framing', FRAMINGS, argument, (framing) => [
      ...(pane.stored === undefined
        ? [{ type: 'set' as const, id: pane.id, settings: { framing } }]
        : reframed(pane, framing)),
      ...say(model, 'info', `framing is ${framing} from now on`),
    ]),
  ),
} satisfies Readonly<Record<string, Perform>>;

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
  const title = displayTitle(session) + (name === '' ? '' : ` (${peer})`);
  return putQuestion(model, { asks, id, title });
}

/** Asks before several sessions are dismissed, and says whose drafts would go with them. */
export function askToDismiss(model: Model, ids: readonly SessionId[]): Effect[] {
  const drafts = ids.filter((id) => (model.panes.get(id)?.draft.text ?? '') !== '');
  return putQuestion(model, { asks: 'bulk', what: 'dismiss', ids, drafts });
}

/** Takes a closed session off the list; its neighbour gets the focus. */
export function dismiss(model: Model, pane: Pane, argument: string): Effect[] {
  if (argument === 'all' || argument === 'closed') return dismissClosed(model);
  if (pane.stored !== undefined) return closeStored(model, pane);
  if (argument !== '') return say(model, 'warning', `/dismiss takes nothing or closed, got ${argument}`);
  if (pane.session.state !== 'closed') {
    const way = wayOf(model.keymap, 'hang-up');
    return say(model, 'warning', `${displayTitle(pane.session)} is not closed; ${way} hangs it up`);
  }
  const moved = pane.id === model.focus ? focus(model, heir(model, pane.id)) : [];
  return [...moved, { type: 'dismiss', id: pane.id }];
}

/** Without a question, unless a draft would go with them. */
function dismissClosed(model: Model): Effect[] {
  const isClosed = (pane: Pane): boolean => pane.session.state === 'closed';
  const closed = [...model.panes.values()].filter(isClosed);
  if (closed.length === 0) return say(model, 'info', 'no session is closed');
  const ids = closed.map(({ id }) => id);
  if (closed.some(({ draft }) => draft.text !== '')) return askToDismiss(model, ids);
  const pane = focusedPane(model);
  const moved = pane !== undefined && ids.includes(pane.id) ? focus(model, nearestOpen(model, pane)) : [];
  return [...moved, ...ids.map((id): Effect => ({ type: 'dismiss', id }))];
}

function nearestOpen(model: Model, { id }: Pane): number | undefined {
  const open = model.order.filter((each) => model.panes.get(each)?.session.state !== 'closed');
  return open.find((each) => each > id) ?? open.at(-1);
}
