import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Agreement, heard, wished } from '../../src/wire/telnet/agreement.ts';
import { ANSWER_EVERY_MS, ANSWERS_AT_ONCE } from '../../src/wire/telnet/allowance.ts';
import { SUBNEGOTIATION_MAX, TelnetDecoder } from '../../src/wire/telnet/decoder.ts';
import { DETECT_MAX, detect } from '../../src/wire/telnet/detect.ts';
import { encodeData, encodedSize } from '../../src/wire/telnet/encoder.ts';
import { Telnet, type TelnetRole } from '../../src/wire/telnet/telnet.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { telnet } from '../helpers/telnet-bytes.ts';

const option = fc.constantFrom(0, 1, 3, 6, 24, 25, 31, 34, 144, 240, 255);
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('a', 'hello\r\n', '\r', '\0', '\r\0', '\n').map((text) => Buffer.from(text)),
  fc.tuple(fc.integer({ min: 236, max: 255 })).map(([code]) => Buffer.of(255, code)),
  fc.tuple(fc.integer({ min: 251, max: 254 }), option).map(([verb, each]) => Buffer.of(255, verb, each)),
  fc
    .tuple(option, fc.uint8Array({ maxLength: 8 }), fc.constantFrom('IAC SE', 'IAC NOP', 'x'))
    .map(([each, bytes, end]) => Buffer.concat([Buffer.of(255, 250, each), bytes, telnet(end)])),
  fc.constant(Buffer.alloc(SUBNEGOTIATION_MAX, 'x')),
);
const stream = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.concat(pieces));
const cuts = fc.array(fc.nat({ max: 7 }), { maxLength: 60 });
const role = fc.constantFrom<TelnetRole>('accepted', 'dialed');

function chop(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  let from = 0;
  const chunks = sizes.map((size) => bytes.subarray(from, (from += size)));
  return [...chunks, bytes.subarray(from)];
}

/** The data of a stream, and its commands each with the data bytes before it. */
function decode(chunks: readonly Buffer[], binary: boolean): { data: Buffer; told: unknown[] } {
  const told: unknown[] = [];
  const data: Uint8Array[] = [];
  let before = 0;
  const decoder = new TelnetDecoder({
    command: (code, at) => told.push([code, before + at]),
    negotiation: (verb, each, at) => told.push([verb, each, before + at]),
    subnegotiation: (each, bytes, at) => told.push([each, bytes, before + at]),
  });
  decoder.binary = binary;
  for (const chunk of chunks) {
    const piece = decoder.push(chunk);
    data.push(Buffer.from(piece));
    before += piece.length;
  }
  return { data: Buffer.concat(data), told };
}

test('however the reads cut the stream, data and commands are the same', () => {
  fuzz(
    fc.property(stream, cuts, fc.boolean(), (bytes, sizes, binary) => {
      const whole = decode([bytes], binary);
      assert.deepEqual(decode(chop(bytes, sizes), binary), whole);
      assert.deepEqual(decode(chop(bytes, Array<number>(bytes.length).fill(1)), binary), whole);
    }),
  );
});

test('an expected mark takes nothing from data but one DM at its front', () => {
  fuzz(
    fc.property(stream, cuts, (bytes, sizes) => {
      const hear = (expected: boolean): Buffer => {
        const end = new Telnet('accepted');
        if (expected) end.signal(244);
        return Buffer.concat(chop(bytes, sizes).map((chunk) => end.receive(chunk, 0, Infinity).data));
      };
      const usual = hear(false);
      const mark = hear(true);
      assert.ok(mark.equals(usual) || (usual[0] === 242 && mark.equals(usual.subarray(1))));
    }),
  );
});

test('however the reads cut the stream, an end hears and answers the same', () => {
  fuzz(
    fc.property(role, stream, cuts, (side, bytes, sizes) => {
      const hear = (chunks: readonly Buffer[]): unknown => {
        const end = new Telnet(side);
        const all = chunks.map((chunk) => end.receive(chunk, 0, Infinity));
        const concat = (of: 'data' | 'answers'): Buffer => Buffer.concat(all.map((each) => each[of]));
        return { data: concat('data'), answers: concat('answers'), state: end.state };
      };
      assert.deepEqual(hear(chop(bytes, sizes)), hear([bytes]));
    }),
  );
});

test('what is encoded is decoded to the same, with no command in it', () => {
  fuzz(
    fc.property(fc.array(piece, { maxLength: 12 }), cuts, fc.boolean(), (writes, sizes, binary) => {
      const wire = Buffer.concat(writes.map((bytes) => encodeData(bytes, binary)));
      for (const bytes of writes) assert.equal(encodedSize(bytes, binary), encodeData(bytes, binary).length);
      assert.deepEqual(decode(chop(wire, sizes), binary), { data: Buffer.concat(writes), told: [] });
    }),
  );
});

test('what begins as it does is decided once: more bytes change nothing, and 64 decide', () => {
  fuzz(
    fc.property(stream, (bytes) => {
      const whole = detect(bytes.subarray(0, DETECT_MAX + 2));
      for (let size = 0; size <= Math.min(bytes.length, DETECT_MAX + 2); size++) {
        const part = detect(bytes.subarray(0, size));
        assert.ok(part === 'more' || part === whole);
        if (size >= DETECT_MAX) assert.notEqual(part, 'more');
      }
      if (bytes.length > 0 && bytes[0] !== 255) assert.equal(whole, 'plain');
    }),
  );
});

interface Party {
  state: Agreement;
  wish: boolean;
  /** What is on its way to it. */
  readonly inbox: boolean[];
}

test('two parties that change their minds in any way and order come to rest, agreed', () => {
  const move = fc.oneof(
    fc.record({ who: fc.constantFrom(0, 1), wish: fc.boolean() }),
    fc.record({ who: fc.constantFrom(0, 1), hears: fc.constant(true) }),
  );
  fuzz(
    fc.property(fc.array(move, { maxLength: 40 }), fc.boolean(), fc.boolean(), (moves, one, two) => {
      const parties: [Party, Party] = [
        { state: 'no', wish: one, inbox: [] },
        { state: 'no', wish: two, inbox: [] },
      ];
      const other = (party: Party): Party => (party === parties[0] ? parties[1] : parties[0]);
      let said = 0;
      const apply = (party: Party, step: ReturnType<typeof heard>): void => {
        party.state = step.state;
        if (step.say === undefined) return;
        other(party).inbox.push(step.say);
        said++;
      };
      const hear = (party: Party): boolean => {
        const on = party.inbox.shift();
        if (on !== undefined) apply(party, heard(party.state, on, party.wish));
        return on !== undefined;
      };
      for (const each of moves) {
        const party = each.who === 0 ? parties[0] : parties[1];
        if ('hears' in each) hear(party);
        else {
          party.wish = each.wish;
          apply(party, wished(party.state, each.wish));
        }
      }
      while (hear(parties[0]) || hear(parties[1])) assert.ok(said <= 4 * moves.length + 4);
      assert.equal(parties[0].state, parties[1].state);
      assert.ok(parties[0].state === 'yes' || parties[0].state === 'no');
    }),
  );
});

test('two ends come to rest, also where somebody has got words in between', () => {
  fuzz(
    fc.property(
      role,
      role,
      fc.boolean(),
      fc.boolean(),
      stream,
      (first, second, begins, alsoBegins, noise) => {
        const ends = [new Telnet(first), new Telnet(second)] as const;
        let forOne = Buffer.concat([alsoBegins ? ends[1].begin() : noise]);
        let forTwo = Buffer.from(begins ? ends[0].begin() : []);
        for (let turn = 0; forOne.length + forTwo.length > 0; turn++) {
          assert.ok(turn < 1000, 'they talk for ever');
          // Slowly enough for the allowance not to be what ends it.
          const at = turn * 1000 * ANSWER_EVERY_MS;
          const [one, two] = [ends[0].receive(forOne, at, 4096), ends[1].receive(forTwo, at, 4096)];
          forOne = Buffer.from(two.answers);
          forTwo = Buffer.from(one.answers);
        }
      },
    ),
  );
});

/** What this side's terminal is. */
const LONGEST_ANSWER = 10;

test('whatever a peer sends, it draws no more answers than its allowance, and no more bytes than there is room', () => {
  const reads = fc.array(fc.record({ bytes: stream, after: fc.nat({ max: 3 * ANSWER_EVERY_MS }) }));
  fuzz(
    fc.property(
      role,
      reads,
      fc.nat({ max: 300 }),
      fc.integer({ min: 1, max: 50 }),
      (side, all, room, times) => {
        const end = new Telnet(side);
        let at = 0;
        let bytesOut = 0;
        for (const { bytes, after } of all) {
          at += after;
          const flood = Buffer.concat(Array.from({ length: times }, () => bytes));
          const given = end.receive(flood, at, room).answers;
          assert.ok(given.length <= room);
          bytesOut += given.length;
          const { state } = end;
          assert.ok(state.terminals.length <= 8 && state.here.length + state.there.length <= 512);
        }
        assert.ok(bytesOut <= LONGEST_ANSWER * (ANSWERS_AT_ONCE + at / ANSWER_EVERY_MS + 1));
      },
    ),
  );
});
