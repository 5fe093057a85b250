/** The list of conversations on the record: what is asked for, what is held and shown of it, and what opens. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sheetRect } from '../../screens/sheet.ts';
import { sheetOf } from '../../screens/sheets.ts';
import { themeFor } from '../../screens/theme.ts';
import { parseHistoryFilter } from '../../src/console/history-filter.ts';
import { historyHead, historyRow } from '../../src/console/history-rows.ts';
import {
  EMPTY_WINDOW,
  moved,
  PAGE_ROWS,
  pageWanted,
  rowsHeld,
  withPage,
} from '../../src/console/history-window.ts';
import { hintsFor } from '../../src/console/hints.ts';
import { textWidth } from '../../src/graphemes.ts';
import type { History, HistoryQuery, StoredConversation } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, Operator, operatorWith, summaryOf } from '../helpers/sessions.ts';

const MINUTE = 60_000;

/** The conversation under a key: the higher, the later. */
function stored(key: number, changes: Partial<StoredConversation> = {}): StoredConversation {
  const openedAt = BEGINNING - 10 * 86_400_000 + key * MINUTE;
  return {
    id: -key,
    openedAt,
    closedAt: openedAt + MINUTE / 2,
    reason: 'left',
    records: 3,
    session: summaryOf(-key, { name: `pump-${key}`, state: 'closed', openedAt, bytesIn: 1200 }),
    run: 'earlier',
    live: undefined,
    ...changes,
  };
}

/** A record of so many conversations. */
class Records {
  readonly #keys: number;
  asked = 0;

  constructor(keys: number) {
    this.#keys = keys;
  }

  answer({ before, limit, words = [], name }: HistoryQuery): History {
    this.asked++;
    const first = before === undefined ? this.#keys : -before.id - 1;
    const all = Array.from({ length: Math.max(0, first) }, (_, index) => stored(first - index)).filter(
      ({ session }) => [...words, name ?? ''].every((word) => session.name.includes(word)),
    );
    return { conversations: all.slice(0, limit), more: all.length > limit, recorded: true };
  }
}

/** Answers what the box asks for until it asks for nothing. */
function answerAll(operator: Operator, record: Records): void {
  for (;;) {
    const asked = operator.effects.filter((effect) => effect.type === 'history');
    operator.effects.length = 0;
    if (asked.length === 0) return;
    for (const { query } of asked) operator.post({ type: 'history', query, answer: record.answer(query) });
  }
}

function listing(
  keys: number,
  text = '',
  size: { columns: number; rows: number } = { columns: 80, rows: 24 },
): {
  operator: Operator;
  record: Records;
} {
  const operator = new Operator(size);
  const record = new Records(keys);
  operator.enter(`/history ${text}`);
  answerAll(operator, record);
  return { operator, record };
}

function sheet(operator: Operator): NonNullable<ReturnType<typeof sheetOf>> {
  const made = sheetOf(operator.model, themeFor({}));
  assert.ok(made !== undefined, 'the box is not open');
  return made;
}

const textOf = (operator: Operator): string[] =>
  sheet(operator).rows.map((row) => row.map(([text]) => text).join(''));

const open = (operator: Operator): string | undefined => operator.model.overlay?.type;

const picked = (operator: Operator): string => textOf(operator).find((row) => row.startsWith('▌')) ?? '';

describe('what is typed', () => {
  const now = new Date(2026, 0, 10, 12, 0, 0).getTime();
  for (const [text, wanted] of [
    ['', {}],
    ['pump 10.0', { words: ['pump', '10.0'] }],
    ['name:pump-7', { name: 'pump-7' }],
    ['peer:10.0.0.1: tag:a', { peer: '10.0.0.1:', tag: 'a' }],
    ['"two words" name:"a b"', { words: ['two words'], name: 'a b' }],
    ['since:2h', { since: now - 7_200_000 }],
    ['since:yesterday', { since: new Date(2026, 0, 9).getTime() }],
    ['until:2026-01-02', { until: new Date(2026, 0, 2).getTime() }],
    ['since:"yesterday 14:05"', { since: new Date(2026, 0, 9, 14, 5).getTime() }],
    ['unix:/run/x', undefined],
    ['"unix:/run/x"', { words: ['unix:/run/x'] }],
    ['since:', undefined],
    ['since:soon', undefined],
    ['name:a name:b', undefined],
    ['name=a', undefined],
    ['"open', undefined],
  ] as const) {
    test(text === '' ? 'nothing' : text, () => {
      const read = parseHistoryFilter(text, now);
      if (wanted !== undefined) assert.deepEqual(read, { wanted });
      else assert.ok('error' in read && read.error !== '' && !read.error.includes('\n'));
    });
  }
});

test('scrolling through a long list in any way shows it as it is, and holds a bounded part', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1500 }),
      fc.array(fc.integer({ min: -400, max: 400 }), { maxLength: 40 }),
      (keys, steps) => {
        const record = new Records(keys);
        let window = EMPTY_WINDOW;
        const fetch = (): void => {
          for (let page = pageWanted(window); page !== undefined; page = pageWanted(window)) {
            const before = window.starts[page];
            const query = { ...(before && { before }), limit: PAGE_ROWS };
            window = withPage(window, page, record.answer(query));
          }
        };
        fetch();
        let at = 0;
        for (const step of steps) {
          // No further than what is held, as a person sees it.
          const reach = Math.max(-window.picked, Math.min(step, rowsHeld(window).length - 1 - window.picked));
          at += keys === 0 ? 0 : reach;
          window = moved(window, step);
          fetch();
          const rows = rowsHeld(window);
          assert.ok(rows.length <= 5 * PAGE_ROWS);
          assert.equal(rows[window.picked]?.id, keys === 0 ? undefined : at - keys);
          assert.deepEqual(
            rows.map(({ id }) => id),
            rows.map((_, index) => (rows[0]?.id ?? 0) + index),
            'without a gap or a double',
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('what is opened while the list is read does not move it', () => {
  let window = EMPTY_WINDOW;
  const record = new Records(1000);
  for (let step = 0; step < 9; step++) {
    const page = pageWanted(window) ?? assert.fail('nothing is wanted');
    const before = window.starts[page];
    window = moved(withPage(window, page, record.answer({ ...(before && { before }), limit: 100 })), 100);
  }
  const later = new Records(1300);
  window = { ...window, picked: 0 };
  for (let page = pageWanted(window); page !== undefined && window.first > 0; page = pageWanted(window)) {
    const before = window.starts[page];
    window = {
      ...withPage(window, page, later.answer({ ...(before && { before }), limit: 100 })),
      picked: 0,
    };
  }
  assert.equal(rowsHeld(window)[0]?.id, -1000);
});

for (const [columns, rows] of [
  [20, 5],
  [40, 10],
  [80, 24],
  [200, 50],
] as const) {
  test(`at ${columns}x${rows} all of the box is on the screen, the selected conversation in it`, () => {
    const { operator, record } = listing(300, '', { columns, rows });
    for (let key = 300; key > 250; key--) {
      const { height, width } = sheetRect(sheet(operator), columns, rows);
      assert.ok(height <= rows && width <= columns);
      assert.ok(sheet(operator).rows.length + 2 <= rows, 'more than fits');
      assert.match(picked(operator), columns > 30 ? new RegExp(`pump-${key}\\b`) : /^▌/);
      operator.press('Down');
      answerAll(operator, record);
    }
  });
}

test('rows are exactly as wide as they are to be, whatever a client is called', () => {
  const names = ['', 'pump', '\x1b[31mred', '泵站'.repeat(20), 'a\u202eb'];
  for (const name of names) {
    for (let width = 1; width < 220; width++) {
      const conversation = stored(1, { session: summaryOf(-1, { name, tags: ['x'.repeat(200)] }) });
      const row = historyRow(conversation, BEGINNING, width);
      assert.equal(textWidth(row), width);
      assert.doesNotMatch(row, /[\x00-\x1f\u202e]/);
    }
  }
});

test('columns come with room: when, for how long, who, from where, why, how much', () => {
  const conversation = stored(1, {
    session: summaryOf(-1, { name: 'pump', tags: ['north'], bytesIn: 1200 }),
  });
  assert.match(historyHead(34), /^opened +for +name +$/);
  assert.match(historyHead(75), /^opened +for +name +address +why +bytes$/);
  assert.match(historyHead(149), /^opened +for +name +address +why +bytes +records +tags +$/);
  assert.match(
    historyRow(conversation, BEGINNING, 149),
    /^2025-12-\d\d .{8} +30s +pump +192\.0\.2\.-1:40000 /,
  );
  assert.match(historyRow(conversation, BEGINNING, 149), /left +1\.2 kB +3 +north/);
});

test('one that goes on says where', () => {
  const goesOn = { closedAt: undefined, reason: undefined };
  const row = (changes: Partial<StoredConversation>): string =>
    historyRow(stored(1, { ...goesOn, ...changes }), BEGINNING, 75);
  assert.match(row({ run: 'this', live: 12 }), /open .*here #12/);
  assert.match(row({ run: 'other' }), /open .*elsewhere/);
  assert.match(historyRow(stored(1, { reason: 'stopped' }), BEGINNING, 75), /stopped/);
});

test('what is typed filters, Enter opens what is selected, Escape leaves', () => {
  const { operator, record } = listing(30);
  operator.type('-17');
  answerAll(operator, record);
  assert.match(picked(operator), /pump-17\b/);
  operator.press('Enter');
  assert.equal(open(operator), undefined);
  assert.equal(operator.model.focus, -17);
  operator.press('C-x', 'E');
  assert.equal(open(operator), 'history');
  operator.press('Escape');
  assert.equal(open(operator), undefined);
  assert.equal(operator.model.focus, -17);
});

test('what is no filter says why; the list stays', () => {
  const { operator, record } = listing(30);
  operator.type('since:');
  answerAll(operator, record);
  assert.match(textOf(operator)[1] ?? '', /expected something after since:/);
  assert.match(picked(operator), /pump-30\b/);
});

test('somebody who types fast has one question on the way at a time, and gets what was typed last', () => {
  const { operator, record } = listing(300);
  const queries: HistoryQuery[] = [];
  for (const letter of 'pump-29') {
    operator.type(letter);
    queries.push(...operator.effects.flatMap((effect) => (effect.type === 'history' ? [effect.query] : [])));
    operator.effects.length = 0;
  }
  assert.equal(queries.length, 1);
  const [query] = queries;
  assert.ok(query !== undefined);
  operator.post({ type: 'history', query, answer: record.answer(query) });
  assert.deepEqual(
    operator.effects.flatMap((effect) => (effect.type === 'history' ? [effect.query.words] : [])),
    [['pump-29']],
  );
  answerAll(operator, record);
  assert.match(picked(operator), /pump-299\b/);
});

test('an answer to a box that was closed, or to another box, is passed over', () => {
  const operator = operatorWith(1);
  operator.enter('/history');
  const asked = operator.effects.find((effect) => effect.type === 'history');
  assert.ok(asked?.type === 'history');
  operator.press('Escape');
  const answer = { conversations: [stored(1)], more: false, recorded: true };
  operator.post({ type: 'history', query: asked.query, answer });
  assert.equal(operator.model.overlay, undefined);
  operator.enter('/history x');
  operator.post({ type: 'history', query: asked.query, answer });
  assert.equal(picked(operator), '');
});

test('what cannot be read says why, and is asked again when something is typed', () => {
  const operator = operatorWith(1);
  operator.enter('/history');
  const queries = (): HistoryQuery[] =>
    operator.effects.flatMap((effect) => (effect.type === 'history' ? [effect.query] : []));
  const [query] = queries();
  assert.ok(query !== undefined);
  operator.effects.length = 0;
  operator.post({ type: 'history', query, answer: { why: 'the transcripts cannot be read: disk\x07' } });
  assert.match(textOf(operator)[1] ?? '', /cannot be read: disk␇/);
  operator.press('Down');
  assert.deepEqual(queries(), []);
  operator.type('x');
  assert.equal(queries().length, 1);
});

test('where nothing is recorded the box closes and says so in a line', () => {
  const operator = operatorWith(1);
  operator.enter('/history');
  const asked = operator.effects.find((effect) => effect.type === 'history');
  assert.ok(asked?.type === 'history');
  const answer = { conversations: [], more: false, recorded: false };
  operator.post({ type: 'history', query: asked.query, answer });
  assert.equal(operator.model.overlay, undefined);
  assert.match(operator.message, /not recorded here \(--transcripts off\)/);
});

test('Tab shows only those of the client in focus, by name or host, and all again', () => {
  const operator = operatorWith(1);
  const record = new Records(30);
  const words = (): string => hintsFor(operator.model).find(({ key }) => key === 'Tab')?.words ?? '';
  const typed = (): string => (textOf(operator)[0] ?? '').trim();
  operator.enter('/history');
  answerAll(operator, record);
  assert.equal(words(), 'only 192.0.2.1');
  operator.press('Tab');
  assert.equal(typed(), 'peer:192.0.2.1:');
  operator.press('Tab');
  assert.equal(typed(), '');
  operator.changed(1, { name: 'the pump' });
  operator.press('Tab');
  assert.equal(typed(), 'name:"the pump"');
  assert.equal(words(), 'only the pump');
});

test('a click opens a conversation, the wheel moves the selection', () => {
  const { operator } = listing(30);
  const mouse = (action: 'press' | 'wheel-down', spot?: { conversation: number }): void => {
    const input = {
      type: 'mouse',
      action,
      button: action === 'press' ? 'left' : 'none',
      x: 5,
      y: 5,
    } as const;
    operator.post({ type: 'input', input: spot === undefined ? input : { ...input, spot } });
  };
  mouse('wheel-down');
  assert.match(picked(operator), /pump-27\b/);
  const spots = sheet(operator).spots ?? [];
  const third = spots.find(({ y }) => y === 4)?.spot;
  assert.deepEqual(third, { conversation: -28 });
  mouse('press', { conversation: -28 });
  assert.equal(operator.model.focus, -28);
  mouse('press', { conversation: -27 });
  assert.equal(operator.model.focus, -28, 'there is no list any more');
});
