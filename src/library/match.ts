/** Waits for a line that matches. */
import { CordboardError } from '../errors.ts';
import type { Line } from './liner.ts';
import type { LineStream } from './line-stream.ts';

/** A line that was waited for, and what of it matched: of a regular expression all groups, as `RegExp.exec` has them. */
export interface Answer {
  readonly line: Line;
  readonly match: readonly (string | undefined)[];
}

/** What matched in a text; undefined: nothing. */
export type Matcher = (text: string) => readonly (string | undefined)[] | undefined;

/** A text matches where it is found. An expression is tried on each line from its beginning, whatever its flags. */
export function matcherOf(pattern: RegExp | string | Matcher): Matcher {
  if (typeof pattern === 'function') return pattern;
  if (typeof pattern === 'string') return (text) => (text.includes(pattern) ? [pattern] : undefined);
  const own = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return (text) => own.exec(text) ?? undefined;
}

/** Of an `AbortSignal`, what is needed of one. */
export interface Abort {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', heard: () => void): void;
  removeEventListener(type: 'abort', heard: () => void): void;
}

interface Waiting {
  readonly timeout?: number;
  readonly signal?: Abort;
  /** What is thrown where the lines end. */
  readonly closed: () => Error;
}

/** `counts` is asked of every line, in order. The stream is over after this. */
export async function awaitMatch(
  lines: LineStream,
  matches: Matcher,
  { timeout, signal, closed }: Waiting,
  counts: (line: Line) => boolean,
): Promise<Answer> {
  let why: Error | undefined;
  const giveUp = (error: Error): void => {
    why ??= error;
    void lines.return();
  };
  const late = (): void =>
    giveUp(new CordboardError('CB_TIMEOUT', `nothing that matches came in ${words(timeout ?? 0)}`));
  const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
  const abort = (): void => giveUp(reasonOf(signal?.reason));
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  try {
    const answer = await firstMatch(lines, matches, counts);
    if (answer !== undefined) return answer;
    throw why ?? closed();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    await lines.return();
  }
}

async function firstMatch(
  lines: LineStream,
  matches: Matcher,
  counts: (line: Line) => boolean,
): Promise<Answer | undefined> {
  for (let came = await lines.take(); came !== undefined; came = await lines.take()) {
    const all = came.rest === undefined ? came.lines : [...came.lines, came.rest];
    for (const line of all) {
      const counted = counts(line);
      const match = counted && line.kind === 'in' ? matches(line.text) : undefined;
      if (match !== undefined) return { line, match };
    }
  }
  return undefined;
}

function reasonOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function words(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
