import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Cell } from '../helpers/screen.ts';
import { shapeOf } from '../pictures/shapes.ts';
import { DARK_SKIN, hexOf } from '../pictures/skin.ts';
import { CELL, escaped, screenSvg, sizeOf, type Shot } from '../pictures/svg.ts';
import { type Scene, tourSvg, windowsSvg, windowSvg } from '../pictures/window.ts';

const PLAIN: Cell = {
  ...{ ch: ' ', width: 1, fg: 'default', bg: 'default' },
  ...{ bold: false, dim: false, inverse: false, underline: false },
};

const { foreground, background, cursor } = DARK_SKIN;

/** A wide character is followed by a cell of no width, as in a terminal. */
function cells(text: string, look: Partial<Cell> = {}): readonly Cell[] {
  return Array.from(text).flatMap((ch) => {
    const wide = ch >= '\u3000';
    const cell = { ...PLAIN, ...look, ch, width: wide ? 2 : 1 };
    return wide ? [cell, { ...cell, ch: '', width: 0 }] : [cell];
  });
}

function shot(...rows: readonly (readonly Cell[])[]): Shot {
  return { rows };
}

const draw = (...row: readonly Cell[]): string => screenSvg(shot(row), DARK_SKIN);

interface Span {
  readonly x: number;
  readonly length: number | undefined;
  readonly fill: string | undefined;
  readonly bold: boolean;
  readonly text: string;
}

function spansOf(svg: string): Span[] {
  return [...svg.matchAll(/<tspan x="([\d.]+)"([^>]*)>([^<]*)<\/tspan>/g)].map(
    ([, x, attributes = '', text = '']) => {
      const value = (name: string): string | undefined =>
        new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1];
      const length = value('textLength');
      return {
        x: Number(x) / CELL.width,
        length: length === undefined ? undefined : Number(length) / CELL.width,
        fill: value('fill'),
        bold: value('font-weight') === 'bold',
        text,
      };
    },
  );
}

const span = (x: number, text: string, rest: Partial<Span> = {}): Span => ({
  ...{ x, text, length: text.length > 1 ? text.length : undefined, fill: undefined, bold: false },
  ...rest,
});

suite('the text of a row', () => {
  test('what has a meaning in XML is escaped', () => {
    assert.equal(escaped('<a href="x">&amp;</a>'), '&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;');
    assert.ok(draw(...cells('a<b>&"c')).includes('>a&lt;b&gt;&amp;&quot;c</tspan>'));
  });

  test('cells of one look are one run, as long as they are wide', () => {
    assert.deepEqual(spansOf(draw(...cells('one run'))), [span(0, 'one run')]);
  });

  test('a new colour or weight begins a run; the default colour is not said again', () => {
    const row = [...cells('ab', { fg: '2' }), ...cells('cd'), ...cells('ef', { bold: true })];
    const green = DARK_SKIN.ansi[2];
    assert.deepEqual(spansOf(draw(...row)), [
      span(0, 'ab', { fill: green }),
      span(2, 'cd'),
      span(4, 'ef', { bold: true }),
    ]);
  });

  test('blanks at the ends and more than one between words are left out', () => {
    assert.deepEqual(spansOf(draw(...cells('  left   right '))), [span(2, 'left'), span(9, 'right')]);
  });

  test('a wide character has two cells and a place of its own, and so has what follows', () => {
    const found = spansOf(draw(...cells('a流量b')));
    assert.deepEqual(found, [span(0, 'a'), span(1, '流'), span(3, '量'), span(5, 'b')]);
  });

  test('an empty row has no text', () => {
    assert.equal(draw(...cells('   ')), '');
  });

  test('the rows stand under each other', () => {
    const svg = screenSvg(shot(cells('a'), cells('b')), DARK_SKIN);
    const [first = 0, second = 0] = [...svg.matchAll(/<text y="([\d.]+)"/g)].map(([, y]) => Number(y));
    assert.equal((second - first).toFixed(2), CELL.height.toFixed(2));
    assert.deepEqual(sizeOf(shot(cells('ab'), cells('cd'))), {
      width: 2 * CELL.width,
      height: 2 * CELL.height,
    });
  });
});

suite('colours', () => {
  for (const [colour, expected] of [
    ['default', '#123456'],
    ['1', DARK_SKIN.ansi[1]],
    ['16', '#000000'],
    ['24', '#005f87'],
    ['114', '#87d787'],
    ['231', '#ffffff'],
    ['232', '#080808'],
    ['255', '#eeeeee'],
    ['#0a0b0c', '#0a0b0c'],
  ] as const) {
    test(`${colour} is ${String(expected)}`, () => {
      assert.equal(hexOf(colour, '#123456', DARK_SKIN), expected);
    });
  }

  test('neighbours of one background have one rectangle; that of the screen has none', () => {
    const svg = draw(...cells('ab', { bg: '24' }), ...cells('c', { bg: '114' }), ...cells('d'));
    assert.deepEqual(
      [...svg.matchAll(/<path fill="(#\w+)" d="M([\d.]+) 0h([\d.]+)v/g)].map(([, fill, x, width]) => [
        fill,
        x,
        width,
      ]),
      [
        ['#005f87', '0', String(2 * CELL.width)],
        ['#87d787', String(2 * CELL.width), String(CELL.width)],
      ],
    );
  });

  test('inverse changes the two', () => {
    const svg = draw(...cells('x', { inverse: true }));
    assert.ok(svg.includes(`<path fill="${foreground}"`));
    assert.deepEqual(spansOf(svg), [span(0, 'x', { fill: background })]);
  });

  test('dim is between the colour and its ground', () => {
    const [found] = spansOf(draw(...cells('x', { dim: true, fg: '231', bg: '16' })));
    assert.equal(found?.fill, '#949494');
  });

  test('underlined blanks are underlined too, in the colour of the text', () => {
    const svg = draw(...cells('a b', { underline: true, fg: '114' }));
    assert.match(svg, new RegExp(`<path fill="#87d787" d="M0 [\\d.]+h${3 * CELL.width}v1h`));
  });

  test('the cursor is a block in a colour of its own, on a blank as well', () => {
    const svg = screenSvg({ ...shot(cells('a ')), cursor: { x: 1, y: 0 } }, DARK_SKIN);
    assert.ok(svg.includes(`<path fill="${cursor}" d="M${CELL.width} 0h${CELL.width}v`));
    assert.ok(!screenSvg(shot(cells('a ')), DARK_SKIN).includes(cursor));
  });
});

suite('characters that are drawn', () => {
  const place = { x: 10, y: 20, width: 8, height: 16 };

  test('lines go to the sides of the cell, bold ones thicker', () => {
    assert.equal(shapeOf('─', place), 'M10 27h4v1h-4zM13 27h5v1h-5z');
    assert.equal(shapeOf('│', place, true), 'M13 20h2v9h-2zM13 27h2v9h-2z');
  });

  test('bars stand on the ground, blocks at the left', () => {
    assert.equal(shapeOf('▂', place), 'M10 32h8v4h-8z');
    assert.equal(shapeOf('█', place), 'M10 20h8v16h-8z');
    assert.equal(shapeOf('▌', place), 'M10 20h4v16h-4z');
  });

  test('braille has a square for each dot, the first at the upper left', () => {
    const [first = '', ...others] = (shapeOf('⣿', place) ?? '').split('z').filter((part) => part !== '');
    assert.equal(others.length, 7);
    assert.equal(shapeOf('⠁', place), `${first}z`);
    assert.match(shapeOf('⢀', place) ?? '', /^M15 33h2/);
  });

  test('all else is for a font, and what is drawn is not written as well', () => {
    for (const character of ['a', ' ', '●', '⠀', '流']) assert.equal(shapeOf(character, place), undefined);
    assert.deepEqual(spansOf(draw(...cells('│ab│'))), [span(1, 'ab')]);
  });
});

suite('whole files', () => {
  const titled = { shot: shot(cells('ab'), cells('cd')), title: 'a < b' };
  const scenes: readonly Scene[] = [
    { ...titled, lasts: 1000, caption: 'one' },
    { ...titled, lasts: 3000, caption: 'two', key: 'M-<' },
    { ...titled, lasts: 4000, caption: 'three' },
  ];

  test('have nothing that an <img> does not show, and nothing from elsewhere', () => {
    const files = [windowSvg(titled, 'x'), windowsSvg([titled, titled], 2, 'x'), tourSvg(scenes, 0, 'x')];
    for (const svg of files) {
      assert.doesNotMatch(svg, /<script|<foreignObject|@import|@font-face|url\(|href=/);
      assert.deepEqual(svg.match(/https?:[^"]*/g), ['http://www.w3.org/2000/svg']);
      assert.equal(svg.match(/<g\b/g)?.length, svg.match(/<\/g>/g)?.length);
    }
  });

  test('the label and the title are escaped', () => {
    const svg = windowSvg(titled, 'R&D');
    assert.ok(svg.includes('<title>R&amp;D</title>') && svg.includes('>a &lt; b</text>'));
  });

  test('windows beside each other have room: the first row holds as many as there are columns', () => {
    const places = [
      ...windowsSvg([titled, titled, titled], 2, 'x').matchAll(/^<g transform="translate\((\d+) (\d+)\)/gm),
    ];
    const upper = places.filter((_, at) => at % 2 === 0).map(([, x, y]) => [Number(x), Number(y)]);
    const [, beside = [0], below = [0, 0]] = upper;
    assert.equal(upper.length, 3);
    assert.deepEqual([beside[1], below[0]], [0, 0]);
    assert.ok((beside[0] ?? 0) > 2 * CELL.width && (below[1] ?? 0) > 2 * CELL.height);
  });

  test('each scene has its share of the time, and no two are shown at once', () => {
    const svg = tourSvg(scenes, 1, 'x');
    assert.ok(svg.includes('animation-duration:8000ms'));
    assert.ok(svg.includes('@keyframes k0{0%{visibility:visible}12.5%,100%{visibility:hidden}}'));
    assert.ok(
      svg.includes(
        '@keyframes k1{0%{visibility:hidden}12.5%{visibility:visible}50%,100%{visibility:hidden}}',
      ),
    );
    assert.ok(
      svg.includes('@keyframes k2{0%{visibility:hidden}50%{visibility:visible}100%{visibility:visible}}'),
    );
  });

  test('without motion one scene is shown', () => {
    const svg = tourSvg(scenes, 1, 'x');
    assert.deepEqual(svg.match(/<g class="[^"]*"/g), [
      '<g class="f f0"',
      '<g class="s f1"',
      '<g class="f f2"',
    ]);
    assert.match(svg, /prefers-reduced-motion:reduce/);
    assert.match(svg, /\.f\{visibility:hidden\}/);
  });

  test('a caption names the key, if there is one', () => {
    assert.match(tourSvg(scenes, 1, 'x'), /class="key"[^>]*>M-&lt;<\/tspan>.*two<\/text>/);
  });
});
