/** Keys as people write them, brought to the names that the decoder gives them: `C-` `M-` `S-`, then the key. */
import { expected, word } from '../expected.ts';
import { clusters } from '../graphemes.ts';

/** A key that somebody wrote, or why it is none. Texts are one line and name the key. */
export type KeyText =
  | {
      readonly key: string;
      /** Without a leader before it, it is text for the draft. */
      readonly types: boolean;
      /** Why it may not arrive. */
      readonly caution: string | undefined;
    }
  | { readonly key: undefined; readonly fault: string };

type Modifier = 'C' | 'M' | 'S';
type Modifiers = Readonly<Record<Modifier, boolean>>;

const MODIFIERS: ReadonlyMap<string, Modifier> = new Map<string, Modifier>(
  Object.entries({
    ...{ c: 'C', ctrl: 'C', control: 'C', m: 'M', a: 'M', alt: 'M', meta: 'M', opt: 'M', option: 'M' },
    ...{ s: 'S', shift: 'S' },
  }),
);
const FOREIGN = /^(?:super|cmd|command|win|hyper|d|h)[-+]./i;

/** Also as tmux, emacs, vim and people call them. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ enter: 'Enter', return: 'Enter', ret: 'Enter', tab: 'Tab', escape: 'Escape', esc: 'Escape' },
    ...{ space: 'Space', spc: 'Space', backspace: 'Backspace', bspace: 'Backspace', bs: 'Backspace' },
    ...{ delete: 'Delete', del: 'Delete', dc: 'Delete', insert: 'Insert', ins: 'Insert', ic: 'Insert' },
    ...{ home: 'Home', end: 'End', up: 'Up', down: 'Down', left: 'Left', right: 'Right' },
    ...{ pgup: 'PgUp', pageup: 'PgUp', ppage: 'PgUp', prior: 'PgUp' },
    ...{ pgdn: 'PgDn', pgdown: 'PgDn', pagedown: 'PgDn', npage: 'PgDn', plus: '+', minus: '-' },
  }),
);

const SHIFTED_TAB = /^(?:btab|backtab)$/i;

/**
 * Reads one key: `C-x`, `ctrl+x`, `^X`, `M-x`, `alt-x`, `shift+tab`, `PageUp`, `f1`, `?`. Letter case counts only
 * where a terminal can tell it: `M-X` is Alt, Shift and x, and `C-X` is `C-x`.
 */
export function parseKey(text: string): KeyText {
  const { held, rest } = modifiersOf(text);
  if (FOREIGN.test(rest)) return fault(text, 'terminals do not send that modifier');
  if (SHIFTED_TAB.test(rest)) return named('Tab', { ...held, S: true });
  const name = NAMES.get(rest.toLowerCase()) ?? functionKey(rest);
  if (name !== undefined && name.length > 1) return named(name, held);
  const char = name ?? rest;
  return isCharacter(char)
    ? character(text, char, held)
    : fault(text, expected('a key such as C-n, M-x, F5 or PgUp', text).message);
}

/** How a key is shown where it stands alone. */
export function keyLabel(key: string): string {
  return key === ' ' ? 'Space' : key;
}

function modifiersOf(text: string): { readonly held: Modifiers; readonly rest: string } {
  const held = { C: false, M: false, S: false };
  let rest = text;
  if (/^\^[^]$/u.test(rest)) return { held: { ...held, C: true }, rest: rest.slice(1) };
  for (;;) {
    const [whole = '', name = ''] = /^([a-z]+)[-+](?=[^])/i.exec(rest) ?? [];
    const modifier = MODIFIERS.get(name.toLowerCase());
    if (modifier === undefined) return { held, rest };
    held[modifier] = true;
    rest = rest.slice(whole.length);
  }
}

function functionKey(text: string): string | undefined {
  const [, number = ''] = /^f([1-9]|[12]\d|3[0-5])$/i.exec(text) ?? [];
  return number === '' ? undefined : `F${number}`;
}

function isCharacter(text: string): boolean {
  return /^[^\p{C}\p{Z}]/u.test(text) && [...clusters(text)].length === 1;
}

function prefix(held: Modifiers): string {
  return (held.C ? 'C-' : '') + (held.M ? 'M-' : '') + (held.S ? 'S-' : '');
}

function named(name: string, given: Modifiers): KeyText {
  // Nobody can tell a shifted space.
  const held = name === 'Space' ? { ...given, S: false } : given;
  if (name === 'Space' && !held.C && !held.M) return { key: ' ', types: true, caution: undefined };
  const key = prefix(held) + name;
  return { key, types: false, caution: CAUTIONS.find(([pattern]) => pattern.test(key))?.[1] };
}

/** What a terminal sends for these is the other key; this is how ASCII came about. */
const SAME: Readonly<Record<string, string>> = { i: 'Tab', m: 'Enter', '[': 'Escape', '?': 'Backspace' };

function character(text: string, char: string, held: Modifiers): KeyText {
  const isLetter = char.toLowerCase() !== char.toUpperCase();
  if (held.S && !isLetter) return fault(text, 'write the character that Shift makes of it');
  if (!held.C) {
    const typed = held.S ? char.toUpperCase() : char;
    return held.M ? named(typed, { ...held, S: false }) : { key: typed, types: true, caution: undefined };
  }
  const plain = char.toLowerCase();
  const same = held.S ? undefined : SAME[plain];
  if (same !== undefined) {
    const other = prefix({ ...held, C: false }) + same;
    return fault(text, `a terminal sends the same for it as for ${other}; write ${other}`);
  }
  return plain === '@' ? named('Space', held) : named(plain, held);
}

/** Keys that are sent, but perhaps not to us, or not by every terminal; the first that fits is told. */
const CAUTIONS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^C-[sq]$/, 'flow control of the line or of a multiplexer may eat it'],
  [/^C-(?:M-)?h$/, 'many terminals send it for Backspace'],
  [/^M-[[O\]P^_]$/, 'terminals begin sequences with it, so it counts only after a moment'],
  [/^S-(?:PgUp|PgDn|Home|End|Insert)$/, 'many terminals keep it for themselves'],
  [/^(?:C-|M-|C-M-)?S-(?:.|Enter|Escape|Backspace)$/u, 'most terminals cannot send it'],
  [/^C-(?:M-)?[/7]$/, 'most terminals send C-_ for it'],
  [/^C-(?:M-)?(?![a-z\\\]^_]$).$/u, 'most terminals cannot send it'],
  [/^(?:C-(?:M-)?(?:S-)?(?:Enter|Escape|Tab)|M-Escape)$/, 'most terminals cannot send it'],
];

function fault(text: string, why: string): KeyText {
  return { key: undefined, fault: why.startsWith('expected') ? why : `${word(text)}: ${why}` };
}
