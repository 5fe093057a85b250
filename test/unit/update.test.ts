import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEADER } from '../../src/console/actions.ts';
import { QUIET_MS } from '../../src/console/answers.ts';
import { listed, listIndex } from '../../src/console/list.ts';
import { unreadLines } from '../../src/console/model.ts';
import { saidNow } from '../../src/console/say.ts';
import type { Notice } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, Operator, operatorWith, summaryOf } from '../helpers/sessions.ts';

const named = (names: readonly string[]): Operator => {
  const operator = operatorWith(names.length);
  names.forEach((name, index) => operator.changed(index + 1, { name }));
  return operator;
};

test('the first client gets the focus, no later one does', () => {
  const operator = new Operator();
  assert.deepEqual(operator.opened(1), [{ type: 'open', id: 1, bytes: 128 * 1024 }]);
  for (const id of [2, 3]) {
    assert.deepEqual(operator.opened(id), [{ type: 'alert', id, level: 'presence', text: '' }]);
  }
  assert.equal(operator.model.focus, 1);
});

test('of those that are there when a console comes, the first gets the focus', () => {
  const operator = new Operator();
  const sessions = [summaryOf(4), summaryOf(9)];
  const notices = [{ at: BEGINNING, severity: 'warning', text: 'too many\x1b files' } as const];
  operator.post({ type: 'snapshot', snapshot: { addresses: ['127.0.0.1:6666'], sessions, notices } });
  assert.equal(operator.model.focus, 4);
  assert.equal(operator.model.open, 2);
  assert.deepEqual(operator.model.addresses, ['127.0.0.1:6666']);
  assert.equal(operator.message, 'too many\u241b files');
});

test('Tab and S-Tab go round; only the pane shown is fed', () => {
  const operator = operatorWith(3);
  assert.deepEqual(operator.press('Tab'), [
    { type: 'close', id: 1 },
    { type: 'open', id: 2, bytes: 128 * 1024 },
  ]);
  const visited = (key: string): (number | undefined)[] =>
    [1, 2, 3].map(() => (operator.press(key), operator.model.focus));
  assert.deepEqual(visited('Tab'), [3, 1, 2]);
  assert.deepEqual(visited('S-Tab'), [1, 3, 2]);
  const held = [...operator.model.panes.values()].filter(({ scrollback }) => scrollback !== undefined);
  assert.deepEqual(
    held.map(({ id }) => id),
    [2],
  );
});

test('each session has a draft of its own', () => {
  const operator = operatorWith(2);
  operator.type('for one');
  operator.press('Tab');
  assert.equal(operator.pane.draft.text, '');
  operator.type('for two');
  operator.press('Tab');
  assert.equal(operator.pane.draft.text, 'for one');
  operator.press('Enter', 'Tab', 'Enter');
  assert.deepEqual(operator.sent, [
    [1, 'for one'],
    [2, 'for two'],
  ]);
});

test('M-1 to M-0 go by number only, M-/ goes back', () => {
  const operator = operatorWith(10);
  operator.press('M-0');
  assert.equal(operator.model.focus, 10);
  operator.press('M-2', 'M-/');
  assert.equal(operator.model.focus, 10);
  const few = operatorWith(1);
  few.opened(12, { peer: '192.0.2.55:40005' });
  few.press('M-5');
  assert.equal(few.model.focus, 1);
  assert.match(few.message, /no session #5/);
});

test('Enter sends only to the session in the prompt, whoever comes and goes before it', () => {
  const operator = operatorWith(2);
  operator.type('secret');
  operator.opened(3);
  operator.closed(2);
  operator.dismissed(2);
  operator.press('Enter');
  assert.deepEqual(operator.sent, [[1, 'secret']]);
});

test('a client that has gone locks its prompt and keeps its draft', () => {
  const operator = operatorWith(2);
  operator.type('shut the valve');
  operator.closed(1);
  const effects = operator.press('Enter');
  assert.deepEqual(effects, [{ type: 'bell' }]);
  assert.match(operator.message, /^#1 192\.0\.2\.1:40000 is left: nothing was sent, the draft stays$/);
  assert.equal(operator.model.focus, 1);
  assert.equal(operator.pane.draft.text, 'shut the valve');
});

test('a half-closed client can be answered until this side has ended its sending', () => {
  const operator = operatorWith(1);
  operator.changed(1, { state: 'half-closed', ended: true });
  operator.enter('noon');
  operator.changed(1, { state: 'half-closed', ended: false, finished: true });
  operator.enter('more');
  assert.deepEqual(operator.sent, [[1, 'noon']]);
  assert.equal(operator.pane.draft.text, 'more');
});

test('while a client waits for its next dial, Enter dials', () => {
  const operator = operatorWith(1);
  operator.changed(1, { state: 'waiting', retryAt: BEGINNING + 5000 });
  assert.deepEqual(operator.enter('hello'), [{ type: 'retry', id: 1 }]);
  assert.equal(operator.pane.draft.text, 'hello');
});

test('a refused send gives the draft back, undo and all', () => {
  const operator = operatorWith(1);
  const [send] = operator.enter('a long thought');
  assert.ok(send?.type === 'send');
  assert.equal(operator.pane.draft.text, '');
  const unsent = { type: 'unsent', id: 1, draft: send.draft, why: 'outbox full' } as const;
  assert.deepEqual(operator.post(unsent), [{ type: 'bell' }]);
  assert.equal(operator.pane.draft, send.draft);
  assert.equal(operator.message, 'outbox full');
});

test('a refused send comes back before what was typed since, to the session it was typed for', () => {
  const operator = operatorWith(2);
  const [send] = operator.enter('first');
  assert.ok(send?.type === 'send');
  operator.type('second');
  operator.press('Tab');
  operator.type('elsewhere');
  operator.post({ type: 'unsent', id: 1, draft: send.draft, why: 'full' });
  assert.equal(operator.pane.draft.text, 'elsewhere');
  operator.press('Tab');
  assert.equal(operator.pane.draft.text, 'first\nsecond');
  operator.press('Enter');
  assert.equal(operator.model.overlay?.type, 'question');
});

test('what one read sent and a full outbox refused comes back as it was sent', () => {
  const refused = (...lines: readonly string[]): string => {
    const operator = operatorWith(1);
    const sends = lines.flatMap((line) => operator.enter(line));
    operator.type('typed since');
    for (const send of sends) {
      if (send.type !== 'send') continue;
      operator.post({ type: 'unsent', id: 1, draft: send.draft, why: 'full' });
    }
    return operator.pane.draft.text;
  };
  assert.equal(refused('one', 'two', 'three'), 'one\ntwo\nthree\ntyped since');
  assert.equal(refused('step', 'step'), 'step\nstep\ntyped since');
  assert.equal(refused('//one', '//two'), '//one\n/two\ntyped since');
});

test('lines that come back one by one begin anew with what is sent', () => {
  const operator = operatorWith(1);
  const [first] = operator.enter('first');
  const [second] = operator.enter('second');
  assert.ok(first?.type === 'send' && second?.type === 'send');
  operator.post({ type: 'unsent', id: 1, draft: first.draft, why: 'full' });
  operator.press('Enter');
  operator.type('first');
  operator.post({ type: 'unsent', id: 1, draft: second.draft, why: 'full' });
  assert.equal(operator.pane.draft.text, 'second\nfirst');
});

test('a refused send of a session that is gone can be yanked', () => {
  const operator = operatorWith(2);
  const [send] = operator.enter('a long thought');
  assert.ok(send?.type === 'send');
  operator.closed(1);
  operator.dismissed(1);
  operator.post({ type: 'unsent', id: 1, draft: send.draft, why: '#1 is gone' });
  assert.match(operator.message, /#1 is gone; yank \(C-y\)/);
  operator.press('Tab', 'C-y');
  assert.equal(operator.pane.draft.text, 'a long thought');
});

test('a draft that changes under the question about it is asked about anew', () => {
  const operator = operatorWith(1);
  const [send] = operator.enter('first');
  assert.ok(send?.type === 'send');
  operator.paste('one\ntwo');
  operator.press('Enter');
  operator.post({ type: 'unsent', id: 1, draft: send.draft, why: 'full' });
  operator.press('y');
  assert.deepEqual(operator.sent, [[1, 'first']]);
});

test('pasted lines ask first; no keeps them, yes sends them, another key is no yes', () => {
  const operator = operatorWith(1);
  operator.paste('one\r\ntwo\r\n');
  assert.deepEqual(operator.press('Enter'), []);
  assert.deepEqual(operator.model.overlay, {
    type: 'question',
    question: { asks: 'send', id: 1, lines: 2, draft: operator.pane.draft, by: undefined },
    since: BEGINNING,
  });
  operator.paste('y');
  assert.equal(operator.model.overlay.type, 'question');
  for (const no of ['n', 'x', 'Tab', 'Enter', 'Escape']) {
    operator.press(no);
    assert.equal(operator.model.overlay, undefined);
    operator.press('Enter');
  }
  operator.press('n');
  assert.equal(operator.pane.draft.text, 'one\ntwo\n');
  operator.press('Enter', 'y');
  assert.deepEqual(operator.sent, [[1, 'one\ntwo']]);
  assert.equal(operator.pane.draft.text, '');
});

test('a yes that is typed in one go with what asked is none; nor is one after another key', () => {
  const operator = operatorWith(2);
  const answered = (): string => operator.model.overlay?.type ?? 'nothing';
  operator.press(LEADER, 't');
  operator.type('ky');
  assert.deepEqual([answered(), operator.effects], ['question', []]);
  const later = (ms: number): void => void operator.post({ type: 'time', now: operator.model.now + ms });
  later(QUIET_MS - 1);
  operator.type('y');
  later(QUIET_MS - 1);
  operator.type('y');
  assert.deepEqual([answered(), operator.effects], ['question', []]);
  later(QUIET_MS);
  assert.deepEqual(operator.type('y'), [{ type: 'hangUp', id: 1 }]);
  operator.effects.length = 0;
  for (const letter of 'okay') {
    later(QUIET_MS + 100);
    operator.type(letter);
  }
  assert.deepEqual([answered(), operator.effects], ['nothing', []]);
});

test('lines typed with M-Enter, and one pasted line, go without a question', () => {
  const operator = operatorWith(1);
  operator.type('a');
  operator.press('M-Enter');
  operator.enter('b');
  operator.paste('alone\n');
  operator.press('Enter');
  assert.deepEqual(operator.sent, [
    [1, 'a\nb'],
    [1, 'alone'],
  ]);
});

test('nothing is sent for an empty draft; /line sends an empty line, or one as it stands', () => {
  const operator = operatorWith(1);
  operator.press('Enter');
  operator.enter('/line');
  operator.enter('/line   /two blanks ');
  assert.deepEqual(operator.sent, [
    [1, ''],
    [1, '  /two blanks '],
  ]);
});

test('the quit question counts clients and drafts; without either there is none', () => {
  const operator = operatorWith(3);
  operator.closed(3);
  operator.type('half a thought');
  assert.deepEqual(operator.press(LEADER, 'q'), []);
  assert.deepEqual(operator.model.overlay, {
    type: 'question',
    question: { asks: 'quit', clients: 2, drafts: 1 },
    since: BEGINNING,
  });
  assert.deepEqual(operator.press('Y'), [{ type: 'quit' }]);
  assert.deepEqual(new Operator().press(LEADER, 'q'), [{ type: 'quit' }]);
});

test('the hang-up question names the session, and means it wherever the focus went', () => {
  const operator = named(['', 'pump-a']);
  operator.press('Tab', LEADER, 'k');
  assert.deepEqual(operator.model.overlay, {
    type: 'question',
    question: { asks: 'hang-up', id: 2, title: '#2 pump-a (192.0.2.2:40000)' },
    since: BEGINNING,
  });
  operator.opened(3);
  assert.deepEqual(operator.press('y'), [{ type: 'hangUp', id: 2 }]);
  operator.closed(2);
  assert.deepEqual(operator.press(LEADER, 'k'), []);
  assert.equal(operator.model.overlay, undefined);
  assert.match(operator.message, /closed already/);
});

test("the operator's own dismissal moves the focus to the neighbour", () => {
  const operator = operatorWith(3);
  operator.press('Tab');
  operator.closed(2);
  const effects = operator.press(LEADER, 'd');
  assert.deepEqual(effects.at(-1), { type: 'dismiss', id: 2 });
  assert.equal(operator.model.focus, 3);
  operator.dismissed(2);
  assert.equal(operator.model.focus, 3);
  operator.press(LEADER, 'd');
  assert.match(operator.message, /#3 .* is not closed/);
});

test("somebody else's dismissal leaves no focus, and no newcomer takes it", () => {
  const operator = operatorWith(2);
  operator.closed(1);
  operator.type('half a th');
  operator.dismissed(1);
  assert.equal(operator.model.focus, undefined);
  operator.opened(3);
  operator.enter('ought');
  assert.equal(operator.model.focus, undefined);
  assert.deepEqual(operator.sent, []);
  operator.press('Tab');
  assert.equal(operator.model.focus, 2);
});

test('when the operator has dismissed them all, the next client is a first one again', () => {
  const operator = operatorWith(2);
  operator.closed(1);
  operator.closed(2);
  const effects = operator.enter('/dismiss all');
  assert.deepEqual(effects, [
    { type: 'dismiss', id: 1 },
    { type: 'dismiss', id: 2 },
  ]);
  assert.deepEqual(operator.dismissed(1), [{ type: 'close', id: 1 }]);
  operator.dismissed(2);
  operator.opened(3);
  assert.equal(operator.model.focus, 3);
});

test('/dismiss all goes to an open session and leaves the open ones', () => {
  const operator = operatorWith(3);
  operator.closed(1);
  operator.closed(2);
  operator.enter('/dismiss all');
  assert.equal(operator.model.focus, 3);
  const dismissed = operator.effects.flatMap((effect) => (effect.type === 'dismiss' ? effect.id : []));
  assert.deepEqual(dismissed, [1, 2]);
  operator.enter('/dismiss some');
  assert.match(operator.message, /takes nothing or closed, got some/);
});

test('a draft goes off the list into the kill ring, whoever dismisses the session, and that is said', () => {
  const operator = operatorWith(2);
  operator.type('half a thought');
  operator.closed(1);
  operator.dismissed(1);
  assert.match(operator.message, /^#1 .* is gone; yank \(C-y\)/);
  assert.match(operator.model.notices.at(-1)?.text ?? '', /^#1 .* is gone/);
  operator.press('Tab', 'C-y');
  assert.equal(operator.pane.draft.text, 'half a thought');
});

test('/dismiss all asks where drafts would go, and names them', () => {
  const operator = operatorWith(3);
  operator.press('Tab');
  operator.type('half a command');
  operator.closed(1);
  operator.closed(2);
  operator.press('Tab');
  assert.deepEqual(operator.enter('/dismiss all'), []);
  const question = { asks: 'bulk', what: 'dismiss', ids: [1, 2], drafts: [2], others: [] };
  assert.deepEqual(operator.model.overlay, { type: 'question', question, since: BEGINNING });
  assert.deepEqual(operator.press('y'), [
    { type: 'dismiss', id: 1 },
    { type: 'dismiss', id: 2 },
  ]);
});

test('unread lines are those not on screen; M-a goes to who waits longest', () => {
  const operator = operatorWith(4);
  operator.changed(3, { linesIn: 1 });
  operator.changed(2, { linesIn: 5 });
  operator.changed(3, { linesIn: 9 });
  operator.changed(1, { linesIn: 2 });
  assert.deepEqual(
    [...operator.model.hot],
    [
      [4, 'presence'],
      [3, 'text'],
      [2, 'text'],
    ],
  );
  operator.press('M-a');
  assert.equal(operator.model.focus, 3);
  assert.equal(unreadLines(operator.pane), 0);
  operator.press('M-a');
  assert.equal(operator.model.focus, 2);
  operator.press('M-a');
  assert.equal(operator.model.focus, 4);
  operator.press('M-a');
  assert.equal(operator.model.focus, 4);
  assert.match(operator.message, /nothing waits/);
});

test('lines that come below a pane that is scrolled up, or under the table, are unread', () => {
  const operator = operatorWith(1);
  const tape = new Operator().tapes.get(1);
  assert.equal(tape, undefined);
  operator.press(LEADER, 't');
  operator.changed(1, { linesIn: 3 });
  assert.equal(unreadLines(operator.pane), 3);
  operator.press('Escape');
  assert.equal(unreadLines(operator.pane), 0);
});

test('the leader reaches its actions, numbers too; an unknown key does nothing but say so', () => {
  const operator = operatorWith(3);
  operator.press(LEADER, 'n');
  assert.equal(operator.model.focus, 2);
  operator.press(LEADER, '3');
  assert.equal(operator.model.focus, 3);
  operator.press(LEADER, 'Y');
  assert.match(operator.message, /C-x Y does nothing/);
  operator.press(LEADER, 'Escape', 'n');
  assert.equal(operator.pane.draft.text, 'n');
});

test('a leader key and the text after it may come in one run', () => {
  const operator = operatorWith(2);
  operator.press(LEADER);
  operator.type('nhello');
  assert.equal(operator.model.focus, 2);
  assert.equal(operator.pane.draft.text, 'hello');
});

test('a long run where characters are keys is taken, and what follows the last key is text', () => {
  const operator = operatorWith(1);
  operator.press(LEADER, 't');
  operator.type(`${'x'.repeat(50_000)}qhello`);
  assert.equal(operator.model.table, undefined);
  assert.equal(operator.pane.draft.text, 'hello');
});

test('what is pasted is never a key', () => {
  const operator = operatorWith(1);
  operator.press(LEADER);
  assert.deepEqual(operator.paste('q'), []);
  assert.notEqual(operator.model.overlay?.type, 'question');
  operator.press('Escape', LEADER, 't');
  operator.paste('k');
  assert.equal(operator.model.overlay, undefined);
  operator.press('Escape', LEADER, 'r');
  operator.paste('C-g');
  operator.press('Enter');
  assert.deepEqual(operator.effects.at(-1), { type: 'rename', id: 1, name: 'C-g' });
});

test('rename begins with the name there is, and asks the board; Escape leaves it', () => {
  const operator = named(['gate']);
  operator.press(LEADER, 'r');
  operator.type('-2');
  operator.press('Enter');
  assert.deepEqual(operator.effects, [{ type: 'rename', id: 1, name: 'gate-2' }]);
  operator.press(LEADER, 'r', 'C-u', 'Escape');
  assert.equal(operator.model.overlay, undefined);
  operator.enter('/rename north gate');
  assert.deepEqual(operator.effects.at(-1), { type: 'rename', id: 1, name: 'north gate' });
  assert.equal(operator.effects.length, 2);
});

test('who gives a name that another open session has is told whose it is', () => {
  const operator = named(['gate', 'pump-a']);
  operator.enter('/rename pump-a');
  assert.deepEqual(operator.effects.at(-1), { type: 'rename', id: 1, name: 'pump-a' });
  assert.equal(operator.message, '#2 pump-a (open) has that name too');
  assert.equal(operator.model.message?.severity, 'warning');
  operator.model.message = undefined;
  operator.closed(2);
  operator.enter('/rename pump-a');
  operator.enter('/rename gate');
  assert.equal(operator.message, '');
});

test('go finds by number, name, and beginning', () => {
  const operator = named(['gate', 'pump-a', 'pump-b']);
  operator.press(LEADER, 'g');
  operator.enter('pump-b');
  assert.equal(operator.model.focus, 3);
  operator.enter('/go ga');
  assert.equal(operator.model.focus, 1);
  operator.enter('/go pump');
  assert.equal(operator.model.focus, 1);
  assert.match(operator.message, /pump is 2 sessions: #2 pump-a, #3 pump-b/);
  operator.press('C-c');
  operator.enter('/go #2');
  assert.equal(operator.model.focus, 2);
});

test('a command that is unknown, ambiguous or wrong says so and stays in the draft', () => {
  const operator = operatorWith(1);
  operator.enter('/helpp');
  assert.match(operator.message, /did you mean \/help\?/);
  assert.equal(operator.pane.draft.text, '/helpp');
  operator.press('C-c');
  operator.enter('/e');
  assert.match(operator.message, /\/eof or \/eol/);
  assert.deepEqual(operator.effects, []);
});

test('a command of which what stands after it is refused comes back to be mended', () => {
  const operator = operatorWith(1);
  for (const text of ['/view hexx', '/highlight ~(', '/at noon', '/filter ~(']) {
    operator.enter(text);
    assert.equal(operator.pane.draft.text, text);
    assert.equal(operator.model.message?.severity, 'warning');
    operator.press('C-c');
  }
  operator.enter('/view hex');
  assert.equal(operator.pane.draft.text, '');
  // Refused later: at once where nothing else is typed, else with Up.
  operator.enter('/save /bad/path');
  const { typed } = operator.model;
  assert.deepEqual(typed, { id: 1, text: '/save /bad/path' });
  operator.post({ type: 'refused', why: '/bad/path: cannot be made', typed });
  assert.equal(operator.pane.draft.text, '/save /bad/path');
  operator.press('C-c');
  operator.type('another');
  operator.post({ type: 'refused', why: '/bad/path: cannot be made', typed });
  assert.equal(operator.pane.draft.text, 'another');
  operator.press('C-c', 'Up');
  assert.equal(operator.pane.draft.text, '/save /bad/path');
});

test('what was said to be wrong can be read afterwards, the same again once', () => {
  const operator = operatorWith(1);
  operator.enter('/snip nobody');
  operator.press('Enter', 'C-c');
  operator.enter('/view hex');
  operator.post({ type: 'refused', why: 'the disk is full' });
  assert.deepEqual(
    operator.model.notices.map(({ severity }) => severity),
    ['warning', 'error'],
  );
  assert.match(operator.model.notices[0]?.text ?? '', /nobody/);
});

test('the list has the closed sessions below, the last first, and Tab passes over those where nothing is left', () => {
  const operator = operatorWith(5);
  const { model } = operator;
  const close = (id: number, closedAt: number): unknown =>
    operator.changed(id, { state: 'closed', reason: 'left', closedAt });
  close(2, BEGINNING + 1);
  operator.changed(4, { linesIn: 1 });
  close(4, BEGINNING + 2);
  close(3, BEGINNING + 3);
  assert.deepEqual(listed(model, 0, 9), [1, 5, 3, 4, 2]);
  assert.deepEqual(listed(model, 1, 3), [5, 3, 4]);
  assert.deepEqual(
    [1, 5, 3, 4, 2].map((id) => listIndex(model, id)),
    [0, 1, 2, 3, 4],
  );
  const round = Array.from({ length: 3 }, () => {
    operator.press('Tab');
    return model.focus;
  });
  assert.deepEqual(round, [5, 4, 1]);
  operator.press('Tab', 'Tab');
  assert.equal(model.focus, 1, 'what was unread has been read');
  operator.changed(3, { state: 'dialing', reason: undefined, closedAt: undefined });
  assert.deepEqual(listed(model, 0, 9), [1, 3, 5, 4, 2]);
  operator.dismissed(4);
  assert.deepEqual(listed(model, 0, 9), [1, 3, 5, 2]);
});

test('without a session a command is typed into a box of its own', () => {
  const operator = operatorWith(0);
  operator.type('hello');
  assert.match(operator.message, /goes nowhere; \/ begins a command/);
  operator.type('/them');
  operator.press('Tab');
  assert.equal(operator.model.overlay?.type === 'command' && operator.model.overlay.draft.text, '/theme ');
  operator.enter('dark');
  assert.deepEqual([operator.model.theme, operator.model.overlay], ['dark', undefined]);
  operator.press('/', 'Backspace');
  assert.equal(operator.model.overlay, undefined);
});

test('settings go to the session in focus, or are refused with what there is', () => {
  const operator = operatorWith(1);
  operator.enter('/eol crlf');
  operator.enter('/framing lines');
  operator.enter('/eol lfcr');
  assert.deepEqual(operator.effects, [
    { type: 'set', id: 1, settings: { eol: 'crlf' } },
    { type: 'set', id: 1, settings: { framing: 'lines' } },
  ]);
  assert.match(operator.message, /\/eol: expected auto, lf, crlf, cr, none; got lfcr/);
});

test('a setting of a session without a value says the one that holds, to a watcher too', () => {
  const operator = new Operator();
  operator.opened(1, { eol: 'crlf', framing: 'reads', whenFull: 'drop-oldest' });
  const said = (command: string): string => {
    operator.enter(command);
    return operator.message;
  };
  for (const role of ['operate', 'watch'] as const) {
    operator.model.watches = role === 'watch';
    assert.equal(said('/full'), 'when the outbox is full: drop-oldest; /full refuse|drop-oldest|hangup');
    assert.match(said('/eol'), /^eol is crlf; /);
    assert.match(said('/framing'), /^framing is reads; /);
  }
  assert.match(said('/full hangup'), /you only watch here/);
  assert.deepEqual(
    operator.effects.filter(({ type }) => type === 'set'),
    [],
  );
});

test('a slash twice sends one, and again when it is recalled', () => {
  const operator = operatorWith(2);
  operator.enter('//go 2');
  operator.press('Up');
  assert.equal(operator.pane.draft.text, '//go 2');
  operator.press('Enter', 'C-r');
  operator.type('go');
  operator.press('Enter', 'Enter');
  assert.deepEqual(operator.sent, [
    [1, '/go 2'],
    [1, '/go 2'],
    [1, '/go 2'],
  ]);
  assert.equal(operator.model.focus, 1);
});

test('Tab completes a command and never leaves the pane for it', () => {
  const operator = operatorWith(2);
  operator.type('/fr');
  operator.press('Tab');
  assert.equal(operator.pane.draft.text, '/framing ');
  operator.type('re');
  operator.press('Tab');
  assert.equal(operator.pane.draft.text, '/framing reads');
  operator.press('Tab');
  assert.equal(operator.model.focus, 1);
});

test('Up and Down go through what was sent here', () => {
  const operator = operatorWith(2);
  operator.enter('one');
  operator.enter('two');
  operator.press('Up', 'Up');
  assert.equal(operator.pane.draft.text, 'one');
  operator.press('Down', 'Down');
  assert.equal(operator.pane.draft.text, '');
  operator.press('Tab', 'Up');
  assert.equal(operator.pane.draft.text, '');
});

test('C-r searches what was sent here: further back, taken, or given up', () => {
  const operator = operatorWith(1);
  for (const line of ['set rpm 900', 'status?', 'set rpm 1200']) operator.enter(line);
  operator.type('draft');
  operator.press('C-r');
  operator.type('rpm');
  assert.equal(operator.pane.draft.text, 'set rpm 1200');
  operator.press('C-r');
  assert.equal(operator.pane.draft.text, 'set rpm 900');
  operator.press('C-g');
  assert.equal(operator.pane.draft.text, 'draft');
  operator.press('C-r', 's', 't', 'a', 'Enter');
  assert.equal(operator.pane.draft.text, 'status?');
  assert.equal(operator.sent.length, 3);
  operator.press('C-r', 'r', 'p', 'm', 'C-a');
  operator.type('re');
  assert.equal(operator.pane.draft.text, 'reset rpm 1200');
  operator.press('C-r');
  operator.type('nowhere');
  assert.match(operator.message, /nothing sent here holds nowhere/);
});

test('C-c clears the draft and never quits', () => {
  const operator = operatorWith(1);
  operator.type('draft');
  operator.press('C-c', 'C-c');
  assert.deepEqual(operator.effects, []);
  assert.match(operator.message, /C-x q quits/);
  operator.press('C-_');
  assert.equal(operator.pane.draft.text, 'draft');
});

test('suspending is for a console that keeps nobody waiting', () => {
  const operator = operatorWith(2);
  operator.press('C-z');
  assert.match(operator.message, /would freeze 2 clients/);
  assert.deepEqual(operatorWith(1, { suspendable: true }).press('C-z'), [{ type: 'suspend' }]);
});

test('the table selects, opens, hangs up and dismisses by session', () => {
  const operator = operatorWith(3);
  operator.press(LEADER, 't', 'Down', 'Down', 'Down');
  assert.equal(operator.model.table?.selected, 3);
  operator.press('k');
  assert.equal(operator.model.overlay?.type, 'question');
  assert.deepEqual(operator.press('y'), [{ type: 'hangUp', id: 3 }]);
  operator.closed(3);
  assert.deepEqual(operator.press('x'), [{ type: 'dismiss', id: 3 }]);
  operator.dismissed(3);
  assert.equal(operator.model.table.selected, 2);
  operator.press('Enter');
  assert.equal(operator.model.focus, 2);
  assert.equal(operator.model.table, undefined);
});

test('messages end with their time', () => {
  const operator = operatorWith(1);
  operator.press('Enter');
  operator.post({ type: 'time', now: BEGINNING + 4999 });
  assert.match(operator.message, /nothing to send/);
  operator.post({ type: 'time', now: BEGINNING + 5000 });
  assert.equal(operator.message, '');
});

test('notices and what flowed are kept up to a bound', () => {
  const operator = operatorWith(1);
  for (let index = 0; index < 300; index++) {
    operator.hear(
      { type: 'notice', notice: { at: BEGINNING, severity: 'info', text: `notice ${index}` } },
      { type: 'traffic', traffic: { open: 1, rateIn: index, rateOut: 0 } },
    );
    operator.post({ type: 'time', now: operator.model.now + 1000 });
  }
  assert.equal(operator.model.notices.length, 200);
  const { seconds } = operator.model.stats;
  assert.deepEqual([seconds.length, seconds.at(-1)?.rateIn], [120, 299]);
});

test('an alarm of the board is on the bottom line until it is over, whatever else was said since', () => {
  const operator = operatorWith(1);
  const says = (text: string, about: Partial<Notice> = {}): void => {
    operator.hear({ type: 'notice', notice: { at: BEGINNING, severity: 'error', text, ...about } });
  };
  says('not recorded\x1b', { alarm: 'transcripts', standing: true });
  for (let index = 0; index < 300; index++) says(`error ${index}`);
  assert.equal(saidNow(operator.model)?.text, 'error 299');
  operator.post({ type: 'time', now: operator.model.now + 60_000 });
  assert.deepEqual(saidNow(operator.model), { severity: 'error', text: 'not recorded␛' });
  says('recorded again', { alarm: 'transcripts' });
  operator.post({ type: 'time', now: operator.model.now + 60_000 });
  assert.equal(saidNow(operator.model), undefined);
});

test('without a session, what is typed goes nowhere and says so', () => {
  const operator = new Operator();
  operator.enter('hello');
  assert.deepEqual(operator.effects, []);
  operator.opened(1);
  assert.equal(operator.pane.draft.text, '');
});
