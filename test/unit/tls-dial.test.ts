import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { test, type TestContext } from 'node:test';
import { parseTargets, type Target } from '../../src/address.ts';
import { readCredentials } from '../../src/certificates/credentials.ts';
import { connectConfig } from '../../src/config.ts';
import { parseFingerprint } from '../../src/fingerprint.ts';
import { dial } from '../../src/net/dial.ts';
import { Link } from '../../src/net/link.ts';
import { pipe } from '../../src/net/pipe.ts';
import type { TlsDialing } from '../../src/net/tls-dial.ts';
import { distrust, isAlert, tlsFault } from '../../src/net/tls-words.ts';
import type { WireEnd } from '../../src/net/wire.ts';
import { DialedSwitchboard } from '../../src/switchboard/dialed.ts';
import { X509Certificate } from 'node:crypto';
import { notesOf, SESSION_OPTIONS, testBoard, Watch } from '../helpers/boards.ts';
import { fleetFor, selfSigned } from '../helpers/certificates.ts';
import { tlsServer } from '../helpers/tls-servers.ts';

const DAY_MS = 86_400_000;

function target(text: string): Target {
  const [found] = parseTargets([text]);
  assert.ok(found !== undefined);
  return found;
}

/** Why the dial failed. */
async function failure(port: number, how: Partial<TlsDialing>, host = '127.0.0.1') {
  const result = await dial(target(`tls://${host}:${port}`), new AbortController().signal, {
    pins: [],
    insecure: false,
    ...how,
  });
  if (result.socket !== undefined) {
    result.socket.destroy();
    assert.fail('it was trusted');
  }
  return result.failure;
}

async function facts(t: TestContext, port: number, how: Partial<TlsDialing>, host = '127.0.0.1') {
  const result = await dial(target(`tls://${host}:${port}`), new AbortController().signal, {
    pins: [],
    insecure: false,
    ...how,
  });
  assert.ok(result.socket !== undefined, result.socket === undefined ? result.failure.why : '');
  const { socket, tls } = result;
  t.after(() => void socket.destroy());
  return tls;
}

test('a server is trusted that a known authority vouches for, by its names and addresses', async (t) => {
  const fleet = await fleetFor(t);
  const pair = await fleet.server(['localhost', '127.0.0.1']);
  const asked = new EventEmitter<{ name: [unknown] }>();
  const port = await tlsServer(t, pair, ({ servername }) => asked.emit('name', servername));
  const ca = readFileSync(fleet.ca, 'utf8');
  const { fingerprint } = pair.made;
  const commonName = 'localhost';
  const known = { version: 'TLSv1.3', subject: 'CN=localhost', fingerprint, verified: true, commonName };
  for (const [host, name] of [
    // An address is not asked for by name (RFC 6066).
    ['127.0.0.1', false],
    ['localhost', 'localhost'],
  ] as const) {
    const told = once(asked, 'name');
    assert.deepEqual(await facts(t, port, { ca }, host), known);
    assert.deepEqual(await told, [name]);
  }
});

test('why a server is not trusted is said in words, with what can be done', async (t) => {
  const fleet = await fleetFor(t, 'Fleet "CA"');
  const ca = readFileSync(fleet.ca, 'utf8');
  const here = ['127.0.0.1'];
  const good = await fleet.server(here);
  const port = await tlsServer(t, good);
  const unknown = await failure(port, {});
  assert.equal(unknown.lasting, true);
  assert.match(
    unknown.why,
    /^127\.0\.0\.1:\d+: its certificate is signed by "CN=Fleet \\"CA\\"", which is not known here; .*--tls-ca/,
  );
  assert.ok(unknown.why.includes(good.made.fingerprint));

  const other = await fleet.server(['gate.example', '*.gate.example', '192.0.2.7']);
  const wrong = await failure(await tlsServer(t, other), { ca });
  assert.match(
    wrong.why,
    /is for gate\.example, \*\.gate\.example, 192\.0\.2\.7, not for 127\.0\.0\.1; dial it by one/,
  );

  const old = await fleet.server(here, 3, Date.now() - 8.5 * DAY_MS);
  const expired = await failure(await tlsServer(t, old), { ca });
  assert.match(
    expired.why,
    /its certificate has expired: it was valid until .* GMT, 5 days ago; it needs a new one/,
  );

  const early = await fleet.server(here, 30, Date.now() + 3 * DAY_MS);
  const notYet = await failure(await tlsServer(t, early), { ca });
  assert.match(notYet.why, /is valid only from .* GMT, and the clock here says /);

  const own = await selfSigned('127.0.0.1');
  const alone = await tlsServer(t, good, undefined, { cert: own.certificate, key: own.key });
  const self = await failure(alone, { ca });
  assert.match(
    self.why,
    /signed by itself, so nobody vouches for it; if its SHA-256 is [\dA-F:]{95} there as well, trust it with --pin$/,
  );
  assert.ok(self.why.includes(own.fingerprint));

  const device = await fleet.client('pump-a');
  assert.match((await failure(await tlsServer(t, device), { ca })).why, /is not made for this/);
});

test('a pin stands for the one certificate, whoever signed it and whatever it names', async (t) => {
  const fleet = await fleetFor(t);
  const pair = await fleet.server(['gate.example'], 3, Date.now() - 8 * DAY_MS);
  const port = await tlsServer(t, pair);
  const { fingerprint } = pair.made;
  assert.equal((await facts(t, port, { pins: [fingerprint] }))?.verified, true);
  const wanted = parseFingerprint('ab'.repeat(32));
  const { why, lasting } = await failure(port, { pins: [wanted] });
  assert.equal(lasting, true);
  assert.ok(why.includes(`has the SHA-256 ${fingerprint}, expected ${wanted} (--pin)`), why);
  // With an authority both have to fit.
  const ca = readFileSync(fleet.ca, 'utf8');
  assert.match((await failure(port, { pins: [fingerprint], ca })).why, /has expired/);
});

test('nothing is checked where that is asked for, and the session knows it', async (t) => {
  const fleet = await fleetFor(t);
  const port = await tlsServer(t, await fleet.server(['gate.example']));
  const { verified, commonName } = (await facts(t, port, { insecure: true })) ?? {};
  assert.deepEqual([verified, commonName], [false, '']);
});

test('a server that speaks no TLS, or hangs up, is told of as such', async (t) => {
  const plain = createServer((socket) => socket.on('error', () => undefined).end('220 ready\r\n'));
  const closing = createServer((socket) => socket.on('error', () => undefined).destroy());
  for (const server of [plain, closing]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
  }
  const portOf = (server: typeof plain): number => {
    const address = server.address();
    return address === null || typeof address === 'string' ? 0 : address.port;
  };
  assert.match((await failure(portOf(plain), {})).why, /: it does not speak TLS$/);
  const cut = await failure(portOf(closing), {});
  assert.match(cut.why, /: the connection broke in the TLS handshake /);
  assert.equal(cut.lasting, undefined);
});

test('a client certificate is shown, and a session without one is told why it ended', async (t) => {
  const fleet = await fleetFor(t);
  const ca = readFileSync(fleet.ca, 'utf8');
  const seen = new EventEmitter<{ client: [string | undefined] }>();
  const port = await tlsServer(
    t,
    await fleet.server(['127.0.0.1']),
    (socket) => seen.emit('client', socket.getPeerX509Certificate()?.subject),
    { ca, requestCert: true, rejectUnauthorized: true },
  );
  const device = await fleet.client('pump-a');
  const paths = { cert: device.certificate, key: device.key, ca: fleet.ca };
  const { cert, key } = readCredentials(paths, (path) => readFileSync(path, 'utf8'));
  assert.ok(cert !== undefined && key !== undefined);
  const arrived = once(seen, 'client');
  await facts(t, port, { ca, cert, key });
  assert.deepEqual(await arrived, ['CN=pump-a']);

  // In TLS 1.3 the server says so only after the handshake (RFC 8446, 4.4.2.4).
  const { switchboard, board } = callOf(t, `tls://127.0.0.1:${port}`, { ca }, false);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  await watch.session(1, ({ state }) => state === 'closed');
  const notes = notesOf((await board.transcript.page(1, { bytes: Infinity })).records);
  assert.equal(notes.at(-1), 'closed: failed, a client certificate is needed (--tls-cert)');
  assert.equal(switchboard.isUnreached, true);
});

/** Listens for clients with a certificate of a fleet. */
async function strictServer(t: TestContext) {
  const fleet = await fleetFor(t);
  const ca = readFileSync(fleet.ca, 'utf8');
  const strict = { ca, requestCert: true, rejectUnauthorized: true };
  const port = await tlsServer(t, await fleet.server(['127.0.0.1']), undefined, strict);
  return { port, ca };
}

test('who is turned away for want of a certificate is told so by a pipe, whatever is to be sent', async (t) => {
  const { port, ca } = await strictServer(t);
  for (const text of ['', 'hello\n']) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    input.end(text);
    const tls = { pins: [], insecure: false, ca };
    assert.deepEqual(await pipe(target(`tls://127.0.0.1:${port}`), { input, output, tls }), {
      ok: false,
      why: `127.0.0.1:${port}: a client certificate is needed (--tls-cert)`,
    });
    assert.equal(output.read(), null);
  }
});

test('who is turned away after the handshake does not dial again soon, and has reached nobody', async (t) => {
  const { port, ca } = await strictServer(t);
  const { switchboard, board } = callOf(t, `tls://127.0.0.1:${port}`, { ca }, true);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  const before = Date.now();
  const { retryAt } = await watch.session(1, ({ state }) => state === 'waiting');
  assert.ok(retryAt !== undefined && retryAt - before >= 200_000);
  const notes = notesOf((await board.transcript.page(1, { bytes: Infinity })).records);
  assert.ok(
    notes.at(-1)?.startsWith(`127.0.0.1:${port}: a client certificate is needed (--tls-cert), next try in `),
    notes.at(-1),
  );
  assert.equal(switchboard.isUnreached, true);
});

/** How a link ends by an alert whose peer has said so much before. */
async function alertAfter(t: TestContext, text: string): Promise<WireEnd> {
  const server = createServer((socket) => void socket.write(text)).listen(0, '127.0.0.1');
  t.after(() => void server.close());
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const alert = Object.assign(new Error('alert'), { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' });
  const end = (): void => void socket.destroy(alert);
  return new Promise((closed) => {
    new Link(socket, { received: end, ended: () => undefined, drained: () => undefined, closed });
    if (text === '') end();
  });
}

test('an alert turns away only while nothing has been heard; after that it ends a conversation', async (t) => {
  const why = 'it does not know who signed our certificate (--tls-cert)';
  assert.deepEqual(await alertAfter(t, ''), { how: 'failed', why, turnedAway: true });
  assert.deepEqual(await alertAfter(t, 'hello'), { how: 'failed', why });
});

test('what an alert means is said in words, each of those about certificates by itself', () => {
  const said = (code: string) => tlsFault(`ERR_SSL_${code}`);
  assert.equal(said('TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'a client certificate is needed (--tls-cert)');
  assert.equal(said('TLSV1_ALERT_UNKNOWN_CA'), 'it does not know who signed our certificate (--tls-cert)');
  assert.equal(
    said('SSLV3_ALERT_CERTIFICATE_EXPIRED'),
    'it says that our certificate has expired (--tls-cert)',
  );
  assert.equal(
    said('SSLV3_ALERT_CERTIFICATE_REVOKED'),
    'it says that our certificate was revoked (--tls-cert)',
  );
  for (const code of ['SSLV3_ALERT_BAD_CERTIFICATE', 'TLSV1_ALERT_ACCESS_DENIED'])
    assert.equal(said(code), 'it does not accept our certificate (--tls-cert)');
  assert.deepEqual(
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ECONNRESET'].map(isAlert),
    [true, false, false],
  );
});

function callOf(t: TestContext, text: string, how: Partial<TlsDialing>, reconnect: boolean) {
  const board = testBoard(t);
  const tls = { pins: [], insecure: false, ...how };
  const options = { session: SESSION_OPTIONS, reconnect, tls };
  const switchboard = new DialedSwitchboard(board, [target(text)], options, Date.now);
  t.after(() => {
    switchboard.stopDialing();
    switchboard.detach();
  });
  return { board, switchboard };
}

test('who is not trusted is not dialed again soon', async (t) => {
  const fleet = await fleetFor(t);
  const port = await tlsServer(t, await fleet.server(['127.0.0.1']));
  const { switchboard } = callOf(t, `tls://127.0.0.1:${port}`, {}, true);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  const before = Date.now();
  const { retryAt } = await watch.session(1, ({ state }) => state === 'waiting');
  assert.ok(retryAt !== undefined && retryAt - before >= 200_000);
});

test('a session and its record know whom it talks to', async (t) => {
  const fleet = await fleetFor(t);
  const pair = await fleet.server(['127.0.0.1']);
  const port = await tlsServer(t, pair);
  const { switchboard, board } = callOf(
    t,
    `tls://127.0.0.1:${port}`,
    { pins: [pair.made.fingerprint] },
    true,
  );
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  const { tls, peer } = await watch.session(1, ({ state }) => state === 'open');
  assert.equal(peer, `127.0.0.1:${port}`);
  assert.equal(tls?.fingerprint, pair.made.fingerprint);
  const notes = notesOf((await board.transcript.page(1, { bytes: Infinity })).records);
  assert.deepEqual(notes, [
    `connected to 127.0.0.1:${port}, TLSv1.3, certificate CN=127.0.0.1, SHA-256 ${pair.made.fingerprint}`,
  ]);
});

test('a certificate is on the record once, however often it is shown', async (t) => {
  const fleet = await fleetFor(t);
  const first = await fleet.server(['127.0.0.1']);
  const servers: TLSSocket[] = [];
  const port = await tlsServer(t, first, (socket) => {
    servers.push(socket.on('end', () => socket.end()));
  });
  const pins = [first.made.fingerprint];
  const { switchboard, board } = callOf(t, `tls://127.0.0.1:${port}`, { pins }, true);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  for (let tries = 1; tries <= 3; tries++) {
    await watch.until(() => servers.length === tries && watch.sessions.get(1)?.state === 'open');
    servers.at(-1)?.end();
    await watch.session(1, ({ state }) => state === 'waiting');
    if (tries < 3) await switchboard.retry(1);
  }
  const notes = notesOf((await board.transcript.page(1, { bytes: Infinity })).records);
  const met = notes.filter((note) => note.startsWith('connected to '));
  const again = `connected to 127.0.0.1:${port}, TLSv1.3, certificate as before`;
  assert.ok(met[0]?.includes(first.made.fingerprint));
  assert.deepEqual(met.slice(1), [again, again]);
  assert.ok(notes.includes('the server has ended its sending'), notes.join('\n'));
  assert.ok(!notes.some((note) => note.includes('client')));
});

test('why somebody is not trusted is told once, however often it is tried', async (t) => {
  const fleet = await fleetFor(t);
  const pair = await fleet.server(['127.0.0.1']);
  const port = await tlsServer(t, pair);
  const { switchboard, board } = callOf(t, `tls://127.0.0.1:${port}`, {}, true);
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  const waiting = (): number =>
    watch.events.filter((event) => event.type === 'changed' && event.session.state === 'waiting').length;
  for (let tries = 1; tries <= 3; tries++) {
    await watch.until(() => waiting() === tries);
    if (tries < 3) await switchboard.retry(1);
  }
  const notes = notesOf((await board.transcript.page(1, { bytes: Infinity })).records);
  assert.equal(notes.length, 3);
  assert.equal(notes.filter((note) => note.includes('SHA-256')).length, 1);
  for (const note of notes.slice(1))
    assert.equal(
      note,
      `not connected to 127.0.0.1:${port}, for the same reason as before, next try in 300 s, Enter tries now`,
    );
});

test('a pipe goes through TLS both ways, half-closes too', async (t) => {
  const fleet = await fleetFor(t);
  const pair = await fleet.server(['127.0.0.1']);
  const port = await tlsServer(t, pair, (socket) => {
    let asked = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (asked += text));
    socket.on('end', () => socket.end(`heard ${asked.length}, `.repeat(2000)));
  });
  const [input, output] = [new PassThrough(), new PassThrough().setEncoding('utf8')];
  let answer = '';
  output.on('data', (text: string) => (answer += text));
  input.end('x'.repeat(1_000_000));
  const tls = { pins: [pair.made.fingerprint], insecure: false };
  assert.deepEqual(await pipe(target(`tls://127.0.0.1:${port}`), { input, output, tls }), { ok: true });
  assert.equal(answer, 'heard 1000000, '.repeat(2000));
});

test('what a certificate says of itself is cut', async (t) => {
  const fleet = await fleetFor(t);
  const many = Array.from({ length: 40 }, (_, index) => `${'x'.repeat(60)}.host${index}.example`);
  const { made } = await fleet.server(many);
  const words = distrust(
    'ERR_TLS_CERT_ALTNAME_INVALID',
    new X509Certificate(made.certificate),
    'a',
    Date.now(),
  );
  assert.match(words, / and 35 more, not for a; /);
  assert.ok(words.length < 700);
});

test('targets, pins and files are checked before anything is dialed', async (t) => {
  assert.deepEqual(parseTargets(['tls://[::1]:7000']), [
    { kind: 'tcp', host: '::1', port: 7000, written: true, secure: true },
  ]);
  for (const text of ['tls://unix:/a', 'tls://', 'ssl://a:1'])
    assert.throws(() => parseTargets([text]), { code: 'CB_USAGE' }, text);
  const hex = 'aB'.repeat(32);
  const colons = 'AB:'.repeat(32).slice(0, -1);
  for (const text of [hex, colons, `sha256:${hex}`, `SHA256=${colons}`])
    assert.equal(parseFingerprint(text), colons);
  for (const text of ['', 'ab', `${hex}0`, 'g'.repeat(64)])
    assert.throws(() => parseFingerprint(text), {
      code: 'CB_USAGE',
      message: /^expected the SHA-256 of a certificate/,
    });
  const sources = {
    env: {},
    home: '/',
    readFile: () => {
      throw Object.assign(new Error('none'), { code: 'ENOENT' });
    },
  };
  assert.throws(() => connectConfig({ ...sources, flags: { pin: [hex] } }, ['a:1']), {
    code: 'CB_USAGE',
    message: '--pin: expected targets that begin with tls://, as in tls://gate.example:7000',
  });
  const fleet = await fleetFor(t);
  const [one, two] = [await fleet.client('a'), await fleet.client('b')];
  const read = (path: string): string => readFileSync(path, 'utf8');
  const wrong = (paths: { cert?: string; key?: string; ca?: string }, message: RegExp): void =>
    assert.throws(() => readCredentials({ cert: '', key: '', ca: '', ...paths }, read), {
      code: 'CB_CERTIFICATE',
      message,
    });
  wrong({ cert: one.certificate, key: two.key }, /: the key is not that of the certificate in /);
  wrong({ cert: one.certificate }, /: there is no key in it that can be read/);
  wrong({ cert: one.key, key: one.key }, /: there is no certificate in it: expected PEM/);
  wrong({ ca: '/nowhere/ca.pem' }, /^\/nowhere\/ca\.pem: it cannot be read \(ENOENT\)$/);
});
