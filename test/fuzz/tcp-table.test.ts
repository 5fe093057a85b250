import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Endianness, tcpKey } from '../../src/net/tcp-key.ts';
import { parseTcpRow, TcpSearch, type TcpRow } from '../../src/net/tcp-table.ts';
import { fuzz } from '../helpers/fuzz.ts';

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

/** As the kernel prints rows: `tcp4_seq_show`, `tcp6_seq_show`. */
interface Printed {
  readonly key: string;
  readonly tx: number;
  readonly timer: number;
  readonly retransmits: number;
  readonly probes: number;
  readonly uid: number;
}

const end = (words: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.nat(0xffffffff), { minLength: words, maxLength: words }), fc.nat(0xffff))
    .map(([address, port]) => `${address.map((word) => hex(word, 8)).join('')}:${hex(port, 4)}`);
const key = fc
  .constantFrom(1, 4)
  .chain((words) => fc.tuple(end(words), end(words)))
  .map((ends) => ends.join(' '));
const printed: fc.Arbitrary<Printed> = fc.record({
  key,
  tx: fc.nat(0xffffffff),
  timer: fc.nat(4),
  retransmits: fc.nat(15),
  probes: fc.nat(15),
  uid: fc.nat(0xffffffff),
});

function print({ key, tx, timer, retransmits, probes, uid }: Printed, index: number): string {
  const number = String(index).padStart(4);
  const uidText = String(uid).padStart(5);
  const probesText = String(probes).padStart(8);
  const line = `${number}: ${key} 01 ${hex(tx, 8)}:00000000 ${hex(timer, 2)}:00000000 ${hex(retransmits, 8)} ${uidText} ${probesText} 4711 2 0000 20 4 24 42 -1`;
  return `${line.padEnd(149)}\n`;
}

function meant({ tx, timer, retransmits, probes }: Printed): TcpRow {
  return { unacknowledged: tx, unanswered: timer === 1 ? retransmits : timer === 4 ? probes : 0 };
}

test('rows are found whatever the pieces of the table, and no others', () => {
  const table = fc.uniqueArray(printed, { selector: (row) => row.key, maxLength: 40 });
  fuzz(
    fc.property(
      table,
      fc.infiniteStream(fc.boolean()),
      fc.integer({ min: 1, max: 300 }),
      (rows, wants, size) => {
        const wanted = rows.filter(() => wants.next().value);
        const search = new TcpSearch(new Set(wanted.map((row) => row.key)));
        const text = `  sl  local_address rem_address\n${rows.map((row, at) => print(row, at * 997)).join('')}`;
        for (let at = 0; at < text.length; at += size) search.push(text.slice(at, at + size));
        const expected = new Map(wanted.map((row) => [row.key, meant(row)]));
        assert.deepEqual(
          new Map(
            [...search.found].map(([key, { unacknowledged, unanswered }]) => [
              key,
              { unacknowledged, unanswered },
            ]),
          ),
          expected,
        );
        assert.equal(search.isDone, true);
      },
    ),
  );
});

test('what is no table is no row, and costs no memory', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    printed.map((row) => print(row, 0).slice(3)),
  );
  fuzz(
    fc.property(fc.array(piece), (pieces) => {
      const search = new TcpSearch(new Set(['x', '0100007F:1B58 0100007F:C350']));
      for (const each of pieces) search.push(each);
      for (const row of search.found.values()) {
        assert.ok(Number.isSafeInteger(row.unacknowledged) && Number.isSafeInteger(row.unanswered));
      }
      for (const each of pieces) parseTcpRow(each);
    }),
  );
});

test('a key tells addresses apart as their numbers do, however they are written', () => {
  const group = fc.nat(0xffff);
  fuzz(
    fc.property(
      fc.array(group, { minLength: 8, maxLength: 8 }),
      fc.nat(8),
      fc.nat(8),
      fc.constantFrom<Endianness>('LE', 'BE'),
      (groups, from, length, order) => {
        const zeroed = groups.map((value, at) => (at >= from && at < from + length ? 0 : value));
        const parts = zeroed.map((value) => value.toString(16));
        const whole = parts.join(':');
        const run = Math.min(length, 8 - from);
        const short =
          run < 1 ? whole : `${parts.slice(0, from).join(':')}::${parts.slice(from + run).join(':')}`;
        const keyOf = (host: string): string | undefined =>
          tcpKey({ host, port: 1 }, { host, port: 2 }, order);
        assert.equal(keyOf(short), keyOf(whole));
        const bytes = Buffer.from(zeroed.map((value) => hex(value, 4)).join(''), 'hex');
        const words = [0, 4, 8, 12].map((at) =>
          order === 'LE' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at),
        );
        const address = words.map((word) => hex(word, 8)).join('');
        assert.equal(keyOf(whole), `${address}:0001 ${address}:0002`);
      },
    ),
  );
});
