/** Telnet as words: `bytes('IAC WILL NAWS', 'text')`. */
const WORDS: Readonly<Record<string, number>> = {
  ...{ IAC: 255, DONT: 254, DO: 253, WONT: 252, WILL: 251, SB: 250, GA: 249, AYT: 246, AO: 245, IP: 244 },
  ...{ BRK: 243, DM: 242, NOP: 241, SE: 240, EOR: 239 },
  ...{ BINARY: 0, ECHO: 1, SGA: 3, TIMING_MARK: 6, TTYPE: 24, END_OF_RECORD: 25, NAWS: 31, LINEMODE: 34 },
  ...{ IS: 0, SEND: 1, NUL: 0, CR: 13, LF: 10 },
};

/** A text that begins with IAC is words and numbers; any other is itself. Numbers are bytes. */
export function telnet(...parts: readonly (string | number)[]): Buffer {
  return Buffer.concat(parts.map(part));
}

function part(given: string | number): Buffer {
  if (typeof given === 'number') return Buffer.of(given);
  if (!given.startsWith('IAC')) return Buffer.from(given);
  return Buffer.from(given.split(' ').map((word) => WORDS[word] ?? Number(word)));
}
