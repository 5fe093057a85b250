import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Canvas } from '../../screens/canvas.ts';
import { paintHints } from '../../screens/hints.ts';
import { themeFor } from '../../screens/theme.ts';
import { emptyWords, filterWords, hiddenLines } from '../../src/console/filter-box.ts';
import { findWords, tallyWords } from '../../src/console/find-box.ts';
import { Finder } from '../../src/console/finder.ts';
import { formatTime } from '../../src/format.ts';
import { viewportOf } from '../../src/console/geometry.ts';
import type { Tally } from '../../src/lines/search.ts';
import { momentWords } from '../../src/console/moments.ts';
import { RULE, visibleRows } from '../../src/console/viewport.ts';
import { Pattern } from '../../src/pattern.ts';
import { BEGINNING, type Operator, operatorWith, Tape } from '../helpers/sessions.ts';

const rows = (operator: Operator): string[] =>
  visibleRows(viewportOf(operator.model, operator.pane), operator.pane.view).map(({ line, start }) =>
    start === RULE ? '---' : line.text,
  );

/** Session 1 in focus with these lines, a second apart. */
function talking(lines: readonly string[]): { readonly operator: Operator; readonly tape: Tape } {
  const operator = operatorWith(2);
  const tape = new Tape(1);
  for (const line of lines) tape.add('in', `${line}\n`);
  operator.tapes.set(1, tape);
  operator.tapes.set(2, new Tape(2));
  operator.press('M-2', 'M-1');
  operator.effects.length = 0;
  return { operator, tape };
}

/** Answers the newest search, as a finder that looks at the tape would. */
function answer(operator: Operator, tape: Tape): void {
  const asked = operator.effects.findLast((effect) => effect.type === 'find');
  assert.ok(asked?.type === 'find');
  const { pattern, from, direction } = asked;
  const records = direction === 'older' ? tape.records.toReversed() : tape.records;
  const match = records.find(({ bytes, seq }) => {
    const beyond = from === 'end' || (direction === 'older' ? seq < from.seq : seq > from.seq);
    return beyond && pattern.test([Buffer.from(bytes).toString()])[0] === true;
  });
  operator.post({
    type: 'found',
    id: 1,
    pattern,
    direction,
    found:
      match === undefined
        ? { outcome: 'none' }
        : {
            outcome: 'found',
            position: { seq: match.seq, offset: match.offset },
            place: { kind: 'in', byte: match.offset },
          },
  });
}

test('what is typed is searched for at once, Up goes on, Enter keeps it and Escape goes back', () => {
  const lines = Array.from({ length: 300 }, (_, index) =>
    index % 100 === 7 ? `needle ${index}` : `hay ${index}`,
  );
  const { operator, tape } = talking(lines);
  operator.press('M-s');
  operator.type('needle');
  answer(operator, tape);
  assert.ok(rows(operator).includes('needle 207'));
  operator.press('Up');
  answer(operator, tape);
  assert.ok(rows(operator).includes('needle 107'));
  operator.press('Enter');
  assert.equal(operator.model.overlay, undefined);
  assert.ok(rows(operator).includes('needle 107'), 'the place stays');
  operator.press('M-p');
  answer(operator, tape);
  assert.ok(rows(operator).includes('needle 7'));
  operator.press('M-p');
  answer(operator, tape);
  assert.match(operator.message, /nothing older holds needle/);
  operator.press('M-s', 'Escape');
  assert.ok(rows(operator).includes('needle 7'));
  operator.enter('/nosearch');
  assert.equal(operator.pane.find, undefined);
});

/** The bottom line as it is painted. */
function bottom({ model }: Operator): string {
  const cells = Array.from({ length: 160 }, (): [number, string] => [0, ' ']);
  const canvas = new Canvas([cells], { x: 0, y: 0, width: cells.length, height: 1 }, false);
  paintHints(canvas, model, themeFor({}));
  return cells.map(([, ch]) => ch).join('');
}

/** Lets finders look at the tape for all that is asked for, until nothing is. */
async function search(operator: Operator, tape: Tape): Promise<void> {
  const turns = { now: () => 0, next: () => Promise.resolve() };
  const finder = new Finder((_, request) => Promise.resolve(tape.page(request)), turns);
  for (let asked = operator.effects.splice(0); asked.length > 0; asked = operator.effects.splice(0)) {
    for (const effect of asked) {
      if (effect.type === 'find') {
        const { session, pattern, from, direction, filter } = effect;
        const found = await finder.find(session, pattern, from, direction, filter);
        operator.post({ type: 'found', id: session.id, pattern, direction, found });
      } else if (effect.type === 'count') {
        const { session, pattern, at, filter } = effect;
        const report = (tally: Tally): unknown =>
          operator.post({ type: 'counted', id: session.id, pattern, tally });
        await finder.count(session, pattern, at, report, filter);
      }
    }
  }
}

/** A client that sent all its rows in one write. */
function rowsInOneWrite(): { readonly operator: Operator; readonly tape: Tape } {
  const operator = operatorWith(1);
  const tape = new Tape(1);
  const all = Array.from({ length: 1000 }, (_, index) => `row ${String(index).padStart(4, '0')}\n`);
  operator.hear({ type: 'records', id: 1, records: [tape.add('in', all.join(''))] });
  operator.tapes.set(1, tape);
  return { operator, tape };
}

test('what is on screen is found first, then what is older, then what is newer, and it says so', async () => {
  const { operator, tape } = rowsInOneWrite();
  operator.hear({ type: 'records', id: 1, records: [tape.add('in', 'fresh 1\nfresh 2\n')] });
  operator.press('M-<');
  for (let pages = 0; pages < 10; pages++) operator.press('PgDn');
  const [top] = rows(operator);
  assert.ok(top !== undefined && top > 'row 0100');
  operator.press('C-x', '/');
  operator.type('row 01');
  await search(operator, tape);
  assert.ok(rows(operator).includes(top), 'a match that is in sight already');
  operator.press('Escape', 'C-x', '/');
  operator.type('fresh');
  await search(operator, tape);
  assert.ok(rows(operator).includes('fresh 1'));
  assert.match(bottom(operator), /fresh.*1\/2, below where you were/);
  operator.press('Enter');
  assert.match(operator.message, /^nothing older holds fresh; this is newer$/);
  operator.press('M-p');
  await search(operator, tape);
  assert.match(operator.message, /^nothing older holds fresh$/);
  operator.press('C-x', '/');
  operator.type('none of it');
  await search(operator, tape);
  assert.match(bottom(operator), /none of it.*none/);
});

test('in hex the row that holds the match is shown, and it stays in sight in the other views', async () => {
  const { operator, tape } = rowsInOneWrite();
  const shown = (): string =>
    visibleRows(viewportOf(operator.model, operator.pane), operator.pane.view)
      .map(
        ({ line, start, end }) =>
          line.piece(start, end, viewportOf(operator.model, operator.pane).width).text,
      )
      .join('\n');
  operator.enter('/view hex');
  operator.enter('/search row 0700');
  await search(operator, tape);
  const offset = (9 * 700 - ((9 * 700) % 8)).toString(16).padStart(8, '0');
  assert.match(shown(), new RegExp(offset));
  operator.enter('/view text');
  assert.match(shown(), /row 0700/);
  operator.enter('/view mixed');
  assert.match(shown(), /row 0700/);
  operator.enter('/view hex');
  assert.match(shown(), new RegExp(offset));
  operator.press('M-p');
  await search(operator, tape);
  assert.match(operator.message, /nothing older holds row 0700/);
});

test('what comes after a search or a selection went elsewhere is new', async () => {
  for (const go of ['search', 'copy']) {
    const { operator, tape } = rowsInOneWrite();
    if (go === 'search') operator.enter('/search row 0100');
    else operator.press('C-x', 'y', 'Home');
    await search(operator, tape);
    assert.notEqual(operator.pane.view, 'end');
    operator.press('Escape');
    operator.hear({ type: 'records', id: 1, records: [tape.add('in', 'fresh\n')] });
    operator.enter('/new');
    assert.doesNotMatch(operator.message, /nothing new/, go);
    assert.equal(rows(operator).at(-1), 'fresh');
  }
});

test('a search looks at what a filter shows', async () => {
  const { operator, tape } = rowsInOneWrite();
  operator.enter('/filter row 00');
  operator.enter('/search row 0500');
  await search(operator, tape);
  assert.match(operator.message, /nothing here that passes the filter holds row 0500/);
  assert.equal(rows(operator).at(-1), 'row 0099');
  operator.enter('/search row 0050');
  await search(operator, tape);
  assert.ok(rows(operator).includes('row 0050'));
  operator.enter('/search row');
  await search(operator, tape);
  assert.equal(operator.pane.find?.tally?.matches, 100);
  operator.enter('/filter row 000');
  await search(operator, tape);
  assert.equal(operator.pane.find.tally.matches, 10);
});

test('what was searched for last stands there as if selected', async () => {
  const { operator, tape } = rowsInOneWrite();
  operator.enter('/search LONG');
  await search(operator, tape);
  operator.press('C-x', '/');
  assert.match(bottom(operator), /search: LONG/);
  operator.type('row 05');
  assert.match(bottom(operator), /search: row 05/);
  operator.press('Enter', 'C-x', '/', 'Backspace');
  assert.match(bottom(operator), /search: ▏/);
  operator.press('Escape', 'C-x', '/', 'Left');
  operator.type('x');
  assert.match(bottom(operator), /search: row 0x▏5/);
});

test('a search that another took the place of has not found that nothing matches', () => {
  const { operator } = talking(['rare', 'other']);
  operator.enter('/search rare');
  const { find } = operator.pane;
  assert.ok(find !== undefined);
  operator.press('Tab');
  operator.enter('/search other');
  const { pattern } = find.matches;
  operator.post({ type: 'found', id: 1, pattern, direction: 'older', found: { outcome: 'cancelled' } });
  assert.equal(tallyWords(find), '');
});

test('Escape brings the match back that the search stood on', () => {
  const { operator, tape } = talking(Array.from({ length: 50 }, (_, index) => `line ${index}`));
  operator.enter('/search line');
  answer(operator, tape);
  const before = operator.pane.find?.at;
  operator.press('M-s', 'Up');
  answer(operator, tape);
  assert.notDeepEqual(operator.pane.find?.at, before);
  operator.press('Escape');
  assert.deepEqual(operator.pane.find?.at, before);
  const last = operator.effects.findLast(({ type }) => type === 'count' || type === 'endFind');
  assert.equal(last?.type, 'count', 'it was given up before it was done');
});

test('a pattern that takes too long ends the search, in words', () => {
  const { operator } = talking(['aaa!']);
  operator.press('M-s');
  operator.type('~^(a+)+$');
  const { find } = operator.pane;
  assert.ok(find !== undefined);
  const { pattern } = find.matches;
  const found = { outcome: 'refused', why: 'it takes too long' } as const;
  operator.post({ type: 'found', id: 1, pattern, direction: 'older', found });
  assert.match(bottom(operator), /it takes too long/);
  assert.equal(find.state, 'idle');
});

test('the search of what was sent gives its draft back to no other session', () => {
  const { operator } = talking(['a']);
  operator.type('half typed');
  operator.press('C-r');
  operator.dismissed(1);
  operator.dismissed(2);
  operator.opened(3);
  assert.equal(operator.model.focus, 3);
  operator.press('Escape');
  assert.equal(operator.pane.draft.text, '');
  operator.press('C-r');
  operator.dismissed(3);
  operator.opened(4);
  operator.type('x');
  assert.equal(operator.pane.draft.text, '');
  assert.equal(operator.model.overlay, undefined);
});

test('typing a search never touches the draft', () => {
  const { operator, tape } = talking(['needle', 'hay']);
  operator.type('half ty');
  operator.press('M-s');
  operator.type('needle');
  answer(operator, tape);
  operator.press('Enter');
  operator.type('ped');
  operator.press('Enter');
  assert.deepEqual(operator.sent, [[1, 'half typed']]);
});

test('an answer to an older search is passed over, and a pattern that is none yet only waits', () => {
  const { operator } = talking(['a(b', 'c']);
  operator.press('M-s');
  operator.type('~(');
  assert.match(bottom(operator), /no regular expression/);
  assert.deepEqual(
    operator.effects.filter(({ type }) => type === 'find'),
    [],
  );
  operator.type('b)');
  const { view } = operator.pane;
  operator.post({
    type: 'found',
    id: 1,
    pattern: new Pattern('other'),
    direction: 'older',
    found: { outcome: 'found', position: { seq: 0, offset: 0 }, place: { kind: 'in', byte: 0 } },
  });
  assert.equal(operator.pane.view, view);
});

test('a filter shows only lines that pass, live ones too, and with lines around them if asked', () => {
  const { operator, tape } = talking(['ok 1', 'error 2', 'ok 3', 'ok 4', 'ok 5', 'error 6']);
  operator.enter('/filter error');
  assert.deepEqual(rows(operator), ['error 2', 'error 6']);
  operator.hear({ type: 'records', id: 1, records: [tape.add('in', 'ok 7\n'), tape.add('in', 'error 8\n')] });
  assert.deepEqual(rows(operator), ['error 2', 'error 6', 'error 8']);
  operator.enter('/filter !error');
  assert.deepEqual(rows(operator), ['ok 1', 'ok 3', 'ok 4', 'ok 5', 'ok 7']);
  operator.enter('/filter 1:error');
  assert.deepEqual(rows(operator), ['ok 1', 'error 2', 'ok 3', '---', 'ok 5', 'error 6', 'ok 7', 'error 8']);
  operator.enter('/filter');
  assert.equal(rows(operator).length, 8);
  operator.enter('/filter ~(');
  assert.match(operator.message, /no regular expression/);
});

test('a filter is there while it is typed, Enter keeps it, Escape brings back what was, nothing shows all', () => {
  const { operator, tape } = talking(['ok 1', 'error 2', 'ok 3', 'error 4']);
  const all = ['ok 1', 'error 2', 'ok 3', 'error 4'];
  operator.type('half');
  operator.press('C-x', 'f');
  operator.type('err');
  assert.deepEqual(rows(operator), ['error 2', 'error 4']);
  assert.match(bottom(operator), /filter: err▏ {2}2 lines/);
  operator.hear({ type: 'records', id: 1, records: [tape.add('in', 'error 5\n')] });
  assert.equal(rows(operator).at(-1), 'error 5');
  operator.press('Escape');
  assert.deepEqual(rows(operator), [...all, 'error 5']);
  operator.press('C-x', 'f');
  operator.type('!');
  assert.match(bottom(operator), /filter: !▏ {2}expected a text/);
  operator.press('Enter');
  assert.equal(operator.model.overlay?.type, 'filter', 'what is no filter is not kept');
  operator.type('error');
  operator.press('Enter');
  assert.deepEqual(rows(operator), ['ok 1', 'ok 3']);
  operator.press('C-x', 'f');
  operator.type('2');
  assert.deepEqual(rows(operator), ['error 2'], 'what is typed replaces it');
  operator.press('Escape');
  assert.deepEqual(rows(operator), ['ok 1', 'ok 3']);
  operator.press('C-x', 'f', 'Backspace', 'Enter');
  assert.deepEqual(rows(operator), [...all, 'error 5']);
  assert.equal(operator.pane.filter, undefined);
  assert.equal(operator.pane.draft.text, 'half');
});

test('the filter line goes with its session', () => {
  const { operator } = talking(['a']);
  operator.press('C-x', 'f', 'x');
  operator.dismissed(1);
  operator.dismissed(2);
  operator.opened(3);
  operator.type('y');
  assert.equal(operator.model.overlay, undefined);
  assert.equal(operator.pane.draft.text, '');
  assert.equal(operator.pane.filter, undefined);
});

test('a search or filter without a match that looks like a regular expression says how one begins', () => {
  const hint = '; ~ begins a regular expression';
  const { operator, tape } = talking(['load=0.5']);
  operator.changed(1, { linesIn: 1 });
  operator.press('M-s');
  operator.type('load=0.\\d');
  answer(operator, tape);
  assert.equal(operator.message, `nothing here holds load=0.\\d${hint}`);
  const { overlay } = operator.model;
  assert.ok(overlay?.type === 'find');
  assert.equal(findWords(overlay, operator.pane.find), `none${hint}`);
  operator.press('Escape', 'C-x', 'f');
  operator.type('2:load=0.\\d');
  const { overlay: filtering } = operator.model;
  assert.ok(filtering?.type === 'filter');
  assert.equal(filterWords(filtering, operator.pane), `0 lines${hint}`);
  assert.equal(emptyWords(operator.pane), `none of 1 line that came in passes the filter${hint}`);
  operator.press('Escape');
  operator.enter('/filter ~load=1.\\d');
  assert.doesNotMatch(emptyWords(operator.pane), /begins/);
});

test('a filter has nothing to look for where there is nothing yet', () => {
  const { operator } = talking([]);
  operator.enter('/filter error');
  assert.equal(emptyWords(operator.pane), 'none of 0 lines that came in passes the filter');
});

test('what a filter keeps from sight is counted, and an empty pane says why', () => {
  const { operator, tape } = talking(['ok 1', 'error 2']);
  operator.changed(1, { linesIn: 2 });
  operator.enter('/filter error');
  assert.equal(hiddenLines(operator.pane), 0);
  operator.hear({
    type: 'records',
    id: 1,
    records: [tape.add('in', 'HIDDEN\nerror 3\n'), tape.add('out', 'error?\n')],
  });
  operator.changed(1, { linesIn: 4 });
  assert.equal(hiddenLines(operator.pane), 1);
  assert.equal(emptyWords(operator.pane), '');
  operator.enter('/filter zzz');
  assert.match(emptyWords(operator.pane), /none of 4 lines that came in passes/);
  operator.enter('/filter');
  assert.equal(hiddenLines(operator.pane), undefined);
});

test('a filter shows text and says so; the view from before comes back with its end, at the same place', () => {
  const { operator } = rowsInOneWrite();
  operator.enter('/view hex');
  operator.enter('/filter row 03');
  assert.match(operator.message, /a filter shows text; hex comes back/);
  assert.equal(rows(operator).at(-1), 'row 0399');
  operator.press('PgUp');
  const number = Number(rows(operator)[0]?.replace('row ', ''));
  operator.enter('/filter');
  const port = viewportOf(operator.model, operator.pane);
  const [top] = visibleRows(port, operator.pane.view);
  assert.ok(top !== undefined);
  assert.ok(top.start <= 9 * number && 9 * number < (top.end ?? 0), `row ${number}, byte ${top.start}`);
});

test('a filter that finds little looks through what is older until the pane is full', () => {
  const lines = Array.from({ length: 60_000 }, (_, index) =>
    index % 2000 === 0 ? `rare ${index}` : `hay ${index}`,
  );
  const { operator } = talking(lines);
  operator.enter('/filter rare');
  assert.equal(rows(operator).at(-1), 'rare 58000');
  assert.equal(rows(operator).length, viewportOf(operator.model, operator.pane).height);
});

test('rows of bytes are copied with their direction', () => {
  const { operator, tape } = talking(['in']);
  operator.hear({ type: 'records', id: 1, records: [tape.add('out', 'out'), tape.add('note', 'a note')] });
  operator.enter('/view hex');
  operator.press('C-x', 'y', 'Up', 'Up', 'Enter');
  const copied = operator.effects.at(-1);
  assert.ok(copied?.type === 'copy');
  assert.deepEqual(
    copied.text.split('\n').map((row) => row.slice(0, 16).trimEnd()),
    ['< 00000000  69 6', '> 00000000  6f 7', 'a note'],
  );
});

test('/at goes to the first line of a moment', () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index}`);
  const { operator } = talking(lines);
  operator.post({ type: 'time', now: BEGINNING + 50_000_000 });
  operator.enter('/at -49000s');
  const asked = operator.effects.findLast((effect) => effect.type === 'page' && effect.use === 'moment');
  assert.ok(asked?.type === 'page');
  assert.equal(asked.request.since, BEGINNING + 1_000_000);
  assert.equal(rows(operator)[0], 'line 1000');
  operator.enter('/at noon');
  assert.match(operator.message, /^\/at: no moment: noon/);
  assert.equal(operator.pane.draft.text, '/at noon', 'to be mended');
  operator.press('C-c');
  operator.enter('/at -49000s');
  assert.equal(operator.message, 'from today 03:20:45 on', 'what was wrong before does not stand over it');
});

test('/at says which day was meant, and if there is no line of that time', () => {
  const now = new Date(2026, 0, 2, 12, 0, 0).getTime();
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const { operator } = talking(lines);
  const started = BEGINNING;
  const ask = (moment: string): string => {
    operator.enter(`/at ${moment}`);
    return operator.message;
  };
  operator.post({ type: 'time', now: started + 100_000 });
  assert.match(ask('-50s'), /^from (today|yesterday) \d\d:\d\d:\d\d on$/);
  assert.match(ask('-2d'), /^no line of \d{4}-\S+ .*; the oldest is of (today|yesterday) /);
  assert.equal(rows(operator)[0], 'line 0');
  operator.post({ type: 'time', now: started + 10_000_000 });
  assert.match(ask('-1s'), /^no line since .*; the last is of /);
  assert.equal(momentWords(now, now), 'today 12:00:00');
  assert.equal(momentWords(now - 86_400_000, now), 'yesterday 12:00:00');
  assert.equal(momentWords(now - 2 * 86_400_000, now), '2025-12-31 12:00:00');
});

test('the lines that are chosen stay in sight when the screen gets smaller', () => {
  const { operator } = talking(Array.from({ length: 200 }, (_, index) => `line ${index}`));
  operator.post({ type: 'resize', columns: 120, rows: 36 });
  operator.press('PgUp', 'C-x', 'y', 'Up', 'Up');
  const { overlay } = operator.model;
  assert.ok(overlay?.type === 'copy');
  const chosen = `line ${overlay.selection.cursor.seq}`;
  assert.ok(rows(operator).includes(chosen));
  operator.post({ type: 'resize', columns: 80, rows: 24 });
  assert.ok(rows(operator).includes(chosen));
  operator.post({ type: 'resize', columns: 40, rows: 10 });
  assert.ok(rows(operator).includes(chosen));
});

test('a file has the lines with their times, as they are shown, and directions', () => {
  const { operator, tape } = talking(['one', 'two']);
  operator.hear({
    type: 'records',
    id: 1,
    records: [tape.add('out', 'status?\n'), tape.add('note', 'renamed')],
  });
  const at = (seconds: number): string => formatTime(BEGINNING + seconds * 1000);
  const saved = (text: string): void =>
    assert.deepEqual(operator.effects.at(-1), { type: 'save', path: 'log', text });
  operator.enter('/save log');
  saved(`${at(0)} < one\n${at(1)} < two\n${at(2)} > status?\n${at(3)} - renamed\n`);
  operator.press('C-x', 'y', 'w');
  operator.type('log');
  operator.press('Enter');
  saved(`${at(3)} - renamed\n`);
  operator.enter('/times off');
  operator.enter('/save log');
  saved('< one\n< two\n> status?\n- renamed\n');
});

test('lines are chosen by the keyboard and copied as they are shown, or written to a file', () => {
  const { operator } = talking(['one', 'two\x1b[31m', 'three', 'four']);
  operator.press('C-x', 'y', 'Up', ' ', 'Up');
  operator.press('Enter');
  assert.deepEqual(operator.effects.at(-1), { type: 'copy', text: 'two␛[31m\nthree' });
  operator.press('C-x', 'y', 'W');
  operator.type('~/out.txt');
  operator.press('Enter');
  assert.deepEqual(operator.effects.at(-1), { type: 'save', path: '~/out.txt', text: 'four\n' });
  operator.enter('/save --bare >>all.txt');
  assert.deepEqual(operator.effects.at(-1), {
    type: 'save',
    path: '>>all.txt',
    text: 'one\ntwo␛[31m\nthree\nfour\n',
  });
  assert.deepEqual(operator.sent, []);
});
