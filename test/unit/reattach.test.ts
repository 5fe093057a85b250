import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { PlainConsole } from '../../src/console/plain.ts';
import { CordboardError } from '../../src/errors.ts';
import { LastingAttachment, type LastingOptions } from '../../src/gateway/lasting.ts';
import type { Attachment } from '../../src/gateway/open.ts';
import { textOf, Watch } from '../helpers/boards.ts';
import { far } from '../helpers/far.ts';
import type { Relay } from '../helpers/relays.ts';

const BOUNDED = { timeout: 30_000 } as const;

/** Until the way was made as often. */
async function attached(relay: Relay, times: number): Promise<void> {
  while (relay.count() < times) await turn();
}

test(
  'who reads a conversation line by line has each of them once, however often the way is lost',
  BOUNDED,
  async (t) => {
    const { bench, relay, switchboard } = await far(t);
    let printed = '';
    const console = new PlainConsole({
      switchboard,
      clock: Date.now,
      standing: 'listening on',
      quitAtEnd: false,
      patient: false,
      write: (text) => {
        printed += text;
        return true;
      },
      onRoom: () => undefined,
      onQuit: () => undefined,
    });
    t.after(() => console.stop());
    await console.start();
    const client = await bench.dial();
    const lines = Array.from({ length: 600 }, (_, number) => `line ${number}`);
    for (const [number, line] of lines.entries()) {
      await client.send(`${line}\n`);
      if (number % 40 === 20) relay.breakOff();
      if (number % 40 === 0) await attached(relay, number / 40);
    }
    await bench.watch.session(1, ({ linesIn }) => linesIn === lines.length);
    while (!printed.includes(`< ${lines.at(-1) ?? ''}\n`)) await turn();
    const read = [...printed.matchAll(/ < (.*)\n/g)].map(([, line]) => line);
    assert.deepEqual(read, lines);
    assert.ok(relay.count() > 5);
  },
);

test('what happened meanwhile is told when the way is there again', async (t) => {
  const { bench, relay, switchboard } = await far(t);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  const first = await bench.dial();
  await watch.session(1);
  relay.breakOff();
  await watch.until(() => watch.events.some(({ type }) => type === 'lost'));
  const back = await watch.until(() => watch.events.find((event) => event.type === 'back'));
  assert.deepEqual(
    back.snapshot.sessions.map(({ id }) => id),
    [1],
  );
  await bench.dial();
  await watch.session(2);
  await switchboard.send(1, 'still there');
  await first.waitFor('still there\n');
});

test('a call without an answer is refused, and says that it may have been done', async (t) => {
  const { bench, relay, switchboard, call } = await far(t);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  const refused = assert.rejects(call('status', {}), { code: 'CB_LINK', message: /may have been done/ });
  relay.breakOff();
  await refused;
  await watch.until(() => watch.events.some(({ type }) => type === 'back'));
  const client = await bench.dial();
  await watch.session(1);
  await switchboard.send(1, 'again');
  await client.waitFor('again\n');
  assert.equal(textOf(await bench.records(1), 'out'), 'again\n');
});

test('a board that ends says so; nobody looks for it', async (t) => {
  const { gateway, relay, switchboard } = await far(t);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  gateway.close('stopped by ana');
  const ended = await watch.until(() => watch.events.find((event) => event.type === 'ended'));
  assert.equal(ended.why, 'far has ended: stopped by ana; what was said stays here');
  assert.ok(!watch.events.some(({ type }) => type === 'lost'));
  assert.equal(relay.count(), 1);
});

test('a feed goes on where its page ends, also where both come at once', async (t) => {
  const { bench, switchboard } = await far(t);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  const client = await bench.dial();
  await watch.session(1);
  for (let round = 0; round < 50; round++) {
    watch.events.length = 0;
    const opening = switchboard.open(1, 100_000).then((page) => {
      assert.ok(!watch.events.some(({ type }) => type === 'records'));
      return page;
    });
    await client.send(`${round}\n`);
    const { records } = await opening;
    const next = records.length;
    if (next <= round) {
      const fed = await watch.until(() => watch.events.find((event) => event.type === 'records'));
      assert.equal(fed.records[0]?.seq, next);
    }
    await switchboard.close(1);
  }
});

/** An attachment as a test has it, and the way to end it. */
function scripted(started = 1): {
  readonly attachment: Attachment;
  readonly end: (code: 'CB_LINK' | 'CB_NO_BOARD') => void;
} {
  let resolve: (why: CordboardError) => void = () => undefined;
  const ended = new Promise<CordboardError>((done) => (resolve = done));
  const calls = { heard: 0, call: () => Promise.resolve(undefined) };
  const board = { name: 'far', pid: 1, version: '0', started, namesByRule: false };
  const greeting = { version: 1, board, attachment: 1, role: 'operate', methods: [], view: {} };
  const end = (code: 'CB_LINK' | 'CB_NO_BOARD'): void => resolve(new CordboardError(code, 'broken'));
  const attachment = { calls, greeting, ended, close: () => end('CB_LINK') } as unknown as Attachment;
  return { attachment, end };
}

/** Time that a test moves, and what a lasting attachment tells. */
function bench(open: () => Promise<Attachment>): {
  readonly options: LastingOptions;
  readonly told: string[];
  readonly pauses: number[];
  readonly next: () => Promise<void>;
} {
  const told: string[] = [];
  const pauses: number[] = [];
  let due: (() => void) | undefined;
  const options: LastingOptions = {
    open,
    lost: () => told.push('lost'),
    back: () => told.push('back'),
    ended: (why) => told.push(why),
    later: (ms, run) => {
      pauses.push(ms);
      due = run;
      return () => (due = undefined);
    },
    random: () => 0,
  };
  const next = async (): Promise<void> => {
    const run = due;
    due = undefined;
    run?.();
    await turn();
  };
  return { options, told, pauses, next };
}

test('the pauses grow while there is no way, and begin anew once one has held', async () => {
  const ways = [scripted(), scripted()];
  let tries = 0;
  const { options, told, pauses, next } = bench(() => {
    tries++;
    const way = tries < 4 ? undefined : ways[1];
    return way === undefined
      ? Promise.reject(new CordboardError(tries === 2 ? 'CB_BOARD_FULL' : 'CB_LINK', 'not now'))
      : Promise.resolve(way.attachment);
  });
  const lasting = new LastingAttachment((ways[0] ?? scripted()).attachment, options);
  ways[0]?.end('CB_LINK');
  await turn();
  await assert.rejects(lasting.call('status', {}), { code: 'CB_LINK' });
  for (let count = 0; count < 4; count++) await next();
  assert.deepEqual(pauses, [15_000, 1000, 2000, 4000, 8000, 15_000]);
  assert.deepEqual(told, ['lost', 'back']);
  await next();
  ways[1]?.end('CB_LINK');
  await turn();
  assert.equal(pauses.at(-1), 1000);
  lasting.close();
});

test('another board of the same name is not taken for it', async () => {
  const first = scripted(1);
  const { options, told, next } = bench(() => Promise.resolve(scripted(2).attachment));
  const lasting = new LastingAttachment(first.attachment, options);
  first.end('CB_LINK');
  await turn();
  await next();
  assert.deepEqual(told, ['lost', 'far has been started anew; attach again']);
  await assert.rejects(lasting.call('status', {}), { code: 'CB_NO_BOARD' });
});

test('a way that is dead in silence is given up after it was asked twice', async () => {
  const first = scripted();
  const { options, told, next } = bench(() => Promise.resolve(scripted().attachment));
  const lasting = new LastingAttachment(first.attachment, options);
  await next();
  await next();
  assert.deepEqual(told, []);
  await next();
  assert.deepEqual(told, ['lost']);
  lasting.close();
});
