import { printable } from '../src/printable.ts';

/** The modes of the user's terminal that are ours while a console is on it: xterm's ctlseqs. */

/** The alternate screen, no cursor, bracketed paste. */
export const ENTER = '\x1b[?1049h\x1b[2J\x1b[?25l\x1b[?2004h';

/** Reports of buttons, wheel and drags, in the form without a limit of 223 columns. */
export const MOUSE = '\x1b[?1000h\x1b[?1002h\x1b[?1006h';

export const NO_MOUSE = '\x1b[?1006l\x1b[?1002l\x1b[?1000l';

/** The stack of window titles, as xterm has it. */
export const PUSH_TITLE = '\x1b[22;2t';
export const POP_TITLE = '\x1b[23;2t';

/** OSC 2; whatever is in the text, it stays a text. */
export function titleSequence(text: string): string {
  return `\x1b]2;${printable(text)}\x07`;
}

/**
 * Takes back all that a console, blessed or a half written frame may have set: synchronised output, mouse, focus
 * reports, paste, application cursor keys and keypad, colours, the line drawing set, wrapping, the cursor, and
 * last the alternate screen. Begins with ESC, which also ends a sequence that was cut.
 */
export const RESTORE =
  '\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[0m\x1b(B\x1b[?7h' +
  '\x1b[?25h\x1b[?1049l';
