/** An operator in front of a whole screen, which an emulator shows. */
import type { TestContext } from 'node:test';
import { BoardScreen } from '../../screens/board-screen.ts';
import { themeFor } from '../../screens/theme.ts';
import type { ModelOptions } from '../../src/console/model.ts';
import { Easel } from './cells.ts';
import { Operator } from './sessions.ts';

export class WholeScreen extends Operator {
  readonly easel: Easel;
  readonly #board: BoardScreen;

  constructor(
    t: TestContext,
    columns: number,
    rows: number,
    { ascii = false, ...options }: Partial<ModelOptions> & { readonly ascii?: boolean } = {},
  ) {
    super({ columns, rows, ...options });
    this.easel = new Easel(columns, rows);
    t.after(() => this.easel.close());
    this.#board = new BoardScreen(this.easel.painter, this.model, (name) => themeFor({}, name, ascii));
  }

  async lines(): Promise<string[]> {
    this.easel.writes.length = 0;
    this.#board.paint();
    await this.easel.show(this.easel.writes.join(''));
    return this.easel.screen.lines().map((line) => line.trimEnd());
  }

  /** What is in the box over the panes, its frame left out. */
  async sheet(): Promise<string[]> {
    const lines = await this.lines();
    const top = lines.findIndex((line) => /┌ [^┐]*┐/.test(line));
    return lines.slice(top);
  }

  click(x: number, y: number): void {
    this.post({ type: 'input', input: { type: 'mouse', action: 'press', button: 'left', x, y } });
  }
}
