/** Whether a shell would take a text for one word as it stands: POSIX.1-2017, XCU 2.2 to 2.6, and what bash and zsh add. */

/** What quotes, expands, divides or redirects, and what only means something at the beginning of a word. */
const SPECIAL = /[^A-Za-z0-9_.,@%+=/:-]|^[-=%+@:~]/;

/** Throws for a text that is none. */
export function assertShellWord(text: string): void {
  if (text === '' || SPECIAL.test(text)) throw new Error(`not a plain word: ${JSON.stringify(text)}`);
}
