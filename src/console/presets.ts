/** Sets of keys for hands that learned another program, in the words of the configuration file's `bindings`. */
import { type ActionName, LEADER } from './actions.ts';

/**
 * An action, `menu:` and an action, `edit:` and what readline calls it, or `table:` and what it does there; and its key
 * or keys.
 */
export type Bindings = Readonly<Record<string, string | readonly string[]>>;

export interface Preset {
  readonly leader: string;
  /** Over the defaults. */
  readonly bindings: Bindings;
}

export const PRESET_NAMES = ['default', 'irssi', 'tmux'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** What of them a preset says; the compiler knows every action. */
type Own = Partial<Record<ActionName | `menu:${ActionName}`, string | readonly string[]>>;

const IRSSI: Own = {
  'next-pane': ['C-n', 'Tab'],
  'previous-pane': ['C-p', 'S-Tab'],
  older: 'Up',
  newer: 'Down',
  'scroll-up': ['PgUp', 'M-p', 'M-v'],
  'scroll-down': ['PgDn', 'M-n'],
  'scroll-top': ['M-<', 'C-Home', 'M-Home'],
  'scroll-end': ['M->', 'C-End', 'M-End'],
};

/** `d` is tmux's detaching, which ends nothing: here it does nothing. */
const TMUX: Own = {
  'menu:next-pane': ['n', 'o'],
  'menu:previous-pane': 'p',
  'menu:last-pane': ['l', ';'],
  'menu:go': ['g', "'"],
  'menu:table': ['w', 's', 't'],
  'menu:list': 'L',
  'menu:strip': 'O',
  'menu:split': ['"', '%'],
  'menu:close-view': 'x',
  'menu:zoom': 'z',
  'menu:rename': [',', 'r'],
  'menu:hang-up': ['k', '&'],
  'menu:dismiss': 'D',
  'menu:scroll-up': ['PgUp', 'u'],
  'menu:find-older': '(',
  'menu:find-newer': [')', '.'],
  'menu:copy': ['[', 'y'],
  'menu:notices': ['~', 'm'],
  'menu:suspend': 'C-z',
  'menu:quit': 'q',
};

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  default: { leader: LEADER, bindings: {} },
  irssi: { leader: LEADER, bindings: IRSSI },
  tmux: { leader: 'C-b', bindings: TMUX },
};
