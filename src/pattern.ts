/** Patterns that an operator writes and text from clients is held against. */
import { type Context, createContext, Script } from 'node:vm';
import { CordboardError } from './errors.ts';
import { escaped, literalProbe, type Needle, needleOf, type Probe, regexProbe } from './probe.ts';
import { type Cost, costOf, isQuick } from './quick.ts';
import { requiredTexts } from './required.ts';

/** Backtracking over hostile text can take for ever: past this the pattern gives up. */
const GIVES_UP_MS = 100;
/** A quick look is no longer one after this. */
const PROBE_GIVES_UP_MS = 8;

/** Without loops, a text is gone through at most so often from each place. */
const FEW_WAYS = 16;
/** A screen of new lines in every frame: fewer steps than a watch takes time for, which is near a millisecond. */
const SCREEN_STEPS = 500_000;

/** Matches counted in one text at most. */
const MOST_SPANS = 1000;

/** Starts and ends (exclusive) of matches, flat and ascending, in UTF-16 offsets. */
export type Spans = readonly number[];

const NONE: Spans = Object.freeze([]);

/** How a pattern is read where that is not told from how it is written. */
export interface PatternRules {
  /** It stands for itself, tilde and all, or is an expression without one. */
  readonly isRegex?: boolean;
  /** Case does not count. */
  readonly folds?: boolean;
  /** What it is held against comes without the client's colour sequences, as text does that is shown in colour. */
  readonly colour?: boolean;
}

/**
 * What a search or a filter looks for. Plain text stands for itself; after a tilde it is a regular expression
 * of JavaScript with the `u` flag. Case counts only if there is an upper case letter (of a regular expression:
 * outside of escapes).
 */
export class Pattern {
  /** As it was written. */
  readonly text: string;
  /** As in `PatternRules`: who makes the lines takes the colours out. */
  readonly colour: boolean;
  /** A quicker look than `probe`, at bytes that need not be of whole lines; undefined: only lines can tell. */
  readonly needle: Needle | undefined;
  readonly #regex: RegExp;
  /** Takes time in proportion to the text, so it needs no watch. */
  readonly #linear: boolean;
  readonly #cost: Cost | undefined;
  readonly #probe: Probe;

  /** Throws `CB_PATTERN` for an empty text and what is no regular expression. */
  constructor(text: string, how: PatternRules = {}) {
    this.text = text;
    this.colour = how.colour ?? false;
    const isRegex = how.isRegex ?? text.startsWith('~');
    const regex = how.isRegex === true ? text : text.slice(1);
    const source = isRegex ? regex : escaped(text);
    if (source === '')
      throw new CordboardError('CB_PATTERN', 'expected a text, or ~ and a regular expression');
    const folds = how.folds ?? !/\p{Lu}/u.test(isRegex ? source.replace(/\\./gu, '') : source);
    this.#cost = costOf(source);
    this.#linear = !isRegex || isLinear(source);
    this.#regex = compile(source, folds ? 'giu' : 'gu');
    const needle = needleOf(isRegex ? requiredTexts(source) : [text], folds);
    const probe = isRegex
      ? regexProbe(source, folds, (regex, all) => this.#ask(regex, all))
      : literalProbe(text, folds);
    this.needle = this.colour && needle !== undefined ? { ...needle, isIn: orColoured(needle.isIn) } : needle;
    this.#probe = this.colour ? orColoured(probe) : probe;
  }

  /**
   * A quick look at many lines at once, as bytes: false only if none of them, made safe to show, has a match.
   * They must have a line end wherever a line begins, unless a line is just too long for one.
   */
  probe(bytes: Uint8Array): boolean {
    return this.#probe(bytes);
  }

  /** The matches in each text, at most 1000 in one; empty matches do not count. Throws `CB_PATTERN` if it takes too long. */
  spans(texts: readonly string[]): readonly Spans[] {
    return this.#linear || isQuick(this.#cost, texts, SCREEN_STEPS)
      ? texts.map((text) => spansIn(this.#regex, text))
      : guarded(this.#regex, texts, 'spans');
  }

  /** It may take long: what is asked of it stops after a while. */
  get isWatched(): boolean {
    return !this.#linear;
  }

  /** Whether each text has a match. Throws `CB_PATTERN` if it takes too long: `ms`, and no longer than a pattern may ever. */
  test(texts: readonly string[], ms = GIVES_UP_MS): readonly boolean[] {
    if (!this.#linear)
      return guarded(this.#regex, texts, 'test', Math.max(1, Math.floor(Math.min(ms, GIVES_UP_MS))));
    return texts.map((text) => {
      this.#regex.lastIndex = 0;
      return this.#regex.test(text);
    });
  }

  /** As `test`, but never gives up: for texts that `isQuick` finds short enough. */
  testQuick(texts: readonly string[]): readonly boolean[] {
    return texts.map((text) => hasMatch(this.#regex, text));
  }

  /** As `test`, but answers for as many texts, from the first on, as there was time for. */
  testSome(texts: readonly string[]): readonly boolean[] {
    return asMany(texts, GIVES_UP_MS, (text) => hasMatch(this.#regex, text));
  }

  /** The first match with its groups. Throws `CB_PATTERN` if it takes too long. */
  exec(text: string): RegExpExecArray | undefined {
    return guarded(this.#regex, [text], 'exec')[0] ?? undefined;
  }

  /** The first match in each text, with its groups: of as many texts, from the first on, as there was time for in `ms`. */
  matchesSome(texts: readonly string[], ms = GIVES_UP_MS): readonly (RegExpExecArray | null)[] {
    return asMany(texts, ms, (text) => {
      this.#regex.lastIndex = 0;
      return this.#regex.exec(text);
    });
  }

  #ask(regex: RegExp, text: string): boolean | undefined {
    if (this.#linear) return regex.test(text);
    try {
      return guarded(regex, [text], 'test', PROBE_GIVES_UP_MS)[0];
    } catch (error) {
      if (error instanceof CordboardError) return undefined;
      throw error;
    }
  }
}

const ESC = 0x1b;

/** Where colours may be, what is without them cannot be told from bytes. */
function orColoured(probe: Probe): Probe {
  return (bytes) => bytes.includes(ESC) || probe(bytes);
}

function isLinear(source: string): boolean {
  const cost = costOf(source);
  return cost?.powers === 0 && cost.ways <= FEW_WAYS;
}

function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
    throw new CordboardError('CB_PATTERN', `no regular expression: ${why}`);
  }
}

function spansIn(regex: RegExp, text: string): Spans {
  let spans: number[] | undefined;
  regex.lastIndex = 0;
  for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
    if (match[0] === '') regex.lastIndex = nextCodePoint(text, regex.lastIndex);
    else (spans ??= []).push(match.index, match.index + match[0].length);
    if (spans !== undefined && spans.length >= 2 * MOST_SPANS) break;
  }
  return spans ?? NONE;
}

function hasMatch(regex: RegExp, text: string): boolean {
  regex.lastIndex = 0;
  return regex.test(text);
}

function nextCodePoint(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

function asMany<T>(texts: readonly string[], ms: number, ask: (text: string) => T): readonly T[] {
  const answers: T[] = [];
  try {
    runFor(ms, () => {
      for (const text of texts) answers.push(ask(text));
    });
  } catch (error) {
    if (!isTimeout(error)) throw error;
  }
  return answers;
}

interface Answers {
  readonly spans: Spans;
  readonly test: boolean;
  readonly exec: RegExpExecArray | null;
}

interface Watch {
  readonly context: Context;
  readonly script: Script;
}

/** Made when the first pattern needs it. */
let watch: Watch | undefined;

/** Node stops a script in a context of its own that takes too long, and a regular expression in it. */
function runFor(timeout: number, run: () => void): void {
  watch ??= { context: createContext({ run: undefined }), script: new Script('run()') };
  watch.context['run'] = run;
  watch.script.runInContext(watch.context, { timeout });
}

function guarded<K extends keyof Answers>(
  regex: RegExp,
  texts: readonly string[],
  what: K,
  timeout = GIVES_UP_MS,
): Answers[K][] {
  const ways: { readonly [Key in keyof Answers]: (text: string) => Answers[Key] } = {
    spans: (text) => spansIn(regex, text),
    test: (text) => {
      regex.lastIndex = 0;
      return regex.test(text);
    },
    exec: (text) => {
      regex.lastIndex = 0;
      return regex.exec(text);
    },
  };
  let answers: Answers[K][] = [];
  try {
    runFor(timeout, () => {
      answers = texts.map(ways[what]);
    });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new CordboardError(
      'CB_PATTERN',
      `the pattern ${regex.source} takes too long on this text; make it simpler`,
    );
  }
  return answers;
}

function isTimeout(error: unknown): boolean {
  // It is an Error of the context it was thrown in.
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
