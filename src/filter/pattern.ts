import type { Pattern } from '../pattern.ts';
import { costOf, isQuick } from '../quick.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';

/** So many times a pattern may run out of time before it is not tried any more. */
const TRIES = 6;

/** What a pattern is held against, of a session. */
export type TextsOf = (session: SessionSummary) => readonly string[];

interface Case {
  readonly session: SessionSummary;
  readonly texts: readonly string[];
}

/** A pattern over sessions. It remembers what it found, for as long as a summary is the same object. */
export class SessionPattern {
  readonly text: string;
  readonly #pattern: Pattern;
  readonly #textsOf: TextsOf;
  readonly #cost;
  readonly #verdicts = new WeakMap<SessionSummary, boolean | undefined>();
  /** What it took too long on: a busy session has ten summaries a second. */
  readonly #tooLong = new Set<string>();
  #tries = TRIES;
  #isSlow = false;

  constructor(pattern: Pattern, textsOf: TextsOf) {
    this.text = pattern.text;
    this.#pattern = pattern;
    this.#textsOf = textsOf;
    this.#cost = costOf(pattern.text);
  }

  /** It took too long on some text. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  /** Whether one of the session's texts has a match; undefined before it was judged, and where that took too long. */
  verdict(session: SessionSummary): boolean | undefined {
    return this.#verdicts.get(session);
  }

  /** Finds the verdicts that are missing. */
  judge(sessions: readonly SessionSummary[]): void {
    const cases = sessions
      .filter((session) => !this.#verdicts.has(session))
      .map((session) => ({ session, texts: this.#textsOf(session) }));
    const texts = cases.flatMap((each) => each.texts);
    if (isQuick(this.#cost, texts)) this.#settle(cases, this.#pattern.testQuick(texts));
    else this.#watch(cases.filter((each) => !this.#isHopeless(each)));
  }

  #isHopeless({ session, texts }: Case): boolean {
    const hopeless = this.#tooLong.has(keyOf(texts));
    if (hopeless) this.#giveUp(session);
    return hopeless;
  }

  #giveUp(session: SessionSummary): void {
    this.#verdicts.set(session, undefined);
    this.#isSlow = true;
  }

  /** All in one go, as a watch costs more than what it watches; on from where it ran out of time. */
  #watch(cases: readonly Case[]): void {
    let rest = cases;
    while (rest.length > 0 && this.#tries > 0) {
      const texts = rest.flatMap((each) => each.texts);
      const done = this.#settle(rest, this.#pattern.testSome(texts));
      const next = rest[done];
      if (next === undefined) return;
      this.#tries--;
      if (done === 0) {
        this.#tooLong.add(keyOf(next.texts));
        this.#giveUp(next.session);
      }
      rest = rest.slice(Math.max(1, done));
    }
    for (const { session } of rest) this.#giveUp(session);
  }

  /** How many of the cases, from the first on, the answers are for. */
  #settle(cases: readonly Case[], answers: readonly boolean[]): number {
    let at = 0;
    let done = 0;
    for (const { session, texts } of cases) {
      const end = at + texts.length;
      if (end > answers.length) break;
      this.#verdicts.set(session, answers.slice(at, end).includes(true));
      at = end;
      done++;
    }
    return done;
  }
}

function keyOf(texts: readonly string[]): string {
  return texts.join('\0');
}
