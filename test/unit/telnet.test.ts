import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SUBNEGOTIATION_MAX, TelnetDecoder } from '../../src/wire/telnet/decoder.ts';
import { DETECT_MAX, detect } from '../../src/wire/telnet/detect.ts';
import { encodeData, encodedSize } from '../../src/wire/telnet/encoder.ts';
import { commandName, optionName, verbName } from '../../src/wire/telnet/codes.ts';
import { ANSWER_EVERY_MS, ANSWERS_AT_ONCE } from '../../src/wire/telnet/allowance.ts';
import { Telnet, type TelnetRole } from '../../src/wire/telnet/telnet.ts';
import { telnet } from '../helpers/telnet-bytes.ts';

const ROOM = 1024;

/** What is decoded, as words. */
function decoded(bytes: Uint8Array, binary = false): { data: string; told: string[] } {
  const told: string[] = [];
  const decoder = new TelnetDecoder({
    command: (code, at) => told.push(`${commandName(code)}@${at}`),
    negotiation: (verb, option, at) => told.push(`${verbName(verb)} ${optionName(option)}@${at}`),
    subnegotiation: (option, sub, at) =>
      told.push(
        `${optionName(option)} ${sub === undefined ? 'too long' : Buffer.from(sub).toString('hex')}@${at}`,
      ),
  });
  decoder.binary = binary;
  return { data: Buffer.from(decoder.push(bytes)).toString('latin1'), told };
}

for (const { name, bytes, data, told = [], binary = false } of [
  { name: 'data', bytes: telnet('hello\r\n'), data: 'hello\r\n' },
  { name: 'IAC twice is a byte', bytes: telnet('a', 'IAC IAC', 'b'), data: 'a\xffb' },
  { name: 'CR NUL is CR', bytes: telnet('a\r\0b\0'), data: 'a\rb\0' },
  { name: 'CR NUL NUL is CR NUL', bytes: telnet('\r\0\0'), data: '\r\0' },
  { name: 'CR NUL is both in binary', bytes: telnet('a\r\0b'), data: 'a\r\0b', binary: true },
  { name: 'CR NUL around a command', bytes: telnet('\r', 'IAC NOP', '\0x'), data: '\rx', told: ['NOP@1'] },
  {
    name: 'commands, each at its place',
    bytes: telnet('a', 'IAC AYT IAC BRK', 'bc', 'IAC GA IAC DM IAC IP IAC EOR', 'd'),
    data: 'abcd',
    told: ['AYT@1', 'BRK@1', 'GA@3', 'DM@3', 'IP@3', 'EOR@3'],
  },
  {
    name: 'negotiation',
    bytes: telnet('IAC WILL NAWS IAC DO 144', 'x', 'IAC WONT ECHO IAC DONT 255'),
    data: 'x',
    told: ['WILL NAWS@0', 'DO option 144@0', 'WONT ECHO@1', 'DONT option 255@1'],
  },
  {
    name: 'a subnegotiation with IAC in it',
    bytes: telnet('IAC SB NAWS 0 IAC IAC 0 24 IAC SE', 'x'),
    data: 'x',
    told: ['NAWS 00ff0018@0'],
  },
  {
    name: 'a subnegotiation that a command breaks off',
    bytes: telnet('IAC SB TTYPE 0 65 IAC WILL SGA', 'x', 'IAC SE'),
    data: 'x',
    told: ['WILL SGA@0', 'SE@1'],
  },
  {
    name: 'a subnegotiation that is too long',
    bytes: telnet('IAC SB TTYPE', 'x'.repeat(SUBNEGOTIATION_MAX + 1), 'IAC SE', 'y'),
    data: 'y',
    told: ['TTYPE too long@0'],
  },
  {
    name: 'one that is just not too long',
    bytes: telnet('IAC SB TTYPE', 'x'.repeat(SUBNEGOTIATION_MAX), 'IAC SE'),
    data: '',
    told: [`TTYPE ${'78'.repeat(SUBNEGOTIATION_MAX)}@0`],
  },
  { name: 'what follows a data mark that the kernel took', bytes: telnet('IAC', 'hello'), data: 'hello' },
]) {
  test(`${name} is decoded`, () => {
    assert.deepEqual(decoded(bytes, binary), { data, told });
  });
}

test('what has no telnet in it is passed on without a copy', () => {
  const decoder = new TelnetDecoder({
    command: () => assert.fail(),
    negotiation: () => assert.fail(),
    subnegotiation: () => assert.fail(),
  });
  const bytes = Buffer.from('plain\r\n');
  assert.equal(decoder.push(bytes), bytes);
});

for (const { data, wire, binary = false } of [
  { data: 'a\r\nb\n', wire: 'a\r\nb\n' },
  { data: '\xff\xff', wire: '\xff\xff\xff\xff' },
  { data: 'a\rb\r', wire: 'a\r\0b\r\0' },
  { data: '\r\r\n\0', wire: '\r\0\r\n\0' },
  { data: 'a\rb\xff', wire: 'a\rb\xff\xff', binary: true },
]) {
  test(`${JSON.stringify(data)} is sent${binary ? ' in binary' : ''} as telnet has it`, () => {
    const bytes = Buffer.from(data, 'latin1');
    const encoded = encodeData(bytes, binary);
    assert.equal(Buffer.from(encoded).toString('latin1'), wire);
    assert.equal(encodedSize(bytes, binary), encoded.length);
  });
}

for (const { bytes, is } of [
  { bytes: telnet(), is: 'more' },
  { bytes: telnet('IAC'), is: 'more' },
  { bytes: telnet('IAC WILL'), is: 'more' },
  { bytes: telnet('IAC WILL NAWS'), is: 'telnet' },
  { bytes: telnet('IAC DO SGA', 'x'), is: 'telnet' },
  { bytes: telnet('IAC DO 201'), is: 'telnet' },
  // An MP3 file.
  { bytes: telnet('IAC WILL 144 100'), is: 'plain' },
  { bytes: telnet('IAC DONT ECHO'), is: 'more' },
  { bytes: telnet('IAC DONT ECHO IAC'), is: 'more' },
  { bytes: telnet('IAC DONT ECHO IAC WONT'), is: 'telnet' },
  { bytes: telnet('IAC WONT ECHO IAC DO'), is: 'telnet' },
  // Text in UTF-16, and such that begins with a wide letter.
  { bytes: telnet('IAC DONT 34 0'), is: 'plain' },
  { bytes: telnet('IAC DONT 17 IAC 0 48'), is: 'plain' },
  { bytes: telnet('IAC DONT 34 IAC IAC'), is: 'plain' },
  { bytes: telnet('IAC SB NAWS 0 80'), is: 'more' },
  { bytes: telnet('IAC SB NAWS 0 80 0 24 IAC'), is: 'more' },
  { bytes: telnet('IAC SB NAWS 0 80 0 24 IAC SE'), is: 'telnet' },
  { bytes: telnet('IAC SB NAWS IAC IAC IAC SE'), is: 'telnet' },
  { bytes: telnet('IAC SB NAWS 0 80 IAC 7'), is: 'plain' },
  { bytes: telnet('IAC SB 144'), is: 'plain' },
  { bytes: telnet('IAC SB NAWS', 'x'.repeat(DETECT_MAX)), is: 'plain' },
  { bytes: telnet('IAC IP IAC DO TIMING_MARK'), is: 'telnet' },
  { bytes: telnet('IAC NOP', 'P'), is: 'plain' },
  { bytes: telnet('IAC SE IAC WILL NAWS'), is: 'plain' },
  { bytes: telnet('IAC IAC IAC IAC'), is: 'plain' },
  // A JPEG picture.
  { bytes: telnet('IAC 216 IAC 224'), is: 'plain' },
  { bytes: telnet('x', 'IAC WILL NAWS'), is: 'plain' },
]) {
  test(`a client that begins with <${bytes.toString('hex').slice(0, 40)}> is ${is}`, () => {
    assert.equal(detect(bytes), is);
  });
}

/** One end after the other side has said these, and what it answered. */
function talk(role: TelnetRole, ...said: readonly Uint8Array[]): { end: Telnet; answers: Buffer[] } {
  const end = new Telnet(role);
  const answers = said.map((bytes) => Buffer.from(end.receive(bytes, 0, ROOM).answers));
  return { end, answers };
}

test('what is on from the start asks a client for its terminal and its window, and a server for its whole line', () => {
  assert.deepEqual(Buffer.from(new Telnet('accepted').begin()), telnet('IAC DO TTYPE IAC DO NAWS'));
  assert.deepEqual(Buffer.from(new Telnet('dialed').begin()), telnet('IAC DO SGA IAC WILL TTYPE'));
});

test('a client stays in its line mode: ECHO and SGA at this side are refused', () => {
  const { end, answers } = talk('accepted', telnet('IAC DO ECHO IAC DO SGA IAC WILL SGA'));
  assert.deepEqual(answers, [telnet('IAC WONT ECHO IAC WONT SGA IAC DO SGA')]);
  assert.deepEqual([end.state.here, end.state.there], [[], ['SGA']]);
});

test('options that nobody knows are refused, each time they are asked for', () => {
  const { end, answers } = talk('accepted', telnet('IAC WILL 99 IAC DO 99'), telnet('IAC DO 99'));
  assert.deepEqual(answers, [telnet('IAC DONT 99 IAC WONT 99'), telnet('IAC WONT 99')]);
  assert.equal(end.state.last, 'the other side asks for option 99 (DO), answered WONT');
});

test('the window is known as the client tells it, and not once it no longer does', () => {
  const { end, answers } = talk(
    'accepted',
    telnet('IAC SB NAWS 0 1 0 1 IAC SE'),
    telnet('IAC WILL NAWS IAC SB NAWS 0 200 1 0 IAC SE'),
  );
  assert.deepEqual(answers, [telnet(), telnet('IAC DO NAWS')]);
  assert.deepEqual(end.state.window, { columns: 200, rows: 256 });
  end.receive(telnet('IAC SB NAWS 0 1 0 IAC SE IAC SB NAWS 0 1 0 1 0 IAC SE'), 0, ROOM);
  assert.deepEqual(end.state.window, { columns: 200, rows: 256 });
  assert.deepEqual(
    Buffer.from(end.receive(telnet('IAC WONT NAWS'), 0, ROOM).answers),
    telnet('IAC DONT NAWS'),
  );
  assert.equal(end.state.window, undefined);
});

const ask = telnet('IAC SB TTYPE SEND IAC SE');
const is = (name: string): Buffer => telnet('IAC SB TTYPE IS', name, 'IAC SE');

test('terminal types are asked for until one comes twice, and the first is chosen again', () => {
  const said = [telnet('IAC WILL TTYPE'), is('XTERM'), is('VT100'), is('VT100'), is('XTERM'), is('XTERM')];
  const { end, answers } = talk('accepted', ...said);
  const first = Buffer.concat([telnet('IAC DO TTYPE'), ask]);
  assert.deepEqual(answers, [first, ask, ask, ask, telnet(), telnet()]);
  assert.deepEqual(end.state.terminals, ['XTERM', 'VT100']);
});

test('a client that has a new terminal type each time is asked ten times at most', () => {
  const names = Array.from({ length: 50 }, (_, index) => is(`T${index}${'x'.repeat(60)}`));
  const { end, answers } = talk('accepted', telnet('IAC WILL TTYPE'), ...names);
  assert.ok(Buffer.concat(answers).length <= 3 + 10 * ask.length);
  assert.equal(end.state.terminals.length, 8);
  assert.ok(end.state.terminals.every((name) => name.length <= 40));
});

test('a server that was dialed hears of a terminal that only prints', () => {
  const { end, answers } = talk('dialed', telnet('IAC DO TTYPE'), ask, telnet('IAC DO NAWS'));
  assert.deepEqual(answers, [telnet('IAC WILL TTYPE'), is('DUMB'), telnet('IAC WONT NAWS')]);
  assert.deepEqual(end.state.here, ['TTYPE']);
  assert.deepEqual(talk('accepted', telnet('IAC DO TTYPE'), ask).answers, [
    telnet('IAC WONT TTYPE'),
    telnet(),
  ]);
});

test('binary is a matter of each direction, from the byte on at which it is agreed', () => {
  const { end } = talk('accepted');
  const heard = end.receive(telnet('\r\0', 'IAC WILL BINARY', '\r\0', 'IAC WONT BINARY', '\r\0'), 0, ROOM);
  assert.equal(Buffer.from(heard.data).toString(), '\r\r\0\r');
  assert.equal(end.sendsBinary, false);
  assert.deepEqual(Buffer.from(end.encode(Buffer.from('\r'))), Buffer.from('\r\0'));
  end.receive(telnet('IAC DO BINARY'), 0, ROOM);
  assert.equal(end.sendsBinary, true);
  assert.deepEqual(Buffer.from(end.encode(Buffer.from('\r'))), Buffer.from('\r'));
});

test('with EOR agreed, what is sent ends with the mark', () => {
  const { end } = talk('accepted', telnet('IAC DO END_OF_RECORD'));
  const encoded = end.encode(Buffer.of(65, 255));
  assert.deepEqual(Buffer.from(encoded), telnet('A', 'IAC IAC IAC EOR'));
  assert.equal(end.encodedSize(Buffer.of(65, 255)), encoded.length);
});

test('are you there is answered, a timing mark each time, and breaks and interrupts are told', () => {
  const end = new Telnet('accepted');
  const heard = end.receive(
    telnet('IAC AYT IAC DO TIMING_MARK IAC DO TIMING_MARK IAC BRK IAC BRK IAC IP'),
    0,
    ROOM,
  );
  const mark = telnet('IAC WILL TIMING_MARK');
  assert.deepEqual(Buffer.from(heard.answers), Buffer.concat([Buffer.from('\r\n[Yes]\r\n'), mark, mark]));
  assert.deepEqual(
    [...heard.signals],
    [
      [243, 2],
      [244, 1],
    ],
  );
  assert.equal(end.receive(telnet('IAC NOP IAC GA IAC DM IAC 245 IAC EOR'), 0, ROOM).answers.length, 0);
});

test('of the data mark that answers an interrupt, what the kernel leaves is no data', () => {
  for (const { marks, data } of [
    { marks: Buffer.of(242), data: 'x' },
    { marks: telnet('IAC NOP', 242), data: 'x' },
    { marks: telnet('IAC'), data: 'x' },
    { marks: telnet('IAC DM'), data: 'x' },
    { marks: telnet('IAC DM', 242), data: '\xf2x' },
    { marks: Buffer.of(242, 242), data: '\xf2x' },
  ]) {
    const end = new Telnet('dialed');
    assert.deepEqual(Buffer.from(end.signal(244)), telnet('IAC IP'));
    const heard = end.receive(Buffer.concat([marks, Buffer.from('x')]), 0, ROOM).data;
    assert.equal(Buffer.from(heard).toString('latin1'), data, marks.toString('hex'));
  }
  const end = new Telnet('dialed');
  end.signal(246);
  assert.deepEqual(Buffer.from(end.receive(Buffer.of(242), 0, ROOM).data), Buffer.of(242));
});

test('an answer to what this side has asked is told as one', () => {
  const end = new Telnet('accepted');
  end.begin();
  end.receive(telnet('IAC WILL NAWS'), 0, ROOM);
  assert.equal(end.state.last, 'the other side agrees to NAWS (WILL)');
  end.receive(telnet('IAC WONT TTYPE'), 0, ROOM);
  assert.equal(end.state.last, 'the other side refuses TTYPE (WONT)');
  end.receive(telnet('IAC WONT NAWS'), 0, ROOM);
  assert.equal(end.state.last, 'the other side is without NAWS (WONT), answered DONT');
});

test('who asks on and on is answered within an allowance, and what is turned off is off all the same', () => {
  const end = new Telnet('accepted');
  const flood = Buffer.concat(
    Array.from({ length: 10_000 }, () => telnet('IAC WILL BINARY IAC WONT BINARY')),
  );
  const { answers } = end.receive(flood, 0, Infinity);
  assert.equal(answers.length, ANSWERS_AT_ONCE * 3);
  assert.deepEqual(end.state.there, []);
  // From the 65th time on it is refused, which takes no more than the refusal.
  assert.equal(end.state.unanswered, 10_000 - (ANSWERS_AT_ONCE - 64));
  const later = end.receive(telnet('IAC WILL NAWS IAC WILL SGA'), ANSWER_EVERY_MS, ROOM);
  assert.deepEqual(Buffer.from(later.answers), telnet('IAC DO NAWS'));
  assert.deepEqual(end.state.there, ['NAWS']);
  end.receive(telnet('IAC WONT NAWS'), ANSWER_EVERY_MS, ROOM);
  assert.deepEqual(end.state.there, []);
});

test('where there is no room for answers there are none', () => {
  const end = new Telnet('accepted');
  const { answers } = end.receive(telnet('IAC WILL NAWS IAC WILL SGA IAC AYT'), 0, 5);
  assert.deepEqual(Buffer.from(answers), telnet('IAC DO NAWS'));
  assert.deepEqual(end.state.there, ['NAWS']);
  assert.equal(end.state.unanswered, 2);
});
