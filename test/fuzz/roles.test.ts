import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../../src/clock.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { testBoard, testReception } from '../helpers/boards.ts';
import { dial } from '../helpers/clients.ts';
import { folderFor } from '../helpers/folder.ts';
import { fuzzAsync } from '../helpers/fuzz.ts';
import { callLine, FakePeer, SocketPeer } from '../helpers/peers.ts';
import { CALLED, roleCommands, type RoleWorld } from '../helpers/role-commands.ts';

/** A board with one client, session 1, at which nobody is yet. */
async function world(
  t: TestContext,
  socket: string,
): Promise<{ readonly world: RoleWorld; readonly gateway: Gateway }> {
  const board = testBoard(t);
  const reception = testReception(t, board);
  const address = { kind: 'unix', path: socket } as const;
  await reception.listen(address);
  const sent: RoleWorld['sent'] = new Set();
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));
  const opened = new Promise<void>((resolve) => {
    board.registry.listen({
      opened: () => resolve(),
      changed: (session) => {
        if (session.isClosed) close();
      },
      dismissed: () => undefined,
      recorded: ({ kind, bytes }) => {
        if (kind === 'out') sent.add(Buffer.from(bytes).toString().trimEnd());
      },
    });
  });
  const client = await dial(socket);
  t.after(() => client.destroy());
  await opened;
  const facts = { name: 'test', pid: 1, version: '0', started: 0, namesByRule: false };
  const stop = (): number => real.stops++;
  const gateway = new Gateway({ board, facts, clock: systemClock(), addresses: () => [], limits: {}, stop });
  t.after(() => gateway.close());
  const attach: RoleWorld['attach'] = (door) => Promise.resolve(new FakePeer(gateway, door));
  const real: RoleWorld = { board, attach, peers: [], sent, stops: 0, closed, calls: 0 };
  return { gateway, world: real };
}

test('whatever the order of attaching, leaving, promoting, demoting and calling, a watcher writes nothing', async (t) => {
  const folder = folderFor(t);
  let runs = 0;
  await fuzzAsync(
    fc.asyncProperty(roleCommands(true), async (commands) => {
      const at = await world(t, path.join(folder, `${++runs}.sock`));
      await fc.asyncModelRun(() => ({ model: { members: [] }, real: at.world }), commands);
      at.gateway.close();
      await at.world.board.close();
    }),
    200,
  );
  assert.ok(runs > 0);
});

test('the same holds at real sockets, one for the owner and one for a group', async (t) => {
  const folder = folderFor(t);
  let runs = 0;
  await fuzzAsync(
    fc.asyncProperty(roleCommands(false), async (commands) => {
      const at = await world(t, path.join(folder, `${++runs}.sock`));
      const own = path.join(folder, `${runs}.own`);
      const group = path.join(folder, `${runs}.group`);
      await at.gateway.listen({ kind: 'unix', path: own });
      await at.gateway.listen({ kind: 'unix', path: group }, { group: 'staff', most: 'watch' });
      const attach: RoleWorld['attach'] = (door) => SocketPeer.open(door.group === undefined ? own : group);
      await fc.asyncModelRun(() => ({ model: { members: [] }, real: { ...at.world, attach } }), commands);
      await Promise.all(at.world.peers.map((peer) => peer.close()));
      at.gateway.close();
      await at.world.board.close();
    }),
    30,
  );
  assert.ok(runs > 0);
});

test('no method of a board is left out of that', async (t) => {
  const at = await world(t, path.join(folderFor(t), 'own.sock'));
  const peer = new FakePeer(at.gateway, { group: undefined, most: 'operate' });
  peer.write(callLine(1, 'hello', { version: 1, operator: 'ana' }));
  const { result } = await peer.answer(1);
  const { methods } = result as { readonly methods: readonly string[] };
  const others = methods.filter((name) => name !== 'hello' && name !== 'watch');
  assert.deepEqual(others.toSorted(), [...CALLED].toSorted());
});
