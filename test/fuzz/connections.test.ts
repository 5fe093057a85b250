/** Clients that do anything on their way in and out, and operators who send meanwhile: nothing is left of any of them. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { Attempts } from '../../src/access/attempts.ts';
import { Bans } from '../../src/access/bans.ts';
import { accessCheck } from '../../src/access/check.ts';
import { Passphrase } from '../../src/access/passphrase.ts';
import { passphraseStep } from '../../src/access/passphrase-step.ts';
import { proxySteps } from '../../src/access/proxy-step.ts';
import { parseNetwork } from '../../src/cidr.ts';
import { CordboardError } from '../../src/errors.ts';
import { TlsDoor } from '../../src/net/tls-server.ts';
import type { Step } from '../../src/session/admission.ts';
import { anyStep } from '../../src/session/beginnings.ts';
import type { Session } from '../../src/session/session.ts';
import { type Bench, testBench } from '../helpers/boards.ts';
import { fleetFor } from '../helpers/certificates.ts';
import { dial } from '../helpers/clients.ts';
import { fuzzAsync } from '../helpers/fuzz.ts';
import { proxyV1, proxyV2 } from '../helpers/proxy.ts';

const WORD = 'open sesame';
const HELLO = Buffer.from('16030100c5010000c10303', 'hex');
const TELNET = Buffer.from([255, 253, 3, 255, 251, 31, 255, 250, 31, 0, 80, 255, 255, 0, 255, 240, 255, 244]);

type Act = Uint8Array | 'turn' | 'end' | 'pause' | 'resume' | 'destroy' | 'reset';

const header = fc.constantFrom<Act>(
  proxyV1('192.0.2.1', 50_000),
  proxyV2('192.0.2.2', 50_000),
  proxyV1('2001:db8::1', 50_000),
);
const anyAct = fc.oneof(
  fc.constantFrom<Act>('turn', 'turn', 'end', 'pause', 'resume', 'destroy', 'reset'),
  fc.constantFrom<Act>(
    ...[`${WORD}\r\n`, `${WORD}\r`, 'wrong\n', 'wrong\r\n'].map((line) => Buffer.from(line)),
  ),
  fc.constantFrom<Act>(HELLO, TELNET, TELNET.subarray(0, 7), Buffer.alloc(100_000, 65)),
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
);
const script = fc
  .tuple(
    fc.option(header, { freq: 8 }),
    fc.option(fc.constant<Act>(Buffer.from(`${WORD}\r\n`)), { freq: 4 }),
    fc.array(anyAct, { maxLength: 10 }),
  )
  .map(([first, word, others]) => [first, word, ...others].filter((each) => each !== null));

const DEEDS = ['finish', 'abandon', 'hold', 'release', 'drop-oldest', 'hangup', 'break', 'turn'] as const;
/** A number sends as many bytes. */
type Deed = number | (typeof DEEDS)[number];

/** What an operator does to each session, in order, a turn of the loop apart. */
const deed = fc.oneof(fc.integer({ min: 1, max: 300_000 }), fc.constantFrom<Deed>(...DEEDS));

/** Sees the clients that come, on the board's side. */
class Threshold {
  #come = 0;
  readonly #open = new Set<Socket>();
  readonly #changes = new EventEmitter<{ change: [] }>();

  readonly step: Step = (arrival) => {
    const { socket } = arrival;
    this.#come++;
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#changes.emit('change');
    });
    return arrival;
  };

  /** Resolves when so many have come since this was last called, and all are gone again. */
  async empty(many: number): Promise<void> {
    while (this.#come < many || this.#open.size > 0) await once(this.#changes, 'change');
    this.#come = 0;
  }
}

/** All that may come before a session: a proxy's header, TLS or not, and a passphrase. */
async function steppedBench(t: TestContext, { step }: Threshold): Promise<Bench> {
  const { made } = await (await fleetFor(t)).server(['127.0.0.1']);
  const door = new TlsDoor({ cert: made.certificate, key: made.key, client: 'none' }, Date.now);
  const proxies = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);
  const list = { allow: [], deny: [] };
  const check = accessCheck({ list, proxies, bans: new Bans(), clock: Date.now });
  // A day goes by with each look at the clock, and all is forgiven.
  let now = 0;
  const asked = {
    passphrase: new Passphrase(Buffer.from(WORD)),
    attempts: new Attempts(),
    clock: () => (now += 86_400_000),
    telnet: 'auto',
  } as const;
  const steps = [step, ...proxySteps(proxies, check), anyStep(door, 20), passphraseStep(asked)];
  const session = { outboxBytes: 400_000, telnet: 'auto' } as const;
  return testBench(t, { check, steps, session, maxSessions: 100_000 });
}

/** Resolves when the client has given up. */
async function play(port: number, acts: readonly Act[]): Promise<void> {
  const { socket } = await dial(port);
  for (const each of acts) {
    if (each === 'turn') await turn();
    // Node loses the descriptor where an end of sending is still on its way.
    else if (each === 'reset') reset(socket);
    else if (typeof each === 'string') socket[each]();
    else if (socket.writable) socket.write(each);
  }
  await turn();
  socket.destroy();
}

function reset(socket: Socket): void {
  if (socket.writableEnded || socket.destroyed) socket.destroy();
  else socket.resetAndDestroy();
}

/** Does it all, and hangs up. */
async function tread(session: Session, deeds: readonly Deed[]): Promise<void> {
  for (const each of deeds) {
    await turn();
    try {
      perform(session, each);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
    }
  }
  await turn();
  session.close('hung up');
}

function perform(session: Session, each: Deed): void {
  if (typeof each === 'number') session.sendRaw(Buffer.alloc(each, 66));
  else if (each === 'finish') session.finish();
  else if (each === 'abandon') session.abandon('enough');
  else if (each === 'hold') session.hold('rate');
  else if (each === 'release') session.release('rate');
  else if (each === 'break') session.signal('break');
  else if (each !== 'turn') session.set({ whenFull: each });
}

test('whatever clients do on their way in and out, and operators meanwhile, nothing is left of them', async (t) => {
  const threshold = new Threshold();
  const bench = await steppedBench(t, threshold);
  const { registry } = bench.board;
  let deeds: readonly Deed[] = [];
  const doing: Promise<void>[] = [];
  const most = { open: 0, queued: 0 };
  registry.listen({
    opened: (session) => doing.push(tread(session, deeds)),
    recorded: () => {
      most.open = Math.max(most.open, registry.open);
      most.queued = Math.max(most.queued, registry.flow.queued);
    },
  });
  const many = fc.tuple(fc.array(script, { minLength: 1, maxLength: 6 }), fc.array(deed, { maxLength: 8 }));
  const property = fc.asyncProperty(many, async ([scripts, given]) => {
    deeds = given;
    await Promise.all(scripts.map((acts) => play(bench.port, acts)));
    await threshold.empty(scripts.length);
    await Promise.all(doing.splice(0));
    assert.deepEqual([registry.open, registry.flow.queued], [0, 0]);
  });
  await fuzzAsync(property, 100);
  assert.ok(most.open > 0 && most.queued > 0, 'some were let in, and sent something');
  const { refused } = bench.reception;
  assert.ok(
    ['passphrase', 'proxy'].every((kind) => (refused.get(kind) ?? 0) > 0),
    'some were not',
  );
});
