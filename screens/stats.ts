/** The statistics: what flows both ways, how many sessions there are, and who has most to say. */
import { count, displayTitle, formatRate } from '../src/format.ts';
import type { Model } from '../src/console/model.ts';
import { sparkText } from '../src/console/spark-text.ts';
import { type Stats, STATS_POINTS, type StatsPoint, type StatsSpan } from '../src/console/stats.ts';
import { topTalkers } from '../src/console/talkers.ts';
import { cutToWidth, padToWidth, textWidth } from '../src/graphemes.ts';
import type { Canvas, Rect } from './canvas.ts';
import { Chart, type ChartData, type Colour, type NewLine } from './chart.ts';
import type { Painter } from './painter.ts';
import { ASCII } from './glyphs.ts';
import { withBars } from './spark.ts';
import { statsLayout, type StatsLayout } from './stats-layout.ts';
import { foreground, type Style, type Theme } from './theme.ts';

const SPANS: Readonly<Record<StatsSpan, { readonly words: string; readonly unit: string }>> = {
  seconds: { words: 'the last two minutes', unit: 's' },
  minutes: { words: 'the last two hours', unit: 'min' },
};

const TALKERS = 10;

/** A curve, in its colour and with its newest value in words. */
interface Line {
  readonly name: string;
  readonly values: readonly number[];
  readonly colour: Colour;
  readonly style: Style;
  readonly newest: string;
}

/** What stands in one chart. */
interface Group {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly whole: boolean;
}

export class StatsScreen {
  readonly #painter: Painter;
  #theme: Theme;
  readonly #loaded: () => void;
  readonly #box: ReturnType<Painter['box']>;
  #charts: Chart[] = [];
  #newLine: NewLine | undefined;
  #loading = false;
  #model: Model | undefined;
  #span: StatsSpan = 'seconds';
  /** What is on the screen now. */
  #shown: { readonly rect: Rect; readonly layout: StatsLayout } | undefined;
  #drawn: Stats[StatsSpan] | undefined;

  /** `loaded` is called when there is more to paint than before: charts are loaded when first shown. */
  constructor(painter: Painter, theme: Theme, loaded: () => void) {
    this.#painter = painter;
    this.#theme = theme;
    this.#loaded = loaded;
    this.#box = painter.box({ border: true }, (canvas) => this.#paint(canvas));
  }

  /** Shows them in this place of the screen, or what is new of them; before each frame. */
  show(rect: Rect, model: Model, span: StatsSpan = 'seconds', theme = this.#theme): void {
    if (!sameColours(theme, this.#theme)) this.#forgetCharts();
    this.#theme = theme;
    this.#model = model;
    this.#span = span;
    this.#painter.place(this.#box, rect);
    this.#load();
    const groups = groupsOf(model, span, this.#theme);
    if (!sameRect(this.#shown?.rect, rect) || this.#charts.length === 0) this.#place(rect, groups);
    if (this.#drawn === model.stats[span]) return;
    this.#drawn = model.stats[span];
    const shown = this.#shown?.layout.charts.length ?? 0;
    this.#charts.slice(0, shown).forEach((chart, index) => {
      const group = groups[index];
      if (group !== undefined) chart.draw(dataOf(group, span));
    });
  }

  /** Takes them off the screen. */
  hide(): void {
    this.#painter.place(this.#box, undefined);
    for (const chart of this.#charts) chart.hide();
    this.#shown = undefined;
    this.#drawn = undefined;
  }

  /** They have the colours that they were made with. */
  #forgetCharts(): void {
    for (const chart of this.#charts) chart.hide();
    this.#charts = [];
    this.#shown = undefined;
  }

  #load(): void {
    if (this.#loading) return;
    this.#loading = true;
    void import('blessed-contrib/lib/widget/charts/line.js').then(({ default: line }) => {
      this.#newLine = line;
      this.#loaded();
    });
  }

  #place(rect: Rect, groups: readonly Group[]): void {
    const rows = groups.map(({ lines }) => lines.length);
    // Curves are drawn in braille.
    const layout = statsLayout(rect.width - 2, rect.height - 2, rows, this.#theme.glyphs !== ASCII);
    this.#shown = { rect, layout };
    this.#drawn = undefined;
    const newLine = this.#newLine;
    if (newLine === undefined) return;
    const text = colourOf(this.#theme, 'normal');
    groups.forEach(({ whole }, index) => {
      const chart = (this.#charts[index] ??= new Chart(newLine, this.#painter.screen, { text, whole }));
      const at = layout.charts[index];
      if (at === undefined) chart.hide();
      else {
        const { x, y, width, height } = at;
        const place = { x: rect.x + 1 + x, y: rect.y + 2 + y, width, height: height - 1 };
        chart.show(this.#box, place);
      }
    });
  }

  #paint(canvas: Canvas): void {
    const model = this.#model;
    const layout = this.#shown?.layout;
    if (model === undefined || layout === undefined) return;
    const theme = this.#theme;
    const groups = groupsOf(model, this.#span, theme);
    canvas.border(theme.borderFocused, theme.glyphs);
    canvas.frameText(1, -1, ` statistics: ${SPANS[this.#span].words} `, theme.titleFocused, canvas.width - 2);
    layout.charts.forEach(({ x, y, width, height }, index) => {
      const group = groups[index];
      if (group !== undefined) paintTitle(canvas.part(x, y, width, 1), group, theme);
      if (this.#charts.length === 0) canvas.text(x + 1, y + (height >> 1), 'loading', theme.dim);
    });
    const { x, y, width, height } = layout.sparks;
    paintSparks(canvas.part(x, y, width, height), groups.slice(layout.charts.length), theme);
    const at = layout.talkers;
    paintTalkers(canvas.part(at.x, at.y, at.width, at.height), model, theme);
  }
}

/** Without colours each direction has a chart of its own: nothing else would tell their curves apart. */
function groupsOf({ stats, traffic }: Model, span: StatsSpan, theme: Theme): readonly Group[] {
  const points = stats[span];
  const line = (name: string, of: (point: StatsPoint) => number, newest: string, style: Style): Line => ({
    name,
    values: points.map(of),
    newest,
    style,
    colour: colourOf(theme, style === theme.out ? 'green' : 'normal'),
  });
  const received = line('in', ({ rateIn }) => rateIn, formatRate(traffic.rateIn), theme.in);
  const sent = line('out', ({ rateOut }) => rateOut, formatRate(traffic.rateOut), theme.out);
  const open = line('open', (point) => point.open, count(traffic.open, 'session'), theme.in);
  const both = { title: 'throughput', lines: [received, sent], whole: false };
  const apart = [received, sent].map((each) => ({
    title: `throughput ${each.name}`,
    lines: [each],
    whole: false,
  }));
  const sessions = { title: 'sessions', lines: [open], whole: true };
  return [...(foreground(theme.out) === undefined ? apart : [both]), sessions];
}

function colourOf(theme: Theme, colour: Colour): Colour {
  return foreground(theme.out) === undefined ? 'normal' : colour;
}

/** Always as many points, so that a curve grows in from the right. */
function dataOf(group: Group, span: StatsSpan): ChartData {
  const { divisor } = unitOf(group);
  const { unit } = SPANS[span];
  const labels = Array.from({ length: STATS_POINTS }, (_, index) => `-${STATS_POINTS - index}${unit}`);
  const curves = group.lines.map(({ values, colour }) => {
    const missing = new Array<number>(Math.max(0, STATS_POINTS - values.length)).fill(NaN);
    return { values: [...missing, ...values].map((value) => value / divisor), colour };
  });
  return { labels, curves };
}

/** The unit in which no rate of a chart has more than four digits; counts have none. */
function unitOf({ lines, whole }: Group): { readonly unit: string; readonly divisor: number } {
  let divisor = 1;
  let unit = 'B/s';
  const most = lines.reduce((high, { values }) => Math.max(high, ...values), 0);
  for (const next of ['kB/s', 'MB/s', 'GB/s']) {
    if (most / divisor < 2000) break;
    divisor *= 1000;
    unit = next;
  }
  return whole ? { unit: '', divisor: 1 } : { unit: ` (${unit})`, divisor };
}

function paintTitle(canvas: Canvas, group: Group, theme: Theme): void {
  let x = 1 + canvas.text(1, 0, group.title + unitOf(group).unit, theme.key);
  for (const { name, newest, style } of group.lines) {
    x += 2;
    x += canvas.text(x, 0, `${theme.glyphs.curve} ${name} ${newest}`, style);
  }
}

const LABEL_COLUMNS = 5;

function paintSparks(canvas: Canvas, groups: readonly Group[], theme: Theme): void {
  const lines = groups.flatMap((group) => group.lines);
  lines.slice(0, canvas.height).forEach(({ name, values, newest, style }, y) => {
    const room = canvas.width - LABEL_COLUMNS - textWidth(newest) - 3;
    const bars = sparkText(values, Math.min(STATS_POINTS, room));
    canvas.text(1, y, padToWidth(name, LABEL_COLUMNS), theme.key);
    canvas.text(1 + LABEL_COLUMNS, y, `${withBars(bars, theme.glyphs.bars)} ${newest}`, style);
  });
}

const RATE_COLUMNS = 10;

function paintTalkers(canvas: Canvas, model: Model, theme: Theme): void {
  if (canvas.height < 2) return;
  const name = Math.max(8, canvas.width - 2 * RATE_COLUMNS - 2);
  const row = (y: number, cells: readonly [string, string, string], style: Style): void => {
    const [who, received, sent] = cells;
    const rates = received.padStart(RATE_COLUMNS) + sent.padStart(RATE_COLUMNS);
    canvas.text(1, y, padToWidth(cutToWidth(who, name - 1), name) + rates, style);
  };
  row(0, ['busiest', 'in', 'out'], theme.key);
  const busiest = topTalkers(model.panes.values(), Math.min(TALKERS, canvas.height - 1));
  if (busiest.length === 0) canvas.text(1, 1, 'nothing flows', theme.dim);
  busiest.forEach(({ session }, index) => {
    const { rateIn, rateOut } = session;
    row(index + 1, [displayTitle(session), formatRate(rateIn), formatRate(rateOut)], theme.text);
  });
}

/** Themes are made anew for each frame. */
function sameColours(a: Theme, b: Theme): boolean {
  return a.glyphs === b.glyphs && a.in === b.in && a.out === b.out && a.text === b.text;
}

function sameRect(a: Rect | undefined, b: Rect): boolean {
  return a?.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
