import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect } from '../../src/console/effects.ts';
import { geometry } from '../../src/console/geometry.ts';
import { COMMANDS } from '../../src/console/keymap.ts';
import { presenceOf } from '../../src/console/operators.ts';
import { whoEntries } from '../../src/console/who.ts';
import type { Attached, Role } from '../../src/operators.ts';
import { Bench } from '../helpers/bench.ts';
import { BEGINNING, type Operator, operatorWith } from '../helpers/sessions.ts';
import { WholeScreen } from '../helpers/whole-screen.ts';

const ME = { attachment: 1, operator: 'ana' };

function attached(attachment: number, operator: string, changes: Partial<Attached> = {}): Attached {
  return {
    attachment,
    operator,
    role: 'operate',
    kind: 'console',
    follows: true,
    focus: undefined,
    drafts: [],
    ...changes,
  };
}

function benchWith(...others: readonly Attached[]): Bench {
  const bench = new Bench(100, 30, { me: ME, attached: true });
  bench.open(1);
  bench.open(2);
  bench.take({ type: 'board', events: [{ type: 'operators', operators: [attached(1, 'ana'), ...others] }] });
  return bench;
}

/** The board gives this console a role. */
function become(bench: Bench, role: Role): void {
  const operators = [attached(1, 'ana', { role })];
  bench.take({ type: 'board', events: [{ type: 'operators', operators }] });
}

const said = (bench: Bench): string => bench.model.message?.text ?? '';

test('other operators are known by the sessions they are at; whoever has my name is me', () => {
  const { model } = benchWith(
    attached(2, 'ben', { focus: 1, drafts: [2] }),
    attached(3, 'ana', { focus: 2, drafts: [1, 2] }),
    attached(4, 'ben', { focus: 1 }),
  );
  assert.deepEqual(
    [...model.company],
    [
      [2, { drafts: ['ben'], focus: [] }],
      [1, { drafts: [], focus: ['ben'] }],
    ],
  );
});

test('others are told the session in focus, and those with drafts', () => {
  const bench = benchWith();
  assert.deepEqual(presenceOf(bench.model), { focus: 1, drafts: [] });
  bench.type('to the first');
  bench.press('Tab');
  bench.type('to the second');
  assert.deepEqual(presenceOf(bench.model), { focus: 2, drafts: [1, 2] });
});

test('whoever is made to watch keeps the draft, and sends it once he may again', () => {
  const bench = benchWith();
  bench.type('wait');
  become(bench, 'watch');
  bench.press('Enter');
  assert.deepEqual(bench.sent, []);
  assert.equal(bench.draft(1), 'wait');
  assert.match(said(bench), /^you only watch here: nothing was sent, the draft stays/);
  become(bench, 'operate');
  bench.press('Enter');
  assert.deepEqual(bench.sent, [{ id: 1, text: 'wait' }]);
});

test('a list that this console is not on changes nothing of what it may do', () => {
  const bench = benchWith();
  become(bench, 'watch');
  bench.take({ type: 'board', events: [{ type: 'operators', operators: [attached(7, 'ben')] }] });
  assert.equal(bench.model.watches, true);
});

/** An argument that each writing command takes. */
const WRITING: readonly (readonly [string, string])[] = [
  ['rename', 'x'],
  ['tag', 'x'],
  ['note', 'x'],
  ['prefix', 'x'],
  ['hangup', ''],
  ['eof', ''],
  ['break', ''],
  ['interrupt', ''],
  ['ayt', ''],
  ['reconnect', ''],
  ['line', 'x'],
  ['eol', 'lf'],
  ['framing', 'lines'],
  ['raw', '"x"'],
  ['hex', '00'],
  ['broadcast', 'all: x'],
  ['every', '5s x'],
  ['send', '/etc/hostname'],
  ['role', 'ben watch'],
  ['ban', '192.0.2.7'],
  ['unban', '192.0.2.7'],
  ['dismiss', ''],
];

for (const [name, argument] of WRITING) {
  test(`/${name} of a watcher says why nothing is done`, () => {
    assert.ok(COMMANDS.some((command) => command.name === name));
    const bench = benchWith();
    become(bench, 'watch');
    bench.effects.length = 0;
    bench.type(`/${name} ${argument}`.trim());
    bench.press('Enter');
    assert.match(said(bench), /^you only watch here/);
    assert.deepEqual(
      bench.effects.filter(({ type }) => type !== 'bell'),
      [],
    );
    assert.equal(bench.model.overlay, undefined, 'no question is asked');
  });
}

test('an answer that comes after the role has changed does nothing', () => {
  const bench = benchWith();
  bench.type('/hangup');
  bench.press('Enter');
  assert.equal(bench.model.overlay?.type, 'question');
  become(bench, 'watch');
  bench.model.now += 1000;
  bench.effects.length = 0;
  bench.type('y');
  assert.deepEqual(
    bench.effects.filter(({ type }) => type !== 'bell'),
    [],
  );
  assert.match(said(bench), /^you only watch here/);
});

test('a pasted text whose question is answered after the role has changed is back in the draft', () => {
  const bench = benchWith();
  bench.input({ type: 'paste', text: 'one\ntwo' });
  bench.press('Enter');
  become(bench, 'watch');
  bench.model.now += 1000;
  bench.type('y');
  assert.deepEqual(bench.sent, []);
  assert.equal(bench.draft(1), 'one\ntwo');
  assert.match(said(bench), /^you only watch here: nothing was sent, the draft is back/);
});

test('a watcher who leaves cannot stop the board', () => {
  const bench = benchWith(attached(2, 'ben'));
  become(bench, 'watch');
  bench.type('/quit');
  bench.press('Enter');
  bench.model.now += 1000;
  bench.effects.length = 0;
  bench.type('s');
  assert.deepEqual(
    bench.effects.map(({ type }) => type),
    ['bell'],
  );
});

test('a role is given to a number, a whole name, or one that begins so; else it is said what is wrong', () => {
  const bench = benchWith(
    attached(2, 'ben'),
    attached(3, 'benno', { role: 'watch' }),
    attached(4, 'ben (staff)', { role: 'watch' }),
  );
  const ask = (text: string): readonly unknown[] => {
    bench.effects.length = 0;
    bench.press('C-c');
    bench.type(`/role ${text}`);
    bench.press('Enter');
    return bench.effects.filter(({ type }) => type === 'setRole');
  };
  assert.deepEqual(ask('ben watch'), [{ type: 'setRole', attachment: 2, role: 'watch' }]);
  assert.deepEqual(ask('#3 operate'), [{ type: 'setRole', attachment: 3, role: 'operate' }]);
  assert.deepEqual(ask('Ben (staff) operate'), [{ type: 'setRole', attachment: 4, role: 'operate' }]);
  assert.deepEqual(ask('benn operate'), [{ type: 'setRole', attachment: 3, role: 'operate' }]);
  assert.deepEqual(ask('be watch'), []);
  assert.match(said(bench), /^be is 3 consoles: 2 ben, 3 benno, 4 ben \(staff\); say which by number/);
  assert.deepEqual(ask('3 watch'), []);
  assert.match(said(bench), /^benno only watches already/);
  assert.deepEqual(ask('carl watch'), []);
  assert.match(said(bench), /^nobody here is called carl/);
  assert.deepEqual(ask('ben'), []);
  assert.match(said(bench), /^\/role: expected a name or number and operate or watch/);
});

test('one’s own coming is no news, another’s covers nothing that was said before', () => {
  const bench = benchWith();
  const notice = (attachment: number | undefined, text: string): void => {
    const about = attachment === undefined ? {} : { attachment };
    const event = { at: bench.model.now, severity: 'info' as const, text, ...about };
    bench.take({ type: 'board', events: [{ type: 'notice', notice: event }] });
  };
  bench.model.message = undefined;
  notice(1, 'ana attached to operate');
  assert.equal(said(bench), '');
  notice(2, 'ben attached to operate');
  notice(3, 'carl attached to operate');
  assert.equal(said(bench), 'carl attached to operate');
  notice(undefined, 'something else');
  notice(2, 'ben left');
  assert.equal(said(bench), 'something else');
  assert.deepEqual(
    bench.model.notices.map(({ text }) => text),
    [
      'ana attached to operate',
      'ben attached to operate',
      'carl attached to operate',
      'something else',
      'ben left',
    ],
  );
});

test('the list of who is there is safe to show, whatever somebody calls himself', () => {
  const { model } = benchWith(
    attached(2, 'ev\x1b[2Jil', { role: 'watch', focus: 2 }),
    attached(3, 'cron', { follows: false }),
    attached(10, 'ben', { drafts: [1, 2, 3, 4, 5, 6, 7, 8], focus: 99 }),
  );
  const rows = whoEntries(model).map(({ head, where }) => `${head}${where}`);
  assert.ok(rows.every((row) => !row.includes('\x1b')));
  assert.match(rows[0] ?? '', /^ 1 ana +operates +this console$/);
  assert.match(rows[1] ?? '', /^ 2 ev␛\[2Jil +only watches +at #2 /);
  assert.match(rows[2] ?? '', /^ 3 cron +operates +a script$/);
  assert.match(rows[3] ?? '', /^10 ben +operates +at #99; drafts at #1 #2 #3 #4 #5 #6 and 2 more$/);
});

test('to dismiss where somebody else has a draft is asked about, and says whose', () => {
  const bench = benchWith(attached(2, 'ben\u009b', { drafts: [2] }));
  const enter = (line: string): Effect[] => [...bench.type(line), ...bench.press('Enter')];
  for (const id of [1, 2]) bench.change(id, { state: 'closed', reason: 'left' });
  assert.deepEqual(enter('/dismiss closed'), []);
  const { overlay } = bench.model;
  assert.ok(overlay?.type === 'question' && overlay.question.asks === 'bulk');
  assert.deepEqual(overlay.question.others, [{ id: 2, names: ['ben\u009b'] }]);
  bench.type('n');
  enter('/go 2');
  assert.deepEqual(enter('/dismiss'), []);
  assert.equal(bench.model.overlay?.type, 'question');
});

test('in a narrow list marks and states make room for names, and a refusal has its key words', async (t) => {
  const screen = new WholeScreen(t, 80, 24, { me: ME, attached: true });
  screen.opened(1);
  screen.opened(2, { peer: '127.0.0.1:50122' });
  const operators = [attached(1, 'ana', { role: 'watch' }), attached(2, 'bernadette', { drafts: [2] })];
  screen.hear({ type: 'operators', operators });
  screen.changed(2, { state: 'closed', reason: 'shutdown', linesIn: 5 });
  const list = (await screen.lines()).map((line) => line.slice(1, 22));
  assert.ok(
    list.some((line) => line.includes('2 …:50122 ✎ shut ●5')),
    list.join('\n'),
  );
  screen.enter('help');
  const last = (await screen.lines()).at(-1);
  assert.equal(last, '! you only watch here: nothing was sent, the draft stays; ask an operator');
});

/** A line that somebody sent to session 1, as its feed tells it. */
function sends(operator: Operator, by: string, seq: number): void {
  const record = {
    session: 1,
    seq,
    kind: 'out',
    offset: seq * 4,
    at: BEGINNING,
    bytes: Buffer.from('300\n'),
    by,
  } as const;
  operator.hear({ type: 'records', id: 1, records: [record] });
}

test('Enter asks where another sent while the draft was being written, for a moment, and never loses it', () => {
  const operator = operatorWith(1, { me: ME, attached: true });
  const prompt = (): string => geometry(operator.model)?.places[0]?.composer?.prompt ?? '';
  operator.type('900');
  sends(operator, 'ana', 0);
  assert.equal(prompt(), '[1 192.0.2.1:40000] > ');
  sends(operator, 'ben', 1);
  assert.equal(prompt(), 'ben sent [1 19…:40000] > ');
  assert.deepEqual(operator.press('Enter'), []);
  const { overlay } = operator.model;
  assert.ok(overlay?.type === 'question' && overlay.question.asks === 'send');
  assert.equal(overlay.question.by, 'ben');
  operator.press('n', 'Enter');
  assert.equal(operator.model.overlay?.type, 'question');
  assert.equal(operator.pane.draft.text, '900');
  operator.press('y');
  assert.deepEqual(operator.sent, [[1, '900']]);
  assert.equal(prompt(), '[1 192.0.2.1:40000] > ');
});

test('what is begun after another has sent, and what was sent some time ago, is sent without a question', () => {
  const operator = operatorWith(1, { me: ME, attached: true });
  sends(operator, 'ben', 0);
  operator.enter('one');
  operator.type('two');
  sends(operator, 'ben', 1);
  operator.press('C-c');
  operator.enter('three');
  operator.type('four');
  sends(operator, 'ben', 2);
  operator.post({ type: 'time', now: operator.model.now + 10_000 });
  operator.press('Enter');
  assert.deepEqual(operator.sent, [
    [1, 'one'],
    [1, 'three'],
    [1, 'four'],
  ]);
});
