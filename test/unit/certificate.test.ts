import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { issue, makeAuthority, readAuthority } from '../../src/certificates/make.ts';
import { checkClientName, fileName, parseHostName } from '../../src/certificates/names.ts';
import { parseCli } from '../../src/cli.ts';
import { chance } from '../helpers/certificates.ts';
import { folderFor } from '../helpers/folder.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 25, 12);

/** Runs the command as the program does; resolves with what it wrote. */
async function run(argv: readonly string[], now = NOW): Promise<string> {
  const invocation = parseCli(argv, {
    env: { CORDBOARD_EOL: 'a setting that is wrong does not matter here' },
    readFile: () => {
      throw new Error('no settings are read');
    },
    home: '/home/op',
    version: '1.2.3',
    columns: 80,
  });
  assert.ok(invocation.command === 'shell');
  let text = '';
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const code = await invocation.run({
    ...{ path: '', clock: () => now, home: '/home/op', stdout, colour: false },
    ...{ say: () => undefined, draw: undefined, onInterrupt: () => () => undefined },
  });
  assert.equal(code, 0);
  return text;
}

const read = (folder: string, name: string): X509Certificate =>
  new X509Certificate(readFileSync(join(folder, `${name}.pem`)));

test('a fleet gets an authority, and certificates for its board and its devices', async (t) => {
  const folder = join(folderFor(t), 'tls');
  const told = await run(['certificate', 'ca', '--name', '#1 "Pumps", o=x', '--folder', folder]);
  const ca = read(folder, 'ca');
  assert.ok(told.includes(ca.fingerprint256));
  assert.match(told, /next: cordboard certificate server HOST\.\.\./);
  assert.equal(ca.ca, true);
  assert.equal(ca.subject, String.raw`CN=\#1 \"Pumps\"\, o=x`);
  assert.equal(Date.parse(ca.validTo), NOW + 3650 * DAY_MS);
  assert.ok(Date.parse(ca.validFrom) < NOW);

  const hosts = ['gate.example', '*.gate.example', '192.0.2.7', '[2001:db8::1]', 'münchen.example.'];
  const server = await run(['certificate', 'server', ...hosts, '--folder', folder]);
  const board = read(folder, 'gate.example');
  assert.match(server, /--listen 'tls:\/\/\*:7000' --tls-cert \S+gate\.example\.pem --tls-key /);
  assert.equal(
    board.subjectAltName,
    'DNS:gate.example, DNS:*.gate.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:1, DNS:xn--mnchen-3ya.example',
  );
  assert.deepEqual(board.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.ok(board.checkIssued(ca) && board.verify(ca.publicKey));

  await run(['certificate', 'client', 'pump-a', "O'Brien, $x", 'pump-key', '--folder', folder]);
  const device = read(folder, 'O_Brien___x');
  assert.equal(device.subject, "CN=O'Brien\\, $x");
  assert.deepEqual(device.keyUsage, ['1.3.6.1.5.5.7.3.2']);
  assert.equal(device.subjectAltName, undefined);
  assert.ok(device.checkIssued(ca) && device.verify(ca.publicKey));

  const files = readdirSync(folder);
  assert.equal(files.length, 10);
  for (const file of files) {
    const isKey = file.endsWith('-key.pem');
    assert.equal(statSync(join(folder, file)).mode & 0o777, isKey ? 0o600 : 0o644, file);
    if (!isKey) continue;
    const key = createPrivateKey(readFileSync(join(folder, file)));
    assert.equal(key.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    assert.ok(read(folder, file.replace('-key.pem', '')).checkPrivateKey(key), file);
  }
  const serials = files
    .filter((file) => !file.includes('-key'))
    .map((file) => read(folder, file.slice(0, -4)));
  assert.equal(new Set(serials.map(({ serialNumber }) => serialNumber)).size, serials.length);
  for (const { serialNumber } of serials) assert.match(serialNumber, /^[4-7][\dA-F]{31}$/);
});

test('openssl takes them by its strictest rules', async (t) => {
  if (spawnSync('openssl', ['version']).status !== 0) {
    t.skip('there is no openssl here');
    return;
  }
  const folder = folderFor(t);
  await run(['certificate', 'ca', '--folder', folder], Date.now());
  await run(['certificate', 'server', 'gate.example', '127.0.0.1', '--folder', folder], Date.now());
  await run(['certificate', 'client', 'pump-a', '--folder', folder], Date.now());
  const verify = (...args: readonly string[]): string =>
    spawnSync('openssl', ['verify', '-x509_strict', '-CAfile', 'ca.pem', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).stdout.trim();
  assert.equal(verify('-purpose', 'sslserver', 'gate.example.pem'), 'gate.example.pem: OK');
  assert.equal(
    verify('-purpose', 'sslserver', '-verify_ip', '127.0.0.1', 'gate.example.pem'),
    'gate.example.pem: OK',
  );
  assert.equal(verify('-purpose', 'sslclient', 'pump-a.pem'), 'pump-a.pem: OK');
  assert.notEqual(verify('-purpose', 'sslserver', 'pump-a.pem'), 'pump-a.pem: OK');
  assert.notEqual(
    verify('-purpose', 'sslserver', '-verify_hostname', 'x.example', 'gate.example.pem'),
    'gate.example.pem: OK',
  );
});

test('nothing is written over unless that is asked for', async (t) => {
  const folder = folderFor(t);
  await run(['certificate', 'ca', '--folder', folder]);
  await run(['certificate', 'client', 'pump-b', '--folder', folder]);
  // Somebody may have such files beside them.
  for (const end of ['', '-key']) writeFileSync(join(folder, `pump-b${end}.pem.new`), `a draft${end}`);
  const all = (): string[] => readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const before = all();
  const refused = {
    code: 'CB_FILE',
    message: /is there already, and nothing was written; --force writes over it/,
  };
  await assert.rejects(run(['certificate', 'ca', '--folder', folder]), refused);
  await assert.rejects(run(['certificate', 'client', 'pump-a', 'pump-b', '--folder', folder]), refused);
  assert.deepEqual(all(), before);
  await run(['certificate', 'client', 'pump-b', '--folder', folder, '--force']);
  const after = all();
  assert.equal(after.length, before.length);
  assert.equal(after.filter((text) => !before.includes(text)).length, 2);
  assert.equal(statSync(join(folder, 'pump-b-key.pem')).mode & 0o777, 0o600);
});

test('names that would take the files of another are refused, also when it is forced', async (t) => {
  const folder = folderFor(t);
  await run(['certificate', 'ca', '--folder', folder]);
  for (const names of [['ca'], ['a b', 'a_b']])
    await assert.rejects(run(['certificate', 'client', ...names, '--folder', folder, '--force']), {
      code: 'CB_USAGE',
      message: /would both be .*; take another name$/,
    });
  await assert.rejects(run(['certificate', 'server', 'ca', '--folder', folder, '--force']), {
    code: 'CB_USAGE',
  });
  assert.deepEqual(readdirSync(folder).sort(), ['ca-key.pem', 'ca.pem']);
  assert.deepEqual([fileName('../x'), fileName('-x'), fileName('a-key')], ['_._x', '_x', 'a_key']);
});

test('an authority that cannot sign is told of in words', async (t) => {
  const folder = folderFor(t);
  const client = (now = NOW): Promise<string> => run(['certificate', 'client', 'a', '--folder', folder], now);
  await assert.rejects(client(), {
    code: 'CB_FILE',
    message: /ca\.pem cannot be read \(ENOENT\); cordboard certificate ca makes it$/,
  });
  await run(['certificate', 'ca', '--days', '10', '--folder', folder]);
  const good = readFileSync(join(folder, 'ca-key.pem'), 'utf8');
  const other = await makeAuthority('other', 1, chance());
  const wrong = async (key: string, message: RegExp): Promise<void> => {
    writeFileSync(join(folder, 'ca-key.pem'), key);
    await assert.rejects(client(), { code: 'CB_CERTIFICATE', message });
  };
  await wrong(other.key, /ca\.pem, .*ca-key\.pem: the key is not that of the certificate$/);
  await wrong('nonsense', /the key cannot be read: expected one on P-256/);
  writeFileSync(join(folder, 'ca-key.pem'), good);
  await assert.rejects(client(NOW + 11 * DAY_MS), {
    code: 'CB_CERTIFICATE',
    message: /the authority has expired on /,
  });
  // What it signs ends no later than itself.
  await client(NOW + 9 * DAY_MS);
  assert.equal(Date.parse(read(folder, 'a').validTo), NOW + 10 * DAY_MS);
  await assert.rejects(
    readAuthority(readFileSync(join(folder, 'a.pem'), 'utf8'), good),
    /not one of an authority/,
  );
});

test('an end beyond 2049 is written as such', async () => {
  const made = await makeAuthority('old', 36_500, chance(NOW));
  const authority = await readAuthority(made.certificate, made.key);
  const signed = await issue(authority, { name: 'x', hosts: [], days: 20_000 }, chance(NOW));
  assert.equal(Date.parse(new X509Certificate(signed.certificate).validTo), NOW + 20_000 * DAY_MS);
});

test('hosts and names are checked before anything is made', () => {
  assert.deepEqual(parseHostName('GATE.example'), { type: 'dns', value: 'gate.example' });
  assert.deepEqual(parseHostName('[::1]'), { type: 'ip', value: '::1' });
  for (const host of [
    '',
    'gate:80',
    '1.2.3',
    '300.1.1.1',
    'a..b',
    '-a',
    'a-',
    '*',
    'a.*.b',
    'tls://a',
    'a b',
    'x'.repeat(64),
  ])
    assert.throws(
      () => parseHostName(host),
      { code: 'CB_USAGE', message: /^expected a host such as / },
      host,
    );
  assert.equal(checkClientName('pump a'), 'pump a');
  for (const name of ['', ' a', 'a\u202e', 'a\n', 'x'.repeat(65)])
    assert.throws(() => checkClientName(name), { code: 'CB_USAGE' }, JSON.stringify(name));
});
