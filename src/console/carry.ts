import { comparePositions, type Entry } from './entry.ts';
import { lineAt, type View } from './viewport.ts';

/** An entry that knows which bytes its places stand for. Bytes are counted from the start of its direction. */
export interface ByteEntry extends Entry {
  /** The byte at `char`, an offset as rows are named by. */
  byteAt(char: number): number;
  /** The last place that begins at or before the byte, which is not before the entry. */
  charAt(byte: number): number;
}

/**
 * The view on the same bytes when entries of another kind are made of the same records. The bytes of an entry
 * may be of several records, and other entries between them: only its own direction counts.
 */
export function carryView(view: View, from: readonly ByteEntry[], to: readonly ByteEntry[]): View {
  if (view === 'end') return view;
  const top = from[lineAt(from, view)];
  // What is looked at has not been read yet, or not as far.
  if (top === undefined || comparePositions(top, view) !== 0) return { ...view, char: 0 };
  const byte = top.byteAt(view.char);
  const entry = to.findLast(({ kind, offset }) => kind === top.kind && offset <= byte);
  if (entry === undefined) return { seq: top.seq, offset: byte, char: 0 };
  return { seq: entry.seq, offset: entry.offset, char: entry.charAt(byte) };
}
