/** A switchboard over a socket is what it is in the same process. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { CordboardError } from '../../src/errors.ts';
import { Calls } from '../../src/gateway/calls.ts';
import { METHODS } from '../../src/gateway/methods.ts';
import { notificationLine, resultLine } from '../../src/gateway/rpc.ts';
import type { WireRecord } from '../../src/record.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import { RemoteSwitchboard } from '../../src/switchboard/remote.ts';
import type { Switchboard } from '../../src/switchboard/switchboard.ts';
import { type Bench, testBench, Watch } from '../helpers/boards.ts';
import { testGateway, testRemote } from '../helpers/gateways.ts';

const KINDS: Readonly<Record<string, (t: TestContext, bench: Bench) => Promise<Switchboard>>> = {
  local: (t, { board }) => {
    const switchboard = new LocalSwitchboard(board, () => ['127.0.0.1:1'], 'tester');
    t.after(() => switchboard.detach());
    return Promise.resolve(switchboard);
  },
  remote: async (t, { board }) => (await testRemote(t, (await testGateway(t, board)).path)).switchboard,
};

/** Every byte there is, cut within a character, and controls. */
const BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

function plain(records: readonly WireRecord[]): unknown[] {
  return records.map(({ bytes, ...rest }) => ({ ...rest, bytes: Buffer.from(bytes).toString('hex') }));
}

/** Without what differs from time to time. */
function steady(value: unknown): unknown {
  const fixed = JSON.stringify(value, (name, each: unknown) =>
    /^(at|openedAt|closedAt|firstIn|lastIn|lastOut|rateIn|rateOut)$/.test(name) && each !== undefined
      ? 0
      : each,
  );
  return JSON.parse(fixed.replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS')) as unknown;
}

/** Calls every method of the switchboard, and says what came of it. */
async function said(t: TestContext, kind: string): Promise<Readonly<Record<string, unknown>>> {
  const bench = await testBench(t);
  const switchboard = await KINDS[kind]?.(t, bench);
  if (switchboard === undefined) throw new Error(`no such kind: ${kind}`);
  const client = await bench.dial();
  await client.send('ready\n');
  await bench.watch.session(1, ({ recordsIn }) => recordsIn === 1);
  const watch = new Watch();
  const outcomes: Record<string, unknown> = {};
  const outcome = async (name: string, call: () => Promise<unknown>): Promise<void> => {
    outcomes[name] = await call().then(
      (result) => steady(result ?? 'nothing'),
      (error: unknown) => (error instanceof CordboardError ? steady([error.code, error.message]) : error),
    );
  };

  await outcome('watch', () => switchboard.watch(watch.hear));
  await outcome('open', async () => plain((await switchboard.open(1, 65536)).records));
  await outcome('attend', () => switchboard.attend([{ pattern: 'alarm' }, { pattern: 'x', session: 1 }]));
  await outcome('attend wrong', () => switchboard.attend([{ pattern: '~(' }]));
  await outcome('send', () => switchboard.send(1, 'zwölf\nand more'));
  await outcome('sendRaw', () => switchboard.sendRaw(1, BYTES));
  await outcome('signal', () => switchboard.signal(1, 'break'));
  await outcome('broadcast', () => switchboard.broadcast([1, 1, 99], 'to all'));
  await outcome('rename', () => switchboard.rename(1, 'pump'));
  await outcome('rename wrong', () => switchboard.rename(1, 'x'.repeat(100)));
  await outcome('rename nobody', () => switchboard.rename(99, 'x'));
  await outcome('note', () => switchboard.note(1, 'a remark'));
  await outcome('set', () =>
    switchboard.set(1, { eol: 'crlf', framing: 'lines', prefix: '{id}> ', tags: ['a'], note: 'b' }),
  );
  await outcome('set wrong', () => switchboard.set(1, { prefix: '{nobody}' }));
  await outcome('retry', () => switchboard.retry(1));
  await outcome('dismiss wrong', () => switchboard.dismiss(1));
  await client.waitFor('to all\n');
  await client.send(Buffer.concat([Buffer.from('alarm \u{1f600}'), Buffer.from([0xff, 0x00, 0x0a])]));
  await watch.until(() => watch.events.some(({ type }) => type === 'highlighted'));
  await outcome('close', () => switchboard.close(1));
  await outcome('page', async () => plain((await switchboard.page(1, { bytes: 1e6 })).records));
  await outcome('page before', () =>
    switchboard.page(1, { before: 1, bytes: 1 }).then(({ records, ...rest }) => [plain(records), rest]),
  );
  await outcome('page from', () =>
    switchboard.page(1, { from: 2, bytes: 1 }).then(({ records, ...rest }) => [plain(records), rest]),
  );
  await outcome('page since', async () => plain((await switchboard.page(1, { since: 0, bytes: 1 })).records));
  await outcome('history', () => switchboard.history({ limit: 10, words: ['pump'] }));
  await outcome('find', async () => {
    const { hits } = await switchboard.find({
      ...{ pattern: 'alarm', sessions: 'all', earlier: true, context: 1, most: 10 },
    });
    return hits.map(({ text, spans, before }) => [text, spans, before.length]);
  });
  await outcome('ban', async () => {
    const { ban, hungUp, kept } = await switchboard.ban({ network: '192.0.2.7', ms: 1000, reason: 'floods' });
    return [ban.network, (ban.until ?? 0) - ban.at, ban.reason, hungUp, kept];
  });
  await outcome('ban own', () => switchboard.ban({ network: '127.0.0.1' }));
  await outcome('ban nothing', () => switchboard.ban({ network: 'pump' }));
  await outcome('bans', async () => (await switchboard.bans()).map(({ network }) => network));
  await outcome('unban', async () => (await switchboard.unban('192.0.2.7')).network);
  await outcome('unban again', () => switchboard.unban('192.0.2.7'));
  await outcome('finish', () => switchboard.finish(1));
  await outcome('send finished', () => switchboard.send(1, 'x'));
  await outcome('hangUp', () => switchboard.hangUp(1));
  await watch.session(1, ({ state }) => state === 'closed');
  await outcome('dismiss', () => switchboard.dismiss(1));
  await watch.until(() => watch.events.some(({ type }) => type === 'dismissed'));

  const records = watch.events.flatMap((event) => (event.type === 'records' ? event.records : []));
  const states = watch.events.flatMap((event) => (event.type === 'changed' ? [event.session] : []));
  const fed = plain(records.filter(({ seq }) => seq < 8));
  const named = states.filter(({ name, state }) => name === 'pump' && state === 'closed').slice(0, 1);
  const highlighted = watch.events.filter(({ type }) => type === 'highlighted');
  return { ...outcomes, fed: steady(fed), named: steady(named), highlighted: steady(highlighted) };
}

test('each call and each event is the same over the socket as in the process', async (t) => {
  const local = await said(t, 'local');
  const remote = await said(t, 'remote');
  for (const name of Object.keys(METHODS)) assert.ok(name in local, `${name} is not called`);
  assert.deepEqual(remote, local);
  assert.deepEqual(local['retry'], ['CB_USAGE', '#1 pump dialed in; only it can dial again']);
  assert.equal((local['page'] as unknown[]).length, 6);
});

test('what was told after an answer is passed on after it, and what has come before the end too', async () => {
  const order: string[] = [];
  const line = { write: () => undefined, close: () => order.push('closed') };
  const calls: Calls = new Calls(line, (method, params) => {
    order.push(method);
    switchboard.notified(method, params);
  });
  const switchboard: RemoteSwitchboard = new RemoteSwitchboard((method, params) =>
    calls.call(method, params),
  );
  const opened = switchboard.open(1, 1).then(() => order.push('page'));
  const stopped = calls.call('stop', {}).then(() => order.push('stopped'));
  const said = [
    notificationLine('before', {}),
    resultLine(1, { records: [], older: false, newer: false }),
    notificationLine('events', { events: [] }),
    notificationLine('more', {}),
    resultLine(2, null),
    notificationLine('last', {}),
  ];
  calls.received(Buffer.from(said.slice(0, 4).join('')));
  assert.deepEqual(order, ['before']);
  await opened;
  calls.received(Buffer.from(said.slice(4).join('')));
  calls.closed(new CordboardError('CB_NO_BOARD', 'the board has ended'));
  await stopped;
  assert.deepEqual(order, ['before', 'page', 'events', 'more', 'last', 'stopped']);
  await assert.rejects(calls.call('x', {}), { code: 'CB_NO_BOARD' });
});

test('a call that waits when the board ends is refused, and so is any later one', async (t) => {
  const bench = await testBench(t);
  const { gateway, path } = await testGateway(t, bench.board);
  const { switchboard, ended } = await testRemote(t, path);
  t.mock.method(bench.board.transcript, 'page', () => new Promise(() => undefined));
  await bench.dial();
  await bench.watch.session(1);
  const waiting = switchboard.page(1, { bytes: 1 });
  await switchboard.note(1, 'a call that is answered after it has come');
  gateway.close();
  await assert.rejects(waiting, { code: 'CB_LINK' });
  assert.deepEqual(await ended, new CordboardError('CB_LINK', 'the connection to it was lost'));
  await assert.rejects(switchboard.note(1, 'x'), { code: 'CB_LINK' });
});

test('a text that is too long for one message is refused, and the attachment goes on', async (t) => {
  const bench = await testBench(t);
  const { switchboard } = await testRemote(t, (await testGateway(t, bench.board)).path);
  await bench.dial();
  await bench.watch.session(1);
  await assert.rejects(switchboard.send(1, '\u0001'.repeat(6 * 1024 * 1024)), { code: 'CB_USAGE' });
  await assert.rejects(switchboard.send(1, 'x'.repeat(2 * 1024 * 1024)), { code: 'CB_OUTBOX_SIZE' });
  await switchboard.send(1, 'x');
});
