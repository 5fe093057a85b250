import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Made } from '../../src/certificates/make.ts';
import { parseNamingRules } from '../../src/naming-rules.ts';
import { isChatter } from '../../src/net/tls-chatter.ts';
import { HANDSHAKES, TlsDoor, type TlsServing } from '../../src/net/tls-server.ts';
import type { TurnLimits } from '../../src/net/turns.ts';
import type { Step } from '../../src/session/admission.ts';
import { anyStep, tlsStep } from '../../src/session/beginnings.ts';
import { Naming } from '../../src/session/naming.ts';
import {
  type Bench,
  type BenchOptions,
  notesOf,
  receptionOptions,
  SESSION_OPTIONS,
  testBench,
  textOf,
} from '../helpers/boards.ts';
import { type Fleet, fleetFor, type Pair, selfSigned } from '../helpers/certificates.ts';
import { keyUpdates } from '../helpers/key-updates.ts';
import { dial, TestClient } from '../helpers/clients.ts';

/** A silence that never is one while a test runs. */
const NEVER_MS = 60_000;

interface TlsBench extends Bench {
  readonly fleet: Fleet;
  readonly door: TlsDoor;
  readonly pair: Pair;
}

interface Setup extends BenchOptions {
  readonly client?: TlsServing['client'];
  readonly limits?: TurnLimits;
  readonly step?: (door: TlsDoor) => Step;
}

function servingOf(pair: Pair, fleet: Fleet, client: TlsServing['client'] = 'none'): TlsServing {
  const [cert, key] = [pair.certificate, pair.key].map((path) => readFileSync(path, 'utf8'));
  return { cert: cert ?? '', key: key ?? '', ca: readFileSync(fleet.ca, 'utf8'), client };
}

async function tlsBench(
  t: TestContext,
  { client, limits = HANDSHAKES, step = tlsStep, ...options }: Setup = {},
): Promise<TlsBench> {
  const fleet = await fleetFor(t);
  const pair = await fleet.server(['127.0.0.1']);
  const door = new TlsDoor(servingOf(pair, fleet, client), Date.now, limits);
  return { ...(await testBench(t, { ...options, steps: [step(door)] })), fleet, door, pair };
}

/** A client of TLS once it has shaken hands. */
async function shake(
  t: TestContext,
  { port, fleet }: TlsBench,
  options: ConnectionOptions = {},
): Promise<TestClient & { readonly socket: TLSSocket }> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca: readFileSync(fleet.ca),
    ...options,
    allowHalfOpen: true,
  } as ConnectionOptions);
  const client = new TestClient(socket);
  t.after(() => client.destroy());
  const closed = client.closed.then(() => assert.fail('it was closed in the handshake'));
  await Promise.race([once(socket, 'secureConnect'), closed]);
  closed.catch(() => undefined);
  return Object.assign(client, { socket });
}

const TABLE = '/proc/self/net/tcp';

function noTable(): string | false {
  return existsSync(TABLE) ? false : `there is no ${TABLE}`;
}

/** Which timer of the kernel's runs at this end of a connection. */
function timerOf(local: number, remote: number): string | undefined {
  const [here, there] = [local, remote].map((port) => port.toString(16).toUpperCase().padStart(4, '0'));
  const row = new RegExp(`0100007F:${here ?? ''} 0100007F:${there ?? ''} \\w+ \\w+:\\w+ (\\w\\w):`);
  return row.exec(readFileSync(TABLE, 'latin1'))?.[1];
}

/** What the board said of the client that it refused. */
async function refusal(bench: TlsBench, count = 1): Promise<string> {
  await bench.watch.until(() => bench.watch.notices.length >= count);
  return bench.watch.notices.at(-1)?.text ?? '';
}

test('clients of both versions talk both ways, whatever protocols they offer', async (t) => {
  const bench = await tlsBench(t);
  for (const [id, version] of [
    [1, 'TLSv1.2'],
    [2, 'TLSv1.3'],
  ] as const) {
    const offer = { minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'mqtt'] } as const;
    const client = await shake(t, bench, offer);
    await client.send('from the client\n');
    const { tls } = await bench.watch.session(id, ({ bytesIn }) => bytesIn === 16);
    assert.deepEqual(tls, { version, subject: '', fingerprint: '', verified: false });
    await bench.switchboard.send(id, 'from the board');
    await client.waitFor('from the board\n');
    assert.equal(client.socket.alpnProtocol, false);
    assert.deepEqual(notesOf(await bench.records(id)), [`came by ${version}, without a certificate`]);
  }
});

test('a client certificate is known by its subject and fingerprint', async (t) => {
  const bench = await tlsBench(t, { client: 'required' });
  const device = await bench.fleet.client('pump-a, \u202e<b>');
  await shake(t, bench, { cert: readFileSync(device.certificate), key: readFileSync(device.key) });
  const { tls } = await bench.watch.session(1);
  assert.equal(tls?.verified, true);
  assert.equal(tls.fingerprint, device.made.fingerprint);
  assert.match(tls.subject, /^CN=pump-a\\, /);
});

/** What a session is called whose client shows this, by a rule that names by certificates alone. */
async function nameBy(t: TestContext, bench: TlsBench, made: Made, id: number): Promise<string> {
  const client = await shake(t, bench, { cert: made.certificate, key: made.key });
  await client.send('x');
  return (await bench.watch.session(id, ({ bytesIn }) => bytesIn === 1)).name;
}

test('a rule names sessions by certificates as text from outside, whole, and each once', async (t) => {
  const bench = await tlsBench(t, { client: 'optional' });
  const rules = parseNamingRules([{ certificate: '*', name: '{certificate}', tags: ['of-{certificate}'] }]);
  const naming = new Naming(bench.board, rules);
  t.after(() => naming.stop());
  const long = 'x'.repeat(65);
  for (const [index, [commonName, name]] of [
    ['pump-a', 'pump-a'],
    ['pump-a', 'pump-a-2'],
    ['a, CN=pump-b', 'a, CN=pump-b'],
    ['\x1b]0;owned\x07\u202egate\r\n', 'gate'],
    ['\x1b[2J', ''],
    // Cut, it might be another.
    [long, ''],
  ].entries()) {
    const { made } = await bench.fleet.client(commonName ?? '');
    assert.equal(await nameBy(t, bench, made, index + 1), name);
  }
  assert.deepEqual(notesOf(await bench.records(1)).at(-1), 'named pump-a by rule 1');
  const plain = await shake(t, bench);
  await plain.send('x');
  const { name, tags } = await bench.watch.session(7, ({ bytesIn }) => bytesIn === 1);
  assert.deepEqual([name, tags], ['', []]);
  assert.deepEqual(bench.watch.sessions.get(2)?.tags, ['of-pump-a']);
});

test('a certificate with several common names gives none', async (t) => {
  const bench = await tlsBench(t, { client: 'optional' });
  const two = await selfSigned('pump-a, CN=pump-b');
  const serving = servingOf(bench.pair, bench.fleet, 'optional');
  bench.door.serving = { ...serving, ca: `${serving.ca ?? ''}${two.certificate}` };
  const naming = new Naming(bench.board, parseNamingRules([{ name: '{certificate}' }]));
  t.after(() => naming.stop());
  assert.equal(await nameBy(t, bench, two, 1), '');
  assert.equal(bench.watch.sessions.get(1)?.tls?.subject, 'CN=pump-a, CN=pump-b');
});

test('who has no certificate, or not a good one, is refused in words where one is required', async (t) => {
  let now = Date.now();
  // Refusals that come fast are told together; by this clock none do.
  const bench = await tlsBench(t, { client: 'required', clock: () => (now += 60_000) });
  const expired = await bench.fleet.client('old', 3, Date.now() - 10 * 86_400_000);
  const stranger = await (await fleetFor(t, 'Others')).client('stranger');
  const own = await selfSigned('self');
  const of = ({ made }: Pair): ConnectionOptions => ({ cert: made.certificate, key: made.key });
  const tries: [ConnectionOptions, RegExp][] = [
    [{}, /: it has no client certificate \(--tls-client required\)$/],
    [of(expired), /: its certificate has expired: /],
    [of(stranger), /: its certificate is signed by "CN=Others", which is not known here; its SHA-256 is /],
    [
      { cert: own.certificate, key: own.key },
      /: its certificate is signed by itself, so nobody vouches for it; its SHA-256 is /,
    ],
    [of(bench.pair), /: its certificate is not made for this/],
  ];
  for (const [index, [options, words]] of tries.entries()) {
    const socket = connect({ port: bench.port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    const client = new TestClient(socket);
    t.after(() => client.destroy());
    assert.match(await refusal(bench, index + 1), words);
    await client.closed;
  }
  assert.equal(bench.watch.sessions.size, 0);
});

test('where certificates are optional one may come without, but not with a bad one', async (t) => {
  const bench = await tlsBench(t, { client: 'optional' });
  await shake(t, bench);
  assert.equal((await bench.watch.session(1)).tls?.subject, '');
  const device = await bench.fleet.client('pump-a');
  await shake(t, bench, { cert: device.made.certificate, key: device.made.key });
  assert.equal((await bench.watch.session(2)).tls?.subject, 'CN=pump-a');
  const { made } = await (await fleetFor(t, 'Others')).client('stranger');
  const bad = await shake(t, bench, { cert: made.certificate, key: made.key });
  assert.match(await refusal(bench), /: its certificate is signed by "CN=Others", which is not known here; /);
  await bad.waitFor('refused: a good client certificate is needed\r\n');
});

test('who is refused for a certificate is told nothing where nobody is to be told', async (t) => {
  const bench = await tlsBench(t, { client: 'required' });
  const told = await shake(t, bench);
  await told.waitFor('refused: a good client certificate is needed\r\n');
  const steps = [tlsStep(bench.door)];
  bench.reception.options = receptionOptions({ steps, begins: 'tls', refuse: 'silent' });
  const silent = await shake(t, bench);
  await silent.ended;
  assert.equal(silent.received, '');
  assert.deepEqual([...bench.reception.refused], [['tls', 2]]);
});

test('each side ends its sending for itself', async (t) => {
  const bench = await tlsBench(t);
  const client = await shake(t, bench);
  await client.send('last words\n');
  client.end();
  const { state } = await bench.watch.session(1, ({ ended }) => ended);
  assert.equal(state, 'half-closed');
  await bench.switchboard.send(1, 'heard');
  await client.waitFor('heard\n');
  await bench.switchboard.finish(1);
  await client.closed;
  assert.equal((await bench.watch.session(1, (each) => each.state === 'closed')).reason, 'left');

  const other = await shake(t, bench);
  await bench.watch.session(2);
  await bench.switchboard.finish(2);
  await other.ended;
  await other.send('still here\n');
  await bench.watch.session(2, ({ bytesIn }) => bytesIn === 11);
});

test('a client that ends its sending at once is told of, and answered', async (t) => {
  const bench = await tlsBench(t, { greeting: 'welcome' });
  const client = await shake(t, bench);
  client.end();
  await client.waitFor('welcome\n');
  await bench.watch.session(1, ({ ended }) => ended);
});

test('a client that does not read holds up only itself, and one that is held sends nothing', async (t) => {
  const bench = await tlsBench(t, { session: { outboxBytes: 64 * 1024 * 1024 } });
  const [stuck, fine] = [await shake(t, bench), await shake(t, bench)];
  await bench.watch.session(2);
  stuck.socket.pause();
  const much = new Uint8Array(24 * 1024 * 1024).fill(0x61);
  await bench.switchboard.sendRaw(1, much);
  await bench.switchboard.send(2, 'to the other');
  await fine.waitFor('to the other\n');
  await bench.watch.session(1, ({ queued }) => queued > 0);
  stuck.socket.resume();
  await bench.watch.session(1, ({ queued }) => queued === 0);
  while (stuck.bytes.length < much.length) await once(stuck.socket, 'data');

  const session = bench.board.registry.get(2);
  session.hold('rate');
  await fine.send('held');
  await stuck.send('not held');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 8);
  assert.equal(session.summary().bytesIn, 0);
  session.release('rate');
  await bench.watch.session(2, ({ bytesIn }) => bytesIn === 4);
});

test('keepalive is as it is asked for through TLS too', { skip: noTable() }, async (t) => {
  const bench = await tlsBench(t);
  const timers: (string | undefined)[] = [];
  for (const keepAliveMs of [60_000, 0]) {
    const silence = { ...SESSION_OPTIONS.silence, keepAliveMs };
    bench.reception.options = receptionOptions({ session: { silence }, steps: [tlsStep(bench.door)] });
    const { socket } = await shake(t, bench);
    // What it sends acknowledges all of the handshake, which had a timer of its own.
    socket.write('x');
    await bench.watch.session(timers.length + 1, ({ bytesIn }) => bytesIn === 1);
    timers.push(timerOf(bench.port, socket.localPort ?? 0));
  }
  assert.deepEqual(timers, ['02', '00'], 'the kernel waits for the first alone (proc_net_tcp.rst)');
});

test('a reset is one through TLS too', async (t) => {
  const bench = await tlsBench(t);
  const raw = await dial(bench.port);
  t.after(() => raw.destroy());
  const socket = connect({ socket: raw.socket, ca: readFileSync(bench.fleet.ca), host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  await bench.watch.session(1);
  raw.reset();
  assert.equal((await bench.watch.session(1, ({ state }) => state === 'closed')).reason, 'reset');
});

test('what is out of date is not spoken, and nobody shakes hands twice', async (t) => {
  const bench = await tlsBench(t);
  const fails = async (options: ConnectionOptions): Promise<string> => {
    const [error] = (await once(
      connect({ port: bench.port, host: '127.0.0.1', rejectUnauthorized: false, ...options }).on(
        'secureConnect',
        () => assert.fail('agreed'),
      ),
      'error',
    ).catch((error: unknown) => [error])) as [NodeJS.ErrnoException];
    return error.code ?? '';
  };
  assert.match(
    await fails({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    /PROTOCOL_VERSION|UNSUPPORTED/,
  );
  for (const ciphers of ['AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-SHA256', 'AES128-SHA'])
    assert.match(await fails({ maxVersion: 'TLSv1.2', ciphers }), /HANDSHAKE_FAILURE/, ciphers);

  const client = await shake(t, bench, { maxVersion: 'TLSv1.2' });
  await bench.watch.session(1);
  const failed = once(client.socket, 'error');
  client.socket.renegotiate({}, () => undefined);
  const [error] = (await failed) as [NodeJS.ErrnoException];
  assert.match(error.code ?? '', /NO_RENEGOTIATION/);
  // A session is none of those that are resumed: whoever vouches for a client is asked each time.
  const first = await shake(t, bench);
  const session = first.socket.getSession();
  const again = await shake(t, bench, session === undefined ? {} : { session });
  assert.equal(again.socket.isSessionReused(), false);
});

test('a client that does nothing but ask for new keys is cut off; who asks now and then is not', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const bench = await tlsBench(t);
  const raw = await dial(bench.port);
  t.after(() => raw.destroy());
  const next = await keyUpdates(raw.socket, { ca: readFileSync(bench.fleet.ca), host: '127.0.0.1' });
  const ask = async (times: number): Promise<void> => {
    const before = raw.socket.bytesRead;
    raw.socket.write(Buffer.concat(Array.from({ length: times }, next)));
    // Each is answered with as much at least, less what such a request has more.
    while (raw.socket.bytesRead < before + 27 * times) await new Promise((resolve) => setImmediate(resolve));
  };
  await bench.watch.session(1);
  for (let look = 0; look < 3; look++) {
    await ask(500);
    t.mock.timers.tick(1000);
  }
  assert.equal(bench.board.registry.get(1).state, 'open');
  await ask(3000);
  t.mock.timers.tick(1000);
  const { reason } = await bench.watch.session(1, ({ state }) => state === 'closed');
  assert.equal(reason, 'failed');
  assert.match(notesOf(await bench.records(1)).at(-1) ?? '', /, it did nothing but ask for new keys$/);
});

test('what TLS is asked to answer has a bound, and data that is long or padded is none of it', () => {
  const none = { raw: 0, data: 0, unread: 0 };
  const newKeys = (count: number) => ({ ...none, raw: 45 * count });
  assert.equal(isChatter(none, newKeys(1000)), false);
  assert.equal(isChatter(none, newKeys(2000)), true);
  assert.equal(isChatter(newKeys(2000), newKeys(2001)), false, 'it counts from one look to the next');
  assert.equal(isChatter(none, { ...none, raw: 1e9, data: 0.98e9 }), false);
  assert.equal(isChatter(none, { ...none, raw: 30_000 * 23, data: 30_000 }), false, 'a record for each byte');
  assert.equal(
    isChatter(none, { ...none, raw: 1000 * 16_406, data: 1000 * 20 }),
    false,
    'lines of 20, padded',
  );
  assert.equal(isChatter(none, { ...none, unread: 1024 * 1024 }), false);
  assert.equal(isChatter(none, { ...none, unread: 1024 * 1024 + 1 }), true, 'who does not read answers');
});

test('any: TLS is known by its first bytes, however they come', async (t) => {
  const bench = await tlsBench(t, { step: (door) => anyStep(door, NEVER_MS) });
  const raw = await dial(bench.port);
  t.after(() => raw.destroy());
  // A client of TLS whose first bytes are sent one by one.
  const { first, rest } = await helloOf(bench);
  for (const byte of first) await raw.send(Buffer.from([byte]));
  await raw.send(rest);
  await new Promise<void>((resolve) => raw.socket.once('data', () => resolve()));
  assert.equal(raw.bytes[0], 22);
  raw.destroy();

  const client = await shake(t, bench);
  await client.send('by TLS\n');
  const { tls } = await bench.watch.session(1, ({ bytesIn }) => bytesIn === 7);
  assert.equal(tls?.version, 'TLSv1.3');
});

test('any: what is no TLS comes as it is', async (t) => {
  const bench = await tlsBench(t, { session: { telnet: 'off' }, step: (door) => anyStep(door, NEVER_MS) });
  const beginnings = ['GET / HTTP/1.0\r\n', '\xff\xfd\x03', '\x16\x04', '\x16x', 'x', '\x00'];
  for (const [index, text] of beginnings.entries()) {
    const client = await dial(bench.port);
    t.after(() => client.destroy());
    const bytes = Buffer.from(text, 'latin1');
    await client.send(bytes);
    const { tls } = await bench.watch.session(index + 1, ({ bytesIn }) => bytesIn === bytes.length);
    assert.equal(tls, undefined);
    await client.send('more');
    await bench.watch.session(index + 1, ({ bytesIn }) => bytesIn === bytes.length + 4);
    const records = await bench.records(index + 1);
    const read = Buffer.concat(records.filter(({ kind }) => kind === 'in').map((record) => record.bytes));
    assert.equal(read.toString('latin1'), `${text}more`);
  }
});

test('any: a client that begins with telnet speaks it', async (t) => {
  const bench = await tlsBench(t, { step: (door) => anyStep(door, NEVER_MS) });
  const client = await dial(bench.port);
  t.after(() => client.destroy());
  await client.send(Buffer.from('\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0hello', 'latin1'));
  const { telnet, tls } = await bench.watch.session(1, ({ bytesIn }) => bytesIn === 5);
  assert.deepEqual([telnet?.window, tls], [{ columns: 80, rows: 24 }, undefined]);
});

test('any: a client that waits for the server, or ends its sending, is a plain one', async (t) => {
  const bench = await tlsBench(t, { greeting: 'welcome', step: (door) => anyStep(door, 10) });
  const silent = await dial(bench.port);
  t.after(() => silent.destroy());
  await silent.waitFor('welcome\n');
  // The first byte of TLS, and then nothing: it is not lost.
  const half = await dial(bench.port);
  t.after(() => half.destroy());
  await half.send('\x16');
  await half.waitFor('welcome\n');
  await bench.watch.session(2, ({ bytesIn }) => bytesIn === 1);
  const patient = await tlsBench(t, { greeting: 'welcome', step: (door) => anyStep(door, NEVER_MS) });
  const ended = await dial(patient.port);
  t.after(() => ended.destroy());
  ended.end();
  await ended.waitFor('welcome\n');
  await patient.watch.session(1, (session) => session.ended);
});

test('handshakes that go nowhere hold up nobody', async (t) => {
  const limits = { atOnce: 2, atOncePerHost: 2, perLoop: 1, perHost: 40, slowMs: 300 };
  const bench = await tlsBench(t, { limits });
  const { first, rest } = await helloOf(bench);
  const hello = Buffer.concat([first, rest]);
  const stalled: TestClient[] = [];
  for (let index = 0; index < 6; index++) {
    const client = await dial(bench.port);
    t.after(() => client.destroy());
    await client.send(index % 2 === 0 ? hello : hello.subarray(0, 50));
    stalled.push(client);
  }
  const client = await shake(t, bench);
  await client.send('through\n');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 8);
  await stalled[0]?.ended;
  assert.match(await refusal(bench), /TLS handshakes: it was too slow$/);
});

test('one address has only so many handshakes at once', async (t) => {
  const bench = await tlsBench(t, { limits: { ...HANDSHAKES, perHost: 3 } });
  const { first } = await helloOf(bench);
  for (let index = 0; index < 4; index++) {
    const client = await dial(bench.port);
    t.after(() => client.destroy());
    await client.send(first);
  }
  assert.match(await refusal(bench), /TLS handshakes: 3 others of its address are at it$/);
});

test('garbage is no handshake, and those who go are forgotten', async (t) => {
  const bench = await tlsBench(t);
  const garbage = await dial(bench.port);
  t.after(() => garbage.destroy());
  await garbage.send('GET / HTTP/1.0\r\n\r\n');
  await garbage.ended;
  assert.match(await refusal(bench), /refused a client from 127\.0\.0\.1:\d+: TLS: it does not speak TLS$/);
  assert.equal(bench.watch.sessions.size, 0);
});

test('who ends the sending in the handshake is gone, and holds no place', async (t) => {
  const bench = await tlsBench(t);
  const { first, rest } = await helloOf(bench);
  const hello = Buffer.concat([first, rest]);
  for (const said of [hello, hello.subarray(0, 50)]) {
    const client = await bench.dial();
    client.socket.end(said);
    await client.closed;
  }
  assert.equal(bench.reception.refused.get('late'), undefined, 'they are not waited for');
});

test('a new certificate is for new clients; those who are in stay', async (t) => {
  const bench = await tlsBench(t);
  const before = await shake(t, bench);
  const fresh = await bench.fleet.server(['127.0.0.1']);
  bench.door.serving = servingOf(fresh, bench.fleet);
  const after = await shake(t, bench);
  assert.equal(before.socket.getPeerCertificate().fingerprint256, bench.pair.made.fingerprint);
  assert.equal(after.socket.getPeerCertificate().fingerprint256, fresh.made.fingerprint);
  assert.throws(() => (bench.door.serving = { cert: 'x', key: 'y', client: 'none' }));
  const still = await shake(t, bench);
  assert.equal(still.socket.getPeerCertificate().fingerprint256, fresh.made.fingerprint);
  await before.send('still in\n');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 9);
});

/** Programs that others wrote, each with a line to say. */
for (const [name, args] of [
  [
    'openssl',
    (port: number, ca: string) => [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-CAfile',
      ca,
      '-verify_return_error',
      '-quiet',
      '-alpn',
      'h2,x',
    ],
  ],
  [
    'ncat',
    (port: number, ca: string) => ['--ssl', '--ssl-verify', '--ssl-trustfile', ca, '127.0.0.1', String(port)],
  ],
] as const)
  for (const begins of ['tls', 'any'] as const)
    test(`${name} talks to ${begins}://`, async (t) => {
      if (spawnSync(name, ['--version']).error !== undefined) {
        t.skip(`there is no ${name} here`);
        return;
      }
      const bench = await tlsBench(t, {
        step: begins === 'tls' ? tlsStep : (door) => anyStep(door, NEVER_MS),
      });
      const program = spawn(name, args(bench.port, bench.fleet.ca), { stdio: ['pipe', 'pipe', 'ignore'] });
      t.after(() => program.kill());
      program.stdin.write('from outside\n');
      await bench.watch.session(1, ({ bytesIn }) => bytesIn === 13);
      assert.equal(textOf(await bench.records(1), 'in'), 'from outside\n');
      await bench.switchboard.send(1, 'from the board');
      const [answer] = (await once(program.stdout, 'data')) as [Buffer];
      assert.equal(answer.toString(), 'from the board\n');
      await bench.switchboard.hangUp(1);
      await bench.watch.session(1, ({ state }) => state === 'closed');
    });

/** What a client of TLS says first, cut after five bytes. */
async function helloOf({ fleet }: TlsBench): Promise<{ readonly first: Buffer; readonly rest: Buffer }> {
  const heard = new EventEmitter<{ hello: [Buffer] }>();
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      heard.emit('hello', bytes);
      socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  const told = once(heard, 'hello');
  connect({ port: address.port, host: '127.0.0.1', ca: readFileSync(fleet.ca) }).on('error', () => undefined);
  const [bytes] = (await told) as [Buffer];
  server.close();
  return { first: bytes.subarray(0, 5), rest: bytes.subarray(5) };
}
