import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { parseNamingRules } from '../../src/naming-rules.ts';
import { Naming } from '../../src/session/naming.ts';
import type { Session } from '../../src/session/session.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import {
  type Bench,
  type BenchOptions,
  notesOf,
  SESSION_OPTIONS,
  testBench,
  testBoard,
} from '../helpers/boards.ts';
import { FakeWire } from '../helpers/fake-wire.ts';

const PUMPS = { line: '^ID=(\\w+)', name: 'pump-$1', tags: ['pump'] };

async function ruled(t: TestContext, rules: readonly object[], options: BenchOptions = {}): Promise<Bench> {
  const bench = await testBench(t, options);
  const naming = new Naming(bench.board, parseNamingRules(rules));
  t.after(() => naming.stop());
  return bench;
}

/** Dials in, says something and waits until the session has its name. */
async function says(bench: Bench, id: number, text: string, name: string): Promise<SessionSummary> {
  const client = await bench.dial();
  await client.send(text);
  return bench.watch.session(id, (summary) => summary.name === name);
}

test('a client is named by what it says first, with tags and settings, and the record says so', async (t) => {
  const rules = [{ ...PUMPS, eol: 'crlf', framing: 'lines', prefix: '{name}> ' }];
  const bench = await ruled(t, [{ peer: '10.0.0.0/8', name: 'far' }, ...rules]);
  const client = await bench.dial();
  await client.send('ID=7 ready\nrpm=1\n');
  const summary = await bench.watch.session(1, ({ name }) => name !== '');
  assert.equal(summary.name, 'pump-7');
  assert.deepEqual(summary.tags, ['pump']);
  assert.deepEqual([summary.eol, summary.framing, summary.prefix], ['crlf', 'lines', '{name}> ']);
  assert.deepEqual(notesOf(await bench.records(1)), ['named pump-7 by rule 2']);
  await bench.switchboard.send(1, 'hi');
  await client.waitFor('pump-7> hi\r\n');
});

test('a rule without a line applies before anything is said, the greeting included', async (t) => {
  const rules = [{ peer: '127.0.0.*', listener: '127.*', name: 'local-{id}', prefix: '{name}: ' }];
  const bench = await ruled(t, rules, { greeting: 'welcome' });
  const client = await bench.dial();
  await client.waitFor('welcome\n');
  assert.equal(client.received, 'local-1: welcome\n');
  assert.deepEqual(notesOf(await bench.records(1)), ['named local-1 by rule 1']);
});

test('nobody hears that a session changed before hearing of the session', async (t) => {
  const bench = await ruled(t, [{ name: 'x' }]);
  await bench.dial();
  await bench.watch.session(1, ({ name }) => name === 'x');
  assert.equal(bench.watch.events[0]?.type, 'opened');
});

test('the first lines count up to the fifth', async (t) => {
  const bench = await ruled(t, [PUMPS]);
  await says(bench, 1, '1\n2\n3\n4\nID=5\n', 'pump-5');
  const client = await bench.dial();
  await client.send('1\n2\n3\n4\n5\nID=6\n');
  await says(bench, 3, 'ID=7\n', 'pump-7');
  assert.equal(bench.watch.sessions.get(2)?.name, '');
});

test('silence ends the first message of a client that knows no line ends, and so does its leaving', async (t) => {
  const bench = await ruled(t, [{ ...PUMPS, line: '^ID=(\\w+)$' }]);
  await says(bench, 1, 'ID=1', 'pump-1');
  const client = await bench.dial();
  await bench.switchboard.set(2, { framing: 'lines' });
  await client.send('ID=2');
  await bench.watch.session(2, ({ bytesIn }) => bytesIn === 4);
  await bench.switchboard.hangUp(2);
  await bench.watch.session(2, ({ name }) => name === 'pump-2');
});

test('the first rule of the list that gives a name wins, even if it applies later; tags add up', async (t) => {
  const bench = await ruled(t, [
    { ...PUMPS, eol: 'lf' },
    { line: 'ID', name: 'somebody', tags: ['id'], eol: 'crlf' },
    { name: 'client-{id}', tags: ['all', 'pump'], eol: 'cr', prefix: '>' },
  ]);
  const summary = await says(bench, 1, 'no ID\nID=7\n', 'pump-7');
  assert.deepEqual(summary.tags, ['all', 'pump', 'id']);
  assert.deepEqual([summary.eol, summary.prefix], ['lf', '>']);
  assert.equal(notesOf(await bench.records(1))[0], 'named client-1 by rule 3');
  const other = await says(bench, 2, 'ID=8\nno ID\n', 'pump-8');
  assert.equal(other.eol, 'lf');
});

test('a rule whose group is empty leaves the name to the next', async (t) => {
  const bench = await ruled(t, [
    { line: '^ID=(\\w*)', name: 'pump-$1' },
    { line: '^ID', name: 'nobody' },
  ]);
  await says(bench, 1, 'ID=\n', 'nobody');
});

test('a name that somebody holds gets a number, and is had by whoever waits longest once it is free', async (t) => {
  const bench = await ruled(t, [PUMPS]);
  const { switchboard, watch } = bench;
  await says(bench, 1, 'ID=7\n', 'pump-7');
  for (const id of [2, 3, 4]) await says(bench, id, 'ID=7\n', `pump-7-${id}`);
  await switchboard.rename(2, 'mine');
  // It has the name by an operator, and keeps it.
  await switchboard.rename(3, 'pump-7-3');
  await switchboard.hangUp(1);
  await watch.session(4, ({ name }) => name === 'pump-7');
  assert.equal(watch.sessions.get(1)?.name, 'pump-7');
  assert.deepEqual(notesOf(await bench.records(4)), ['named pump-7-4 by rule 1', 'named pump-7 by rule 1']);
  await says(bench, 5, 'ID=7\n', 'pump-7-2');
  await switchboard.rename(4, 'other');
  await watch.session(5, ({ name }) => name === 'pump-7');
  assert.deepEqual([watch.sessions.get(2)?.name, watch.sessions.get(3)?.name], ['mine', 'pump-7-3']);
  await switchboard.rename(2, 'pump-9');
  await says(bench, 6, 'ID=9\n', 'pump-9-2');
});

test('everybody hears that a name is free before hearing who has it', async (t) => {
  const bench = await ruled(t, [PUMPS]);
  await says(bench, 1, 'ID=7\n', 'pump-7');
  await says(bench, 2, 'ID=7\n', 'pump-7-2');
  const from = bench.watch.events.length;
  await bench.switchboard.hangUp(1);
  await bench.watch.session(2, ({ name }) => name === 'pump-7');
  const told = bench.watch.events
    .slice(from)
    .flatMap((event) => (event.type === 'changed' ? [`${event.session.id} ${event.session.state}`] : []));
  assert.deepEqual(told, ['1 closed', '2 open']);
});

test('a client that has ended its sending, dialing again, has its name at once', async (t) => {
  const bench = await ruled(t, [PUMPS]);
  const gone = await bench.dial();
  await gone.send('ID=7\n');
  await bench.watch.session(1, ({ name }) => name === 'pump-7');
  gone.end();
  await bench.watch.session(1, ({ state }) => state === 'half-closed');
  await says(bench, 2, 'ID=7\n', 'pump-7');
  assert.equal(bench.watch.sessions.get(1)?.name, 'pump-7');
  assert.deepEqual(notesOf(await bench.records(2)), ['named pump-7 by rule 1']);
});

test('whoever waits for a name has it as soon as the other has ended its sending', async (t) => {
  const bench = await ruled(t, [PUMPS]);
  const first = await bench.dial();
  await first.send('ID=7\n');
  await bench.watch.session(1, ({ name }) => name === 'pump-7');
  await says(bench, 2, 'ID=7\n', 'pump-7-2');
  first.end();
  await bench.watch.session(2, ({ name }) => name === 'pump-7');
});

test('clients that have all ended their sending take no name from one another', async (t) => {
  const bench = await ruled(t, [PUMPS]);
  for (const [id, name] of [
    [1, 'pump-7'],
    [2, 'pump-7-2'],
  ] as const) {
    const client = await bench.dial();
    client.end();
    await bench.watch.session(id, ({ state }) => state === 'half-closed');
    bench.board.registry.get(id).received(Buffer.from('ID=7\n'));
    await bench.watch.session(id, (summary) => summary.name === name);
  }
});

test('a silent client does not hold its name, and gets the number when it answers again', async (t) => {
  const bench = await ruled(t, [PUMPS]);
  const { board, watch } = bench;
  await says(bench, 1, 'ID=7\n', 'pump-7');
  await says(bench, 2, 'ID=7\n', 'pump-7-2');
  board.registry.get(1).markSilent({ since: 0, bytes: 1 });
  await watch.session(2, ({ name }) => name === 'pump-7');
  assert.equal(watch.sessions.get(1)?.name, 'pump-7');
  board.registry.get(1).markSilent(undefined);
  await watch.session(1, ({ name }) => name === 'pump-7-2');
  board.registry.get(2).markSilent({ since: 0, bytes: 1 });
  await watch.session(1, ({ name }) => name === 'pump-7');
  board.registry.get(1).markSilent({ since: 0, bytes: 1 });
  // Nobody holds it: it keeps the name.
  board.registry.get(2).markSilent(undefined);
  await watch.session(2, ({ state }) => state === 'open');
  assert.equal(watch.sessions.get(2)?.name, 'pump-7');
});

test('of hundreds that want one name each has it in its turn, in a turn of the loop for each', async (t) => {
  const count = 500;
  const board = testBoard(t);
  const naming = new Naming(board, parseNamingRules([{ name: 'pump' }]));
  t.after(() => naming.stop());
  let renamed = 0;
  board.registry.listen({ recorded: ({ kind }) => void (renamed += kind === 'note' ? 1 : 0) });
  const sessions = Array.from({ length: count }, () => {
    const session = board.registry.add({ peer: () => '10.0.0.1:5', local: '10.0.0.9:6' }, SESSION_OPTIONS);
    session.connected(() => new FakeWire(session), '10.0.0.9:6');
    return session;
  });
  assert.equal(new Set(sessions.map(({ name }) => name)).size, count);
  for (const [index, session] of sessions.entries()) {
    assert.equal(session.name, 'pump');
    const before = renamed;
    session.conclude('left');
    await new Promise((resolve) => setImmediate(resolve));
    // That it is closed, and that the next one has its name.
    assert.equal(renamed - before, index === count - 1 ? 1 : 2);
  }
});

test('what an operator has set, no rule changes', async (t) => {
  const bench = await ruled(t, [{ ...PUMPS, eol: 'crlf', prefix: '>' }]);
  const [one, two] = [await bench.dial(), await bench.dial()];
  await bench.watch.session(2);
  await bench.switchboard.rename(1, 'mine');
  await bench.switchboard.set(1, { eol: 'cr', tags: ['own'] });
  await bench.switchboard.rename(2, 'gone');
  await bench.switchboard.rename(2, '');
  await one.send('ID=1\n');
  await two.send('ID=2\n');
  const first = await bench.watch.session(1, ({ tags }) => tags.length > 1);
  assert.deepEqual([first.name, first.eol, first.prefix, first.tags], ['mine', 'cr', '>', ['own', 'pump']]);
  const second = await bench.watch.session(2, ({ tags }) => tags.length > 0);
  assert.equal(second.name, '');
  assert.deepEqual(notesOf(await bench.records(1)), []);
});

/** A session on a board of its own; what it hears goes in by hand. */
function alone(t: TestContext, rules: readonly object[]): { session: Session; settled: () => Promise<void> } {
  const board = testBoard(t);
  const naming = new Naming(board, parseNamingRules(rules));
  t.after(() => naming.stop());
  const session = board.registry.add({ peer: () => '10.0.0.1:5', local: '10.0.0.9:6' }, SESSION_OPTIONS);
  session.disconnected('waiting');
  t.after(() => session.close('shutdown'));
  // The rules are held in the turn after the one that brought the lines.
  return { session, settled: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))) };
}

test('of a long line the beginning counts, and what goes on for ever is not listened to', async (t) => {
  const { session, settled } = alone(t, [
    { line: '^(a+)(b*)', name: '$1', tags: ['long'] },
    { line: 'b', name: 'b' },
  ]);
  session.received(Buffer.from('a'.repeat(600)));
  session.received(Buffer.from('a'.repeat(20_000)));
  await settled();
  assert.equal(session.name, 'a'.repeat(64));
  session.received(Buffer.from('b\nb\n'));
  await settled();
  assert.equal(session.name, 'a'.repeat(64));
});

test('a line ends where it ends, however it comes', async (t) => {
  const { session, settled } = alone(t, [PUMPS]);
  for (const piece of ['I', 'D', '=', 'p', 'ü', '7', '\r', '\n']) session.received(Buffer.from(piece));
  await settled();
  assert.equal(session.name, 'pump-p');
});

const SLOW = { line: '^(a+)+$', name: 'slow' };
const hostile = (id: number): string => `${'a'.repeat(60)}b\n`.repeat(4) + `ID=${id}\n`;

test('a hostile first line costs its client the rule, and nobody else', async (t) => {
  const bench = await ruled(t, [SLOW, PUMPS]);
  await says(bench, 1, hostile(1), 'pump-1');
  assert.deepEqual(notesOf(await bench.records(1)), [
    'naming rule 1 takes too long on what the client says: left out',
    'named pump-1 by rule 2',
  ]);
  await says(bench, 2, 'aaa\n', 'slow');
  assert.deepEqual(bench.watch.notices, []);
});

test('who says something at the same time as a hostile client is named', async (t) => {
  const board = testBoard(t);
  const naming = new Naming(board, parseNamingRules([SLOW]));
  t.after(() => naming.stop());
  const sessions = [`${'a'.repeat(60)}b\n`.repeat(5), 'aaa\n', 'bbb\n'].map((text) => {
    const session = board.registry.add({ peer: () => '10.0.0.1:5', local: '10.0.0.9:6' }, SESSION_OPTIONS);
    session.disconnected('waiting');
    session.received(Buffer.from(text));
    return session;
  });
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  assert.deepEqual(
    sessions.map(({ name }) => name),
    ['', 'slow', ''],
  );
  for (const session of sessions) session.close('shutdown');
});

test('a rule that several clients make slow is off, said once', async (t) => {
  const bench = await ruled(t, [SLOW, PUMPS]);
  for (let id = 1; id <= 6; id++) await says(bench, id, hostile(id), `pump-${id}`);
  const [notice] = await bench.watch.until(() => bench.watch.notices.length > 0 && bench.watch.notices);
  assert.equal(notice?.severity, 'warning');
  assert.equal(notice.standing, true);
  assert.match(notice.text, /^naming rule 1 is off: its line takes too long/);
  assert.equal(bench.watch.notices.length, 1);
  await says(bench, 7, 'aaa\nID=7\n', 'pump-7');
});

test('a session dismissed before its line was looked at is no trouble', async (t) => {
  const board = testBoard(t);
  const naming = new Naming(board, parseNamingRules([PUMPS]));
  t.after(() => naming.stop());
  const session = board.registry.add({ peer: () => 'a:1', local: 'b:1' }, SESSION_OPTIONS);
  session.disconnected('waiting');
  session.received(Buffer.from('ID=1\n'));
  session.conclude('left');
  board.registry.dismiss(1);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  assert.equal(session.name, '');
});
