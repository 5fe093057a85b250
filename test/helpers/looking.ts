/** Looks at what a console paints, frame by frame, and lets nothing pass that a painter has no business to write. */
import assert from 'node:assert/strict';
import { assertOnly, isDrawing } from './ecma48.ts';
import { faultIn } from './glyphs-only.ts';
import type { LiveConsole } from './live-console.ts';

/** What no cell may hold: controls, surrogates, separators of lines, and what turns text around. */
const COMMANDS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** More frames than anything here is long. */
const MOST_FRAMES = 500;

export class Looking {
  readonly #live: LiveConsole;
  /** Every row that was seen since it was emptied. */
  rows: string[] = [];

  constructor(live: LiveConsole) {
    this.#live = live;
  }

  get text(): string {
    return this.rows.join('\n');
  }

  /** Paints a frame: draws only, and shows glyphs only. Returns what it shows. */
  async look(): Promise<readonly string[]> {
    for (const { kind, raw } of assertOnly(await this.#live.paint(), isDrawing))
      if (kind === 'text') assert.equal(faultIn(raw), undefined);
    // The last wall of the painter must have had nothing to hold back; blessed itself has U+0003 after wide characters.
    for (const row of this.#live.easel.painter.screen.lines)
      assert.doesNotMatch(row.map(([, ch]) => (ch === '\x03' ? '' : ch)).join(''), COMMANDS);
    const rows = this.#live.easel.screen.lines();
    // Emulators take joined emoji apart, so that joiners may lie in a cell alone.
    for (const row of rows) assert.doesNotMatch(row, COMMANDS);
    this.rows.push(...rows);
    return rows;
  }

  /** Looks, presses and looks again until nothing else comes, and all that was asked of the board is there. */
  async through(key: string): Promise<void> {
    let before = '';
    for (let frame = 0; frame < MOST_FRAMES; frame++) {
      const rows = (await this.look()).join('\n');
      if (rows === before) return;
      before = rows;
      this.#live.press(key);
      await this.#live.until(({ panes }) => [...panes.values()].every(({ paging }) => paging === undefined));
    }
    throw new Error(`${MOST_FRAMES} frames, and ${key} still shows more`);
  }
}
