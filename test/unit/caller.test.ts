import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { parseTarget } from '../../src/address.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { WireRecord } from '../../src/record.ts';
import type { Board } from '../../src/session/board.ts';
import { pauseBefore } from '../../src/pauses.ts';
import { Caller } from '../../src/session/caller.ts';
import type { Session } from '../../src/session/session.ts';
import { DialedSwitchboard } from '../../src/switchboard/dialed.ts';
import { notesOf, SESSION_OPTIONS, testBoard, textOf, Watch } from '../helpers/boards.ts';
import { freePort, TestClient } from '../helpers/clients.ts';
import { telnet } from '../helpers/telnet-bytes.ts';

/** A program that others dial. */
class Callee {
  readonly server: Server = createServer({ allowHalfOpen: true });
  readonly #accepted: TestClient[] = [];
  readonly #arrivals = new EventEmitter<{ arrival: [] }>();

  constructor(t: TestContext) {
    this.server.on('connection', (socket: Socket) => {
      this.#accepted.push(new TestClient(socket));
      this.#arrivals.emit('arrival');
    });
    t.after(() => {
      this.server.close();
      for (const peer of this.#accepted) peer.destroy();
    });
  }

  async listen(port: number): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get count(): number {
    return this.#accepted.length;
  }

  /** The connection number `index` (from 0). */
  async peer(index: number): Promise<TestClient> {
    for (;;) {
      const peer = this.#accepted[index];
      if (peer !== undefined) return peer;
      await once(this.#arrivals, 'arrival', { signal: AbortSignal.timeout(10_000) });
    }
  }
}

interface Call {
  readonly callee: Callee;
  readonly port: number;
  readonly board: Board;
  readonly switchboard: DialedSwitchboard;
  readonly watch: Watch;
  readonly records: () => Promise<readonly WireRecord[]>;
}

async function call(
  t: TestContext,
  options: { reconnect: boolean; listening: boolean; clock?: Clock; outboxBytes?: number },
): Promise<Call> {
  const callee = new Callee(t);
  const port = await freePort();
  if (options.listening) await callee.listen(port);
  const clock = options.clock ?? systemClock();
  const board = testBoard(t, { clock });
  const target = parseTarget(`127.0.0.1:${port}`);
  const { outboxBytes = SESSION_OPTIONS.outboxBytes, reconnect } = options;
  const settings = { session: { ...SESSION_OPTIONS, outboxBytes }, reconnect };
  const switchboard = new DialedSwitchboard(board, [target], settings, clock);
  // Before the board closes, which would wait for sessions that are dialed again.
  t.after(() => {
    switchboard.stopDialing();
    switchboard.detach();
  });
  const watch = new Watch();
  const snapshot = await switchboard.watch(watch.hear);
  for (const session of snapshot.sessions) watch.sessions.set(session.id, session);
  const records = async (): Promise<readonly WireRecord[]> =>
    (await board.transcript.page(1, { bytes: Infinity })).records;
  return { callee, port, board, switchboard, watch, records };
}

/** Resolves when the only session of a board fits, without any timer. */
function reaches(board: Board, fits: (session: Session) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const ignore = (): void => undefined;
    const changed = (session: Session): void => {
      if (fits(session)) resolve();
    };
    board.registry.listen({ opened: ignore, changed, recorded: ignore, dismissed: ignore });
  });
}

test('pauses double from a second to half a minute, each shortened by up to a quarter', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(2000), random, (attempt, chance) => {
      const longest = Math.min(1000 * 2 ** Math.min(attempt, 10), 30_000);
      const pause = pauseBefore(attempt, chance);
      assert.ok(pause <= longest && pause > longest * 0.75 - 1e-9, `${pause} for ${longest}`);
      assert.ok(pauseBefore(attempt + 1, chance) >= pause);
    }),
  );
});

test('a dialed session talks both ways', async (t) => {
  const { callee, port, switchboard, watch, records } = await call(t, { reconnect: true, listening: true });
  const open = await watch.session(1, ({ state }) => state === 'open');
  assert.equal(open.peer, `127.0.0.1:${port}`);
  assert.match(open.local, /^127\.0\.0\.1:\d+$/);
  await switchboard.send(1, 'ping');
  const peer = await callee.peer(0);
  await peer.waitFor('ping\n');
  await peer.send('pong\n');
  await watch.session(1, ({ bytesIn }) => bytesIn === 5);
  assert.deepEqual(notesOf(await records()), [`connected to 127.0.0.1:${port}`]);
});

test('a dialed server that begins with telnet is answered, on each connection anew', async (t) => {
  const { callee, switchboard, watch, records } = await call(t, { reconnect: true, listening: true });
  await watch.session(1, ({ state }) => state === 'open');
  const first = await callee.peer(0);
  await first.send(telnet('IAC WILL ECHO IAC WILL SGA IAC DO TTYPE IAC SB TTYPE SEND IAC SE', 'login: '));
  const { telnet: state, recordsOut } = await watch.session(1, ({ bytesIn }) => bytesIn === 7);
  assert.deepEqual([state?.here, state?.there, recordsOut], [['TTYPE'], ['ECHO', 'SGA'], 0]);
  await switchboard.send(1, 'root');
  await first.waitFor('root\r\n');
  const answers = telnet('IAC DO ECHO IAC DO SGA IAC WILL TTYPE IAC SB TTYPE IS', 'DUMB', 'IAC SE');
  assert.deepEqual(first.bytes, Buffer.concat([answers, Buffer.from('root\r\n')]));
  first.end();
  const second = await callee.peer(1);
  await second.send('plain\n');
  const after = await watch.session(1, ({ bytesIn }) => bytesIn === 13);
  assert.equal(after.telnet, undefined);
  await switchboard.sendRaw(1, Buffer.of(255, 64));
  await second.waitFor('@');
  assert.deepEqual(second.bytes, Buffer.of(255, 64));
  assert.equal(textOf(await records(), 'in'), 'login: plain\n');
});

test('a lost connection is made again, and the record goes on without gap or double', async (t) => {
  const { callee, switchboard, watch, records } = await call(t, { reconnect: true, listening: true });
  const first = await callee.peer(0);
  await first.send('one\n');
  await watch.session(1, ({ bytesIn }) => bytesIn === 4);
  first.reset();
  const waiting = await watch.session(1, ({ state }) => state === 'waiting');
  assert.ok(waiting.retryAt !== undefined && waiting.reason === undefined);
  await assert.rejects(switchboard.send(1, 'x'), { code: 'CB_NOT_CONNECTED', message: /nothing was sent/ });

  await switchboard.retry(1);
  const second = await callee.peer(1);
  await watch.session(1, ({ state }) => state === 'open');
  await second.send('two\n');
  await watch.session(1, ({ bytesIn }) => bytesIn === 8);
  await switchboard.send(1, 'three');
  await second.waitFor('three\n');
  const all = await records();
  assert.deepEqual(
    all.map(({ seq }) => seq),
    [...all.keys()],
  );
  assert.deepEqual(
    all.filter(({ kind }) => kind === 'in').map(({ offset }) => offset),
    [0, 4],
  );
  assert.equal(textOf(all, 'in'), 'one\ntwo\n');
  assert.match(notesOf(all).join('\n'), /^connected to .*\nreset by .*, next try in 1 s.*\nconnected to .*$/);
});

test('a peer that ends in order is dialed again too', async (t) => {
  const { callee, watch } = await call(t, { reconnect: true, listening: true });
  await watch.session(1, ({ state }) => state === 'open');
  const peer = await callee.peer(0);
  peer.end();
  await watch.session(1, ({ state }) => state === 'waiting');
});

test('a peer that has only ended its sending gets what is on its way to it, before it is dialed again', async (t) => {
  const size = 16_000_000;
  const options = { reconnect: true, listening: true, outboxBytes: 2 * size };
  const { board, callee, switchboard, watch } = await call(t, options);
  const peer = await callee.peer(0);
  peer.socket.pause();
  await watch.session(1, ({ state }) => state === 'open');
  t.mock.timers.enable({ apis: ['setTimeout'] });
  await switchboard.sendRaw(1, Buffer.alloc(size));
  const half = reaches(board, ({ state }) => state === 'half-closed');
  const waiting = reaches(board, ({ state }) => state === 'waiting');
  peer.end();
  await half;
  t.mock.timers.tick(60_000);
  peer.socket.resume();
  await peer.ended;
  assert.equal(peer.bytes.length, size);
  await waiting;
});

test('a conversation that this side has ended is over when the peer ends it too', async (t) => {
  const { callee, switchboard, watch } = await call(t, { reconnect: true, listening: true });
  await watch.session(1, ({ state }) => state === 'open');
  await switchboard.finish(1);
  (await callee.peer(0)).end();
  const closed = await watch.session(1, ({ state }) => state === 'closed' || state === 'waiting');
  assert.equal(closed.reason, 'left');
});

test('a conversation that this side has ended is over when the peer resets it', async (t) => {
  const { callee, switchboard, watch } = await call(t, { reconnect: true, listening: true });
  await watch.session(1, ({ state }) => state === 'open');
  await switchboard.finish(1);
  (await callee.peer(0)).reset();
  const closed = await watch.session(1, ({ state }) => state === 'closed' || state === 'waiting');
  assert.equal(closed.reason, 'reset');
});

test('tries go on with growing pauses until somebody listens', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const now = 1_000_000;
  const callee = new Callee(t);
  const port = await freePort();
  const board = testBoard(t, { clock: () => now });
  const states = new EventEmitter<{ change: [] }>();
  board.registry.listen({
    opened: () => undefined,
    changed: () => states.emit('change'),
    recorded: () => undefined,
    dismissed: () => undefined,
  });
  const settings = { session: SESSION_OPTIONS, reconnect: true };
  const caller = new Caller(board, parseTarget(`127.0.0.1:${port}`), settings, () => now);
  t.after(() => caller.stop());
  const until = async (state: string): Promise<number> => {
    while (caller.session.state !== state) await once(states, 'change');
    return (caller.session.summary().retryAt ?? 0) - now;
  };
  void caller.dial();
  for (const longest of [1000, 2000, 4000, 8000]) {
    const pause = await until('waiting');
    assert.ok(pause > longest * 0.75 && pause <= longest, `${pause} for ${longest}`);
    t.mock.timers.tick(Math.floor(pause) - 1);
    assert.equal(caller.session.state, 'waiting');
    t.mock.timers.tick(2);
    assert.equal(caller.session.state, 'dialing');
  }
  await until('waiting');
  await callee.listen(port);
  t.mock.timers.tick(16_000);
  await until('open');
  await callee.peer(0);
});

test('to hang up while waiting ends the session and the tries; it can be dialed again', async (t) => {
  const { callee, port, switchboard, watch } = await call(t, { reconnect: true, listening: false });
  await watch.session(1, ({ state }) => state === 'waiting');
  await switchboard.hangUp(1);
  const closed = await watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'hung up');
  assert.equal(closed.retryAt, undefined);
  await callee.listen(port);
  await switchboard.retry(1);
  const open = await watch.session(1, ({ state }) => state === 'open');
  assert.equal(open.reason, undefined);
  assert.equal(open.closedAt, undefined);
});

test('to hang up while dialing ends the session', async (t) => {
  const { switchboard, watch, callee } = await call(t, { reconnect: true, listening: true });
  await switchboard.hangUp(1);
  const closed = await watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'hung up');
  await switchboard.retry(1);
  await watch.session(1, ({ state }) => state === 'open');
  assert.ok(callee.count >= 1);
});

test('to hang up a connection that stands is no loss', async (t) => {
  const { switchboard, watch, callee } = await call(t, { reconnect: true, listening: true });
  await watch.session(1, ({ state }) => state === 'open');
  const peer = await callee.peer(0);
  await switchboard.hangUp(1);
  const closed = await watch.session(1, ({ state }) => state === 'closed' || state === 'waiting');
  assert.equal(closed.reason, 'hung up');
  peer.end();
  await peer.closed;
});

test('a target that never answered is unreached, one that did is not, whatever came later', async (t) => {
  const refused = await call(t, { reconnect: false, listening: false });
  assert.equal(refused.switchboard.isUnreached, false);
  await refused.watch.session(1, ({ state }) => state === 'closed');
  assert.equal(refused.switchboard.isUnreached, true);
  const lost = await call(t, { reconnect: false, listening: true });
  await lost.watch.session(1, ({ state }) => state === 'open');
  lost.callee.server.close();
  (await lost.callee.peer(0)).reset();
  await lost.watch.session(1, ({ state }) => state === 'closed');
  await lost.switchboard.retry(1);
  await lost.watch.session(1, ({ reason }) => reason === 'refused');
  assert.equal(lost.switchboard.isUnreached, false);
});

test('without reconnecting, a refused dial closes the session as refused', async (t) => {
  const { port, watch, records } = await call(t, { reconnect: false, listening: false });
  const closed = await watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'refused');
  assert.deepEqual(notesOf(await records()), [`closed: refused, refused by 127.0.0.1:${port}`]);
});

test('without reconnecting, a dial that fails otherwise closes the session as failed', async (t) => {
  const board = testBoard(t);
  const watch = new Watch();
  const settings = { session: SESSION_OPTIONS, reconnect: false };
  const target = parseTarget('unix:/nowhere/at/all');
  const switchboard = new DialedSwitchboard(board, [target], settings, systemClock());
  await switchboard.watch(watch.hear);
  t.after(() => {
    switchboard.stopDialing();
    switchboard.detach();
  });
  const closed = await watch.session(1, ({ state }) => state === 'closed');
  assert.equal(closed.reason, 'failed');
});

test('without reconnecting, a lost connection closes the session', async (t) => {
  const { callee, watch } = await call(t, { reconnect: false, listening: true });
  (await callee.peer(0)).reset();
  assert.equal((await watch.session(1, ({ state }) => state === 'closed')).reason, 'reset');
});

test('the record of a dialed session speaks of the server', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const outboxBytes = 20_000_000;
  const options = { reconnect: false, listening: true, outboxBytes };
  const { board, callee, switchboard, watch, records } = await call(t, options);
  const peer = await callee.peer(0);
  await watch.session(1, ({ state }) => state === 'open');
  peer.socket.pause();
  await switchboard.sendRaw(1, Buffer.alloc(outboxBytes - 1));
  for (let ticks = 0; ticks < 4; ticks++) board.registry.tick(() => undefined);
  await watch.session(1, ({ state }) => state === 'stalled');
  peer.socket.resume();
  await watch.session(1, ({ queued }) => queued === 0);
  peer.end();
  await watch.session(1, ({ state }) => state === 'half-closed');
  assert.deepEqual(notesOf(await records()).slice(1), [
    'the server does not read: stalled',
    'the server reads again',
    'the server has ended its sending',
  ]);
});

test('without reconnecting, a peer that has ended its sending can still be sent to', async (t) => {
  const { callee, switchboard, watch } = await call(t, { reconnect: false, listening: true });
  const peer = await callee.peer(0);
  await watch.session(1, ({ state }) => state === 'open');
  peer.end();
  await watch.session(1, ({ state }) => state === 'half-closed');
  await switchboard.send(1, 'one more thing');
  await peer.waitFor('one more thing\n');
  await switchboard.finish(1);
  assert.equal((await watch.session(1, ({ state }) => state === 'closed')).reason, 'left');
});

test('a dismissed session is not dialed again', async (t) => {
  const { board, switchboard, watch } = await call(t, { reconnect: false, listening: false });
  await watch.session(1, ({ state }) => state === 'closed');
  await switchboard.dismiss(1);
  await assert.rejects(switchboard.retry(1), { code: 'CB_NO_SESSION' });
  assert.equal(board.registry.open, 0);
});

test('a switchboard that is left dials no more', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const board = testBoard(t);
  const settings = { session: SESSION_OPTIONS, reconnect: true };
  const target = parseTarget(`127.0.0.1:${await freePort()}`);
  const caller = new Caller(board, target, settings, systemClock());
  const dialing = caller.dial();
  caller.stop();
  await dialing;
  t.mock.timers.tick(60_000);
  assert.notEqual(caller.session.state, 'waiting');
  assert.deepEqual(notesOf((await board.transcript.page(1, { bytes: Infinity })).records), []);
});

test('a board that has ended is not dialed from again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const board = testBoard(t);
  const settings = { session: SESSION_OPTIONS, reconnect: true };
  const target = parseTarget(`127.0.0.1:${await freePort()}`);
  const caller = new Caller(board, target, settings, systemClock());
  await caller.dial();
  assert.equal(caller.session.state, 'waiting');
  await board.close();
  t.mock.timers.tick(60_000);
  assert.equal(caller.session.state, 'closed');
});
