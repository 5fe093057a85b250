import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACTIONS } from '../../src/console/actions.ts';
import { canSend } from '../../src/console/reachable.ts';
import type { Effect } from '../../src/console/effects.ts';
import { detailRows } from '../../src/console/details.ts';
import { listed } from '../../src/console/list.ts';
import { perform } from '../../src/console/perform.ts';
import { whenWords, whoseWords } from '../../src/console/stored-words.ts';
import type { StoredConversation } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, type Operator, operatorWith, summaryOf, Tape } from '../helpers/sessions.ts';

/** A conversation on the record that has ended, under key 7 unless told otherwise. */
function stored(changes: Partial<StoredConversation> = {}): StoredConversation {
  const id = changes.id ?? -7;
  return {
    id,
    openedAt: BEGINNING - 86_400_000,
    closedAt: BEGINNING - 86_000_000,
    reason: 'left',
    records: 100,
    session: summaryOf(id, { name: 'pump', state: 'closed', linesIn: 100, bells: 3, framing: 'lines' }),
    run: 'earlier',
    live: undefined,
    ...changes,
  };
}

function recall(operator: Operator, conversation: StoredConversation, match?: { line: number }): Effect[] {
  const { id } = conversation;
  const record = match && operator.tapes.get(id)?.records[match.line];
  const position = record && { seq: record.seq, offset: record.offset };
  return operator.post({
    type: 'recalled',
    id,
    conversation,
    match: position && { position, place: { kind: 'in', byte: position.offset } },
  });
}

/** Session 1 in focus, and then a conversation of 5000 lines that is opened from the record. */
function reading(changes: Partial<StoredConversation> = {}): Operator {
  const operator = operatorWith(1);
  operator.tapes.set(-7, new Tape(-7));
  operator.tapes.get(-7)?.addLines(5000);
  recall(operator, stored(changes));
  return operator;
}

/** What reaches a client, or changes something on the board. */
const WRITES: ReadonlySet<Effect['type']> = new Set<Effect['type']>([
  'send',
  'sendRaw',
  'broadcast',
  'repeat',
  'sendFile',
  'hangUp',
  'signal',
  'finish',
  'retry',
  'dismiss',
  'rename',
  'set',
]);

const writes = (operator: Operator): Effect[] => operator.effects.filter(({ type }) => WRITES.has(type));

test('a conversation on the record opens in a pane of its own, at its end', () => {
  const operator = reading();
  assert.equal(operator.model.focus, -7);
  assert.deepEqual(operator.model.shown, [-7]);
  assert.equal(operator.pane.scrollback?.lines.at(-1)?.text, 'line 4999');
  assert.deepEqual(operator.model.order, [1], 'the list of sessions is as it was');
  assert.deepEqual(listed(operator.model, 0, 10), [1, -7]);
  assert.equal(operator.model.hot.size, 0, 'nothing of it waits to be read');
});

test('it opens at a place, and goes to another one when it is open', () => {
  const operator = operatorWith(1);
  operator.tapes.set(-7, new Tape(-7));
  operator.tapes.get(-7)?.addLines(100_000);
  const top = (): string | undefined => {
    const { view, scrollback } = operator.pane;
    return view === 'end' ? 'end' : scrollback?.lines.find(({ seq }) => seq === view.seq)?.text;
  };
  recall(operator, stored(), { line: 20 });
  assert.match(top() ?? '', /^line 1\d$/, 'some rows above it');
  recall(operator, stored(), { line: 90_000 });
  assert.match(top() ?? '', /^line 8999\d$/);
  operator.press('M-/');
  assert.equal(operator.model.focus, 1);
  recall(operator, stored(), { line: 50_000 });
  assert.equal(operator.model.focus, -7);
  assert.match(top() ?? '', /^line 4999\d$/);
});

test('one that is on the list is gone to there', () => {
  const operator = operatorWith(2);
  recall(operator, stored({ run: 'this', live: 2 }));
  assert.equal(operator.model.focus, 2);
  assert.equal(operator.model.stored.size, 0);
});

test('what is not on the record any more is said', () => {
  const operator = operatorWith(1);
  operator.post({ type: 'recalled', id: -9, conversation: undefined, match: undefined });
  assert.equal(operator.message, 'key 9 is not on the record any more');
  assert.equal(operator.model.focus, 1);
});

test('one that is pruned while it is read keeps what is shown, and says so', () => {
  for (const key of ['M->', 'M-<']) {
    const operator = reading();
    if (key === 'M->') operator.press('M-<');
    operator.tapes.set(-7, new Tape(-7));
    const shown = operator.pane.scrollback?.lines.length ?? 0;
    assert.ok(shown > 0);
    operator.press(key);
    assert.match(operator.message, /pump is not on the record any more: it has been pruned; what is shown/);
    assert.equal(operator.pane.scrollback?.lines.length, shown);
  }
  const operator = operatorWith(1);
  operator.tapes.set(-7, new Tape(-7));
  recall(operator, stored());
  assert.match(operator.message, /pump is not on the record any more: it has been pruned$/);
});

test('a text and Enter are refused, and the draft stays', () => {
  const operator = reading();
  assert.equal(canSend(operator.pane.session), false);
  operator.enter('hello');
  assert.match(operator.message, /^key 7 pump is on the record: it can only be read; the draft stays/);
  assert.equal(operator.pane.draft.text, 'hello');
  assert.deepEqual(writes(operator), []);
});

describe('no command does anything to it or to another session in its place', () => {
  for (const text of [
    '/line hello',
    '/raw "x"',
    '/hex 01',
    '/every 1s x',
    '/send /etc/hostname',
    '/rename a',
    '/tag a',
    '/note a',
    '/prefix a',
    '/eol lf',
    '/hangup',
    '/eof',
    '/reconnect',
    '/forget',
    '/mute',
    '/silent 5s',
  ]) {
    test(text, () => {
      const operator = reading();
      operator.enter(text);
      assert.match(operator.message, /on the record/);
      assert.equal(operator.pane.draft.text, text, 'the command is there to be taken elsewhere');
      operator.press('y');
      assert.deepEqual(writes(operator), []);
    });
  }
});

test('no action at all sends or changes anything while it is in focus, with whatever argument', () => {
  for (const { name } of ACTIONS) {
    for (const argument of ['', 'all', 'x', '5s x', '"x"', '01', 'lf', 'closed']) {
      const operator = reading();
      operator.effects.length = 0;
      operator.effects.push(...perform(operator.model, name, name === 'go-number' ? '1' : argument));
      const reached = writes(operator).filter((effect) => !('id' in effect) || (effect.id ?? 0) < 0);
      assert.deepEqual(reached, [], `${name} ${argument}`);
      assert.equal(operator.model.panes.get(1)?.session.state, 'open');
    }
  }
});

test('broadcasts, the table, the go-to box and the keys of numbers know nothing of it', () => {
  const operator = reading();
  operator.press('C-x', 'b');
  operator.enter('all');
  operator.enter('to all');
  operator.press('y');
  const orders = operator.effects.flatMap((effect) => (effect.type === 'broadcast' ? [effect.order] : []));
  assert.deepEqual(
    orders.map(({ to }) => to.map(({ id }) => id)),
    [[1]],
  );
});

test('it is closed as a closed session is dismissed, and nothing is asked of the board', () => {
  const operator = reading();
  operator.type('not lost');
  operator.press('C-x', 'd');
  assert.equal(operator.model.stored.size, 0);
  assert.equal(operator.model.focus, 1);
  assert.deepEqual(operator.model.shown, [1]);
  assert.deepEqual(writes(operator), []);
  operator.press('C-y');
  assert.equal(operator.pane.draft.text, 'not lost');
});

test('views, search, line filter and times work on it', () => {
  const operator = reading();
  operator.enter('/view hex');
  assert.equal(
    operator.pane.scrollback?.lines.at(-1)?.text,
    'line 4999\n',
    'a row of bytes has the line end too',
  );
  operator.enter('/view text');
  operator.enter('/search line 12');
  const find = operator.effects.find(({ type }) => type === 'find');
  assert.equal(find?.type === 'find' && find.session.id, -7);
  operator.enter('/filter 499');
  assert.equal(operator.pane.sieve?.lines.at(-1)?.text, 'line 4999');
  operator.enter('/filter');
  operator.enter('/times date');
  assert.equal(operator.pane.look.times, 'date');
  operator.press('M-<');
  assert.equal(operator.pane.scrollback.lines[0]?.text, 'line 0');
});

test('a client that comes first takes no focus from it, and Tab goes from one to the other', () => {
  const operator = operatorWith(0);
  recall(operator, stored());
  operator.opened(1);
  assert.equal(operator.model.focus, -7);
  operator.press('Tab');
  assert.equal(operator.model.focus, 1);
  operator.press('Tab');
  assert.equal(operator.model.focus, -7);
  operator.enter('/dismiss closed');
  assert.equal(operator.model.focus, -7);
  assert.equal(operator.message, 'no session is closed');
});

test('details say whose it is and why it ended, and nothing of what flows now', () => {
  const { pane } = reading({ reason: 'stopped' });
  const context = { muted: false, notices: [], trace: [1, 2], width: 60 };
  const rows = new Map(detailRows(pane, BEGINNING, context));
  assert.equal(rows.get('session'), 'key 7 pump');
  assert.equal(rows.get('state'), 'earlier run: stopped');
  assert.equal(rows.has('rates') || rows.has('traffic') || rows.has('queued'), false);
});

test('its heading says whose it is and when it was', () => {
  const now = new Date(2026, 0, 10, 12, 0, 0).getTime();
  const at = (day: number, hour: number): number => new Date(2026, 0, day, hour, 5).getTime();
  const words = (changes: Partial<StoredConversation>): readonly string[] => [
    whoseWords(stored(changes)),
    whenWords(stored(changes), now),
  ];
  assert.deepEqual(words({ openedAt: at(9, 14), closedAt: at(9, 15) }), [
    'earlier run',
    'yesterday 14:05 to 15:05',
  ]);
  assert.deepEqual(words({ run: 'other', openedAt: at(8, 14), closedAt: at(10, 1) }), [
    'other board',
    '2026-01-08 14:05 to today 01:05',
  ]);
  assert.deepEqual(words({ run: 'other', openedAt: at(10, 9), closedAt: undefined }), [
    'open elsewhere',
    'since today 09:05',
  ]);
  assert.equal(whoseWords(stored({ run: 'this' })), 'dismissed');
});

test('one that goes on elsewhere is read anew when it is opened again', () => {
  const operator = reading({ run: 'other', closedAt: undefined, records: 5000 });
  operator.tapes.get(-7)?.add('in', 'the newest\n');
  assert.equal(operator.pane.scrollback?.lines.at(-1)?.text, 'line 4999');
  recall(operator, stored({ run: 'other', closedAt: undefined, records: 5001 }));
  assert.equal(operator.pane.scrollback.lines.at(-1)?.text, 'the newest');
  assert.equal(operator.model.stored.size, 1);
});

test('the last one is closed where there is no session', () => {
  const operator = operatorWith(0);
  recall(operator, stored());
  operator.press('C-x', 'd');
  assert.equal(operator.model.focus, undefined);
  assert.deepEqual(operator.model.shown, []);
});

test('only so many stay open; those on the screen and with a draft do', () => {
  const operator = operatorWith(1);
  recall(operator, stored({ id: -1 }));
  operator.type('a draft');
  for (let key = 2; key <= 50; key++) recall(operator, stored({ id: -key }));
  assert.equal(operator.model.stored.size, 20);
  assert.equal(operator.model.stored.has(-1), true);
  assert.equal(operator.model.stored.has(-2), false);
  assert.equal(operator.model.focus, -50);
});
