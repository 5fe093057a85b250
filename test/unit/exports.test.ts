import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StoredSession } from '../../src/transcript/archive.ts';
import { asciicast, asciicastRaw } from '../../src/transcript/export/asciicast.ts';
import { htmlExport } from '../../src/transcript/export/html.ts';
import { jsonLines } from '../../src/transcript/export/jsonl.ts';
import { linesOf } from '../../src/transcript/export/lines.ts';
import { rawExport } from '../../src/transcript/export/raw.ts';
import { hexExport, textExport } from '../../src/transcript/export/text.ts';
import { exactTime, localTime } from '../../src/transcript/export/times.ts';
import { type Item, oneWay } from '../../src/transcript/walk.ts';
import { pump } from '../helpers/recorded.ts';
import { BEGINNING, summaryOf, Tape } from '../helpers/sessions.ts';

const session = (changes: Partial<StoredSession> = {}): StoredSession => ({
  ...summaryOf(1),
  key: 3,
  run: 1,
  records: 5,
  isRunning: false,
  ...changes,
});

const itemsOf = (tape: { readonly records: Tape['records'] | ReturnType<typeof pump>['records'] }): Item[] =>
  tape.records.map((record) => ({ type: 'record', record }));

const time = (seconds: number): string => localTime(BEGINNING + seconds * 1000, 'ms');

/** The lines after the head. */
const body = (pieces: Iterable<string>): string[] => [...pieces].join('').split('\n').slice(1, -1);

test('text has a line for each line, with its time and direction, safe to show', () => {
  assert.deepEqual(body(textExport(session(), itemsOf(pump()))), [
    `${time(0)} < ready`,
    `${time(1)} * named pump-7 by rule 1`,
    `${time(2)} > status?`,
    `${time(3)} < rpm=␛[31m1200␛[0m <b>hot</b>`,
    `${time(4)} < ␀\\xff`,
  ]);
});

test('the head of a text is one line, whatever stands in it', () => {
  const shown = session({ name: 'a\nb', peer: 'p\x1b', note: '\u202e', closedAt: BEGINNING, reason: 'left' });
  const [head = '', ...rest] = textExport(shown, []);
  assert.deepEqual(rest, []);
  assert.match(
    head,
    /^# 3 a␊b {2}p␛ to 192\.0\.2\.100:6666 {2}opened .* [+-]\d\d:\d\d {2}closed .* \(left\) {2}\\u\{202e\}\n$/,
  );
});

test('a line that an answer folds goes on after it with a mark', () => {
  const tape = new Tape(1);
  tape.add('in', 'first\nhalf ');
  tape.add('out', 'hey\n');
  tape.add('in', 'a line\n');
  assert.deepEqual(body(textExport(session({ firstLineEnd: 5 }), itemsOf(tape))), [
    `${time(0)} < first`,
    `${time(0)} < half `,
    `${time(1)} > hey`,
    `${time(2)} <+a line`,
  ]);
});

test('a remark waits for the line that it came into', () => {
  const tape = new Tape(1);
  tape.add('in', 'half ');
  tape.add('note', 'note');
  tape.add('in', 'whole\n');
  assert.deepEqual(
    [...linesOf(itemsOf(tape), session({ framing: 'lines' }))].map(({ text }) => text),
    ['half whole', 'note'],
  );
});

test('lines do not depend on how the reads were cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', '\n', '\r', '\t') });
  fc.assert(
    fc.property(text, fc.array(fc.nat(5), { maxLength: 20 }), (whole, cuts) => {
      const lines = (tape: Tape): string[] =>
        [...linesOf(itemsOf(tape), session({ framing: 'lines' }))].map((line) => line.text);
      const [one, many] = [new Tape(1), new Tape(1)];
      const bytes = Buffer.from(whole);
      one.add('in', bytes);
      let from = 0;
      for (const cut of cuts) many.add('in', bytes.subarray(from, (from += cut)));
      many.add('in', bytes.subarray(from));
      assert.deepEqual(lines(many), lines(one));
    }),
  );
});

test('what is missing or lost is said in its place', () => {
  const tape = new Tape(1);
  const first = tape.add('in', 'one\n');
  const lost = { ...tape.add('in', '\x1a\x1a'), lost: true } as const;
  const items: Item[] = [
    { type: 'record', record: first },
    { type: 'gap', first: 1, last: 3 },
    { type: 'record', record: lost },
  ];
  assert.deepEqual(body(textExport(session({ framing: 'lines' }), items)), [
    `${time(0)} < one`,
    `${time(0)} * 3 records are missing here`,
    `${time(1)} <+␚␚`,
    `${time(1)} * 2 bytes are lost`,
  ]);
});

test('hex has every byte with its offset in the direction', () => {
  const tape = new Tape(1);
  tape.add('in', 'abc');
  tape.add(
    'in',
    Uint8Array.from({ length: 18 }, (_, index) => index + 0x5f),
  );
  assert.deepEqual(body(hexExport(session(), itemsOf(tape))), [
    `${time(0)} < 00000000  61 62 63                                          |abc|`,
    `${time(1)} < 00000003  5f 60 61 62 63 64 65 66  67 68 69 6a 6b 6c 6d 6e  |_\`abcdefghijklmn|`,
    `${time(1)} < 00000013  6f 70                                             |op|`,
  ]);
});

test('raw is one direction to the byte', () => {
  const all = [...rawExport(oneWay(itemsOf(pump()), 'in'))];
  assert.deepEqual(
    Buffer.concat(all),
    Buffer.concat(pump().records.flatMap(({ kind, bytes }) => (kind === 'in' ? [bytes] : []))),
  );
});

test('JSON Lines give every record back, with base64 only where it is needed', () => {
  const items = [...itemsOf(pump()), { type: 'gap', first: 5, last: 6 } as const];
  const [head, ...rest] = [...jsonLines(session(), items)].map(
    (line) => JSON.parse(line) as Record<string, unknown>,
  );
  assert.equal(head?.['type'], 'conversation');
  assert.equal(head['opened'], '2026-01-02T03:04:05.000000Z');
  assert.deepEqual(rest.at(-1), { type: 'gap', key: 3, first: 5, last: 6 });
  assert.deepEqual(rest[4], {
    type: 'record',
    key: 3,
    seq: 4,
    kind: 'in',
    offset: 37,
    at: '2026-01-02T03:04:09.000000Z',
    base64: 'AP8K',
  });
  for (const [index, { bytes }] of pump().records.entries()) {
    const { text, base64 } = rest[index] ?? {};
    const back = typeof text === 'string' ? Buffer.from(text) : Buffer.from(String(base64), 'base64');
    assert.deepEqual(back, Buffer.from(bytes));
  }
});

test('microseconds are kept', () => {
  assert.equal(exactTime(BEGINNING + 0.001), '2026-01-02T03:04:05.000001Z');
  assert.equal(exactTime(BEGINNING + 999.999), '2026-01-02T03:04:05.999999Z');
});

const castOf = (pieces: Iterable<string>): unknown[] =>
  [...pieces]
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

test('an asciicast is a header and events in seconds, safe to play', () => {
  const [header, ...events] = castOf(asciicast(session({ name: 'pump' }), itemsOf(pump())));
  assert.deepEqual(header, {
    version: 2,
    width: 100,
    height: 30,
    timestamp: BEGINNING / 1000,
    title: 'pump 192.0.2.1:40000',
  });
  assert.deepEqual(events, [
    [0, 'o', '< ready\r\n'],
    [1, 'o', '* named pump-7 by rule 1\r\n'],
    [2, 'o', '> status?\r\n'],
    [3, 'o', '< rpm=␛[31m1200␛[0m <b>hot</b>\r\n'],
    [4, 'o', '< ␀\\xff\r\n'],
  ]);
});

test('an asciicast shows an unfinished line when silence follows it, and never goes back in time', () => {
  const tape = new Tape(1);
  tape.add('in', 'login: ');
  tape.add('in', 'ada\n');
  const back = { ...tape.add('in', 'x\n'), at: BEGINNING - 5000 };
  const items = [...itemsOf(tape).slice(0, 2), { type: 'record', record: back } as const];
  const [, ...events] = castOf(asciicast(session({ framing: 'lines' }), items));
  assert.deepEqual(events, [
    [0, 'o', '< login: \r\n'],
    [1, 'o', '<+ada\r\n'],
    [1, 'o', '< x\r\n'],
  ]);
});

test('an asciicast with raw escapes has what came, whole characters, and returns where there were none', () => {
  const tape = new Tape(1);
  tape.add('in', Uint8Array.of(0xc3));
  tape.add('in', Uint8Array.of(0xbc, 13));
  tape.add('in', '\na\nb\x1b[1m');
  tape.add('out', 'q\n');
  const [, ...events] = castOf(asciicastRaw(session(), itemsOf(tape)));
  assert.deepEqual(events, [
    [1, 'o', 'ü\r'],
    [2, 'o', '\na\r\nb\x1b[1m'],
    [3, 'i', 'q\n'],
  ]);
});

test('nothing that anybody wrote becomes markup of a page', () => {
  const evil = `</code><script>x</script>"'<img src=x onerror=y>&amp;\u202e`;
  const tape = new Tape(1);
  for (const kind of ['in', 'out', 'note'] as const) tape.add(kind, `${evil}\n`);
  const shown = session({
    name: evil,
    peer: evil,
    note: evil,
    tags: [evil],
    local: evil,
    closedAt: 1,
    reason: evil,
  });
  const page = [...htmlExport([{ session: shown, items: itemsOf(tape) }], evil)].join('');
  assert.deepEqual(
    [
      page.match(/<script/g)?.length,
      page.match(/<img/g),
      page.match(/\u202e/g),
      page.match(/<code/g)?.length,
    ],
    [1, null, null, 3],
  );
  assert.match(
    page,
    /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[^']+';/,
  );
  assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('<title>'));
});
