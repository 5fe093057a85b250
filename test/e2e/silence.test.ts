/** Peers that are gone without a word, on a network that a test makes and cuts. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { suite, type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fleetFor } from '../helpers/certificates.ts';
import { dialFrom, type FarClient } from '../helpers/far-clients.ts';
import { dialFor, type Headless, headless, type Logged } from '../helpers/headless.ts';
import { type Machine, type Network, network } from '../helpers/network.ts';
import { operatorOf } from '../helpers/operators.ts';

type Call = Awaited<ReturnType<typeof operatorOf>>;

interface Rig {
  readonly net: Network;
  readonly board: Headless;
  readonly call: Call;
  /** Dials in from the far machine; resolves when the session with this number is there. */
  readonly dial: (id: number, host?: string) => Promise<FarClient>;
}

/** Undefined where it is skipped. */
async function rig(t: TestContext, args: readonly string[]): Promise<Rig | undefined> {
  const net = await network(t);
  if (typeof net === 'string') {
    t.skip(`no network of its own: ${net}`);
    return undefined;
  }
  const listens = ['--listen', `${net.near.v4}:7000`, '--listen', `[${net.near.v6}]:7000`];
  const flags = [...listens, '--log-level', 'debug', '--name', 'far', '--outbox', '64M', ...args];
  const board = headless(t, flags, { prefix: net.near.prefix });
  await board.waitFor('started');
  const call = await operatorOf(t, board, 'far');
  const dial = async (id: number, host = net.near.v4): Promise<FarClient> => {
    const client = await dialFrom(t, net.far, host, 7000);
    await board.waitFor('opened', ({ session }) => session === id);
    return client;
  };
  return { net, board, call, dial };
}

/** What was said of a session, but for what went in and out: notes in their words, other events by name. */
function storyOf({ logged }: Headless, id: number): string[] {
  return logged
    .filter(({ session, event }) => session === id && event !== 'received' && event !== 'sent')
    .map(({ event, message }) => (typeof message === 'string' ? `${event}: ${message}` : event));
}

const of =
  (id: number, message?: RegExp) =>
  (logged: Logged): boolean =>
    logged['session'] === id && (message === undefined || message.test(String(logged['message'])));

/** Resolves when the kernel of a machine probes a window of zero (timer 4 of its table). */
async function untilProbed({ prefix }: Machine): Promise<void> {
  const [program, ...args] = [...prefix, 'cat', '/proc/net/tcp'];
  const late = AbortSignal.timeout(10_000);
  for (;;) {
    late.throwIfAborted();
    const table = execFileSync(program, args, { encoding: 'utf8' });
    if (/ 01 [\dA-F]{8}:[\dA-F]{8} 04:/.test(table)) return;
    await setImmediate();
  }
}

/** More than both kernels take for a connection. */
const MUCH = 16_000_000;

suite('silence', { concurrency: true }, () => {
  for (const family of ['v4', 'v6'] as const) {
    test(`a peer that is gone without a word is marked, then closed, and nobody else is (${family})`, async (t) => {
      const made = await rig(t, ['--unacked-mark', '1', '--unacked-close', '3']);
      if (made === undefined) return;
      const { net, board, call, dial } = made;
      const host = net.near[family];
      await dial(1, host);
      const here = await dialFrom(t, net.near, host, 7000);
      await board.waitFor('opened', of(2));
      net.cut();
      await call('send', { id: 1, text: 'are you there?' });
      await call('send', { id: 2, text: 'and you?' });
      await here.until(() => here.bytes > 0);
      await board.waitFor('silent', of(1));
      await call('send', { id: 2, text: 'still?' });
      await board.waitFor('closed', of(1));
      assert.match(
        storyOf(board, 1).join('\n'),
        /^opened\nnote: silent: nothing acknowledged for \d+ s, 15 bytes wait\nsilent\nnotice: #1 .*: nothing acknowledged for \d+ s, 15 bytes wait\nnote: closed: failed, the peer went silent: 15 bytes unacknowledged for \d+ s\nclosed$/,
      );
      assert.deepEqual(storyOf(board, 2), ['opened']);
      const closed = board.logged.find((logged) => logged.event === 'closed');
      assert.equal(closed?.['reason'], 'failed');
    });
  }

  test('a peer that is gone behind TLS and telnet is marked and closed as well', async (t) => {
    const net = await network(t);
    if (typeof net === 'string') {
      t.skip(`no network of its own: ${net}`);
      return;
    }
    const { certificate, key } = await (await fleetFor(t)).server(['gate.example']);
    const listen = ['--listen', `tls://${net.near.v4}:7000`, '--tls-cert', certificate, '--tls-key', key];
    const flags = ['--name', 'far', '--telnet', 'on', '--unacked-mark', '1', '--unacked-close', '3'];
    const board = headless(t, [...listen, ...flags, '--log-level', 'debug'], { prefix: net.near.prefix });
    await board.waitFor('started');
    const call = await operatorOf(t, board, 'far');
    const client = `require('node:tls').connect({ host: '${net.near.v4}', port: 7000, rejectUnauthorized: false })`;
    const [program, ...args] = [...net.far.prefix, process.execPath, '-e', client];
    const child = spawn(program, args, { stdio: 'ignore' });
    t.after(() => child.kill('SIGKILL'));
    await board.waitFor('opened', of(1));
    net.cut();
    await call('send', { id: 1, text: 'are you there?' });
    await board.waitFor('silent', of(1));
    const { reason } = await board.waitFor('closed', of(1));
    assert.equal(reason, 'failed');
    assert.match(
      storyOf(board, 1).join('\n'),
      /closed: failed, the peer went silent: \d+ bytes unacknowledged/,
    );
  });

  test('a peer that does not read is stalled, and never taken for one that is gone', async (t) => {
    const made = await rig(t, ['--unacked-mark', '1', '--unacked-close', '2']);
    if (made === undefined) return;
    const { net, board, call, dial } = made;
    const slow = await dial(1);
    await slow.tell('pause');
    await call('send', { id: 1, text: 'x'.repeat(MUCH) });
    await board.waitFor('stalled', of(1));
    // Two that are gone, one after the other, are a while for the one that is slow.
    const here = await dialFrom(t, net.near, net.near.v4, 7000);
    await board.waitFor('opened', of(2));
    await here.tell('pause');
    await call('send', { id: 2, text: 'x'.repeat(MUCH) });
    await dial(3);
    net.cut();
    await call('send', { id: 3, text: 'anyone?' });
    await board.waitFor('closed', of(3));
    net.mend();
    await slow.tell('resume');
    await slow.until(() => slow.bytes === MUCH + 1);
    await board.waitFor('stalled', of(2));
    assert.deepEqual(storyOf(board, 2), ['opened', 'note: the client does not read: stalled', 'stalled']);
    await here.tell('resume');
    await here.until(() => here.bytes === MUCH + 1);
  });

  test('a peer that did not read when it was lost is closed as well', async (t) => {
    const made = await rig(t, ['--unacked-mark', '1', '--unacked-close', '3']);
    if (made === undefined) return;
    const { net, board, call, dial } = made;
    const client = await dial(1);
    await client.tell('pause');
    await call('send', { id: 1, text: 'x'.repeat(MUCH) });
    await untilProbed(net.near);
    net.cut();
    await board.waitFor('closed', of(1), 30_000);
    assert.match(
      storyOf(board, 1).join('\n'),
      /closed: failed, the peer went silent: \d+ bytes unacknowledged/,
    );
  });

  test('a peer that comes back in time is marked, then heard of again, and has lost nothing', async (t) => {
    const made = await rig(t, ['--unacked-mark', '0.5', '--unacked-close', '60']);
    if (made === undefined) return;
    const { net, board, call, dial } = made;
    const client = await dial(1);
    net.cut();
    await call('send', { id: 1, text: 'hold on' });
    await board.waitFor('silent', of(1));
    await call('send', { id: 1, text: 'more' });
    net.mend();
    await client.until(() => client.bytes === 13);
    await board.waitFor('note', of(1, /^the peer answers again$/));
    await client.tell('back');
    await board.waitFor('received', of(1));
    assert.deepEqual(
      storyOf(board, 1).filter((each) => !each.includes('nothing acknowledged')),
      ['opened', 'silent', 'note: the peer answers again', 'open'],
    );
  });

  test('a connection on which nobody speaks is asked after, and closed when nobody answers', async (t) => {
    const made = await rig(t, ['--keepalive', '1']);
    if (made === undefined) return;
    const { net, board, dial } = made;
    await dial(1);
    net.cut();
    await board.waitFor('closed', of(1), 30_000);
    assert.deepEqual(storyOf(board, 1), ['opened', 'note: closed: failed, the peer went silent', 'closed']);
  });

  test('a listener has a ping and an end of its own', async (t) => {
    const listens = [
      '--listen',
      '127.0.0.1:0,ping=there?,ping-every=0.5',
      '--listen',
      '127.0.0.1:0,idle-close=0.5',
    ];
    const board = headless(t, [...listens, '--log-level', 'debug']);
    const { listeners } = await board.waitFor('started');
    const [pinging, ending] = (listeners as readonly string[]).map((each) => Number(each.split(':')[1]));
    const pinged = await dialFor(t, pinging ?? 0);
    await board.waitFor('opened', of(1));
    const idle = await dialFor(t, ending ?? 0);
    await pinged.waitFor('there?\nthere?\n');
    await idle.ended;
    const sent = await board.waitFor('sent', of(1));
    assert.equal(sent['by'], 'cordboard');
    idle.end();
    await board.waitFor('closed', of(2));
    const story = ['opened', 'note: closed: hung up, no byte either way for 0.5 s', 'closed'];
    assert.deepEqual(storyOf(board, 2), story);
    assert.deepEqual(storyOf(board, 1), ['opened']);
  });
});
