import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ProxyAnswer, ProxyHeader } from '../../src/access/proxy-header.ts';
import { plainAddress } from '../../src/cidr.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { proxyV1, proxyV2 } from '../helpers/proxy.ts';

const MOST_BYTES = 16 + 65_535;

/** The answer, and how many bytes were given until it came. */
function read(pieces: readonly Uint8Array[]): { readonly answer: ProxyAnswer; readonly rest: Buffer } {
  const header = new ProxyHeader();
  let answer: ProxyAnswer = { is: 'unfinished' };
  let index = 0;
  for (; index < pieces.length && answer.is === 'unfinished'; index++)
    answer = header.push(pieces[index] ?? Buffer.alloc(0));
  const behind = answer.is === 'header' ? [answer.rest] : [];
  return { answer, rest: Buffer.concat([...behind, ...pieces.slice(index)]) };
}

function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...at, bytes.length].map((end, index) => bytes.subarray(at[index - 1] ?? 0, end));
}

const cuts = fc.array(fc.nat(), { maxLength: 20 });
const rest = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
const ports = fc.nat(65_535);
const hosts = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => ({
  text,
  family: text.includes(':') ? (6 as const) : (4 as const),
}));

test('whoever the proxy names is named, however the header is cut, and nothing behind it is lost', () => {
  fuzz(
    fc.property(hosts, ports, fc.nat(2), fc.nat(300), rest, cuts, (host, port, way, tlvs, behind, some) => {
      const header = way === 0 ? proxyV1(host.text, port) : proxyV2(host.text, port, Buffer.alloc(tlvs, 7));
      const found = read(pieces(Buffer.concat([header, behind]), some));
      assert.equal(found.answer.is, 'header');
      assert.deepEqual(found.answer.peer, { host: plainAddress(host.text, host.family), port });
      assert.deepEqual(found.rest, behind);
    }),
  );
});

const near = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.constantFrom('PROXY ', 'PROXY TCP4 ', 'PROXY UNKNOWN', '\r\n\r\n\0\r\nQUIT\n'), rest)
    .map(([begin, end]) => Buffer.concat([Buffer.from(begin), end])),
  fc.tuple(fc.ipV4(), ports, fc.nat(), fc.nat(255), fc.nat(2)).map(([host, port, at, byte, way]) => {
    const header = way === 0 ? proxyV1(host, port) : proxyV2(host, port, Buffer.alloc(3));
    header[at % header.length] = byte;
    return header;
  }),
);

test('nothing that is no header hurts, and every cut comes to the same answer', () => {
  fuzz(
    fc.property(near, cuts, (bytes, some) => {
      const [whole, cut] = [read([bytes]), read(pieces(bytes, some))];
      assert.equal(cut.answer.is, whole.answer.is);
      if (whole.answer.is === 'fault') return;
      assert.deepEqual(cut.rest, whole.rest);
      if (whole.answer.is === 'header' && cut.answer.is === 'header')
        assert.deepEqual(cut.answer.peer, whole.answer.peer);
    }),
    1000,
  );
});

test('a header has a bound, whatever comes', () => {
  fuzz(
    fc.property(
      fc.constantFrom('PROXY ', '\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff'),
      fc.nat(255),
      (begin, fill) => {
        const header = new ProxyHeader();
        let answer = header.push(Buffer.from(begin, 'latin1'));
        let given = begin.length;
        for (; answer.is === 'unfinished' && given <= MOST_BYTES; given += 1000)
          answer = header.push(Buffer.alloc(1000, fill));
        assert.notEqual(answer.is, 'unfinished');
      },
    ),
    50,
  );
});
