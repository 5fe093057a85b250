import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseEvery, parseFileArgument } from '../../src/console/job-commands.ts';

suite('after /every', () => {
  for (const [argument, meaning] of [
    ['', { do: 'list' }],
    ['  ', { do: 'list' }],
    ['stop', { do: 'stop', all: false }],
    ['stop all', { do: 'stop', all: true }],
    ['5s status?', { do: 'start', ms: 5000, text: 'status?' }],
    ['500ms  two blanks ', { do: 'start', ms: 500, text: ' two blanks ' }],
    ['1h30m status?', { do: 'start', ms: 5_400_000, text: 'status?' }],
    ['1s //slash', { do: 'start', ms: 1000, text: '/slash' }],
    ['1m stop', { do: 'start', ms: 60_000, text: 'stop' }],
  ] as const) {
    test(JSON.stringify(argument), () => assert.deepEqual(parseEvery(argument), meaning));
  }

  for (const [argument, error] of [
    ['status?', /expected 500ms, 5s, 2m, 1h, seconds alone, or stop, got status\?$/],
    ['5s', /a text after the interval/],
    ['5s  ', /a text after the interval/],
    ['1s /raw "x"', /not a command/],
    ['stop #3', /nothing or all after it, got #3/],
  ] as const) {
    test(`${JSON.stringify(argument)} is not understood`, () => {
      const parsed = parseEvery(argument);
      assert.ok(parsed.do === 'nothing');
      assert.match(parsed.error, error);
    });
  }
});

suite('after /send', () => {
  const start = { do: 'start', pace: 0, lines: false } as const;
  for (const [argument, meaning] of [
    ['fw.bin', { ...start, path: 'fw.bin' }],
    ['fw.bin --lines', { ...start, path: 'fw.bin', lines: true }],
    ['--pace 10ms fw.bin', { ...start, path: 'fw.bin', pace: 10 }],
    ['fw.bin --pace=1k/s --lines', { ...start, path: 'fw.bin', pace: 1, lines: true }],
    ['"two words.txt" --lines', { ...start, path: 'two words.txt', lines: true }],
    ['--lines -- --pace', { ...start, path: '--pace', lines: true }],
    ['-- "--a b"', { ...start, path: '--a b' }],
    ['--lines -- --stop', { ...start, path: '--stop', lines: true }],
    ['it"s', { ...start, path: 'it"s' }],
    ['--stop', { do: 'stop' }],
  ] as const) {
    test(argument, () => assert.deepEqual(parseFileArgument(argument), meaning));
  }

  for (const [argument, error] of [
    ['', /expected a file/],
    ['--lines', /expected a file/],
    ['""', /expected a file/],
    ['two words.txt', /expected one file, got 2; .*quotes/],
    [`-- ${'a '.repeat(200_000)}`, /expected one file, got 200000/],
    ['a --pace', /--pace expects .*, got nothing$/],
    ['a --pace fast', /got fast$/],
    ['a --pace=', /--pace expects/],
    ['a --line', /no option --line; did you mean --lines\?/],
    ['a --lines=1', /no option --lines=1/],
    ['a --stop', /--stop stands alone/],
  ] as const) {
    test(`${JSON.stringify(argument)} is not understood`, () => {
      const parsed = parseFileArgument(argument);
      assert.ok(parsed.do === 'nothing');
      assert.match(parsed.error, error);
    });
  }
});
