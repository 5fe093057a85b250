/** Where an action is listed in the help. */
export type Group = 'panes' | 'session' | 'attention' | 'look' | 'scroll' | 'sending' | 'draft' | 'console';

/** The headings of the help, in its order. */
export const GROUPS: Readonly<Record<Group, string>> = {
  panes: 'Sessions',
  session: 'This session',
  attention: 'Attention',
  look: 'How it is shown',
  scroll: 'Scrolling',
  sending: 'Sending',
  draft: 'The draft',
  console: 'cordboard',
};

/** One thing an operator can do, and every way to do it. Keymap, leader menu, commands, help and docs come from this. */
export interface Action {
  readonly name: string;
  readonly group: Group;
  readonly words: string;
  /** Keys that do it at once; the first is shown. */
  readonly keys?: readonly string[];
  /** The key that does it after `C-x`. */
  readonly leader?: string;
  /** The command that does it, and what it takes. */
  readonly command?: string;
  readonly argument?: string;
}

export const LEADER = 'C-x';

/** In the order of the help. */
export const ACTIONS = [
  { name: 'next-pane', group: 'panes', words: 'next session', keys: ['Tab'], leader: 'n', command: 'next' },
  {
    name: 'previous-pane',
    group: 'panes',
    words: 'previous session',
    keys: ['S-Tab'],
    leader: 'p',
    command: 'previous',
  },
  {
    name: 'next-active',
    group: 'panes',
    words: 'the session that waits most urgently: highlight, alarm, bell, text, come or gone; then longest',
    keys: ['M-a'],
    leader: 'a',
    command: 'unread',
  },
  { name: 'last-pane', group: 'panes', words: 'the session before this one', keys: ['M-/'], leader: 'l' },
  {
    name: 'go-number',
    group: 'panes',
    words: 'session #1 to #10',
    keys: ['M-1', 'M-2', 'M-3', 'M-4', 'M-5', 'M-6', 'M-7', 'M-8', 'M-9', 'M-0'],
  },
  {
    name: 'go',
    group: 'panes',
    words: 'go to a session by number or name',
    leader: 'g',
    command: 'go',
    argument: 'NUMBER|NAME',
  },
  {
    name: 'table',
    group: 'panes',
    words: 'connection table: arrows select, Enter opens, k hangs up, d dismisses',
    leader: 't',
    command: 'table',
  },
  {
    name: 'grid',
    group: 'panes',
    words: 'panes at once: 1 to 9, or auto for as many as fit',
    leader: 'G',
    command: 'layout',
    argument: '[1-9|auto]',
  },
  { name: 'split', group: 'panes', words: 'one more pane, beside this', leader: 's', command: 'split' },
  {
    name: 'close-view',
    group: 'panes',
    words: 'close this pane; its session goes on',
    leader: 'x',
    command: 'unsplit',
  },
  { name: 'zoom', group: 'panes', words: 'this pane alone, and back', leader: 'z', command: 'zoom' },
  {
    name: 'list',
    group: 'panes',
    words: 'the list: narrow, wide, hidden',
    leader: 'w',
    command: 'list',
    argument: '[narrow|wide|hidden]',
  },
  {
    name: 'strip',
    group: 'panes',
    words: 'a strip of the connection table under the panes',
    leader: 'o',
    command: 'strip',
  },
  {
    name: 'rename',
    group: 'session',
    words: 'name this session',
    leader: 'r',
    command: 'rename',
    argument: 'NAME',
  },
  {
    name: 'tag',
    group: 'session',
    words: 'tags of this session; +TAG adds one, -TAG takes one away',
    leader: '#',
    command: 'tag',
    argument: '[TAG…]',
  },
  {
    name: 'note',
    group: 'session',
    words: 'a note on this session',
    leader: 'N',
    command: 'note',
    argument: '[TEXT]',
  },
  {
    name: 'set-prefix',
    group: 'session',
    words: 'what is put before each line that is sent here; {local} {peer} {id} {name} are filled in',
    command: 'prefix',
    argument: '[TEXT]',
  },
  { name: 'hang-up', group: 'session', words: 'hang up (asks)', leader: 'k', command: 'hangup' },
  {
    name: 'finish',
    group: 'session',
    words: 'end this side of the conversation (half-close)',
    leader: 'e',
    command: 'eof',
  },
  {
    name: 'reconnect',
    group: 'session',
    words: 'dial again now (connect only)',
    leader: 'c',
    command: 'reconnect',
  },
  {
    name: 'dismiss',
    group: 'session',
    words: 'take a closed session off the list; `all` takes every closed one',
    leader: 'd',
    command: 'dismiss',
    argument: '[all]',
  },
  {
    name: 'line',
    group: 'session',
    words: 'send a line as it stands; without text an empty one',
    command: 'line',
    argument: '[TEXT]',
  },
  {
    name: 'set-eol',
    group: 'session',
    words: 'line end of what is sent here',
    command: 'eol',
    argument: 'auto|lf|crlf|cr|none',
  },
  {
    name: 'set-framing',
    group: 'session',
    words: 'how what comes in becomes lines',
    command: 'framing',
    argument: 'auto|lines|reads',
  },
  {
    name: 'mute',
    group: 'attention',
    words: 'mute this session, or hear it again; highlights still count',
    leader: '!',
    command: 'mute',
  },
  {
    name: 'alarm',
    group: 'attention',
    words: 'an alarm when this session, or any, is silent for that long; off ends it',
    command: 'silent',
    argument: '[all] TIME|off',
  },
  {
    name: 'highlight',
    group: 'attention',
    words: 'highlight lines of this session, or of all, that hold a text or match ~REGEX; off ends it',
    command: 'highlight',
    argument: '[all] [TEXT|~REGEX|off]',
  },
  {
    name: 'view',
    group: 'look',
    words: 'text, hex, or mixed: text with every control byte spelled out',
    leader: 'H',
    command: 'view',
    argument: '[text|hex|mixed]',
  },
  {
    name: 'times',
    group: 'look',
    words: 'before each line: nothing, the time, date and milliseconds, or the time since the last',
    leader: 'T',
    command: 'times',
    argument: '[off|time|date|gap]',
  },
  {
    name: 'marks',
    group: 'look',
    words: 'control characters in text: shown, or folded into a dot',
    leader: '^',
    command: 'marks',
    argument: '[show|fold]',
  },
  {
    name: 'wrap',
    group: 'look',
    words: 'long lines: folded, or one row each that pans',
    leader: 'W',
    command: 'wrap',
    argument: '[on|off]',
  },
  { name: 'pan-left', group: 'look', words: 'pan left', leader: 'Left' },
  { name: 'pan-right', group: 'look', words: 'pan right', leader: 'Right' },
  { name: 'scroll-up', group: 'scroll', words: 'a page up', keys: ['PgUp', 'M-v'], leader: 'u' },
  { name: 'scroll-down', group: 'scroll', words: 'a page down', keys: ['PgDn'], leader: 'v' },
  { name: 'scroll-line-up', group: 'scroll', words: 'a row up', keys: ['S-Up', 'C-PgUp'], leader: 'Up' },
  {
    name: 'scroll-line-down',
    group: 'scroll',
    words: 'a row down',
    keys: ['S-Down', 'C-PgDn'],
    leader: 'Down',
  },
  {
    name: 'scroll-top',
    group: 'scroll',
    words: 'the oldest line kept',
    keys: ['M-<', 'C-Home'],
    leader: '<',
  },
  {
    name: 'scroll-end',
    group: 'scroll',
    words: 'the newest line, and follow',
    keys: ['M->', 'C-End'],
    leader: '>',
  },
  {
    name: 'first-new',
    group: 'scroll',
    words: 'the first line that came after you last looked',
    leader: 'j',
    command: 'new',
  },
  {
    name: 'raw',
    group: 'sending',
    words: 'send bytes as they are: "\\x1b[c\\r\\n", \\0 \\t \\e \\u{1f422}',
    command: 'raw',
    argument: '"TEXT"',
  },
  {
    name: 'hex',
    group: 'sending',
    words: 'send bytes in hexadecimal',
    command: 'hex',
    argument: '01 02 ff',
  },
  { name: 'send', group: 'draft', words: 'send the draft to the session in the prompt', keys: ['Enter'] },
  {
    name: 'newline',
    group: 'draft',
    words: 'a new line in the draft',
    keys: ['M-Enter', 'C-j'],
    leader: 'Enter',
  },
  { name: 'literal', group: 'draft', words: 'the next key as its character: a control byte', keys: ['C-v'] },
  { name: 'complete', group: 'draft', words: 'complete a command (draft begins with /)', keys: ['Tab'] },
  {
    name: 'older',
    group: 'draft',
    words: 'line above, then older sent text that begins like the draft',
    keys: ['Up', 'C-p'],
  },
  { name: 'newer', group: 'draft', words: 'line below, then newer sent text', keys: ['Down', 'C-n'] },
  { name: 'history-search', group: 'draft', words: 'search what was sent here', keys: ['C-r'], leader: 'h' },
  { name: 'clear', group: 'draft', words: 'clear the draft (C-_ brings it back)', keys: ['C-c'] },
  {
    name: 'edit',
    group: 'draft',
    words: 'readline: C-a C-e C-b C-f M-b M-f C-d C-h C-w C-u C-k M-d C-y M-y C-t M-t M-u M-l M-c C-_ M-_',
  },
  {
    name: 'help',
    group: 'console',
    words: 'this help; C-h is for deleting',
    keys: ['F1'],
    leader: '?',
    command: 'help',
  },
  { name: 'notices', group: 'console', words: 'past notices', leader: 'm', command: 'notices' },
  {
    name: 'mouse',
    group: 'console',
    words: 'the mouse is ours, or the terminal’s for selecting',
    leader: 'M',
    command: 'mouse',
    argument: '[on|off]',
  },
  { name: 'redraw', group: 'console', words: 'draw the screen anew', keys: ['C-l'], leader: 'C-l' },
  { name: 'suspend', group: 'console', words: 'suspend (connect only)', keys: ['C-z'], leader: 'Z' },
  {
    name: 'quit',
    group: 'console',
    words: 'quit (asks while clients are connected)',
    leader: 'q',
    command: 'quit',
  },
] as const satisfies readonly Action[];

export type ActionName = (typeof ACTIONS)[number]['name'];
