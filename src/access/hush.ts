/** Has a telnet client not show what is typed, as a server does that echoes and then does not (RFC 857). */
import { ECHO, WILL, WONT } from '../wire/telnet/codes.ts';
import { encodeNegotiation } from '../wire/telnet/encoder.ts';
import type { TelnetMode } from '../wire/settings.ts';

/** What the client answers goes to whoever speaks telnet with it after this: to that, ECHO is off, and an answer changes nothing. */
export class Hush {
  readonly #mode: TelnetMode;
  readonly #write: (bytes: Uint8Array | string) => void;
  #isOn = false;

  constructor(mode: TelnetMode, write: (bytes: Uint8Array | string) => void) {
    this.#mode = mode;
    this.#write = write;
  }

  /** Before anything is typed. `heard`: telnet has come from the client; before that, others may only speak it where it is on. */
  begin(heard: boolean): void {
    if (this.#isOn || this.#mode === 'off' || (this.#mode === 'auto' && !heard)) return;
    this.#isOn = true;
    this.#write(encodeNegotiation(WILL, ECHO));
  }

  /** The line has been typed: neither was its end shown. */
  typed(): void {
    if (this.#isOn) this.#write('\r\n');
  }

  /** What is typed from now on is shown. */
  end(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#write(encodeNegotiation(WONT, ECHO));
  }
}
