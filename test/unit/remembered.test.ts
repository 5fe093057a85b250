import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRemembered, MOST_BYTES, parseRemembered } from '../../src/desk/remembered-text.ts';
import {
  boundedHistory,
  type Identity,
  identityFor,
  identityKey,
  MOST_ENTRY_BYTES,
  MOST_HISTORY,
  MOST_IDENTITIES,
  NOTHING_REMEMBERED,
  type Remembered,
  rememberIdentity,
} from '../../src/desk/remembered.ts';

const KEY = 'host:192.168.4.33';

/** Fields that are not set and fields that are not there are the same in a file. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const identityOf = (key: string, change: Partial<Identity> = {}): Identity => ({
  key,
  name: '',
  tags: [],
  note: '',
  muted: false,
  lastSeen: 0,
  ...change,
});

const FULL: Remembered = {
  version: 1,
  layout: { grid: 4, list: 'wide', strip: true },
  theme: 'dark',
  mouse: true,
  look: { mode: 'hex', times: 'clock', marks: true, wrap: false },
  columns: ['id', 'name', 'in/s'],
  sort: { column: 'in/s', descending: true },
  filters: { pumps: 'tag:pump', ['__proto__']: 'x', 'a b': '' },
  identities: [
    identityOf(KEY, {
      name: 'pump-a',
      tags: ['pump', 'hall-2'],
      note: 'the left one',
      muted: true,
      highlights: ['~rpm=\\d{4}'],
      look: { wrap: true },
      history: ['status?', 'set rpm 900'],
      lastSeen: 1_700_000_000_000.5,
    }),
    identityOf('target:[::1]:7000', { name: 'gate', lastSeen: 1_700_000_000_001 }),
  ],
  broadcastHistory: ['all stop', 'two\nlines 🐢'],
};

test('an identity is keyed by the host that dials in, the address dialed, or the name of a rule', () => {
  assert.equal(identityKey('host', '192.168.4.33:50122'), KEY);
  assert.equal(identityKey('host', '[fe80::1%eth0]:50122'), 'host:fe80::1%eth0');
  assert.equal(identityKey('host', 'unix:/run/board#2.sock#17'), 'host:unix:/run/board#2.sock');
  assert.equal(identityKey('target', '[::1]:7000'), 'target:[::1]:7000');
  assert.equal(identityKey('name', 'pump-a'), 'name:pump-a');
});

test('what is known of an identity adds up, and moves it behind the others', () => {
  let state = rememberIdentity(NOTHING_REMEMBERED, KEY, { name: 'pump-a' }, 1);
  state = rememberIdentity(state, 'name:gate', { muted: true }, 2);
  state = rememberIdentity(state, KEY, { tags: ['pump'] }, 3);
  assert.deepEqual(plain(identityFor(state, KEY)), {
    ...identityOf(KEY),
    name: 'pump-a',
    tags: ['pump'],
    lastSeen: 3,
  });
  assert.deepEqual(
    state.identities?.map(({ key }) => key),
    ['name:gate', KEY],
  );
  assert.equal(identityFor(state, 'name:pump-a'), undefined);
  assert.deepEqual(NOTHING_REMEMBERED, { version: 1 });
});

test('one of whom there is nothing to know is not kept, nor any more', () => {
  const named = rememberIdentity(NOTHING_REMEMBERED, KEY, { name: 'pump-a', look: { wrap: undefined } }, 1);
  assert.equal(rememberIdentity(named, KEY, { name: '' }, 2).identities?.length, 0);
  assert.equal(rememberIdentity(named, KEY, { name: '', history: [] }, 2).identities?.length, 0);
  for (const change of [{ muted: true }, { note: 'n' }, { tags: ['t'] }, { highlights: ['h'] }])
    assert.equal(rememberIdentity(NOTHING_REMEMBERED, KEY, change, 1).identities?.length, 1);
  for (const change of [{ look: { wrap: false } }, { history: ['x'] }])
    assert.equal(rememberIdentity(NOTHING_REMEMBERED, KEY, change, 1).identities?.length, 1);
});

test('strangers do not push out those that are known; past the bound who was seen least recently goes', () => {
  let state = rememberIdentity(NOTHING_REMEMBERED, KEY, { name: 'first' }, 0);
  for (let host = 0; host < MOST_IDENTITIES + 10; host++)
    state = rememberIdentity(state, `host:${host}`, {}, host);
  assert.equal(identityFor(state, KEY)?.name, 'first');
  for (let host = 0; host < MOST_IDENTITIES; host++)
    state = rememberIdentity(state, `host:${host}`, { muted: true }, host);
  assert.equal(identityFor(state, KEY), undefined);
  assert.equal(state.identities?.length, MOST_IDENTITIES);
  assert.ok(identityFor(state, 'host:0'));
});

test('a history keeps the newest texts, and none that is too long', () => {
  const many = Array.from({ length: MOST_HISTORY + 7 }, (_, index) => `text ${index}`);
  assert.deepEqual(boundedHistory(many), many.slice(7));
  const longest = '€'.repeat(Math.floor(MOST_ENTRY_BYTES / 3));
  assert.deepEqual(boundedHistory([longest, `${longest}€`, 'x']), [longest, 'x']);
  assert.equal(boundedHistory(['x'.repeat(MOST_ENTRY_BYTES + 1)]), undefined);
});

test('all that is remembered comes back from its text', () => {
  const { standing, state, faults } = parseRemembered(formatRemembered(FULL));
  assert.deepEqual([standing, faults], ['whole', []]);
  assert.deepEqual(plain(state), plain(FULL));
  assert.equal(Object.getPrototypeOf(state.filters), Object.prototype);
});

test('wrong fields are dropped and told, unknown ones ignored, the others kept', () => {
  const wrong = {
    version: 1,
    newer: { than: 'this' },
    layout: { grid: 0, list: 'narrow', strip: true },
    theme: 5,
    mouse: true,
    look: { mode: ['x'], wrap: true },
    columns: ['id', null, 'name'],
    sort: { column: 'id' },
    filters: { good: 'x', bad: 1 },
    identities: [
      'nobody',
      { key: 'pump-a' },
      { key: KEY, name: {}, tags: 'pump', muted: 'yes', history: ['ok', 'x'.repeat(5000)], lastSeen: -1 },
    ],
    broadcastHistory: {},
  };
  const { standing, state, faults } = parseRemembered(JSON.stringify(wrong));
  assert.equal(standing, 'whole');
  assert.deepEqual(plain(state), {
    version: 1,
    mouse: true,
    look: { wrap: true },
    columns: ['id', 'name'],
    filters: { good: 'x' },
    identities: [{ ...identityOf(KEY), history: ['ok'] }],
  });
  assert.deepEqual(faults, [
    'layout.grid: expected a whole number 1..100, got 0',
    'theme: expected a text of at most 200 characters, got 5',
    'look.mode: expected a text of at most 200 characters, got a list',
    'columns[1]: expected a text of at most 200 characters, got null',
    'sort.descending: expected true or false, got nothing',
    'filters.bad: expected a text of at most 2000 characters, got 1',
    'identities[0]: expected an object, got "nobody"',
    'identities[1].key: expected host:ADDRESS, target:ADDRESS or name:NAME, got "pump-a"',
    'identities[2].name: expected a text of at most 200 characters, got an object',
    'identities[2].tags: expected a list, got "pump"',
    'identities[2].muted: expected true or false, got "yes"',
    'identities[2].history[1]: expected a text of at most 4 KiB, got 5000 characters',
    'identities[2].lastSeen: expected a time in milliseconds, got -1',
    'broadcastHistory: expected a list, got an object',
  ]);
});

test('what is not this file at all is broken, and says where', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', 'line 1, column 1: expected a value, got the end'],
    ['{"version": 1,\n "theme": }', 'line 2, column 11: expected a value, got "}"'],
    ['[]', 'expected an object, got a list'],
    ['"x"', 'expected an object, got "x"'],
    ['{}', 'version: expected a whole number 1..9007199254740991, got nothing'],
    ['{"version":0.5}', 'version: expected a whole number 1..9007199254740991, got 0.5'],
    [
      '['.repeat(200_000),
      'line 1, column 101: expected at most 100 lists and objects in each other, got "["',
    ],
  ];
  for (const [source, fault] of cases) {
    const parsed = parseRemembered(source);
    assert.equal(parsed.standing, 'broken', source.slice(0, 40));
    assert.deepEqual(parsed.state, NOTHING_REMEMBERED);
    assert.deepEqual(parsed.faults, [fault]);
  }
});

test('nesting deeper than a stack is a wrong value like any other', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const parsed = parseRemembered(`{"version":1,"theme":${deep},"mouse":true}`);
  assert.deepEqual([parsed.standing, parsed.state.mouse, parsed.faults.length], ['whole', true, 1]);
});

test('a file with nothing right in it tells a bounded number of faults', () => {
  const columns = Array.from({ length: 5000 }, () => 1);
  const identities = Array.from({ length: 5000 }, () => 1);
  assert.equal(parseRemembered(JSON.stringify({ version: 1, columns, identities })).faults.length, 100);
});

test('the file of a newer program is not understood, whatever else it holds', () => {
  assert.deepEqual(parseRemembered('{"version":2,"theme":5}'), {
    standing: 'newer',
    state: NOTHING_REMEMBERED,
    faults: [],
  });
});

test('of two identities with one key the one seen later counts, and they come in the order of their times', () => {
  const identities = [
    identityOf('name:a', { note: 'late', lastSeen: 9 }),
    identityOf('name:b', { note: 'b', lastSeen: 5 }),
    identityOf('name:a', { note: 'early', lastSeen: 1 }),
  ];
  const { state } = parseRemembered(JSON.stringify({ version: 1, identities }));
  assert.deepEqual(
    state.identities?.map(({ note }) => note),
    ['b', 'late'],
  );
});

test('what is too much for the file goes: the oldest texts to whom was seen least recently', () => {
  const history = Array.from({ length: MOST_HISTORY }, (_, index) => `${index} ${'x'.repeat(4000)}`);
  const identities = ['a', 'b', 'c', 'd'].map((name, index) =>
    identityOf(`name:${name}`, { note: name, history, lastSeen: index }),
  );
  const text = formatRemembered({ version: 1, identities, broadcastHistory: history.slice(0, 3) });
  assert.ok(Buffer.byteLength(text) <= MOST_BYTES, `${Buffer.byteLength(text)}`);
  const { state, faults } = parseRemembered(text);
  assert.deepEqual(faults, []);
  const kept = state.identities?.map((each) => each.history?.length ?? 0) ?? [];
  assert.equal(kept[0], 0);
  assert.ok((kept[1] ?? 0) > 0 && (kept[1] ?? 0) < MOST_HISTORY, `${kept[1] ?? ''}`);
  assert.deepEqual(kept.slice(2), [MOST_HISTORY, MOST_HISTORY]);
  assert.equal(state.identities?.[1]?.history?.at(-1), history.at(-1));
  assert.equal(state.broadcastHistory?.length, 3);
  assert.deepEqual(
    state.identities?.map(({ note }) => note),
    ['a', 'b', 'c', 'd'],
  );
});

test('identities go when texts are not enough', () => {
  const highlights = Array.from({ length: 100 }, () => 'h'.repeat(2000));
  const identities = Array.from({ length: 30 }, (_, index) => identityOf(`name:${index}`, { highlights }));
  const text = formatRemembered({ version: 1, identities, theme: 'dark' });
  assert.ok(Buffer.byteLength(text) <= MOST_BYTES);
  const { state } = parseRemembered(text);
  assert.equal(state.theme, 'dark');
  assert.equal(state.identities?.at(-1)?.key, 'name:29');
  assert.ok(state.identities.length > 10);
});
