import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { CordboardError } from '../../src/errors.ts';
import { Attachment, type Wire } from '../../src/gateway/attachment.ts';
import type { Board } from '../../src/session/board.ts';
import type { Session } from '../../src/session/session.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import type { BoardEvent } from '../../src/switchboard/switchboard.ts';
import { SESSION_OPTIONS, testBoard } from '../helpers/boards.ts';

const TIMEOUT_MS = 20_000;

interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: {
    readonly events?: readonly BoardEvent[];
    readonly sessions?: readonly { id: number }[];
  };
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly data?: { readonly code: string } };
}

/** A connection whose other end reads only when it is told to. */
class TestWire implements Wire {
  readonly messages: Message[] = [];
  queued = 0;
  reads = true;
  held = false;
  closed = false;
  most = 0;
  attachment: Attachment | undefined;

  write(bytes: Uint8Array): void {
    this.queued += bytes.length;
    this.most = Math.max(this.most, this.queued);
    this.messages.push(JSON.parse(Buffer.from(bytes).toString()) as Message);
    if (this.reads) setImmediate(() => this.drain());
  }

  drain(): void {
    if (this.queued === 0) return;
    this.queued = 0;
    this.attachment?.drained();
  }

  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
  }

  close(): void {
    this.closed = true;
  }
}

const OWN_DOOR = { group: undefined, most: 'operate' } as const;

interface Rig {
  readonly board: Board;
  readonly wire: TestWire;
  readonly attachment: Attachment;
  readonly failures: unknown[];
  /** Makes a call and resolves with its answer. */
  readonly call: (method: string, params?: unknown) => Promise<Message>;
  readonly write: (text: string) => void;
  readonly session: () => Session;
  readonly events: () => BoardEvent[];
  readonly until: <T>(found: () => T | undefined) => Promise<T>;
}

/** An attachment to a board, which has said hello. */
async function rig(t: TestContext): Promise<Rig> {
  const board = testBoard(t);
  const wire = new TestWire();
  const failures: unknown[] = [];
  const attachment = new Attachment(OWN_DOOR, wire, {
    hello: (_params, one) => {
      one.role = 'operate';
      return { switchboard: new LocalSwitchboard(board, () => ['here'], 'tester'), answer: {} };
    },
    call: (method) => {
      if (method === 'fails') throw new TypeError('a defect');
      return method === 'slow' ? new Promise(() => undefined) : undefined;
    },
    failed: (_method, error) => failures.push(error),
    follows: () => undefined,
    hasRoom: () => true,
  });
  wire.attachment = attachment;
  t.after(() => attachment.closed());
  const write = (text: string): void => attachment.received(Buffer.from(text));
  const until = async <T>(found: () => T | undefined): Promise<T> => {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      if (late.aborted) throw new Error(`waited for ${found.toString()}`);
      await turn();
    }
  };
  let last = 0;
  const call = (method: string, params?: unknown): Promise<Message> => {
    const id = ++last;
    write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return until(() => wire.messages.find((message) => message.id === id));
  };
  const session = (): Session =>
    board.registry.add({ peer: (id) => `client ${id}`, local: 'here' }, SESSION_OPTIONS);
  const events = (): BoardEvent[] => wire.messages.flatMap(({ params }) => params?.events ?? []);
  await call('hello');
  return { board, wire, attachment, failures, call, write, session, events, until };
}

const codeOf = ({ error }: Message): unknown => error?.data?.code ?? error?.code;

test('a call before hello is refused, and so is a second hello', async (t) => {
  const { call } = await rig(t);
  assert.equal(codeOf(await call('hello')), 'CB_PROTOCOL');
  const wire = new TestWire();
  const host = {
    hello: () => assert.fail(),
    call: () => undefined,
    failed: () => undefined,
    follows: () => undefined,
    hasRoom: () => true,
  };
  new Attachment(OWN_DOOR, wire, host).received(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"watch"}\n'));
  await turn();
  assert.equal(codeOf(wire.messages[0] ?? {}), 'CB_PROTOCOL');
});

test('what is unknown or wrong is refused by its number', async (t) => {
  const { call, session } = await rig(t);
  session();
  for (const [method, params, code] of [
    ['toString', {}, -32601],
    ['__proto__', {}, -32601],
    ['rename', { id: 1 }, -32602],
    ['rename', { id: 1, name: 5 }, -32602],
    ['rename', { id: '1', name: 'x' }, -32602],
    ['rename', { id: 1.5, name: 'x' }, -32602],
    ['rename', [1, 'x'], -32602],
    ['rename', 'x', -32602],
    ['rename', undefined, -32602],
    ['note', { id: 1, text: '\ud800' }, -32602],
    ['note', { id: 1, text: 'x'.repeat(10_001) }, -32602],
    ['sendRaw', { id: 1, base64: 'A' }, -32602],
    ['sendRaw', { id: 1, base64: 'AA' }, -32602],
    ['sendRaw', { id: 1, base64: '*AAA' }, -32602],
    ['set', { id: 1, eol: 'LF' }, -32602],
    ['set', { id: 1, tags: ['a', 1] }, -32602],
    ['broadcast', { ids: Array.from({ length: 100_001 }, () => 1), text: 'x' }, -32602],
    ['attend', { rules: [{ pattern: 1 }] }, -32602],
    ['attend', { rules: [{ pattern: '~(' }] }, 'CB_PATTERN'],
    ['page', { id: 1 }, -32602],
    ['page', { id: 1, bytes: -1 }, -32602],
    ['page', { id: 2, bytes: 1 }, 'CB_NO_SESSION'],
    ['rename', { id: 1, name: 'x'.repeat(65) }, 'CB_NAME'],
    ['fails', {}, 'CB_INTERNAL'],
  ] as const)
    assert.equal(
      codeOf(await call(method, params)),
      code,
      `${method} ${JSON.stringify(params ?? 'none').slice(0, 60)}`,
    );
  assert.equal((await call('rename', { id: 1, name: 'pump', later: true })).error, undefined);
});

test('a defect is told to the board and ends nothing', async (t) => {
  const { call, failures } = await rig(t);
  await call('fails');
  assert.match(String(failures[0]), /a defect/);
  assert.equal(codeOf(await call('nothing')), -32601);
});

test('a notification is carried out and not answered, even if it fails; an id that is null is one', async (t) => {
  const { board, wire, call, write, session } = await rig(t);
  session();
  write('{"jsonrpc":"2.0","method":"rename","params":{"id":1,"name":"pump"}}\n');
  write('{"jsonrpc":"2.0","method":"rename","params":{"id":99,"name":"pump"}}\n');
  write('{"jsonrpc":"2.0","method":"no such"}\n');
  write('{"jsonrpc":"2.0","id":null,"method":"rename","params":{"id":1,"name":"pump 2"}}\n');
  await call('page', { id: 1, bytes: 1 });
  assert.equal(board.registry.get(1).name, 'pump 2');
  assert.deepEqual(
    wire.messages.map(({ id }) => id),
    [1, null, 2],
  );
});

test('who only watches writes nothing', async (t) => {
  const { attachment, call, board, session } = await rig(t);
  session();
  attachment.role = 'watch';
  for (const method of [
    'send',
    'sendRaw',
    'broadcast',
    'signal',
    'finish',
    'hangUp',
    'retry',
    'dismiss',
    'rename',
    'note',
    'set',
  ])
    assert.equal(codeOf(await call(method, { id: 1, text: 'x', name: 'x' })), 'CB_ROLE', method);
  assert.equal(board.registry.get(1).name, '');
  assert.equal((await call('page', { id: 1, bytes: 1 })).error, undefined);
});

test('a line that is too long ends the attachment, and what it had asked before is answered', async (t) => {
  const { wire, write } = await rig(t);
  const part = 'x'.repeat(1024 * 1024);
  for (let sent = 0; sent <= 32; sent++) write(part);
  assert.equal(wire.closed, true);
  assert.deepEqual([wire.messages.at(-1)?.id, codeOf(wire.messages.at(-1) ?? {})], [null, -32600]);
  const before = wire.messages.length;
  write('\n{"jsonrpc":"2.0","id":1,"method":"hello"}\n');
  await turn();
  assert.equal(wire.messages.length, before);
});

test('half a message at the end is none, and what was asked before is answered', async (t) => {
  const { board, wire, attachment, write, session, until } = await rig(t);
  session();
  write('{"jsonrpc":"2.0","id":"last","method":"page","params":{"id":1,"bytes":1}}\n');
  write('{"jsonrpc":"2.0","id":"half","method":"rename","params":{"id":1,"name":"half"}}');
  attachment.leave();
  await until(() => wire.closed || undefined);
  assert.equal(wire.messages.at(-1)?.id, 'last');
  assert.equal(board.registry.get(1).name, '');
});

test('a flood of calls is taken a part at a time, and nothing is taken from who does not read', async (t) => {
  const { wire, write, session, until } = await rig(t);
  session();
  const calls = 5000;
  const asked = Array.from(
    { length: calls },
    (_, id) => `{"jsonrpc":"2.0","id":"${id}","method":"nothing","params":{}}\n`,
  ).join('');
  write(asked);
  await Promise.resolve();
  assert.ok(wire.messages.length < 100, `${wire.messages.length} at once`);
  assert.equal(wire.held, true);
  await until(() => wire.messages.length > calls || undefined);
  assert.equal(wire.held, false);
  assert.deepEqual(
    wire.messages.slice(1).map(({ id }) => Number(id)),
    Array.from({ length: calls }, (_, id) => id),
  );

  wire.reads = false;
  write('\n'.repeat(100_000));
  for (let turns = 0; turns < 1000; turns++) await turn();
  assert.equal(wire.held, true);
  assert.ok(wire.queued < 1.1 * 1024 * 1024, `${wire.queued} bytes wait`);
});

test('calls that write do not wait for those that read', async (t) => {
  const { board, wire, call, write, session } = await rig(t);
  session();
  let answer: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (answer = resolve));
  let asked = 0;
  t.mock.method(board.transcript, 'page', async () => {
    asked++;
    await gate;
    return { records: [], older: false, newer: false };
  });
  for (let reads = 0; reads < 10; reads++)
    write(`{"jsonrpc":"2.0","id":"page ${reads}","method":"page","params":{"id":1,"bytes":1}}\n`);
  await call('rename', { id: 1, name: 'pump' });
  assert.equal(asked, 4);
  answer();
  await call('close', { id: 1 });
  const read = wire.messages.map(({ id }) => id).filter((id) => String(id).startsWith('page'));
  assert.deepEqual(
    read,
    Array.from({ length: 10 }, (_, number) => `page ${number}`),
  );
});

test('of many sessions most come ahead of the answer, and what changes meanwhile after it', async (t) => {
  const { board, wire, write, session, until, events } = await rig(t);
  for (let sessions = 0; sessions < 1001; sessions++) session();
  write('{"jsonrpc":"2.0","id":"watch","method":"watch"}\n');
  board.registry.get(1).rename('meanwhile');
  session();
  await until(() => events().find(({ type }) => type === 'changed'));
  const answer = wire.messages.findIndex(({ id }) => id === 'watch');
  const told = wire.messages.flatMap(({ params }) => params?.sessions ?? []).map(({ id }) => id);
  const rest = (wire.messages[answer]?.result as { sessions: { id: number }[] }).sessions.map(({ id }) => id);
  assert.deepEqual(
    [...told, ...rest],
    Array.from({ length: 1001 }, (_, index) => index + 1),
  );
  assert.equal(rest.length, 1);
  assert.ok(wire.messages.slice(0, answer).every(({ method }) => method !== 'events'));
  assert.ok(events().some((event) => event.type === 'opened' && event.session.id === 1002));
  assert.ok(events().some((event) => event.type === 'changed' && event.session.name === 'meanwhile'));
});

test('who does not read is told how things stand once it reads again', async (t) => {
  const { board, wire, call, session, events, until } = await rig(t);
  const first = session();
  const second = session();
  await call('watch');
  await call('attend', { rules: [{ pattern: 'alarm' }] });
  await call('open', { id: 1, bytes: 1 });
  wire.reads = false;
  const line = Buffer.from('x'.repeat(1023) + '\n');
  const flood = async (): Promise<void> => {
    for (let reads = 0; reads < 256; reads++) first.received(line);
    await turn();
  };
  while (wire.queued < 1024 * 1024) await flood();
  const before = wire.messages.length;
  for (let turns = 0; turns < 20; turns++) await flood();
  for (let turns = 0; turns < 500; turns++) {
    second.rename(`name ${turns}`);
    second.received(Buffer.from('alarm\n'));
    board.notices.say('info', `notice ${turns}`);
    const guest = session();
    guest.close('hung up');
    if (turns < 499) board.registry.dismiss(guest.id);
    if (turns % 50 === 0) await turn();
  }
  await until(() => (second.summary().recordsIn === 500 ? true : undefined));
  for (let turns = 0; turns < 50; turns++) await turn();
  assert.equal(wire.messages.length, before, 'nothing is told meanwhile');
  assert.ok(wire.most < 4 * 1024 * 1024);

  const last = events().findLast((event) => event.type === 'records');
  const known = last?.type === 'records' ? (last.records.at(-1)?.seq ?? 0) : 0;
  wire.reads = true;
  wire.drain();
  // Lines are held against rules a moment later.
  const alarms = (): number =>
    wire.messages
      .slice(before)
      .flatMap(({ params }) => params?.events ?? [])
      .reduce((sum, event) => sum + (event.type === 'highlighted' ? event.count : 0), 0);
  await until(() => (alarms() === 500 && wire.queued === 0 ? true : undefined));
  const told = wire.messages.slice(before).flatMap(({ params }) => params?.events ?? []);
  const of = <T extends BoardEvent['type']>(type: T): Extract<BoardEvent, { type: T }>[] =>
    told.filter((event): event is Extract<BoardEvent, { type: T }> => event.type === type);
  assert.deepEqual(
    of('opened').map(({ session }) => [session.id, session.state]),
    [[502, 'closed']],
  );
  assert.deepEqual(of('dismissed'), []);
  assert.deepEqual(
    of('changed')
      .filter(({ session }) => session.id === 2)
      .map(({ session }) => session.name),
    ['name 499'],
  );
  assert.equal(of('notice').length, 200);
  assert.equal(of('notice').at(-1)?.notice.text, 'notice 499');
  const [gap] = of('gap');
  const records = of('records').flatMap((event) => event.records);
  assert.ok(gap?.id === 1 && gap.next > known + 1);
  assert.equal(records[0]?.seq, gap.next);
  assert.equal(records.at(-1)?.seq, first.summary().nextSeq - 1);
  const missing = await call('page', { id: 1, from: known + 1, bytes: 1 });
  assert.equal((missing.result as { records: { seq: number }[] }).records[0]?.seq, known + 1);
});

test('a session with ten thousand changing beside it is told of, a part of them at a time', async (t) => {
  const { wire, call, session, until, events } = await rig(t);
  const sessions = Array.from({ length: 10_000 }, session);
  await call('watch');
  wire.reads = false;
  while (wire.queued < 1024 * 1024) {
    for (const each of sessions) each.received(Buffer.from('x'));
    await turn();
  }
  const bound = 2 * 1024 * 1024;
  assert.ok(wire.most < bound, `${wire.most} bytes wait`);
  for (let rounds = 0; rounds < 20; rounds++) {
    for (const each of sessions) each.rename(`round ${rounds}`);
    await turn();
  }
  assert.ok(wire.most < bound);
  wire.messages.length = 0;
  wire.reads = true;
  wire.drain();
  const newest = await until(() => {
    const named = events().flatMap((event) => (event.type === 'changed' ? [event.session] : []));
    return named.length >= sessions.length ? named : undefined;
  });
  assert.ok(newest.every(({ name }) => name === 'round 19'));
  assert.equal(new Set(newest.map(({ id }) => id)).size, sessions.length);
  assert.ok(wire.most < bound);
});

test('what is refused keeps its code and its words', async (t) => {
  const { call, board } = await rig(t);
  t.mock.method(board.transcript, 'page', () =>
    Promise.reject(new CordboardError('CB_TRANSCRIPTS', 'cannot be read')),
  );
  board.registry.add({ peer: () => 'client', local: 'here' }, SESSION_OPTIONS);
  assert.deepEqual((await call('page', { id: 1, bytes: 1 })).error, {
    code: -32000,
    message: 'cannot be read',
    data: { code: 'CB_TRANSCRIPTS' },
  });
});
