/** Waits for a line that matches. */
import type { Line } from './liner.ts';
import type { LineStream } from './line-stream.ts';

/** A line that was waited for, and what of it matched: of a regular expression all groups, as `RegExp.exec` has them. */
export interface Answer {
  readonly line: Line;
  readonly match: readonly (string | undefined)[];
}

/** What matched in a text; undefined: nothing. */
export interface Matcher {
  (text: string): readonly (string | undefined)[] | undefined;
  /** What is looked for, in words. */
  readonly wanted?: string;
}

/** A text matches where it is found. An expression is tried on each line from its beginning, whatever its flags. */
export function matcherOf(pattern: RegExp | string | Matcher): Matcher {
  if (typeof pattern === 'function') return pattern;
  if (typeof pattern === 'string') {
    const includes = (text: string): string[] | undefined => (text.includes(pattern) ? [pattern] : undefined);
    return Object.assign(includes, { wanted: JSON.stringify(pattern) });
  }
  const own = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return Object.assign((text: string) => own.exec(text) ?? undefined, { wanted: String(pattern) });
}

/** Of an `AbortSignal`, what is needed of one. */
export interface Abort {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', heard: () => void): void;
  removeEventListener(type: 'abort', heard: () => void): void;
}

export interface Waiting {
  readonly timeout?: number;
  readonly signal?: Abort;
  /** What is thrown where nothing that matches has come in time. */
  readonly late: (timeout: number) => Error;
  /** What is thrown where the lines end. */
  readonly closed: () => Error;
}

/**
 * A line that is not complete may be only the beginning of the answer: it counts once nothing more of it has come for so
 * long, which is longer than TCP takes to send again what was lost (Linux: 200 ms at least).
 */
const COMPLETE_MS = 300;

/** Lines of records up to `after` do not count. The stream is over after this. */
export async function awaitMatch(
  lines: LineStream,
  matches: Matcher,
  { timeout, signal, late, closed }: Waiting,
  after: number,
): Promise<Answer> {
  let why: Error | undefined;
  const giveUp = (error: Error): void => {
    why ??= error;
    void lines.return();
  };
  const timer = timeout === undefined ? undefined : setTimeout(() => giveUp(late(timeout)), timeout);
  const abort = (): void => giveUp(reasonOf(signal?.reason));
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  try {
    const answer = await firstMatch(lines, matches, after);
    if (answer !== undefined && signal?.aborted !== true) return answer;
    throw why ?? closed();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    await lines.return();
  }
}

async function firstMatch(lines: LineStream, matches: Matcher, after: number): Promise<Answer | undefined> {
  const answerIn = (line: Line): Answer | undefined => {
    const match = line.kind === 'in' && line.seq > after ? matches(line.text) : undefined;
    return match && { line, match };
  };
  let begun: Answer | undefined;
  for (;;) {
    const came = await (begun === undefined ? lines.take() : Promise.race([lines.take(), silence()]));
    if (came === undefined) return begun;
    for (const line of came.lines) {
      const answer = answerIn(line);
      if (answer !== undefined) return answer;
    }
    if (came.rest !== undefined || came.lines.some(({ kind }) => kind === 'in'))
      begun = came.rest && answerIn(came.rest);
  }
}

/** Nothing more has come. */
function silence(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), COMPLETE_MS));
}

function reasonOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
