import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newPane, type Pane } from '../../src/console/model.ts';
import { columnsFor } from '../../src/console/table-columns.ts';
import { moveSelection, selectedIndex, selectedSession, sessionsFrom } from '../../src/console/table.ts';
import { topFor } from '../../src/console/list.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, operatorWith, summaryOf } from '../helpers/sessions.ts';

const COLUMNS = columnsFor(1000);

const widthOf = (width: number): number =>
  columnsFor(width).reduce((sum, column) => sum + column.width + 1, 0);

test('the columns are never wider than what is given, and all there where there is room', () => {
  fc.assert(fc.property(fc.nat(400), (width) => widthOf(width) <= width));
  const titles = (width: number): string[] => columnsFor(width).map(({ title }) => title);
  assert.equal(titles(300).length, COLUMNS.length);
  assert.equal(COLUMNS.length, 25);
  assert.deepEqual(titles(42), ['id', 'peer', 'state']);
  assert.deepEqual(titles(79), ['id', 'name', 'peer', 'state', 'age', 'in ago', 'unread']);
});

test('every heading fits its column, with the letter that sorts by it', () => {
  for (const { title, letter, width } of COLUMNS) {
    const heading = title.toUpperCase().includes(letter) ? title : `${title} ${letter}`;
    assert.ok(heading.length <= width, heading);
  }
});

test('even the narrowest screen tells who a session is', () => {
  assert.deepEqual(
    columnsFor(19).map(({ title }) => title),
    ['id', 'peer'],
  );
  assert.ok(widthOf(19) <= 19);
});

test('what is left over goes to names and addresses, up to a bound', () => {
  const widths = (width: number): Map<string, number> =>
    new Map(columnsFor(width).map((column) => [column.title, column.width]));
  const wide = widths(400);
  assert.deepEqual([wide.get('name'), wide.get('peer')], [34, 41]);
  for (const [title, width] of widths(130)) {
    if (title !== 'name' && title !== 'peer') assert.equal(width, wide.get(title));
  }
  assert.ok((widths(79).get('name') ?? 0) > 14);
});

function cellsOf(pane: Pane, now: number): Map<string, string> {
  return new Map(COLUMNS.map(({ title, cell }) => [title, cell(pane, now)]));
}

test('a row tells a session', () => {
  const session = summaryOf(7, {
    name: 'gate\x07',
    state: 'stalled',
    lastIn: BEGINNING + 58_000,
    bytesIn: 1234,
    rateIn: 80,
    queued: 65_536,
    linesIn: 3,
    lineEnd: 'crlf',
  });
  const cells = Object.fromEntries(cellsOf(newPane(session), BEGINNING + 60_000));
  assert.deepEqual(cells, {
    id: '7',
    name: 'gate␇',
    tags: '',
    peer: '192.0.2.7:40000',
    local: '192.0.2.100:6666',
    state: 'stalled',
    age: '1m',
    'in ago': '2s',
    'out ago': '-',
    in: '1.2 kB',
    out: '0 B',
    'in/s': '80 B/s',
    'out/s': '0 B/s',
    queued: '66 kB',
    unread: '3',
    lines: '3',
    bells: '',
    eol: 'auto crlf',
    framing: 'auto',
    prefix: '',
    note: '',
    tls: '',
    'sha-256': '',
    reason: '',
    drafts: '',
  });
});

test('a closed session ages no more', () => {
  const session = summaryOf(1, { state: 'closed', reason: 'left', closedAt: BEGINNING + 5000 });
  assert.equal(cellsOf(newPane(session), BEGINNING + 3_600_000).get('age'), '5s');
});

test('a number is never longer than its column: half of one would be another', () => {
  const amount = fc.maxSafeNat();
  const session = fc.record<Partial<SessionSummary> & { id: number }>({
    id: fc.integer({ min: 1, max: 9_999_999 }),
    state: fc.constantFrom('dialing', 'waiting', 'open', 'half-closed', 'stalled', 'closed'),
    reason: fc.constantFrom(undefined, 'left', 'reset', 'hung up', 'refused', 'failed', 'shutdown'),
    ended: fc.boolean(),
    bytesIn: amount,
    bytesOut: amount,
    rateIn: amount,
    rateOut: amount,
    queued: amount,
    linesIn: amount,
    eol: fc.constantFrom('auto', 'lf', 'crlf', 'cr', 'none'),
    lineEnd: fc.constantFrom(undefined, 'lf', 'crlf', 'cr'),
  });
  const aYear = fc.nat(365 * 86_400_000);
  fc.assert(
    fc.property(session, aYear, ({ id, ...changes }, ms) => {
      const pane = newPane(summaryOf(id, { ...changes, lastIn: BEGINNING, lastOut: BEGINNING }));
      for (const { title, width, cell } of COLUMNS) {
        if (title === 'name' || title === 'peer') continue;
        const text = cell(pane, BEGINNING + ms);
        assert.ok(text.length <= width, `${title}: ${text}`);
      }
    }),
  );
});

test('the selection stays on the list, by session, and in sight', () => {
  const { model } = operatorWith(30);
  model.table = { selected: 1, top: 0 };
  const place = (): unknown => [model.table?.selected, model.table?.top];
  moveSelection(model, 12, 10);
  assert.deepEqual(place(), [13, 3]);
  moveSelection(model, -3, 10);
  assert.deepEqual(place(), [10, 3]);
  moveSelection(model, Infinity, 10);
  assert.deepEqual(place(), [30, 20]);
  moveSelection(model, -Infinity, 10);
  assert.deepEqual(place(), [1, 0]);
  model.table = { selected: undefined, top: 0 };
  assert.deepEqual([selectedIndex(model), selectedSession(model)], [0, 1]);
});

test('without a session nothing is selected', () => {
  const { model } = operatorWith(0);
  model.table = { selected: undefined, top: 0 };
  moveSelection(model, 1, 10);
  assert.equal(selectedSession(model), undefined);
});

test('a list is scrolled as little as possible, and never past its end', () => {
  const place = fc.record({
    index: fc.nat(200),
    top: fc.nat(300),
    height: fc.integer({ min: 1, max: 60 }),
    more: fc.nat(200),
  });
  fc.assert(
    fc.property(place, ({ index, top, height, more }) => {
      const count = index + 1 + more;
      const found = topFor(index, top, height, count);
      assert.ok(found >= 0 && found <= index && index < found + height);
      assert.ok(count <= height ? found === 0 : found <= count - height);
      if (top <= index && index < top + height && top <= Math.max(0, count - height))
        assert.equal(found, top);
    }),
  );
  const { model } = operatorWith(5);
  assert.deepEqual(
    sessionsFrom(model, 3, 10).map(({ id }) => id),
    [4, 5],
  );
});
