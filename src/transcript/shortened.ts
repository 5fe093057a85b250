/** A line may be as long as a client likes: what is told of a hit is not. */
import type { FoundLine, Hit } from '../lines/hits.ts';
import { clusterAround, placeIn } from '../lines/spans.ts';

/** Characters that are told of a line, and those of them before the first match if there are so many. */
const MOST = 512;
const LEAD = 128;

/** The hit with the part of its line around the first match, and the beginnings of the lines around it. */
export function shortened(hit: Hit): Hit {
  const { text, spans, before, after } = hit;
  const around = { before: before.map(begun), after: after.map(begun) };
  if (text.length <= MOST) return { ...hit, ...around };
  const [from] = clusterAround(text, Math.max(0, Math.min((spans[0] ?? 0) - LEAD, text.length - MOST)));
  const [to] = clusterAround(text, Math.min(text.length, from + MOST));
  const part = `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
  const lead = from > 0 ? 1 : 0;
  return { ...hit, ...around, text: part, spans: placeIn(text, spans, from, to).map((at) => at + lead) };
}

function begun(line: FoundLine): FoundLine {
  const { text } = line;
  if (text.length <= MOST) return line;
  return { ...line, text: `${text.slice(0, clusterAround(text, MOST)[0])}…` };
}
