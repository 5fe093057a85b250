/** A line chart of blessed-contrib's that is drawn when its data changes, not in every frame. */
import type { Widgets } from 'blessed';
import type line from 'blessed-contrib/lib/widget/charts/line.js';
import { niceCeiling } from '../src/console/stats.ts';
import type { Rect } from './canvas.ts';

/** The widget's constructor: it is loaded only when a chart is first shown. */
export type NewLine = typeof line;

type Widget = ReturnType<NewLine>;

export type Colour = Widget['options']['style']['line'];

export interface Curve {
  /** NaN where there is none: nothing is drawn there. */
  readonly values: readonly number[];
  readonly colour: Colour;
}

export interface ChartData {
  /** One for each value. */
  readonly labels: readonly string[];
  /** As long as each other. */
  readonly curves: readonly Curve[];
}

/** Under the curves are the labels of the widget's x axis, and above them is a margin: its dots, four to a row. */
const BELOW = 11;
const ABOVE = 2;

/** A label for every so many values: wherever a chart is wide enough at all, all of them have room. */
const LABEL_EVERY = 30;

export class Chart {
  readonly #widget: Widget;
  #rect: Rect | undefined;
  #changed = true;

  /** `whole`: its values are counts. */
  constructor(
    newLine: NewLine,
    screen: Widgets.Screen,
    options: { readonly text: Colour; readonly whole: boolean },
  ) {
    const { text, whole } = options;
    const widget = newLine({
      screen,
      style: { line: 'normal', text, baseline: text },
      wholeNumbersOnly: whole,
      showNthLabel: LABEL_EVERY,
    });
    // It would leave a margin for a border, which it has not. The last column stays free: blessed would fold a
    // line as wide as the widget at a blank.
    widget.calcSize = () => {
      const { width = 0, height = 0 } = this.#rect ?? {};
      widget.canvasSize = { width: 2 * Math.max(0, width - 1), height: 4 * height };
    };
    const render = widget.render.bind(widget);
    widget.render = () => {
      const coords = this.#changed ? render() : widget._render();
      this.#changed = false;
      return coords as ReturnType<typeof render>;
    };
    this.#widget = widget;
  }

  /** Shows it right above `under` and below all that is above that. */
  show(under: Widgets.BoxElement, rect: Rect): void {
    this.hide();
    this.#rect = rect;
    const { x: left, y: top, width, height } = rect;
    Object.assign(this.#widget, { left, top, width, height });
    this.#widget.screen.insertAfter(this.#widget, under);
  }

  /** It must be shown. */
  draw({ labels, curves }: ChartData): void {
    const values = curves.flatMap((curve) => curve.values);
    const most = values.reduce((high, value) => (value > high ? value : high), 0);
    // Its five labels are round numbers then; and it would divide by the highest value, which may be 0. What is at
    // the end of its scale it draws above itself.
    const dots = 4 * (this.#rect?.height ?? 0) - BELOW;
    this.#widget.options.maxY = niceCeiling((most * dots) / Math.max(1, dots - ABOVE));
    this.#widget.setData(
      curves.map(({ values, colour }) => ({ x: labels, y: values, style: { line: colour } })),
    );
    this.#changed = true;
  }

  hide(): void {
    this.#widget.detach();
  }
}
