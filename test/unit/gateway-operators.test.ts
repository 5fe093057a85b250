import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import type { Attached } from '../../src/operators.ts';
import type { BoardEvent } from '../../src/switchboard/switchboard.ts';
import { setImmediate } from 'node:timers/promises';
import { testBoard } from '../helpers/boards.ts';
import { folderFor } from '../helpers/folder.ts';
import { type Answer, callLine, FakePeer, SocketPeer } from '../helpers/peers.ts';

function gatewayOf(t: TestContext): Gateway {
  const board = testBoard(t);
  const facts = { name: 'test', pid: 1, version: '0', started: 0, namesByRule: false };
  const gateway = new Gateway({
    board,
    facts,
    clock: systemClock(),
    addresses: () => [],
    limits: {},
    stop: () => undefined,
  });
  t.after(() => gateway.close());
  return gateway;
}

/** A console at a real socket that is told what happens. */
async function consoleAt(t: TestContext, path: string, hello: object): Promise<SocketPeer> {
  const peer = await SocketPeer.open(path);
  t.after(() => peer.close());
  peer.write(callLine(1, 'hello', { version: 1, ...hello }) + callLine(2, 'watch', {}));
  await peer.answer(2);
  return peer;
}

function eventsOf(answer: Answer): readonly BoardEvent[] {
  if (answer.method !== 'events') return [];
  return (answer.params as { readonly events: readonly BoardEvent[] }).events;
}

function listsIn(answer: Answer): readonly (readonly Attached[])[] {
  return eventsOf(answer).flatMap((event) => (event.type === 'operators' ? [event.operators] : []));
}

const hears = (
  peer: Pick<SocketPeer, 'until'>,
  fits: (list: readonly Attached[]) => boolean,
): Promise<Answer> => peer.until((answer) => listsIn(answer).some(fits));

const hearsNotice = (peer: SocketPeer, text: string): Promise<Answer> =>
  peer.until((answer) =>
    eventsOf(answer).some((event) => event.type === 'notice' && event.notice.text === text),
  );

test('everybody hears who is there, where he is and where he has drafts', async (t) => {
  const gateway = gatewayOf(t);
  const path = `${folderFor(t)}/own.sock`;
  await gateway.listen({ kind: 'unix', path });
  const ana = await consoleAt(t, path, { operator: 'ana' });
  const ben = await consoleAt(t, path, { operator: 'ben', role: 'watch' });
  await hearsNotice(ana, 'ben attached to watch');
  ana.write(callLine(3, 'present', { focus: 4, drafts: [2, 4] }));
  await hears(ben, ([first]) => first?.focus === 4 && first.drafts.join() === '2,4');
  ben.write(callLine(3, 'present', { focus: 2, drafts: [2] }));
  await hears(ana, ([, second]) => second?.focus === 2 && second.drafts.length === 0);
  ana.write(callLine(4, 'setRole', { attachment: 2, role: 'operate' }));
  await hearsNotice(ben, 'ben operates now (by ana)');
  await hears(ana, ([, second]) => second?.role === 'operate' && second.drafts.join() === '2');
  await ben.close();
  await hearsNotice(ana, 'ben left');
  await hears(ana, (list) => list.length === 1);
});

test('a script that makes a call and goes is listed while it is there, and no notice to anybody', async (t) => {
  const gateway = gatewayOf(t);
  const path = `${folderFor(t)}/own.sock`;
  await gateway.listen({ kind: 'unix', path });
  const ana = await consoleAt(t, path, { operator: 'ana' });
  const script = await SocketPeer.open(path);
  t.after(() => script.close());
  script.write(callLine(1, 'hello', { version: 1, operator: 'cron' }));
  await hears(ana, (list) => list.some(({ operator, follows }) => operator === 'cron' && !follows));
  await script.close();
  await hears(ana, (list) => list.length === 1);
  const notices = ana.heard.flatMap(eventsOf).filter(({ type }) => type === 'notice');
  assert.ok(notices.every((event) => event.type !== 'notice' || !event.notice.text.includes('cron')));
});

test('a member of the group watches at most, under a name that is not the owner’s', async (t) => {
  const gateway = gatewayOf(t);
  const folder = folderFor(t);
  const [own, group] = [`${folder}/own.sock`, `${folder}/group.sock`];
  await gateway.listen({ kind: 'unix', path: own });
  await gateway.listen({ kind: 'unix', path: group }, { group: 'staff', most: 'watch' });
  const ana = await consoleAt(t, own, { operator: 'ana' });
  ana.write(callLine(3, 'keep', { desk: { secret: 1 } }));
  await ana.answer(3);
  const other = await consoleAt(t, group, { operator: 'ana', role: 'operate' });
  const { result } = await other.answer(1);
  const { role, operator, view } = result as Record<string, unknown>;
  assert.deepEqual({ role, operator }, { role: 'watch', operator: 'ana (staff)' });
  assert.deepEqual(view, { desk: null, panes: {} }, 'the owner’s drafts are not his');
  ana.write(callLine(4, 'setRole', { attachment: 2, role: 'operate' }));
  const { error } = await ana.answer(4);
  assert.equal(error?.data?.code, 'CB_ROLE');
  assert.match(error.message, /^ana \(staff\) came by the group's socket and may only watch/);
});

test('of changes while a console does not read only the newest list waits for it', async (t) => {
  const gateway = gatewayOf(t);
  const path = `${folderFor(t)}/own.sock`;
  await gateway.listen({ kind: 'unix', path });
  const ana = await consoleAt(t, path, { operator: 'ana' });
  const slow = new FakePeer(gateway, { group: undefined, most: 'operate' });
  slow.write(callLine(1, 'hello', { version: 1, operator: 'slow' }) + callLine(2, 'watch', {}));
  await slow.answer(2);
  for (const peer of [ana, slow])
    await hears(peer, (list) => list.some(({ operator, follows }) => operator === 'slow' && follows));
  const before = slow.heard.flatMap(listsIn).length;
  slow.clog(2 * 1024 * 1024);
  for (const focus of [1, 2, 3]) {
    ana.write(callLine(10 + focus, 'present', { focus }));
    await hears(ana, ([first]) => first?.focus === focus);
  }
  assert.equal(slow.heard.flatMap(listsIn).length, before, 'nothing is put on top of what waits');
  slow.unclog();
  const deadline = AbortSignal.timeout(10_000);
  while (slow.heard.flatMap(listsIn).length === before && !deadline.aborted) await setImmediate();
  const late = slow.heard.flatMap(listsIn).slice(before);
  assert.deepEqual(
    late.map(([first]) => first?.focus),
    [3],
  );
});

test('wrong calls are refused and change nothing', async (t) => {
  const gateway = gatewayOf(t);
  const peer = new FakePeer(gateway, { group: undefined, most: 'operate' });
  peer.write(callLine(1, 'hello', { version: 1, operator: ' ' }));
  const { result } = await peer.answer(1);
  assert.equal((result as { readonly operator: string }).operator, 'somebody');
  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ['setRole', { attachment: 1, role: 'king' }, /role: expected operate or watch, got "king"/],
    ['setRole', { role: 'watch' }, /attachment: expected a whole number/],
    ['setRole', { attachment: 9, role: 'watch' }, /nobody is attached as number 9/],
    ['present', { focus: 'here' }, /focus: expected a whole number/],
    ['present', { drafts: [1, {}] }, /drafts\[1\]: expected a whole number/],
  ];
  for (const [index, [method, params, message]] of wrong.entries()) {
    peer.write(callLine(10 + index, method, params));
    assert.match((await peer.answer(10 + index)).error?.message ?? '', message);
  }
  peer.write(callLine(20, 'status', {}));
  const status = (await peer.answer(20)).result as { readonly attached: readonly Attached[] };
  assert.deepEqual(
    status.attached.map(({ role, drafts }) => ({ role, drafts })),
    [{ role: 'operate', drafts: [] }],
  );
});
