/** What a board listens for in place of operators who have left: lines that their highlight rules match. */
import type { SessionId } from '../record.ts';
import type { Board } from '../session/board.ts';
import { Highlights } from '../switchboard/highlights.ts';
import type { HighlightRule } from '../switchboard/switchboard.ts';
import { TimeBudget } from '../switchboard/time-budget.ts';

/** Operators listened for at once: their patterns cost as much as if they were there. Of more those who left last count. */
const MOST_ABSENT = 20;

export class Absent {
  readonly #board: Board;
  readonly #ears = new Map<string, Ear>();
  /** For the patterns of all of them. */
  readonly #budget = new TimeBudget(() => performance.now());

  constructor(board: Board) {
    this.#board = board;
  }

  /** From now on it is counted for this operator what these rules match, in place of what was counted before. */
  leave(key: string, rules: readonly HighlightRule[]): void {
    this.back(key);
    if (rules.length === 0) return;
    this.#ears.set(key, new Ear(this.#board, rules, this.#budget));
    for (const [oldest] of this.#ears) if (this.#ears.size > MOST_ABSENT) this.back(oldest);
  }

  /** He is there again. Returns by session how many lines that were; undefined where nobody listened. */
  back(key: string): Readonly<Record<string, number>> | undefined {
    const ear = this.#ears.get(key);
    this.#ears.delete(key);
    return ear?.end();
  }

  stop(): void {
    for (const key of [...this.#ears.keys()]) this.back(key);
  }
}

class Ear {
  readonly #counts = new Map<SessionId, number>();
  readonly #highlights: Highlights;
  readonly #stop: () => void;

  constructor({ registry }: Board, rules: readonly HighlightRule[], budget: TimeBudget) {
    const highlights = new Highlights({
      budget,
      framing: (id) => registry.get(id).framing,
      tell: (event) => {
        if (event.type === 'highlighted')
          this.#counts.set(event.id, (this.#counts.get(event.id) ?? 0) + event.count);
      },
      // The console that comes next asks for the same rules, and hears it then.
      warn: () => undefined,
    });
    highlights.attend(rules);
    this.#highlights = highlights;
    this.#stop = registry.listen({
      changed: (session, soon) => {
        if (soon && !session.isConnected) highlights.end(session.id);
      },
      recorded: (record) => highlights.push(record),
      dismissed: (id) => {
        highlights.forget(id);
        this.#counts.delete(id);
      },
    });
  }

  end(): Readonly<Record<string, number>> {
    this.#stop();
    // What has been heard and not looked at yet is, before other rules count.
    this.#highlights.attend([]);
    this.#highlights.stop();
    return Object.fromEntries(this.#counts);
  }
}
