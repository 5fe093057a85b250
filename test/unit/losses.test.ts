import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerText, askText, type Connection, wordsOf } from '../torture/ledger.ts';
import { lossesOf } from '../torture/losses.ts';
import { type Recorded, recordedOf } from '../torture/recorded.ts';
import { recordsOf } from '../helpers/bench.ts';

const KILL = { at: 10_000, windowMs: 500 };

/** Lines at these times, each answered 5 ms later but for the last so many. */
function connection(times: readonly number[], changes: Partial<Connection> = {}, unanswered = 0): Connection {
  const answers = times.length - unanswered;
  const asked = times.map((at, index) => (index < answers ? { at, took: 5 } : { at }));
  return { client: 1, number: 0, openedAt: 0, asked, answers, wrong: [], ...changes };
}

function recorded(asks: number, answers: number, client = 1): Recorded {
  const words = (count: number): Recorded['asks'] =>
    Array.from({ length: count }, (_, number) => ({ client, connection: 0, number }));
  return { asks: words(asks), answers: words(answers), hasGap: false };
}

function breachesOf(connections: readonly Connection[], on: readonly Recorded[]): readonly string[] {
  return lossesOf(connections, on, KILL).breaches;
}

describe('what is lost of a client', () => {
  test('is nothing where all is on the record and answered', () => {
    const { breaches, said, heard, allowed } = lossesOf([connection([1, 2, 3])], [recorded(3, 3)], KILL);
    assert.deepEqual(breaches, []);
    assert.deepEqual([said, heard], [3, 3]);
    assert.deepEqual(allowed, { said: 0, answers: 0, heard: 0 });
  });

  test('may be the end of what was cut off by the kill, if it is not long before it', () => {
    const killed = connection([1, 9600, 9900], { closedAt: 10_001 }, 1);
    const { breaches, allowed } = lossesOf([killed], [recorded(1, 1)], KILL);
    assert.deepEqual(breaches, []);
    assert.deepEqual(allowed, { said: 2, answers: 1, heard: 1 });
    assert.equal(
      breachesOf([connection([1, 9000, 9900], { closedAt: 10_001 }, 1)], [recorded(1, 1)]).length,
      2,
    );
  });

  for (const [what, connections, on, expected] of [
    ['a line that is not on the record', [connection([1, 2])], [recorded(1, 2)], /a line it said is not on/],
    ['an answer that is not on it', [connection([1, 2])], [recorded(2, 1)], /an answer it heard is not on/],
    ['a line that is not answered', [connection([1, 2], {}, 1)], [recorded(2, 1)], /was not answered/],
    ['an answer that did not come', [connection([1, 2], {}, 1)], [recorded(2, 2)], /did not come/],
    ['all of a conversation', [connection([1])], [], /a line it said is not on the record/],
    ['its connection', [connection([1], { closedAt: 5000 })], [recorded(1, 1)], /it was disconnected/],
    [
      'a place between',
      [connection([1])],
      [{ ...recorded(1, 1), hasGap: true }],
      /records of it are missing/,
    ],
    ['what it should not have heard', [connection([1], { wrong: ['x'] })], [recorded(1, 1)], /it heard "x"/],
    ['more than was said', [connection([1])], [recorded(2, 1)], /more is on the record than it said/],
    ['what nobody said', [connection([1])], [recorded(1, 1), recorded(1, 1, 7)], /without being said/],
    ['said twice', [connection([1])], [recorded(1, 1), recorded(1, 1)], /without being said/],
  ] as const)
    test(`is told: ${what}`, () => assert.match(breachesOf(connections, on).join('; '), expected));

  test('is told where the order is another', () => {
    const { asks, answers } = recorded(2, 2);
    const turned = { asks: asks.toReversed(), answers, hasGap: false };
    assert.match(
      breachesOf([connection([1, 2])], [turned]).join('; '),
      /it was said is not what is on the record/,
    );
  });
});

test('what was said is told from what is on the record, whole lines only', () => {
  const words = { client: 3, connection: 1, number: 0 };
  const lines = [`${askText(words)}\nask 3`, ['out', `${answerText(words)}\n`], ' nonsense\n'] as const;
  const { asks, answers, hasGap } = recordedOf(recordsOf(7, lines));
  assert.deepEqual(asks, [words, undefined]);
  assert.deepEqual(answers, [words]);
  assert.equal(hasGap, false);
  assert.equal(recordedOf(recordsOf(7, lines).slice(1)).hasGap, true);
  assert.equal(wordsOf('ask', answerText(words)), undefined);
  assert.equal(wordsOf('ask', `${askText(words)}!`), undefined);
});
