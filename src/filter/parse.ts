/** Reads the language of docs/filters.md. */
import { clusters } from '../graphemes.ts';
import { all, any, type Filter, filterOf, not, type Test } from './filter.ts';
import type { SessionPattern } from './pattern.ts';
import { fieldTerm, shown, wordTerm } from './terms.ts';
import { bangsOf, Fault, headOf, isMissing, type Piece, piecesOf, restOf } from './text.ts';

/** `error` is one line, safe to show; `at` is the UTF-16 offset in the text where it is wrong. */
export type ParsedFilter = { readonly filter: Filter } | { readonly error: string; readonly at: number };

/** Finds the text of a saved filter by its name. */
export type Saved = (name: string) => string | undefined;

/** More than anybody writes: saved filters that name others several times grow fast. */
const MOST_TERMS = 1000;
const MOST_DEEP = 16;

/** What the parts of one filter share. */
interface Reading {
  readonly saved: Saved;
  readonly patterns: SessionPattern[];
  /** The saved filters that are being read, outermost first. */
  readonly within: string[];
  terms: number;
}

/** Never throws for what is in the text. A text with nothing but blanks matches every session. */
export function parseFilter(text: string, saved: Saved = () => undefined): ParsedFilter {
  const reading: Reading = { saved, patterns: [], within: [], terms: 0 };
  try {
    return { filter: filterOf(read(text, reading), reading.patterns) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { error: located(text, error), at: error.at };
  }
}

function located(text: string, { at, message }: Fault): string {
  return `column ${clusters(text.slice(0, at)).length + 1}: ${message}`;
}

function read(text: string, reading: Reading): Test {
  const groups: Group[] = [];
  let group: Group | undefined;
  let bar: Piece | undefined;
  for (const piece of piecesOf(text)) {
    if (piece.mask !== '|') {
      if (group === undefined) groups.push((group = { terms: [], numbers: [] }));
      (isNumber(piece) ? group.numbers : group.terms).push(term(piece, reading));
      continue;
    }
    if (group === undefined) throw new Fault(piece.at, 'expected a term before |');
    group = undefined;
    bar = piece;
  }
  if (bar !== undefined && group === undefined) throw new Fault(bar.at, 'expected a term after |');
  return groups.length === 0 ? () => true : any(groups.map(ofGroup));
}

/** What stands between two bars. No session has two numbers: several are a list of them, of which one is enough. */
interface Group {
  readonly terms: Test[];
  readonly numbers: Test[];
}

function ofGroup({ terms, numbers }: Group): Test {
  return all(numbers.length === 0 ? terms : [...terms, any(numbers)]);
}

function isNumber({ mask }: Piece): boolean {
  return /^#\d+$/.test(mask);
}

function term(piece: Piece, reading: Reading): Test {
  if (++reading.terms > MOST_TERMS) {
    throw new Fault(piece.at, `a filter has at most ${MOST_TERMS} terms, with those of saved filters`);
  }
  const bangs = bangsOf(piece);
  const rest = restOf(piece, bangs);
  if (bangs > 0 && isMissing(rest)) throw new Fault(piece.at, 'expected a term right after !');
  const test = plainTerm(rest, reading);
  return bangs % 2 === 1 ? not(test) : test;
}

function plainTerm(piece: Piece, reading: Reading): Test {
  const head = headOf(piece);
  if (head !== undefined) return fieldTerm(piece, head, reading.patterns);
  if (piece.mask.startsWith('@')) return savedTerm(piece, reading);
  return wordTerm(piece, reading.patterns);
}

function savedTerm(piece: Piece, reading: Reading): Test {
  const name = piece.text.slice(1);
  const wrong = (what: string): Fault => new Fault(piece.at, what);
  if (name === '') throw wrong('expected the name of a saved filter after @');
  const text = reading.saved(name);
  if (text === undefined) throw wrong(`no filter is saved as ${shown(name)}`);
  if (reading.within.includes(name)) throw wrong(`the saved filter ${shown(name)} is part of itself`);
  if (reading.within.length >= MOST_DEEP) throw wrong(`saved filters go more than ${MOST_DEEP} deep`);
  reading.within.push(name);
  try {
    return read(text, reading);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const what = error.isElsewhere
      ? error.message
      : `in the saved filter ${shown(name)}, ${located(text, error)}`;
    throw new Fault(piece.at, what, true);
  } finally {
    reading.within.pop();
  }
}
