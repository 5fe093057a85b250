import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProxyAnswer, ProxyHeader } from '../../src/access/proxy-header.ts';
import { proxyV1, proxyV2, proxyV2Local, v2Frame } from '../helpers/proxy.ts';

function read(bytes: Buffer | string): ProxyAnswer {
  return new ProxyHeader().push(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
}

function faultOf(bytes: Buffer | string): string {
  const answer = read(bytes);
  assert.equal(answer.is, 'fault');
  return answer.why;
}

function peerOf(bytes: Buffer | string): unknown {
  const answer = read(bytes);
  assert.equal(answer.is, 'header');
  return answer.peer;
}

test('version 1 names who the proxy speaks for', () => {
  const line = 'PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n';
  assert.deepEqual(peerOf(line), { host: '192.168.0.1', port: 56324 });
  assert.deepEqual(peerOf('PROXY TCP6 2001:DB8::7 ::1 1 2\r\n'), { host: '2001:db8::7', port: 1 });
  assert.deepEqual(peerOf('PROXY TCP6 ::ffff:10.0.0.1 ::1 1 2\r\n'), { host: '10.0.0.1', port: 1 });
  assert.equal(peerOf('PROXY UNKNOWN\r\n'), undefined);
  assert.equal(peerOf(`PROXY UNKNOWN ${'f'.repeat(90)}\r\n`), undefined);
});

test('version 1 is taken as it is written, and no other way', () => {
  for (const wrong of [
    'PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n',
    'PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 5\r\n',
    'PROXY TCP4  192.168.0.1 192.168.0.11 56324 443\r\n',
    'PROXY TCP4 192.168.0.1 192.168.0.11 65536 443\r\n',
    'PROXY TCP4 192.168.0.1 192.168.0.11 056 443\r\n',
    'PROXY TCP4 ::1 ::1 1 2\r\n',
    'PROXY TCP6 10.0.0.1 10.0.0.2 1 2\r\n',
    'PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n',
    'PROXY UDP4 10.0.0.1 10.0.0.2 1 2\r\n',
    'PROXY tcp4 10.0.0.1 10.0.0.2 1 2\r\n',
  ])
    assert.match(faultOf(wrong), /not of the form/, wrong);
  assert.match(faultOf('proxy TCP4'), /does not begin/);
  assert.match(faultOf('GET / HTTP/1.0'), /does not begin/);
});

test('version 1 ends within 107 bytes', () => {
  const begin = 'PROXY UNKNOWN ';
  const longest = `${begin}${'x'.repeat(107 - begin.length - 2)}\r\n`;
  assert.equal(longest.length, 107);
  assert.equal(peerOf(longest), undefined);
  assert.match(faultOf(`${begin}${'x'.repeat(107 - begin.length - 1)}\r\n`), /no end within 107 bytes/);
  assert.equal(read(longest.slice(0, 106)).is, 'unfinished');
});

test('version 2 names who the proxy speaks for, whatever stands behind the addresses', () => {
  assert.deepEqual(peerOf(proxyV2('192.0.2.9', 5)), { host: '192.0.2.9', port: 5 });
  const withTlvs = proxyV2('2001:db8::9', 65535, Buffer.alloc(65535 - 36, 1));
  assert.deepEqual(peerOf(withTlvs), { host: '2001:db8::9', port: 65535 });
  assert.deepEqual(peerOf(proxyV2('::ffff:10.0.0.1', 5)), { host: '10.0.0.1', port: 5 });
});

test('version 2 may speak for the proxy itself, or for nobody on the Internet', () => {
  assert.equal(peerOf(proxyV2Local()), undefined);
  assert.equal(peerOf(v2Frame(0x20, 0x11, Buffer.alloc(12, 1))), undefined);
  for (const family of [0x00, 0x12, 0x22, 0x31, 0x32])
    assert.equal(peerOf(v2Frame(0x21, family, Buffer.alloc(216))), undefined);
});

test('version 2 that is not right is a fault', () => {
  assert.match(faultOf(v2Frame(0x21, 0x11, Buffer.alloc(11))), /too short/);
  assert.match(faultOf(v2Frame(0x21, 0x21, Buffer.alloc(35))), /too short/);
  assert.match(faultOf(v2Frame(0x22, 0x11, Buffer.alloc(12))), /another version/);
  assert.match(faultOf(v2Frame(0x11, 0x11, Buffer.alloc(12))), /another version/);
  assert.match(faultOf(v2Frame(0x21, 0x41, Buffer.alloc(12))), /family/);
});

test('every byte may come alone, and what is behind the header is whole', () => {
  for (const header of [
    proxyV1('192.0.2.9', 5),
    proxyV2('2001:db8::9', 5, Buffer.from('tlv')),
    proxyV2Local(),
  ]) {
    const reader = new ProxyHeader();
    for (const byte of header.subarray(0, -1))
      assert.equal(reader.push(Buffer.from([byte])).is, 'unfinished');
    const answer = reader.push(Buffer.concat([header.subarray(-1), Buffer.from('PROXY hello')]));
    assert.equal(answer.is, 'header');
    assert.equal(Buffer.from(answer.rest).toString(), 'PROXY hello');
  }
});
