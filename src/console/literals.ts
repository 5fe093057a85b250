/** What a key puts into a draft after `C-v`, which takes the next key for its character. */
import type { DraftAction } from './draft.ts';
import type { KeyInput } from './effects.ts';

/** Keys with a name of their own; `C-m`, `C-i` and `C-[` are told apart from them by some terminals only. */
const NAMED: Readonly<Record<string, string>> = {
  Enter: '\r',
  Tab: '\t',
  Escape: '\x1b',
  Backspace: '\x7f',
  'C-?': '\x7f',
  'C-Space': '\0',
  'C-@': '\0',
  'C-[': '\x1b',
  'C-\\': '\x1c',
  'C-]': '\x1d',
  'C-^': '\x1e',
  'C-_': '\x1f',
  'C-/': '\x1f',
};

/** The control character of a key, by its name in docs/keys.md; undefined if it has none, as `Up` has none. */
export function literalOf(key: string): string | undefined {
  if (/^C-[a-z]$/.test(key)) return String.fromCharCode(key.charCodeAt(2) & 0x1f);
  return Object.hasOwn(NAMED, key) ? NAMED[key] : undefined;
}

/**
 * What `C-v` and this input do to a draft; undefined if the key has no character. An LF ends a line of a draft,
 * so `C-v C-j` is the newline it always is. What was typed or pasted is text, and does what it always does.
 */
export function literalAction(input: KeyInput): DraftAction | undefined {
  if (input.type !== 'key') return { type: input.type === 'paste' ? 'paste' : 'insert', text: input.text };
  const text = literalOf(input.key);
  if (text === '\n') return { type: 'newline' };
  return text === undefined ? undefined : { type: 'literal', text };
}
