/** Rows of bars in the marks of a theme. */

const BLOCKS = '▁▂▃▄▅▆▇█';

/** The same chart, drawn with other characters. */
export function withBars(text: string, bars: string): string {
  return text.replace(/[▁-█]/g, (block) => bars[BLOCKS.indexOf(block)] ?? block);
}
