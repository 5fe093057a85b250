/** What boards are called: a name is a file's as well, and a word on a command line. */
import { basename } from 'node:path';
import { CordboardError } from './errors.ts';
import { word } from './expected.ts';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

export function isBoardName(text: string): boolean {
  return NAME.test(text);
}

/** Throws `CB_USAGE`. */
export function checkBoardName(name: string): string {
  if (isBoardName(name)) return name;
  throw new CordboardError(
    'CB_USAGE',
    `${word(name)}: expected a name of letters, digits, dots, dashes and underlines, at most 64`,
  );
}

/** The name of a board that was given none, from what it listens on first: `6666`, `192.0.2.1-6666`. */
export function defaultName(address: string): string {
  const text = address.startsWith('unix:') ? basename(address) : address.replace(/^127\.0\.0\.1:/, '');
  const plain = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|-+$/g, '');
  return plain === '' ? 'board' : plain.slice(0, 64);
}
