import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewChanges } from '../../src/console/operator-view.ts';
import type { KeptView, ViewChange } from '../../src/console/view-data.ts';
import { unreadLines } from '../../src/console/model.ts';
import type { SessionId } from '../../src/record.ts';
import { viewportOf } from '../../src/console/geometry.ts';
import { visibleRows } from '../../src/console/viewport.ts';
import { listed } from '../../src/console/list.ts';
import { saidNow } from '../../src/console/say.ts';
import type { Notice, SessionSummary } from '../../src/switchboard/switchboard.ts';
import { Reader } from '../helpers/reader.ts';
import { BEGINNING, Operator, operatorWith, summaryOf, Tape } from '../helpers/sessions.ts';

const LEFT = BEGINNING + 100_000;

/** What the board has of a console that leaves now, as it comes back from JSON. */
function leave(operator: Operator, changes: Partial<KeptView> = {}): KeptView {
  const kept = { ...new ViewChanges().since(operator.model), left: LEFT, ...changes };
  return JSON.parse(JSON.stringify(kept)) as KeptView;
}

/** The next console of the same operator. */
function comeBack(
  kept: KeptView,
  sessions: readonly SessionSummary[],
  tapes: readonly Tape[] = [],
  options: ConstructorParameters<typeof Operator>[0] = {},
): Operator {
  const operator = new Operator({ attached: true, now: LEFT + 1000, ...options });
  for (const tape of tapes) operator.tapes.set(tape.session, tape);
  operator.post({ type: 'snapshot', snapshot: { addresses: [], sessions, notices: [] } });
  operator.post({ type: 'restore', kept });
  return operator;
}

/** A session whose client has said so many lines. */
function said(id: SessionId, lines: number, changes: Partial<SessionSummary> = {}): SessionSummary {
  return summaryOf(id, { linesIn: lines, nextSeq: lines, ...changes });
}

/** An operator with two sessions side by side, one line each, which he has read. */
function reading(): { readonly operator: Operator; readonly tapes: readonly [Tape, Tape] } {
  const operator = operatorWith(2);
  const tapes = [new Tape(1), new Tape(2)] as const;
  for (const tape of tapes) {
    tape.addLines(1);
    operator.tapes.set(tape.session, tape);
    operator.hear({ type: 'changed', session: said(tape.session, 1) });
    operator.post({ type: 'fed', id: tape.session, page: tape.page({ bytes: 1000 }) });
  }
  operator.enter('/layout 2');
  operator.press('M-2', 'M-1');
  return { operator, tapes };
}

test('what came while nobody was there is unread below a rule until the operator turns to it', () => {
  const { operator, tapes } = reading();
  const kept = leave(operator);
  for (const tape of tapes) tape.addLines(3);
  const next = comeBack(kept, [said(1, 4), said(2, 4)], tapes);
  const { model } = next;
  assert.deepEqual(
    [...model.hot],
    [
      [1, 'text'],
      [2, 'text'],
    ],
  );
  assert.deepEqual(
    [1, 2].map((id) => model.panes.get(id)?.marker),
    [1, 1],
  );
  next.hear({ type: 'changed', session: said(1, 5) });
  assert.equal(unreadLines(next.pane), 4);
  next.press('M-a');
  assert.equal(model.focus, 2);
  assert.equal(model.hot.size, 0);
  next.press('C-x', 'j');
  assert.deepEqual(next.pane.view, { seq: 1, offset: 7, char: -1 });
});

test('what nobody had turned to is unread for the console after the next too', () => {
  const { operator, tapes } = reading();
  const kept = leave(operator);
  tapes[1].addLines(1);
  const second = comeBack(kept, [said(1, 1), said(2, 2)], tapes);
  tapes[1].addLines(1);
  second.hear({ type: 'changed', session: said(2, 3) });
  const third = comeBack(leave(second), [said(1, 1), said(2, 3)], tapes);
  assert.deepEqual([...third.model.hot], [[2, 'text']]);
  assert.equal(third.model.panes.get(2)?.marker, 1);
});

test('a client that had said nothing is all new, and what nobody has said is not', () => {
  const operator = operatorWith(2);
  operator.press('M-2', 'M-1');
  const tapes = [new Tape(1), new Tape(2)];
  const kept = leave(operator);
  tapes[0]?.addLines(2);
  const next = comeBack(kept, [said(1, 2), said(2, 0)], tapes);
  assert.deepEqual([...next.model.hot], [[1, 'text']]);
  assert.equal(next.pane.marker, 0);
});

test('who came and who went meanwhile is told of', () => {
  const operator = operatorWith(2);
  operator.press('M-2', 'M-1');
  const kept = leave(operator);
  const gone = said(2, 0, { state: 'closed', reason: 'left', closedAt: LEFT + 1 });
  const next = comeBack(kept, [said(1, 0), gone, said(3, 0, { openedAt: LEFT + 2 })]);
  assert.deepEqual(
    [...next.model.hot],
    [
      [2, 'presence'],
      [3, 'presence'],
    ],
  );
});

test('where no session was shown, one that came meanwhile is', () => {
  const next = comeBack(leave(operatorWith(0)), [said(1, 0, { openedAt: LEFT + 1 })]);
  assert.equal(next.model.focus, 1);
  assert.deepEqual(next.model.shown, [1]);
});

test('highlight rules, alarms, filters and looks are as they were left', () => {
  const operator = operatorWith(2);
  for (const line of [
    '/highlight all ERR',
    '/highlight ~^x',
    '/silent all 5s',
    '/filter 1:pump',
    '/times date',
  ])
    operator.enter(line);
  const next = comeBack(leave(operator, { highlighted: { 2: 3 } }), [said(1, 0), said(2, 3)]);
  const { model, pane } = next;
  assert.deepEqual(model.highlightRules, [{ pattern: 'ERR' }, { pattern: '~^x', session: 1 }]);
  assert.equal(model.silentMs, 5000);
  assert.equal(pane.filter?.text, '1:pump');
  assert.equal(pane.sieve?.filter.context, 1);
  assert.equal(pane.look.times, 'date');
  assert.equal(model.hot.get(2), 'highlight');
  assert.equal(model.panes.get(2)?.highlights, 3);
});

test('a rule of the configuration that was taken away stays away; one that is new there counts', () => {
  const operator = operatorWith(1, { highlightRules: [{ pattern: 'ERR' }], silentMs: 60_000 });
  operator.enter('/highlight all off');
  operator.enter('/silent all off');
  const given = { highlightRules: [{ pattern: 'ERR' }, { pattern: 'WARN' }], silentMs: 60_000 };
  const next = comeBack(leave(operator), [said(1, 0)], [], given);
  assert.deepEqual(next.model.highlightRules, [{ pattern: 'WARN' }]);
  assert.equal(next.model.silentMs, 0);
  const third = comeBack(leave(next), [said(1, 0)], [], { ...given, silentMs: 10_000 });
  assert.deepEqual(third.model.highlightRules, [{ pattern: 'WARN' }]);
  assert.equal(third.model.silentMs, 10_000);
});

test('a silence that was seen is no alarm again; one that was not still waits', () => {
  const operator = operatorWith(2);
  operator.enter('/silent all 5s');
  operator.post({ type: 'time', now: BEGINNING + 6000 });
  operator.press('a');
  const next = comeBack(leave(operator), [said(1, 0), said(2, 0)]);
  next.post({ type: 'time', now: LEFT + 2000 });
  assert.deepEqual([...next.model.hot], [[2, 'alarm']]);
});

test('the question before leaving names what ends with the console', () => {
  const operator = operatorWith(1, { attached: true });
  operator.press('C-x', 'q');
  const { overlay } = operator.model;
  assert.ok(overlay?.type === 'question' && overlay.question.asks === 'leave');
  assert.deepEqual(overlay.question.jobs, []);
});

test('what is typed is at the board a tenth of a second later; a book takes its time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const kept: (string | undefined)[] = [];
  const views = {
    kept: {},
    keep: ({ panes }: ViewChange): number => kept.push(panes?.['1']?.text?.slice(0, 9)),
  };
  const page = { records: [], older: false, newer: false };
  const reader = new Reader(t, summaryOf(1), () => Promise.resolve(page), 80, 24, views);
  await reader.console.start();
  reader.console.input([{ type: 'text', text: 'half' }]);
  t.mock.timers.tick(100);
  assert.deepEqual(kept, ['half']);
  reader.console.input([{ type: 'text', text: ' a book'.repeat(100_000) }]);
  t.mock.timers.tick(100);
  assert.deepEqual(kept, ['half']);
  t.mock.timers.tick(900);
  assert.deepEqual(kept, ['half', 'half a bo']);
});

test('a pane that was scrolled comes back at the same line, whatever came since and however large it is', () => {
  const { operator, tapes } = reading();
  tapes[0].addLines(10_000);
  operator.hear({ type: 'changed', session: said(1, 10_001) });
  operator.post({ type: 'fed', id: 1, page: tapes[0].page({ bytes: 100_000 }) });
  for (let times = 0; times < 1200; times++) operator.press('PgUp');
  const topOf = ({ model, pane }: Operator): number | undefined =>
    visibleRows(viewportOf(model, pane), pane.view)[0]?.line.seq;
  const top = topOf(operator) ?? 0;
  assert.ok(top > 0 && top < 5000, `far from the end, but at ${top}`);
  const kept = leave(operator);
  tapes[0].addLines(20_000);
  const next = comeBack(kept, [said(1, 30_001), said(2, 1)], tapes, { columns: 120, rows: 40 });
  assert.equal(next.model.focus, 1);
  assert.equal(topOf(next), top);
  assert.equal(next.model.panes.get(2)?.view, 'end');
  next.press('M->');
  assert.equal(comeBack(leave(next), [said(1, 30_001), said(2, 1)], tapes).pane.view, 'end');
});

test('marks of the table come back, and go with their sessions', () => {
  const operator = operatorWith(3);
  operator.press('C-x', 't', ' ', 'Down', 'Down', ' ');
  assert.equal(operator.model.marked.size, 2);
  const marked = [...operator.model.marked].toSorted((a, b) => a - b);
  const all = [said(1, 0), said(2, 0), said(3, 0)];
  const next = comeBack(leave(operator), all);
  assert.deepEqual([...next.model.marked], marked);
  const fewer = all.filter(({ id }) => id !== marked[0]);
  assert.deepEqual([...comeBack(leave(operator), fewer).model.marked], marked.slice(1));
});

test('what was kept of a scroll position and is none is passed over', () => {
  const kept = leave(operatorWith(1), { panes: { 1: { view: { seq: -1, offset: 0, char: 0 }, marked: 3 } } });
  const next = comeBack(kept, [said(1, 0)]);
  assert.equal(next.pane.view, 'end');
  assert.equal(next.model.marked.size, 0);
});

test('of what the board said, only what came since is said to who comes back', () => {
  const operator = operatorWith(1);
  const notice = (at: number, text: string): Notice => ({ at, severity: 'warning', text });
  const [old, fresh] = [notice(LEFT - 1, 'refused before'), notice(LEFT, 'refused meanwhile')];
  const said = (kept: KeptView, notices: readonly Notice[]): string | undefined => {
    const next = new Operator({ attached: true, now: LEFT + 1000 });
    next.post({ type: 'snapshot', snapshot: { addresses: [], sessions: [summaryOf(1)], notices } });
    next.post({ type: 'restore', kept });
    assert.deepEqual(next.model.notices, notices, 'all of it can be read');
    return saidNow(next.model)?.text;
  };
  assert.equal(said(leave(operator), [old]), undefined);
  assert.equal(said(leave(operator), [old, fresh]), 'refused meanwhile');
  assert.equal(said({}, [old]), 'refused before', 'who was never there has seen nothing');
  const takenOver = { ...leave(operator), left: undefined };
  assert.equal(said(takenOver, [old, fresh]), undefined, 'his other console was there');
  const stands = { ...old, standing: true, alarm: 'transcripts' };
  assert.equal(said(leave(operator), [stands]), 'refused before', 'what stands is said as before');
});

test('closed sessions are listed for who comes back as they were', () => {
  const operator = operatorWith(5);
  const close = (id: SessionId, closedAt: number): SessionSummary => {
    const session = summaryOf(id, { state: 'closed', reason: 'left', closedAt });
    operator.hear({ type: 'changed', session });
    return session;
  };
  const closed = [close(4, LEFT - 30), close(1, LEFT - 20), close(5, LEFT - 10), close(2, LEFT - 10)];
  const order = listed(operator.model, 0, 5);
  assert.deepEqual(order, [3, 5, 2, 1, 4]);
  const sessions = [...closed, summaryOf(3)].toSorted((a, b) => a.id - b.id);
  assert.deepEqual(listed(comeBack(leave(operator), sessions).model, 0, 5), order);
});
