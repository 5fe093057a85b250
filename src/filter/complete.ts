import { choiceOf, FILTER_FIELDS, findField, operatorsOf } from './fields.ts';
import { bangsOf, Fault, headOf, type Piece, piecesOf, restOf } from './text.ts';

/** Words of this board that a filter can name. */
export interface Known {
  readonly tags?: Iterable<string>;
  /** Names of saved filters. */
  readonly saved?: Iterable<string>;
}

/** What the text from `from` up to the cursor can be replaced with, in the order to offer it. */
export interface FilterCompletion {
  readonly from: number;
  readonly options: readonly string[];
}

/** Completes names of fields (with what compares behind them), choices, tags and saved filters before the cursor. */
export function completeFilter(text: string, cursor: number, known: Known = {}): FilterCompletion {
  const head = text.slice(0, cursor);
  const last = lastPiece(head);
  if (last === undefined) return { from: cursor, options: [] };
  const piece = restOf(last, bangsOf(last));
  const value = headOf(piece);
  if (value !== undefined) {
    return { from: value.value.at, options: beginning(valuesOf(value.name, known), value.value.text) };
  }
  const words = piece.mask.startsWith('@') ? namesOf(known) : FIELDS;
  return { from: piece.at, options: beginning(words, piece.text) };
}

/** The piece that ends at the cursor, maybe an empty one; undefined within quotes. */
function lastPiece(head: string): Piece | undefined {
  try {
    const piece = piecesOf(head).at(-1);
    const at = head.length;
    return piece?.end === at ? piece : { text: '', mask: '', at, end: at, offsets: [] };
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

const FIELDS: readonly string[] = FILTER_FIELDS.map((field) => `${field.name}${operatorsOf(field)[0] ?? ''}`);

function namesOf({ saved = [] }: Known): readonly string[] {
  return Array.from(saved, (name) => `@${name}`);
}

function valuesOf(name: string, { tags = [] }: Known): readonly string[] {
  const field = findField(name);
  if (field?.kind === 'choice') return [...field.choices.keys()];
  return field?.name === 'tag' ? [...tags] : [];
}

function beginning(words: readonly string[], begun: string): readonly string[] {
  const wanted = choiceOf(begun);
  return words.filter((word) => choiceOf(word).startsWith(wanted)).map(quoted);
}

/** As a filter has to have it. */
function quoted(word: string): string {
  const [, at = '', name = ''] = /^(@?)(.*)$/s.exec(word) ?? [];
  const isPlain = /^[^\s"*]+$/.test(name) && !name.startsWith('~');
  return isPlain ? word : `${at}"${name.replaceAll('"', '""')}"`;
}
