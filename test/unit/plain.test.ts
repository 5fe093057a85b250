import type { Ban } from '../../src/access/bans.ts';
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { ROLE_WORDS } from '../../src/console/operators.ts';
import { runLine } from '../../src/console/plain-commands.ts';
import { PlainConsole, type PlainOptions } from '../../src/console/plain.ts';
import { CordboardError } from '../../src/errors.ts';
import type { Page, PageRequest, RecordKind, SessionId } from '../../src/record.ts';
import type {
  BanAnswer,
  BanRequest,
  BoardEvent,
  Delivery,
  History,
  Notice,
  SessionSettings,
  SessionSummary,
  Sent,
  Snapshot,
  Switchboard,
} from '../../src/switchboard/switchboard.ts';
import { type MemoryBounds, MemoryTranscript } from '../../src/transcript/memory.ts';
import type { TelnetSignal } from '../../src/wire/settings.ts';
import { testBench } from '../helpers/boards.ts';
import { summaryOf } from '../helpers/sessions.ts';

const ROOMY: MemoryBounds = { perSession: 1e9, total: 1e9 };

/** A board that does what a test says. */
class Scripted implements Switchboard {
  readonly calls: string[] = [];
  readonly notices: Notice[] = [];
  now = 1_000_000;
  refusal: CordboardError | undefined;
  readonly #summaries = new Map<SessionId, SessionSummary>();
  readonly #transcript: MemoryTranscript;
  #sink: (events: readonly BoardEvent[]) => void = () => undefined;
  readonly #next = new Map<SessionId, { seq: number; in: number; out: number; note: number }>();

  constructor(bounds = ROOMY) {
    this.#transcript = new MemoryTranscript(bounds);
  }

  tell(event: BoardEvent): void {
    this.#sink([event]);
  }

  /** A session appears, or changes. */
  put(id: SessionId, change: Partial<SessionSummary> = {}): void {
    const known = this.#summaries.get(id);
    const session = {
      ...(known ?? summaryOf(id, { peer: `10.0.0.${id}:500`, local: '127.0.0.1:6666', openedAt: this.now })),
      ...change,
    };
    this.#summaries.set(id, session);
    this.tell({ type: known === undefined ? 'opened' : 'changed', session });
  }

  record(id: SessionId, kind: RecordKind, text: string | Uint8Array): void {
    const next = this.#next.get(id) ?? { seq: 0, in: 0, out: 0, note: 0 };
    this.#next.set(id, next);
    const bytes = Buffer.from(text);
    const record = { session: id, seq: next.seq++, kind, offset: next[kind], at: this.now, bytes };
    next[kind] += bytes.length;
    this.#transcript.append(record);
    this.tell({ type: 'records', id, records: [record] });
  }

  find(): Promise<never> {
    return Promise.reject(new Error('nobody finds here'));
  }

  close(id: SessionId): Promise<void> {
    return this.#called(`close ${id}`);
  }

  ends(id: SessionId): void {
    this.record(id, 'note', 'closed: left');
    this.put(id, { state: 'closed', reason: 'left', closedAt: this.now });
  }

  watch(sink: (events: readonly BoardEvent[]) => void): Promise<Snapshot> {
    this.#sink = sink;
    const sessions = [...this.#summaries.values()];
    return Promise.resolve({ addresses: ['127.0.0.1:6666'], sessions, notices: this.notices });
  }

  open(id: SessionId, bytes: number): Promise<Page> {
    return this.page(id, { bytes });
  }

  async page(id: SessionId, request: PageRequest): Promise<Page> {
    if (!this.#summaries.has(id)) throw new CordboardError('CB_NO_SESSION', `there is no session #${id}`);
    return this.#transcript.page(id, request);
  }

  history(): Promise<History> {
    return this.#transcript.history();
  }

  async send(id: SessionId, text: string): Promise<Sent> {
    await this.#called(`send ${id} ${text}`);
    return { seq: 0 };
  }

  async sendRaw(id: SessionId, bytes: Uint8Array): Promise<Sent> {
    await this.#called(`sendRaw ${id} ${Buffer.from(bytes).toString('hex')}`);
    return { seq: 0 };
  }

  async broadcast(ids: readonly SessionId[], text: string): Promise<readonly Delivery[]> {
    await this.#called(`broadcast ${ids.join(',')} ${text}`);
    return ids.map((id) => ({ id, outcome: 'taken', why: '' }));
  }

  attend(): Promise<void> {
    return this.#called('attend');
  }

  signal(id: SessionId, signal: TelnetSignal): Promise<void> {
    return this.#called(`signal ${id} ${signal}`);
  }

  async finish(id: SessionId): Promise<void> {
    await this.#called(`finish ${id}`);
    this.put(id, { finished: true });
  }

  hangUp(id: SessionId): Promise<void> {
    return this.#called(`hangUp ${id}`);
  }

  async ban({ network, ms, reason = '', sure }: BanRequest): Promise<BanAnswer> {
    await this.#called(`ban ${network} ${ms ?? ''} ${reason}${sure === true ? ' sure' : ''}`);
    return { ban: { network, at: this.now, reason, by: 'me' }, hungUp: 0, kept: false };
  }

  async unban(network: string): Promise<Ban> {
    await this.#called(`unban ${network}`);
    return { network, at: this.now, reason: '', by: 'me' };
  }

  bans(): Promise<readonly Ban[]> {
    return Promise.resolve([
      { network: '10.0.0.0/8', at: 0, until: this.now + 7200e3, reason: 'x', by: 'me' },
    ]);
  }

  retry(id: SessionId): Promise<void> {
    return this.#called(`retry ${id}`);
  }

  note(id: SessionId, text: string): Promise<void> {
    return this.#called(`note ${id} ${text}`);
  }

  rename(id: SessionId, name: string): Promise<void> {
    return this.#called(`rename ${id} ${name}`);
  }

  set(id: SessionId, settings: SessionSettings): Promise<void> {
    return this.#called(`set ${id} ${JSON.stringify(settings)}`);
  }

  async dismiss(id: SessionId): Promise<void> {
    await this.#called(`dismiss ${id}`);
    this.#summaries.delete(id);
    this.#transcript.forget(id);
    this.tell({ type: 'dismissed', id });
  }

  #called(call: string): Promise<void> {
    this.calls.push(call);
    return this.refusal === undefined ? Promise.resolve() : Promise.reject(this.refusal);
  }
}

interface Rig {
  readonly board: Scripted;
  readonly console: PlainConsole;
  /** What was printed since it was last asked, once the console has come to rest. */
  readonly printed: () => Promise<string[]>;
  /** While true the writer takes what comes and asks for no more. */
  full: boolean;
  quits: number;
  /** How often the console took more again. */
  rooms: number;
}

async function rig(
  t: TestContext,
  options: Partial<
    Pick<PlainOptions, 'quitAtEnd' | 'standing' | 'patient' | 'times' | 'leavesAtEnd' | 'earlier'>
  > = {},
  board = new Scripted(),
): Promise<Rig> {
  let output = '';
  const made: Rig = {
    board,
    full: false,
    quits: 0,
    rooms: 0,
    console: new PlainConsole({
      switchboard: board,
      clock: () => board.now,
      write: (text) => {
        output += text;
        return !made.full;
      },
      standing: options.standing ?? 'listening on',
      quitAtEnd: options.quitAtEnd ?? false,
      patient: options.patient ?? false,
      times: options.times ?? false,
      leavesAtEnd: options.leavesAtEnd ?? false,
      ...(options.earlier !== undefined && { earlier: options.earlier }),
      onRoom: () => made.rooms++,
      onQuit: () => made.quits++,
    }),
    printed: async () => {
      // Everything a console does at once, it does in promises: after one turn of the loop it rests.
      await setImmediate();
      const text = output;
      output = '';
      assert.ok(text === '' || text.endsWith('\n'), 'whole lines only');
      return text.split('\n').slice(0, -1);
    },
  };
  t.after(() => made.console.stop());
  await made.console.start();
  return made;
}

test('the conversation of a session, one line for each event', async (t) => {
  const { board, printed } = await rig(t);
  board.put(3, { peer: '192.168.4.33:50122' });
  board.record(3, 'in', 'ready\n');
  board.record(3, 'out', 'status?\n');
  board.record(3, 'note', 'the client has ended its sending');
  board.ends(3);
  board.tell({ type: 'notice', notice: { at: 0, severity: 'warning', text: 'look out' } });
  board.tell({ type: 'notice', notice: { at: 0, severity: 'info', text: 'by the way' } });
  assert.deepEqual((await printed()).toSorted(), [
    '#3 192.168.4.33:50122 - the client has ended its sending',
    '#3 192.168.4.33:50122 < ready',
    '#3 192.168.4.33:50122 > status?',
    '#3 192.168.4.33:50122 closed: left',
    '#3 192.168.4.33:50122 opened',
    '* by the way',
    '* listening on 127.0.0.1:6666',
    '* warning: look out',
  ]);
});

test('within a session the order is that of the record', async (t) => {
  const { board, printed } = await rig(t);
  await printed();
  board.put(1);
  board.record(1, 'in', 'a\r\nb\rc\n');
  board.record(1, 'out', 'x\r\ny\r\n');
  board.record(1, 'in', 'd\n\n');
  board.ends(1);
  assert.deepEqual(await printed(), [
    '#1 10.0.0.1:500 opened',
    '#1 10.0.0.1:500 < a',
    '#1 10.0.0.1:500 < b',
    '#1 10.0.0.1:500 < c',
    '#1 10.0.0.1:500 > x',
    '#1 10.0.0.1:500 > y',
    '#1 10.0.0.1:500 < d',
    '#1 10.0.0.1:500 < ',
    '#1 10.0.0.1:500 closed: left',
  ]);
});

test('what was there before the console came is printed first', async (t) => {
  const board = new Scripted();
  board.notices.push({ at: 0, severity: 'error', text: 'no room' });
  board.put(1);
  board.record(1, 'in', 'early\n');
  const { printed } = await rig(t, {}, board);
  assert.deepEqual(await printed(), [
    '* listening on 127.0.0.1:6666',
    '* error: no room',
    '#1 10.0.0.1:500 opened',
    '#1 10.0.0.1:500 < early',
  ]);
});

test('a session that is dialed is not opened but connected, as its notes say', async (t) => {
  const board = new Scripted();
  board.put(1, { state: 'dialing' });
  const { printed } = await rig(t, { standing: 'connecting to' }, board);
  board.record(1, 'note', 'connected to 10.0.0.1:500');
  board.put(1, { state: 'open' });
  assert.deepEqual(await printed(), [
    '* connecting to 127.0.0.1:6666',
    '#1 10.0.0.1:500 - connected to 10.0.0.1:500',
  ]);
});

test('a named session shows its name', async (t) => {
  const { board, printed } = await rig(t);
  board.put(3);
  await printed();
  board.put(3, { name: 'pump-a' });
  board.record(3, 'in', 'ready\n');
  assert.deepEqual(await printed(), ['#3 pump-a < ready']);
});

test('nothing that a client sent is more than glyphs', async (t) => {
  const { board, printed } = await rig(t);
  board.put(1, { name: 'a\u001b[31m', peer: 'x\u202e' });
  board.record(1, 'in', Buffer.from('\u001b]0;owned\u0007 \u009b31m \u202e\n\xff\n', 'utf8'));
  board.record(1, 'in', Uint8Array.of(0x9b, 0x0a));
  board.record(1, 'note', 'closed: \u001b[2J');
  board.tell({ type: 'notice', notice: { at: 0, severity: 'info', text: 'no\u001b[1mtice\nfoo' } });
  const lines = await printed();
  assert.equal(lines.length, 7);
  assert.doesNotMatch(lines.join(''), /[\p{Cc}\p{Cf}]/u);
  assert.ok(lines.includes('#1 a\u241b[31m < \\x9b'));
});

test('an unfinished line is printed after silence, and what follows is a new line', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { board, printed } = await rig(t);
  const pass = (milliseconds: number): void => {
    board.now += milliseconds;
    t.mock.timers.tick(milliseconds);
  };
  board.put(1);
  await printed();

  board.record(1, 'in', 'login: ');
  assert.deepEqual(await printed(), []);
  pass(99);
  assert.deepEqual(await printed(), []);
  pass(1);
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 < login: ']);

  // A character at a time, as a telnet client has it.
  for (const character of 'bob') {
    board.record(1, 'in', character);
    assert.deepEqual(await printed(), []);
    pass(300);
  }
  assert.deepEqual(await printed(), []);
  pass(700);
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 < bob']);

  board.record(1, 'in', '\nhalf');
  pass(999);
  assert.deepEqual(await printed(), []);
  board.record(1, 'in', ' a');
  await printed();
  pass(999);
  assert.deepEqual(await printed(), [], 'silence begins anew with each read');
  pass(1);
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 < half a']);
  board.record(1, 'in', ' line\n');
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 <  line']);
});

test('a line end after a line that silence ended is no line of its own', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { board, printed } = await rig(t);
  board.put(1);
  board.record(1, 'in', 'hello');
  await printed();
  board.now += 100;
  t.mock.timers.tick(100);
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 < hello']);
  board.record(1, 'in', '\nnext\n');
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 < next']);
});

test('an unfinished line is printed before what this side says, and when the session closes', async (t) => {
  const { board, printed } = await rig(t);
  board.put(1);
  await printed();
  board.record(1, 'in', 'login: ');
  board.record(1, 'out', 'bob\n');
  board.record(1, 'in', 'password: ');
  board.ends(1);
  assert.deepEqual(await printed(), [
    '#1 10.0.0.1:500 < login: ',
    '#1 10.0.0.1:500 > bob',
    '#1 10.0.0.1:500 < password: ',
    '#1 10.0.0.1:500 closed: left',
  ]);
});

test('a slow reader is waited for, and everything comes in order', async (t) => {
  const made = await rig(t);
  const { board, printed, console } = made;
  board.put(1);
  await printed();
  made.full = true;
  board.record(1, 'in', 'first\n');
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 < first']);
  board.record(1, 'in', 'second\n');
  board.put(2);
  board.tell({ type: 'notice', notice: { at: 0, severity: 'info', text: 'later' } });
  console.input('/nonsense\n');
  assert.deepEqual(await printed(), []);
  made.full = false;
  console.drained();
  assert.deepEqual(await printed(), [
    '* later',
    '! /nonsense: no such command (/help lists them)',
    '#1 10.0.0.1:500 < second',
    '#2 10.0.0.2:500 opened',
  ]);
});

test('what the board has dropped while nobody read is said, with its size', async (t) => {
  const made = await rig(t, {}, new Scripted({ perSession: 100_000, total: 1e9 }));
  const { board, printed, console } = made;
  board.put(1);
  await printed();
  made.full = true;
  board.record(1, 'in', 'x\n');
  await printed();
  const line = `${'y'.repeat(999)}\n`;
  board.record(1, 'out', 'lost\n');
  for (let count = 0; count < 500; count++) board.record(1, 'in', line);
  assert.deepEqual(await printed(), []);
  made.full = false;
  console.drained();
  const [lost, ...kept] = await printed();
  const [, bytes] =
    /^#1 10\.0\.0\.1:500 - (\d+) bytes are no longer kept$/.exec(lost ?? '') ?? assert.fail(lost);
  assert.ok(kept.length < 100 && kept.every((each) => each === `#1 10.0.0.1:500 < ${line.trim()}`));
  assert.equal(Number(bytes) + kept.length * 1000, 500_000);
  board.record(1, 'out', 'now\n');
  assert.deepEqual(await printed(), [
    '#1 10.0.0.1:500 - 5 bytes sent are no longer kept',
    '#1 10.0.0.1:500 > now',
  ]);
});

test('a session that is dismissed unread says what was lost with it', async (t) => {
  const made = await rig(t);
  const { board, printed, console } = made;
  board.put(1);
  await printed();
  made.full = true;
  board.record(1, 'in', 'read\n');
  await printed();
  board.record(1, 'in', 'unread\n');
  board.put(1, { bytesIn: 12, state: 'closed', reason: 'left' });
  await board.dismiss(1);
  made.full = false;
  console.drained();
  assert.deepEqual(await printed(), [
    '#1 10.0.0.1:500 - 7 bytes are no longer kept',
    '#1 10.0.0.1:500 dismissed',
  ]);
});

test('notices to nobody have a bound, and what was left out is counted', async (t) => {
  const made = await rig(t);
  const { board, printed, console } = made;
  made.full = true;
  board.put(1);
  await printed();
  const text = 'z'.repeat(100_000);
  for (let count = 0; count < 15; count++) {
    board.tell({ type: 'notice', notice: { at: 0, severity: 'info', text } });
  }
  made.full = false;
  console.drained();
  const lines = await printed();
  assert.equal(lines.length, 11);
  assert.equal(lines.at(-1), '* 5 lines were left out: nobody read');
});

test('a line goes to the only open session, whatever it is cut into', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1);
  board.put(2, { state: 'closed' });
  await printed();
  console.input('hel');
  console.input('lo\nwor');
  console.input('ld\r\n');
  console.input('//etc\n\n');
  await printed();
  assert.deepEqual(board.calls, ['send 1 hello', 'send 1 world', 'send 1 /etc', 'send 1 ']);
});

test('with several sessions open, or none, a line goes nowhere', async (t) => {
  const { board, printed, console } = await rig(t);
  await printed();
  console.input('anyone?\n');
  assert.deepEqual(await printed(), ['! no session is open: nothing was sent']);
  board.put(1, { name: 'a' });
  board.put(2);
  await printed();
  console.input('hello\n');
  assert.deepEqual(await printed(), ['! say which: @ID text (open: #1 a, #2 10.0.0.2:500)']);
  assert.deepEqual(board.calls, []);
});

test('a session is addressed by its number or its name', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1, { name: 'pump' });
  board.put(2, { name: 'pump a' });
  board.put(3, { name: 'twin' });
  board.put(4, { name: 'twin' });
  board.put(5, { name: 'gone', state: 'closed' });
  board.put(6, { name: 'gone' });
  board.put(7, { name: '1' });
  await printed();
  console.input('@2 by number\n@pump b\n@gone back\n@#1 one\n@1 one\n@2\n@2  two blanks\n@3 /list\n');
  assert.deepEqual(await printed(), []);
  assert.deepEqual(board.calls, [
    'send 2 by number',
    'send 1 b',
    'send 6 back',
    'send 1 one',
    'send 1 one',
    'send 2 ',
    'send 2  two blanks',
    'send 3 /list',
  ]);
  board.calls.length = 0;
  console.input('@twin x\n@nobody x\n@ x\n@9 x\n');
  assert.deepEqual(await printed(), [
    '! twin is ambiguous, say #ID: #3 twin, #4 twin',
    '! there is no session nobody (/list lists them)',
    '! say which session (/list lists them)',
    '! there is no session 9 (/list lists them)',
  ]);
  assert.deepEqual(board.calls, []);
});

test('a name that a client has chosen takes nothing that is meant for another', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1, { name: 'pump' });
  board.put(2, { name: 'pump set rpm' });
  board.put(3, { name: '9' });
  board.put(4, { name: 'gate' });
  board.put(5, { name: 'gate open', state: 'closed' });
  await printed();
  console.input('@pump set rpm 900\n@pump set 900\n@9 secret\n@gate open\n');
  assert.deepEqual(await printed(), [
    '! pump set rpm is ambiguous, say #ID: #1 pump, #2 pump set rpm',
    '! there is no session 9 (/list lists them)',
    '! gate open is ambiguous, say #ID: #4 gate, #5 gate open',
  ]);
  assert.deepEqual(board.calls, ['send 1 set 900']);
});

test('a refused send is told', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1);
  await printed();
  board.refusal = new CordboardError('CB_OUTBOX_FULL', '#1 a does not read: nothing was sent');
  console.input('@1 x\n');
  assert.deepEqual(await printed(), ['! #1 a does not read: nothing was sent']);
});

test('a patient console waits for room in a full outbox, and takes no more input for that time', async (t) => {
  const made = await rig(t, { patient: true });
  const { board, printed, console } = made;
  board.put(1);
  await printed();
  board.refusal = new CordboardError('CB_OUTBOX_FULL', 'full');
  assert.equal(console.input('one\n'), true);
  const long = 'x'.repeat(64 * 1024);
  assert.equal(console.input(`${long}\n`), false);
  assert.deepEqual(await printed(), []);
  board.put(1, { queued: 100 });
  await printed();
  assert.deepEqual(board.calls, ['send 1 one', 'send 1 one']);
  assert.equal(made.rooms, 0);
  board.refusal = undefined;
  board.put(1, { queued: 0 });
  assert.deepEqual(await printed(), []);
  assert.deepEqual(board.calls, ['send 1 one', 'send 1 one', 'send 1 one', `send 1 ${long}`]);
  assert.deepEqual([made.rooms, console.hasRefused], [1, false]);
});

test('a client that does not read keeps a patient console from nobody else', async (t) => {
  const { board, printed, console } = await rig(t, { patient: true });
  board.put(1);
  await printed();
  board.refusal = new CordboardError('CB_OUTBOX_FULL', 'full');
  console.input('one\n');
  assert.deepEqual(await printed(), []);
  board.put(1, { state: 'stalled' });
  assert.deepEqual(await printed(), ['! full']);
  assert.equal(console.hasRefused, true);
});

test('at its only session a patient client waits even when that is stalled, until it quits', async (t) => {
  const made = await rig(t, { patient: true, quitAtEnd: true });
  const { board, printed, console } = made;
  board.put(1, { state: 'stalled' });
  await printed();
  board.refusal = new CordboardError('CB_OUTBOX_FULL', 'full');
  console.input('one\n');
  assert.deepEqual(await printed(), []);
  console.input('/quit\n');
  assert.deepEqual(await printed(), ['! full']);
  assert.equal(made.quits, 1);
});

test('commands reach the board, with a number or a name', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1, { name: 'gate' });
  board.put(2, { state: 'closed' });
  board.put(3, { state: 'closed' });
  await printed();
  console.input(
    '/hangup 1\n/hangup gate\n/eof #1\n/rename 1 the gate\n/rename gate\n/eol 1 crlf\n/reconnect 2\n/dismiss 2\n/dismiss all\n',
  );
  const lines = await printed();
  assert.deepEqual(lines, ['#2 10.0.0.2:500 dismissed', '#3 10.0.0.3:500 dismissed']);
  assert.deepEqual(board.calls, [
    'hangUp 1',
    'hangUp 1',
    'finish 1',
    'rename 1 the gate',
    'rename 1 ',
    'set 1 {"eol":"crlf"}',
    'retry 2',
    'dismiss 2',
    'dismiss 3',
  ]);
});

test('a name means who can be reached, and one that another has is given with a warning', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1, { name: 'pump', state: 'half-closed', ended: true });
  board.put(2, { name: 'pump' });
  board.put(3);
  await printed();
  console.input('/eof pump\n/rename 3 pump\n/rename 2 gate\n');
  assert.deepEqual(await printed(), ['* #1 pump (half-closed) and 1 more have that name too']);
  assert.deepEqual(board.calls, ['finish 2', 'rename 3 pump', 'rename 2 gate']);
});

test('a wrong command says what is right', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1);
  await printed();
  console.input('/hangpu 1\n/hangup\n/eol 1 dos\n/\n');
  assert.deepEqual(await printed(), [
    '! /hangpu: no such command; did you mean /hangup? (/help lists them)',
    '! say which session (/list lists them)',
    '! /eol: expected auto, lf, crlf, cr, none, got dos',
    '! /: no such command (/help lists them)',
  ]);
  assert.deepEqual(board.calls, []);
});

test('/list has a line for each session', async (t) => {
  const { board, printed, console } = await rig(t);
  await printed();
  console.input('/list\n');
  assert.deepEqual(await printed(), ['* no sessions']);
  board.put(1, { name: 'gate', bytesIn: 5, bytesOut: 7 });
  board.put(2, { state: 'closed', reason: 'reset', closedAt: board.now + 2000 });
  await printed();
  board.now += 12 * 60_000;
  console.input('/list\n');
  assert.deepEqual(await printed(), [
    '* #1 gate open, 12m, 5 bytes in, 7 bytes out',
    '* #2 10.0.0.2:500 closed: reset, 2s, 0 bytes in, 0 bytes out',
  ]);
});

test('/help names every command, and each of them exists', async (t) => {
  const { printed, console } = await rig(t);
  await printed();
  console.input('/help\n');
  const lines = await printed();
  const commands = lines.flatMap((line) => /^\* (\/[a-z]+)/.exec(line)?.[1] ?? []);
  assert.ok(commands.length >= 9);
  for (const command of commands.filter((each) => each !== '/quit')) console.input(`${command}\n`);
  assert.doesNotMatch((await printed()).join('\n'), /no such command/);
});

test('/find prints lines with their times and whose they are, /history what is on the record', async (t) => {
  const bench = await testBench(t);
  const [pump, gate] = [await bench.dial(), await bench.dial()];
  await pump.send('ready\nno \x1b[2Jsuch line\n');
  await bench.watch.until(() => [...bench.watch.sessions.values()].some(({ linesIn }) => linesIn === 2));
  await gate.send('such is life\n');
  await bench.watch.until(
    () => [...bench.watch.sessions.values()].filter(({ linesIn }) => linesIn > 0).length === 2,
  );
  await bench.switchboard.rename(1, 'pump-a');
  bench.switchboard.detach();
  const asked = async (line: string): Promise<string[]> => {
    const said: string[] = [];
    const nothing = (): never => {
      throw new Error('not asked for');
    };
    await runLine(line, {
      ...{
        switchboard: bench.switchboard,
        sessions: () => [summaryOf(1), summaryOf(2)],
        operators: () => [],
      },
      ...{ say: (text) => void said.push(text), now: Date.now, send: nothing, quit: nothing },
    });
    return said.map((text) => text.replace(/\d{4}-\d\d-\d\d [\d:.]+/, 'WHEN').replace(/127\S+/, 'PEER'));
  };
  const [first, second] = ['* WHEN #1 pump-a < no ␛[2Jsuch line', '* WHEN #2 PEER < such is life'];
  assert.deepEqual((await asked('/find such')).toSorted(), [first, second, '* 2 lines found'].toSorted());
  assert.deepEqual(await asked('/find @2 such'), [second, '* 1 line found']);
  assert.deepEqual(await asked('/find @1 --in ~^READY'), ['* nothing found']);
  assert.deepEqual(await asked('/find @1 --in ^READY'), ['* nothing found; ~ begins a regular expression']);
  await assert.rejects(asked('/find'), { code: 'CB_USAGE' });
  await assert.rejects(asked('/find @9 x'), { code: 'CB_NO_SESSION' });
  assert.deepEqual(await asked('/history'), ['* nothing is recorded here']);
  await assert.rejects(asked('/history nmae:x'), { code: 'CB_USAGE' });
});

test('/quit quits once, after what was typed before it', async (t) => {
  const made = await rig(t);
  made.board.put(1);
  await made.printed();
  made.console.input('last words\n/quit\n/quit\n');
  assert.equal(made.quits, 0);
  await made.printed();
  assert.equal(made.quits, 1);
  assert.deepEqual(made.board.calls, ['send 1 last words']);
});

test('a line of input beyond all bounds is refused whole', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1);
  await printed();
  for (let count = 0; count < 20; count++) console.input('x'.repeat(100_000));
  console.input('end of it\nnext\n');
  const lines = await printed();
  assert.ok(lines.length > 0 && lines.every((line) => line.endsWith('nothing was sent')));
  assert.deepEqual(board.calls, ['send 1 next']);
});

test('the end of input means nothing to a board', async (t) => {
  const made = await rig(t, { quitAtEnd: false });
  made.board.put(1);
  await made.printed();
  made.console.input('no line end');
  made.console.inputEnded();
  made.board.record(1, 'in', 'still here\n');
  assert.deepEqual(await made.printed(), ['#1 10.0.0.1:500 < still here']);
  made.board.ends(1);
  await made.printed();
  assert.equal(made.quits, 0);
  assert.deepEqual(made.board.calls, ['send 1 no line end']);
});

test('a console on a board elsewhere leaves at the end of input, when all is done; no session is ended', async (t) => {
  const made = await rig(t, { leavesAtEnd: true });
  made.board.put(1);
  await made.printed();
  made.full = true;
  made.console.input('last words');
  made.console.inputEnded();
  made.board.record(1, 'out', 'last words\n');
  await made.printed();
  assert.equal(made.quits, 0, 'it is not out yet');
  made.full = false;
  made.console.drained();
  await made.printed();
  assert.equal(made.quits, 1);
  assert.deepEqual(made.board.calls, ['send 1 last words']);
});

test('what was said before a console came is dated, or left out, as it is wanted', async (t) => {
  const began = async (earlier: 'dated' | 'left out'): Promise<readonly (readonly string[])[]> => {
    const board = new Scripted();
    board.put(1, { nextSeq: 2, bytesIn: 4, bytesOut: 4 });
    board.record(1, 'in', 'old\n');
    board.record(1, 'out', 'ask\n');
    const { printed } = await rig(t, { earlier }, board);
    const before = await printed();
    board.record(1, 'in', 'new\n');
    board.put(2);
    return [before, await printed()];
  };
  const now = ['#1 10.0.0.1:500 < new', '#2 10.0.0.2:500 opened'];
  const [leftOut, ...later] = await began('left out');
  assert.deepEqual(leftOut, ['* listening on 127.0.0.1:6666', '* 1 session (/list lists them)']);
  assert.deepEqual(later, [now]);
  const [dated = [], ...others] = await began('dated');
  assert.deepEqual(
    dated.slice(1).map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* /, 'THEN ')),
    ['THEN #1 10.0.0.1:500 opened', 'THEN #1 10.0.0.1:500 < old', 'THEN #1 10.0.0.1:500 > ask'],
  );
  assert.deepEqual(others, [now]);
});

test('/who tells who is attached', async (t) => {
  const { board, console, printed } = await rig(t);
  const drafts: readonly number[] = [];
  await printed();
  board.tell({
    type: 'operators',
    operators: [
      { attachment: 4, operator: 'ana', role: 'operate', kind: 'console', follows: true, focus: 3, drafts },
      {
        attachment: 7,
        operator: 'log\x1b',
        role: 'watch',
        kind: 'script',
        follows: true,
        focus: undefined,
        drafts,
      },
    ],
  });
  console.input('/who\n');
  assert.deepEqual(await printed(), [
    `* 4 ana ${ROLE_WORDS.operate}, at #3`,
    `* 7 log␛ ${ROLE_WORDS.watch}, a script`,
  ]);
});

test('a client ends its sending with its input, and quits when all is heard', async (t) => {
  const made = await rig(t, { quitAtEnd: true });
  const { board, console, printed } = made;
  board.put(1);
  board.put(2, { state: 'waiting' });
  board.put(3, { state: 'closed' });
  await printed();
  console.input('@1 question\n');
  console.inputEnded();
  await printed();
  assert.deepEqual(board.calls, ['send 1 question', 'finish 1', 'finish 2']);
  board.put(2, { state: 'closed' });
  await printed();
  assert.equal(made.quits, 0);
  made.full = true;
  board.record(1, 'in', 'answer\n');
  board.ends(1);
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 < answer']);
  console.drained();
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 closed: left']);
  assert.equal(made.quits, 0, 'it is not out yet');
  console.drained();
  await printed();
  assert.equal(made.quits, 1);
});

test('a session that cannot be connected is hung up at the end of input', async (t) => {
  const made = await rig(t, { quitAtEnd: true });
  made.board.put(1, { state: 'waiting' });
  await made.printed();
  const refused = new CordboardError('CB_NOT_CONNECTED', 'not connected');
  t.mock.method(made.board, 'finish', () => Promise.reject(refused));
  made.console.inputEnded();
  await made.printed();
  assert.deepEqual(made.board.calls, ['hangUp 1']);
});

test('input that is there before the first connection waits for it; /quit does not', async (t) => {
  const board = new Scripted();
  board.put(1, { state: 'dialing' });
  const made = await rig(t, { quitAtEnd: true }, board);
  made.console.input('early\n');
  await made.printed();
  assert.deepEqual(board.calls, []);
  board.put(1, { state: 'open' });
  await made.printed();
  assert.deepEqual(board.calls, ['send 1 early']);
  board.put(1, { state: 'dialing' });
  made.console.input('never\n/quit\n');
  await made.printed();
  assert.equal(made.quits, 1);
});

test('to stop prints what is left, and nothing afterwards', async (t) => {
  const { board, printed, console } = await rig(t);
  board.put(1);
  await printed();
  board.record(1, 'in', 'whole\nhalf');
  await console.stop();
  assert.deepEqual(await printed(), ['#1 10.0.0.1:500 < whole', '#1 10.0.0.1:500 < half']);
  board.record(1, 'in', 'late\n');
  board.tell({ type: 'notice', notice: { at: 0, severity: 'info', text: 'late' } });
  assert.deepEqual(await printed(), []);
});

test('with times each line begins with when it happened', async (t) => {
  const { board, printed } = await rig(t, { times: true });
  board.now = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
  board.put(1);
  board.record(1, 'in', 'ready\n');
  const lines = (await printed()).slice(1);
  board.now += 61_000;
  board.ends(1);
  lines.push(...(await printed()));
  board.tell({ type: 'notice', notice: { at: 0, severity: 'info', text: 'by the way' } });
  board.tell({ type: 'dismissed', id: 1 });
  assert.deepEqual(
    [...lines, ...(await printed())],
    [
      '2026-01-02 03:04:05.006 #1 10.0.0.1:500 opened',
      '2026-01-02 03:04:05.006 #1 10.0.0.1:500 < ready',
      '2026-01-02 03:05:06.006 #1 10.0.0.1:500 closed: left',
      '2026-01-02 03:05:06.006 * by the way',
      '2026-01-02 03:05:06.006 #1 10.0.0.1:500 dismissed',
    ],
  );
});

test('on a real board: what clients say is printed, what is typed reaches them', async (t) => {
  const bench = await testBench(t);
  const client = await bench.dial();
  await bench.watch.session(1);
  bench.switchboard.detach();
  let output = '';
  let wake: () => void = () => undefined;
  const console = new PlainConsole({
    switchboard: bench.switchboard,
    clock: Date.now,
    write: (text) => {
      output += text;
      wake();
      return true;
    },
    standing: 'listening on',
    quitAtEnd: false,
    patient: false,
    onRoom: () => undefined,
    onQuit: () => undefined,
  });
  const until = async (text: string): Promise<void> => {
    while (!output.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
  };
  t.after(() => console.stop());
  await console.start();
  const label = `#1 127.0.0.1:${client.socket.localPort ?? 0}`;
  await client.send('x'.repeat(300_000).replace(/.{99}/g, '$&\n'));
  await client.send('\nready\n');
  await until(' < ready\n');
  console.input('status?\n');
  await client.waitFor('status?\n');
  await until(' > status?\n');
  client.end();
  await until(' - the client has ended its sending\n');
  console.input('/eof 1\n');
  await until(' closed: left\n');
  const lines = output.split('\n').filter((line) => line.startsWith(`${label} < x`));
  const heard = lines.map((line) => line.slice(`${label} < `.length)).join('');
  assert.ok(heard === 'x'.repeat(300_000), `${heard.length} characters in ${lines.length} lines`);
});
