import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { beginsTls, untilHeard } from '../../src/net/first-bytes.ts';
import { TlsDoor } from '../../src/net/tls-server.ts';
import { anyStep } from '../../src/session/beginnings.ts';
import { testBench } from '../helpers/boards.ts';
import { fleetFor } from '../helpers/certificates.ts';
import { dial } from '../helpers/clients.ts';
import { fuzz, fuzzAsync } from '../helpers/fuzz.ts';

test('how a conversation begins is the same however its bytes come', () => {
  fuzz(
    fc.property(fc.uint8Array({ maxLength: 4 }), (bytes) => {
      const whole = beginsTls(bytes);
      for (let end = 0; end < bytes.length; end++) {
        const part = beginsTls(bytes.subarray(0, end));
        assert.ok(part === undefined || part === whole);
      }
      if (whole === true) assert.deepEqual([...bytes.subarray(0, 2)], [22, 3]);
    }),
  );
});

test('bytes that were looked at are all there, in order, in whatever pieces they come', async (t) => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string');
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40_000 }), { minLength: 1, maxLength: 6 });
  const property = fc.asyncProperty(pieces, fc.integer({ min: 1, max: 4 }), async (all, wanted) => {
    const arrived = once(server, 'connection');
    const client = await dial(address.port);
    const [socket] = (await arrived) as [Socket];
    const looked = untilHeard(socket, ({ length }) => length >= wanted, new AbortController().signal, 5);
    for (const piece of all) await client.send(Buffer.from(piece));
    client.end();
    await looked;
    const read: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => read.push(bytes));
    if (!socket.readableEnded) await once(socket, 'end');
    client.destroy();
    socket.destroy();
    assert.deepEqual(Buffer.concat(read), Buffer.concat(all));
  });
  await fuzzAsync(property, 60);
});

test('whatever comes to a port that knows TLS becomes a session or is refused, and the next one is let in', async (t) => {
  const fleet = await fleetFor(t);
  const { made } = await fleet.server(['127.0.0.1']);
  const door = new TlsDoor({ cert: made.certificate, key: made.key, client: 'none' }, Date.now);
  const bench = await testBench(t, { steps: [anyStep(door, 60_000)], maxSessions: 100_000 });
  const hello = Buffer.from('16030100c5010000c10303', 'hex');
  const beginnings = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([hello, bytes])),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([hello.subarray(0, 3), bytes])),
  );
  // A plain one is told apart by being hung up here.
  bench.board.registry.listen({
    opened: (session) => setImmediate(() => session.close('hung up')),
    changed: () => undefined,
    recorded: () => undefined,
    dismissed: () => undefined,
  });
  const property = fc.asyncProperty(beginnings, fc.boolean(), async (bytes, ends) => {
    const client = await dial(bench.port);
    await client.send(Buffer.from(bytes));
    if (ends) client.end();
    client.destroy();
    const good = connect({ port: bench.port, host: '127.0.0.1', ca: readFileSync(fleet.ca) });
    good.on('error', () => undefined);
    await once(good, 'secureConnect');
    good.destroy();
  });
  await fuzzAsync(property, 60);
});
