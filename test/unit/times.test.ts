/** Spans of time, wherever somebody gives one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveConfig } from '../../src/config.ts';
import { CordboardError } from '../../src/errors.ts';
import type { Flag } from '../../src/flag.ts';
import { ALL_OPTIONS, OPTIONS, type Option } from '../../src/options.ts';
import { SCRIPT_COMMANDS } from '../../src/scripts/table.ts';
import { SHELL_COMMANDS } from '../../src/shell/table.ts';
import { parseEvery } from '../../src/console/job-commands.ts';
import { operatorWith } from '../helpers/sessions.ts';

/** Of a flag that reads seconds: what is written, and what that is. */
const SECONDS: readonly (readonly [written: unknown, seconds: number])[] = [
  ['5', 5],
  [5, 5],
  ['5s', 5],
  ['1m', 60],
  ['1h', 3600],
  ['2000ms', 2],
];

const IN_SECONDS: readonly Option<number | 'keep'>[] = [
  OPTIONS.drain,
  OPTIONS.halfClose,
  OPTIONS.keepalive,
  OPTIONS.unackedMark,
  OPTIONS.unackedClose,
  OPTIONS.pingEvery,
  OPTIONS.idleClose,
  OPTIONS.silent,
];

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof CordboardError) return error.message;
    throw error;
  }
  return assert.fail('it was taken');
}

/** The one of that name in any of the commands, with what it makes of a text. */
function flagsNamed(...names: readonly string[]): readonly Flag<unknown>[] {
  const all = [...SCRIPT_COMMANDS, ...SHELL_COMMANDS].flatMap(({ flags }): readonly Flag<unknown>[] => flags);
  return names.map((name) => all.find((flag) => flag.name === name) ?? assert.fail(`no --${name}`));
}

test('every option that is seconds or days is read as such', () => {
  const named = ALL_OPTIONS.filter(({ description }) =>
    /^(?:Seconds|The same, that close)/.test(description),
  );
  assert.deepEqual(named.map(({ name }) => name).toSorted(), IN_SECONDS.map(({ name }) => name).toSorted());
  for (const option of IN_SECONDS)
    for (const [written, seconds] of SECONDS)
      assert.equal(option.parse(written), seconds, `${option.name} ${String(written)}`);
  for (const [written, days] of [
    ['30', 30],
    [30, 30],
    ['30d', 30],
    ['2w', 14],
    ['12h', 0.5],
  ] as const)
    assert.equal(OPTIONS.keepDays.parse(written), days);
});

test('flags, the environment, the file and the settings of a listener read the same', () => {
  const config = serveConfig({
    flags: { 'half-close': '1m', listen: ['7000,idle-close=2m'] },
    env: { CORDBOARD_SILENT: '5m' },
    home: '/home/op',
    readFile: () => JSON.stringify({ drain: '500ms', keepalive: '1h', 'ping-every': 90 }),
  });
  const { halfClose, silent, drain, keepalive, pingEvery, listen } = config;
  assert.deepEqual(
    { halfClose, silent, drain, keepalive, pingEvery },
    { halfClose: 60, silent: 300, drain: 0.5, keepalive: 3600, pingEvery: 90 },
  );
  assert.deepEqual(listen[0]?.own.get('idle-close'), ['2m']);
});

test('what is out of range is answered with the range in the unit that was used', () => {
  const half = (text: string): string => messageOf(() => OPTIONS.halfClose.parse(text));
  assert.equal(half('86401'), 'expected seconds 0..86400 or keep, got 86401');
  assert.equal(half('86401s'), 'expected 0s..86400s or keep, got "86401s"');
  assert.equal(half('1441m'), 'expected 0m..1440m or keep, got "1441m"');
  assert.equal(half('25h'), 'expected 0h..24h or keep, got "25h"');
  assert.equal(half('1w'), 'expected 0d..1d or keep, got "1w"');
  assert.equal(
    messageOf(() => OPTIONS.drain.parse('2h')),
    'expected 0h..1h, got "2h"',
  );
  assert.equal(
    messageOf(() => OPTIONS.silent.parse('31d')),
    'expected 0d..30d, of which 0 is no alarm, got "31d"',
  );
  const [days] = flagsNamed('days');
  assert.equal(
    messageOf(() => days?.parse('12h')),
    'expected 24h..876000h, got "12h"',
  );
});

test('the kernel is asked in whole seconds only', () => {
  const ask = (text: string): string => messageOf(() => OPTIONS.keepalive.parse(text));
  for (const text of ['500ms', '1.5s', '1.5'])
    assert.match(ask(text), /^expected whole seconds 0\.\.32767, of which 0 is never, got /);
  assert.equal(ask('10h'), 'expected 0h..9h, of which 0 is never, got "10h"');
});

test('flags of commands take seconds alone, and any unit', () => {
  for (const flag of flagsNamed('timeout', 'max-pause')) {
    for (const [written, seconds] of SECONDS) assert.equal(flag.parse(written), seconds * 1000, flag.name);
    assert.match(
      messageOf(() => flag.parse('9999d')),
      /^expected 0d\.\.\d+d/,
    );
  }
  const [timeout, days] = flagsNamed('timeout', 'days');
  assert.equal(timeout?.parse('0'), undefined);
  assert.deepEqual(
    ['365', '365d', '52w'].map((text) => days?.parse(text)),
    [365, 365, 364],
  );
});

test('commands of the console take seconds alone, and any unit', () => {
  for (const [written, ms] of [
    ['5', 5000],
    ['1.5', 1500],
    ['500ms', 500],
    ['1m', 60_000],
    ['1h', 3_600_000],
  ] as const) {
    assert.deepEqual(parseEvery(`${written} status?`), { do: 'start', ms, text: 'status?' });
    const operator = operatorWith(1);
    operator.enter(`/silent ${written}`);
    operator.enter(`/silent all ${written}`);
    assert.deepEqual([operator.pane.silentMs, operator.model.silentMs], [ms, ms]);
  }
});
