import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { viewportOf } from '../../src/console/geometry.ts';
import fc from 'fast-check';
import type { Entry } from '../../src/lines/entry.ts';
import { MARK_LOOKS } from '../../src/lines/shown.ts';
import { DEFAULT_LOOK, type Look, VIEW_MODES } from '../../src/console/look.ts';
import type { Pane } from '../../src/console/model.ts';
import { Scrollback } from '../../src/console/scrollback.ts';
import { atTop, type Row, scrolled, type Viewport, visibleRows } from '../../src/console/viewport.ts';
import type { RecordKind, WireRecord } from '../../src/record.ts';
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

suite('looks', () => {
  const HEX = { ...DEFAULT_LOOK, mode: 'hex' } as const;
  const MIXED = { ...DEFAULT_LOOK, mode: 'mixed' } as const;
  const talk = recordsOf(1, ['login: ', ['out', 'me\n'], 'hi\n', ['note', 'gone\n'], 'mo', 're\r\n']);

  function shownAs(look: Look): string[] {
    const scrollback = new Scrollback(FACTS);
    scrollback.append(talk, true);
    assert.equal(scrollback.show(look, 'end'), 'end');
    return scrollback.lines.map((line) => `${line.kind} ${line.piece(0, undefined, 44).text}`);
  }

  test('as text, in hexadecimal, with escapes; notes are text in each', () => {
    assert.deepEqual(shownAs(DEFAULT_LOOK), ['in login: ', 'out me', 'in hi', 'note gone', 'in more']);
    assert.deepEqual(shownAs(HEX), [
      'in 00000000  6c 6f 67 69  6e 3a 20     login: ',
      'out 00000000  6d 65 0a                  me.',
      'in 00000007  68 69 0a                  hi.',
      'note gone',
      'in 0000000a  6d 6f                     mo',
      'in 0000000c  72 65 0d 0a               re..',
    ]);
    assert.deepEqual(shownAs(MIXED), [
      'in login: ',
      'out me\\n',
      'in hi\\n',
      'note gone',
      'in mo',
      'in re\\r\\n',
    ]);
  });

  test('hold for what comes, which costs only itself', () => {
    for (const look of [HEX, MIXED]) {
      const scrollback = new Scrollback(FACTS, { look });
      scrollback.append(talk.slice(0, 3), true);
      const { lines } = scrollback;
      const before = [...lines];
      scrollback.append(talk.slice(3), true);
      assert.equal(scrollback.lines, lines);
      assert.equal(lines.length, 6);
      before.forEach((line, index) => assert.equal(lines[index], line));
    }
  });

  test('that change nothing in the lines leave them alone', () => {
    const scrollback = new Scrollback(FACTS);
    scrollback.append(talk, true);
    const { lines } = scrollback;
    const view = { seq: 2, offset: 7, char: 0 };
    assert.equal(scrollback.show({ ...DEFAULT_LOOK, times: 'gap', wrap: false, pan: 9 }, view), view);
    assert.equal(scrollback.lines, lines);
  });

  test('fold marks in text', () => {
    const scrollback = new Scrollback(FACTS, { look: { ...DEFAULT_LOOK, marks: 'fold' } });
    scrollback.append(recordsOf(1, ['a\x1b\x1bb\n']), true);
    assert.deepEqual(texts(scrollback), ['a·b']);
    scrollback.show(DEFAULT_LOOK, 'end');
    assert.deepEqual(texts(scrollback), ['a␛␛b']);
  });

  test("take a client's colours if they are wanted, and nobody else's", () => {
    const painted = recordsOf(1, ['\x1b[31min\n', ['out', '\x1b[31mout\n'], ['note', '\x1b[31mnote']]);
    for (const [colour, first] of [
      [true, 'in'],
      [false, '␛[31min'],
    ] as const) {
      const scrollback = new Scrollback(FACTS, { colour });
      scrollback.append(painted, true);
      assert.deepEqual(texts(scrollback), [first, '␛[31mout', '␛[31mnote']);
    }
  });
});

suite('a change of look stays on the same bytes', () => {
  /** Lines that grow over many records, notes and answers between them, long ones, and bytes that are no text. */
  function conversation(): Scrollback {
    const scrollback = new Scrollback(FACTS);
    const said = ['漢字 ', 'a\tb', '\x1b[1m', 'x'.repeat(90), '\r\n', '\n', 'end\n', '\u202e', '😀\r'];
    const all = Array.from({ length: 400 }, (_, index): string | readonly [RecordKind, string] => {
      if (index % 11 === 3) return ['note', `note ${index}`];
      if (index % 7 === 5) return ['out', `answer ${index}\nand more\n`];
      return said[(index * index) % said.length] ?? '';
    });
    scrollback.append(recordsOf(1, all), true);
    return scrollback;
  }

  const looks = VIEW_MODES.flatMap((mode) =>
    MARK_LOOKS.map((marks): Look => ({ ...DEFAULT_LOOK, mode, marks })),
  );

  test('through any looks and back the top of the pane is in the same line', () => {
    const path = fc.array(fc.constantFrom(...looks), { minLength: 1, maxLength: 5 });
    const scrollback = conversation();
    fc.assert(
      fc.property(fc.nat(3000), fc.integer({ min: 2, max: 100 }), path, (up, width, through) => {
        const portOf = (): Viewport => ({ lines: scrollback.lines, width, height: 10 });
        scrollback.show(DEFAULT_LOOK, 'end');
        const view = scrolled(portOf(), 'end', -1 - up);
        const top = visibleRows(portOf(), view)[0];
        let carried = view;
        for (const look of [...through, DEFAULT_LOOK]) carried = scrollback.show(look, carried);
        const back = visibleRows(portOf(), carried)[0];
        assert.deepEqual([back?.line.seq, back?.line.offset], [top?.line.seq, top?.line.offset]);
      }),
    );
  });

  test('what was at the top is in sight, wherever one scrolled between', () => {
    const scrollback = conversation();
    const step = fc.tuple(fc.constantFrom(...looks), fc.integer({ min: -200, max: 200 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.integer({ min: 12, max: 90 }), (steps, width) => {
        const portOf = (): Viewport => ({ lines: scrollback.lines, width, height: 10 });
        scrollback.show(DEFAULT_LOOK, 'end');
        let view = atTop(portOf());
        for (const [look, by] of steps) {
          view = scrolled(portOf(), view, by);
          if (view === 'end') view = scrolled(portOf(), view, -1);
          const [top] = visibleRows(portOf(), view);
          const byte = byteOf(scrollback, top);
          view = scrollback.show(look, view);
          assert.ok(
            visibleRows(portOf(), view).some(
              (row) => row.line.kind === top?.line.kind && holds(scrollback, row, byte),
            ),
          );
        }
      }),
    );
  });

  test('that have not been read yet', () => {
    const scrollback = new Scrollback(FACTS);
    const view = { seq: 70, offset: 9000, char: 12 };
    assert.deepEqual(scrollback.show(looks[2] ?? DEFAULT_LOOK, view), { ...view, char: 0 });
    scrollback.append(recordsOf(1, ['x\n']), true);
    assert.deepEqual(scrollback.show(DEFAULT_LOOK, view), { ...view, char: 0 });
  });

  test('a line that is empty, and what follows a note inside of a line', () => {
    const scrollback = new Scrollback(FACTS);
    scrollback.append(recordsOf(1, ['\n\n\n', 'so', ['note', 'n'], 'me\n', 'x\n'], 1), true);
    const hex = { ...DEFAULT_LOOK, mode: 'hex' } as const;
    assert.deepEqual(scrollback.show(hex, { seq: 0, offset: 2, char: 0 }), { seq: 0, offset: 0, char: 2 });
    assert.deepEqual(scrollback.show(DEFAULT_LOOK, { seq: 3, offset: 5, char: 1 }), {
      seq: 1,
      offset: 3,
      char: 3,
    });
  });
});

function entryOf({ lines }: Scrollback, { line }: Row): Entry {
  const entry = lines.find((each) => each === line);
  assert.ok(entry);
  return entry;
}

function byteOf(scrollback: Scrollback, row: Row | undefined): number {
  assert.ok(row);
  return entryOf(scrollback, row).byteAt(row.start);
}

/** Whether the byte, of the row's direction, is what the row begins with or stands for. */
function holds(scrollback: Scrollback, row: Row, byte: number): boolean {
  const entry = entryOf(scrollback, row);
  const next = scrollback.lines.find(({ kind, offset }) => kind === entry.kind && offset > entry.offset);
  const end = row.end === undefined ? (next?.offset ?? Infinity) : entry.byteAt(row.end);
  return entry.byteAt(row.start) <= byte && (byte < end || entry.byteAt(row.start) === byte);
}

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
      this.bench.take({ ...effect, type: 'paged', page });
    }
  }

  /** The numbers of the lines on screen. */
  shown(): number[] {
    const rows = visibleRows(viewportOf(this.bench.model, this.pane), this.pane.view);
    return rows.map(({ line }) => Number(/^line (\d+)/.exec(line.text)?.[1] ?? NaN));
  }
}

suite('an unfinished line of many small reads', () => {
  const dots = (count: number, look: (scrollback: Scrollback, record: WireRecord) => void): Scrollback => {
    const scrollback = new Scrollback({ framing: 'auto', firstLineEnd: undefined });
    for (const record of recordsOf(
      1,
      Array.from({ length: count }, () => '.'),
    ))
      look(scrollback, record);
    return scrollback;
  };

  test('stays on screen when the oldest make room', () => {
    dots(9000, (scrollback, record) => {
      scrollback.append([record], true);
      assert.match(scrollback.lines.at(-1)?.text ?? '', /^\.+$/, `read ${record.seq}`);
    });
  });

  test('also with a remark of cordboard after its beginning', () => {
    dots(9000, (scrollback, record) => {
      scrollback.append([record.seq === 3000 ? { ...record, kind: 'note' } : record], true);
      const last = scrollback.lines.findLast(({ kind }) => kind === 'in');
      assert.match(last?.text ?? '', /^\.+$/, `read ${record.seq}`);
    });
  });
});

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
