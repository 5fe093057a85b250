import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { connectConfig, serveConfig } from '../../src/config.ts';
import {
  type Alert,
  Alerts,
  type AlertSettings,
  commandVariables,
  NO_ALERTS,
  notificationText,
  osc9,
} from '../../src/desk/alerts.ts';
import { Bucket } from '../../src/desk/bucket.ts';
import { CommandHook } from '../../src/desk/command-hook.ts';

const ALERT: Alert = {
  kind: 'highlight',
  session: 3,
  name: 'pump-a',
  peer: '192.168.4.33:50122',
  text: 'rpm high',
};
const ALL: AlertSettings = { bell: true, osc9: true, command: 'notify' };

/** A hook that only counts, and a clock that stands still. */
class Desk {
  now = 0;
  readonly said: string[] = [];
  ran: { readonly command: string; readonly variables: Readonly<Record<string, string>> }[] = [];
  readonly hook = new CommandHook({ spawn, env: {}, say: (line) => this.said.push(line) });
  readonly alerts: Alerts;

  constructor(settings: AlertSettings) {
    this.hook.run = (command, variables) => void this.ran.push({ command, variables });
    this.alerts = new Alerts(settings, this.hook, () => this.now);
  }
}

test('all is off until it is turned on', () => {
  const desk = new Desk(NO_ALERTS);
  assert.deepEqual(desk.alerts.raise(ALERT), { bell: false, osc9: undefined, command: undefined });
  assert.deepEqual(desk.ran, []);
});

test('each channel is on by itself', () => {
  assert.equal(new Desk({ ...NO_ALERTS, bell: true }).alerts.raise(ALERT).bell, true);
  const { bell, osc9: text, command } = new Desk({ ...NO_ALERTS, osc9: true }).alerts.raise(ALERT);
  assert.deepEqual([bell, text, command], [false, '#3 pump-a: rpm high', undefined]);
  const desk = new Desk({ ...NO_ALERTS, command: 'notify' });
  const plan = desk.alerts.raise(ALERT);
  assert.deepEqual([plan.bell, plan.osc9], [false, undefined]);
  assert.deepEqual(desk.ran, [{ command: 'notify', variables: plan.command }]);
});

test('three come at once, then one every two seconds, and what was left out is told with the next', () => {
  const desk = new Desk(ALL);
  const plans = Array.from({ length: 15 }, () => desk.alerts.raise(ALERT));
  assert.deepEqual(
    plans.map(({ bell }) => bell),
    [true, true, true, ...Array.from({ length: 12 }, () => false)],
  );
  assert.equal(plans.filter(({ osc9: text }) => text !== undefined).length, 3);
  assert.equal(desk.ran.length, 3);
  desk.now = 1999;
  assert.equal(desk.alerts.raise(ALERT).osc9, undefined);
  desk.now = 2000;
  const plan = desk.alerts.raise(ALERT);
  assert.equal(plan.bell, true);
  assert.equal(plan.osc9, '#3 pump-a: rpm high (+13 more)');
  assert.equal(plan.command?.['CORDBOARD_TEXT'], 'rpm high (+13 more)');
  desk.now = 4000;
  assert.equal(desk.alerts.raise(ALERT).osc9, '#3 pump-a: rpm high');
});

test('while two commands run, more are counted without using up the pace', () => {
  const desk = new Desk({ ...NO_ALERTS, command: 'notify' });
  let busy = true;
  Object.defineProperty(desk.hook, 'busy', { get: () => busy });
  for (let times = 0; times < 5; times++) assert.equal(desk.alerts.raise(ALERT).command, undefined);
  busy = false;
  const texts = Array.from({ length: 4 }, () => desk.alerts.raise(ALERT).command?.['CORDBOARD_TEXT']);
  assert.deepEqual(texts, ['rpm high (+5 more)', 'rpm high', 'rpm high', undefined]);
});

test('a clock that is set back lets nothing through, and goes on from there', () => {
  let now = 1_000_000;
  const bucket = new Bucket({ burst: 1, everyMs: 100 }, () => now);
  assert.equal(bucket.take(), 0);
  now = 0;
  assert.equal(bucket.take(), undefined);
  now = 100;
  assert.equal(bucket.take(), 1);
});

test('however it is asked, no more happens than the pace allows, and everything is counted', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 });
  fc.assert(
    fc.property(pauses, (steps) => {
      let now = 0;
      const bucket = new Bucket({ burst: 3, everyMs: 2000 }, () => now);
      let granted = 0;
      let told = 0;
      for (const step of steps) {
        now += step;
        const missed = bucket.take();
        if (missed === undefined) continue;
        granted++;
        told += missed;
      }
      assert.ok(granted <= 3 + now / 2000, `${granted} in ${now} ms`);
      assert.ok(granted + told <= steps.length);
    }),
  );
});

test('a session without a name is told by its peer', () => {
  assert.equal(notificationText({ ...ALERT, name: '' }, 0), '#3 192.168.4.33:50122: rpm high');
});

test('nothing a client sends is more than the text of a notification', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.nat(1e6),
      (name, text, missed) => {
        const shown = notificationText({ ...ALERT, name, text }, missed);
        assert.match(shown, /^#3 [^\p{Cc};\u2028\u2029\u202a-\u202e]*$/u);
        assert.ok(shown.length <= 200, `${shown.length}`);
      },
    ),
  );
  const evil = notificationText({ ...ALERT, name: '4;1;50', text: '\x07\x1b]52;c;aGk=\x07\x9b2J' }, 0);
  assert.equal(evil, '#3 4,1,50: ␇␛]52,c,aGk=␇\\u{9b}2J');
  assert.equal(osc9(evil), `\x1b]9;${evil}\x07`);
});

test('a command finds printable texts of bounded length', () => {
  const text = `a\0b\x1b[31m${'x'.repeat(1_000_000)}`;
  const variables = commandVariables({ ...ALERT, name: 'n\nm', text }, 7);
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
  assert.match(variables['CORDBOARD_TEXT'] ?? '', /^a␀b␛\[31mx+… \(\+7 more\)$/);
});

test('a cordboard that is run by the command does not take these variables for its options', () => {
  const env = commandVariables(ALERT, 0);
  const readFile = (): string => {
    throw Object.assign(new Error('none'), { code: 'ENOENT' });
  };
  const sources = { env, flags: {}, readFile, home: '/home/ann' };
  assert.doesNotThrow(() => serveConfig(sources));
  assert.doesNotThrow(() => connectConfig(sources, ['127.0.0.1:7000']));
});
