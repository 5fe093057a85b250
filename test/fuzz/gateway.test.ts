/** Nothing that is said to a board's socket does more than end the attachment that said it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { Attachment, type Wire } from '../../src/gateway/attachment.ts';
import { METHODS } from '../../src/gateway/methods.ts';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import { SESSION_OPTIONS, testBench, testBoard } from '../helpers/boards.ts';
import { fuzzAsync } from '../helpers/fuzz.ts';
import { HELLO, testGateway, testProgram, testRemote } from '../helpers/gateways.ts';

/** Values that are right for something, somewhere, or for nothing. */
const value = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(0, 1, 2, 99, -1, 1.5, 1e300, '', 'x', '~(', '~(a+)+$', null, true),
  },
  fc.constantFrom<unknown>('operate', 'watch', 'lf', 'auto', '{id}', [1, 2], ['a'], [{ pattern: 'x' }], {}),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);

const name = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('id', 'bytes', 'text', 'base64', 'ids', 'name', 'rules', 'before', 'from'),
  },
  fc.constantFrom(
    'since',
    'eol',
    'framing',
    'prefix',
    'tags',
    'note',
    'version',
    'operator',
    'role',
    'desk',
    'panes',
  ),
  fc.string(),
);

const right = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: arbitrary }, value);

/** What every method takes, mostly of the right kind. */
const params = fc.record({
  id: right(fc.constant(1)),
  bytes: right(fc.nat()),
  text: right(fc.string()),
  base64: right(fc.base64String()),
  ids: right(fc.array(fc.nat(3))),
  name: right(fc.string()),
  rules: right(fc.array(fc.record({ pattern: fc.constantFrom('x', '~x+', '~(x+x+)+y', '~(') }))),
  tags: right(fc.array(fc.string())),
  prefix: right(fc.constantFrom('', '{id}', '{')),
  desk: right(fc.dictionary(fc.string(), fc.jsonValue())),
  panes: right(fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()))),
});

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.keys(METHODS), 'hello', 'watch', 'keep', 'status') },
  fc.constantFrom('toString', '__proto__', 'constructor', 'events'),
  fc.string(),
);

const request = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant('2.0') }, value),
    id: fc.oneof(fc.nat(), fc.string(), value),
    method: fc.oneof({ weight: 9, arbitrary: method }, value),
    params: fc.oneof(
      { weight: 9, arbitrary: params },
      { weight: 3, arbitrary: fc.dictionary(name, value, { maxKeys: 5 }) },
      value,
    ),
  },
  { requiredKeys: ['jsonrpc', 'method'] },
);

const line = fc.oneof(
  { weight: 6, arbitrary: request.map((each) => Buffer.from(JSON.stringify(each))) },
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc.constantFrom('[', '{"a":').map((part) => Buffer.from(part.repeat(2000))),
);

/** Whole lines of which some bytes are others, cut anywhere. */
const talk = fc
  .tuple(
    fc.array(line, { maxLength: 20 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
    fc.array(fc.nat(), { maxLength: 5 }),
    fc.boolean(),
  )
  .map(([lines, changes, cuts, ended]) => {
    const bytes = Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')]));
    for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    const whole = ended ? bytes : bytes.subarray(0, Math.max(0, bytes.length - 3));
    const places = [0, ...cuts.map((at) => at % (whole.length + 1)).toSorted((a, b) => a - b), whole.length];
    return places.slice(1).map((to, index) => whole.subarray(places[index], to));
  });

class FuzzWire implements Wire {
  queued = 0;
  closed = false;
  readonly written: string[] = [];

  write(bytes: Uint8Array): void {
    this.written.push(Buffer.from(bytes).toString());
  }

  hold(): void {
    // What was said is there already.
  }

  release(): void {
    // So is it here.
  }

  close(): void {
    this.closed = true;
  }
}

test('an attachment answers in whole lines of JSON or closes, and no call fails but in order', async (t) => {
  const board = testBoard(t);
  board.registry.add({ peer: () => 'client', local: 'here' }, SESSION_OPTIONS);
  const failures: unknown[] = [];
  await fuzzAsync(
    fc.asyncProperty(talk, fc.boolean(), async (parts, hello) => {
      const wire = new FuzzWire();
      const attachment: Attachment = new Attachment({ group: undefined, most: 'operate' }, wire, {
        hello: (_params, one) => {
          one.role = 'operate';
          return { switchboard: new LocalSwitchboard(board, () => [], 'tester'), answer: {} };
        },
        follows: () => undefined,
        hasRoom: () => true,
        call: () => undefined,
        failed: (called, error) => failures.push([called, error]),
      });
      if (hello) attachment.received(Buffer.from(HELLO));
      for (const part of parts) attachment.received(part);
      attachment.leave();
      for (let turns = 0; turns < 1000 && !wire.closed; turns++) await turn();
      attachment.closed();
      assert.ok(wire.closed);
      assert.deepEqual(failures, []);
      for (const text of wire.written) {
        assert.equal(text.indexOf('\n'), text.length - 1);
        const said = JSON.parse(text) as object;
        assert.ok('method' in said || ('id' in said && 'error' in said !== 'result' in said));
      }
    }),
    1000,
  );
});

test('whatever is said at a real socket, others and the clients are not disturbed', async (t) => {
  const bench = await testBench(t);
  const { path } = await testGateway(t, bench.board);
  const { switchboard } = await testRemote(t, path);
  await switchboard.watch(() => undefined);
  const client = await bench.dial();
  await bench.watch.session(1);
  await switchboard.open(1, 1);
  let round = 0;
  await fuzzAsync(
    fc.asyncProperty(talk, fc.boolean(), fc.boolean(), async (parts, hello, polite) => {
      const program = await testProgram(t, path);
      // Who operates may well hang up: here it is one who only watches.
      if (hello) await program.send(HELLO.replace('{"version"', '{"role":"watch","version"'));
      for (const part of parts) program.socket.write(part);
      if (polite) {
        program.end();
        await program.ended;
      }
      program.destroy();
      await switchboard.send(1, `round ${++round} is over`);
      await client.waitFor(`round ${round} is over\n`);
    }),
    100,
  );
  assert.deepEqual(
    client.received.split('\n').slice(0, -1),
    Array.from({ length: round }, (_, index) => `round ${index + 1} is over`),
  );
  assert.deepEqual(
    bench.watch.notices.filter(({ severity }) => severity === 'error'),
    [],
  );
});
