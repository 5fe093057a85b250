/** What a person sees of a terminal: the output of a program, put through an emulator. */
import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

export interface Cell {
  readonly ch: string;
  readonly width: number;
  /** `default`, `0` to `255`, or `#rrggbb`. */
  readonly fg: string;
  readonly bg: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
}

/** Rows and columns count from 0 at the upper left. */
export class Screen {
  readonly #vt: xterm.Terminal;
  #cursorHidden = false;

  /** `reply` gets what the emulator answers to a query, for the program's input. */
  constructor(columns: number, rows: number, reply: (data: string) => void) {
    this.#vt = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#vt.loadAddon(new unicode11.Unicode11Addon());
    this.#vt.unicode.activeVersion = '11';
    this.#vt.onData(reply);
    for (const final of ['h', 'l']) {
      this.#vt.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        if (params.includes(25)) this.#cursorHidden = final === 'l';
        return false;
      });
    }
  }

  /** `done` once the screen shows it. */
  write(data: string, done: () => void): void {
    this.#vt.write(data, done);
  }

  resize(columns: number, rows: number): void {
    this.#vt.resize(columns, rows);
  }

  dispose(): void {
    this.#vt.dispose();
  }

  get columns(): number {
    return this.#vt.cols;
  }

  get alternate(): boolean {
    return this.#vt.buffer.active.type === 'alternate';
  }

  get bracketedPaste(): boolean {
    return this.#vt.modes.bracketedPasteMode;
  }

  get applicationKeys(): boolean {
    return this.#vt.modes.applicationCursorKeysMode;
  }

  get mouse(): boolean {
    return this.#vt.modes.mouseTrackingMode !== 'none';
  }

  get cursorHidden(): boolean {
    return this.#cursorHidden;
  }

  get cursor(): { readonly x: number; readonly y: number } {
    const { cursorX, cursorY } = this.#vt.buffer.active;
    return { x: cursorX, y: cursorY };
  }

  /** Without trailing blanks. */
  line(y: number): string {
    return this.#row(y)?.translateToString(true) ?? '';
  }

  lines(): string[] {
    return Array.from({ length: this.#vt.rows }, (_, y) => this.line(y));
  }

  cell(x: number, y: number): Cell {
    const cell = this.#row(y)?.getCell(x);
    if (cell === undefined) throw new Error(`no cell ${x},${y} on this screen`);
    return {
      ch: cell.getChars() === '' && cell.getWidth() > 0 ? ' ' : cell.getChars(),
      width: cell.getWidth(),
      fg: colour(cell.isFgRGB(), cell.isFgDefault(), cell.getFgColor()),
      bg: colour(cell.isBgRGB(), cell.isBgDefault(), cell.getBgColor()),
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      inverse: cell.isInverse() !== 0,
      underline: cell.isUnderline() !== 0,
    };
  }

  /** The first cell of a text's first appearance. */
  find(text: string): { readonly x: number; readonly y: number } | undefined {
    for (const [y, line] of this.lines().entries()) {
      const at = line.indexOf(text);
      if (at >= 0) return { x: this.#column(y, at), y };
    }
    return undefined;
  }

  /** The screen in a frame, for the message of a test that failed. */
  framed(): string {
    const edge = '-'.repeat(this.columns);
    return [`+${edge}+`, ...this.lines().map((line) => `|${line.padEnd(this.columns)}|`), `+${edge}+`].join(
      '\n',
    );
  }

  #row(y: number): ReturnType<xterm.IBuffer['getLine']> {
    const buffer = this.#vt.buffer.active;
    return buffer.getLine(buffer.baseY + y);
  }

  /** The column of a line's character: a wide one before it counts two, a combined one several characters. */
  #column(y: number, at: number): number {
    let seen = 0;
    let x = 0;
    for (; seen < at && x < this.columns; x++) seen += this.cell(x, y).ch.length;
    while (x < this.columns && this.cell(x, y).width === 0) x += 1;
    return x;
  }
}

function colour(rgb: boolean, unset: boolean, value: number): string {
  if (unset) return 'default';
  return rgb ? `#${value.toString(16).padStart(6, '0')}` : String(value);
}
