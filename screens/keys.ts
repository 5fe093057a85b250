/**
 * What the bytes of one key mean, as values. Names are canonical: modifiers in the order `C-` `M-` `S-`, then
 * the key (`Enter`, `PgUp`, `F5`, `Space`) or the character it types, which carries its own shift (`M-A`, `M-!`).
 */
type MouseAction = 'press' | 'release' | 'drag' | 'move' | 'wheel-up' | 'wheel-down';

export type InputEvent =
  | { readonly type: 'key'; readonly key: string }
  /** Printable characters typed without modifiers, as they came: never empty, no control characters. */
  | { readonly type: 'text'; readonly text: string }
  /** What a bracketed paste held, line ends and control characters as they came; never empty. */
  | { readonly type: 'paste'; readonly text: string }
  | {
      readonly type: 'mouse';
      readonly action: MouseAction;
      readonly button: 'left' | 'middle' | 'right' | 'none';
      /** The cell, counted from 0 at the upper left. */
      readonly x: number;
      readonly y: number;
    }
  | { readonly type: 'focus'; readonly gained: boolean };

/** Modifiers as xterm and kitty count them, less one. */
const SHIFT = 1;
export const ALT = 2;
const CTRL = 4;
const SUPER_OR_HYPER = 8 | 16;
const META = 32;

const TILDE: Readonly<Record<number, string>> = {
  ...{ 1: 'Home', 2: 'Insert', 3: 'Delete', 4: 'End', 5: 'PgUp', 6: 'PgDn', 7: 'Home', 8: 'End' },
  ...{ 11: 'F1', 12: 'F2', 13: 'F3', 14: 'F4', 15: 'F5', 17: 'F6', 18: 'F7', 19: 'F8', 20: 'F9', 21: 'F10' },
  ...{ 23: 'F11', 24: 'F12', 25: 'F13', 26: 'F14', 28: 'F15', 29: 'F16', 31: 'F17', 32: 'F18', 33: 'F19' },
  34: 'F20',
};

const LETTER: Readonly<Record<string, string>> = {
  ...{ A: 'Up', B: 'Down', C: 'Right', D: 'Left', F: 'End', H: 'Home' },
  ...{ P: 'F1', Q: 'F2', R: 'F3', S: 'F4' },
};

const RXVT_ARROW: Readonly<Record<string, string>> = { a: 'Up', b: 'Down', c: 'Right', d: 'Left' };
const RXVT_FINAL: Readonly<Record<string, number>> = { '~': 0, $: SHIFT, '^': CTRL, '@': CTRL | SHIFT };

const CONTROL: Readonly<Record<number, string>> = { 9: 'Tab', 13: 'Enter', 27: 'Escape', 127: 'Backspace' };

/** The functional keys of kitty's protocol that have a place in Unicode's private use area. */
const KITTY_KEYPAD = '0123456789./*-+\r=,';
const KITTY_MOVES = ['Left', 'Right', 'Up', 'Down', 'PgUp', 'PgDn', 'Home', 'End', 'Insert', 'Delete'];

export function key(name: string, mods = 0): InputEvent {
  const prefix = (mods & CTRL ? 'C-' : '') + (mods & ALT ? 'M-' : '') + (mods & SHIFT ? 'S-' : '');
  return { type: 'key', key: prefix + name };
}

/** A C0 control or DEL, as terminals have always sent it. */
export function controlKey(code: number, mods = 0): InputEvent {
  const name = CONTROL[code];
  if (name !== undefined) return key(name, mods);
  return key(code === 0 ? 'Space' : String.fromCharCode(code + 64).toLowerCase(), mods | CTRL);
}

/** A character with modifiers, as kitty's `CSI u` and xterm's modifyOtherKeys tell it. */
function modified(char: string, mods: number, shifted?: string): InputEvent {
  const upper = shifted ?? char.toUpperCase();
  if (mods & CTRL) {
    const letter = char.toLowerCase() !== char.toUpperCase();
    return key(letter ? char.toLowerCase() : (shifted ?? char), letter ? mods : mods & ~SHIFT);
  }
  const text = mods & SHIFT && upper.length === char.length ? upper : char;
  return mods & ALT ? key(text, text === char && /\d/.test(char) ? mods : ALT) : { type: 'text', text };
}

/** A code point with modifiers. Undefined: a key that has no name here (Caps Lock, volume, ...). */
function codeKey(code: number, mods: number, shifted?: number): InputEvent | undefined {
  if (code === 8) return key('Backspace', mods);
  if (code === 32) return mods & ~SHIFT ? key('Space', mods & ~SHIFT) : { type: 'text', text: ' ' };
  const name = CONTROL[code];
  if (name !== undefined) return key(name, mods);
  if (code < 32) return controlKey(code, mods);
  if (code >= 57344 && code <= 63743) return kittyKey(code, mods);
  const char = character(code);
  return char === undefined ? undefined : modified(char, mods, character(shifted ?? 0));
}

function character(code: number): string | undefined {
  const printable = code > 32 && (code < 0x7f || code >= 0xa0) && (code < 0xd800 || code > 0xdfff);
  return printable && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function kittyKey(code: number, mods: number): InputEvent | undefined {
  if (code >= 57376 && code <= 57398) return key(`F${code - 57376 + 13}`, mods);
  const typed = KITTY_KEYPAD.charCodeAt(code - 57399);
  if (typed > 0) return codeKey(typed, mods);
  const name = KITTY_MOVES[code - 57417];
  return name === undefined ? undefined : key(name, mods);
}

/** A key of the keypad in application mode, or a cursor or function key: the character after `ESC O`. */
export function ss3(params: string, final: string): InputEvent | undefined {
  const mods = modifiers(Number(params.split(';').at(-1)));
  if (mods === undefined) return undefined;
  const name = LETTER[final];
  if (name !== undefined) return key(name, mods);
  const arrow = RXVT_ARROW[final];
  if (arrow !== undefined) return key(arrow, CTRL);
  if (final === 'M') return key('Enter', mods);
  if (final === 'I') return key('Tab', mods);
  if (final === 'X') return { type: 'text', text: '=' };
  return codeKey(final === ' ' ? 32 : final.charCodeAt(0) - 64, mods);
}

/** xterm's number for the modifiers, which is one more than their bits. Undefined: a key of the desktop's. */
function modifiers(number: number | undefined): number | undefined {
  const bits = Math.max(0, (number ?? 0) - 1);
  if (bits & SUPER_OR_HYPER) return undefined;
  return (bits & (SHIFT | ALT | CTRL)) | (bits & META ? ALT : 0);
}

/** `b`, `x` and `y` of a mouse report, positions from 1; `up`: an SGR report of a released button. */
function mouse(b: number, x: number, y: number, up: boolean): InputEvent | undefined {
  const button = (['left', 'middle', 'right', 'none'] as const)[b & 3] ?? 'none';
  const at = { x: Math.max(0, x - 1), y: Math.max(0, y - 1) };
  if (b & 128) return undefined;
  if (b & 64) {
    if (b & 2 || up) return undefined;
    return { type: 'mouse', action: b & 1 ? 'wheel-down' : 'wheel-up', button: 'none', ...at };
  }
  if (b & 32) return { type: 'mouse', action: button === 'none' ? 'move' : 'drag', button, ...at };
  return { type: 'mouse', action: up || button === 'none' ? 'release' : 'press', button, ...at };
}

/**
 * A control sequence (ECMA-48), given without its `ESC [`. Undefined: a terminal's reply, the release of a key,
 * or something that has no meaning here.
 */
export function csi(body: string): InputEvent | undefined {
  const linux = /^\[([A-E])$/.exec(body)?.[1];
  if (linux !== undefined) return key(`F${linux.charCodeAt(0) - 64}`);
  const x10 = /^M([^])([^])([^])$/u.exec(body)?.slice(1).map(unit);
  if (x10 !== undefined) return mouse(x10[0] ?? 0, x10[1] ?? 0, x10[2] ?? 0, false);
  const [, prefix, list = '', final = ''] = /^([<=>?]?)([\d;:]*)([@-~$])$/.exec(body) ?? [];
  const fields = list.split(';').map((field) => field.split(':').map(Number));
  const [[b = 0] = [], [x = 0] = [], [y = 0] = []] = fields;
  if (prefix === '<') return /[Mm]/.test(final) ? mouse(b, x, y, final === 'm') : undefined;
  return prefix === '' ? csiKey(final, list, fields) : undefined;
}

const unit = (char: string): number => (char.codePointAt(0) ?? 0) - 32;

function csiKey(final: string, list: string, fields: readonly (readonly number[])[]): InputEvent | undefined {
  const [[code = 0, shifted] = [], [number, event] = []] = fields;
  const mods = modifiers(number);
  if (mods === undefined || event === 3) return undefined;
  if (final === 'u') return codeKey(code, mods, shifted);
  if (final === '~' && code === 27) return codeKey(fields[2]?.[0] ?? 0, mods);
  const extra = RXVT_FINAL[final];
  if (extra !== undefined) return named(TILDE[code], mods | extra);
  if (final === 'Z') return key('Tab', mods | SHIFT);
  if (list === '' && (final === 'I' || final === 'O')) return { type: 'focus', gained: final === 'I' };
  // `CSI row;column R` is also the report of the cursor's position; F3 says 1 and a modifier.
  if (final === 'R' && (code !== 1 || number === undefined || number > 64)) return undefined;
  return RXVT_ARROW[final] === undefined ? named(LETTER[final], mods) : named(RXVT_ARROW[final], SHIFT);
}

const named = (name: string | undefined, mods: number): InputEvent | undefined =>
  name === undefined ? undefined : key(name, mods);
