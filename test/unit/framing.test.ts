import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SILENCE_MS } from '../../src/wire/breaks.ts';
import { Deframer, MAX_LINE, type DeframerOptions, type RawLine } from '../../src/wire/framing.ts';
import { LineMeter } from '../../src/wire/meter.ts';
import type { Framing } from '../../src/wire/settings.ts';

const CUT = Symbol('cut');

type Step = string | Uint8Array | { wait: number } | typeof CUT;

/** Plays reads; `{ wait }` lets time pass, CUT lets the other direction speak. */
function play(options: DeframerOptions, steps: readonly Step[], offset = 0): RawLine[] {
  const deframer = new Deframer(options);
  const lines: RawLine[] = [];
  let at = 1000;
  for (const step of steps) {
    if (step === CUT) deframer.cut();
    else if (typeof step === 'object' && 'wait' in step) at += step.wait;
    else {
      const bytes = Buffer.from(step);
      deframer.push(bytes, at, offset, lines);
      offset += bytes.length;
    }
  }
  return lines;
}

/** A line as one word: `text`, `+` in front if continued, `_` behind if open. */
function show(lines: readonly RawLine[]): string[] {
  return lines.map(({ text, open, continued }) => `${continued ? '+' : ''}${text}${open ? '_' : ''}`);
}

function shown(framing: Framing, ...steps: Step[]): string[] {
  return show(play({ framing }, steps));
}

const pause = { wait: SILENCE_MS };
const breath = { wait: SILENCE_MS - 1 };

suite('line ends', () => {
  for (const framing of ['auto', 'lines', 'reads'] as const) {
    test(`LF, CRLF and a lone CR end a line (${framing})`, () => {
      assert.deepEqual(shown(framing, 'a\nb\r\nc\rd\n\r\n\re'), ['a', 'b', 'c', 'd', '', '', 'e_']);
    });

    test(`a CR ends the line at once and an LF in the next read is swallowed (${framing})`, () => {
      assert.deepEqual(shown(framing, 'a\r'), ['a']);
      assert.deepEqual(shown(framing, 'a\r', '\n'), ['a']);
      assert.deepEqual(shown(framing, 'a\r', '\n\nb'), ['a', '', 'b_']);
      assert.deepEqual(shown(framing, 'a\r', 'b'), ['a', 'b_']);
    });

    test(`a line end in a read of its own ends the open line (${framing})`, () => {
      assert.deepEqual(shown(framing, 'abc', pause, '\r\n', pause, 'd'), ['abc', 'd_']);
    });
  }

  test('unfinished text grows in place', () => {
    const deframer = new Deframer({ framing: 'lines' });
    const first: RawLine[] = [];
    const second: RawLine[] = [];
    deframer.push(Buffer.from('ab'), 5, 0, first);
    deframer.push(Buffer.from('cd\ne'), 6, 2, second);
    assert.deepEqual(first, [{ text: 'abcd', at: 5, offset: 0, open: false, continued: false }]);
    assert.deepEqual(second, [{ text: 'e', at: 6, offset: 5, open: true, continued: false }]);
  });

  test('offsets count bytes, not characters', () => {
    const lines = play({ framing: 'lines' }, [
      'é€\n😀',
      '\r\nx\n',
      Uint8Array.of(0xff, 0xfe, 10, 0xe2),
      Uint8Array.of(0x82, 0xac, 13),
      'z',
    ]);
    assert.deepEqual(show(lines), ['é€', '😀', 'x', '\udcff\udcfe', '€', 'z_']);
    assert.deepEqual(
      lines.map((line) => line.offset),
      [0, 6, 12, 14, 17, 21],
    );
  });

  test('a line begins with its first byte, even if that is not a character yet', () => {
    assert.deepEqual(shown('lines', 'a\n', Uint8Array.of(0xe2)), ['a', '_']);
  });

  test('the end of the stream shows what was held and closes the line', () => {
    const lines: RawLine[] = [];
    const deframer = new Deframer({ framing: 'lines' });
    deframer.push(Uint8Array.of(0x61, 0xe2), 0, 0, lines);
    deframer.end(lines);
    assert.deepEqual(show(lines), ['a\udce2']);
  });
});

suite('silence', () => {
  test('a chunk that silence follows is a line of its own', () => {
    assert.deepEqual(shown('auto', 'hello', pause, 'there', pause, 'x'), ['hello', 'there', 'x_']);
  });

  test('less than silence joins', () => {
    assert.deepEqual(shown('auto', 'hel', breath, 'lo'), ['hello_']);
  });

  test('single characters join, whatever their size', () => {
    assert.deepEqual(shown('auto', 'a', pause, '€', pause, '😀', pause, 'b'), ['a€😀b_']);
  });

  test('a read that starts inside a character joins', () => {
    assert.deepEqual(shown('auto', Uint8Array.of(0x61, 0x62, 0xe2), pause, Uint8Array.of(0x82, 0xac)), [
      'ab€_',
    ]);
  });

  test('a character that never got whole stays with its line', () => {
    assert.deepEqual(shown('auto', Uint8Array.of(0x61, 0x62, 0xe2), pause, 'cd'), ['ab\udce2', 'cd_']);
  });

  test('it means nothing after the first line end', () => {
    assert.deepEqual(shown('auto', 'one\ntwo', pause, 'three'), ['one', 'twothree_']);
    assert.deepEqual(shown('auto', 'a\r', pause, 'bc', pause, 'd'), ['a', 'bcd_']);
  });

  test('with the place of the first line end known, a window frames as the whole did', () => {
    const before = play({ framing: 'auto', firstLineEnd: 100, midstream: true }, ['ab', pause, 'cd'], 40);
    const after = play({ framing: 'auto', firstLineEnd: 10, midstream: true }, ['ab', pause, 'cd'], 40);
    assert.deepEqual(show(before), ['+ab', 'cd_']);
    assert.deepEqual(show(after), ['+abcd_']);
  });

  test('lines waits for line ends, reads for nothing', () => {
    assert.deepEqual(shown('lines', 'ab', pause, 'cd'), ['abcd_']);
    assert.deepEqual(shown('reads', 'a', 'b\nc', 'd'), ['a', 'b', 'c', 'd_']);
  });
});

suite('cuts', () => {
  test('the open line is closed and what follows continues it', () => {
    assert.deepEqual(shown('lines', 'ab', CUT, 'cd\ne'), ['ab', '+cd', 'e_']);
  });

  test('a line end that comes first completes the line that was cut', () => {
    assert.deepEqual(shown('lines', 'ab', CUT, '\r', '\n', 'c\n'), ['ab', 'c']);
    assert.deepEqual(shown('lines', 'ab', CUT, '\n\nc'), ['ab', '', 'c_']);
  });

  test('there is nothing to cut between lines or inside a CRLF', () => {
    assert.deepEqual(shown('lines', 'ab\r', CUT, '\ncd'), ['ab', 'cd_']);
  });

  test('before the first line end, what was said before an answer is a line of its own', () => {
    assert.deepEqual(shown('auto', 'hello', CUT, 'more'), ['hello', 'more_']);
    assert.deepEqual(shown('auto', 'hello', CUT, '\n', 'more'), ['hello', 'more_']);
    assert.deepEqual(shown('auto', 'a\nhello', CUT, 'more'), ['a', 'hello', '+more_']);
  });

  test('after silence it is a new line all the same', () => {
    assert.deepEqual(shown('auto', 'hello', CUT, pause, 'more'), ['hello', 'more_']);
    assert.deepEqual(shown('auto', 'a\nhello', CUT, breath, 'more'), ['a', 'hello', '+more_']);
  });

  test('a character is not cut', () => {
    const lines = play({ framing: 'lines' }, [Uint8Array.of(0x61, 0xe2), CUT, Uint8Array.of(0x82, 0xac)]);
    assert.deepEqual(show(lines), ['a', '+€_']);
    assert.equal(lines[1]?.offset, 1);
    assert.deepEqual(shown('lines', Uint8Array.of(10, 0xe2), CUT, Uint8Array.of(0x82, 0xac)), ['', '€_']);
  });

  test('a window starts inside a character and inside a line', () => {
    const lines = play(
      { framing: 'lines', midstream: true },
      [Uint8Array.of(0x82), Uint8Array.of(0xac, 0x61, 10, 0x62)],
      7,
    );
    assert.deepEqual(show(lines), ['+a', 'b_']);
    assert.deepEqual(
      lines.map((line) => line.offset),
      [9, 11],
    );
  });

  test('a window that starts with a line end has no line before it', () => {
    assert.deepEqual(show(play({ framing: 'lines', midstream: true }, ['\na'], 7)), ['a_']);
  });
});

suite('long lines', () => {
  test('go on in continued lines', () => {
    const lines = play({ framing: 'lines' }, ['x'.repeat(MAX_LINE * 2 + 1)]);
    assert.deepEqual(
      lines.map(({ text, offset, continued, open }) => [text.length, offset, continued, open]),
      [
        [MAX_LINE, 0, false, false],
        [MAX_LINE, MAX_LINE, true, false],
        [1, MAX_LINE * 2, true, true],
      ],
    );
  });

  test('of just the greatest length are whole', () => {
    assert.equal(play({ framing: 'lines' }, ['x'.repeat(MAX_LINE), '\n']).length, 1);
    assert.equal(play({ framing: 'lines' }, [`${'x'.repeat(MAX_LINE)}\n`]).length, 1);
  });

  test('are never split inside a surrogate pair, and offsets count the bytes', () => {
    const lines = play({ framing: 'lines' }, [Uint8Array.of(0xff), '😀'.repeat(MAX_LINE / 2)]);
    assert.deepEqual(
      lines.map(({ text, offset }) => [text.length, offset]),
      [
        [MAX_LINE - 1, 0],
        [2, 1 + 4 * (MAX_LINE / 2 - 1)],
      ],
    );
  });
});

suite('LineMeter', () => {
  function metered(framing: Framing, ...steps: (string | typeof pause)[]): LineMeter {
    const meter = new LineMeter(framing);
    let at = 0;
    for (const step of steps) {
      if (typeof step === 'string') meter.read(Buffer.from(step), at);
      else at += step.wait;
    }
    return meter;
  }

  test('counts lines begun', () => {
    for (const { reads, lines } of [
      { reads: [], lines: 0 },
      { reads: ['a'], lines: 1 },
      { reads: ['a\n'], lines: 1 },
      { reads: ['a\nb'], lines: 2 },
      { reads: ['\n\n\r\r\n'], lines: 4 },
      { reads: ['a\r', '\nb'], lines: 2 },
      { reads: ['a\r', '\n', '\n'], lines: 2 },
      { reads: ['a', 'b', '\n'], lines: 1 },
    ]) {
      assert.equal(metered('lines', ...reads).lines, lines, JSON.stringify(reads));
    }
  });

  test('knows what the client ends its lines with, last', () => {
    for (const { reads, lineEnd } of [
      { reads: ['abc'], lineEnd: undefined },
      { reads: ['a\nb'], lineEnd: 'lf' },
      { reads: ['a\n', 'b\r\nc'], lineEnd: 'crlf' },
      { reads: ['a\r\n', 'b\nc'], lineEnd: 'lf' },
      { reads: ['a\r\nb\n'], lineEnd: 'lf' },
      { reads: ['a\nb\rc'], lineEnd: 'cr' },
      { reads: ['a\r', '\n'], lineEnd: 'crlf' },
      { reads: ['a\r', '\nb\rc\n'], lineEnd: 'lf' },
      { reads: ['a\r', '\nb\n'], lineEnd: 'lf' },
      { reads: ['\r', '\r\n'], lineEnd: 'crlf' },
    ]) {
      assert.equal(metered('lines', ...reads).lineEnd, lineEnd, JSON.stringify(reads));
    }
  });

  test('a lone LF after a CR in the read before makes one CRLF', () => {
    assert.equal(metered('lines', 'a\r', '\nb\r', '\n').lineEnd, 'crlf');
    assert.equal(metered('lines', 'a\r', '\nb\r', '\n').lines, 2);
  });

  test('knows where the first line end was', () => {
    assert.equal(metered('lines', 'abc').firstLineEnd, undefined);
    assert.equal(metered('lines', 'abc', 'd\ne\n').firstLineEnd, 4);
    assert.equal(metered('lines', 'ab\r', '\n').firstLineEnd, 2);
    assert.equal(metered('lines', 'ab\rc\n').firstLineEnd, 2);
    assert.equal(metered('lines', 'ab\nc\r').firstLineEnd, 2);
  });

  test('its framing may change between two reads', () => {
    const meter = metered('auto', 'hello', pause, 'there');
    assert.equal(meter.lines, 2);
    meter.framing = 'reads';
    meter.read(Buffer.from('x'), 0);
    assert.equal(meter.lines, 3);
    meter.framing = 'lines';
    meter.read(Buffer.from('yz'), 1000);
    assert.equal(meter.lines, 3);
    assert.equal(meter.framing, 'lines');
  });
});
