/** What xterm sends for a key, by the decoder's names: `Enter`, `C-Left`, `M-a`, `S-Tab`, or one character. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ Enter: '\r', Tab: '\t', Escape: '\x1b', Backspace: '\x7f', Space: ' ' },
  ...{ Up: '[A', Down: '[B', Right: '[C', Left: '[D', Home: '[H', End: '[F' },
  ...{ Insert: '[2~', Delete: '[3~', PgUp: '[5~', PgDn: '[6~' },
  ...{ F1: 'OP', F2: 'OQ', F3: 'OR', F4: 'OS', F5: '[15~', F6: '[17~', F7: '[18~', F8: '[19~' },
  ...{ F9: '[20~', F10: '[21~', F11: '[23~', F12: '[24~' },
};

/** `application`: the program has asked for application cursor keys. Throws at a name no key has. */
export function keyBytes(name: string, application = false): string {
  const [, c, m, s, base = ''] = /^(C-)?(M-)?(S-)?(.+)$/su.exec(name) ?? [];
  const number = 1 + (s === undefined ? 0 : 1) + (m === undefined ? 0 : 2) + (c === undefined ? 0 : 4);
  const sequence = NAMED[base];
  if (sequence !== undefined && /^[[O]/.test(sequence)) return control(sequence, number, application);
  const meta = m === undefined ? '' : '\x1b';
  if (base === 'Tab' && s !== undefined) return `${meta}\x1b[Z`;
  if (s !== undefined || (sequence === undefined && Array.from(base).length !== 1))
    throw new Error(`no key: ${name}`);
  return meta + (c === undefined ? (sequence ?? base) : controlCharacter(name, base));
}

function control(sequence: string, number: number, application: boolean): string {
  const final = sequence.at(-1) ?? '';
  if (number === 1) return application && /^\[[A-DFH]$/.test(sequence) ? `\x1bO${final}` : `\x1b${sequence}`;
  return final === '~' ? `\x1b${sequence.slice(0, -1)};${number}~` : `\x1b[1;${number}${final}`;
}

function controlCharacter(name: string, base: string): string {
  if (base === 'Space') return '\0';
  if (!/^[a-z[\\\]^_]$/.test(base)) throw new Error(`no key: ${name}`);
  return String.fromCharCode(base.toUpperCase().charCodeAt(0) - 64);
}
