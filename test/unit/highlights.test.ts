import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { RecordKind, SessionId, WireRecord } from '../../src/record.ts';
import { Highlights } from '../../src/switchboard/highlights.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import { TimeBudget } from '../../src/switchboard/time-budget.ts';
import type { BoardEvent, HighlightRule } from '../../src/switchboard/switchboard.ts';
import type { Framing } from '../../src/wire/settings.ts';
import { SESSION_OPTIONS, testBench, testBoard, Watch } from '../helpers/boards.ts';

const STEP = 5;

type Told = readonly [SessionId, number, string];

class Rig {
  readonly told: Told[] = [];
  readonly warnings: string[] = [];
  /** How often somebody asked how a session is framed: never, while nothing is looked at. */
  asked = 0;
  framing: Framing = 'auto';
  /** Patterns take no time unless it goes on. */
  clock: () => number = () => 0;
  readonly highlights: Highlights;
  readonly #t: TestContext;
  readonly #offsets = new Map<string, number>();
  #now = 0;
  #seq = 0;

  constructor(t: TestContext, ...rules: readonly (string | HighlightRule)[]) {
    this.#t = t;
    t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] });
    this.highlights = new Highlights({
      framing: () => {
        this.asked++;
        return { framing: this.framing, firstLineEnd: undefined };
      },
      budget: new TimeBudget(() => this.clock()),
      tell: (event) => this.#hear(event),
      warn: (text) => this.warnings.push(text),
    });
    this.attend(...rules);
    t.after(() => this.highlights.stop());
  }

  attend(...rules: readonly (string | HighlightRule)[]): void {
    this.highlights.attend(rules.map((rule) => (typeof rule === 'string' ? { pattern: rule } : rule)));
  }

  says(id: SessionId, content: string | Uint8Array, kind: RecordKind = 'in'): this {
    const bytes = Buffer.from(content);
    const key = `${id} ${kind}`;
    const offset = this.#offsets.get(key) ?? 0;
    this.#offsets.set(key, offset + bytes.length);
    const record: WireRecord = { session: id, seq: this.#seq++, kind, offset, at: this.#now, bytes };
    this.highlights.push(record);
    return this;
  }

  /** Lets time pass; what was told until then. */
  after(ms: number): readonly Told[] {
    // In small steps: what a timer sets off is to happen within the same time.
    for (let passed = 0; passed < ms; passed += STEP) {
      this.#now += STEP;
      this.#t.mock.timers.tick(STEP);
    }
    return this.told.splice(0);
  }

  #hear(event: BoardEvent): void {
    if (event.type !== 'highlighted') assert.fail(event.type);
    this.told.push([event.id, event.count, event.line]);
  }
}

/** Every batch has been held against the rules by then, and no silence has fallen. */
const SOON = 20;

test('lines that match are told with their number and the newest of them', (t) => {
  const rig = new Rig(t, 'alarm', '~^rpm=9\\d\\d$');
  rig.says(1, 'all well\nALARM one\nalarm two\nbye\n').says(2, 'rpm=90\nrpm=950\n').says(3, 'nothing\n');
  assert.deepEqual(rig.after(SOON), [
    [1, 2, 'alarm two'],
    [2, 1, 'rpm=950'],
  ]);
  assert.deepEqual(rig.after(10_000), []);
});

test('a line that several rules match is told once', (t) => {
  const rig = new Rig(t, 'a', 'b', { pattern: 'c', session: 1 });
  assert.deepEqual(rig.says(1, 'abc\n').after(SOON), [[1, 1, 'abc']]);
});

test('without rules nothing is looked at, with rules for one session only that one is', (t) => {
  const rig = new Rig(t);
  rig.says(1, 'alarm\n').says(2, 'alarm\n');
  assert.deepEqual(rig.after(SOON), []);
  assert.equal(rig.asked, 0);
  rig.attend({ pattern: 'alarm', session: 2 });
  assert.deepEqual(rig.says(1, 'alarm\n').says(2, 'alarm\n').after(SOON), [[2, 1, 'alarm']]);
  assert.equal(rig.asked, 1);
});

test('rules hold from when they come, even in the middle of a line', (t) => {
  const rig = new Rig(t);
  rig.says(1, 'alarm\nal').attend('alarm');
  assert.deepEqual(rig.says(1, 'arm\nalarm 2\n').after(SOON), [[1, 1, 'alarm 2']]);
  rig.says(1, 'alarm 3\n').attend('other');
  assert.deepEqual(rig.says(1, 'alarm 4\nother\n').after(SOON), [
    [1, 1, 'alarm 3'],
    [1, 1, 'other'],
  ]);
});

test('rules with what is no pattern are refused whole', (t) => {
  const rig = new Rig(t, 'alarm');
  assert.throws(() => rig.attend('fine', '~('), { code: 'CB_PATTERN' });
  assert.deepEqual(rig.says(1, 'fine\nalarm\n').after(SOON), [[1, 1, 'alarm']]);
});

test('a line cut over many reads is one, with an answer in between or not', (t) => {
  const rig = new Rig(t, 'alarm');
  rig.says(1, 'x\n');
  for (const piece of ['al', 'ar', 'm', ' 7\r']) rig.says(1, piece).says(1, 'echo', 'out');
  assert.deepEqual(rig.says(1, '\n').after(SOON), [[1, 1, 'alarm 7']]);
});

test('silence ends a message of a client that knows no line ends, and so does an answer', (t) => {
  const rig = new Rig(t, '~^alarm$');
  assert.deepEqual(rig.says(1, 'alarm').after(90), []);
  assert.deepEqual(rig.after(100), [[1, 1, 'alarm']]);
  rig.says(2, 'alarm').says(2, 'what?', 'out').says(2, 'fire');
  assert.deepEqual(rig.after(SOON), [[2, 1, 'alarm']]);
});

test('an unfinished line of a client that ends its lines is told after a longer silence, once', (t) => {
  const rig = new Rig(t, 'login:');
  rig.says(1, 'welcome\nlogin: ');
  assert.deepEqual(rig.after(500), []);
  assert.deepEqual(rig.after(1000), [[1, 1, 'login: ']]);
  rig.says(1, 'bob\n');
  assert.deepEqual(rig.after(2000), []);
  assert.deepEqual(rig.says(1, 'log').after(2000), []);
  assert.deepEqual(rig.says(1, 'in: ').after(2000), [[1, 1, 'login: ']]);
});

test('a line that goes on just as silence has made it be heard is told once', (t) => {
  const rig = new Rig(t, 'login:');
  rig.says(1, 'welcome\nlogin: ');
  assert.deepEqual(rig.after(1000), []);
  assert.deepEqual(rig.says(1, 'bob\n').after(SOON), [[1, 1, 'login: bob']]);
  assert.deepEqual(rig.after(2000), []);
});

test('the end of a connection ends the line', (t) => {
  const rig = new Rig(t, 'bye');
  rig.says(1, 'x\ngood bye');
  rig.highlights.end(1);
  assert.deepEqual(rig.after(SOON), [[1, 1, 'good bye']]);
  assert.deepEqual(rig.after(5000), []);
});

test('nothing of a session that was dismissed is told', (t) => {
  const rig = new Rig(t, 'bye');
  rig.says(1, 'bye\nbye').says(2, 'bye\n');
  rig.highlights.forget(1);
  assert.deepEqual(rig.after(5000), [[2, 1, 'bye']]);
});

test('another framing holds from the next read on', (t) => {
  const rig = new Rig(t, '~^(one|two|three)$');
  rig.says(1, 'x\none');
  rig.framing = 'reads';
  assert.deepEqual(rig.says(1, 'two').says(1, 'three').after(500), [
    [1, 2, 'two'],
    [1, 1, 'three'],
  ]);
});

test('a line longer than lines can be is held against the rules piece by piece', (t) => {
  const rig = new Rig(t, 'end');
  rig.says(1, 'x\n');
  for (let piece = 0; piece < 100; piece++) rig.says(1, '-'.repeat(1000));
  assert.deepEqual(rig.says(1, 'end\n').after(SOON).length, 1);
});

test('a flood is not kept until it is time', (t) => {
  const rig = new Rig(t, '~alarm+');
  for (let read = 0; read < 20; read++) rig.says(1, 'the alarm rings\n'.repeat(4096));
  const atOnce = rig.told.reduce((sum, [, count]) => sum + count, 0);
  assert.ok(atOnce >= 18 * 4096, String(atOnce));
  const rest = rig.after(SOON).reduce((sum, [, count]) => sum + count, 0);
  assert.equal(rest, 20 * 4096);
});

test('a pattern that takes too long is switched off with a warning, once; the others go on', (t) => {
  const slow = '~^(a+)+$';
  const hostile = `${'a'.repeat(60)}b\n`;
  const rig = new Rig(t, slow, 'alarm', { pattern: slow, session: 1 });
  assert.deepEqual(rig.says(1, hostile).says(1, 'alarm\n').after(SOON), [[1, 1, 'alarm']]);
  assert.equal(rig.warnings.length, 1);
  assert.ok(rig.warnings[0]?.includes(slow));
  // The console says all its rules again when one is added.
  rig.attend(slow, 'alarm', 'fire');
  assert.deepEqual(rig.says(1, hostile).says(1, 'aaa\nfire\n').after(SOON), [[1, 1, 'fire']]);
  assert.equal(rig.warnings.length, 1);
  rig.attend('fire');
  rig.attend(slow);
  assert.deepEqual(rig.says(1, 'aaa\n').after(SOON), [[1, 1, 'aaa']]);
});

test('all patterns that may take long have only so much time together, however many there are', (t) => {
  const rig = new Rig(t, ...Array.from({ length: 100 }, (_, number) => `~(a|b)*${number}$`), 'plain');
  let now = 0;
  // Each look at it is 30 ms after the one before: what is held against a pattern takes so long.
  rig.clock = () => (now += 30);
  assert.deepEqual(rig.says(1, 'ab0\nplain\n').after(SOON), [[1, 2, 'plain']]);
  const off = rig.warnings.length;
  assert.ok(off > 30 && off < 95, `${off} of them are off`);
});

test('time for patterns comes back by the second, up to a bound', () => {
  let now = 0;
  const budget = new TimeBudget(() => now);
  assert.equal(budget.left, 400);
  budget.spend(() => (now += 500));
  assert.equal(budget.left, 0);
  now += 1000;
  assert.equal(budget.left, 200);
  now += 60_000;
  assert.equal(budget.left, 400);
  assert.throws(() =>
    budget.spend(() => {
      now += 10;
      throw new Error('too long');
    }),
  );
  assert.equal(budget.left, 392);
});

test('a console hears of the lines it asked for, and another console does not', async (t) => {
  const bench = await testBench(t);
  const other = new Watch();
  const second = new LocalSwitchboard(bench.board, () => []);
  await second.watch(other.hear);
  t.after(() => second.detach());
  const client = await bench.dial();
  await bench.watch.session(1);
  await bench.switchboard.attend([{ pattern: 'alarm' }]);
  await assert.rejects(bench.switchboard.attend([{ pattern: '~(' }]), { code: 'CB_PATTERN' });
  await client.send('well\nalarm\x1b[2J\nun');
  const told = await bench.watch.until(() => bench.watch.events.find(({ type }) => type === 'highlighted'));
  assert.deepEqual(told, { type: 'highlighted', id: 1, count: 1, line: 'alarm\x1b[2J' });
  client.reset();
  await other.session(1, ({ state }) => state === 'closed');
  assert.equal(
    other.events.some(({ type }) => type === 'highlighted'),
    false,
  );
});

test('a pattern switched off is told to its console alone', async (t) => {
  const board = testBoard(t);
  const switchboard = new LocalSwitchboard(board, () => []);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  t.after(() => switchboard.detach());
  await switchboard.attend([{ pattern: '~^(a+)+$' }]);
  const session = board.registry.add({ peer: () => 'a:1', local: 'b:1' }, SESSION_OPTIONS);
  session.received(Buffer.from(`${'a'.repeat(60)}b\n`));
  const notice = await watch.until(() => watch.notices[0]);
  assert.equal(notice.severity, 'warning');
  assert.match(notice.text, /takes too long and is off/);
  assert.deepEqual(board.notices.past, []);
  session.conclude('left');
});

test('with colours, a line is held against a rule as it is shown', (t) => {
  const rig = new Rig(t, { pattern: 'bold fine', colour: true }, { pattern: '93m' });
  rig.says(1, 'a \x1b[93mbold\x1b[0m fine\n');
  assert.equal(rig.after(20).length, 1);
  rig.attend({ pattern: 'bold fine' });
  rig.says(1, 'a \x1b[93mbold\x1b[0m fine\n');
  assert.deepEqual(rig.after(20), []);
  rig.attend({ pattern: 'bold fine', colour: true });
  rig.says(1, 'a \x1b[93mbold\x1b[0m fine\n');
  assert.equal(rig.after(20).length, 1);
});
