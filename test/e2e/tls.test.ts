import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { fleetFor } from '../helpers/certificates.ts';
import { TestClient } from '../helpers/clients.ts';
import { folderFor } from '../helpers/folder.ts';
import { bareEnv, dialFor, headless, PROGRAM } from '../helpers/headless.ts';
import { tlsServer } from '../helpers/tls-servers.ts';

interface Outcome {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in a folder, with an input. */
async function cordboard(folder: string, args: readonly string[], input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env: bareEnv(folder) });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  child.stdin.on('error', () => undefined).end(input);
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, ...texts };
}

async function shake(
  t: TestContext,
  port: number,
  options: ConnectionOptions,
): Promise<[TestClient, TLSSocket]> {
  const socket = connect({ port, host: '127.0.0.1', ...options });
  const client = new TestClient(socket);
  t.after(() => client.destroy());
  await once(socket, 'secureConnect');
  return [client, socket];
}

test('a fleet is set up, talks, and gets a new certificate while it does', async (t) => {
  const folder = folderFor(t);
  const run = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await cordboard(folder, args);
    assert.deepEqual([code, stderr], [0, '']);
  };
  await run('certificate', 'ca');
  await run('certificate', 'server', '127.0.0.1', 'gate.example', '--days', '10');
  await run('certificate', 'client', 'pump-a');
  const file = (name: string): string => path.join(folder, name);
  const tls = ['--tls-cert', '127.0.0.1.pem', '--tls-key', '127.0.0.1-key.pem', '--tls-ca', 'ca.pem'].map(
    (word) => (word.endsWith('.pem') ? file(word) : word),
  );
  const listen = ['--listen', 'any://127.0.0.1:0,tls-client=required,greeting=welcome'];
  const board = headless(t, [...listen, ...tls]);
  const port = await board.port();
  await board.waitFor('notice', ({ message }) =>
    String(message).includes('the certificate expires in 9 days'),
  );

  const target = `tls://127.0.0.1:${port}`;
  const own = ['--tls-ca', 'ca.pem', '--tls-cert', 'pump-a.pem', '--tls-key', 'pump-a-key.pem'];
  const known = cordboard(folder, ['connect', target, ...own], 'hello\n');
  await board.waitFor('opened', ({ session }) => session === 1);
  assert.deepEqual(await known, { code: 0, stdout: 'welcome\n', stderr: '' });

  // Whoever does not begin with TLS is a plain client of the same port.
  const plain = await dialFor(t, port);
  await plain.send('plainly\n');
  await plain.waitFor('welcome\n');

  const unknown = await cordboard(folder, ['connect', target]);
  assert.equal(unknown.code, 1);
  assert.match(
    unknown.stderr,
    /^cordboard: 127\.0\.0\.1:\d+: its certificate is signed by "CN=cordboard CA [\da-f]{6}", which is not known here; /,
  );

  const ca = readFileSync(file('ca.pem'));
  const [cert, key] = [readFileSync(file('pump-a.pem')), readFileSync(file('pump-a-key.pem'))];
  const [first] = await shake(t, port, { ca, cert, key });
  await first.waitFor('welcome\n');
  await run('certificate', 'server', '127.0.0.1', '--force');
  board.child.kill('SIGHUP');
  await board.waitFor('notice', ({ message }) =>
    String(message).includes('has a new certificate, valid until '),
  );
  const [second, socket] = await shake(t, port, { ca, cert, key });
  assert.equal(socket.getPeerCertificate().subjectaltname, 'IP Address:127.0.0.1');
  await second.waitFor('welcome\n');
  await first.send('still here\n');

  copyFileSync(file('pump-a-key.pem'), file('127.0.0.1-key.pem'));
  board.child.kill('SIGHUP');
  await board.waitFor(
    'notice',
    ({ level, message }) =>
      level === 'error' &&
      /keeps the certificate that it had: .*-key\.pem: the key is not that of/.test(String(message)),
  );
  await (await shake(t, port, { ca, cert, key }))[0].waitFor('welcome\n');
});

test('a configuration that is refused changes nothing of TLS either', async (t) => {
  const fleet = await fleetFor(t);
  const pair = await fleet.server(['127.0.0.1']);
  const file = path.join(fleet.folder, 'config.json');
  const usual = { 'tls-cert': pair.certificate, 'tls-key': pair.key, 'tls-ca': fleet.ca };
  const write = (more: object): void => writeFileSync(file, JSON.stringify({ ...usual, ...more }));
  write({});
  const board = headless(t, ['--config', file, '--listen', 'tls://127.0.0.1:0']);
  const port = await board.port();
  write({ 'tls-client': 'required', 'passphrase-file': path.join(fleet.folder, 'none') });
  board.child.kill('SIGHUP');
  await board.waitFor('notice', ({ message }) =>
    String(message).startsWith('not reloaded: --passphrase-file'),
  );
  const [client] = await shake(t, port, { ca: readFileSync(fleet.ca) });
  await client.send('without a certificate\n');
  await board.waitFor('opened');
});

test('a board whose certificate cannot be used does not start', async (t) => {
  const folder = folderFor(t);
  writeFileSync(path.join(folder, 'c.pem'), 'no certificate');
  const board = await cordboard(folder, [
    'serve',
    '--headless',
    '--listen',
    'tls://127.0.0.1:0',
    '--tls-cert',
    'c.pem',
    '--transcripts',
    'off',
  ]);
  assert.equal(board.code, 78);
  assert.match(board.stderr, /c\.pem: there is no certificate in it: expected PEM, with BEGIN CERTIFICATE/);
});

test('nothing is checked only with a word about it', async (t) => {
  const folder = folderFor(t);
  assert.equal((await cordboard(folder, ['certificate', 'ca'])).code, 0);
  assert.equal((await cordboard(folder, ['certificate', 'server', 'gate.example'])).code, 0);
  const pem = ['cert', 'key'].flatMap((kind) => [
    `--tls-${kind}`,
    path.join(folder, `gate.example${kind === 'key' ? '-key' : ''}.pem`),
  ]);
  const board = headless(t, ['--listen', 'tls://127.0.0.1:0', '--greeting', 'hi', ...pem]);
  const target = `tls://localhost:${await board.port()}`;
  const wrong = await cordboard(folder, ['connect', target, '--tls-ca', 'ca.pem']);
  assert.match(wrong.stderr, /its certificate is for gate\.example, not for localhost; /);
  const { code, stdout, stderr } = await cordboard(folder, ['connect', target, '--insecure'], 'x\n');
  assert.deepEqual([code, stdout], [0, 'hi\n']);
  assert.match(stderr, /^cordboard: certificates are not checked \(--insecure\): /);
});

test('who is turned away after the handshake is told why, and exits 1, in a pipe and in lines', async (t) => {
  const fleet = await fleetFor(t);
  const strict = { ca: readFileSync(fleet.ca), requestCert: true, rejectUnauthorized: true };
  const port = await tlsServer(t, await fleet.server(['127.0.0.1']), undefined, strict);
  const connect = ['connect', `tls://127.0.0.1:${port}`, '--tls-ca', fleet.ca];
  const why = 'a client certificate is needed (--tls-cert)';
  for (const input of ['', 'hello\n'])
    assert.deepEqual(await cordboard(fleet.folder, connect, input), {
      code: 1,
      stdout: '',
      stderr: `cordboard: 127.0.0.1:${port}: ${why}\n`,
    });
  const { code, stdout } = await cordboard(fleet.folder, [...connect, '--plain', '--no-reconnect']);
  assert.equal(code, 1);
  assert.ok(stdout.includes(`closed: failed, ${why}\n`), stdout);
});

test('a fleet is named by its certificates, and who has none by its address', async (t) => {
  const fleet = await fleetFor(t);
  const pair = await fleet.server(['127.0.0.1']);
  const config = path.join(fleet.folder, 'config.json');
  const names = [
    { certificate: 'pump-*', name: '{certificate}', tags: ['pump'], eol: 'crlf' },
    { certificate: '*', name: 'guest {certificate}' },
    { name: 'plain {host}' },
  ];
  writeFileSync(
    config,
    JSON.stringify({ names, 'tls-cert': pair.certificate, 'tls-key': pair.key, 'tls-ca': fleet.ca }),
  );
  const board = headless(t, ['--config', config, '--listen', 'any://127.0.0.1:0,tls-client=optional']);
  const port = await board.port();
  const come = async (name: string): Promise<void> => {
    const { made } = await fleet.client(name);
    const own = { ca: readFileSync(fleet.ca), cert: made.certificate, key: made.key };
    const [client] = await shake(t, port, own);
    await client.send('hello\n');
  };
  const named = (name: string): Promise<unknown> =>
    board.waitFor('named', (logged) => logged['name'] === name);
  for (const name of ['pump-a', 'pump-a', 'gate']) await come(name);
  await (await dialFor(t, port)).send('hello\n');
  await Promise.all(['pump-a', 'pump-a-2', 'guest gate', 'plain 127.0.0.1'].map(named));
});
