import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import fc from 'fast-check';
import type { Canvas } from '../../screens/canvas.ts';
import { CLEAR, Glass, type Cell } from '../../screens/draw.ts';
import { PLAIN, style, type Style, type Theme, themeFor } from '../../screens/theme.ts';
import { clusters, clusterWidth } from '../../src/graphemes.ts';
import { Easel } from '../helpers/cells.ts';

/** Nothing to an emulator; makes it settle a pending wrap alike. */
const blanks = '\x1b[1;1H';

const EVENTS = [
  'exit',
  'uncaughtException',
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGCONT',
  'SIGTSTP',
  'SIGWINCH',
];
const easels: Easel[] = [];

afterEach(() => {
  for (const easel of easels.splice(0)) easel.close();
});

function easel(columns: number, rows: number): Easel {
  const made = new Easel(columns, rows);
  easels.push(made);
  return made;
}

function trimmed({ screen }: Easel): string[] {
  return screen.lines().map((line) => line.trimEnd());
}

/** One bordered box over the whole screen. */
function whole(columns: number, rows: number, paint: (canvas: Canvas) => void): Easel {
  const made = easel(columns, rows);
  const box = made.painter.box({ border: true }, paint);
  made.painter.place(box, { x: 0, y: 0, width: columns, height: rows });
  return made;
}

function listeners(): unknown[] {
  return EVENTS.map((event) => process.listeners(event as NodeJS.Signals));
}

function row(text: string, attr = PLAIN): Cell[] {
  return clusters(text).flatMap((ch): Cell[] =>
    clusterWidth(ch) === 2
      ? [
          [attr, ch],
          [attr, ''],
        ]
      : [[attr, ch]],
  );
}

test('blessed writes nothing and listens to nothing of the process, from start to end', async () => {
  const before = listeners();
  const one = easel(40, 10);
  assert.deepEqual(listeners(), before);
  const { screen } = one.painter;
  const { program } = screen;
  program.write('forged');
  program.setTitle('forged');
  program.alternateBuffer();
  screen.enableMouse();
  screen.realloc();
  screen.render();
  program.flush();
  await new Promise(setImmediate);
  one.painter.destroy();
  await new Promise(setImmediate);
  assert.deepEqual(one.writes, []);
  assert.deepEqual(listeners(), before);
  assert.equal(one.painter.frame(undefined), true);
  assert.deepEqual(one.writes, []);
});

test('a listener of someone else survives', () => {
  const mine = (): void => undefined;
  process.once('exit', mine);
  easel(10, 5).painter.destroy();
  assert.ok(process.listeners('exit').includes(mine));
  process.off('exit', mine);
});

test('the first frame clears in the default look, is one synchronised write and hides the cursor meanwhile', async () => {
  const one = whole(20, 5, (canvas) => void canvas.text(0, 0, 'hello', PLAIN));
  const written = await one.frame({ x: 6, y: 1 });
  assert.equal(one.writes.length, 1);
  assert.ok(written.startsWith(`\x1b[?2026h\x1b[?25l${CLEAR}`), JSON.stringify(written));
  assert.ok(written.endsWith('\x1b[2;7H\x1b[?25h\x1b[?2026l'), JSON.stringify(written));
  assert.deepEqual(one.screen.lines(), [
    '┌──────────────────┐',
    '│hello             │',
    '│                  │',
    '│                  │',
    '└──────────────────┘',
  ]);
  assert.deepEqual(one.screen.cursor, { x: 6, y: 1 });
  assert.equal(one.screen.cursorHidden, false);
});

test('a frame in which nothing changes writes nothing', async () => {
  const one = whole(60, 12, (canvas) => {
    canvas.border(style(6, undefined, { bold: true }));
    canvas.text(0, 0, 'abc 漢字 🐢 👩‍👩‍👧 e\u0301 कि', style(2));
  });
  await one.frame({ x: 1, y: 1 });
  assert.equal(await one.frame({ x: 1, y: 1 }), '');
  assert.deepEqual(one.writes, []);
});

test('a change writes its cells only', async () => {
  let text = 'one two';
  const one = whole(30, 5, (canvas) => void canvas.text(0, 0, text, PLAIN));
  await one.frame();
  text = 'one too';
  assert.equal(await one.frame(), '\x1b[?2026h\x1b[2;7Ho\x1b[?2026l');
  assert.equal(one.screen.line(1), '│one too                     │');
});

test('a cursor that moves, hides or shows writes just that', async () => {
  const one = whole(30, 5, () => undefined);
  await one.frame({ x: 1, y: 1 });
  assert.equal(await one.frame({ x: 2, y: 1 }), '\x1b[2;3H');
  assert.equal(await one.frame(), '\x1b[?25l');
  assert.equal(await one.frame(), '');
  assert.equal(await one.frame({ x: 99, y: 99 }), '\x1b[5;30H\x1b[?25h');
  assert.deepEqual(one.screen.cursor, { x: 29, y: 4 });
});

test('a busy terminal gets nothing, and nothing is lost', async () => {
  let painted = 0;
  const one = whole(20, 3, (canvas) => {
    painted += 1;
    canvas.text(0, 0, 'late', PLAIN);
  });
  one.busy = true;
  assert.equal(one.painter.frame(undefined), false);
  assert.deepEqual(one.writes, []);
  assert.equal(painted, 0);
  one.busy = false;
  await one.frame();
  assert.equal(one.screen.line(1), '│late              │');
});

test('repaint restores a screen that someone else wrote on', async () => {
  const one = whole(20, 3, (canvas) => void canvas.text(0, 0, 'mine', style(1)));
  await one.frame({ x: 0, y: 0 });
  await one.show('\x1b[?25l\x1b[41m\x1b[2Jgarbage');
  assert.equal(await one.frame({ x: 0, y: 0 }), '');
  one.painter.repaint();
  assert.notEqual(await one.frame({ x: 0, y: 0 }), '');
  assert.deepEqual(one.screen.lines(), [
    '┌──────────────────┐',
    '│mine              │',
    '└──────────────────┘',
  ]);
  assert.equal(one.screen.cell(10, 1).bg, 'default');
  assert.equal(one.screen.cursorHidden, false);
});

test('looks come out as they were asked for, and none leaks', async () => {
  const one = easel(20, 3);
  const box = one.painter.box({}, (canvas) => {
    canvas.text(0, 0, 'a', style(1, undefined, { bold: true, dim: true }));
    canvas.text(1, 0, 'b', style(undefined, 12, { dim: true }));
    canvas.text(2, 0, 'c', style(200, 100, { underline: true, inverse: true }));
    canvas.text(3, 0, 'd', style(9, undefined, { underline: true, inverse: true }));
    canvas.text(4, 0, 'e', PLAIN);
  });
  one.painter.place(box, { x: 0, y: 0, width: 20, height: 3 });
  await one.frame();
  const base = {
    width: 1,
    fg: 'default',
    bg: 'default',
    bold: false,
    dim: false,
    inverse: false,
    underline: false,
  };
  assert.deepEqual(one.screen.cell(0, 0), { ...base, ch: 'a', fg: '1', bold: true, dim: true });
  assert.deepEqual(one.screen.cell(1, 0), { ...base, ch: 'b', bg: '12', dim: true });
  assert.deepEqual(one.screen.cell(2, 0), {
    ...base,
    ch: 'c',
    fg: '200',
    bg: '100',
    inverse: true,
    underline: true,
  });
  assert.deepEqual(one.screen.cell(3, 0), { ...base, ch: 'd', fg: '9', inverse: true, underline: true });
  assert.deepEqual(one.screen.cell(4, 0), { ...base, ch: 'e' });
  await one.show('after');
  assert.equal(one.screen.cell(5, 0).fg, 'default');
});

test('any look can follow any other', async () => {
  const one = easel(40, 1);
  let looks: readonly number[] = [];
  const box = one.painter.box({}, (canvas) => looks.forEach((look, x) => void canvas.text(x, 0, 'x', look)));
  one.painter.place(box, { x: 0, y: 0, width: 40, height: 1 });
  const colour = fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined });
  const flag = fc.boolean();
  const look = fc.record({ fg: colour, bg: colour, bold: flag, dim: flag, underline: flag, inverse: flag });
  await fc.assert(
    fc.asyncProperty(fc.array(look, { minLength: 1, maxLength: 40 }), async (wanted) => {
      looks = wanted.map(({ fg, bg, ...flags }) => style(fg, bg, flags));
      await one.frame();
      for (const [x, { fg = 'default', bg = 'default', ...flags }] of wanted.entries()) {
        assert.deepEqual(one.screen.cell(x, 0), { ch: 'x', width: 1, fg: `${fg}`, bg: `${bg}`, ...flags });
      }
    }),
    { numRuns: 30 },
  );
});

const SAMPLES = [
  'plain ascii',
  '漢字かな交じり文',
  '한국어 텍스트',
  '한글 jamo',
  'emoji 🐢🎉👍🏽 end',
  'bmp ⌚✅☎️ end',
  'zwj 👩‍👩‍👧‍👦👩🏽‍🚀 end',
  'flags 🇩🇪🇯🇵 keycap 1️⃣ end',
  'e\u0301a\u0308o\u0302 combining',
  'தமிழ் देवनागरी ไทย',
  'עברית العربية',
  'ambiguous ①±°§½ end',
  '🐢'.repeat(40),
  'x👩‍👩‍👧‍👦'.repeat(20),
];

/** What a terminal with these ideas about width shows, a row of cells each. */
async function emulated(version: string, columns: number, rows: number, data: string): Promise<string[][]> {
  const vt = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  vt.loadAddon(new unicode11.Unicode11Addon());
  vt.unicode.activeVersion = version;
  await new Promise<void>((resolve) => vt.write(data, resolve));
  const cell = (x: number, y: number): string => {
    const found = vt.buffer.active.getLine(y)?.getCell(x);
    const chars = found?.getChars() ?? '';
    return chars === '' && found?.getWidth() !== 0 ? ' ' : chars;
  };
  const shown = Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (__, x) => cell(x, y)),
  );
  vt.dispose();
  return shown;
}

for (const version of ['6', '11']) {
  test(`borders and neighbours stay intact, Unicode ${version}`, async () => {
    const columns = 41;
    const rows = SAMPLES.length + 2;
    const one = easel(columns, rows);
    let shift = 0;
    const paint = (canvas: Canvas): void => {
      SAMPLES.forEach((text, y) => void canvas.text((y + shift) % 3, y, text, PLAIN));
      SAMPLES.forEach((_, y) => void canvas.text(canvas.width - 3, y, 'END', PLAIN));
    };
    const box = one.painter.box({ border: true }, paint);
    one.painter.place(box, { x: 0, y: 0, width: columns, height: rows });
    let written = '';
    for (shift = 0; shift < 4; shift++) {
      written += await one.frame();
      const shown = await emulated(version, columns, rows, written);
      for (const [y, text] of SAMPLES.entries()) {
        const line = shown[y + 1] ?? [];
        assert.equal(line[0], '│', text);
        assert.deepEqual(line.slice(-4), ['E', 'N', 'D', '│'], text);
        const parts = clusters(text);
        const head = parts.slice(
          0,
          parts.findIndex((cluster) => cluster > '~' || cluster.length > 1),
        );
        const start = 1 + ((y + shift) % 3);
        assert.deepEqual(line.slice(start, start + head.length), head, text);
      }
      assert.equal(shown[0]?.join(''), `┌${'─'.repeat(columns - 2)}┐`);
      assert.equal(shown.at(-1)?.join(''), `└${'─'.repeat(columns - 2)}┘`);
    }
  });

  test(`a doubtful cluster in the last column wraps nowhere, Unicode ${version}`, async () => {
    const one = easel(4, 3);
    const box = one.painter.box({}, (canvas) => {
      for (const y of [0, 1, 2]) canvas.text(0, y, `ab${y}`, PLAIN);
      canvas.text(3, 0, '\u2328', PLAIN);
      canvas.text(2, 1, '👩‍👩‍👧‍👦', PLAIN);
      canvas.text(2, 2, '🐢', PLAIN);
    });
    one.painter.place(box, { x: 0, y: 0, width: 4, height: 3 });
    const shown = await emulated(version, 4, 3, await one.frame());
    assert.deepEqual(
      shown.map((line) => line.slice(0, 2).join('')),
      ['ab', 'ab', 'ab'],
    );
    assert.equal(shown[0]?.[2], '0');
  });
}

test('painting over half of a wide character blanks the other half, and it comes back', async () => {
  const one = easel(12, 3);
  const under = one.painter.box({}, (canvas) => {
    for (const y of [0, 1, 2]) canvas.text(0, y, '漢字漢字🐢漢', PLAIN);
  });
  const popup = one.painter.box({ border: true }, (canvas) => void canvas.text(0, 0, 'hi', PLAIN));
  one.painter.place(under, { x: 0, y: 0, width: 12, height: 3 });
  await one.frame();
  one.painter.place(popup, { x: 3, y: 0, width: 6, height: 3 });
  await one.frame();
  assert.deepEqual(one.screen.lines(), ['漢 ┌────┐ 漢', '漢 │hi  │ 漢', '漢 └────┘ 漢']);
  assert.equal(await one.frame(), '');
  one.painter.place(popup, undefined);
  await one.frame();
  assert.deepEqual(one.screen.lines(), Array<string>(3).fill('漢字漢字🐢漢'));
});

test('a box that moves or goes leaves nothing behind', async () => {
  const one = easel(12, 4);
  const box = one.painter.box({ border: true }, (canvas) => void canvas.text(0, 0, '漢字', PLAIN));
  one.painter.place(box, { x: 0, y: 0, width: 6, height: 3 });
  await one.frame();
  one.painter.place(box, { x: 3, y: 1, width: 6, height: 3 });
  await one.frame();
  assert.deepEqual(trimmed(one), ['', '   ┌────┐', '   │漢字│', '   └────┘']);
  one.painter.place(box, { x: 3, y: 1, width: 2, height: 3 });
  await one.frame();
  assert.deepEqual(trimmed(one), ['', '', '', '']);
});

test('a canvas clips on all sides and says how far it came', async () => {
  const came: number[] = [];
  const one = easel(10, 5);
  const box = one.painter.box({ border: true }, (canvas) => {
    came.push(
      canvas.text(0, 0, 'abcdefgh', PLAIN),
      canvas.text(-2, 1, 'abcdefgh', PLAIN),
      canvas.text(-1, 2, '漢字漢字漢', PLAIN),
      canvas.text(0, -1, 'no', PLAIN),
      canvas.text(0, 3, 'no', PLAIN),
      canvas.text(9, 0, 'no', PLAIN),
      canvas.frameText(1, -1, ' 漢 title ', PLAIN, 4),
      canvas.frameText(-1, 3, '+0123456+++', PLAIN),
      canvas.text(4, 0, 'XYZ', PLAIN, 1),
    );
  });
  one.painter.place(box, { x: 1, y: 0, width: 8, height: 5 });
  await one.frame();
  assert.deepEqual(one.screen.lines(), [' ┌─ 漢 ─┐', ' │abcdXf│', ' │cdefgh│', ' │ 字漢 │', ' +0123456']);
  assert.deepEqual(came, [6, 8, 6, 2, 2, 0, 4, 8, 1]);
});

test('fill and border paint what they say', async () => {
  const one = easel(8, 4);
  const box = one.painter.box({ border: true }, (canvas) => {
    canvas.fill(-3, 0, 5, style(4), '=');
    canvas.fill(4, 1, 50, style(undefined, undefined, { inverse: true }));
    canvas.border(style(6));
  });
  one.painter.place(box, { x: 0, y: 0, width: 8, height: 4 });
  await one.frame();
  assert.deepEqual(one.screen.lines(), ['┌──────┐', '│==    │', '│      │', '└──────┘']);
  for (const [x, y] of [
    [0, 0],
    [7, 0],
    [0, 1],
    [7, 2],
    [3, 3],
  ] as const)
    assert.equal(one.screen.cell(x, y).fg, '6');
  assert.equal(one.screen.cell(1, 1).fg, '4');
  assert.deepEqual(
    [4, 5, 6].map((x) => one.screen.cell(x, 2).inverse),
    [false, true, true],
  );
});

const HOSTILE = ['\x1b[2J', '\x1b', '\r', '\n', '\0', '\x7f', '\x9b', '\x9b2J', '\x9d52;c;AA\x9c', 'a\x07'];
const FORMAT = ['\ud800', 'a\udc9b', '\u202e', '\u2028', '\u0301', '\u200b', '\u200d'];
for (const ch of [...HOSTILE, ...FORMAT]) {
  test(`a cell with ${JSON.stringify(ch)} is written as a question mark`, () => {
    const glass = new Glass(5, 1);
    const line: Cell[] = [
      [PLAIN, 'a'],
      [PLAIN, ch],
      [PLAIN, 'b'],
    ];
    assert.equal(glass.update([line]), '\x1b[1;1Ha?b');
    assert.equal(glass.update([line]), '');
  });
}

test('text that was not made printable gets no control through a canvas either', async () => {
  const one = easel(12, 1);
  const box = one.painter.box({}, (canvas) => {
    canvas.text(0, 0, 'a\x1b[2J\x9b\r\ud800\nb', PLAIN);
  });
  one.painter.place(box, { x: 0, y: 0, width: 12, height: 1 });
  await one.frame();
  assert.equal(one.screen.line(0).trimEnd(), 'a?[2J????b');
});

test('no cell of any content gets a control character out', () => {
  const cell = fc.tuple(fc.nat(0xffffff), fc.string({ unit: 'binary', maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 12 }), (line) => {
      const text = new Glass(10, 1).update([line]);
      const left = text.replace(/\x1b\[(?:[\d;]*[mHC]|\?7[hl])/g, '');
      assert.match(left, /^[^\p{Cc}\p{Cs}\p{Bidi_Control}]*$/u);
    }),
    { numRuns: 1000 },
  );
});

test('from any row to any other the terminal shows what a fresh one would', async () => {
  const part = fc.constantFrom('a', 'b', ' ', '漢', '字', '🐢', '│', 'é', '👍🏽', '☎️', 'e\u0301', '');
  const content = fc.array(part, { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(content, { minLength: 2, maxLength: 4 }), async (rows) => {
      const glass = new Glass(12, 1);
      const cells = rows.map((parts) =>
        parts.flatMap((ch) => (ch === '' ? [[PLAIN, ''] as const] : row(ch))),
      );
      const text = cells.map((line) => glass.update([line])).join('');
      const fresh = new Glass(12, 1).update([cells.at(-1) ?? []]);
      assert.deepEqual(
        await emulated('11', 12, 1, text + blanks),
        await emulated('11', 12, 1, fresh + blanks),
      );
      assert.equal(glass.update([cells.at(-1) ?? []]), '');
    }),
    { numRuns: 200 },
  );
});

test('resize, from the smallest to the largest', async () => {
  const one = easel(80, 24);
  const box = one.painter.box({ border: true }, (canvas) => {
    canvas.text(0, 0, `${canvas.width}x${canvas.height}`, PLAIN);
    canvas.text(canvas.width - 2, canvas.height - 1, '漢', PLAIN);
  });
  for (const [width, height] of [
    [80, 24],
    [20, 5],
    [300, 100],
    [4, 3],
    [1, 1],
    [120, 40],
  ] as const) {
    one.resize(width, height);
    one.painter.place(box, { x: 0, y: 0, width, height });
    await one.frame({ x: 500, y: 500 });
    const lines = one.screen.lines();
    if (width < 3) assert.deepEqual(lines, ['']);
    if (width < 20) continue;
    assert.equal(lines[0], `┌${'─'.repeat(width - 2)}┐`);
    assert.ok(lines[1]?.startsWith(`│${width - 2}x${height - 2} `));
    assert.ok(lines[height - 2]?.endsWith('漢│'));
    assert.deepEqual(one.screen.cursor, { x: width - 1, y: height - 1 });
    assert.equal(await one.frame({ x: 500, y: 500 }), '');
  }
});

test('a screen that shrinks under a box draws the part that is left', async () => {
  const one = whole(20, 6, (canvas) => void canvas.text(0, 0, 'abcdefghijkl', PLAIN));
  await one.frame();
  one.resize(8, 3);
  await one.frame();
  assert.deepEqual(one.screen.lines(), ['┌───────', '│abcdefg', '│']);
});

function looksOf(theme: Theme): Style[] {
  return Object.values(theme).filter((look) => typeof look === 'number');
}

test('NO_COLOR takes the colours and leaves the rest', () => {
  const colourful = themeFor({});
  const plain = themeFor({ NO_COLOR: '1' });
  assert.deepEqual(themeFor({ NO_COLOR: '' }), colourful);
  assert.equal(plain.statusAlert, style(undefined, undefined, { bold: true, inverse: true }));
  assert.notEqual(plain.statusAlert, colourful.statusAlert);
  for (const look of looksOf(plain)) assert.equal(look & PLAIN, PLAIN);
});

test('the theme keeps to the 16 colours, none on a background', () => {
  for (const look of looksOf(themeFor({}))) {
    const fg = (look >> 9) & 0x1ff;
    assert.ok(fg < 16 || fg === 0x1ff);
    assert.equal(look & 0x1ff, 0x1ff);
  }
});
