import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  broadcastResult,
  keepResult,
  logRows,
  resultRows,
  resultWords,
  type BroadcastLog,
  type BroadcastOrder,
  type BroadcastResult,
} from '../../src/console/broadcast-log.ts';
import { QUIET_MS } from '../../src/console/answers.ts';
import {
  broadcastRoom,
  type BroadcastRoom,
  type BroadcastRows,
  broadcastRows,
} from '../../src/console/broadcast-rows.ts';
import { audienceOf, audienceRows, readTargets } from '../../src/console/broadcast-targets.ts';
import {
  inputToBroadcast,
  isOver,
  openBroadcast,
  tellBroadcast,
  type BroadcastState,
  type BroadcastStep,
  type BroadcastWorld,
} from '../../src/console/broadcast.ts';
import type { KeyInput } from '../../src/console/effects.ts';
import { EMPTY_KILL_RING } from '../../src/console/killring.ts';
import { textWidth } from '../../src/graphemes.ts';
import type { SessionId } from '../../src/record.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { DEFAULT_KEYMAP } from '../../src/console/bindings.ts';
import { BEGINNING, summaryOf } from '../helpers/sessions.ts';

/** Sessions that come and go, and a filter that knows the tag `pump`. */
class Board {
  readonly sessions = new Map<SessionId, SessionSummary>();
  readonly marked = new Set<SessionId>();
  now = BEGINNING;
  ring = EMPTY_KILL_RING;

  constructor(...sessions: readonly SessionSummary[]) {
    for (const session of sessions) this.sessions.set(session.id, session);
  }

  get world(): BroadcastWorld {
    const { sessions, marked, now, ring } = this;
    const pumps = [...sessions.values()].filter(({ tags }) => tags.includes('pump')).map(({ id }) => id);
    return {
      order: [...sessions.keys()],
      sessionOf: (id) => sessions.get(id),
      resolve: (text) => (text === 'tag:pump' ? { ids: pumps } : { error: `no filter ${text}` }),
      ...{ marked, now, ring, edits: DEFAULT_KEYMAP.edits, most: 0 },
    };
  }
}

function board(): Board {
  return new Board(
    summaryOf(3, { name: 'pump-a', tags: ['pump'] }),
    summaryOf(4, { name: 'gate' }),
    summaryOf(5, { name: 'pump-b', tags: ['pump'], state: 'closed', reason: 'left' }),
    summaryOf(6, { name: 'pump-c', tags: ['pump'], state: 'stalled' }),
    summaryOf(7, { name: 'meter', state: 'half-closed', finished: true }),
  );
}

const idsOf = (written: string, on: Board): unknown => {
  const found = audienceOf(written, on.world);
  if ('error' in found) return found.error;
  return [found.to.map(({ id }) => id), found.leftOut.map(({ id, why }) => `${id} ${why}`)];
};

suite('targets', () => {
  for (const [written, by] of [
    ['marked', 'marked'],
    [' all ', 'all'],
    ['#3', 'numbers'],
    ['#3 #4', 'numbers'],
    ['#3,#4 , #5', 'numbers'],
    ['#3 tag:pump', 'filter'],
    ['3', 'filter'],
    ['ALL', 'filter'],
    ['', 'filter'],
  ] as const) {
    test(`${JSON.stringify(written)} is ${by}`, () => {
      assert.deepEqual(readTargets(written), { by, text: written.trim() });
    });
  }

  test('only sessions that can be sent to count; the others are named', () => {
    assert.deepEqual(idsOf('all', board()), [
      [3, 4, 6],
      ['5 left', '7 finished'],
    ]);
    assert.deepEqual(idsOf('tag:pump', board()), [[3, 6], ['5 left']]);
    assert.deepEqual(idsOf('#4 #9,#3 #4', board()), [[4, 3], ['9 not there']]);
  });

  test('of those with one name a filter means who can be reached, and the others are named', () => {
    const on = new Board(
      summaryOf(1, { name: 'pump', tags: ['pump'], state: 'half-closed', ended: true }),
      summaryOf(2, { name: 'pump', tags: ['pump'], state: 'silent' }),
      summaryOf(3, { name: 'pump', tags: ['pump'] }),
      summaryOf(4, { tags: ['pump'], state: 'silent' }),
      summaryOf(5, { tags: ['pump'] }),
    );
    assert.deepEqual(idsOf('tag:pump', on), [
      [3, 4, 5],
      ['1 half-closed', '2 silent'],
    ]);
    assert.deepEqual(idsOf('#1 #3', on), [[1, 3], []]);
    assert.deepEqual(idsOf('all', on), [[1, 2, 3, 4, 5], []]);
  });

  test('marks are in the order of the list, and only of sessions that are there', () => {
    const on = board();
    assert.equal(idsOf('marked', on), 'no session is marked');
    for (const id of [6, 99, 3]) on.marked.add(id);
    assert.deepEqual(idsOf('marked', on), [[3, 6], []]);
  });

  test('a filter that is wrong says so, and none asks for one', () => {
    assert.equal(idsOf('pmup', board()), 'no filter pmup');
    assert.match(String(idsOf(' ', board())), /^to whom\?/);
  });
});

suite('the targets in words', () => {
  const to = Array.from({ length: 12 }, (_, index) => ({ id: index, title: `#${index} pump-${index}` }));
  for (const [count, width, row] of [
    [12, 40, '12 clients: #0 pump-0, #1 pump-1, +10'],
    [12, 26, '12 clients: #0 pump-0, +11'],
    [1, 40, '1 client: #0 pump-0'],
    [2, 40, '2 clients: #0 pump-0, #1 pump-1'],
    [3, 41, '3 clients: #0 pump-0, #1 pump-1, #2 pump-2'.slice(0, 31) + ', +1'],
    [3, 42, '3 clients: #0 pump-0, #1 pump-1, #2 pump-2'],
    [0, 40, 'no client to send to'],
  ] as const) {
    test(`${count} in ${width} cells`, () => {
      assert.deepEqual(audienceRows({ to: to.slice(0, count), leftOut: [] }, width), [row]);
    });
  }

  test('who is left out has a row of its own', () => {
    const leftOut = [{ id: 5, title: '#5 meter', why: 'left' }];
    assert.deepEqual(audienceRows({ to: to.slice(0, 1), leftOut }, 40)[1], 'left out: #5 meter (left)');
  });

  test('no row is wider than asked for, and each name is told or counted', () => {
    const title = fc.string({ unit: fc.constantFrom('a', '漢', ' ') }).map((name) => `#1 ${name}`);
    fc.assert(
      fc.property(fc.array(title, { minLength: 1 }), fc.integer({ min: 1, max: 60 }), (titles, width) => {
        const [row = ''] = audienceRows(
          { to: titles.map((each, id) => ({ id, title: each })), leftOut: [] },
          width,
        );
        assert.ok(textWidth(row) <= width, row);
        if (width < 30) return;
        const more = Number(/, \+(\d+)$/.exec(row)?.[1] ?? 0);
        assert.equal(row.split('#1').length - 1 + more, titles.length);
      }),
    );
  });
});

/** An operator at the box. */
class Box {
  state: BroadcastState;
  readonly steps: BroadcastStep[] = [];
  readonly on: Board;
  room: Partial<BroadcastRoom> = {};

  constructor(on: Board, targets = '', text = '') {
    this.on = on;
    this.state = openBroadcast(targets, text);
  }

  take(input: KeyInput): BroadcastStep {
    const step = inputToBroadcast(this.state, input, { ...this.on.world, most: this.look().most });
    this.steps.push(step);
    if ('state' in step) this.state = step.state;
    return step;
  }

  key(...keys: readonly string[]): BroadcastStep {
    for (const key of keys) this.take({ type: 'key', key });
    return this.last;
  }

  type(text: string): BroadcastStep {
    return this.take({ type: 'text', text });
  }

  paste(text: string): BroadcastStep {
    return this.take({ type: 'paste', text });
  }

  get last(): BroadcastStep {
    const step = this.steps.at(-1);
    assert.ok(step !== undefined);
    return step;
  }

  get sent(): readonly BroadcastOrder[] {
    return this.steps.flatMap((step) => (step.does === 'send' ? [step.order] : []));
  }

  /** In a room that is as high as can be unless it is said otherwise. */
  look(room: Partial<BroadcastRoom> = this.room): BroadcastRows {
    return broadcastRows(this.state, this.on.world, { width: 60, height: Infinity, ...room });
  }

  rows(width?: number): readonly string[] {
    return this.look(width === undefined ? this.room : { width }).rows;
  }
}

/** At the question, which the operator has read. */
function asked(on: Board, targets = 'tag:pump', text = 'stop'): Box {
  const box = new Box(on, targets);
  box.type(text);
  box.key('Enter');
  on.now += QUIET_MS;
  return box;
}

suite('the box', () => {
  test('from targets to text to a question to a yes, and it is sent once', () => {
    const box = new Box(board());
    box.type('tag:pump');
    assert.deepEqual(box.rows(), [
      'To    tag:pump',
      '      2 clients: #3 pump-a, #6 pump-c',
      '      left out: #5 pump-b (left)',
      'Text  ',
      '      Enter asks first, Tab: the other line, Escape closes',
    ]);
    box.key('Enter');
    box.type('stop');
    box.key('Enter');
    assert.equal(box.sent.length, 0);
    box.on.now += QUIET_MS;
    assert.deepEqual(box.rows(), [
      'To    tag:pump',
      '      2 clients: #3 pump-a, #6 pump-c',
      '      left out: #5 pump-b (left)',
      'Text  stop',
      '      Send 1 line to 2 clients? y sends, n goes back',
    ]);
    box.type('y');
    assert.equal(box.sent.length, 1);
    const [order] = box.sent;
    assert.deepEqual([order?.text, order?.to.map(({ id }) => id)], ['stop', [3, 6]]);
    box.key('Enter');
    box.type('y');
    assert.equal(box.last.does, 'stay');
    assert.equal(box.sent.length, 1);
  });

  test('a yes that was typed in one go with the text is none', () => {
    const on = board();
    const box = new Box(on, 'tag:pump', 'stop');
    box.key('Enter');
    on.now += QUIET_MS - 1;
    box.type('y');
    on.now += QUIET_MS - 1;
    assert.match(box.rows().join(), /\? n goes back/);
    box.type('y');
    assert.deepEqual([box.sent, box.state.phase.step], [[], 'asking']);
    on.now += QUIET_MS;
    assert.match(box.rows().join(), /\? y sends, n goes back/);
    box.type('Y');
    assert.equal(box.sent.length, 1);
  });

  test('what is pasted is no answer', () => {
    const box = asked(board());
    box.paste('y');
    assert.deepEqual([box.sent, box.state.phase.step], [[], 'asking']);
  });

  const keys = ['Enter', 'Tab', 'C-y', 'F1', 'Escape', 'C-g', 'C-c'];
  for (const no of ['n', 'N', 'x', 'yes', 'Yy', ' ', 'я', ...keys]) {
    test(`${no} to the question goes back to the text, with nothing lost`, () => {
      const box = asked(board());
      if (keys.includes(no)) box.key(no);
      else box.type(no);
      assert.deepEqual([box.sent, box.state.phase.step, box.state.text.text], [[], 'writing', 'stop']);
      box.type('!');
      assert.equal(box.state.text.text, 'stop!');
    });
  }

  test('who opens between question and answer is not sent to; who leaves is told of', () => {
    const on = board();
    const box = asked(on);
    on.sessions.delete(6);
    on.sessions.set(8, summaryOf(8, { name: 'pump-d', tags: ['pump'] }));
    assert.match(box.rows().join('\n'), /2 clients: #3 pump-a, #6 pump-c/);
    box.type('y');
    const [order] = box.sent;
    assert.ok(order !== undefined);
    assert.deepEqual(
      order.to.map(({ id }) => id),
      [3, 6],
    );
    const result = broadcastResult(
      order,
      [
        { id: 3, outcome: 'taken', why: '' },
        { id: 6, outcome: 'gone', why: 'there is no session 6' },
      ],
      on.now,
    );
    assert.equal(resultWords(result), '1 taken, 1 gone');
    assert.equal(resultRows(result, 60)[3], '  #6 pump-c: gone, there is no session 6');
  });

  test('a no and another Enter looks anew at who is there', () => {
    const on = board();
    const box = asked(on);
    on.sessions.set(8, summaryOf(8, { name: 'pump-d', tags: ['pump'] }));
    box.type('n');
    box.key('Enter');
    assert.match(box.rows().at(-1) ?? '', /to 3 clients\?/);
  });

  for (const [targets, text, field, why] of [
    ['', 'stop', 'targets', /to whom\?/],
    ['marked', 'stop', 'targets', /no session is marked/],
    ['pmup', 'stop', 'targets', /no filter pmup/],
    ['#5', 'stop', 'targets', /no client to send to/],
    ['all', '', 'text', /nothing to send/],
  ] as const) {
    test(`${JSON.stringify(targets)} and ${JSON.stringify(text)} are not asked about`, () => {
      const box = new Box(board(), targets, text);
      box.state = { ...box.state, field: 'text' };
      box.key('Enter');
      assert.deepEqual([box.state.phase.step, box.state.field], ['writing', field]);
      assert.match(box.rows().slice(-2).join('\n'), why);
      box.type('x');
      assert.doesNotMatch(box.rows().at(-1) ?? '', why);
    });
  }

  for (const key of ['Escape', 'C-g', 'C-c']) {
    test(`${key} closes it`, () => assert.deepEqual(new Box(board()).key(key), { does: 'close' }));
  }

  test('Tab and arrows go between the lines; typing goes where the cursor is', () => {
    const box = new Box(board(), 'all');
    const cursor = (): number | undefined => box.look().cursor?.row;
    assert.deepEqual([box.state.field, cursor()], ['text', 3]);
    box.key('Up');
    assert.deepEqual([box.state.field, cursor()], ['targets', 0]);
    box.key('Down', 'Tab');
    assert.equal(box.state.field, 'targets');
    box.key('C-u');
    box.type('#3');
    box.key('S-Tab');
    box.type('go');
    assert.deepEqual([box.state.targets.text, box.state.text.text], ['#3', 'go']);
  });

  test('the text has the keys of a draft, and lines', () => {
    const box = new Box(board(), 'all', 'one two');
    box.key('M-b', 'C-k', 'M-Enter');
    box.type('three');
    box.key('C-a', 'Up', 'C-e');
    assert.deepEqual([box.state.field, box.state.text.text], ['text', 'one \nthree']);
    box.key('Enter');
    assert.match(box.rows().at(-1) ?? '', /Send 2 lines to 3 clients\?/);
  });

  test('what was pasted is counted in lines, without the empty one at its end', () => {
    const box = new Box(board(), 'all');
    box.paste('one\r\ntwo\r\n');
    box.key('Enter');
    assert.match(box.rows().at(-1) ?? '', /Send 2 lines/);
    box.on.now += QUIET_MS;
    box.type('y');
    assert.equal(box.sent[0]?.text, 'one\ntwo');
  });

  test('the targets stay one line, whatever is pasted or yanked', () => {
    const on = board();
    on.ring = { entries: ['#3\n#4'] };
    const box = new Box(on);
    box.paste('#5\r\n#6');
    box.type(' ');
    box.key('C-y', 'M-y', 'M-Enter', 'C-j');
    assert.equal(box.state.targets.text, '#5 #6 #3 #4');
  });

  test('no row is wider than asked for, and what a client is called cannot act on the terminal', () => {
    const on = board();
    on.sessions.set(3, summaryOf(3, { name: 'a\x1b[2J\r\nb', tags: ['pump'] }));
    for (const box of [new Box(on, 'x\x1by', 'a\x1bb\nc'), asked(on, 'tag:pump', 'stop\x07')]) {
      for (let width = 1; width < 80; width++) {
        for (const row of box.rows(width)) {
          assert.ok(textWidth(row) <= width, `${width}: ${row}`);
          assert.doesNotMatch(row, /[\x00-\x1f\x7f-\x9f]/);
        }
      }
    }
  });
});

suite('the box for very many', () => {
  const SIZES = [
    { columns: 20, rows: 5 },
    { columns: 80, rows: 24 },
    { columns: 300, rows: 100 },
  ];
  const many = (): Board => {
    const on = board();
    on.sessions.clear();
    for (let id = 1; id <= 6288; id++) on.sessions.set(id, summaryOf(id));
    return on;
  };
  const longText = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`).join('\n');

  for (const { columns, rows } of SIZES) {
    const room = broadcastRoom(columns, rows);

    test(`at ${columns}x${rows} the count and the question are in sight, whatever is sent to whomever`, () => {
      const numbers = Array.from({ length: 6288 }, (_, index) => `#${index + 1}`).join(' ');
      for (const [targets, text] of [
        ['all', 'hello'],
        ['all', longText],
        [numbers, longText],
      ] as const) {
        const box = asked(many(), targets, text);
        const seen = box.look(room).rows;
        assert.ok(seen.length <= room.height);
        assert.match(seen.join(' '), /Send (1 line|60 +lines) +to +6288 +clients\? +y/);
      }
    });

    test(`at ${columns}x${rows} the count and the cursor are in sight while it is typed`, () => {
      const box = new Box(many(), 'all', longText);
      for (const keys of [['C-e'], ['Up', 'Up', 'Up'], ['Tab']]) {
        box.key(...keys);
        const { rows: seen, cursor } = box.look(room);
        assert.ok(seen.length <= room.height && cursor !== undefined && cursor.row < seen.length);
        assert.match(seen.join('\n'), /6288 clie/);
        const { field } = box.state;
        const typed = seen[cursor.row] ?? '';
        assert.match(typed, field === 'targets' ? /^To {4}all/ : /^ {6}line (60|57)|^Text {2}line (60|57)/);
      }
    });
  }

  test('everybody is listed before anything is sent, and can be scrolled to', () => {
    const box = asked(many(), 'all', 'hello');
    box.room = broadcastRoom(80, 24);
    const seen = new Set<string>();
    for (;;) {
      const before = box.rows();
      for (const [id] of before.join('\n').matchAll(/#\d+/g)) seen.add(id);
      box.key('PgDn');
      if (box.rows().join() === before.join()) break;
    }
    assert.equal(seen.size, 6288);
    assert.match(box.rows().join('\n'), /Text {2}hello/);
    box.key('Home');
    assert.match(box.rows()[0] ?? '', /^To {4}all/);
    assert.deepEqual([box.sent, box.state.phase.step], [[], 'asking']);
  });
});

suite('the result', () => {
  const order: BroadcastOrder = {
    text: 'stop',
    targets: 'tag:pump',
    to: [3, 4, 6].map((id) => ({ id, title: `#${id} pump` })),
    leftOut: [],
  };
  const deliveries = [
    { id: 6, outcome: 'refused', why: 'no room' },
    { id: 3, outcome: 'taken', why: '' },
    { id: 4, outcome: 'taken', why: '' },
  ] as const;
  const result = broadcastResult(order, deliveries, BEGINNING);

  test('has a row for each session, what went wrong first', () => {
    assert.equal(resultWords(result), '2 taken, 1 refused');
    assert.deepEqual(resultRows(result, 60).slice(1), [
      '  stop',
      '  to tag:pump: 3 clients',
      '  #6 pump: refused, no room',
      '  #3 pump: taken',
      '  #4 pump: taken',
    ]);
    assert.match(resultRows(result, 60)[0] ?? '', /^\d\d:\d\d:\d\d 2 taken, 1 refused$/);
  });

  test('says what was not answered, and that nobody took it', () => {
    assert.equal(resultWords(broadcastResult(order, [], 0)), '0 taken, 3 refused');
    assert.equal(resultRows(broadcastResult(order, [], 0), 60)[3], '  #3 pump: refused, no answer');
    assert.equal(resultWords(broadcastResult({ ...order, to: [] }, [], 0)), '0 taken');
  });

  test('the last twenty can be read again, newest first', () => {
    assert.deepEqual(logRows([], 60), ['nothing was broadcast yet']);
    let log: BroadcastLog = [];
    for (let count = 0; count < 25; count++) {
      log = keepResult(log, { ...result, order: { ...order, text: `text ${count}` } });
    }
    const texts = logRows(log, 60).filter((row) => row.startsWith('  text'));
    assert.deepEqual([texts.length, texts[0], texts.at(-1)], [20, '  text 24', '  text 5']);
  });

  function told(): { readonly box: Box; readonly of: BroadcastResult } {
    const box = asked(board());
    box.type('y');
    const [sent] = box.sent;
    assert.ok(sent !== undefined);
    const of = broadcastResult(sent, [{ id: 3, outcome: 'taken', why: '' }], box.on.now);
    box.state = tellBroadcast(box.state, of, box.on.now);
    return { box, of };
  }

  test('it is shown in the box, which then closes by itself', () => {
    const { box, of } = told();
    assert.deepEqual(box.rows(), [...resultRows(of, 60), '  Enter closes']);
    assert.equal(isOver(box.state, box.on.now + 9999), false);
    assert.equal(isOver(box.state, box.on.now + 10_000), true);
    assert.equal(isOver(openBroadcast(''), Infinity), false);
  });

  test('arrows leaf, to the last row and no further, and keep it open', () => {
    const { box, of } = told();
    box.room = { height: 4 };
    const all = resultRows(of, 60);
    assert.deepEqual(box.rows().slice(0, 2), all.slice(0, 2));
    box.on.now += 9000;
    box.key('PgDn', 'Down');
    assert.deepEqual(box.rows().slice(0, 2), all.slice(-2));
    assert.match(box.rows()[2] ?? '', /^rows 4-5 of 5/);
    assert.equal(isOver(box.state, box.on.now + 9999), false);
    box.key('Up');
    assert.deepEqual(box.rows().slice(0, 2), all.slice(-3, -1));
  });

  test('only Enter, q and what cancels close it: a second y is for nobody', () => {
    for (const key of ['Enter', 'Escape', 'C-g', 'C-c'])
      assert.deepEqual(told().box.key(key), { does: 'close' });
    assert.deepEqual(told().box.type('q'), { does: 'close' });
    for (const step of [told().box.type('y'), told().box.paste('a'), told().box.key('Tab')])
      assert.equal(step.does, 'stay');
  });

  test('a reason is told whole, in as many rows as it takes', () => {
    const why =
      'nothing was sent: 7 bytes more than the 1,048,576 that may wait for a client that does not read';
    const long = broadcastResult(order, [{ id: 3, outcome: 'refused', why }], 0);
    for (const width of [30, 60, 76]) {
      const rows = resultRows(long, width);
      const words = rows.map((row) => row.trim()).join(' ');
      assert.ok(words.includes(why), words);
      assert.ok(rows.every((row) => textWidth(row) <= width));
    }
  });

  test('an answer to another broadcast leaves the box as it is', () => {
    const writing = openBroadcast('all', 'next');
    assert.equal(tellBroadcast(writing, result, 0), writing);
    const box = asked(board());
    box.type('y');
    assert.equal(tellBroadcast(box.state, result, 0), box.state);
  });
});
