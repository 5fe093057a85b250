import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { Refused } from '../../src/session/admission.ts';
import { Notices } from '../../src/session/notices.ts';
import { Refusals } from '../../src/session/refusals.ts';

interface Gate {
  readonly refuse: (kind: string, peer: string, why: string) => void;
  readonly pass: (ms: number) => void;
  readonly said: string[];
}

/** Refuses as it is told, and has what the notices were. */
function gate(): Gate {
  let now = 1_000_000;
  const clock = (): number => now;
  const notices = new Notices(clock);
  const refusals = new Refusals(notices, clock);
  const said: string[] = [];
  notices.listen(({ text }) => said.push(text));
  return {
    refuse: (kind, peer, why) => {
      const arrival = { socket: new Socket(), host: peer, peer, local: 'here' };
      refusals.add(arrival, new Refused(kind, why));
    },
    pass: (ms) => {
      now += ms;
    },
    said,
  };
}

test('clients refused for several reasons within a few seconds are said by reason, in one notice', () => {
  const { refuse, pass, said } = gate();
  refuse('access', 'a:1', 'denied');
  assert.deepEqual(said.splice(0), ['refused a client from a:1: denied']);
  for (let port = 2; port < 11; port++) refuse('access', `a:${port}`, 'denied');
  for (const port of [1, 2]) refuse('address', `b:${port}`, 'too many of its address');
  pass(5000);
  refuse('banned', 'c:1', 'banned');
  const words =
    'refused 12 clients: 9 not allowed (last a:10), 2 beyond --max-per-address (last b:2), 1 banned (c:1)';
  assert.deepEqual(said.splice(0), [words]);
});

test('a reason that has been said is not said again without a client', () => {
  const { refuse, pass, said } = gate();
  refuse('access', 'a:1', 'denied');
  pass(5000);
  refuse('address', 'b:1', 'too many');
  pass(5000);
  refuse('access', 'a:2', 'denied');
  assert.deepEqual(said, [
    'refused a client from a:1: denied',
    'refused a client from b:1: too many',
    'refused a client from a:2: denied',
  ]);
});

test('a clock that is set back keeps no refusal unsaid for as long as it was set back', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { refuse, pass, said } = gate();
  refuse('access', 'a:1', 'denied');
  pass(-900_000);
  refuse('banned', 'b:1', 'banned');
  t.mock.timers.tick(5000);
  assert.deepEqual(said, ['refused a client from a:1: denied', 'refused a client from b:1: banned']);
});
