/** A line has so many characters at most. */
export const INPUT_LINE_MAX = 1024 * 1024;

/** Makes lines of what is typed, in pieces of any size, in bounded memory. */
export class TypedLines {
  #partial = '';
  /** The line that goes on is too long. */
  #overlong = false;

  /** The lines that end with this piece; `isTooLong` is said of a line when it has become that, and it is none of them. */
  push(text: string): { readonly lines: readonly string[]; readonly isTooLong: boolean } {
    const [first = '', ...rest] = text.split('\n');
    const lines = [this.#partial + first, ...rest];
    this.#partial = lines.pop() ?? '';
    if (lines.length > 0 && this.#overlong) lines.shift();
    if (lines.length > 0) this.#overlong = false;
    const isTooLong = this.#partial.length > INPUT_LINE_MAX;
    this.#overlong ||= isTooLong;
    if (this.#overlong) this.#partial = '';
    return { lines, isTooLong };
  }

  /** Nothing more is typed: the line that was begun, if there is one. */
  end(): string | undefined {
    const line = this.#partial;
    this.#partial = '';
    return line === '' ? undefined : line;
  }
}
