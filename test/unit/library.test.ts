import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { attach, type Board, CordboardError, type Line } from '../../src/library/attach.ts';
import { type Door, openDoor } from '../helpers/door.ts';

async function attached(t: TestContext, door: Door, role: 'operate' | 'watch' = 'operate'): Promise<Board> {
  const board = await attach({ env: door.env, operator: 'program', role });
  t.after(() => board.close());
  return board;
}

/** So many lines of the client. */
async function take(lines: AsyncIterable<Line>, count: number): Promise<string[]> {
  const taken: string[] = [];
  if (count === 0) return taken;
  for await (const { kind, text } of lines) {
    if (kind === 'in') taken.push(text);
    if (taken.length === count) break;
  }
  return taken;
}

const refused = (code: string) => (error: unknown) => error instanceof CordboardError && error.code === code;

test('whoever reads slowly misses nothing', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const board = await attached(t, door);
  const lines = board.find('pump-a').lines({ from: 'attach' });
  const texts = Array.from({ length: 40_000 }, (_, number) => `reading ${number} `.padEnd(100, '.'));
  await pump.send(texts.map((text) => `${text}\n`).join(''));
  await door.bench.watch.session(1, ({ linesIn }) => linesIn === texts.length);
  assert.deepEqual(await take(lines, texts.length), texts);
});

test('two readers of one session each have all of it, and one that leaves costs the other nothing', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const board = await attached(t, door);
  const session = board.find('1');
  const [first, second] = [session.lines({ from: 'attach' }), session.lines({ from: 'attach' })];
  await pump.send('one\ntwo\n');
  assert.deepEqual(await take(first, 1), ['one']);
  await pump.send('three\n');
  assert.deepEqual(await take(second, 3), ['one', 'two', 'three']);
});

test('lines end with the session, the last one too, and with the board', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const gate = await door.client('gate');
  const board = await attached(t, door);
  const lines = board.find('pump-a').lines({ from: 'attach' });
  const others = board.find('gate').lines();
  await pump.send('unfinished');
  await door.bench.watch.session(1, ({ bytesIn }) => bytesIn > 0);
  pump.reset();
  const all: string[] = [];
  for await (const { text } of lines) all.push(text);
  assert.equal(all.at(-1), 'unfinished');
  assert.match(all.at(-2) ?? '', /^closed: /);
  await door.run(['stop', '--yes']);
  await assert.rejects(others.next(), refused('CB_NO_BOARD'));
  assert.equal(await board.ended, 'lab: the board has ended: stopped by tester');
  assert.equal(gate.received, '');
});

test('where the program leaves, its loops end, and what waits for an answer is refused', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const board = await attached(t, door);
  const session = board.find('pump-a');
  const [lines, news, sessions] = [session.lines({ from: 'attach' }), board.events(), board.everySession()];
  await pump.send('whole\nhalf');
  assert.equal((await lines.next()).value?.text, 'whole');
  assert.equal((await sessions.next()).value, session);
  const [line, event, next] = [lines.next(), allOf(news), sessions.next()];
  const answer = assert.rejects(session.waitFor('never'), refused('CB_NO_BOARD'));
  board.close();
  assert.deepEqual(await line, { done: true, value: undefined });
  assert.deepEqual(await next, { done: true, value: undefined });
  assert.ok((await event).every(({ type }) => type === 'changed'));
  await answer;
  await assert.rejects(session.send('x'), refused('CB_NO_BOARD'));
  assert.deepEqual(await allOf(board.events()), []);
  assert.deepEqual(await allOf(session.lines({ from: 'start' })), []);
  // It is the program that has left: the board is not said to have ended.
  await pump.send(' there\n');
  await door.bench.watch.session(1, ({ linesIn }) => linesIn === 2);
});

async function allOf<T>(things: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of things) all.push(each);
  return all;
}

test('lines are framed as on a console', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const board = await attached(t, door);
  const lines = board.find('pump-a').lines({ from: 'attach' });
  await pump.send('a\r\nb\rc\n\n');
  assert.deepEqual(await take(lines, 4), ['a', 'b', 'c', '']);
});

test('of a client that never ends a line, a silence ends it', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const board = await attached(t, door);
  const lines = board.find('pump-a').lines({ from: 'attach' });
  await pump.send('no line end');
  assert.deepEqual(await lines.next(), {
    done: false,
    value: {
      kind: 'in',
      text: 'no line end',
      seq: 0,
      offset: 0,
      continued: false,
      at: (await door.bench.records(1))[0]?.at,
    },
  });
});

test('a line that had begun before is told whole', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await pump.send('first\ntemp=4');
  await door.bench.watch.session(1, ({ bytesIn }) => bytesIn === 12);
  const board = await attached(t, door);
  const lines = board.find('pump-a').lines();
  await pump.send('1.2\nnext\n');
  assert.deepEqual(await take(lines, 2), ['temp=41.2', 'next']);
});

test('ask has the answer however fast it comes, a hundred times', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  pump.socket.on('data', (data: Buffer) => pump.socket.write(`rpm=${data.toString()}`));
  const board = await attached(t, door);
  const session = board.find('pump-a');
  for (let number = 0; number < 100; number++) {
    const { match } = await session.ask(`status ${number}`, /^rpm=status (\d+)$/, { timeout: 10_000 });
    assert.equal(match[1], String(number));
  }
});

test('an answer that comes in pieces is told whole', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await pump.send('hello\n');
  pump.socket.once('data', () => pump.socket.write('rpm=12'));
  const board = await attached(t, door);
  const session = board.find('pump-a');
  const asking = session.ask('status?', /^rpm=/);
  await door.bench.watch.session(1, ({ bytesIn }) => bytesIn === 12);
  await pump.send('00\n');
  assert.equal((await asking).line.text, 'rpm=1200');
  pump.socket.once('data', () => pump.socket.write('login: '));
  assert.equal((await session.ask('who?', 'login:')).line.text, 'login: ');
  pump.socket.once('data', () => pump.socket.write(' no such user'));
  assert.equal((await session.ask('x', /user$/, { timeout: 50 })).line.text, ' no such user');
});

test('what was asked is known again however long it is, and by whatever name the board calls who asks', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  pump.socket.on('data', (data: Buffer) => pump.socket.write(data.includes(10) ? 'rpm=1\n' : ''));
  const board = await attach({ env: door.env, operator: ' program ' });
  t.after(() => board.close());
  const { line } = await board.find('pump-a').ask('x'.repeat(5000), /^rpm=/, { timeout: 10_000 });
  assert.equal(line.text, 'rpm=1');
});

test('the answer to what another program of the same user has sent is none', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  pump.socket.on('data', (data: Buffer) => pump.socket.write(`got ${data.toString('hex')}\n`));
  const [one, other] = [await attached(t, door), await attached(t, door)];
  const session = one.find('pump-a');
  const asking = async (): Promise<void> => {
    await other.find('pump-a').sendBytes(Buffer.from([1]));
    await door.bench.watch.session(1, ({ linesIn }) => linesIn === 1);
    await session.sendBytes(Buffer.from([2]));
  };
  assert.equal((await session.ask(asking, /^got/, { timeout: 10_000 })).line.text, 'got 02');
});

test('the time for an answer begins when all is sent', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  pump.socket.on('data', () => pump.socket.write('done\n'));
  const board = await attached(t, door);
  const session = board.find('pump-a');
  const slowly = async (): Promise<void> => {
    await session.send('first');
    await assert.rejects(session.waitFor('never', { timeout: 300 }), refused('CB_TIMEOUT'));
    await session.send('last');
  };
  assert.equal((await session.ask(slowly, 'done', { timeout: 250 })).line.text, 'done');
});

test('what the client said before is no answer', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const board = await attached(t, door);
  const session = board.find('pump-a');
  const chatter = setInterval(() => pump.socket.write('rpm=0\n'), 1);
  t.after(() => clearInterval(chatter));
  await door.bench.watch.session(1, ({ linesIn }) => linesIn > 5);
  const { line } = await session.ask('status?', /^rpm=/);
  const records = await door.bench.records(1);
  const asked = records.find(({ kind }) => kind === 'out');
  assert.ok(asked !== undefined && line.seq > asked.seq);
});

test('a wait is given up in time, by a signal, and where nothing can be sent', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a');
  const board = await attached(t, door);
  const session = board.find('pump-a');
  await assert.rejects(session.waitFor('x', { timeout: 5 }), refused('CB_TIMEOUT'));
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(session.ask('x', 'y', { signal }), /enough/);
  await session.hangUp();
  await door.bench.watch.session(1, ({ state }) => state === 'closed');
  await assert.rejects(session.ask('x', 'y'), refused('CB_SESSION_CLOSED'));
});

test('who watches sees, and can write nothing', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const board = await attached(t, door, 'watch');
  const session = board.find('pump-a');
  await assert.rejects(session.send('x'), refused('CB_ROLE'));
  await assert.rejects(session.rename('x'), refused('CB_ROLE'));
  const lines = session.lines({ from: 'attach' });
  await pump.send('seen\n');
  assert.deepEqual(await take(lines, 1), ['seen']);
  assert.equal(pump.received, '');
});

test('sessions come as they open, and are kept up to date', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a');
  const board = await attached(t, door);
  const news = board.events();
  const names: number[] = [];
  await door.bench.dial();
  for await (const session of board.everySession()) {
    names.push(session.id);
    if (names.length === 2) break;
  }
  assert.deepEqual(names, [1, 2]);
  await door.bench.switchboard.rename(2, 'gate');
  for await (const event of news) if (event.type === 'changed' && event.session.name === 'gate') break;
  assert.equal(board.find('gate').id, 2);
  assert.deepEqual(
    board.select('*a*').map(({ name }) => name),
    ['pump-a', 'gate'],
  );
});

test('where no board runs, that is what attach rejects with', async (t) => {
  const door = await openDoor(t);
  const env = { XDG_RUNTIME_DIR: `${door.env['XDG_RUNTIME_DIR'] ?? ''}/nothing` };
  await assert.rejects(attach({ env }), refused('CB_NO_BOARD'));
  await assert.rejects(attach({ env: door.env, board: 'other' }), refused('CB_NO_BOARD'));
});
