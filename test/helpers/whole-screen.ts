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

  /** Clicks on the first cell of some words that are on the screen. */
  clickOn(words: string): void {
    const at = this.easel.screen.find(words);
    if (at === undefined) throw new Error(`${words} is not there:\n${this.easel.screen.framed()}`);
    this.mouse('press', at.x, at.y);
  }

  mouse(action: 'press' | 'wheel-up' | 'wheel-down', x: number, y: number): void {
    const spot = this.#board.spotAt(x, y);
    const button = action === 'press' ? 'left' : 'none';
    this.post({
      type: 'input',
      input: { type: 'mouse', action, button, x, y, ...(spot !== undefined && { spot }) },
    });
  }
}
