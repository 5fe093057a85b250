import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ASCII, type Glyphs, UNICODE } from '../../screens/glyphs.ts';
import {
  background,
  FLAGS,
  foreground,
  PLAIN,
  type Style,
  type Theme,
  themeFor,
} from '../../screens/theme.ts';
import { legible } from '../../screens/legible.ts';
import type { Tint } from '../../src/lines/entry.ts';
import { nearestColour } from '../../src/palette.ts';
import { withBars } from '../../screens/spark.ts';
import { THEME_NAMES, type ThemeName } from '../../src/console/themes.ts';
import { clusters, clusterWidth } from '../../src/graphemes.ts';
import { Easel } from '../helpers/cells.ts';

type Rgb = readonly [number, number, number];

/** xterm's palette from 16 on: a cube of six levels, then greys. The 16 before are everybody's own. */
function rgb(index: number): Rgb {
  assert.ok(index >= 16 && index <= 255, `colour ${index}`);
  if (index >= 232) return [8 + 10 * (index - 232), 8 + 10 * (index - 232), 8 + 10 * (index - 232)];
  const level = (step: number): number => (step === 0 ? 0 : 55 + 40 * step);
  const at = index - 16;
  return [level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6)];
}

/** WCAG 2.2, "relative luminance". */
function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number): number => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(a: Rgb, b: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (lighter + 0.05) / (darker + 0.05);
}

const grey = (level: number): Rgb => [level, level, level];

/** Of a look that has colours of its own on the terminal's ground; inverse exchanges the two and changes nothing. */
function contrastOf(look: Style, ground: Rgb): number | undefined {
  const fg = foreground(look);
  const bg = background(look);
  if (fg === undefined) {
    assert.equal(bg, undefined, 'a ground without a colour on it');
    return undefined;
  }
  return contrast(rgb(fg), bg === undefined ? ground : rgb(bg));
}

test('a colour of a client that cannot be seen on the ground is given up, and what else it asked for stays', () => {
  const shown = (tint: Tint): string[] =>
    (['dark', 'light', 'unknown'] as const).filter((on) => legible(tint, on) === tint);
  assert.deepEqual(shown({ fg: nearestColour(1, 2, 3) }), ['light']);
  assert.deepEqual(shown({ fg: 0 }), ['light']);
  assert.deepEqual(shown({ fg: 234 }), ['light']);
  assert.deepEqual(shown({ fg: 15 }), ['dark']);
  assert.deepEqual(shown({ fg: 231 }), ['dark']);
  assert.deepEqual(shown({ fg: 226 }), ['dark', 'unknown']);
  assert.deepEqual(shown({ bg: 231 }), ['light']);
  assert.deepEqual(shown({ bg: 16 }), ['dark']);
  assert.deepEqual(shown({ fg: 16, bg: 231 }), ['dark', 'light', 'unknown']);
  assert.deepEqual(shown({ fg: 16, bg: 233 }), []);
  for (let own = 1; own < 7; own++) assert.equal(shown({ fg: own }).length, 3, `colour ${own}`);
  assert.deepEqual(legible({ fg: 16, bold: true }, 'dark'), { bold: true });
});

function looksOf(theme: Theme): [string, Style][] {
  return Object.entries(theme).flatMap(([name, look]: [string, unknown]) =>
    typeof look === 'number' ? [[name, look] as [string, Style]] : [],
  );
}

test('the measure of contrast is that of WCAG', () => {
  assert.equal(contrast(grey(0), grey(255)), 21);
  assert.equal(contrast(rgb(231), rgb(16)), 21);
  assert.ok(Math.abs(contrast(grey(0x76), grey(255)) - 4.54) < 0.01);
});

const GROUNDS: Readonly<Partial<Record<ThemeName, readonly number[]>>> = {
  dark: [0x00, 0x0a, 0x14, 0x1e],
  light: [0xf5, 0xfa, 0xff],
};

for (const [name, grounds] of Object.entries(GROUNDS)) {
  test(`${name} can be read on the grounds it is for`, () => {
    const theme = themeFor({}, name as ThemeName);
    for (const [part, look] of looksOf(theme)) {
      for (const ground of grounds) {
        const found = contrastOf(look, grey(ground));
        assert.ok(found === undefined || found >= 4.5, `${part} on ${ground}: ${found ?? ''}`);
      }
    }
  });

  test(`nothing in ${name} is dim, which would take of the contrast`, () => {
    for (const [part, look] of looksOf(themeFor({}, name as ThemeName)))
      assert.equal(look & FLAGS.dim, 0, part);
  });
}

test('contrast has the strongest, on grounds of its own, and nothing dim', () => {
  for (const [part, look] of looksOf(themeFor({}, 'contrast'))) {
    assert.equal(look & FLAGS.dim, 0, part);
    const colour = foreground(look);
    assert.equal(colour === undefined, background(look) === undefined, part);
    const found = contrastOf(look, grey(0));
    assert.ok(found === undefined || found >= 7, `${part}: ${found ?? ''}`);
  }
});

test('mono has no colours, and NO_COLOR makes every theme mono', () => {
  const mono = themeFor({}, 'mono');
  for (const [part, look] of looksOf(mono))
    assert.deepEqual([foreground(look), background(look)], [undefined, undefined], part);
  for (const name of THEME_NAMES) assert.deepEqual(themeFor({ NO_COLOR: '1' }, name), mono, name);
  assert.deepEqual(themeFor({ NO_COLOR: '' }, 'dark'), themeFor({}, 'dark'));
  assert.notDeepEqual(themeFor({}, 'dark'), mono);
});

test('colour is never the only sign', () => {
  const flags = (look: Style): number => look & (FLAGS.bold | FLAGS.underline | FLAGS.inverse | FLAGS.dim);
  const pairs: readonly (readonly [keyof Theme, keyof Theme])[] = [
    ['search', 'text'],
    ['searchCurrent', 'search'],
    ['searchCurrent', 'text'],
    ['mark', 'text'],
    ['highlight', 'text'],
    ['selected', 'text'],
    ['unread', 'text'],
    ['headerSort', 'status'],
    ['titleFocused', 'title'],
    ['borderFocused', 'border'],
    ['key', 'words'],
    ['error', 'info'],
    ['warning', 'info'],
  ];
  for (const name of THEME_NAMES) {
    const theme = themeFor({}, name);
    for (const [one, other] of pairs) {
      const [a, b] = [theme[one], theme[other]];
      assert.ok(typeof a === 'number' && typeof b === 'number');
      assert.notEqual(flags(a), flags(b), `${name}: ${one} and ${other}`);
    }
  }
});

test('all themes have the same parts', () => {
  const parts = (name: ThemeName): string[] => Object.keys(themeFor({}, name)).sort();
  for (const name of THEME_NAMES) assert.deepEqual(parts(name), parts('default'), name);
});

function marksOf(glyphs: Glyphs): [string, string][] {
  return Object.entries(glyphs).flatMap(([name, value]: [string, string | readonly string[]]) =>
    (typeof value === 'string' && name !== 'bars' ? [value] : Array.from(value)).map(
      (mark): [string, string] => [name, mark],
    ),
  );
}

test('marks are one cell wide, in ASCII nothing but ASCII', () => {
  for (const [name, mark] of marksOf(UNICODE)) {
    const width = [...clusters(mark)].reduce((sum, cluster) => sum + clusterWidth(cluster), 0);
    assert.equal(width, 1, name);
  }
  for (const [name, mark] of marksOf(ASCII)) {
    assert.match(mark, name === 'bars' ? /^[ -~]$/ : /^[!-~]+$/, name);
    assert.ok(mark.length <= (name === 'highlight' ? 2 : 1), name);
  }
  assert.deepEqual(Object.keys(ASCII), Object.keys(UNICODE));
  for (const { bars } of [ASCII, UNICODE]) assert.equal(Array.from(bars).length, 8);
  assert.equal(themeFor({}, 'default', true).glyphs, ASCII);
  assert.equal(themeFor({}).glyphs, UNICODE);
});

test('a border can be drawn in ASCII', async () => {
  const easel = new Easel(6, 3);
  const box = easel.painter.box({ border: true }, (canvas) => canvas.border(PLAIN, ASCII));
  easel.painter.place(box, { x: 0, y: 0, width: 6, height: 3 });
  await easel.frame();
  assert.deepEqual(easel.screen.lines(), ['+----+', '|    |', '+----+']);
  easel.close();
});

test('bars can be drawn in ASCII', () => {
  assert.equal(withBars(' ▁▂▃▄▅▆▇█', ASCII.bars), '  .:-=+*#');
  assert.equal(withBars(' ▁▂▃▄▅▆▇█', UNICODE.bars), ' ▁▂▃▄▅▆▇█');
});
