import assert from 'node:assert/strict';
import { BlockList, isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { encloses, holds, networkOfOne, parseNetwork, parseNetworkOrHost } from '../../src/cidr.ts';

const text = (written: string): string | undefined => parseNetworkOrHost(written)?.text;

function isIn(network: string, host: string): boolean {
  const parsed = parseNetworkOrHost(network);
  assert.ok(parsed !== undefined, network);
  return holds(parsed, host);
}

test('a network has one way to be written', () => {
  assert.equal(text('10.1.2.3/8'), '10.0.0.0/8');
  assert.equal(text('10.1.2.3'), '10.1.2.3/32');
  assert.equal(text('2001:DB8:0:0:1:0:0:5/64'), '2001:db8::/64');
  assert.equal(text('2001:db8:0:0:1:0:0:5'), '2001:db8::1:0:0:5/128');
  assert.equal(text('1:0:2:3:4:5:6:7'), '1:0:2:3:4:5:6:7/128');
  assert.equal(text('[fe80::1]'), 'fe80::1/128');
  assert.equal(text('::/0'), '::/0');
  assert.equal(text('::1'), '::1/128');
});

test('an IPv4 address in its IPv6 form is an IPv4 address', () => {
  assert.equal(text('::ffff:10.1.2.3'), '10.1.2.3/32');
  assert.equal(text('::ffff:10.1.2.3/104'), '10.0.0.0/8');
  assert.ok(isIn('10.0.0.0/8', '::ffff:10.1.2.3'));
  assert.ok(!isIn('::/0', '::ffff:10.1.2.3'), 'all of IPv6 has no IPv4 in it');
  assert.ok(!isIn('0.0.0.0/0', '2001:db8::1'));
});

test('a zone and brackets do not count, and what is no address is in no network', () => {
  assert.ok(isIn('fe80::/10', 'fe80::1%eth0'));
  assert.equal(text('fe80::1%eth0'), 'fe80::1/128');
  for (const host of [
    '',
    'unknown',
    'localhost',
    '10.0.0',
    '10.0.0.01',
    '1.2.3.4.5',
    ':::',
    '1:2:3:4:5:6:7:8:9',
  ])
    assert.ok(!isIn('0.0.0.0/0', host) && !isIn('::/0', host), host);
  for (const wrong of ['', '10.0.0.0/33', '::/129', '10.0/8', 'pump', '/8', '::ffff:1.2.3.256', '1::2::3'])
    assert.equal(parseNetworkOrHost(wrong), undefined, wrong);
});

test('a network lies in another when all of it does', () => {
  const inside = (outer: string, inner: string): boolean => {
    const [one, other] = [parseNetwork(outer), parseNetwork(inner)];
    assert.ok(one !== undefined && other !== undefined);
    return encloses(one, other);
  };
  assert.ok(inside('10.0.0.0/8', '10.1.0.0/16') && inside('10.0.0.0/8', '10.0.0.0/8'));
  assert.ok(!inside('10.1.0.0/16', '10.0.0.0/8') && !inside('10.0.0.0/8', '::/8'));
});

test('the network around a host is a key for all of it', () => {
  assert.equal(networkOfOne('2001:db8::5'), networkOfOne('2001:db8::6'));
  assert.notEqual(networkOfOne('10.0.0.1'), networkOfOne('10.0.0.2'));
  assert.equal(networkOfOne('unknown'), 'unknown');
});

const host = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.string({ unit: fc.constantFrom('0', '1', '2', '3', 'a', 'b', 'f', ':', '.'), maxLength: 20 }),
);

test('what is an address, and what lies in which network, is as Node has it', () => {
  fc.assert(
    fc.property(host, host, fc.integer({ min: 0, max: 128 }), (address, other, bits) => {
      const parsed = parseNetworkOrHost(address);
      assert.equal(parsed !== undefined, isIP(address) !== 0, address);
      if (parsed === undefined) return;
      assert.deepEqual(parseNetworkOrHost(parsed.text), parsed);
      const [bare = ''] = parsed.text.split('/');
      assert.ok(holds(parsed, bare) && isIP(bare) === parsed.family);
      const network = parseNetwork(`${bare}/${bits}`);
      assert.equal(network === undefined, bits > (parsed.family === 4 ? 32 : 128));
      if (network === undefined || isIP(other) !== parsed.family || /^(?:0*:)*:?ffff:/i.test(other)) return;
      const list = new BlockList();
      list.addSubnet(bare, bits, parsed.family === 4 ? 'ipv4' : 'ipv6');
      assert.equal(holds(network, other), list.check(other, parsed.family === 4 ? 'ipv4' : 'ipv6'));
    }),
    { numRuns: 2000 },
  );
});
