import type { Widgets } from 'blessed';
import sparkline from 'blessed-contrib/lib/widget/sparkline.js';

/** The widget writes a blank line and a title above its bars, which one row of a status bar has no room for. */
const LINES_ABOVE = 2;

/** The widget leaves this many of its columns unused. */
const UNUSED = 2;

const BLOCKS = '▁▂▃▄▅▆▇█';

/** The same chart, drawn with other characters. */
export function withBars(text: string, bars: string): string {
  return text.replace(/[▁-█]/g, (block) => bars[BLOCKS.indexOf(block)] ?? block);
}

/** blessed-contrib's sparkline as one row of bars. */
export class Spark {
  readonly #widget: ReturnType<typeof sparkline>;
  readonly #columns: number;
  readonly #bars: string | undefined;

  /** `bars`: eight characters to draw with instead of blocks, from least to most. */
  constructor(screen: Widgets.Screen, columns: number, bars?: string) {
    this.#columns = columns;
    this.#bars = bars === BLOCKS ? undefined : bars;
    this.#widget = sparkline({
      parent: screen,
      top: 0,
      left: 0,
      width: columns,
      height: 1,
      hidden: true,
      // Its own markup for the title; no text of a client's comes near it.
      tags: true,
      style: { inverse: true },
    });
    this.#widget.childBase = LINES_ABOVE;
  }

  /** Shows the newest values, the last at the right, from column `x` on; hides it if undefined. */
  show(x: number | undefined, values: readonly number[]): void {
    if (x === undefined) {
      this.#widget.hide();
      return;
    }
    this.#widget.left = x;
    const missing = new Array<number>(Math.max(0, this.#columns - values.length)).fill(0);
    // It draws as many bars as its width allows while it takes the data, and shows all of them in less.
    this.#widget.width = this.#columns + UNUSED;
    this.#widget.setData([''], [[...missing, ...values.slice(-this.#columns)]]);
    if (this.#bars !== undefined) this.#widget.setContent(withBars(this.#widget.content, this.#bars));
    this.#widget.width = this.#columns;
    this.#widget.show();
  }
}
