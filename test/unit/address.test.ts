import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Address,
  formatAddress,
  isLoopback,
  parseListen,
  parseTarget,
  parseTargets,
} from '../../src/address.ts';

function tcp(host: string, port: number, written = true): Address {
  return { kind: 'tcp', host, port, written };
}

function refused(message: string): { name: string; code: string; message: string } {
  return { name: 'CordboardError', code: 'CB_USAGE', message };
}

const FORMS = 'expected PORT, HOST:PORT, [V6]:PORT or unix:PATH';

test('an address to listen on has many forms', () => {
  const forms: readonly (readonly [string, Address])[] = [
    ['6666', tcp('127.0.0.1', 6666, false)],
    ['0', tcp('127.0.0.1', 0, false)],
    ['127.0.0.1:6666', tcp('127.0.0.1', 6666)],
    ['localhost:0', tcp('localhost', 0)],
    ['[::1]:6666', tcp('::1', 6666)],
    ['[fe80::1%eth0]:65535', tcp('fe80::1%eth0', 65535)],
    ['[::]:6666', tcp('::', 6666)],
    ['0.0.0.0:6666', tcp('0.0.0.0', 6666)],
    ['*:6666', tcp('', 6666)],
    ['unix:/run/board.sock', { kind: 'unix', path: '/run/board.sock' }],
    ['unix:a:1', { kind: 'unix', path: 'a:1' }],
  ];
  for (const [text, address] of forms) assert.deepEqual(parseListen(text), address, text);
});

test('what is no address to listen on is refused in one line', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['70000', 'expected a port 0..65535, got 70000'],
    ['localhost:65536', 'expected a port 0..65535, got 65536'],
    ['localhost:http', 'expected a port 0..65535, got "http"'],
    ['localhost:', 'expected a port 0..65535, got ""'],
    ['localhost:-1', 'expected a port 0..65535, got "-1"'],
    ['localhost', `${FORMS}, got "localhost"`],
    ['', `${FORMS}, got ""`],
    [':6666', `${FORMS}, got ":6666"`],
    ['a b:1', `${FORMS}, got "a b:1"`],
    ['http://a:1', `${FORMS}, got "http://a:1"`],
    ['a\n:1', `${FORMS}, got "a\\n:1"`],
    ['::1', 'expected brackets, as in [::1]:6666, got "::1"'],
    ['[::1]', `${FORMS}, got "[::1]"`],
    ['[a]:1', 'expected an IPv6 address in the brackets, got "a"'],
    ['[]:1', 'expected an IPv6 address in the brackets, got ""'],
    ['unix:', 'expected a path after unix:, got "unix:"'],
    ['x'.repeat(100), `${FORMS}, got "${'x'.repeat(59)}...`],
  ];
  for (const [text, message] of lines) assert.throws(() => parseListen(text), refused(message), text);
});

test('a target has a port other than 0 and a host', () => {
  assert.deepEqual(parseTarget('6666'), tcp('127.0.0.1', 6666, false));
  assert.deepEqual(parseTarget('gate:1'), tcp('gate', 1));
  assert.deepEqual(parseTarget('unix:x'), { kind: 'unix', path: 'x' });
  assert.throws(() => parseTarget('gate:0'), refused('expected a port 1..65535, got 0'));
  assert.throws(() => parseTarget('*:6666'), refused('expected a host to dial, got "*:6666"'));
});

test('two words are one target only as a host and its port', () => {
  assert.deepEqual(parseTargets(['127.0.0.1', '6666']), [tcp('127.0.0.1', 6666)]);
  assert.deepEqual(parseTargets(['::1', '23']), [tcp('::1', 23)]);
  assert.deepEqual(parseTargets(['[::1]', '23']), [tcp('::1', 23)]);
  assert.deepEqual(parseTargets(['a:1', '2']), [tcp('a', 1), tcp('127.0.0.1', 2, false)]);
  assert.deepEqual(parseTargets(['1', '2']), [tcp('127.0.0.1', 1, false), tcp('127.0.0.1', 2, false)]);
  assert.deepEqual(parseTargets(['unix:a', '2']), [{ kind: 'unix', path: 'a' }, tcp('127.0.0.1', 2, false)]);
  assert.throws(() => parseTargets(['a', '0']), refused('a 0: expected a port 1..65535, got 0'));
  assert.throws(() => parseTargets(['a', 'b', '1']), refused(`a: ${FORMS}, got "a"`));
});

const byte = fc.integer({ min: 0, max: 255 });
const v4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
const name = fc.stringMatching(/^[a-z][a-z\d.-]{0,20}$/).filter((host) => host !== 'unix');
const host = fc.oneof(v4, fc.ipV6(), name, fc.constantFrom('', '::', '::1', 'fe80::1%en0'));
const address: fc.Arbitrary<Address> = fc.oneof(
  fc.record({ host, port: fc.integer({ min: 0, max: 65535 }) }).map(({ host, port }) => tcp(host, port)),
  fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((path) => !path.includes('\0'))
    .map((path) => ({ kind: 'unix' as const, path })),
);

test('an address that is written out is read back', () => {
  fc.assert(fc.property(address, (each) => assert.deepEqual(parseListen(formatAddress(each)), each)));
});

test('a port alone is shown with the host it stands for', () => {
  assert.equal(formatAddress(parseListen('6666')), '127.0.0.1:6666');
});

test('loopback is 127.0.0.0/8, ::1 and localhost', () => {
  fc.assert(fc.property(byte, byte, byte, (b, c, d) => isLoopback(`127.${b}.${c}.${d}`)));
  for (const here of ['::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST.']) {
    assert.equal(isLoopback(here), true, here);
  }
  for (const away of [
    '',
    '0.0.0.0',
    '::',
    '128.0.0.1',
    '1127.0.0.1',
    '::ffff:10.0.0.1',
    '1::1',
    'localhost.evil',
  ]) {
    assert.equal(isLoopback(away), false, away);
  }
});
