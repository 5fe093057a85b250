import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { viewportOf } from '../../src/console/geometry.ts';
import type { Pane } from '../../src/console/model.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import { visibleRows } from '../../src/console/viewport.ts';
import type { WireRecord } from '../../src/record.ts';
import { Bench, pageOf, recordsOf } from '../helpers/bench.ts';

const FACTS = { framing: 'auto', firstLineEnd: undefined } as const;
const texts = (scrollback: Scrollback): string[] => scrollback.lines.map((line) => line.text);

suite('lines of records', () => {
  test('both directions and notes, in their order', () => {
    const scrollback = new Scrollback(FACTS);
    scrollback.append(recordsOf(1, ['login: ', ['out', 'me\n'], 'hi\nmore', ['note', 'gone']]), true);
    assert.deepEqual(
      scrollback.lines.map(({ kind, text }) => `${kind} ${text}`),
      ['in login: ', 'out me', 'in hi', 'in more', 'note gone'],
    );
  });

  test('a page and the feed may overlap, and nothing is doubled', () => {
    const records = recordsOf(1, ['a\n', 'b\n', 'c\n', 'd\n']);
    const scrollback = new Scrollback(FACTS);
    scrollback.replace(pageOf(records.slice(0, 3), { bytes: 100 }), 'end');
    scrollback.append(records.slice(1), true);
    assert.deepEqual(texts(scrollback), ['a', 'b', 'c', 'd']);
  });

  test('another framing holds for the past as well', () => {
    const scrollback = new Scrollback(FACTS);
    scrollback.append(recordsOf(1, ['one', 'two'], 500), true);
    assert.deepEqual(texts(scrollback), ['one', 'two']);
    scrollback.reframe({ framing: 'lines', firstLineEnd: undefined });
    assert.deepEqual(texts(scrollback), ['onetwo']);
  });

  test('a flood is bounded, whether its end is followed or not', () => {
    const flood = recordsOf(
      1,
      Array.from({ length: 3000 }, (_, index) => `${index} ${'x'.repeat(1000)}\n`),
    );
    for (const following of [true, false]) {
      const scrollback = new Scrollback(FACTS);
      for (const record of flood) scrollback.append([record], following);
      assert.ok(scrollback.lines.length < 1500, `${scrollback.lines.length} lines`);
      assert.equal(scrollback.newer, !following);
      assert.match(texts(scrollback).at(following ? -1 : 0) ?? '', following ? /^2999 / : /^0 /);
    }
  });
});

const COUNT = 20_000;

/** A console with one pane on a conversation that is longer than a pane holds, and the store behind it. */
class Reader {
  readonly bench = new Bench(100, 30);
  readonly records: WireRecord[];
  readonly pane: Pane;

  constructor() {
    this.records = recordsOf(
      1,
      Array.from({ length: COUNT }, (_, index) => `line ${index} ${'.'.repeat(60)}\n`),
    );
    this.bench.open(1, { firstLineEnd: 67, linesIn: COUNT });
    const pane = this.bench.model.panes.get(1);
    assert.ok(pane);
    this.pane = pane;
    this.bench.take({ type: 'fed', id: 1, page: pageOf(this.records, { bytes: 128 * 1024 }) });
  }

  /** Presses a key and lets the store answer what that asks for. */
  press(key: string): void {
    for (const effect of this.bench.press(key)) {
      if (effect.type === 'open') {
        this.bench.take({ type: 'fed', id: 1, page: pageOf(this.records, { bytes: effect.bytes }) });
      }
      if (effect.type !== 'page') continue;
      const page = pageOf(this.records, effect.request);
      this.bench.take({ type: 'paged', id: 1, use: effect.use, page });
    }
  }

  /** The numbers of the lines on screen. */
  shown(): number[] {
    const rows = visibleRows(viewportOf(this.bench.model, this.pane), this.pane.view);
    return rows.map(({ line }) => Number(/^line (\d+)/.exec(line.text)?.[1] ?? NaN));
  }
}

suite('scrolling', () => {
  test('from the end to the start and back sees every line, without a jump, in bounded memory', () => {
    const reader = new Reader();
    const seen = new Set(reader.shown());
    let top = reader.shown()[0] ?? 0;
    for (let step = 0; step < COUNT && top > 0; step++) {
      reader.press('PgUp');
      const shown = reader.shown();
      assert.ok((shown.at(-1) ?? 0) >= top, 'no line is skipped');
      top = shown[0] ?? 0;
      for (const number of shown) seen.add(number);
      assert.ok((reader.pane.scrollback?.lines.length ?? 0) < 13_000);
    }
    assert.equal(seen.size, COUNT);
    let bottom = reader.shown().at(-1) ?? 0;
    for (let step = 0; step < COUNT && bottom < COUNT - 1; step++) {
      reader.press('PgDn');
      const shown = reader.shown();
      assert.ok((shown[0] ?? 0) <= bottom + 1, `no line is skipped: ${shown[0]} after ${bottom}`);
      bottom = shown.at(-1) ?? 0;
    }
    assert.equal(bottom, COUNT - 1);
    assert.equal(reader.pane.view, 'end');
  });

  test('to the oldest and back to the newest', () => {
    const reader = new Reader();
    reader.press('M-<');
    assert.equal(reader.shown()[0], 0);
    reader.press('M->');
    assert.equal(reader.shown().at(-1), COUNT - 1);
  });

  test('what arrives moves nothing, and a resize keeps the line at the top', () => {
    const reader = new Reader();
    reader.press('PgUp');
    const before = reader.shown();
    const fresh = recordsOf(
      1,
      Array.from({ length: COUNT + 50 }, () => 'new\n'),
    ).slice(COUNT);
    reader.bench.take({ type: 'board', events: [{ type: 'records', id: 1, records: fresh }] });
    assert.deepEqual(reader.shown(), before);
    reader.bench.take({ type: 'resize', columns: 40, rows: 20 });
    assert.equal(reader.shown()[0], before[0]);
    reader.bench.take({ type: 'resize', columns: 100, rows: 30 });
    assert.deepEqual(reader.shown(), before);
  });
});
