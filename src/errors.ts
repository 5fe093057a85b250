/**
 * Every refusal has a code. `exit` is what the program ends with when the error ends it (sysexits.h numbers).
 * docs/errors.md lists the same codes; a test keeps the two equal.
 */
export const CODES = {
  CB_USAGE: { exit: 64, meaning: 'The command line, an environment variable or a call was not understood.' },
  CB_CONFIG: { exit: 78, meaning: 'The configuration file cannot be read or holds a wrong value.' },
  CB_ADDRESS_IN_USE: { exit: 69, meaning: 'Another program listens on this address already.' },
  CB_ADDRESS_UNAVAILABLE: { exit: 69, meaning: 'This machine has no such address, or the name has none.' },
  CB_PERMISSION: { exit: 77, meaning: 'The system does not allow listening on or reaching this address.' },
  CB_LISTEN: { exit: 71, meaning: 'Listening failed for another reason, which the message names.' },
  CB_NO_SESSION: { exit: 1, meaning: 'There is no session with this number, or it was dismissed.' },
  CB_SESSION_CLOSED: {
    exit: 1,
    meaning: 'The session is closed, or this side, or the client that is waited for, has ended its sending.',
  },
  CB_SESSION_OPEN: { exit: 1, meaning: 'Only a closed session can be dismissed.' },
  CB_OUTBOX_FULL: {
    exit: 1,
    meaning: 'The client does not read and its outbox is full: nothing of the text was sent.',
  },
  CB_OUTBOX_SIZE: { exit: 1, meaning: 'The text is larger than a whole outbox: nothing of it was sent.' },
  CB_NOT_CONNECTED: { exit: 1, meaning: 'The session is between two connections: nothing was sent.' },
  CB_NOT_TELNET: { exit: 1, meaning: 'The session does not speak telnet: there are no signals.' },
  CB_NAME: { exit: 1, meaning: 'A name, tag or note of a session is too long or not allowed.' },
  CB_PATTERN: {
    exit: 64,
    meaning: 'A pattern is no regular expression, or takes too long on the text at hand.',
  },
  CB_FILE: { exit: 74, meaning: 'A file that the operator named cannot be read or written.' },
  CB_CERTIFICATE: {
    exit: 78,
    meaning:
      'A certificate or key cannot be used: it is damaged, of another kind, expired, or the two do not belong together.',
  },
  CB_TRANSCRIPTS: {
    exit: 74,
    meaning: 'The transcripts cannot be read or written, or are not of a kind that this cordboard knows.',
  },
  CB_OUTPUT: { exit: 74, meaning: 'What the program prints cannot be written, to a full disk for example.' },
  CB_EDITOR: {
    exit: 1,
    meaning: 'The editor could not be started, or did not end well: the draft is as it was.',
  },
  CB_CLIPBOARD: { exit: 1, meaning: 'A text is empty, or too long for the clipboard of a terminal.' },
  CB_PROTOCOL: {
    exit: 76,
    meaning:
      'A board or a console said something that the other does not understand; their versions may differ.',
  },
  CB_ROLE: { exit: 77, meaning: 'This operator only watches here; nothing was sent or changed.' },
  CB_NO_OPERATOR: { exit: 1, meaning: 'Nobody is attached with this number, or he has left.' },
  CB_BAN: { exit: 1, meaning: 'There is no such ban to lift, or there are as many as may be.' },
  CB_OWN_ADDRESS: {
    exit: 1,
    meaning:
      'A ban would keep this machine itself, or a proxy of the board, out: it has to be meant (--yes).',
  },
  CB_NO_BOARD: { exit: 69, meaning: 'No board with this name runs here, or it has ended.' },
  CB_AMBIGUOUS: {
    exit: 64,
    meaning: 'A name, tag or pattern means several sessions or boards where one is expected.',
  },
  CB_TIMEOUT: { exit: 1, meaning: 'What was waited for did not come in time.' },
  CB_LINK: {
    exit: 75,
    meaning:
      'The way to the board is lost, or it does not answer: it may run still. A console makes the way again by itself, and refuses calls until then; a script ends and can be started again.',
  },
  CB_BOARD_EXISTS: { exit: 69, meaning: 'A board with this name runs here already.' },
  CB_BOARD_FULL: {
    exit: 75,
    meaning: 'As many consoles and scripts are attached to the board as may be; try again later.',
  },
  CB_INTERNAL: { exit: 70, meaning: 'A defect in cordboard.' },
} as const;

export type ErrorCode = keyof typeof CODES;

/** An expected refusal. `message` is one line: what was wrong, what was expected, what to do. */
export class CordboardError extends Error {
  override readonly name = 'CordboardError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  get exitCode(): number {
    return CODES[this.code].exit;
  }
}

/** The output cannot be written. */
export function outputError({
  code,
  message,
}: Error & { readonly code?: string | undefined }): CordboardError {
  return new CordboardError('CB_OUTPUT', `the output cannot be written (${code ?? message})`);
}
