import { CordboardError } from '../errors.ts';
import { Pattern, type PatternRules } from '../pattern.ts';

/** Which lines of a conversation are shown. */
export interface LineFilter {
  readonly pattern: Pattern;
  /** Those without a match. */
  readonly invert: boolean;
  /** Lines shown before and after each that passes. */
  readonly context: number;
}

/**
 * What an operator writes for a filter: `[N:][!]PATTERN`, as for `Pattern`. A digit and a colon in front: so many
 * lines around; `0:` keeps a pattern that begins so itself, as `0:5:00`. `!`: the lines that do not match; for a
 * text that begins with `!` write it as an expression, `~!`.
 */
export function parseLineFilter(
  text: string,
  rules: PatternRules = {},
): LineFilter | { readonly error: string } {
  const [, digit, bang, pattern = ''] = /^(?:(\d):)?(!)?([^]*)$/.exec(text) ?? [];
  try {
    return { pattern: new Pattern(pattern, rules), invert: bang !== undefined, context: Number(digit ?? 0) };
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return { error: error.message };
  }
}
