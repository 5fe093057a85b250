import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  commonStart,
  completions,
  findSession,
  isCommand,
  parseCommand,
} from '../../src/console/commands.ts';
import { COMMANDS } from '../../src/console/keymap.ts';
import { operatorWith, type Operator } from '../helpers/sessions.ts';

const errorOf = (text: string): string => {
  const parsed = parseCommand(text);
  assert.equal(parsed.command, undefined, text);
  return parsed.error;
};

function named(...names: readonly string[]): Operator {
  const operator = operatorWith(names.length);
  names.forEach((name, index) => operator.changed(index + 1, { name }));
  return operator;
}

test('a slash begins a command, two do not', () => {
  assert.ok(isCommand('/help') && isCommand('/'));
  assert.ok(!isCommand('//help') && !isCommand(' /help') && !isCommand(''));
});

test('every command is found by its name, and by as much of it as no other shares', () => {
  for (const { name, action } of COMMANDS) {
    assert.equal(parseCommand(`/${name}`).command?.action, action);
    for (let length = 1; length < name.length; length++) {
      const start = name.slice(0, length);
      const alone = COMMANDS.filter((other) => other.name.startsWith(start)).length === 1;
      const exact = COMMANDS.some((other) => other.name === start);
      assert.equal(parseCommand(`/${start}`).command?.action === action, alone, start);
      if (!alone && !exact) assert.match(errorOf(`/${start}`), new RegExp(`/${name}\\b`));
    }
  }
});

test('an unknown command names the nearest', () => {
  assert.match(errorOf('/renmae x'), /^\/renmae: no such command; did you mean \/rename\?/);
  assert.match(errorOf('/hlp'), /\/help\?/);
  assert.match(errorOf('/'), /no such command/);
});

test('what is not one line, or takes nothing, is said', () => {
  assert.match(errorOf('/line a\nb'), /one line/);
  assert.match(errorOf('/quit now'), /\/quit takes nothing after it, got now/);
});

test('blanks around an argument mean nothing, but to /line', () => {
  const argument = (text: string): string | undefined => {
    const parsed = parseCommand(text);
    return parsed.command === undefined ? undefined : parsed.argument;
  };
  assert.equal(argument('/rename  north gate '), 'north gate');
  assert.equal(argument('/quit '), '');
  assert.equal(argument('/line  x '), ' x ');
  assert.equal(argument('/line a\u2028b'), 'a\u2028b');
});

test('names complete, then what they take', () => {
  const { model } = named('pump-a', 'pump-b', '');
  assert.deepEqual(completions(model, '/re'), ['/rename ', '/reconnect']);
  assert.deepEqual(completions(model, '/eol c'), ['/eol crlf', '/eol cr']);
  assert.deepEqual(completions(model, '/go PUMP'), ['/go pump-a', '/go pump-b']);
  assert.deepEqual(completions(model, '/go 3'), ['/go 3']);
  assert.deepEqual(completions(model, '/dismiss '), ['/dismiss closed']);
  assert.deepEqual(completions(model, '/help x'), []);
  assert.deepEqual(completions(model, '/nothing'), []);
  assert.equal(completions(model, '/').length, COMMANDS.length);
});

test('what all share is shared in whole characters', () => {
  assert.equal(commonStart(['/go pump-a', '/go pump-b']), '/go pump-');
  assert.equal(commonStart(['one']), 'one');
  assert.equal(commonStart([]), '');
  assert.equal(commonStart(['/go \u{1f600}', '/go \u{1f601}']), '/go ');
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1 }), (start, ends) => {
      const all = ends.map((end) => start + end);
      const common = commonStart(all);
      assert.ok(all.every((each) => each.startsWith(common)));
      assert.doesNotMatch(common, /\p{Cs}/u);
    }),
  );
});

test('a session is found by number, name, beginning, part or address, in that order', () => {
  const { model } = named('2', 'pump', 'pump-a', 'old-pump', '');
  const found = (wanted: string): number | undefined => findSession(model, wanted).id;
  assert.equal(found('2'), 2);
  assert.equal(found('#3'), 3);
  assert.equal(found('PUMP'), 2);
  assert.equal(found('pump-'), 3);
  assert.equal(found('old'), 4);
  assert.equal(found('192.0.2.5'), 5);
  assert.equal(found('192.0.2.4:'), 4);
});

test('of sessions with one name the one that can be reached is meant; two that can be are two', () => {
  const operator = named('pump', 'pump', 'pump');
  operator.changed(1, { state: 'half-closed', ended: true });
  operator.changed(2, { state: 'closed', reason: 'left' });
  assert.deepEqual(findSession(operator.model, 'pump'), { id: 3 });
  operator.changed(3, { state: 'silent' });
  assert.equal(findSession(operator.model, 'pump').id, undefined);
  operator.changed(3, { state: 'closed', reason: 'left' });
  assert.deepEqual(findSession(operator.model, 'pump'), { id: 1 });
  operator.changed(1, { state: 'open', ended: false });
  operator.changed(2, { state: 'stalled' });
  assert.match(JSON.stringify(findSession(operator.model, 'pump')), /pump is 2 sessions: #1 pump, #2 pump/);
});

test('a name that could be several says which, and not too many', () => {
  const { model } = named('a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6');
  const found = findSession(model, 'a-');
  assert.deepEqual(found, {
    id: undefined,
    error: 'a- is 6 sessions: #1 a-1, #2 a-2, #3 a-3, #4 a-4 …',
  });
  assert.deepEqual(findSession(model, 'zebra'), { id: undefined, error: 'no session is called zebra' });
});
