import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { Socket } from 'node:net';
import type { Arrival } from '../../src/net/listener.ts';
import {
  Admission,
  ADMISSION_MS,
  MOST_WAITING,
  MOST_WAITING_FROM_ONE,
  Refused,
  type Step,
} from '../../src/session/admission.ts';

/** What became of arrivals, in order. */
class Porch {
  readonly told: string[] = [];
  readonly #events = new EventEmitter<{ told: [] }>();
  readonly admission = new Admission({
    admitted: ({ peer }) => this.#tell(`in ${peer ?? ''}`),
    refused: ({ peer }, { kind }) => this.#tell(`${kind} ${peer ?? ''}`),
  });

  take(steps: readonly Step[], peer = 'a'): Arrival {
    const arrival = { socket: new Socket(), host: peer, peer, local: 'here' };
    this.admission.take(arrival, steps);
    return arrival;
  }

  async next(): Promise<string | undefined> {
    if (this.told.length === 0) await once(this.#events, 'told');
    return this.told.shift();
  }

  #tell(what: string): void {
    this.told.push(what);
    this.#events.emit('told');
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const never: Step = () => new Promise(() => undefined);
const renamed: Step = (arrival) => Promise.resolve({ ...arrival, peer: `${arrival.peer ?? ''}2` });

test('without steps a client is in at once', () => {
  const porch = new Porch();
  porch.take([]);
  assert.deepEqual(porch.told, ['in a']);
});

test('steps come one after the other, and each has what the one before made of the client', async () => {
  const porch = new Porch();
  const seen: (string | undefined)[] = [];
  const look: Step = (arrival) => {
    seen.push(arrival.peer);
    return arrival;
  };
  porch.take([look, renamed, look, renamed]);
  assert.equal(await porch.next(), 'in a22');
  assert.deepEqual(seen, ['a', 'a2']);
});

test('a step refuses: those after it are not asked', async () => {
  const porch = new Porch();
  const refuse: Step = () => {
    throw new Refused('access', 'not you');
  };
  porch.take([renamed, refuse, () => assert.fail('asked')]);
  assert.equal(await porch.next(), 'access a2');
  assert.equal(porch.admission.waiting, 0);
});

test('a client that does not go on is refused after its time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const porch = new Porch();
  porch.take([never]);
  t.mock.timers.tick(ADMISSION_MS - 1);
  assert.equal(porch.admission.waiting, 1);
  t.mock.timers.tick(1);
  assert.equal(await porch.next(), 'late a');
});

test('a client that leaves on the way is told of to nobody', async () => {
  const porch = new Porch();
  const { socket } = porch.take([never]);
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
  porch.take([renamed], 'b');
  assert.equal(await porch.next(), 'in b2');
  assert.equal(porch.admission.waiting, 0);
});

test('one address does not keep others out', async () => {
  const porch = new Porch();
  for (let count = 0; count < MOST_WAITING_FROM_ONE; count++) porch.take([never]);
  porch.take([never]);
  assert.equal(await porch.next(), 'waiting a');
  porch.take([renamed], 'b');
  assert.equal(await porch.next(), 'in b2');
  porch.admission.close();
  for (let count = 0; count < MOST_WAITING_FROM_ONE; count++) assert.equal(await porch.next(), 'closing a');
  porch.take([renamed]);
  assert.equal(await porch.next(), 'in a2');
});

test('whom a proxy has named counts by its own address: one client behind it does not keep others out', async () => {
  const porch = new Porch();
  const named =
    (host: string): Step =>
    (arrival) =>
      Promise.resolve({ ...arrival, host, peer: host });
  for (let count = 0; count < MOST_WAITING_FROM_ONE; count++)
    porch.take([named('192.0.2.1'), never], 'proxy');
  await turn();
  porch.take([named('192.0.2.2'), renamed], 'proxy');
  assert.equal(await porch.next(), 'in 192.0.2.22');
  porch.take([named('192.0.2.1'), never], 'proxy');
  assert.equal(await porch.next(), 'waiting 192.0.2.1');
  assert.equal(porch.admission.waiting, MOST_WAITING_FROM_ONE);
  porch.admission.close();
});

test('whoever has the most on the way makes room for others, however many addresses it has', async () => {
  const porch = new Porch();
  porch.take([never], '2001:db8:0:2::1');
  for (let count = 1; count < MOST_WAITING; count++)
    porch.take([never], `2001:db8:0:1::${count.toString(16)}`);
  porch.take([renamed], '192.0.2.1');
  assert.deepEqual([await porch.next(), await porch.next()].sort(), [
    'in 192.0.2.12',
    'waiting 2001:db8:0:1::1',
  ]);
  porch.take([never], '2001:db8:0:2::2');
  porch.take([never], '2001:db8:0:1::ffff');
  assert.equal(await porch.next(), 'waiting 2001:db8:0:1::ffff');
  assert.equal(porch.admission.waiting, MOST_WAITING);
  porch.admission.close();
});

test('no more are on the way than there may be, and the end of the board ends them', async () => {
  const porch = new Porch();
  for (let count = 0; count < MOST_WAITING; count++) porch.take([never], String(count));
  porch.take([never], 'b');
  assert.equal(await porch.next(), 'waiting b');
  assert.equal(porch.admission.waiting, MOST_WAITING);
  porch.admission.close();
  for (let count = 0; count < MOST_WAITING; count++) assert.equal(await porch.next(), `closing ${count}`);
});
