import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { endianness, networkInterfaces } from 'node:os';
import { type TestContext, test } from 'node:test';
import { tcpKey } from '../../src/net/tcp-key.ts';
import { lookAtTcp } from '../../src/net/tcp-look.ts';
import { parseTcpRow, TcpSearch } from '../../src/net/tcp-table.ts';

const HEADING =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

test('a connection is called what the kernel calls it', () => {
  const here = { host: '127.0.0.1', port: 7000 };
  const there = { host: '192.0.2.33', port: 50_122 };
  assert.equal(tcpKey(here, there, 'LE'), '0100007F:1B58 210200C0:C3CA');
  assert.equal(tcpKey(here, there, 'BE'), '7F000001:1B58 C0000221:C3CA');
  const v6 = (host: string): string | undefined =>
    tcpKey({ host, port: 1 }, { host: '::', port: 65_535 }, 'LE');
  const zeros = '0'.repeat(32);
  assert.equal(v6('::1'), `${'0'.repeat(24)}01000000:0001 ${zeros}:FFFF`);
  assert.equal(v6('2001:db8::a:1'), `B80D0120000000000000000001000A00:0001 ${zeros}:FFFF`);
  assert.equal(v6('fe80::1%eth0'), v6('fe80:0:0:0:0:0:0:1'));
  assert.equal(v6('::ffff:127.0.0.1'), `0000000000000000FFFF00000100007F:0001 ${zeros}:FFFF`);
  assert.equal(v6('1:2:3:4:5:6:7:8'), `02000100040003000600050008000700:0001 ${zeros}:FFFF`);
  assert.equal(v6('unknown'), undefined);
  assert.equal(v6(''), undefined);
});

test('a row says what waits and how often the kernel has asked in vain, whatever it waits for', () => {
  const rowOf = (middle: string): unknown =>
    parseTcpRow(`   7: 0100007F:1B58 0100007F:C350 01 ${middle} 42 2 00000000 81 0 0 1 -1`);
  const key = '0100007F:1B58 0100007F:C350';
  const resent = rowOf('00001000:00000000 01:0000002B 00000002     0        0');
  assert.deepEqual(resent, { key, unacknowledged: 4096, unanswered: 2 });
  // A zero window: answered probes are counted down, and what was retransmitted before says nothing.
  const probed = rowOf('0003BE00:00000000 04:00000100 00000003  1000        5');
  assert.deepEqual(probed, { key, unacknowledged: 245_248, unanswered: 5 });
  // Keepalive asks with nothing on its way.
  const kept = rowOf('00000000:00000000 02:00000100 00000000     0        9');
  assert.deepEqual(kept, { key, unacknowledged: 0, unanswered: 0 });
  assert.equal(parseTcpRow(HEADING), undefined);
  assert.equal(parseTcpRow(''), undefined);
  const wide = parseTcpRow(`12345: ${key} 01 00000001:00000000 01:00000000 00000001 4294967295 0 1 2`);
  assert.equal(wide?.unanswered, 1);
});

test('a search that has found all needs no more, and one for nothing needs nothing', () => {
  const search = new TcpSearch(new Set(['0100007F:1B58 0100007F:C350']));
  assert.equal(search.isDone, false);
  search.push(
    `${HEADING}\n   0: 0100007F:1B58 0100007F:C350 01 00000001:00000000 01:00000000 00000000 0 0 1\n`,
  );
  assert.equal(search.isDone, true);
  assert.equal(new TcpSearch(new Set()).isDone, true);
});

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
}

/** Both ends of a connection over loopback, as Node tells of them. */
async function pair(t: TestContext, host: string): Promise<Socket> {
  const server = createServer((socket) => {
    t.after(() => socket.destroy());
  });
  server.listen(0, host);
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const client = connect({ host, port: address.port });
  t.after(() => client.destroy());
  await once(client, 'connect');
  return client;
}

test('the table of this machine has the connections of this process', async (t) => {
  if (process.platform !== 'linux') {
    t.skip('only Linux has such a table');
    return;
  }
  for (const host of ['127.0.0.1', '::1']) {
    if (host === '::1' && !hasIpv6()) continue;
    const client = await pair(t, host);
    const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = client;
    const [here, there] = [
      { host: localAddress, port: localPort },
      { host: remoteAddress, port: remotePort },
    ] as const;
    const keys = [tcpKey(here, there, endianness()), tcpKey(there, here, endianness())].map(
      (key) => key ?? '',
    );
    const rows = await lookAtTcp(new Set([...keys, 'nobody']));
    assert.deepEqual([...(rows?.keys() ?? [])].toSorted(), keys.toSorted());
    for (const row of rows?.values() ?? []) assert.equal(row.unanswered, 0);
  }
});
