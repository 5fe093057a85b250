/** What a filter is once it has been read: a test of sessions that may not know yet. */
import type { SessionSummary } from '../switchboard/switchboard.ts';
import type { SessionPattern } from './pattern.ts';

/** What a filter tells sessions apart by. */
export interface Subject {
  readonly session: SessionSummary;
  /** Lines. */
  readonly unread: number;
  readonly muted: boolean;
  readonly marked: boolean;
  /** Its pane is on the screen. */
  readonly shown: boolean;
  /** Something is typed and not sent. */
  readonly draft: boolean;
}

/** Times are milliseconds since the Unix epoch. Never throws. */
export interface Filter {
  /**
   * Whether a session is one of those. Where that hangs on a pattern that takes too long on the session's text
   * it is not, and neither is it one of the negated filter's.
   */
  matches(subject: Subject, now: number): boolean;
  /** Those that match, in their order. Where a pattern needs a watch, much faster than one at a time. */
  select<T extends Subject>(subjects: Iterable<T>, now: number): readonly T[];
  /** A pattern that took too long, as it was written, to tell the operator; undefined while there is none. */
  readonly slowPattern: string | undefined;
}

/** True, false, or undefined: not known. */
export type Verdict = boolean | undefined;

export type Test = (subject: Subject, now: number) => Verdict;

/** Where a test does not know, its patterns are asked. */
export function filterOf(test: Test, patterns: readonly SessionPattern[]): Filter {
  const judge = (sessions: readonly SessionSummary[]): void =>
    patterns.forEach((pattern) => pattern.judge(sessions));
  return {
    matches(subject, now) {
      const verdict = test(subject, now);
      if (verdict !== undefined) return verdict;
      judge([subject.session]);
      return test(subject, now) === true;
    },
    select(subjects, now) {
      const all = [...subjects];
      const verdicts = all.map((subject) => test(subject, now));
      const open = all.filter((_, index) => verdicts[index] === undefined);
      judge(open.map(({ session }) => session));
      return all.filter((subject, index) => (verdicts[index] ?? test(subject, now)) === true);
    },
    get slowPattern() {
      return patterns.find(({ isSlow }) => isSlow)?.text;
    },
  };
}

export function not(test: Test): Test {
  return (subject, now) => {
    const verdict = test(subject, now);
    return verdict === undefined ? undefined : !verdict;
  };
}

/** True if all are: so of none it is true. */
export function all(tests: readonly Test[]): Test {
  return decided(tests, false);
}

/** True if one is. */
export function any(tests: readonly Test[]): Test {
  return decided(tests, true);
}

/** One verdict of `decisive` decides, whatever else is not known. */
function decided(tests: readonly Test[], decisive: boolean): Test {
  const [first] = tests;
  if (first !== undefined && tests.length === 1) return first;
  return (subject, now) => {
    let verdict: Verdict = !decisive;
    for (const test of tests) {
      const one = test(subject, now);
      if (one === decisive) return decisive;
      if (one === undefined) verdict = undefined;
    }
    return verdict;
  };
}
