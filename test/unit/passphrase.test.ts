import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { Attempts, MOST_ADDRESSES } from '../../src/access/attempts.ts';
import { MOST_PASSPHRASE_BYTES, Passphrase, PassphraseLine, TooLong } from '../../src/access/passphrase.ts';
import { readPassphrase } from '../../src/access/passphrase-file.ts';
import { folderFor } from '../helpers/folder.ts';

const secret = new Passphrase(Buffer.from('open sesame'));

test('only the passphrase is the passphrase', () => {
  assert.ok(secret.is(Buffer.from('open sesame')));
  for (const wrong of ['', 'open', 'open sesame ', 'OPEN SESAME', 'x'.repeat(2000)])
    assert.ok(!secret.is(Buffer.from(wrong)), wrong);
});

function fileWith(t: TestContext, content: string | Buffer, mode = 0o600): string {
  const path = join(folderFor(t), 'secret');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

test('a passphrase is the first line of a file', (t) => {
  for (const content of ['open sesame', 'open sesame\n', 'open sesame\r\n', 'open sesame\nmore\n'])
    assert.ok(readPassphrase(fileWith(t, content)).is(Buffer.from('open sesame')), content);
  assert.ok(readPassphrase(fileWith(t, ' a b \n', 0o640)).is(Buffer.from(' a b ')));
});

test('a file that is no keeper of a passphrase is refused', (t) => {
  const fails = (path: string, message: RegExp): void =>
    assert.throws(() => readPassphrase(path), { code: 'CB_FILE', message });
  const open = fileWith(t, 'open sesame', 0o644);
  fails(open, /^--passphrase-file .*: others than its owner can get at it \(mode 0644\); chmod 600 /);
  fails(fileWith(t, ''), /first line is empty/);
  fails(fileWith(t, '\nsecond'), /first line is empty/);
  fails(fileWith(t, '\r\nsecond'), /first line is empty/);
  fails(fileWith(t, 'x'.repeat(MOST_PASSPHRASE_BYTES + 1)), /longer than 1024 bytes/);
  fails(fileWith(t, Buffer.from([65, 0, 66])), /bytes that no text has/);
  fails(join(folderFor(t), 'none'), /cannot be read \(ENOENT\)/);
  fails(folderFor(t), /cannot be read \(EISDIR\)/);
});

interface Said {
  readonly line: string;
  readonly telnet: Buffer;
  readonly rest: Buffer;
}

function said(pieces: readonly Uint8Array[]): Said | undefined {
  const line = new PassphraseLine();
  for (const [index, piece] of pieces.entries()) {
    const rest = line.push(piece);
    if (rest === undefined) continue;
    return {
      line: Buffer.from(line.bytes).toString('latin1'),
      telnet: Buffer.from(line.telnet),
      rest: Buffer.concat([rest, ...pieces.slice(index + 1)]),
    };
  }
  return undefined;
}

const word = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => Buffer.from(bytes.filter((byte) => ![0, 10, 13, 255].includes(byte))));
const command = fc.constantFrom<readonly number[]>(
  [],
  [255, 241],
  [255, 253, 1],
  [255, 251, 31],
  [255, 250, 24, 0, 10, 13, 255, 255, 1, 255, 240],
);
const ends = fc.constantFrom('\n', '\r\n', '\r\0');

test('a line, telnet in it and what is behind it come apart the same, wherever they are cut', () => {
  fc.assert(
    fc.property(word, command, word, ends, fc.uint8Array({ maxLength: 20 }), (a, iac, b, end, rest) => {
      const bytes = Buffer.concat([a, Buffer.from(iac), b, Buffer.from(end, 'latin1'), rest]);
      const expected = {
        line: Buffer.concat([a, b]).toString('latin1'),
        telnet: Buffer.from(iac),
        rest: Buffer.from(rest),
      };
      const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
      assert.deepEqual(said([bytes]), expected);
      assert.deepEqual(said(single), expected);
    }),
  );
});

test('a line has a bound, and so has the telnet in it', () => {
  assert.equal(said([Buffer.alloc(MOST_PASSPHRASE_BYTES, 65)]), undefined);
  assert.throws(() => said([Buffer.alloc(MOST_PASSPHRASE_BYTES + 1, 65)]), TooLong);
  const nothing = Buffer.from([255, 241]);
  assert.throws(() => said(Array.from({ length: 3000 }, () => nothing)), TooLong);
  assert.throws(() => said([Buffer.from([255, 250]), Buffer.alloc(5000, 7)]), TooLong);
});

test('a CR may be the end of the line', () => {
  const line = new PassphraseLine();
  assert.equal(line.push(Buffer.from('open\r')), undefined);
  assert.ok(line.mayBeOver);
  assert.deepEqual(Buffer.from(line.push(Buffer.from('x')) ?? []).toString(), 'x');
});

test('wrong passphrases make those after them wait, longer each time, and not those of others', () => {
  const attempts = new Attempts();
  const waits: (number | undefined)[] = [];
  let now = 0;
  for (let count = 0; count < 8; count++) {
    const wait = attempts.reserve('192.0.2.1', now);
    waits.push(wait);
    now += wait ?? 0;
    attempts.failed('192.0.2.1', now);
  }
  assert.deepEqual(waits, [0, 500, 1000, 2000, 4000, 8000, 16_000, 16_000]);
  assert.equal(attempts.reserve('192.0.2.2', now), 0);
  assert.equal(attempts.reserve('192.0.2.1', now + 10 * 60_000), 0, 'it is forgiven');
});

test('attempts at the same time wait for each other, and too many are none', () => {
  const attempts = new Attempts();
  attempts.failed('2001:db8::1', 0);
  const waits = Array.from({ length: 50 }, (_, host) => attempts.reserve(`2001:db8::${host}`, 0));
  assert.deepEqual(waits.slice(0, 3), [500, 1000, 1500], 'all of a /64 is one address');
  assert.equal(waits.at(-1), undefined);
  assert.ok(waits.every((wait = 0) => wait <= 20_000));
});

test('a clock that is set back keeps nobody out for as long as it was set back', () => {
  const attempts = new Attempts();
  const before = 3_600_000;
  attempts.failed('192.0.2.1', before);
  attempts.failed('192.0.2.2', 0);
  attempts.reserve('192.0.2.2', before / 10);
  attempts.reserve('192.0.2.2', before / 10);
  for (const host of ['192.0.2.1', '192.0.2.2']) {
    attempts.reserve(host, 1000);
    const wait = attempts.reserve(host, 37_000);
    assert.ok(wait !== undefined && wait <= 1000, `${host} waits ${wait}`);
  }
  attempts.failed('192.0.2.1', 40_000);
  assert.equal(attempts.reserve('192.0.2.1', 40_000), 1000, 'what it had is not forgotten');
});

test('no more addresses are known than may be', () => {
  const attempts = new Attempts();
  for (let host = 0; host < MOST_ADDRESSES + 100; host++)
    attempts.failed(`10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`, 0);
  assert.equal(attempts.size, MOST_ADDRESSES);
  assert.equal(attempts.reserve('10.0.0.0', 0), 0);
  assert.equal(attempts.reserve('10.0.39.50', 0), 500);
});
