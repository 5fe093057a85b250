import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdleWatch } from '../../src/session/idle-watch.ts';
import { Registry } from '../../src/session/registry.ts';
import type { Session } from '../../src/session/session.ts';
import type { SilenceOptions } from '../../src/session/silence.ts';
import { SESSION_OPTIONS } from '../helpers/boards.ts';
import { FakeWire } from '../helpers/fake-wire.ts';

/** Sessions over wires that lead nowhere, and a clock that is moved by hand. */
class Bench {
  now = 1_000_000;
  readonly registry = new Registry(() => this.now);
  readonly watch = new IdleWatch(this.registry, () => this.now);
  readonly senders: (string | undefined)[] = [];
  readonly notes: string[] = [];

  constructor() {
    this.registry.listen({
      opened: () => undefined,
      changed: () => undefined,
      recorded: ({ kind, by, bytes }) => {
        if (kind === 'out') this.senders.push(by);
        if (kind === 'note') this.notes.push(Buffer.from(bytes).toString());
      },
      dismissed: () => undefined,
    });
  }

  add(changes: Partial<SilenceOptions>): { readonly session: Session; readonly wire: FakeWire } {
    const silence = { ...SESSION_OPTIONS.silence, ...changes };
    const peer = (id: number): string => `192.0.2.1:${id}`;
    const session = this.registry.add({ peer, local: '' }, { ...SESSION_OPTIONS, eol: 'crlf', silence });
    let wire: FakeWire | undefined;
    session.connected((owner) => (wire = new FakeWire(owner)), '');
    assert.ok(wire);
    return { session, wire };
  }

  pass(seconds: number): void {
    for (let more = 0; more < seconds; more++) {
      this.now += 1000;
      this.watch.tick();
    }
  }
}

test('a ping goes out after each silence, framed as a line, on the record as of cordboard', () => {
  const bench = new Bench();
  const { session, wire } = bench.add({ ping: 'are you there?', pingMs: 5000 });
  bench.pass(4);
  assert.deepEqual(wire.written, []);
  bench.pass(1);
  assert.deepEqual(wire.written, ['are you there?\r\n']);
  bench.pass(4);
  session.received(Buffer.from('yes'));
  bench.pass(4);
  session.send('good', 'robin');
  bench.pass(4);
  assert.equal(wire.written.length, 2);
  bench.pass(6);
  assert.equal(wire.written.length, 4);
  assert.deepEqual(bench.senders, ['cordboard', 'robin', 'cordboard', 'cordboard']);
});

test('nobody is pinged who could not answer, or has not asked for it', () => {
  const bench = new Bench();
  const stalled = bench.add({ ping: 'x', pingMs: 1000 });
  stalled.wire.queued = 1;
  const leaving = bench.add({ ping: 'x', pingMs: 1000 });
  leaving.session.ended();
  const silent = bench.add({ ping: 'x', pingMs: 1000 });
  silent.session.markSilent({ since: 0, bytes: 1 });
  const others = [bench.add({ ping: '', pingMs: 1000 }), bench.add({ ping: 'x', pingMs: 0 })];
  bench.pass(10);
  for (const { wire } of [stalled, leaving, silent, ...others]) assert.deepEqual(wire.written, []);
});

test('a ping that does not fit is told of and breaks nothing', () => {
  const bench = new Bench();
  const { session } = bench.add({ ping: 'x'.repeat(2 * SESSION_OPTIONS.outboxBytes), pingMs: 1000 });
  bench.pass(1);
  assert.match(bench.notes[0] ?? '', /^no ping: nothing was sent to #1/);
  assert.equal(session.state, 'open');
});

test('so many that are due at once have their turn one part after the other', () => {
  const bench = new Bench();
  const wires = Array.from({ length: 1200 }, () => bench.add({ ping: 'x', pingMs: 60_000 }).wire);
  const pinged = (): number => wires.filter(({ written }) => written.length > 0).length;
  bench.pass(59);
  assert.equal(pinged(), 0);
  bench.pass(1);
  assert.equal(pinged(), 500);
  bench.pass(2);
  assert.equal(pinged(), 1200);
  bench.pass(40);
  assert.ok(wires.every(({ written }) => written.length === 1));
});

test('those who are due again at once keep nobody else from a turn', () => {
  const bench = new Bench();
  const busy = Array.from({ length: 600 }, () => bench.add({ ping: 'x', pingMs: 1000 }).wire);
  const idle = bench.add({ idleMs: 5000 });
  bench.pass(6);
  assert.ok(busy.every(({ written }) => written.length >= 4));
  assert.equal(idle.session.state, 'closed');
});

test('a session without a byte either way is closed; pings do not keep it', () => {
  const bench = new Bench();
  const idle = bench.add({ idleMs: 20_000, ping: 'x', pingMs: 5000 });
  const heard = bench.add({ idleMs: 20_000 });
  const sent = bench.add({ idleMs: 20_000 });
  const never = bench.add({ idleMs: 0 });
  bench.pass(19);
  heard.session.received(Buffer.from('x'));
  sent.session.send('x');
  assert.equal(idle.session.state, 'open');
  bench.pass(1);
  assert.equal(idle.session.summary().reason, 'hung up');
  assert.equal(idle.wire.written.length, 3);
  assert.equal(bench.notes.at(-1), 'closed: hung up, no byte either way for 20 s');
  bench.pass(18);
  assert.deepEqual([heard.session.state, sent.session.state], ['open', 'open']);
  bench.pass(1);
  assert.deepEqual([heard.session.state, sent.session.state], ['closed', 'closed']);
  bench.pass(1000);
  assert.equal(never.session.state, 'open');
});

test('a connection that was dialed again is as fresh as a new one', () => {
  const bench = new Bench();
  const { session } = bench.add({ idleMs: 20_000 });
  session.onLost = () => session.disconnected('waiting');
  bench.pass(15);
  session.closed({ how: 'reset' });
  bench.pass(100);
  assert.equal(session.state, 'waiting');
  session.connected((owner) => new FakeWire(owner), '');
  bench.pass(19);
  assert.equal(session.state, 'open');
  bench.pass(1);
  assert.equal(session.state, 'closed');
});
