/** Why clients are not let in, in words: to them enough for whoever runs them, and nothing of the board. */

interface Words {
  readonly told: string;
  /** After a number of clients, for the operator. */
  readonly counted: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  sessions: { told: 'no room for more clients now', counted: 'beyond --max-sessions' },
  address: {
    told: 'as many as may be are connected from your address',
    counted: 'beyond --max-per-address',
  },
  waiting: { told: 'too many come in at once, try again', counted: 'too many at once' },
  late: { told: 'what has to be said here first did not come in time', counted: 'too slow' },
  closing: { told: 'this end is closing', counted: 'as the board ends' },
  access: { told: 'your address may not come in here', counted: 'not allowed' },
  banned: { told: 'your address is banned here', counted: 'banned' },
  proxy: { told: 'a PROXY protocol header was expected', counted: 'without a PROXY header' },
  passphrase: { told: 'not the passphrase', counted: 'without the passphrase' },
  descriptors: { told: 'no room for more clients now', counted: 'without a descriptor' },
  tls: { told: 'a good client certificate is needed', counted: 'failed in TLS' },
};

/** Those that are always counted. */
export const REFUSAL_KINDS: readonly string[] = Object.keys(WORDS);

/** With its end. `kind` is that of `Refused`. */
export function refusalLine(kind: string): string {
  return `refused: ${WORDS[kind]?.told ?? 'you may not come in here'}\r\n`;
}

/** What follows a number of clients. */
export function refusedFor(kind: string): string {
  return WORDS[kind]?.counted ?? `for ${kind}`;
}
