/** What a client is told that is not let in: enough for whoever runs it, and nothing of the board. */

const WORDS: Readonly<Record<string, string>> = {
  sessions: 'no room for more clients now',
  address: 'as many as may be are connected from your address',
  waiting: 'too many come in at once, try again',
  late: 'what has to be said here first did not come in time',
  closing: 'this end is closing',
  access: 'your address may not come in here',
  banned: 'your address is banned here',
  proxy: 'a PROXY protocol header was expected',
  passphrase: 'not the passphrase',
  descriptors: 'no room for more clients now',
  tls: 'a good client certificate is needed',
};

/** Those that are always counted. */
export const REFUSAL_KINDS: readonly string[] = Object.keys(WORDS);

/** With its end. `kind` is that of `Refused`. */
export function refusalLine(kind: string): string {
  return `refused: ${WORDS[kind] ?? 'you may not come in here'}\r\n`;
}
