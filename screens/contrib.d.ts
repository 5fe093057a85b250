/** The one widget of blessed-contrib 4.11.0 that is used, by its own path: its index would load all of them. */
declare module 'blessed-contrib/lib/widget/sparkline.js' {
  import type { Widgets } from 'blessed';

  interface Sparkline extends Widgets.BoxElement {
    /** Shows the first `width - 2` values of each data set, under its title. */
    setData(titles: readonly string[], values: readonly (readonly number[])[]): void;
    /** Lines of the content that are scrolled away above. */
    childBase: number;
  }

  export default function sparkline(options: Widgets.BoxOptions): Sparkline;
}
