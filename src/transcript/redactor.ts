/**
 * Replaces what matches a pattern by asterisks before it is stored, byte for byte, so that offsets stay true. Patterns
 * are held against lines, however the reads cut them: what has been stored of a line is replaced later if its
 * end shows that it was the beginning of a match. Only more is ever replaced, never less.
 */
import { CordboardError } from '../errors.ts';
import { Pattern } from '../pattern.ts';
import type { SessionId, WireRecord } from '../record.ts';
import { Job, type Line, type Redacted } from './redact-job.ts';
import { linesOf, textOf } from './redact-text.ts';
import { streamOf, type Window, Windows } from './redact-windows.ts';

export interface RedactorHost {
  readonly now: () => number;
  /** Something the operators are to know once. */
  readonly say: (text: string) => void;
}

/** On what one client sends a pattern took too long: for this time all that it sends is replaced, without trying. */
const PENALTY_MS = 60_000;

interface Rule {
  readonly pattern: Pattern;
  readonly source: string;
  /** It can be held against single lines only. */
  readonly ofLine: boolean;
}

export class Redactor {
  readonly #rules: readonly Rule[];
  readonly #host: RedactorHost;
  readonly #windows = new Windows();
  readonly #penalties = new Map<string, number>();

  /** `sources` are regular expressions. Throws `CB_PATTERN` for what is none. */
  constructor(sources: readonly string[], host: RedactorHost) {
    this.#rules = sources.map((source) => ({
      pattern: new Pattern(`~${source}`),
      source,
      ofLine: looksAround(source),
    }));
    this.#host = host;
  }

  /** Takes records in the order they came. Their payload is written to. */
  take(records: readonly WireRecord[]): Redacted {
    const job = new Job(records);
    const windows: Window[] = [];
    for (const [index, record] of records.entries()) {
      if (this.#isPenalized(record)) job.replaceWhole(index);
      else if (record.bytes.length > 0) windows.push(this.#windows.of(record, index));
    }
    for (const rule of this.#rules) {
      const { ofLine } = rule;
      const lines = this.#hits(rule, ofLine ? windows.flatMap(linesIn) : windows.map(wholeOf), job);
      this.#replace(rule, ofLine ? lines : lines.flatMap(({ window }) => linesIn(window)), job);
    }
    this.#windows.settle(records);
    return job.done();
  }

  /** Nothing more comes of a session. */
  forget(session: SessionId): void {
    for (const kind of ['in', 'out'] as const) {
      this.#windows.forget(streamOf({ session, kind }));
      this.#penalties.delete(streamOf({ session, kind }));
    }
  }

  /** Those with a match. The record of one on which the pattern takes too long is replaced whole. */
  #hits(rule: Rule, lines: readonly Line[], job: Job): Line[] {
    const hits: Line[] = [];
    for (let rest = this.#allowed(lines, job); rest.length > 0;) {
      const answers = rule.pattern.testSome(rest.map(({ text }) => text));
      hits.push(...rest.filter((_, index) => answers[index] === true));
      const stuck = rest[answers.length];
      if (stuck === undefined) break;
      // It may be that there was no time left for it only.
      if (this.#testAlone(rule, stuck, job) === true) hits.push(stuck);
      rest = this.#allowed(rest.slice(answers.length + 1), job);
    }
    return hits;
  }

  #testAlone(rule: Rule, line: Line, job: Job): boolean | undefined {
    try {
      return rule.pattern.test([line.text])[0];
    } catch (error) {
      this.#condemn(error, rule, line, job);
      return undefined;
    }
  }

  #replace(rule: Rule, lines: readonly Line[], job: Job): void {
    if (lines.length === 0) return;
    try {
      const spans = rule.pattern.spans(lines.map(({ text }) => text));
      for (const [index, line] of lines.entries()) job.replace(line, spans[index] ?? []);
    } catch {
      for (const line of lines) this.#replaceAlone(rule, line, job);
    }
  }

  #replaceAlone(rule: Rule, line: Line, job: Job): void {
    if (this.#allowed([line], job).length === 0) return;
    try {
      job.replace(line, rule.pattern.spans([line.text])[0] ?? []);
    } catch (error) {
      this.#condemn(error, rule, line, job);
    }
  }

  /** Without those of clients who are not tried any more. */
  #allowed(lines: readonly Line[], job: Job): readonly Line[] {
    if (this.#penalties.size === 0) return lines;
    return lines.filter(({ window: { record, index } }) => {
      if (this.#isPenalized(record)) job.replaceWhole(index);
      return !job.isWhole(index);
    });
  }

  #condemn(error: unknown, { source }: Rule, { window }: Line, job: Job): void {
    if (!(error instanceof CordboardError)) throw error;
    const { record, index } = window;
    const stream = streamOf(record);
    job.replaceWhole(index);
    if (!this.#isPenalized(record))
      this.#host.say(
        `the pattern --redact ${source} takes too long on session #${record.session}: for a minute all of it is recorded as asterisks`,
      );
    this.#penalties.set(stream, this.#host.now() + PENALTY_MS);
    this.#windows.forget(stream);
  }

  #isPenalized(record: WireRecord): boolean {
    const until = this.#penalties.get(streamOf(record));
    if (until === undefined) return false;
    if (this.#host.now() < until) return true;
    this.#penalties.delete(streamOf(record));
    return false;
  }
}

function wholeOf(window: Window): Line {
  const whole = textOf(window.bytes);
  return { window, text: whole, whole, start: 0 };
}

function linesIn(window: Window): Line[] {
  const whole = textOf(window.bytes);
  return linesOf(whole).map(({ text, start }) => ({ window, text, whole, start }));
}

/** What is true of a line may not be true of many at once: it says something about what is before or behind. */
function looksAround(source: string): boolean {
  return /(?<!\[)\^|\$|\(\?<?[=!]/.test(source);
}
