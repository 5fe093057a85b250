import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import fc from 'fast-check';
import { StatsScreen } from '../../screens/stats.ts';
import { statsLayout } from '../../screens/stats-layout.ts';
import { themeFor } from '../../screens/theme.ts';
import {
  EMPTY_STATS,
  niceCeiling,
  type Stats,
  STATS_POINTS,
  type StatsSpan,
  withTraffic,
} from '../../src/console/stats.ts';
import { topTalkers } from '../../src/console/talkers.ts';
import { clusterWidth } from '../../src/graphemes.ts';
import { Easel } from '../helpers/cells.ts';
import { BEGINNING, Operator } from '../helpers/sessions.ts';

const easels: Easel[] = [];

afterEach(() => {
  for (const easel of easels.splice(0)) easel.close();
});

/** Seconds of these rates in. */
function statsOf(rates: readonly number[], from = 0): Stats {
  return rates.reduce(
    (stats, rateIn, index) => withTraffic(stats, { open: 1, rateIn, rateOut: 0 }, from + index * 1000),
    EMPTY_STATS,
  );
}

test('seconds and minutes are kept up to a bound, a minute as the average of its seconds', () => {
  const stats = statsOf(Array.from({ length: 150 }, (_, index) => index));
  assert.equal(stats.seconds.length, STATS_POINTS);
  assert.equal(stats.seconds.at(-1)?.rateIn, 149);
  assert.deepEqual(
    stats.minutes.map(({ rateIn, of }) => [Math.round(rateIn * 1000) / 1000, of]),
    [
      [29.5, 60],
      [89.5, 60],
      [134.5, 30],
    ],
  );
  let long = EMPTY_STATS;
  for (let minute = 0; minute < 200; minute++) {
    long = withTraffic(long, { open: minute, rateIn: 0, rateOut: minute }, minute * 60_000);
  }
  assert.equal(long.minutes.length, STATS_POINTS);
  assert.deepEqual([long.minutes.at(-1)?.open, long.minutes[0]?.rateOut], [199, 80]);
});

test('traffic that a board tells of is kept by the console', () => {
  const operator = new Operator();
  operator.hear({ type: 'traffic', traffic: { open: 3, rateIn: 7, rateOut: 9 } });
  assert.deepEqual(operator.model.stats.seconds, [{ open: 3, rateIn: 7, rateOut: 9 }]);
});

test('there is one point for every second, however late the board tells of it', () => {
  const point = (rateIn: number) => ({ open: 1, rateIn, rateOut: 0 });
  const told = [0, 1010, 2990, 3005, 7100, 7900, 8000].map((at, index) => [at, index + 1] as const);
  const stats = told.reduce<Stats>(
    (all, [at, rate]) => withTraffic(all, point(rate), BEGINNING + at),
    EMPTY_STATS,
  );
  assert.deepEqual(
    stats.seconds.map(({ rateIn }) => rateIn),
    [1, 2, 3, 4, 5, 5, 5, 6, 7],
  );
  const long = withTraffic(stats, point(8), BEGINNING + 86_400_000);
  assert.deepEqual(long.seconds, new Array(STATS_POINTS).fill(point(8)));
  assert.equal(withTraffic(stats, point(9), BEGINNING - 60_000).seconds.length, stats.seconds.length + 1);
});

test('the busiest are those with the highest rates, in order, and nobody quiet', () => {
  const rates = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 30 });
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 12 }), (all, most) => {
      const operator = new Operator();
      all.forEach(([rateIn, rateOut], index) => operator.opened(index + 1, { rateIn, rateOut }));
      const found = topTalkers(operator.model.panes.values(), most).map(
        ({ session }) => session.rateIn + session.rateOut,
      );
      const expected = all.map(([rateIn, rateOut]) => rateIn + rateOut).filter((rate) => rate > 0);
      assert.deepEqual(found, expected.toSorted((a, b) => b - a).slice(0, most));
    }),
  );
});

test('an axis ends at a round number, and never at 0', () => {
  assert.deepEqual(
    [0, -1, NaN, 0.3, 1, 3, 5, 6, 10, 11, 900].map(niceCeiling),
    [1, 1, 1, 0.5, 1, 5, 5, 10, 10, 20, 1000],
  );
});

test('at every size the parts of the statistics are inside and none covers another', () => {
  const size = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 100 }));
  fc.assert(
    fc.property(size, fc.constantFrom([2, 1], [1, 1, 1]), ([width, height], rows) => {
      const at = statsLayout(width, height, rows);
      const parts = [...at.charts, at.sparks, at.talkers].filter((part) => part.width > 0 && part.height > 0);
      for (const { x, y, width: w, height: h } of parts) {
        assert.ok(x >= 0 && y >= 0 && x + w <= width && y + h <= height);
      }
      parts.forEach((a, index) =>
        parts.slice(index + 1).forEach((b) => {
          const apart =
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          assert.ok(apart, JSON.stringify([a, b]));
        }),
      );
      assert.ok(at.charts.every((chart) => chart.height >= 8 && chart.width >= 58));
    }),
    {
      examples: [
        [
          [80, 15],
          [1, 1, 1],
        ],
      ],
    },
  );
});

/** A screen of statistics, all of it loaded. */
async function shown(columns: number, rows: number, env: Record<string, string> = {}) {
  const easel = new Easel(columns, rows);
  easels.push(easel);
  const operator = new Operator({ columns, rows });
  operator.opened(1, { name: 'pump\x1b[2J', rateIn: 4000, rateOut: 80 });
  operator.opened(2, { rateIn: 10 });
  for (let second = 0; second < 90; second++) {
    const rateIn = 4000 + 1000 * Math.sin(second / 5);
    operator.hear({ type: 'traffic', traffic: { open: 2, rateIn, rateOut: 80 } });
    operator.post({ type: 'time', now: BEGINNING + second * 1000 });
  }
  const { model } = operator;
  const rect = { x: 0, y: 1, width: columns, height: rows - 2 };
  let screen: StatsScreen | undefined;
  const loading = new Promise<void>((resolve) => {
    screen = new StatsScreen(easel.painter, themeFor(env), resolve);
    screen.show(rect, model);
  });
  assert.ok(screen);
  const first = await easel.frame();
  await loading;
  const paint = async (span?: StatsSpan): Promise<string> => {
    screen?.show(rect, model, span);
    await easel.frame();
    return easel.screen.lines().join('\n');
  };
  return { easel, operator, screen, first, rect, paint };
}

for (const [columns, rows] of [
  [80, 24],
  [200, 50],
] as const) {
  test(`at ${columns}x${rows} there are charts with axes, sessions and who is busiest`, async () => {
    const { easel, first, paint } = await shown(columns, rows);
    assert.match(first, /loading/);
    const text = await paint();
    assert.match(text, /statistics: the last two minutes/);
    assert.match(text, /throughput \(kB\/s\) {2}━ in [\d.]+ kB\/s {2}━ out 80 B\/s/);
    assert.match(text, /-120s +-90s +-60s +-30s/, 'the horizontal axis');
    assert.match(text, /│ *8 [^]*│ *6 [^]*│ *4 [^]*│ *2 [^]*│ *0 /, 'the vertical axis');
    assert.match(text, /[\u2801-\u28ff]{2}/, 'a curve');
    assert.match(text, /2 sessions/);
    assert.match(text, /#1 pump␛\[2J +4\.0 kB\/s +80 B\/s/);
    assert.match(text, /#2 192\.0\.2\.2/);
    assert.doesNotMatch(text, /loading/);
    for (const [, ch] of easel.painter.screen.lines.flat()) {
      assert.ok(ch.length === 1 && clusterWidth(ch) === 1, JSON.stringify(ch));
    }
    assert.match(await paint('minutes'), /the last two hours[^]*-120min/);
  });
}

test('sessions have a chart of their own where there is room', async () => {
  const { paint } = await shown(200, 50);
  const lines = (await paint()).split('\n');
  assert.equal(lines.filter((line) => line.includes('-120s')).length, 2);
  assert.ok(lines.some((line) => line.startsWith('│ sessions ')));
});

test('without colours each direction has its own chart', async () => {
  const { easel, paint } = await shown(200, 50, { NO_COLOR: '1' });
  const text = await paint();
  assert.match(text, /throughput in \(kB\/s\)/);
  assert.match(text, /throughput out \(B\/s\)/);
  const { fg } = easel.screen.cell(easel.screen.find('-120s')?.x ?? 0, easel.screen.find('-120s')?.y ?? 0);
  assert.equal(fg, 'default');
});

/** The charts of a board on which nothing changes; `heights` are the rows of a chart that a curve is in. */
async function steady(columns: number, rows: number, point: Stats['seconds'][number]) {
  const easel = new Easel(columns, rows);
  easels.push(easel);
  const { model } = new Operator({ columns, rows });
  for (let second = 0; second < STATS_POINTS; second++)
    model.stats = withTraffic(model.stats, point, BEGINNING + second * 1000);
  const rect = { x: 0, y: 0, width: columns, height: rows };
  let screen: StatsScreen | undefined;
  await new Promise<void>((resolve) => {
    screen = new StatsScreen(easel.painter, themeFor({}), resolve);
    screen.show(rect, model);
  });
  screen?.show(rect, model);
  await easel.frame();
  // A curve that never changes is a long run of the same dots; the axis is the lowest of them.
  const curve = (line: string): boolean => /([\u2801-\u28ff])\1{30}/u.test(line);
  return { easel, screen, model, rect, curves: easel.screen.lines().filter(curve).length };
}

for (const [open, rate] of [
  [1, 5000],
  [2, 1],
  [5, 1_000_000],
  [10_000, 199_999],
] as const) {
  test(`a chart shows ${open} sessions and ${rate} bytes a second, at the top of its scale or not`, async () => {
    const { curves, easel } = await steady(200, 50, { open, rateIn: rate, rateOut: rate / 2 });
    assert.equal(curves, 2 + 3, easel.screen.framed());
  });
}

test('another theme colours the charts that are there already', async () => {
  const { easel, screen, model, rect } = await steady(200, 50, { open: 1, rateIn: 5000, rateOut: 80 });
  const coloured = (): boolean =>
    Array.from({ length: 50 }, (_, y) => Array.from({ length: 150 }, (_each, x) => easel.screen.cell(x, y)))
      .flat()
      .some(({ ch, fg }) => /[\u2801-\u28ff]/u.test(ch) && fg !== 'default');
  assert.equal(coloured(), true);
  screen?.show(rect, model, 'seconds', themeFor({}, 'mono'));
  await easel.frame();
  assert.equal(coloured(), false);
  assert.match(easel.screen.lines().join('\n'), /throughput in /);
  screen?.show(rect, model, 'seconds', themeFor({}));
  await easel.frame();
  assert.equal(coloured(), true);
});

test('a small screen has rows of bars', async () => {
  const { paint } = await shown(50, 12);
  const text = await paint();
  assert.match(text, /│ in +▁*[▂-█]+ [\d.]+ kB\/s/);
  assert.match(text, /│ out +▁*█+ 80 B\/s/);
  assert.match(text, /│ open +█+ 2 sessions/);
  assert.match(text, /#1 pump/);
  assert.match(await (await shown(20, 5)).paint(), /in /);
});

test('hidden, nothing of it is left; shown again in another place, all of it is there', async () => {
  const { easel, screen, operator, paint } = await shown(100, 30);
  await paint();
  screen.hide();
  await easel.frame();
  const text = (): string => easel.screen.lines().join('').trim();
  assert.equal(text(), '');
  const rect = { x: 5, y: 2, width: 90, height: 26 };
  screen.show(rect, operator.model);
  await easel.frame();
  const lines = easel.screen.lines();
  assert.ok(lines.every((line, y) => (y >= 2 && y < 28 ? line.startsWith('     ') : line.trim() === '')));
  assert.match(lines.join('\n'), /-120s/);
  screen.hide();
  await easel.frame();
  assert.equal(text(), '');
});

test('nothing changes on the screen until there are new numbers', async () => {
  const { easel, screen, operator, rect, paint } = await shown(100, 30);
  await paint();
  screen.show(rect, operator.model);
  assert.equal(await easel.frame(), '');
  operator.hear({ type: 'traffic', traffic: { open: 2, rateIn: 9000, rateOut: 9000 } });
  screen.show(rect, operator.model);
  assert.match(await easel.frame(), /9\.0 kB/);
});

test('a board on which nothing has happened yet has charts of nothing', async () => {
  const easel = new Easel(100, 30);
  easels.push(easel);
  const { model } = new Operator({ columns: 100, rows: 30 });
  const rect = { x: 0, y: 0, width: 100, height: 30 };
  await new Promise<void>((resolve) => {
    const screen = new StatsScreen(easel.painter, themeFor({}), () => {
      screen.show(rect, model);
      resolve();
    });
    screen.show(rect, model);
  });
  await easel.frame();
  const text = easel.screen.lines().join('\n');
  assert.match(text, /-120s/);
  assert.match(text, /nothing flows/);
  assert.doesNotMatch(text, /│[^⡇]*⡇.*[\u2801-\u28ff]/, 'no curve');
});
