/** The widget of blessed-contrib 4.11.0 that is used, by its own path: its index would load all of them. */
declare module 'blessed-contrib/lib/widget/charts/line.js' {
  import type { Widgets } from 'blessed';

  /** An ANSI colour's name, or `normal` for the terminal's own. */
  type Colour = 'normal' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

  interface Series {
    /** Labels of the horizontal axis; those of the first series count. */
    readonly x: readonly string[];
    /** As many; of what is NaN nothing is drawn. */
    readonly y: readonly number[];
    readonly style: { readonly line: Colour };
  }

  interface LineOptions extends Widgets.BoxOptions {
    style: { line: Colour; text: Colour; baseline: Colour };
    wholeNumbersOnly?: boolean;
    /** Where the vertical axis ends; it has five labels below that. */
    maxY?: number;
    /** It labels the first of so many values, or of more if it finds that they have no room. */
    showNthLabel?: number;
  }

  interface LineChart extends Widgets.BoxElement {
    options: LineOptions;
    /** Dots: two to a cell across, four down; the width even, the height a multiple of four. */
    canvasSize: { width: number; height: number };
    /** Works `canvasSize` out when the chart is attached. */
    calcSize(): void;
    /** Draws. The chart must be on a screen: an `attach` event makes its canvas, of the size it has then. */
    setData(series: readonly Series[]): void;
    /** What `render` does after it has made a text of the whole canvas. */
    _render(): unknown;
  }

  export default function line(options: LineOptions): LineChart;
}
