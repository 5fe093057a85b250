/** What one term of a filter asks. The pattern in it, if there is one, goes to `patterns`. */
import { CordboardError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import { Pattern } from '../pattern.ts';
import { printable } from '../printable.ts';
import type { Subject, Test } from './filter.ts';
import {
  type AmountField,
  type ChoiceField,
  choiceOf,
  FIELD_NAMES,
  type FilterField,
  findField,
  type LabelField,
  type Operator,
  operatorsOf,
  type TextField,
} from './fields.ts';
import { SessionPattern, type TextsOf } from './pattern.ts';
import { Fault, type Head, isMissing, type Piece } from './text.ts';
import { comparison, EXAMPLES, globOf, parseAmount, partOf, wholeOf } from './values.ts';

/** Characters of a wrong word that a message repeats. */
const SHOWN = 40;

/** A term without a field: a text, a number or a pattern. Throws a Fault. */
export function wordTerm(piece: Piece, patterns: SessionPattern[]): Test {
  if (piece.mask.startsWith('~')) return patternTest(piece, called, patterns);
  if (piece.text === '') throw new Fault(piece.at, 'expected a text between the quotes');
  const number = /^#(\d+)$/.exec(piece.mask)?.[1];
  return number === undefined ? textTest(called, partOf(piece.text)) : isNumber(Number(number));
}

/** What a session is called, in every way. */
const called: TextsOf = ({ id, name, tags, note, peer }) => [name, peer, ...tags, note, String(id)];

function isNumber(id: number): Test {
  return ({ session }) => session.id === id;
}

function textTest(textsOf: TextsOf, fits: (text: string) => boolean): Test {
  return ({ session }) => textsOf(session).some(fits);
}

function patternTest(piece: Piece, textsOf: TextsOf, patterns: SessionPattern[]): Test {
  const pattern = new SessionPattern(compile(piece), textsOf);
  patterns.push(pattern);
  return ({ session }) => pattern.verdict(session);
}

function compile(piece: Piece): Pattern {
  if (piece.text === '~') throw new Fault(piece.at, 'expected a regular expression after ~');
  try {
    return new Pattern(piece.text);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    const why = printable(error.message.replace(/^.*: /s, ''));
    throw new Fault(piece.at, `${shown(piece.text)} is no regular expression: ${why}`);
  }
}

/** Throws a Fault for what the field has not. */
export function fieldTerm(piece: Piece, head: Head, patterns: SessionPattern[]): Test {
  const { name, value } = head;
  const field = findField(name);
  if (field === undefined) {
    const near = suggestion(name, FIELD_NAMES);
    const hint = `a text with ${head.operator} in it goes in quotes`;
    throw new Fault(piece.at, `no field is called ${shown(name)}${near} (${hint})`);
  }
  const operators = operatorsOf(field);
  const operator = operators.find((each) => each === head.operator);
  if (operator !== undefined) return valueTerm(field, operator, value, patterns);
  const at = value.at - head.operator.length;
  throw new Fault(at, `expected ${listed(operators)} after ${field.name}, got ${shown(head.operator)}`);
}

function valueTerm(field: FilterField, operator: Operator, value: Piece, patterns: SessionPattern[]): Test {
  switch (field.kind) {
    case 'text':
      return textTerm(field, operator, value, patterns);
    case 'label':
      if (field.amount === undefined || operator === ':') return textTerm(field, operator, value, patterns);
      return amountTerm({ name: field.name, amount: field.amount, unit: 'count' }, operator, value);
    case 'choice':
      return choiceTerm(field, operator, value, patterns);
    case 'amount':
      return amountTerm(field, operator, value);
  }
}

function textTerm(
  { kind, name, texts }: TextField | LabelField,
  operator: Operator,
  value: Piece,
  patterns: SessionPattern[],
): Test {
  if (value.mask.startsWith('~')) return patternTest(value, texts, patterns);
  const isWhole = operator === '=';
  if (value.text === '' && (!isWhole || isMissing(value))) {
    throw new Fault(value.at, `expected a text after ${name}${operator}`);
  }
  if (value.mask.includes('*')) return textTest(texts, globOf(partsOf(value)));
  return textTest(texts, isWhole || kind === 'label' ? wholeOf(value.text) : partOf(value.text));
}

/** Between the stars that stand for anything. */
function partsOf({ text, mask }: Piece): readonly string[] {
  let at = 0;
  return mask.split('*').map((part) => {
    const from = at;
    at += part.length + 1;
    return text.slice(from, from + part.length);
  });
}

function choiceTerm(
  { name, choices, texts }: ChoiceField,
  operator: Operator,
  value: Piece,
  patterns: SessionPattern[],
): Test {
  if (texts !== undefined && value.mask.startsWith('~')) return patternTest(value, texts, patterns);
  const wanted = choiceOf(value.text);
  const holds = choices.get(wanted);
  if (holds !== undefined) return holds;
  const words = [...choices.keys()];
  const near = suggestion(wanted, words);
  throw new Fault(value.at, `expected ${listed(words)} after ${name}${operator}, got ${got(value)}${near}`);
}

function amountTerm(
  { name, amount, unit }: Pick<AmountField, 'name' | 'amount' | 'unit'>,
  operator: Operator,
  value: Piece,
): Test {
  const wanted = parseAmount(value.text, unit);
  if (wanted === undefined) {
    throw new Fault(value.at, `expected ${EXAMPLES[unit]} after ${name}${operator}, got ${got(value)}`);
  }
  const compares = comparison(operator, wanted);
  return (subject: Subject, now: number) => compares(amount(subject, now));
}

function got(value: Piece): string {
  return isMissing(value) ? 'nothing' : shown(value.text);
}

/** To stand in a message. */
export function shown(text: string): string {
  return `"${printable(text, SHOWN)}"`;
}

/** `a, b or c`. */
function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
