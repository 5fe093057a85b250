import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { serveConfig } from '../../src/config.ts';
import { TlsDoors } from '../../src/service/tls-doors.ts';
import { Notices } from '../../src/session/notices.ts';
import type { Notice } from '../../src/switchboard/switchboard.ts';
import { type Fleet, fleetFor, type Pair } from '../helpers/certificates.ts';

const DAY_MS = 86_400_000;
const TITLE = 'tls://127.0.0.1:7000';

function bench(t: { after: (act: () => void) => void }, now = Date.now()) {
  const clock = (): number => now;
  const notices = new Notices(clock);
  const doors = new TlsDoors(notices, clock, (path) => readFileSync(path, 'utf8'));
  t.after(() => doors.close());
  return {
    doors,
    standing: () => notices.past.filter((each) => each.standing === true),
    last: () => notices.past.at(-1),
  };
}

function settings(fleet: Fleet, { certificate, key }: Pair) {
  return { cert: certificate, key, ca: fleet.ca, client: 'optional' as const, title: TITLE };
}

const texts = (notices: readonly Notice[]): string[] => notices.map(({ text }) => text);

test('a certificate that has ended, will soon, or has not begun, stands as a warning', async (t) => {
  const fleet = await fleetFor(t);
  const good = bench(t);
  good.doors.open(0, settings(fleet, await fleet.server(['a'], 31)));
  assert.deepEqual(good.standing(), []);
  const tries = [
    [
      await fleet.server(['a'], 12),
      /^tls:\/\/127\.0\.0\.1:7000: the certificate expires in 11 days; put a new one in its place and send the board a SIGHUP$/,
    ],
    [
      await fleet.server(['a'], 3, Date.now() - 8 * DAY_MS),
      /: the certificate has expired 5 days ago, clients will refuse it; /,
    ],
    [
      await fleet.server(['a'], 60, Date.now() + 2 * DAY_MS),
      /: the certificate is valid only from .* GMT; is the clock here right\?$/,
    ],
  ] as const;
  for (const [pair, words] of tries) {
    const { doors, standing } = bench(t);
    doors.open(0, settings(fleet, pair));
    const [notice] = standing();
    assert.match(notice?.text ?? '', words);
    assert.equal(notice?.severity, 'warning');
  }
});

test('what cannot be used is refused at the start, and left out of a reload', async (t) => {
  const fleet = await fleetFor(t);
  const [old, fresh] = [await fleet.server(['a'], 12), await fleet.server(['a'], 100)];
  const { doors, standing, last } = bench(t);
  const asked = settings(fleet, old);
  assert.throws(() => doors.open(0, { ...asked, key: fresh.key }), {
    code: 'CB_CERTIFICATE',
    message: /the key is not that of the certificate/,
  });
  doors.open(0, asked);
  assert.equal(standing().length, 1);

  const before = readFileSync(old.certificate);
  writeFileSync(old.certificate, 'half written');
  doors.reload(0, asked);
  assert.match(
    texts(standing()).join(),
    /^tls:\/\/127\.0\.0\.1:7000 keeps the certificate that it had: .*\.pem: there is no certificate in it/,
  );
  assert.equal(last()?.severity, 'error');

  // As it was: what was wrong with the file no longer stands, the end that comes does.
  writeFileSync(old.certificate, before);
  doors.reload(0, asked);
  assert.match(
    texts(standing()).join(),
    /^tls:\/\/127\.0\.0\.1:7000: the certificate expires in 11 days; [^,]*$/,
  );

  copyFileSync(fresh.certificate, old.certificate);
  copyFileSync(fresh.key, old.key);
  doors.reload(0, asked);
  assert.deepEqual(standing(), []);
  assert.match(last()?.text ?? '', /has a new certificate, valid until .* GMT$/);
  // A listener that has none is none of its business.
  doors.reload(7, asked);
  doors.reload(0, { ...asked, ca: join(fleet.folder, 'none.pem') });
  assert.match(texts(standing()).join(), /none\.pem: it cannot be read \(ENOENT\)$/);
});

test('a board does not start where what TLS needs was not given', () => {
  const config = (flags: object): unknown =>
    serveConfig({
      env: {},
      home: '/',
      flags: { ...flags },
      readFile: () => {
        throw Object.assign(new Error('none'), { code: 'ENOENT' });
      },
    });
  const fails = (flags: object, message: string): void => {
    assert.throws(() => config(flags), { code: 'CB_USAGE', message });
  };
  const cert = 'expected --tls-cert FILE; cordboard certificate makes one for a private fleet';
  fails({ listen: ['tls://7000'] }, `--listen: tls://127.0.0.1:7000: ${cert}`);
  fails({ listen: ['6666', 'any://*:7000'] }, `--listen: any://*:7000: ${cert}`);
  fails({ listen: ['tls://7000,tls-cert='], 'tls-cert': 'a' }, `--listen: tls://127.0.0.1:7000: ${cert}`);
  fails(
    { listen: ['tls://7000,tls-cert=a,tls-client=required'] },
    '--listen: tls://127.0.0.1:7000: expected --tls-ca FILE, whose clients are let in (--tls-client required)',
  );
  fails(
    { listen: ['tls://unix:/a'], 'tls-cert': 'a' },
    '--listen: tls://unix:/a: there is no TLS on a Unix socket, whose clients are all on this machine',
  );
  fails(
    { listen: ['*:7000,tls-client=required,tls-cert=a'] },
    '--listen: *:7000: tls-cert needs a listener that speaks TLS; expected tls://*:7000',
  );
  config({ listen: ['tls://7000,tls-cert=a,tls-client=none', '6666'], 'tls-client': 'required' });
});
