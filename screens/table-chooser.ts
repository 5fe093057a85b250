/** The list of columns to choose from, over the right side of the connection table. */
import { topFor } from '../src/console/list.ts';
import type { Choice } from '../src/console/table-chooser.ts';
import type { Canvas } from './canvas.ts';
import type { Theme } from './theme.ts';

const WIDTH = 19;

export function paintChooser(canvas: Canvas, choices: readonly Choice[], theme: Theme): void {
  if (choices.length === 0) return;
  const width = Math.min(WIDTH, canvas.width);
  const { in: left, out: right, focus, vertical } = theme.glyphs;
  const keys = ['Space shows', `${left} ${right} moves  a auto`];
  const heading = canvas.height > choices.length + keys.length ? keys.length : 0;
  const height = Math.min(choices.length, canvas.height - 1 - heading);
  const part = canvas.part(canvas.width - width, 1, width, height + heading);
  const current = choices.findIndex((choice) => choice.current);
  const top = topFor(current, current - (height >> 1), height, choices.length);
  keys.slice(0, heading).forEach((words, y) => {
    part.fill(0, y, width, theme.status);
    part.text(1, y, words, theme.status);
  });
  choices.slice(top, top + height).forEach(({ title, letter, chosen, current: here }, row) => {
    const y = heading + row;
    const style = here ? theme.selected : theme.text;
    part.fill(0, y, width, style);
    part.text(0, y, `${here ? focus : vertical}[${chosen ? 'x' : ' '}] ${letter.padEnd(1)} ${title}`, style);
  });
}
