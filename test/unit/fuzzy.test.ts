import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ranked, rankSessions } from '../../src/console/fuzzy.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { summaryOf } from '../helpers/sessions.ts';

function board(...changes: readonly Partial<SessionSummary>[]): SessionSummary[] {
  return changes.map((change, index) => summaryOf(index + 1, { peer: 'unix:b', ...change }));
}

function named(...names: readonly string[]): SessionSummary[] {
  return board(...names.map((name) => ({ name })));
}

function ids(query: string, sessions: Iterable<SessionSummary>, limit = 100): number[] {
  return rankSessions(query, sessions, limit).map(({ id }) => id);
}

/** What is found, with the letters found in upper case. */
function marked(ranked: Ranked | undefined): string[] {
  return (ranked?.hits ?? []).map(({ field, text, spans }) => {
    const letters = text.split('').map((letter, at) => {
      const isFound = spans.some(
        (_, index) => index % 2 === 0 && (spans[index] ?? 0) <= at && at < (spans[index + 1] ?? 0),
      );
      return isFound ? letter.toUpperCase() : letter;
    });
    return `${field} ${letters.join('')}`;
  });
}

function found(query: string, change: Partial<SessionSummary>): string[] {
  return marked(rankSessions(query, board(change), 1)[0]);
}

test('the number comes first, then the beginning of the name, words, letters in a row, scattered ones', () => {
  const sessions = named('x2y', '8', 'gate-2', 'a22', '2nd', 'p-z-2');
  assert.deepEqual(ids('2', sessions), [2, 5, 3, 6, 1, 4]);
  assert.deepEqual(ids('#2', sessions)[0], 2);
  const ways = named('wxrmxpx', 'wrmp', 'x-rmp', 'w-r-mp', 'rmpx', 'rmp');
  assert.deepEqual(ids('rmp', ways), [6, 5, 3, 4, 2, 1]);
  assert.deepEqual(ids('rm', named('xrxxxm', 'xrxm')), [2, 1]);
});

test('the name goes before the tag, the tag before the address, the address before the note', () => {
  const sessions = board({ note: 'pump' }, { peer: 'pump:1' }, { tags: ['x', 'pump'] }, { name: 'a-pump' });
  assert.deepEqual(ids('pump', sessions), [4, 3, 2, 1]);
  assert.deepEqual(ids('pump', board({ tags: ['pump'] }, { name: 'xpump' }, { name: 'pump2' })), [3, 1, 2]);
});

test('of those that fit as well, who can be reached goes before who cannot', () => {
  const sessions = board(
    { name: 'pump', state: 'closed' },
    { name: 'pump', state: 'half-closed', ended: true },
    { name: 'pump' },
    { name: 'x-pump' },
  );
  assert.deepEqual(ids('pump', sessions), [3, 2, 1, 4]);
  assert.deepEqual(ids('', sessions), [1, 2, 3, 4]);
});

test('all words have to be found, wherever; case does not count', () => {
  const sessions = board(
    { name: 'Pump-A', tags: ['North'] },
    { name: 'pump-b', tags: ['south'] },
    { name: 'north pump' },
  );
  assert.deepEqual(ids('pump NORTH', sessions), [3, 1]);
  assert.deepEqual(ids('north south', sessions), []);
  assert.deepEqual(ids('  pump   ', sessions), [1, 2, 3]);
});

test('equal ones stand by number, and no more than asked for', () => {
  const sessions = named('pump', 'pump', 'pump', 'pump').reverse();
  assert.deepEqual(ids('pump', sessions), [1, 2, 3, 4]);
  assert.deepEqual(ids('pump', sessions, 2), [1, 2]);
  assert.deepEqual(ids('pump', sessions, 0), []);
});

test('nothing asked for is everything, by number', () => {
  const sessions = named('b', 'a', 'c').reverse();
  assert.deepEqual(
    rankSessions(' ', sessions, 2),
    [1, 2].map((id) => ({ id, hits: [] })),
  );
});

test('what was found is marked', () => {
  assert.deepEqual(found('mp-a', { name: 'pump-a' }), ['name puMP-A']);
  assert.deepEqual(found('pual', { name: 'pump-alpha' }), ['name PUmp-ALpha']);
  assert.deepEqual(found('pa', { name: 'pump-alpha' }), ['name Pump-Alpha']);
  assert.deepEqual(found('pa', { name: 'xpa-p-a' }), ['name xpa-P-A']);
  assert.deepEqual(found('pla', { name: 'xpulxpxlxa' }), ['name xpulxPxLxA']);
  assert.deepEqual(found('a', { name: 'gama-a' }), ['name gama-A']);
  assert.deepEqual(found('1', { name: 'x' }), ['id 1']);
  assert.deepEqual(found('floor', { note: 'third floor' }), ['note third FLOOR']);
  assert.deepEqual(found('0.9', { peer: '10.0.0.9:5' }), ['peer 10.0.0.9:5']);
});

test('two words in one text are one hit, and spans that touch are one', () => {
  assert.deepEqual(found('pu alp', { name: 'pump-alpha' }), ['name PUmp-ALPha']);
  assert.deepEqual(rankSessions('ab cd', named('abcd'), 1)[0]?.hits, [
    { field: 'name', text: 'abcd', spans: [0, 4] },
  ]);
  assert.deepEqual(rankSessions('pum ump', named('pump'), 1)[0]?.hits[0]?.spans, [0, 4]);
  assert.deepEqual(found('pump hot', { name: 'pump', tags: ['cold', 'hot'] }), ['name PUMP', 'tag HOT']);
});

test('offsets hold where lower case is longer, and halves of a character are not scattered', () => {
  assert.deepEqual(rankSessions('x', named('İİx'), 1)[0]?.hits[0]?.spans, [2, 3]);
  assert.deepEqual(rankSessions('😀', named('a😀'), 1)[0]?.hits[0]?.spans, [1, 3]);
  assert.deepEqual(ids('😀', named('😁\ud83dx\ude00')), []);
});

test('a query without end is cut, and found in nothing short', () => {
  assert.deepEqual(ids('p'.repeat(100_000), named('pump')), []);
  assert.deepEqual(ids('a'.repeat(60), named('a-'.repeat(32), `${'-a'.repeat(31)}b`)), []);
});
