import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatBans, parseBans } from '../../src/access/ban-text.ts';
import { type Ban, Bans, MOST_BANS } from '../../src/access/bans.ts';

function ban(network: string, more: Partial<Ban> = {}): Ban {
  return { network, at: 0, reason: '', by: 'ann', ...more };
}

test('a ban is met by whoever is in it, until it is over', () => {
  const bans = new Bans();
  bans.add(ban('10.1.2.3/8', { until: 100 }));
  bans.add(ban('2001:db8::7'));
  assert.equal(bans.meets('10.9.9.9', 99)?.network, '10.0.0.0/8');
  assert.equal(bans.meets('10.9.9.9', 100), undefined);
  assert.equal(bans.meets('::ffff:10.9.9.9', 0)?.network, '10.0.0.0/8');
  assert.equal(bans.meets('2001:db8::7%eth0', 1e15)?.network, '2001:db8::7/128');
  assert.equal(bans.meets('2001:db8::8', 0), undefined);
  assert.equal(bans.meets('', 0), undefined);
});

test('one for the same network takes its place', () => {
  const bans = new Bans();
  bans.add(ban('10.0.0.0/8', { until: 100 }));
  bans.add(ban('10.0.0.5/8', { reason: 'again' }));
  assert.deepEqual(bans.list(1000), [ban('10.0.0.0/8', { reason: 'again' })]);
});

test('a ban is lifted by its own network, and what else holds it is said', () => {
  const bans = new Bans();
  bans.add(ban('10.0.0.0/8'));
  assert.throws(() => bans.lift('10.1.2.3', 0), {
    code: 'CB_BAN',
    message: /10\.1\.2\.3\/32 is not banned; it is in 10\.0\.0\.0\/8/,
  });
  assert.throws(() => bans.lift('192.0.2.1', 0), { code: 'CB_BAN', message: /cordboard bans lists them/ });
  assert.throws(() => bans.lift('pump', 0), { code: 'CB_USAGE' });
  assert.equal(bans.lift('10.9.9.9/8', 0).network, '10.0.0.0/8');
  assert.deepEqual(bans.list(0), []);
});

test('there is a bound, which those that are over do not count for', () => {
  const bans = new Bans();
  for (let host = 0; host < MOST_BANS; host++)
    bans.add(ban(`10.0.${host >> 8}.${host & 255}`, { until: host === 0 ? 10 : undefined }));
  assert.throws(() => bans.add(ban('192.0.2.1', { at: 9 })), {
    code: 'CB_BAN',
    message: /1000 bans already/,
  });
  bans.add(ban('10.0.0.1', { at: 9 }));
  bans.add(ban('192.0.2.1', { at: 10 }));
  assert.equal(bans.list(10).length, MOST_BANS);
});

const anyBan = fc.record(
  {
    network: fc.oneof(fc.ipV4(), fc.ipV6()).map((host) => `${host}/${host.includes(':') ? 64 : 24}`),
    at: fc.nat(),
    until: fc.nat(),
    reason: fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => text.length <= 200),
    by: fc.string({ maxLength: 60 }),
  },
  { requiredKeys: ['network', 'at', 'reason', 'by'] },
);

test('what is kept is read back as the same', () => {
  fc.assert(
    fc.property(fc.array(anyBan, { maxLength: 5 }), (some) => {
      const bans = new Bans();
      for (const each of some) bans.add({ ...each, until: undefined });
      const kept = bans.list(0).map(({ network, at, reason, by }) => ({ network, at, reason, by }));
      assert.deepEqual(parseBans(formatBans(kept)), { standing: 'whole', bans: kept, faults: [] });
    }),
  );
});

test('what is wrong is left out and said, and half a ban is none', () => {
  const { standing, bans, faults } = parseBans(
    JSON.stringify({
      version: 1,
      bans: [
        { network: '10.0.0.0/8', at: 1 },
        { network: 'pump', at: 1 },
        { network: '::1', at: 1, until: 'soon' },
      ],
    }),
  );
  assert.equal(standing, 'whole');
  assert.deepEqual(bans, [{ network: '10.0.0.0/8', at: 1, reason: '', by: '' }]);
  assert.deepEqual(faults, [
    'bans[1].network: expected an address or a network, got "pump"',
    'bans[2].until: expected a time in milliseconds, got "soon"',
  ]);
});

test('any text is read without a fall', () => {
  for (const text of [
    '',
    '{',
    '[]',
    '{"version":1}',
    '{"version":0,"bans":[]}',
    'null',
    '{"version":1,"bans":7}',
  ])
    assert.equal(parseBans(text).standing, 'broken', text);
  assert.equal(parseBans('{"version":2,"bans":[]}').standing, 'newer');
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.ok(['broken', 'newer', 'whole'].includes(parseBans(text).standing));
    }),
  );
});
