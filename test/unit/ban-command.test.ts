import assert from 'node:assert/strict';
import { test } from 'node:test';
import { banLine, timeAndReason } from '../../src/access/ban-words.ts';
import { banQuestion } from '../../src/console/ban-command.ts';
import { BEGINNING, type Operator, operatorWith } from '../helpers/sessions.ts';

function at(peer: string, more: Parameters<typeof operatorWith>[1] = {}): Operator {
  const operator = operatorWith(0, more);
  operator.opened(1, { peer, name: 'pump' });
  operator.opened(2, { peer: '192.0.2.7:2' });
  operator.opened(3, { peer: 'unix:/run/x#3' });
  operator.opened(4, { peer: '192.0.2.7:4', state: 'closed', reason: 'left' });
  operator.effects.length = 0;
  return operator;
}

/** What is asked, and what a yes does. */
function asked(operator: Operator, line: string): readonly [readonly string[], unknown] {
  operator.enter(line);
  const { overlay } = operator.model;
  assert.ok(overlay?.type === 'question' && overlay.question.asks === 'ban', operator.message);
  const words = banQuestion(overlay.question);
  operator.effects.length = 0;
  operator.press('y');
  return [words, operator.effects.find(({ type }) => type === 'ban')];
}

test('/ban asks, with how many sessions it will hang up', () => {
  assert.deepEqual(asked(at('192.0.2.7:1'), '/ban 192.0.2.0/24 2h floods  the bus'), [
    ['Ban 192.0.2.0/24 for 2h?', '2 sessions will be hung up.', 'Reason: floods  the bus'],
    { type: 'ban', request: { network: '192.0.2.0/24', ms: 7_200_000, reason: 'floods  the bus' } },
  ]);
  assert.deepEqual(asked(at('10.0.0.1:1'), '/ban 198.51.100.1'), [
    ['Ban 198.51.100.1/32 until it is lifted?'],
    { type: 'ban', request: { network: '198.51.100.1/32' } },
  ]);
});

test('/ban takes a session by name or number, or the one in focus', () => {
  const request = { network: '10.0.0.1/32' };
  for (const line of ['/ban pump', '/ban #1', '/ban'])
    assert.deepEqual(asked(at('10.0.0.1:1'), line)[1], { type: 'ban', request }, line);
  const v6 = asked(at('[2001:db8::7]:1'), '/ban --yes pump 10m');
  assert.deepEqual(v6[1], { type: 'ban', request: { network: '2001:db8::7/128', ms: 600_000, sure: true } });
});

test('where it is the own address the board says so, and a yes to that bans it', () => {
  const operator = at('127.0.0.1:1');
  const request = { network: '127.0.0.1/32', ms: 600_000 };
  assert.deepEqual(asked(operator, '/ban pump 10m')[1], { type: 'ban', request });
  const what = '127.0.0.1/32 is in 127.0.0.0/8, this machine itself\x1b[2J';
  operator.post({ type: 'banRefused', request, what });
  const { overlay } = operator.model;
  assert.ok(overlay?.type === 'question' && overlay.question.asks === 'ban');
  const [met = '', ...words] = banQuestion(overlay.question);
  assert.match(met, /^127\.0\.0\.1\/32 is in 127\.0\.0\.0\/8, this machine itself[^\x00-\x1f]*\.$/);
  assert.deepEqual(words, ['Ban 127.0.0.1/32 for 10m all the same?', '1 session will be hung up.']);
  operator.effects.length = 0;
  operator.press('y');
  assert.deepEqual(operator.effects, [{ type: 'ban', request: { ...request, sure: true } }]);
});

test('a no bans nobody', () => {
  const operator = at('10.0.0.1:1');
  operator.enter('/ban pump');
  operator.press('n');
  assert.deepEqual(
    operator.effects.filter(({ type }) => type === 'ban'),
    [],
  );
});

test('what is no client with an address is refused, and comes back to be mended', () => {
  for (const [line, message] of [
    ['/ban nobody', /expected a session, or a network .* got nobody$/],
    ['/ban #3', /has no address to ban$/],
    ['/ban 192.0.2.7 0s', /expected 1s\.\.3162240000s, or no time, which is for good; got 0s/],
    ['/ban 192.0.2.7 99999d', /expected 1d\.\.36600d, or no time/],
    [`/ban 192.0.2.7 ${'x'.repeat(201)}`, /more than 200 characters/],
    ['/unban nobody', /^\/unban: expected a session/],
  ] as const) {
    const operator = at('10.0.0.1:1');
    operator.enter(line);
    assert.match(operator.message, message);
    assert.equal(operator.pane.draft.text, line);
    assert.equal(operator.model.overlay, undefined);
  }
});

test('/unban and /bans ask the board', () => {
  const operator = at('10.0.0.1:1');
  operator.enter('/unban 192.0.2.0/24');
  operator.enter('/bans');
  assert.deepEqual(
    operator.effects.filter(({ type }) => type === 'unban' || type === 'bans'),
    [{ type: 'unban', network: '192.0.2.0/24' }, { type: 'bans' }],
  );
  const ban = { network: '10.0.0.0/8', at: BEGINNING, reason: 'x', by: 'ann' };
  operator.post({ type: 'banned', bans: [ban] });
  assert.deepEqual(operator.model.overlay, { type: 'bans', bans: [ban], top: 0 });
  operator.press('Escape');
  assert.equal(operator.model.overlay, undefined);
});

test('the time is the first word, if it is one', () => {
  assert.deepEqual(timeAndReason(''), {});
  assert.deepEqual(timeAndReason('2h'), { ms: 7_200_000 });
  assert.deepEqual(timeAndReason('too 2h loud'), { reason: 'too 2h loud' });
  assert.throws(() => timeAndReason('9999999w'), { code: 'CB_USAGE' });
});

test('a ban is told of in one line that is safe to show', () => {
  const ban = { network: '10.0.0.0/8', at: 0, until: 7_260_000, reason: '\x1b]52;c;x\x07', by: 'ann\n' };
  const line = banLine(ban, 60_000);
  assert.match(line, /^10\.0\.0\.0\/8 {2}2h left, by ann/);
  assert.ok(!/[\x00-\x1f\x7f-\x9f]/.test(line));
  assert.match(banLine({ ...ban, until: undefined }, 0), /for good/);
  assert.match(banLine({ ...ban, until: 600_000 }, 1), /10m left/);
});
