import { comparePositions, type Entry, type Place } from '../lines/entry.ts';
import { lineAt, type View } from './viewport.ts';

/**
 * The view on the same bytes when entries of another kind are made of the same records. The bytes of an entry
 * may be of several records, and other entries between them: only its own direction counts.
 */
export function carryView(view: View, from: readonly Entry[], to: readonly Entry[]): View {
  if (view === 'end') return view;
  const top = from[lineAt(from, view)];
  // What is looked at has not been read yet, or not as far.
  if (top === undefined || comparePositions(top, view) !== 0) return { ...view, char: 0 };
  const byte = top.byteAt(view.char);
  return viewOn(to, { kind: top.kind, byte }) ?? { seq: top.seq, offset: byte, char: 0 };
}

/** The view that begins with a byte; undefined if the first entry of that direction comes after it. */
export function viewOn(entries: readonly Entry[], { kind, byte }: Place): Exclude<View, 'end'> | undefined {
  const entry = entries.findLast((each) => each.kind === kind && each.offset <= byte);
  return entry && { seq: entry.seq, offset: entry.offset, char: entry.charAt(byte) };
}
