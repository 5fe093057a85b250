import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Canvas } from '../../screens/canvas.ts';
import { paintSheet, sheetRect } from '../../screens/sheet.ts';
import { sheetOf } from '../../screens/sheets.ts';
import { themeFor } from '../../screens/theme.ts';
import { excerpt } from '../../src/console/excerpt.ts';
import { parseFind } from '../../src/console/find-words.ts';
import { HELD } from '../../src/console/hit-list.ts';
import { viewportOf } from '../../src/console/geometry.ts';
import { visibleRows } from '../../src/console/viewport.ts';
import { textWidth } from '../../src/graphemes.ts';
import { printable } from '../../src/printable.ts';
import type { SessionId } from '../../src/record.ts';
import type { FindAnswer, FindCursor, FindHit, FindRequest } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, Operator, operatorWith, Tape } from '../helpers/sessions.ts';

const CURSOR: FindCursor = {
  search: 's',
  at: { session: 1, at: undefined, shown: undefined },
  within: 0,
};

function hit(session: SessionId, seq: number, text: string, changes: Partial<FindHit> = {}): FindHit {
  const line = { seq, offset: seq * 100, kind: 'in', at: BEGINNING, continued: false, text } as const;
  const around = (what: string, by: number): FindHit['before'] => [
    { ...line, seq: seq + by, text: `${what} ${seq}` },
  ];
  return {
    ...{ ...line, session, place: { kind: 'in', byte: line.offset }, spans: [0, 6], joined: false },
    ...{ before: around('before', -1), after: around('after', 1) },
    of: { id: Math.abs(session), name: `client ${session}`, peer: '192.0.2.1:500' },
    ...changes,
  };
}

const hits = (count: number, from = 0): FindHit[] =>
  Array.from({ length: count }, (_, index) => hit(1, from + index, `needle ${from + index}`));

/** What was asked for last. */
function asked(operator: Operator): { readonly number: number; readonly request: FindRequest } {
  const effect = operator.effects.findLast(({ type }) => type === 'findHits');
  assert.ok(effect?.type === 'findHits');
  return effect;
}

function askedTimes(operator: Operator): number {
  return operator.effects.filter(({ type }) => type === 'findHits').length;
}

function answer(operator: Operator, given: Partial<FindAnswer> | { readonly why: string }): void {
  const whole = { hits: [], looked: 0, total: 100, cursor: undefined, ...given };
  operator.post({ type: 'hits', number: asked(operator).number, answer: 'why' in given ? given : whole });
}

/** The box as it is painted. */
function box({ model }: Operator, ascii = false): readonly string[] {
  const theme = themeFor({}, 'default', ascii);
  const sheet = sheetOf(model, theme);
  assert.ok(sheet !== undefined);
  const cells = Array.from({ length: model.rows }, () =>
    Array.from({ length: model.columns }, (): [number, string] => [0, ' ']),
  );
  const rect = sheetRect(sheet, model.columns, model.rows);
  paintSheet(new Canvas(cells, rect, true), sheet, theme);
  return cells.map((row) =>
    row
      .map(([, ch]) => ch)
      .join('')
      .trimEnd(),
  );
}

const shown = (operator: Operator, text: string | RegExp): boolean =>
  box(operator).some((row) => (typeof text === 'string' ? row.includes(text) : text.test(row)));

test('what was typed is looked for everywhere, hits come as they are found, and it says how far it is', () => {
  const operator = operatorWith(2);
  operator.enter('/find needle');
  const { request } = asked(operator);
  assert.deepEqual(
    { ...request },
    { pattern: 'needle', sessions: 'all', earlier: true, context: 3, most: 50 },
  );
  assert.ok(shown(operator, 'find: 0 hits, 0% looked at; in all conversations'));
  answer(operator, { hits: hits(2), looked: 40, cursor: CURSOR });
  assert.ok(shown(operator, 'find: 2 hits, 40% looked at'));
  assert.ok(shown(operator, /#1 client 1 ◂ needle 1/));
  assert.ok(shown(operator, /◂ before 0/) && shown(operator, /◂ after 0/), 'what is around the picked one');
  assert.deepEqual(asked(operator).request.cursor, CURSOR, 'there is room for more');
  answer(operator, { hits: hits(1, 2), looked: 100 });
  assert.ok(shown(operator, 'find: 3 hits, newest first, 100 B looked at'));
  assert.equal(operator.pane.draft.text, '');
});

test('once all is found the newest comes first, of whatever conversation, and the picked hit stays picked', () => {
  const operator = operatorWith(1);
  operator.enter('/find needle');
  const at = (seq: number): Partial<FindHit> => ({ at: BEGINNING + seq * 1000 });
  const of = (session: SessionId, seq: number): FindHit => hit(session, seq, `needle ${seq}`, at(seq));
  answer(operator, { hits: [of(3, 5), of(3, 1), of(2, 6)], looked: 50, cursor: CURSOR });
  const order = (): number[] | undefined => operator.model.hits?.hits.map(({ seq }) => seq);
  assert.deepEqual(order(), [5, 1, 6]);
  operator.press('Down');
  answer(operator, { hits: [of(1, 7), of(1, 2)], looked: 100 });
  assert.deepEqual(order(), [7, 6, 5, 2, 1]);
  assert.equal(operator.model.hits?.picked, 4);
  assert.ok(shown(operator, '5 hits, newest first, 100 B looked at; in all conversations'));
});

test('where the heading has no room for all of it, what could not be looked at is told whole', () => {
  const operator = operatorWith(1);
  operator.enter('/find needle');
  const remark = 'only what memory holds was looked at: nothing is recorded';
  answer(operator, { hits: hits(2), looked: 100, remark });
  assert.ok(shown(operator, `─ find: 2 hits; ${remark} ─`));
});

test('nothing found says so in one line', () => {
  const operator = operatorWith(1);
  operator.enter('/find needle');
  answer(operator, { looked: 100 });
  assert.ok(shown(operator, 'find: nothing holds needle, 100 B looked at'));
  operator.press('Enter');
  assert.equal(operator.model.overlay?.type, 'hits', 'there is nowhere to go');
});

test('nothing found of what looks like a regular expression says how one begins', () => {
  const operator = operatorWith(1);
  operator.enter('/find load=0.\\d');
  answer(operator, { looked: 100 });
  assert.ok(shown(operator, 'nothing holds load=0.\\d; ~ begins a regular expression'));
});

test('it needs no session, and is there over the table', () => {
  const operator = operatorWith(0);
  operator.enter('/find needle');
  answer(operator, { hits: [hit(-1, 0, 'needle')] });
  assert.ok(shown(operator, /key 1 client -1/));
  operator.press('Escape', 'C-x', 't', 'C-x', 'F');
  assert.ok(shown(operator, 'find: 1 hit'));
});

test('Enter goes to the line, as a search in its pane that stands there, and /find alone comes back', () => {
  const operator = operatorWith(2);
  const tape = new Tape(2);
  tape.addLines(3000);
  tape.add('in', 'needle\n');
  tape.addLines(3000);
  operator.tapes.set(2, tape);
  operator.enter('/find needle');
  const { seq, offset } = tape.records[3000] ?? { seq: 0, offset: 0 };
  const found = hit(2, seq, 'needle', { offset, place: { kind: 'in', byte: offset } });
  answer(operator, { hits: [...hits(5), found, ...hits(5, 6)] });
  operator.press('Down', 'Down', 'Down', 'Down', 'Down', 'Enter');
  assert.equal(operator.model.overlay, undefined);
  assert.equal(operator.model.focus, 2);
  const rows = visibleRows(viewportOf(operator.model, operator.pane), operator.pane.view);
  const texts = rows.map(({ line }) => line.text);
  assert.ok(texts.includes('needle'), texts.join('\n'));
  assert.deepEqual(operator.pane.find?.place, { kind: 'in', byte: offset });
  assert.equal(operator.pane.find.matches.pattern.text, 'needle');
  assert.ok(operator.effects.some((effect) => effect.type === 'count' && effect.session.id === 2));
  operator.enter('/find');
  assert.equal(operator.model.hits?.picked, 5);
  operator.press('Enter');
  assert.equal(operator.model.focus, 2);
});

test('a filter of its pane does not keep a hit from sight', () => {
  const operator = operatorWith(1);
  const tape = new Tape(1);
  tape.addLines(20);
  operator.tapes.set(1, tape);
  operator.enter('/filter 19');
  operator.enter('/find line 3');
  answer(operator, { hits: [hit(1, 3, 'line 3', { offset: 21, place: { kind: 'in', byte: 21 } })] });
  operator.press('Enter');
  assert.equal(operator.pane.filter, undefined);
  const rows = visibleRows(viewportOf(operator.model, operator.pane), operator.pane.view);
  assert.ok(rows.some(({ line }) => line.text === 'line 3'));
});

test('a hit of an earlier run is recalled with its place and what was searched for', () => {
  const operator = operatorWith(1);
  operator.enter('/find needle');
  const old = hit(-7, 4, 'needle of old');
  answer(operator, { hits: [old] });
  assert.ok(shown(operator, /key 7 client -7/));
  operator.press('Enter');
  const { seq, offset, place } = old;
  assert.deepEqual(operator.effects.at(-1), {
    ...{ type: 'recall', id: -7, pattern: 'needle' },
    match: { position: { seq, offset }, place },
  });
  operator.post({ type: 'recalled', id: -7, conversation: undefined, match: undefined, pattern: 'needle' });
  assert.match(operator.message, /key 7 is not on the record any more/);
});

test('a session that was taken off the list meanwhile is said to be gone', () => {
  const operator = operatorWith(2);
  operator.enter('/find needle');
  answer(operator, { hits: [hit(2, 0, 'needle')] });
  operator.dismissed(2);
  operator.press('Enter');
  assert.match(operator.message, /#2 is not on the list any more/);
});

test('Escape ends the asking; what was found stays, and it goes on when the list is open again', () => {
  const operator = operatorWith(1);
  operator.enter('/find needle');
  operator.press('Escape');
  answer(operator, { hits: hits(1), looked: 10, cursor: CURSOR });
  assert.equal(askedTimes(operator), 1);
  operator.press('C-x', 'F');
  assert.equal(askedTimes(operator), 2);
  assert.ok(shown(operator, 'find: 1 hit, 10% looked at'));
  operator.type('pin');
  operator.press('Enter');
  assert.equal(asked(operator).request.pattern, 'pin', 'what is typed takes the place of what stood there');
  operator.post({
    type: 'hits',
    number: 1,
    answer: { hits: hits(9), looked: 9, total: 9, cursor: undefined },
  });
  assert.equal(operator.model.hits?.hits.length, 0, 'an answer to what nobody asks any more');
});

test('only as much is asked for as is looked at, and only so much is held', () => {
  const operator = operatorWith(1);
  operator.enter('/find needle');
  let given = 0;
  const give = (): void =>
    answer(operator, { hits: hits(50, (given += 50) - 50), looked: 1, cursor: CURSOR });
  give();
  const times = askedTimes(operator);
  operator.press('Down');
  assert.equal(askedTimes(operator), times, 'two screens are there');
  for (let page = 0; page < 200; page++) {
    operator.press('PgDn');
    if (operator.model.hits?.state === 'looking') give();
  }
  const { hits: held, dropped, picked } = operator.model.hits ?? { hits: [], dropped: 0, picked: 0 };
  assert.ok(given > HELD && held.length <= HELD + 50);
  assert.equal(dropped + held.length, given);
  assert.equal(held[picked]?.text, `needle ${dropped + picked}`);
  assert.ok(shown(operator, `◂ needle ${dropped + picked}`));
  operator.press('C-Home');
  assert.equal(operator.model.hits?.picked, 0);
  operator.press('Up');
  assert.equal(asked(operator).request.cursor, undefined, 'before the first that is held it begins anew');
});

test('what cannot be looked for is said, and so is what cannot be looked at', () => {
  const operator = operatorWith(2);
  operator.enter('/find ~(');
  assert.ok(shown(operator, /find: no regular expression/));
  assert.equal(askedTimes(operator), 0);
  operator.enter('x)');
  assert.equal(asked(operator).request.pattern, '~(x)');
  answer(operator, { why: 'the pattern takes too long' });
  assert.ok(shown(operator, 'find: the pattern takes too long'));
  operator.press('Enter');
  assert.equal(askedTimes(operator), 2, 'Enter tries again');
  answer(operator, { remark: 'only what memory holds was looked at' });
  assert.ok(shown(operator, /nothing holds ~\(x\); only what memory holds/));
  for (const [text, why] of [
    ['@(nobody state:open) x', /@nobody state:open: no session is like that/],
    ['@earlier @state:open x', /@state:open: earlier ones have name:, peer:, tag: and texts/],
    ['@earlier @#1 x', /@#1: earlier ones/],
    ['--sinc 2h x', /--sinc: expected --in, --out, --since TIME, or -- before such a text/],
    ['@marked x', /@marked: no session is marked/],
    ['@tag: x', /@tag:/],
    ['--since noon x', /no moment: noon/],
    ['--in', /expected \[@FILTER\] TEXT or ~REGEX/],
  ] as const) {
    operator.press('Escape');
    operator.enter(`/find ${text}`);
    assert.ok(shown(operator, why), text);
  }
});

test('where to look is written before what to look for', () => {
  const operator = operatorWith(3);
  operator.changed(2, { tags: ['pump'], name: 'pump-a' });
  operator.enter('/filters pumps tag:pump');
  const where = (text: string): Pick<FindRequest, 'sessions' | 'earlier' | 'recorded' | 'pattern'> => {
    operator.enter(`/find ${text}`);
    const { sessions, earlier, recorded, pattern } = asked(operator).request;
    operator.press('Escape');
    return { sessions, earlier, ...(recorded !== undefined && { recorded }), pattern };
  };
  const pattern = 'a b';
  assert.deepEqual(where('a b'), { sessions: 'all', earlier: true, pattern });
  assert.deepEqual(where('@all a b'), { sessions: 'all', earlier: false, pattern });
  assert.deepEqual(where('@earlier a b'), { sessions: [], earlier: true, pattern });
  assert.deepEqual(where('@#1,#3 a b'), { sessions: [1, 3], earlier: false, pattern });
  const pumps = { earlier: true, recorded: { tag: 'pump' }, pattern };
  assert.deepEqual(where('@tag:pump a b'), { sessions: [2], ...pumps });
  assert.deepEqual(where('@pumps a b'), { sessions: [2], ...pumps });
  assert.deepEqual(where('@earlier @pumps a b'), { sessions: [], ...pumps });
  assert.deepEqual(where('@tag:gone a b'), {
    sessions: [],
    earlier: true,
    recorded: { tag: 'gone' },
    pattern,
  });
  assert.deepEqual(where('@(pump name:x) a b'), {
    ...{ sessions: [], earlier: true, recorded: { words: ['pump'], name: 'x' }, pattern },
  });
  assert.deepEqual(where('@!tag:x a b'), { sessions: [1, 2, 3], earlier: false, pattern });
  assert.deepEqual(where('@(tag:pump state:open) a b'), { sessions: [2], earlier: false, pattern });
  assert.deepEqual(where('-- --in'), { sessions: 'all', earlier: true, pattern: '--in' });
  assert.deepEqual(where('-----'), { sessions: 'all', earlier: true, pattern: '-----' });
  operator.enter('/find @tag:pump a b');
  assert.ok(shown(operator, '; in 1 session, earlier ones like tag:pump'));
  operator.press('Escape');
  assert.deepEqual(where('~@all'), { sessions: 'all', earlier: true, pattern: '~@all' });
  const now = BEGINNING + 86_400_000;
  assert.deepEqual(parseFind('--in --since 2h @all x --out', now), {
    ...{ pattern: 'x --out', whom: 'all', isEarlier: false, kind: 'in', since: now - 7_200_000 },
  });
  const moment = parseFind('--since 2026-01-02 00:05 x', now);
  assert.ok('since' in moment);
  assert.equal(moment.since, new Date(2026, 0, 2, 0, 5).getTime());
  assert.equal(moment.pattern, 'x');
});

test('the box keeps to every screen, and shows nothing but glyphs', () => {
  for (const [columns, rows] of [
    [80, 24],
    [40, 10],
    [200, 50],
    [20, 5],
  ] as const) {
    const operator = operatorWith(1, { columns, rows });
    operator.enter('/find needle');
    const hostile = { id: 1, name: '\x1b]0;x\x07', peer: '\x9b31m' };
    answer(operator, {
      hits: [hit(1, 0, 'needle \x1b[31m', { of: hostile, spans: [0, 6] }), ...hits(100, 1)],
    });
    for (const ascii of [false, true]) {
      const painted = box(operator, ascii);
      assert.ok(
        painted.some((row) => row.includes('needle')),
        `${columns}x${rows}`,
      );
      assert.doesNotMatch(painted.join(''), /\p{Cc}/u);
      assert.ok(painted.every((row) => textWidth(row) <= columns));
    }
    operator.press('PgDn', 'PgDn', 'Up');
    const { picked = 0 } = operator.model.hits ?? {};
    assert.ok(picked > 0);
    assert.ok(shown(operator, `needle ${picked}`), `${columns}x${rows}: the picked one is in sight`);
  }
});

test('a click picks a hit, a second one goes there, and the wheel moves on', () => {
  const operator = operatorWith(1);
  const tape = new Tape(1);
  tape.addLines(100);
  operator.tapes.set(1, tape);
  operator.enter('/find needle');
  answer(operator, { hits: hits(50) });
  const mouse = (action: 'press' | 'wheel-down'): void => {
    const spot = action === 'press' ? { spot: { hit: 4 } } : {};
    operator.post({ type: 'input', input: { type: 'mouse', action, button: 'left', x: 5, y: 6, ...spot } });
  };
  const picked = (): number | undefined => operator.model.hits?.picked;
  mouse('wheel-down');
  assert.equal(picked(), 3);
  mouse('press');
  assert.equal(picked(), 4);
  mouse('press');
  assert.equal(operator.model.overlay, undefined);
  assert.equal(operator.pane.find?.at?.seq, 4);
});

test('whatever is pressed and answered, the picked hit is one of those held, and in sight', () => {
  const keys = ['Up', 'Down', 'PgUp', 'PgDn', 'C-Home', 'C-End', 'Tab', 'x', 'Backspace', 'Enter', 'Escape'];
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...keys) },
    fc.record({ count: fc.nat(60), ends: fc.boolean() }),
    fc.constant('fail' as const),
    fc.constant('resize' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const operator = operatorWith(1, { columns: 60, rows: 16 });
      operator.enter('/find needle');
      for (const each of steps) {
        if (each === 'fail') answer(operator, { why: 'it cannot be read' });
        else if (each === 'resize') operator.post({ type: 'resize', columns: 40, rows: 10 });
        else if (typeof each === 'string') operator.press(each);
        else if (operator.model.hits?.state === 'looking')
          answer(operator, { hits: hits(each.count), cursor: each.ends ? undefined : CURSOR });
        if (operator.model.overlay === undefined) operator.press('C-x', 'F');
        const { picked = 0, hits: held = [] } = operator.model.hits ?? {};
        assert.ok(picked >= 0 && (held.length === 0 || picked < held.length));
        const text = held[picked]?.text;
        if (text !== undefined) assert.ok(shown(operator, text));
      }
    }),
    { numRuns: 60 },
  );
});

test('an excerpt has the first match, whole and marked, in whatever width', () => {
  const part = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => printable(text));
  fc.assert(
    fc.property(part, part, fc.integer({ min: 12, max: 80 }), (before, after, width) => {
      const text = `${before}needle${after}`;
      const cut = excerpt(text, [before.length, before.length + 6], width);
      assert.ok(textWidth(cut.text) <= width);
      assert.ok(cut.text.slice(...(cut.spans as [number, number])).includes('needle'), cut.text);
    }),
  );
});
