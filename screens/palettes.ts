/**
 * The themes as data. `default` has the terminal's own foreground and background and those of the ANSI colours that
 * can be read on black and on white, so that dark and light terminals both stay legible. The others have the fixed
 * part of the 256 colour palette, on the terminal's own background: `dark` for #000000 to #1e1e1e, `light` for
 * #f5f5f5 to #ffffff. In none of them is colour the only sign.
 */
import type { ThemeName } from '../src/console/themes.ts';

/** `fg` and `bg` are indexes of the 256 colour palette, or absent for the terminal's default. */
export interface Look {
  readonly fg?: number;
  readonly bg?: number;
  readonly bold?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
  readonly dim?: boolean;
}

/** What there is to be looked at. */
export interface Looks<T> {
  readonly text: T;
  /** Records from the client, to it, and cordboard's own remarks. */
  readonly in: T;
  readonly out: T;
  readonly note: T;
  /** What stands for bytes that cannot be shown. */
  readonly mark: T;
  readonly dim: T;
  readonly title: T;
  readonly titleFocused: T;
  readonly border: T;
  readonly borderFocused: T;
  readonly status: T;
  readonly statusAlert: T;
  readonly unread: T;
  readonly stalled: T;
  readonly closed: T;
  readonly selected: T;
  readonly prompt: T;
  readonly promptLocked: T;
  readonly info: T;
  readonly warning: T;
  readonly error: T;
  /** A key and the words that say what it does. */
  readonly key: T;
  readonly words: T;
  /** What a search found, and the one of them it stands on. */
  readonly search: T;
  readonly searchCurrent: T;
  /** The line between what was seen and what is new. */
  readonly marker: T;
  /** The heading of the column that a table is sorted by. */
  readonly headerSort: T;
  readonly tag: T;
  readonly muted: T;
  /** Text that the operator wants to be told of. */
  readonly highlight: T;
  readonly bell: T;
}

/** A theme in any form: `of` makes a look what its caller needs. */
type Palette = <T>(of: (look: Look) => T) => Looks<T>;

const RED = 1;
const GREEN = 2;
const MAGENTA = 5;
const CYAN = 6;

type Common =
  'text' | 'in' | 'title' | 'titleFocused' | 'status' | 'prompt' | 'info' | 'words' | 'headerSort';

/** The same in every theme. */
function common<T>(of: (look: Look) => T): Pick<Looks<T>, Common> {
  return {
    text: of({}),
    in: of({}),
    title: of({}),
    titleFocused: of({ bold: true, inverse: true }),
    status: of({ inverse: true }),
    prompt: of({ bold: true }),
    info: of({}),
    words: of({}),
    headerSort: of({ bold: true, underline: true, inverse: true }),
  };
}

const DEFAULT: Palette = (of) => ({
  ...common(of),
  out: of({ fg: GREEN }),
  note: of({ dim: true }),
  mark: of({ fg: MAGENTA, underline: true }),
  dim: of({ dim: true }),
  border: of({ dim: true }),
  borderFocused: of({ fg: CYAN, bold: true }),
  statusAlert: of({ fg: RED, bold: true, inverse: true }),
  unread: of({ fg: GREEN, bold: true }),
  stalled: of({ fg: MAGENTA, bold: true }),
  closed: of({ dim: true }),
  selected: of({ inverse: true }),
  promptLocked: of({ fg: RED, dim: true }),
  warning: of({ fg: MAGENTA, bold: true }),
  error: of({ fg: RED, bold: true }),
  key: of({ bold: true }),
  search: of({ inverse: true }),
  searchCurrent: of({ bold: true, underline: true, inverse: true }),
  marker: of({ fg: CYAN, bold: true }),
  tag: of({ fg: CYAN }),
  muted: of({ dim: true }),
  highlight: of({ fg: MAGENTA, bold: true, underline: true }),
  bell: of({ fg: MAGENTA, bold: true }),
});

const DARK: Palette = (of) => ({
  ...common(of),
  out: of({ fg: 114 }),
  note: of({ fg: 246 }),
  mark: of({ fg: 176, underline: true }),
  dim: of({ fg: 246 }),
  border: of({ fg: 246 }),
  borderFocused: of({ fg: 80, bold: true }),
  statusAlert: of({ fg: 210, bold: true, inverse: true }),
  unread: of({ fg: 114, bold: true }),
  stalled: of({ fg: 215, bold: true }),
  closed: of({ fg: 246 }),
  selected: of({ fg: 231, bg: 24, bold: true }),
  promptLocked: of({ fg: 210 }),
  warning: of({ fg: 215, bold: true }),
  error: of({ fg: 210, bold: true }),
  key: of({ fg: 117, bold: true }),
  search: of({ fg: 16, bg: 179, underline: true }),
  searchCurrent: of({ fg: 16, bg: 220, bold: true, underline: true }),
  marker: of({ fg: 80, bold: true }),
  tag: of({ fg: 110 }),
  muted: of({ fg: 246 }),
  highlight: of({ fg: 222, bold: true, underline: true }),
  bell: of({ fg: 222, bold: true }),
});

const LIGHT: Palette = (of) => ({
  ...common(of),
  out: of({ fg: 22 }),
  note: of({ fg: 241 }),
  mark: of({ fg: 90, underline: true }),
  dim: of({ fg: 241 }),
  border: of({ fg: 241 }),
  borderFocused: of({ fg: 24, bold: true }),
  statusAlert: of({ fg: 124, bold: true, inverse: true }),
  unread: of({ fg: 22, bold: true }),
  stalled: of({ fg: 94, bold: true }),
  closed: of({ fg: 241 }),
  selected: of({ fg: 16, bg: 153, bold: true }),
  promptLocked: of({ fg: 124 }),
  warning: of({ fg: 94, bold: true }),
  error: of({ fg: 124, bold: true }),
  key: of({ fg: 24, bold: true }),
  search: of({ fg: 16, bg: 222, underline: true }),
  searchCurrent: of({ fg: 16, bg: 214, bold: true, underline: true }),
  marker: of({ fg: 24, bold: true }),
  tag: of({ fg: 25 }),
  muted: of({ fg: 241 }),
  highlight: of({ fg: 88, bold: true, underline: true }),
  bell: of({ fg: 94, bold: true }),
});

/** What is wrong, and what is to be seen: on grounds of their own. Nothing is dim. */
const ALERT = { fg: 231, bg: 88, bold: true } as const;
const NOTABLE = { fg: 16, bg: 226, bold: true } as const;

const CONTRAST: Palette = (of) => ({
  ...common(of),
  out: of({ bold: true }),
  note: of({}),
  mark: of({ bold: true, underline: true }),
  dim: of({}),
  border: of({}),
  borderFocused: of({ bold: true }),
  statusAlert: of(ALERT),
  unread: of({ bold: true, underline: true }),
  stalled: of(ALERT),
  closed: of({}),
  selected: of({ bold: true, inverse: true }),
  promptLocked: of(ALERT),
  warning: of(NOTABLE),
  error: of(ALERT),
  key: of({ bold: true, underline: true }),
  search: of({ fg: 16, bg: 226, underline: true }),
  searchCurrent: of({ fg: 16, bg: 51, bold: true, underline: true }),
  marker: of({ bold: true }),
  tag: of({ underline: true }),
  muted: of({}),
  highlight: of(NOTABLE),
  bell: of(NOTABLE),
});

/** `mono` is `default` without its colours. */
export const PALETTES: Readonly<Record<Exclude<ThemeName, 'mono'>, Palette>> = {
  default: DEFAULT,
  dark: DARK,
  light: LIGHT,
  contrast: CONTRAST,
};
