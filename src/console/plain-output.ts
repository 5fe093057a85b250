/** Lines that are no records wait in memory while nobody reads, up to this many characters. */
const WAITING_MAX = 1024 * 1024;

/** What a plain console writes to: never more than is read, but for some lines that wait and are counted past a bound. */
export class PlainOutput {
  readonly #write: (text: string) => boolean;
  #blocked = false;
  #waiting = '';
  #leftOut = 0;
  #stopped = false;

  /** `write` takes text always. False: no more should come before `drained` is called. */
  constructor(write: (text: string) => boolean) {
    this.#write = write;
  }

  get isBlocked(): boolean {
    return this.#blocked;
  }

  /** Nothing is written any more. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  /** For what should come only while it is not blocked. */
  write(text: string): void {
    if (text === '' || this.#stopped) return;
    if (!this.#write(text)) this.#blocked = true;
  }

  /** Prints whole lines, or keeps them until the writer takes text. */
  print(text: string): void {
    if (!this.#blocked) this.write(text);
    else if (this.#waiting.length + text.length <= WAITING_MAX) this.#waiting += text;
    else this.#leftOut++;
  }

  /** The writer takes text again. */
  drained(): void {
    this.#blocked = false;
    const text = this.#waiting;
    const leftOut = this.#leftOut;
    this.#waiting = '';
    this.#leftOut = 0;
    this.write(
      leftOut > 0
        ? `${text}* ${leftOut === 1 ? '1 line was' : `${leftOut} lines were`} left out: nobody read\n`
        : text,
    );
  }

  stop(): void {
    this.#stopped = true;
  }
}
