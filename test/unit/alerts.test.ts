import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { connectConfig, serveConfig } from '../../src/config.ts';
import {
  type Alert,
  Calls,
  commandVariables,
  NO_OTHERS,
  notificationText,
  osc9,
} from '../../src/desk/alerts.ts';
import { FakeTime } from '../helpers/schedule.ts';

const ALERT: Alert = {
  kind: 'highlight',
  session: 3,
  name: 'pump-a',
  peer: '192.168.4.33:50122',
  text: 'rpm high',
};
/** Calls that are only written down, and time that stands still. */
class Desk {
  readonly time = new FakeTime();
  ready = true;
  readonly told: string[] = [];
  readonly calls = new Calls({
    call: (alert, others) => this.told.push(`${this.time.now} ${notificationText(alert, others)}`),
    ready: () => this.ready,
    clock: this.time.clock,
    schedule: this.time.schedule,
  });
}

test('the first calls at once, those of the next two seconds together by themselves', async () => {
  const desk = new Desk();
  for (let times = 0; times < 5; times++) desk.calls.raise(ALERT);
  assert.deepEqual(desk.told, ['0 #3 pump-a: rpm high']);
  await desk.time.pass(1999);
  assert.equal(desk.told.length, 1);
  await desk.time.pass(10_000);
  assert.deepEqual(desk.told.slice(1), ['2000 #3 pump-a: rpm high (+3 more)']);
  assert.equal(desk.time.pending, 0);
  desk.calls.raise(ALERT);
  assert.deepEqual(desk.told.slice(2), ['11999 #3 pump-a: rpm high']);
});

test('a call tells of the most urgent that was held back, and of whom the others are', async () => {
  const desk = new Desk();
  const silent = (session: number): Alert => ({
    ...ALERT,
    kind: 'silent',
    session,
    name: '',
    text: 'silent',
  });
  for (const session of [1, 2, 3]) desk.calls.raise(silent(session));
  await desk.time.pass(2000);
  assert.deepEqual(desk.told, [
    '0 #1 192.168.4.33:50122: silent',
    '2000 #2 192.168.4.33:50122: silent (+1 more: #3)',
  ]);
  for (let session = 1; session <= 20; session++) desk.calls.raise(silent(session));
  desk.calls.raise(ALERT, 4);
  await desk.time.pass(2000);
  assert.equal(desk.told.at(-1), '4000 #3 pump-a: rpm high (+23 more: #1 #2 #4 #5 #6 #7 #8 #9)');
});

test('lines that came at once are one call', () => {
  const desk = new Desk();
  desk.calls.raise(ALERT, 3);
  assert.deepEqual(desk.told, ['0 #3 pump-a: rpm high (+2 more)']);
});

test('what comes while nobody can be called is told when somebody can', async () => {
  const desk = new Desk();
  desk.ready = false;
  desk.calls.raise(ALERT);
  desk.calls.raise(ALERT);
  await desk.time.pass(60_000);
  assert.deepEqual(desk.told, []);
  desk.ready = true;
  await desk.time.pass(2000);
  assert.deepEqual(desk.told, ['62000 #3 pump-a: rpm high (+1 more)']);
});

test('a clock that is set back delays a call by no more than the pace', async () => {
  const desk = new Desk();
  desk.calls.raise(ALERT);
  desk.time.skew = -1_000_000;
  desk.calls.raise(ALERT);
  await desk.time.pass(2000);
  assert.equal(desk.told.length, 2);
});

test('once stopped nothing is told any more', async () => {
  const desk = new Desk();
  desk.calls.raise(ALERT);
  desk.calls.raise(ALERT);
  desk.calls.stop();
  assert.equal(desk.time.pending, 0);
  await desk.time.pass(10_000);
  assert.equal(desk.told.length, 1);
});

test('however they come, calls are two seconds apart and everything is counted', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(pauses, async (steps) => {
      const desk = new Desk();
      for (const step of steps) {
        await desk.time.pass(step);
        desk.calls.raise(ALERT);
      }
      await desk.time.pass(2000);
      const times = desk.told.map((line) => Number.parseInt(line, 10));
      times.forEach((at, index) => assert.ok(index === 0 || at - (times[index - 1] ?? 0) >= 2000));
      const others = desk.told.map((line) => Number(/\+(\d+) more/.exec(line)?.[1] ?? 0));
      assert.equal(
        others.reduce((sum, count) => sum + count + 1, 0),
        steps.length,
      );
    }),
    { numRuns: 30 },
  );
});

test('a session without a name is told by its peer', () => {
  assert.equal(notificationText({ ...ALERT, name: '' }, NO_OTHERS), '#3 192.168.4.33:50122: rpm high');
});

test('nothing a client sends is more than the text of a notification', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.nat(1e6),
      (name, text, count) => {
        const shown = notificationText({ ...ALERT, name, text }, { count, sessions: [4, 1e9] });
        assert.match(shown, /^#3 [^\p{Cc};\u2028\u2029\u202a-\u202e]*$/u);
        assert.ok(shown.length <= 200, `${shown.length}`);
      },
    ),
  );
  const evil = notificationText(
    { ...ALERT, name: '4;1;50', text: '\x07\x1b]52;c;aGk=\x07\x9b2J' },
    NO_OTHERS,
  );
  assert.equal(evil, '#3 4,1,50: ␇␛]52,c,aGk=␇\\u{9b}2J');
  assert.equal(osc9(evil), `\x1b]9;${evil}\x07`);
});

test('a command finds printable texts of bounded length', () => {
  const text = `a\0b\x1b[31m${'x'.repeat(1_000_000)}`;
  const variables = commandVariables({ ...ALERT, name: 'n\nm', text }, { count: 7, sessions: [5] });
  assert.deepEqual(
    { ...variables, CORDBOARD_TEXT: '' },
    {
      CORDBOARD_EVENT: 'highlight',
      CORDBOARD_SESSION: '3',
      CORDBOARD_NAME: 'n␊m',
      CORDBOARD_PEER: '192.168.4.33:50122',
      CORDBOARD_TEXT: '',
    },
  );
  assert.equal(variables['CORDBOARD_TEXT']?.length, 500);
  assert.match(variables['CORDBOARD_TEXT'] ?? '', /^a␀b␛\[31mx+… \(\+7 more: #5\)$/);
});

test('a cordboard that is run by the command does not take these variables for its options', () => {
  const env = commandVariables(ALERT, NO_OTHERS);
  const readFile = (): string => {
    throw Object.assign(new Error('none'), { code: 'ENOENT' });
  };
  const sources = { env, flags: {}, readFile, home: '/home/ann' };
  assert.doesNotThrow(() => serveConfig(sources));
  assert.doesNotThrow(() => connectConfig(sources, ['127.0.0.1:7000']));
});
