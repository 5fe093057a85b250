import type { Page, SessionId } from '../record.ts';
import type { SwitchboardEvent, Notice, SessionSummary, Snapshot } from '../switchboard/switchboard.ts';
import type { Effect, Message } from './effects.ts';
import { noteSeen, queue } from './attention.ts';
import { disown, recount } from './census.ts';
import { focus, isWatched, panesInSight } from './focus.ts';
import { displayTitle } from '../format.ts';
import { viewportOf } from './geometry.ts';
import { fill, hide, looked, offerPlace, openEnd, seat, vacate } from './grid.ts';
import { alignList } from './list.ts';
import { keepDraft, YANKS } from './kept-drafts.ts';
import { type Model, newPane, type Pane, paneOf } from './model.ts';
import { momentWords } from './moments.ts';
import { hearSends } from './other-sends.ts';
import { becomes, takeOperators } from './operators.ts';
import { reachOf } from '../reach.ts';
import { indexOf } from './order.ts';
import { described, recallName, recallPeer, rememberLeaving } from './remember.ts';
import { keepNotice, noticed, say } from './say.ts';
import { fillSieve, page, scrollEnd, showPlace, source } from './scroll.ts';
import { takeNewer, takeOlder } from './taken.ts';
import { withTraffic } from './stats.ts';
import { isGone, sayGone } from './stored.ts';
import { nextSelected } from './table-rows.ts';
import { atTop, RULE, type View } from './viewport.ts';

export function takeSnapshot(model: Model, snapshot: Snapshot): Effect[] {
  model.addresses = snapshot.addresses;
  const effects = snapshot.sessions
    .flatMap((session) => withoutRemark(model, opened(model, session)))
    .filter(({ type }) => type !== 'alert');
  for (const { id } of snapshot.sessions) wasThere(model, id);
  return [...effects, ...snapshot.notices.flatMap((notice) => noticedBefore(model, notice))];
}

/** Who came and went before this console did is kept, and no news. */
function noticedBefore(model: Model, notice: Notice): Effect[] {
  if (notice.attachment === undefined) return noticed(model, notice);
  keepNotice(model, notice);
  return [];
}

/** To attach again changes nothing of a session, and leaves no remark of what this console knows of it. */
function withoutRemark({ attached }: Model, effects: readonly Effect[]): readonly Effect[] {
  if (!attached) return effects;
  const changes = effects.some(({ type }) => type === 'rename' || type === 'set');
  return changes ? effects : effects.filter(({ type }) => type !== 'note');
}

/** The way to the board was lost and is there again: what happened meanwhile is taken in, and feeds begin anew. */
function rejoined(model: Model, { snapshot, attachment, role, highlighted: found }: Back): Effect[] {
  const { addresses, sessions, notices } = snapshot;
  becomes(model, attachment, role);
  const there = new Set(sessions.map(({ id }) => id));
  const gone = model.order.filter((id) => !there.has(id));
  model.lost = false;
  model.cutAt = undefined;
  model.addresses = addresses;
  // The board takes closed ones off the list only.
  model.open -= gone.filter((id) => model.panes.get(id)?.session.state !== 'closed').length;
  for (const session of sessions) missedBy(model, session);
  const effects = [
    ...gone.flatMap((id) => dismissed(model, id)),
    ...sessions.flatMap((each) => (model.panes.has(each.id) ? changed(model, each) : opened(model, each))),
    ...(gone.length > 0 ? fill(model) : []),
    ...Object.entries(found).flatMap(([id, times]) => highlighted(model, Number(id), times, '')),
  ];
  const missed = notices.filter(({ at, text }) =>
    model.notices.every((known) => known.at !== at || known.text !== text),
  );
  for (const notice of missed) noticedBefore(model, notice);
  noticed(model, {
    at: model.now,
    severity: 'info',
    text: 'the way to the board is there again',
    alarm: LINK,
  });
  const shown = [...model.panes.values()].filter(({ scrollback }) => scrollback !== undefined);
  for (const pane of shown) pane.paging = undefined;
  const attends = model.highlightRules.length > 0;
  return [
    ...effects.filter(({ type }) => type !== 'open' && type !== 'close'),
    ...shown.map(openEnd),
    ...(attends ? [{ type: 'attend' as const, rules: model.highlightRules }] : []),
  ];
}

/** What came where nobody could see it is not read for standing on the screen later. */
function missedBy(model: Model, session: SessionSummary): void {
  const pane = model.panes.get(session.id);
  if (pane?.scrollback !== undefined && session.linesIn > pane.session.linesIn) pane.missed = true;
}

type Back = Extract<SwitchboardEvent, { readonly type: 'back' }>;

/** Of the notices about the way to the board. */
const LINK = 'link';

function lost(model: Model, why: string): Effect[] {
  if (!model.lost) for (const pane of panesInSight(model)) looked(pane);
  model.lost = true;
  cutOff(model);
  const text = `nothing can be sent until the way to the board is there again: ${why}`;
  return noticed(model, { at: model.now, severity: 'error', text, standing: true, alarm: LINK });
}

/** Nothing is heard from now on: nothing goes on, as far as can be told. */
function cutOff(model: Model): void {
  model.cutAt ??= model.now;
  model.traffic = { open: model.traffic.open, rateIn: 0, rateOut: 0 };
}

/** Places that have become free are given away at the end: to look for sessions takes a walk through all of them. */
export function takeEvents(model: Model, events: readonly SwitchboardEvent[]): Effect[] {
  const effects = events.flatMap((event) => takeEvent(model, event));
  const left = events.some(({ type }) => type === 'dismissed');
  return left ? [...effects, ...fill(model)] : effects;
}

function takeEvent(model: Model, event: SwitchboardEvent): Effect[] {
  switch (event.type) {
    case 'opened':
      return opened(model, event.session);
    case 'changed':
      return changed(model, event.session);
    case 'dismissed':
      return dismissed(model, event.id);
    case 'records': {
      const pane = model.panes.get(event.id);
      pane?.scrollback?.append(event.records, pane.view === 'end');
      pane?.sieve?.append(event.records, pane.view === 'end');
      if (pane !== undefined) hearSends(model, pane, event.records);
      return [];
    }
    // The records themselves show the hole.
    case 'gap':
      return [];
    case 'highlighted':
      return highlighted(model, event.id, event.count, event.line);
    case 'notice':
      return noticed(model, event.notice);
    case 'lost':
      return lost(model, event.why);
    case 'back':
      return rejoined(model, event);
    case 'ended':
      model.ended = true;
      model.lost = false;
      cutOff(model);
      return noticed(model, {
        at: model.now,
        severity: 'error',
        text: event.why,
        standing: true,
        alarm: LINK,
      });
    case 'operators':
      return takeOperators(model, event.operators);
    case 'traffic':
      model.traffic = event.traffic;
      model.stats = withTraffic(model.stats, event.traffic, model.now);
      return [];
  }
}

/** The first client on the list gets the focus; no later one takes it, even if nobody has it. */
function opened(model: Model, session: SessionSummary): Effect[] {
  const pane = newPane(session, model.marks);
  model.panes.set(session.id, pane);
  model.order.push(session.id);
  recount(model, undefined, session);
  if (session.state !== 'closed') model.open++;
  pane.presence = true;
  const isFirst = model.order.length === 1 && model.focus === undefined;
  const effects = isFirst ? focus(model, session.id) : offerPlace(model, session.id);
  return [...recallPeer(model, pane), ...effects, ...noticedBy(model, pane)];
}

function changed(model: Model, session: SessionSummary): Effect[] {
  const pane = model.panes.get(session.id);
  if (pane === undefined) return [];
  if (pane.session.state !== 'closed') model.open--;
  if (session.state !== 'closed') model.open++;
  const closes = session.state === 'closed' && pane.session.state !== 'closed';
  if (closes) pane.presence = true;
  const before = pane.session;
  pane.session = session;
  recount(model, before, session);
  if (before.lastIn !== session.lastIn || session.state === 'closed') pane.silent = false;
  if (isOtherwise(before, session)) {
    model.touched.add(pane.id);
    described(model, session);
  }
  if (reachOf(before) === 0 && reachOf(session) !== 0) rememberLeaving(model, pane.id);
  const isRenamed = before.name !== session.name && session.name !== '';
  const known = isRenamed ? [...recallName(model, pane), ...seat(model, pane)] : [];
  model.changes++;
  pane.scrollback?.reframe(session);
  const emptied = pane.sieve?.reframe(session) === true ? [openEnd(pane)] : [];
  const noticed = noticedBy(model, pane);
  if (closes && pane.id === model.focus) alignList(model);
  return [...known, ...emptied, ...noticed, ...(closes ? vacate(model) : [])];
}

/** Something that is to be remembered has changed. */
function isOtherwise(before: SessionSummary, after: SessionSummary): boolean {
  return before.name !== after.name || before.note !== after.note || !isSameList(before.tags, after.tags);
}

function isSameList(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((each, index) => each === after[index]);
}

/** Those that were there before this console have not just come. */
function wasThere(model: Model, id: SessionId): void {
  const pane = model.panes.get(id);
  if (pane === undefined) return;
  pane.presence = false;
  queue(model, pane);
}

/** What is on screen is seen at once; anything else waits, and calls when it is more urgent than what waited. */
function noticedBy(model: Model, pane: Pane): Effect[] {
  if (isWatched(model, pane)) {
    noteSeen(model, pane);
    return [];
  }
  const level = queue(model, pane);
  return level === undefined ? [] : [{ type: 'alert', id: pane.id, level, text: '' }];
}

/** Each calls, also where it is on screen: the operator may look at another window. */
function highlighted(model: Model, id: SessionId, count: number, line: string): Effect[] {
  const pane = model.panes.get(id);
  if (pane === undefined) return [];
  pane.highlights += count;
  noticedBy(model, pane);
  return [{ type: 'alert', id, level: 'highlight', text: line, count }];
}

/**
 * A session went off the list. If it was not this operator's doing and was in focus, no other takes its
 * place: what is being typed must not go on in another conversation.
 */
function dismissed(model: Model, id: SessionId): Effect[] {
  const pane = model.panes.get(id);
  if (pane !== undefined) leave(model, pane);
  const effects = [...(model.focus === id ? focus(model, undefined) : []), ...hide(model, id)];
  if (model.table?.selected === id) model.table.selected = nextSelected(model, id);
  model.panes.delete(id);
  model.hot.delete(id);
  model.marked.delete(id);
  model.order.splice(indexOf(model.order, id), 1);
  if (model.last === id) model.last = undefined;
  return effects;
}

/** What was being written there is not lost, and that is said. */
function leave(model: Model, { session, draft }: Pane): void {
  recount(model, session, undefined);
  disown(model, session);
  if (!keepDraft(model, draft)) return;
  const text = `${displayTitle(session)} is gone; ${YANKS}`;
  noticed(model, { at: model.now, severity: 'warning', text });
}

/** The page that opens a feed; with an older anchor the part around that is asked for. */
export function takeFeed(model: Model, id: SessionId, fed: Page): Effect[] {
  const pane = paneOf(model, id);
  if (pane?.scrollback === undefined) return [];
  if (isGone(pane, fed)) return sayGone(model, pane);
  pane.isUnfed = false;
  pane.scrollback.replace(fed, 'end');
  pane.sieve?.replace(fed, 'end');
  if (pane.marker !== undefined && pane.scrollback.nextSeq <= pane.marker) pane.marker = undefined;
  const goal = pane.paging === undefined ? undefined : pane.goal;
  pane.paging = undefined;
  const { view, scrollback } = pane;
  const elsewhere = view !== 'end' && scrollback.older && view.seq < scrollback.firstSeq;
  if (elsewhere) return page(pane, 'anchor', goal);
  if (goal !== undefined) showPlace(model, pane, goal);
  return fillSieve(model, pane);
}

/** A view of the rule above a record, of which now is known where its first line begins. */
function onFirstLine(pane: Pane): View {
  const { view } = pane;
  if (view === 'end' || view.char !== RULE) return view;
  const first = source(pane)?.lines.find((line) => line.seq >= view.seq);
  return first === undefined ? view : { seq: first.seq, offset: first.offset, char: RULE };
}

/** The first line of the moment asked for, or the last one before it if there is none after. */
function atMoment(model: Model, pane: Pane): Effect[] {
  const lines = source(pane)?.lines ?? [];
  const { seeking = 0 } = pane;
  const line = lines.find(({ at }) => at >= seeking) ?? lines.at(-1);
  pane.seeking = undefined;
  if (line === undefined) {
    return [...scrollEnd(model, pane), ...say(model, 'info', 'no line of that time is to be shown')];
  }
  pane.view = { seq: line.seq, offset: line.offset, char: 0 };
  const older = source(pane)?.older === true;
  say(model, 'info', arrivalWords(seeking, line.at, !older && line === lines[0], model.now));
  return older ? page(pane, 'older') : [];
}

/** Which moment was meant, and whether there is anything of it. */
function arrivalWords(seeking: number, at: number, isOldest: boolean, now: number): string {
  const moment = momentWords(seeking, now);
  if (at < seeking) return `no line since ${moment}; the last is of ${momentWords(at, now)}`;
  if (isOldest && at >= seeking + 1000)
    return `no line of ${moment}; the oldest is of ${momentWords(at, now)}`;
  return `from ${moment} on`;
}

export function takePage(
  model: Model,
  { id, use, number, page: taken }: Extract<Message, { readonly type: 'paged' }>,
): Effect[] {
  const pane = paneOf(model, id);
  if (pane?.scrollback === undefined || pane.paging !== number) return [];
  const lines = pane.sieve ?? pane.scrollback;
  if (isGone(pane, taken)) return sayGone(model, pane);
  pane.paging = undefined;
  switch (use) {
    case 'older': {
      const atEdge = pane.view !== 'end' && pane.view.seq === lines.firstSeq;
      takeOlder(model, pane, taken);
      // What was to be shown was the first that there was: now there are rows to go above it.
      if (atEdge && pane.goal !== undefined) showPlace(model, pane, pane.goal);
      return fillSieve(model, pane);
    }
    case 'newer':
      takeNewer(model, pane, taken);
      return [];
    case 'anchor':
      lines.replace(taken, 'start');
      pane.view = onFirstLine(pane);
      if (pane.goal !== undefined) showPlace(model, pane, pane.goal);
      return lines.older ? page(pane, 'older', pane.goal) : [];
    case 'moment':
      lines.replace(taken, 'start');
      return atMoment(model, pane);
    case 'top':
      lines.replace(taken, 'start');
      pane.view = atTop(viewportOf(model, pane));
      return [];
  }
}

/** A page that cannot be read leaves everything where it is; the operator's next scroll asks anew. */
export function missPage(
  model: Model,
  { id, number, why }: Extract<Message, { readonly type: 'unpaged' }>,
): Effect[] {
  const pane = paneOf(model, id);
  if (pane?.paging !== number) return [];
  pane.paging = undefined;
  pane.goal = undefined;
  pane.seeking = undefined;
  return say(model, 'error', why);
}

/** What a pane is to begin with cannot be read; it is opened once more when the operator scrolls it. */
export function missFeed(model: Model, id: SessionId, why: string): Effect[] {
  const pane = paneOf(model, id);
  if (pane?.scrollback === undefined) return [];
  pane.isUnfed = true;
  return say(model, 'error', why);
}
