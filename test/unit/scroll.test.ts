import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewportOf } from '../../src/console/geometry.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import { visibleRows } from '../../src/console/viewport.ts';
import type { Effect } from '../../src/console/effects.ts';
import { Operator, Tape } from '../helpers/sessions.ts';

const FACTS = { framing: 'lines', firstLineEnd: undefined } as const;

/** An operator on one session with `count` lines on its tape; `tape` records more. */
function reading(count: number, rows = 24): { operator: Operator; tape: Tape } {
  const operator = new Operator({ rows });
  const tape = new Tape(1);
  tape.addLines(count);
  operator.tapes.set(1, tape);
  operator.opened(1, { framing: 'lines' });
  return { operator, tape };
}

/** The numbers of the lines on screen. */
function shown({ model, pane }: Operator): number[] {
  const rows = visibleRows(viewportOf(model, pane), pane.view);
  return rows.map(({ line }) => Number(line.text.replace('line ', '')));
}

/** Adds lines and tells the operator of them, as a feed does. */
function arrive(operator: Operator, tape: Tape, count: number): void {
  operator.hear({ type: 'records', id: 1, records: tape.addLines(count) });
}

/** Records that cost a window far more than they have bytes. */
function crumbs(count: number): Tape {
  const tape = new Tape(1);
  for (let index = 0; index < count; index++) tape.add('in', index % 2 === 0 ? 'x' : '\n');
  return tape;
}

test('100,000 short records, walked to the start and back, are each seen once', () => {
  const count = 100_000;
  const { operator } = reading(count, 100);
  const times = new Uint8Array(count);
  const height = shown(operator).length;
  let [first = 0, last = 0] = [shown(operator)[0], shown(operator).at(-1)];
  for (let number = first; number <= last; number++) times[number] = (times[number] ?? 0) + 1;
  let idle = 0;
  while (first > 0 && idle < 3) {
    operator.press('PgUp');
    const now = shown(operator);
    assert.deepEqual(
      now,
      Array.from(now, (_, index) => (now[0] ?? 0) + index),
    );
    assert.ok((now.at(-1) ?? 0) >= first - 1, `skipped from ${first} to ${now.at(-1)}`);
    for (const number of now) if (number < first) times[number] = (times[number] ?? 0) + 1;
    idle = (now[0] ?? 0) < first ? 0 : idle + 1;
    first = now[0] ?? 0;
    assert.ok((operator.pane.scrollback?.lines.length ?? 0) < 25_000);
  }
  assert.ok(times.every((seen) => seen === 1));
  last = height - 1;
  for (idle = 0; last < count - 1 && idle < 3;) {
    operator.press('PgDn');
    const now = shown(operator);
    assert.ok((now[0] ?? 0) <= last + 1, `skipped from ${last} to ${now[0]}`);
    idle = (now.at(-1) ?? 0) > last ? 0 : idle + 1;
    last = now.at(-1) ?? 0;
    assert.ok((operator.pane.scrollback?.lines.length ?? 0) < 25_000);
  }
  assert.equal(last, count - 1);
});

test('pages of very short records join on, and none drops what is being looked at', () => {
  const tape = crumbs(300_000);
  const scrollback = new Scrollback(FACTS);
  scrollback.replace(tape.page({ bytes: 128 * 1024 }), 'end');
  assert.equal(scrollback.nextSeq, 300_000);
  assert.ok(scrollback.lines.length < 10_000);
  for (let page = 0; page < 4; page++) {
    const top = scrollback.firstSeq;
    scrollback.prepend(tape.page({ before: top, bytes: 128 * 1024 }));
    assert.ok(scrollback.firstSeq < top && scrollback.nextSeq > top + 1000, 'the old top is still held');
  }
  for (let page = 0; page < 40; page++) {
    const bottom = scrollback.nextSeq;
    scrollback.extend(tape.page({ from: bottom, bytes: 128 * 1024 }));
    assert.ok(scrollback.firstSeq < bottom - 1000, 'the old bottom is still held');
    assert.ok(scrollback.lines.length < 25_000);
  }
});

test('a page that no longer joins on is passed over', () => {
  const tape = new Tape(1);
  tape.addLines(100);
  const scrollback = new Scrollback(FACTS);
  const late = tape.page({ before: 20, bytes: 50 });
  scrollback.replace(tape.page({ bytes: 100 }), 'end');
  const before = scrollback.lines.map((line) => line.seq);
  scrollback.prepend(late);
  scrollback.extend(tape.page({ from: 3, bytes: 100 }));
  assert.deepEqual(
    scrollback.lines.map((line) => line.seq),
    before,
  );
});

test('after what the store has dropped, the window begins anew', () => {
  const tape = new Tape(1);
  tape.addLines(100);
  const scrollback = new Scrollback(FACTS);
  scrollback.replace(tape.page({ from: 0, bytes: 100 }), 'start');
  scrollback.extend({ records: tape.records.slice(60, 70), older: false, newer: true });
  assert.deepEqual(
    scrollback.lines.map((line) => line.seq),
    [60, 61, 62, 63, 64, 65, 66, 67, 68, 69],
  );
  assert.deepEqual([scrollback.older, scrollback.newer], [false, true]);
});

test('to send from far up goes to the newest line, and on with what comes', () => {
  const { operator, tape } = reading(50_000);
  operator.press('M-<');
  assert.equal(shown(operator)[0], 0);
  operator.enter('status?');
  assert.equal(shown(operator).at(-1), 49_999);
  arrive(operator, tape, 3);
  assert.equal(shown(operator).at(-1), 50_002);
});

test('to the oldest and to the newest in one read of keys ends at the newest', () => {
  const { operator } = reading(50_000);
  operator.tapes.clear();
  const asked: Effect[] = operator.press('M-<', 'M->');
  const tape = new Tape(1);
  tape.addLines(50_000);
  operator.tapes.set(1, tape);
  for (const effect of asked) operator.answer(effect);
  assert.equal(operator.pane.view, 'end');
  assert.equal(shown(operator).at(-1), 49_999);
});

test('scrolling up where everything is in sight goes on following', () => {
  const { operator, tape } = reading(3);
  operator.press('PgUp', 'S-Up');
  assert.equal(operator.pane.view, 'end');
  arrive(operator, tape, 100);
  assert.equal(shown(operator).at(-1), 102);
});

test('what arrives below moves nothing, however much; no more than a window of it is held', () => {
  const { operator, tape } = reading(1000);
  operator.press('PgUp', 'PgUp');
  const before = shown(operator);
  for (let batch = 0; batch < 40; batch++) arrive(operator, tape, 1000);
  assert.deepEqual(shown(operator), before);
  assert.ok((operator.pane.scrollback?.lines.length ?? 0) < 20_000);
  assert.equal(operator.pane.scrollback?.newer, true);
  operator.press('M->');
  assert.equal(shown(operator).at(-1), 40_999);
});

test('following a flood holds no more than a window, and shows its end', () => {
  const { operator, tape } = reading(0);
  for (let batch = 0; batch < 100; batch++) {
    arrive(operator, tape, 1000);
    assert.ok((operator.pane.scrollback?.lines.length ?? 0) < 20_000);
  }
  assert.equal(shown(operator).at(-1), 99_999);
});

test('a place scrolled to is kept while another session is looked at', () => {
  const { operator } = reading(20_000);
  operator.opened(2);
  operator.press('M-<', 'PgDn');
  const before = shown(operator);
  operator.press('Tab', 'Tab');
  assert.deepEqual(shown(operator), before);
});

test('a page that was asked for before a newer wish of the same kind is out of date', () => {
  const { operator, tape } = reading(60_000);
  operator.post({ type: 'time', now: operator.model.now + 60_000_000 });
  // From now on answers take their time.
  operator.tapes.delete(1);
  const ask = (line: string): Effect => {
    const asked = operator.enter(line).find(({ type }) => type === 'page');
    assert.ok(asked !== undefined);
    return asked;
  };
  const first = ask('/at -59000s');
  const second = ask('/at -20000s');
  operator.tapes.set(1, tape);
  operator.answer(first);
  assert.equal(operator.pane.view, 'end');
  operator.answer(second);
  assert.equal(shown(operator)[0], 40_000);
});

test('the first new line is found from wherever the operator looks', () => {
  for (const go of ['M-<', '/at -59000s', '/at -1s']) {
    const { operator, tape } = reading(60_000);
    operator.post({ type: 'time', now: operator.model.now + 60_000_000 });
    if (go.startsWith('/')) operator.enter(go);
    else operator.press(go);
    assert.notEqual(operator.pane.view, 'end');
    arrive(operator, tape, 3);
    operator.enter('/new');
    const { view } = operator.pane;
    assert.deepEqual([view === 'end' ? view : view.seq, operator.pane.marker], [60_000, 60_000], go);
    assert.doesNotMatch(operator.message, /nothing new/);
    assert.equal(shown(operator).at(-1), 60_002);
  }
});

test('a page that cannot be read is said once, and asked for again by the next scroll', () => {
  const { operator, tape } = reading(60_000);
  operator.tapes.clear();
  const refuse = (asked: readonly Effect[]): void => {
    const page = asked.find((effect) => effect.type === 'page');
    assert.ok(page !== undefined, 'a page is asked for');
    operator.post({ type: 'unpaged', id: 1, number: page.number, why: 'the transcripts cannot be read' });
    assert.equal(operator.message, 'the transcripts cannot be read');
  };
  refuse(operator.press('M-<'));
  assert.equal(shown(operator).at(-1), 59_999, 'it stays where it is');
  operator.tapes.set(1, tape);
  operator.press('M-<');
  assert.equal(shown(operator)[0], 0);

  operator.tapes.clear();
  operator.press('M->');
  operator.tapes.set(1, tape);
  operator.press('M->', 'PgUp');
  operator.tapes.clear();
  const asked: Effect[] = [];
  for (let key = 0; key < 2000 && asked.length === 0; key++)
    asked.push(...operator.press('PgUp').filter(({ type }) => type === 'page'));
  refuse(asked);
  refuse(operator.press('PgUp'));
  operator.tapes.set(1, tape);
  operator.press('PgUp');
  assert.ok((operator.pane.scrollback?.firstSeq ?? Infinity) < 58_000, 'older lines are there');
});

test('a place whose page cannot be read is gone to by the next scroll', () => {
  const { operator, tape } = reading(60_000);
  operator.press('M-<');
  operator.enter('/at -59000s');
  for (let batch = 0; batch < 60; batch++) arrive(operator, tape, 1000);
  operator.tapes.clear();
  const asked = operator.enter('/new').find((effect) => effect.type === 'page');
  assert.ok(asked !== undefined);
  operator.post({ type: 'unpaged', id: 1, number: asked.number, why: 'no' });
  operator.tapes.set(1, tape);
  operator.press('PgUp');
  assert.ok(shown(operator).includes(60_000));
});

test('a conversation of which nothing can be read is opened anew by a scroll', () => {
  const { operator, tape } = reading(100);
  operator.opened(2);
  operator.press('Tab');
  operator.tapes.clear();
  operator.press('Tab');
  operator.post({ type: 'unfed', id: 1, why: 'the transcripts cannot be read' });
  assert.equal(operator.message, 'the transcripts cannot be read');
  assert.deepEqual(shown(operator), []);
  operator.tapes.set(1, tape);
  operator.press('PgUp');
  assert.equal(shown(operator).at(-1), 99);
});

test('the rest of a line stays on top when the page comes that has its beginning', () => {
  const operator = new Operator();
  const tape = new Tape(1);
  for (let index = 0; index < 400; index++) {
    tape.add('in', 'a'.repeat(300));
    tape.add('in', `${'b'.repeat(300)}\n`);
  }
  operator.tapes.set(1, tape);
  operator.opened(1, { framing: 'lines', firstLineEnd: 600 });
  operator.post({ type: 'time', now: operator.model.now + 800_000 });
  operator.enter('/at -699s');
  const [top] = visibleRows(viewportOf(operator.model, operator.pane), operator.pane.view);
  assert.equal(operator.pane.scrollback?.firstSeq, 0, 'the page before is there');
  assert.deepEqual([top?.line.seq, top?.line.text.length], [100, 600]);
  assert.match(top?.line.piece(top.start, top.end, Infinity).text ?? '', /b$/);
});

test('a screen is full though its last records are tiny and the one before is large', () => {
  const operator = new Operator();
  const tape = new Tape(1);
  tape.add('in', Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`).join(''));
  tape.add('in', 'line 10000\n');
  operator.tapes.set(1, tape);
  operator.opened(1, { framing: 'lines' });
  const opened = shown(operator);
  assert.deepEqual([opened.length > 10, opened.at(-1)], [true, 10_000]);
  operator.hear({ type: 'records', id: 1, records: [tape.add('in', 'line 10001\n')] });
  assert.equal(shown(operator).length, opened.length);
});
