/** A filter's text, cut at its blanks and freed of its quotes. */

/** What is wrong with a filter's text; `at` is an offset in it. Its message is one line. */
export class Fault extends Error {
  readonly at: number;
  /** The message says itself in which saved filter the mistake is. */
  readonly isElsewhere: boolean;

  constructor(at: number, message: string, isElsewhere = false) {
    super(message);
    this.at = at;
    this.isElsewhere = isElsewhere;
  }
}

/** A stretch of a filter's text without blanks, or with blanks in quotes. */
export interface Piece {
  /** Without the quotes. */
  readonly text: string;
  /** As `text`, with a quote for everything that stood in quotes: there no character means anything but itself. */
  readonly mask: string;
  /** Where it begins and ends in the filter's text. */
  readonly at: number;
  readonly end: number;
  /** The offsets of the characters of `text`. */
  readonly offsets: readonly number[];
}

const BLANK = /\s/;

/** Throws a Fault for a quote that is not closed. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    if (BLANK.test(text.charAt(at))) {
      at++;
      continue;
    }
    const piece = pieceAt(text, at);
    pieces.push(piece);
    at = piece.end;
  }
  return pieces;
}

/** In quotes, two quotes are one that is meant. */
function pieceAt(text: string, at: number): Piece {
  const offsets: number[] = [];
  let opened: number | undefined;
  let bare = '';
  let mask = '';
  let end = at;
  for (; end < text.length && (opened !== undefined || !BLANK.test(text.charAt(end))); end++) {
    const unit = text.charAt(end);
    const isDoubled = opened !== undefined && unit === '"' && text.charAt(end + 1) === '"';
    if (unit === '"' && !isDoubled) {
      opened = opened === undefined ? end : undefined;
      continue;
    }
    offsets.push(end);
    bare += unit;
    mask += opened === undefined ? unit : '"';
    if (isDoubled) end++;
  }
  if (opened !== undefined) throw new Fault(opened, 'this quote is not closed; expected another "');
  return { text: bare, mask, at, end, offsets };
}

/** What is left of a piece without its first `count` characters. */
export function restOf(piece: Piece, count: number): Piece {
  const last = piece.offsets[count - 1];
  return {
    text: piece.text.slice(count),
    mask: piece.mask.slice(count),
    at: last === undefined ? piece.at : last + 1,
    end: piece.end,
    offsets: piece.offsets.slice(count),
  };
}

/** Nothing at all, not even a pair of quotes. */
export function isMissing({ at, end }: Piece): boolean {
  return at === end;
}

/** What stands in front of a value: a field's name and what compares. */
export interface Head {
  readonly name: string;
  readonly operator: string;
  readonly value: Piece;
}

/** Undefined if the piece is no field with something behind it. */
export function headOf(piece: Piece): Head | undefined {
  const [head = '', name, operator] = /^([a-z][a-z/-]*)(:|!=|[<>=]+)/i.exec(piece.mask) ?? [];
  if (name === undefined || operator === undefined) return undefined;
  return { name: name.toLowerCase(), operator, value: restOf(piece, head.length) };
}

/** The `!` before a term. */
export function bangsOf({ mask }: Piece): number {
  return /^!*/.exec(mask)?.[0].length ?? 0;
}
