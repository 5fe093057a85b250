/**
 * What hostile text may try on whoever shows, keeps or passes it on: the corpus that every sink is fed. Each attack
 * carries its own mark (`k07`), which is plain text and must come out where the attack went in.
 */
import { Buffer } from 'node:buffer';

export interface Attack {
  /** A word or two; no two alike. */
  readonly name: string;
  /** What becomes of whoever falls for it. */
  readonly tries: string;
  /** Letters and digits in front of it. */
  readonly mark: string;
  /** Mark and attack as a client sends them, without a line end. */
  readonly bytes: Buffer;
  /** The same as a text, for doors that take JSON; raw bytes stand for the code points of their numbers. */
  readonly text: string;
}

type Row = readonly [name: string, tries: string, what: string | Buffer];

const BEL = '\x07';
const ST = '\x1b\\';
const base64 = Buffer.from('rm -rf ~').toString('base64');

/** A sequence by a 7-bit introducer, an 8-bit one as a raw byte, and one in UTF-8. */
function threeWays(name: string, tries: string, seven: string, eight: number, rest: string): Row[] {
  const byte = Buffer.from([eight]);
  return [
    [name, tries, `\x1b${seven}${rest}`],
    [`${name}, raw C1`, tries, Buffer.concat([byte, Buffer.from(rest)])],
    [`${name}, C1 in UTF-8`, tries, String.fromCharCode(eight) + rest],
  ];
}

/** Many of one, no two screens of which are the same. */
function numbered(what: string, times: number): string {
  return Array.from({ length: times }, (_, index) => `${what}${index}`).join('');
}

const STRINGS: readonly Row[] = [
  ...threeWays('clipboard by OSC 52', 'writes the clipboard', ']', 0x9d, `52;c;${base64}${BEL}`),
  ['clipboard by OSC 52, ST', 'writes the clipboard', `\x1b]52;c;${base64}${ST}`],
  ['clipboard by OSC 52, 8-bit ST', 'writes the clipboard', Buffer.from(`\x9d52;c;${base64}\x9c`, 'latin1')],
  ['clipboard asked for', 'has the terminal type the clipboard', `\x1b]52;c;?${BEL}`],
  [
    'hyperlink by OSC 8',
    'makes text a link to elsewhere',
    `\x1b]8;;http://198.51.100.9/${ST}click\x1b]8;;${ST}`,
  ],
  ['title by OSC 0, BEL', 'names the window', `\x1b]0;owned${BEL}`],
  ['title by OSC 2, ST', 'names the window', `\x1b]2;owned${ST}`],
  ['colours by OSC 4 and 11', 'makes all text invisible', `\x1b]4;7;#000000${BEL}\x1b]11;#000000${BEL}`],
  [
    'notification by OSC 9',
    'shows a message as the terminal',
    `\x1b]9;4;3${BEL}\x1b]777;notify;you;owned${BEL}`,
  ],
  ['files by OSC 1337', 'writes a file into downloads', `\x1b]1337;File=name=eA==;inline=0:eA==${BEL}`],
  ...threeWays('DCS', 'defines keys', 'P', 0x90, `0;1|17/726d202d7266${ST}`),
  ...threeWays('APC', 'is a command to some programs', '_', 0x9f, `Gi=1,a=q;AAAA${ST}`),
  ...threeWays('PM', 'is a message to screen', '^', 0x9e, `owned${ST}`),
  ...threeWays('SOS', 'swallows what follows', 'X', 0x98, `owned${ST}`),
  ['tmux passthrough', 'reaches the terminal behind tmux', `\x1bPtmux;\x1b\x1b]52;c;${base64}${BEL}${ST}`],
  ['screen passthrough', 'reaches the terminal behind screen', `\x1bP\x1b]0;owned${BEL}${ST}\x1bkowned${ST}`],
  ['sixel', 'draws over everything', `\x1bPq#0;2;100;0;0#0~~@@vv@@~~$-${ST}`],
];

const REPORTS: readonly Row[] = [
  ['DSR 6', 'has the terminal type where its cursor is', '\x1b[6n\x1b[?6n\x1b[5n'],
  ['DA 1, 2 and 3', 'has the terminal type what it is', '\x1b[c\x1b[>c\x1b[=c\x1bZ\x05'],
  ['DECRQSS', 'has the terminal type its settings', `\x1bP$qm${ST}\x1bP$q"p${ST}`],
  ['XTGETTCAP', 'has the terminal type its capabilities', `\x1bP+q544e${ST}`],
  ['XTVERSION', 'has the terminal type its name', '\x1b[>q\x1b[>0q'],
  ['title asked for', 'has the terminal type the title', '\x1b]2;rm -rf ~\x07\x1b[21t\x1b[20t'],
  ['window asked for', 'has the terminal type its size', '\x1b[14t\x1b[18t\x1b[19t'],
  ['modes asked for', 'has the terminal type its modes', '\x1b[?2026$p\x1b[?1$p\x1b[?u'],
  ['colours asked for', 'has the terminal type its colours', `\x1b]10;?${BEL}\x1b]4;1;?${ST}`],
  ['checksum asked for', 'has the terminal type what it shows', '\x1b[1;1;1;1;80;24*y'],
];

const CONTROLS: readonly Row[] = [
  ...threeWays('CSI clears', 'wipes the screen', '[', 0x9b, '2J\x1b[3J\x1b[H'),
  ['cursor moves', 'writes over other text', '\x1b[1;1Hroot@board# \x1b[A\x1b[999D\x1b7\x1b8'],
  ['hidden text', 'hides what comes after', '\x1b[8mhidden\x1b[30;40m\x1b[?5h'],
  [
    'modes set',
    'takes the mouse, the paste and the wheel',
    '\x1b[?1000h\x1b[?1003h\x1b[?2004l\x1b[?1049l\x1b[?25l',
  ],
  ['soft reset and RIS', 'resets the terminal', '\x1b[!p\x1bc'],
  ['character sets', 'turns letters into lines', '\x1b(0\x0e\x1bnlqqk\x0f'],
  ['media copy', 'prints what comes on a printer', '\x1b[5i\x1b[4i\x1b[?5i'],
  ['window moved', 'moves and shrinks the window', '\x1b[3;0;0t\x1b[8;1;1t\x1b[2t'],
  ['scroll region', 'scrolls part of the screen only', '\x1b[5;6r\x1b[?6h\x1b[99S'],
  ['repeat', 'draws a character two thousand million times', 'x\x1b[2147483647b'],
  [
    'lone controls',
    'rings, goes back, goes on',
    '\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x13\x14\x7f',
  ],
  [
    'all of C1 raw',
    'are controls of eight bits',
    Buffer.from(Array.from({ length: 32 }, (_, at) => 0x80 + at)),
  ],
  [
    'all of C1 in UTF-8',
    'are controls of eight bits',
    String.fromCharCode(...Array.from({ length: 32 }, (_, at) => 0x80 + at)),
  ],
  ['carriage return', 'writes over the beginning of the line', 'good\rEVIL'],
  [
    'forged line',
    'looks like a line of the program',
    'x\n14:01:02 ▸ shutdown -h now\n# 7 forged  closed\n* error: forged',
  ],
  ['next line', 'makes another line of one', 'x\x85y\u2028z\u2029w\x0bv\x0cu'],
  ['tab stops', 'moves the columns', 'a\tb\x1b[3g\x1bH\tc'],
  ['backspaces', 'takes back what was shown', 'rm -rf /\b\b\b\b\b\b\b\bls      '],
];

/** The last of them have no end at all: what comes after them must not be theirs. */
const UNFINISHED: readonly Row[] = [
  ['unfinished CSI', 'swallows what comes after', '\x1b[38;5;'],
  ['unfinished OSC', 'swallows what comes after', '\x1b]0;owned'],
  ['unfinished DCS', 'swallows what comes after', '\x1bP1$r'],
  ['unfinished APC', 'swallows what comes after', '\x1b_Gi=1'],
  ['unfinished raw OSC', 'swallows what comes after', Buffer.from('\x9d0;owned', 'latin1')],
  ['lone ESC', 'swallows what comes after', '\x1b'],
  ['nested', 'hides one sequence in another', `\x1b]0;\x1b]52;c;${base64}${BEL}${ST}\x1b\x1b[\x1b[31m2J`],
  [
    'split by controls',
    'is put together by a filter that removes',
    '\x1b\x00[\x002\x00J \x1b\x18]\x1a0;owned\x07',
  ],
];

const UNICODE: readonly Row[] = [
  ['bidi override', 'turns the text around', 'user \u202etxt.exe\u202c and \u202dleft'],
  ['bidi isolates', 'moves parts of the text', '\u2066a\u2067b\u2068c\u2069 \u061c\u200e\u200f'],
  ['bidi unbalanced', 'turns what comes after around', '\u202e\u202b\u2067unbalanced'],
  ['zero width', 'hides differences between names', `a\u200bd\u200cm\u2060i\ufeffn${'\u200b'.repeat(40)}`],
  ['zero width flood', 'costs room that is not seen', numbered('\u200b\u200c\u200d\u2060'.repeat(12), 40)],
  [
    'tag characters',
    'hides a message',
    `\u{1f3f4}${Array.from('secret', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}\u{e007f}`,
  ],
  ['combining flood', 'draws over the lines above and below', `Z${'\u0300\u0316\u0334\u0489'.repeat(300)}`],
  ['combining first', 'sits on what stands before it', '\u0301\u20dd\u0338 is first'],
  [
    'variation selectors',
    'makes clusters without end',
    `\u2764${'\ufe0f\ufe0e'.repeat(100)}a\ufe0fb\u{e0100}`,
  ],
  ['joined emoji', 'makes one cluster of very many', `\u{1f468}${'\u200d\u{1f469}'.repeat(200)}`],
  ['joiners alone', 'joins what has nothing to do with each other', 'a\u200db\u200d\u{1f469}\u200d\u200dc'],
  [
    'flags and skin',
    'has a width nobody agrees about',
    '\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f44b}\u{1f3ff}\u{1f3fb}\u{1f3fc}',
  ],
  ['very wide', 'is wider than its cells', '\ufdfd\u{1242b}\u2e3b\ua9c5\u{12219}'],
  ['hangul filler', 'is a letter that is not seen', '\u3164\u115f\u1160\uffa0\u034f\u17b4'],
  ['jamo flood', 'makes one syllable of very many', `\u1100${'\u1161'.repeat(200)}\u11a8`],
  ['noncharacters', 'is not for interchange', '\ufffe\uffff\ufdd0\u{1ffff}\u{10ffff}'],
  ['interlinear', 'hides text under text', '\ufff9a\ufffab\ufffb\ufffc'],
  ['private use', 'looks like something else in some fonts', '\ue0b0\uf8ff\u{f0000}'],
  ['lone surrogates', 'breaks what writes UTF-8 and JSON', '\ud800x\udfff\udc9b\ud83d'],
  [
    'invalid UTF-8',
    'breaks what reads UTF-8',
    Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0xed, 0xa0, 0x80]),
  ],
  [
    'overlong UTF-8',
    'smuggles controls',
    Buffer.from([
      0xc0, 0x9b, 0xc1, 0x9b, 0xe0, 0x80, 0x9b, 0xf0, 0x80, 0x80, 0x9b, 0xf8, 0x88, 0x80, 0x80, 0x80,
    ]),
  ],
  ['cut UTF-8', 'takes a byte of what follows', Buffer.from([0x41, 0xe2, 0x80])],
];

const LANGUAGES: readonly Row[] = [
  [
    'blessed tags',
    'is a tag to blessed',
    '{red-fg}{bold}{right}{|}{escape}{/}{bo\x01ld}{open}{/escape}{center}x{/center}',
  ],
  [
    'HTML element',
    'runs a script in the page',
    '<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>',
  ],
  [
    'HTML ends',
    'ends the element it stands in',
    '</code></div></main></script></style></title></body></html><base href=//198.51.100.9>',
  ],
  [
    'HTML attribute',
    'gets out of an attribute',
    `" onmouseover="alert(1)" ' onfocus='alert(1)' autofocus \`x`,
  ],
  ['HTML comment', 'makes the rest a comment', '<!-- ]]> <![CDATA[ --!> &lt;b&gt; &#x3c;b&#x3e; &amp'],
  ['CSS', 'fetches by style', '</style><style>*{background:url(//198.51.100.9)}@import "//198.51.100.9";'],
  [
    'shell',
    'runs a command in a shell',
    `$(touch pwned) \`touch pwned\` ; touch pwned & | > pwned ' " \\ !! $IFS ~ * ? [a] {a,b} # \${x}`,
  ],
  ['shell word', 'is a word to a shell', '$(touch${IFS}pwned)'],
  ['shell option', 'is an option to a program', '-oProxyCommand=touch\u00a0pwned'],
  ['shell expansion of prompts', 'is expanded by prompts', '%{%n%}\\u\\w\\$(touch pwned)%(x.y.z)'],
  ['spreadsheet, equals', 'is a formula in a spreadsheet', `=cmd|' /C calc'!A0`],
  ['spreadsheet, plus', 'is a formula in a spreadsheet', '+1+cmd|x!A0,"a""b",;\t'],
  ['spreadsheet, minus', 'is a formula in a spreadsheet', '-2+3+cmd|x!A0'],
  ['spreadsheet, at', 'is a formula in a spreadsheet', '@SUM(1+9)*cmd|x!A0'],
  ['spreadsheet, tab and CR', 'is a formula in a spreadsheet', '\t=1+1\r=2+2'],
  ['JSON', 'gets out of a text of JSON', '"},{"id":99,"name":"forged\\"\\u001b]0;x\\u0007'],
  ['JSON separators', 'ends a line of JavaScript', '\u2028"\u2029\\\u007f\u009b</script>'],
  ['JSON keys', 'is a key that objects have', '__proto__ constructor toString'],
  [
    'log line',
    'looks like a line of the log',
    'x\n2026-01-01T00:00:00.000Z error failed message=forged level=error',
  ],
  ['Prometheus', 'makes a metric of its own', 'x"} 1\ncordboard_forged{a="\\'],
  [
    'service manager',
    'tells the service manager something',
    'x\nREADY=0\nSTATUS=forged\nMAINPID=1\nWATCHDOG=trigger',
  ],
  ['printf', 'is a format', '%s%n%x %1$s %99999999d'],
  ['path', 'is a path', '../../../../etc/passwd\x00.txt'],
  ['editor', 'is a setting to an editor', 'vim: set modelineexpr: ex: set exrc: '],
  ['template', 'is filled in once more', '{name} {peer} {local} {id} {{ $1 $& $$'],
  [
    'telnet',
    'negotiates',
    Buffer.from([0xff, 0xfb, 0x01, 0xff, 0xfd, 0x18, 0xff, 0xfa, 0x18, 0x01, 0xff, 0xf0, 0xff, 0xf4]),
  ],
  ['NUL', 'ends the text for some', 'before\x00after'],
  ['very long', 'costs room', numbered('long ', 2000)],
];

const ROWS: readonly Row[] = [...STRINGS, ...REPORTS, ...CONTROLS, ...UNICODE, ...LANGUAGES, ...UNFINISHED];

export const ATTACKS: readonly Attack[] = ROWS.map(([name, tries, what], index) => {
  const mark = `k${String(index).padStart(3, '0')}`;
  const text = mark + (typeof what === 'string' ? what : what.toString('latin1'));
  const bytes = Buffer.concat([Buffer.from(mark), Buffer.from(what)]);
  return { name, tries, mark, bytes, text };
});

/** All of it as a client sends it, a line each. Ends with a line `corpus-end`. */
export const CORPUS: Buffer = Buffer.concat([
  ...ATTACKS.flatMap(({ bytes }) => [bytes, Buffer.from('\r\n')]),
  Buffer.from('corpus-end\r\n'),
]);

/** The last line of what a client sends. */
export const CORPUS_END = 'corpus-end';

/** Marks of attacks that are not in a text; a sink that shows all of them must have them all. */
export function marksMissing(shown: string, attacks: readonly Attack[] = ATTACKS): readonly string[] {
  return attacks.filter(({ mark }) => !shown.includes(mark)).map(({ mark, name }) => `${mark} ${name}`);
}

/** So much of an attack that a field with a bound takes it; never half of a pair of surrogates. */
export function shortened({ text }: Attack, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/u, '');
}
