/** Who has most to say. */
import type { Pane } from './model.ts';

/** The busiest sessions by both rates together, the busiest first; none that is quiet. */
export function topTalkers(panes: Iterable<Pane>, most: number): readonly Pane[] {
  const top: Pane[] = [];
  for (const pane of panes) {
    const rate = rateOf(pane);
    if (rate <= 0 || (top.length === most && rate <= rateOf(top[most - 1]))) continue;
    const at = top.findIndex((each) => rateOf(each) < rate);
    top.splice(at < 0 ? top.length : at, 0, pane);
    top.length = Math.min(top.length, most);
  }
  return top;
}

function rateOf(pane: Pane | undefined): number {
  return pane === undefined ? 0 : pane.session.rateIn + pane.session.rateOut;
}
