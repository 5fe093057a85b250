import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Decoder, type InputEvent } from '../../screens/decoder.ts';
import { joined } from '../helpers/input.ts';

/** Events as short text: `key`, `'text'`, `paste 'text'`, `press left 3,4`, `focus`. */
function show(event: InputEvent): string {
  switch (event.type) {
    case 'key':
      return event.key;
    case 'text':
      return `'${event.text}'`;
    case 'paste':
      return `paste '${event.text}'`;
    case 'mouse':
      return `${event.action} ${event.button} ${event.x},${event.y}`;
    case 'focus':
      return event.gained ? 'focus' : 'blur';
  }
}

/** What the chunks decode to, texts that touch joined; `flush`: nothing comes after them. */
function decode(chunks: readonly Uint8Array[], flush = false): string {
  const decoder = new Decoder();
  const events = chunks.flatMap((chunk) => decoder.push(chunk));
  if (flush) events.push(...decoder.flush());
  return joined(events).map(show).join(' ');
}

const ESC = '\x1b';
const CSI = '\x1b[';

/** Written as `input, events`; the events end where the input does, without a flush. */
const TABLE: readonly (readonly [string, string])[] = [
  // Typing.
  ['abc', "'abc'"],
  ['a\u00a0é漢🐢', "'a\u00a0é漢🐢'"],
  ['\ufeffx', "'\ufeffx'"],
  ['x\ry', "'x' Enter 'y'"],
  ['\r', 'Enter'],
  ['\n', 'C-j'],
  ['\t', 'Tab'],
  ['\x7f', 'Backspace'],
  ['\b', 'C-h'],
  ['\0', 'C-Space'],
  ['\x01\x1a', 'C-a C-z'],
  ['\x1c\x1d\x1e\x1f', 'C-\\ C-] C-^ C-_'],
  // Alt as ESC.
  [`${ESC}a${ESC}A${ESC}1${ESC}/${ESC}é`, 'M-a M-A M-1 M-/ M-é'],
  [`${ESC}\r`, 'M-Enter'],
  [`${ESC}\t`, 'M-Tab'],
  [`${ESC}\x7f`, 'M-Backspace'],
  [`${ESC}\x01`, 'C-M-a'],
  [`${ESC}\0`, 'C-M-Space'],
  [`${ESC} `, 'M-Space'],
  [`${ESC}🐢`, 'M-🐢'],
  [`${ESC}${ESC}a`, 'Escape M-a'],
  [`${ESC}${ESC}${ESC}[A`, 'Escape M-Up'],
  // Cursor keys: normal, application, with modifiers, rxvt's.
  [`${CSI}A${CSI}B${CSI}C${CSI}D${CSI}H${CSI}F`, 'Up Down Right Left Home End'],
  [`${ESC}OA${ESC}OB${ESC}OC${ESC}OD${ESC}OH${ESC}OF`, 'Up Down Right Left Home End'],
  [`${CSI}1;2A${CSI}1;3B${CSI}1;5C${CSI}1;5D${CSI}1;6D`, 'S-Up M-Down C-Right C-Left C-S-Left'],
  [`${CSI}1;7A${CSI}1;8A${CSI}1;33A`, 'C-M-Up C-M-S-Up M-Up'],
  [`${CSI}a${CSI}b${CSI}c${CSI}d`, 'S-Up S-Down S-Right S-Left'],
  [`${ESC}Oa${ESC}Ob${ESC}Oc${ESC}Od`, 'C-Up C-Down C-Right C-Left'],
  [`${ESC}${CSI}A${ESC}${ESC}OB${ESC}${CSI}5~`, 'M-Up M-Down M-PgUp'],
  [`${ESC}${CSI}1;5A${ESC}${CSI}1;3A`, 'C-M-Up M-Up'],
  // The editing block.
  [`${CSI}1~${CSI}4~${CSI}7~${CSI}8~`, 'Home End Home End'],
  [`${CSI}2~${CSI}3~${CSI}5~${CSI}6~`, 'Insert Delete PgUp PgDn'],
  [`${CSI}3;5~${CSI}5;2~`, 'C-Delete S-PgUp'],
  [`${CSI}5$${CSI}5^${CSI}6@`, 'S-PgUp C-PgUp C-S-PgDn'],
  [`${CSI}Z${CSI}1;5Z`, 'S-Tab C-S-Tab'],
  // Function keys: xterm, rxvt, the Linux console, kitty.
  [`${ESC}OP${ESC}OQ${ESC}OR${ESC}OS`, 'F1 F2 F3 F4'],
  [`${CSI}11~${CSI}15~${CSI}17~${CSI}21~${CSI}23~${CSI}24~`, 'F1 F5 F6 F10 F11 F12'],
  [`${CSI}[A${CSI}[C${CSI}[E`, 'F1 F3 F5'],
  [`${CSI}1;5P${CSI}1;2R${CSI}15;3~`, 'C-F1 S-F3 M-F5'],
  [`${ESC}O5P${ESC}O1;2Q`, 'C-F1 S-F2'],
  [`${CSI}57376u`, 'F13'],
  // The keypad in application mode.
  [`${ESC}Op${ESC}Oy${ESC}Oj${ESC}On${ESC}OX`, "'09*.='"],
  [`${ESC}OM${ESC}OI${ESC}O `, "Enter Tab ' '"],
  // kitty.
  [`${CSI}97;5u${CSI}97;6u${CSI}97;3u${CSI}97;4u`, 'C-a C-S-a M-a M-A'],
  [`${CSI}97u${CSI}97;2u${CSI}49:33;2u`, "'aA!'"],
  [`${CSI}97;69u${CSI}49:33;4u${CSI}49;4u`, 'C-a M-! M-S-1'],
  [`${CSI}97;1:1u${CSI}97;1:2u${CSI}97;1:3u`, "'aa'"],
  [`${CSI}1;1:3A${CSI}3;1:3~`, ''],
  [`${CSI}13;3u${CSI}13;2u${CSI}9;2u${CSI}27u${CSI}127;3u`, 'M-Enter S-Enter S-Tab Escape M-Backspace'],
  [`${CSI}32;5u${CSI}32;2u${CSI}32;3u`, "C-Space ' ' M-Space"],
  [`${CSI}97;9u${CSI}57358u${CSI}57441;2u`, ''],
  [`${CSI}57399u${CSI}57414u${CSI}57417u`, "'0' Enter Left"],
  [`${CSI}55296u${CSI}1114112u${CSI}97:1114112;2u${CSI}155u`, "'A'"],
  // xterm's modifyOtherKeys.
  [`${CSI}27;5;13~${CSI}27;5;97~${CSI}27;6;65~${CSI}27;4;65~`, 'C-Enter C-a C-S-a M-A'],
  [`${CSI}27;6;95~${CSI}27;5;8~`, 'C-_ C-Backspace'],
  // Mouse.
  [`${CSI}<0;1;1M${CSI}<0;1;1m`, 'press left 0,0 release left 0,0'],
  [
    `${CSI}<2;120;40M${CSI}<64;3;4M${CSI}<65;3;4M`,
    'press right 119,39 wheel-up none 2,3 wheel-down none 2,3',
  ],
  [`${CSI}<32;3;4M${CSI}<35;3;4M${CSI}<66;1;1M`, 'drag left 2,3 move none 2,3'],
  [`${CSI}M !!${CSI}M##"a`, "press left 0,0 release none 2,1 'a'"],
  [`a${CSI}<64;3;4M\rb`, "'a' wheel-up none 2,3 Enter 'b'"],
  // Focus.
  [`${CSI}I${CSI}Ox`, "focus blur 'x'"],
  [`${ESC}${CSI}Ix`, "Escape focus 'x'"],
  // Replies.
  [`${CSI}?64;1;2;6;22c${CSI}>41;354;0c${CSI}24;80R${CSI}0nx`, "'x'"],
  [`${CSI}?2026;2$y${CSI}4;2$y${CSI}?1u${CSI}8;24;80tx`, "'x'"],
  [`${ESC}]11;rgb:0000/1111/2222${ESC}\\x`, "'x'"],
  [`${ESC}]11;rgb:0000/1111/2222\x07x`, "'x'"],
  [`${ESC}P>|xterm(390)${ESC}\\x${ESC}_Gi=1;OK${ESC}\\y${ESC}^z${ESC}\\`, "'xy'"],
  [`${ESC}]0;cut${CSI}A${ESC}Pcut\x18x${ESC}]cut\x1ay`, "Up 'xy'"],
  [`${ESC}]${'x'.repeat(64 * 1024)}y`, "'y'"],
  [`${ESC}]${'x'.repeat(64 * 1024 - 1)}🐢y`, "'y'"],
  // Paste.
  [`${CSI}200~ls\rrm -rf\n${CSI}201~x`, "paste 'ls\rrm -rf\n' 'x'"],
  [`${CSI}200~${CSI}A${CSI}200~${CSI}20${CSI}201~\r`, `paste '${CSI}A${CSI}200~${CSI}20' Enter`],
  [`${CSI}200~漢🐢\x00${CSI}201~`, "paste '漢🐢\0'"],
  [`${CSI}200~${CSI}201~x`, "'x'"],
  [`${ESC}${CSI}200~a${CSI}201~`, "Escape paste 'a'"],
  [`${CSI}201~x`, "'x'"],
  // What is no sequence.
  [`${CSI}\r`, 'M-[ Enter'],
  [`${CSI}1;2\rx`, "Enter 'x'"],
  [`${CSI}1${ESC}[A`, 'Up'],
  [`${CSI}é`, "M-[ 'é'"],
  [`${ESC}Oé${ESC}O\r`, "M-O 'é' M-O Enter"],
  [`${CSI}${'1'.repeat(256)}2x`, "'2x'"],
];

suite('decoder', () => {
  for (const [input, expected] of TABLE) {
    const name = input.length > 60 ? `${input.slice(0, 60)}...` : input;
    test(JSON.stringify(name), () => {
      const bytes = Buffer.from(input);
      assert.equal(decode([bytes]), expected);
      const cuts = bytes.length > 200 ? [1, 2, 3, bytes.length - 1] : [...bytes.keys()];
      for (const cut of cuts) assert.equal(decode([bytes.subarray(0, cut), bytes.subarray(cut)]), expected);
      assert.equal(decode(Array.from(bytes, (byte) => Buffer.of(byte))), expected);
    });
  }

  test('invalid UTF-8 is U+FFFD, and costs no key', () => {
    assert.equal(decode([Buffer.of(0x61, 0xff, 0x62, 0xe2, 0x82, 0x0d)]), "'a\ufffdb\ufffd' Enter");
    assert.equal(decode([Buffer.of(0xc3), Buffer.of(0x1b, 0x5b), Buffer.of(0x41)]), "'\ufffd' Up");
    assert.equal(decode([Buffer.of(0x9b, 0x41)]), "'\ufffdA'");
  });
});

suite('what a flush makes of a rest', () => {
  const rests: readonly (readonly [string, Decoder['pending'], string])[] = [
    ['x', 'none', "'x'"],
    [ESC, 'escape', 'Escape'],
    [ESC + ESC, 'escape', 'Escape Escape'],
    [CSI, 'escape', 'M-['],
    [`${ESC}O`, 'escape', 'M-O'],
    [`${ESC}]`, 'escape', 'M-]'],
    [`${ESC}P`, 'escape', 'M-P'],
    [ESC + CSI, 'escape', 'Escape M-['],
    [`${CSI}1;`, 'sequence', ''],
    [`${CSI}M!`, 'sequence', ''],
    [`${ESC}]11;rgb`, 'sequence', ''],
    [`${ESC}]11${ESC}`, 'sequence', 'Escape'],
    [`${CSI}200~ab${CSI}20`, 'paste', "paste 'ab'"],
  ];
  for (const [input, pending, expected] of rests) {
    test(JSON.stringify(input), () => {
      const decoder = new Decoder();
      decoder.push(Buffer.from(input));
      assert.equal(decoder.pending, pending);
      assert.equal(decode([Buffer.from(input)], true), expected);
    });
  }

  test('keys go on after it', () => {
    const decoder = new Decoder();
    for (const rest of [ESC, CSI, `${CSI}1;`, `${ESC}]11`, `${ESC}_`]) {
      decoder.push(Buffer.from(rest));
      decoder.flush();
      assert.equal(decoder.pending, 'none');
      assert.deepEqual(decoder.push(Buffer.from('[A')), [{ type: 'text', text: '[A' }], JSON.stringify(rest));
    }
  });

  test('half a character waits for its other half', () => {
    const decoder = new Decoder();
    assert.deepEqual(decoder.push(Buffer.of(0xe6, 0xbc)), []);
    assert.deepEqual(decoder.flush(), []);
    assert.deepEqual(decoder.push(Buffer.of(0xa2)), [{ type: 'text', text: '漢' }]);
  });

  test('a paste that pauses stays a paste: its line ends never become Enter', () => {
    const decoder = new Decoder();
    decoder.push(Buffer.from(`${CSI}200~one\r${CSI}2`));
    assert.deepEqual(decoder.flush(), [{ type: 'paste', text: 'one\r' }]);
    assert.equal(decoder.pending, 'none');
    assert.deepEqual(decoder.push(Buffer.from(`01~x`)), [{ type: 'text', text: 'x' }]);
    decoder.push(Buffer.from(`${CSI}200~a`));
    decoder.flush();
    assert.deepEqual(decoder.push(Buffer.from('\r')), []);
    assert.deepEqual(decoder.flush(), [{ type: 'paste', text: '\r' }]);
  });

  test('C-c alone ends a paste that never ends, and only after a pause', () => {
    const decoder = new Decoder();
    decoder.push(Buffer.from(`${CSI}200~a`));
    assert.deepEqual(decoder.push(Buffer.from('\x03')), []);
    assert.deepEqual(decoder.flush(), [{ type: 'paste', text: 'a\x03' }]);
    decoder.push(Buffer.from(`b${ESC}`));
    assert.deepEqual(decoder.push(Buffer.from('\x03')), [
      { type: 'paste', text: 'b' },
      { type: 'key', key: 'C-c' },
    ]);
    assert.deepEqual(decoder.push(Buffer.from('\r')), [{ type: 'key', key: 'Enter' }]);
  });
});

test('a paste over the limit comes in pieces that cut no character', () => {
  const bytes = Buffer.from(`${CSI}200~abc🐢def${CSI}201~`);
  for (const size of [1, 2, 5, bytes.length]) {
    const decoder = new Decoder({ pasteLimit: 4 });
    const events: InputEvent[] = [];
    for (let at = 0; at < bytes.length; at += size)
      events.push(...decoder.push(bytes.subarray(at, at + size)));
    assert.deepEqual(events.map(show), ["paste 'abc'", "paste '🐢de'", "paste 'f'"], `chunks of ${size}`);
  }
});
