/** What of the lines on screen the operator wants to be told of. */
import { CordboardError } from '../errors.ts';
import { Pattern, type Spans } from '../pattern.ts';
import type { SessionId } from '../record.ts';
import type { HighlightRule } from '../switchboard/switchboard.ts';
import { Matches } from './matches.ts';
import type { Row } from './viewport.ts';

/** What the rules match in a row. */
export interface Highlighted {
  /** Of the row's piece; those of several rules may overlap. */
  readonly spans: Spans;
  /** The row's line is matched somewhere, if not in this row. */
  readonly line: boolean;
}

export const NOT_HIGHLIGHTED: Highlighted = Object.freeze({ spans: [], line: false });

interface Watched {
  readonly session: SessionId | undefined;
  readonly matches: Matches;
}

/** What is known of lines goes with the rules. */
const watched = new WeakMap<readonly HighlightRule[], readonly Watched[]>();

/**
 * For each row what the rules match in it; `width` is what the rows were made for. Only what the client says is held
 * against them, each line once. A pattern that takes too long is not used any more. Never throws.
 */
export function highlightsIn(
  rules: readonly HighlightRule[],
  id: SessionId,
  rows: readonly Row[],
  width: number,
): ReadonlyMap<Row, Highlighted> {
  const found = new Map<Row, Highlighted>();
  if (rules.length === 0) return found;
  const heard = rows.filter(({ line }) => line.kind === 'in');
  for (const { session, matches } of watchedBy(rules)) {
    if (session !== undefined && session !== id) continue;
    const spans = matches.of(heard, width);
    heard.forEach((row, index) => {
      if (!matches.has(row.line)) return;
      found.set(row, { spans: [...(found.get(row)?.spans ?? []), ...(spans[index] ?? [])], line: true });
    });
  }
  return found;
}

function watchedBy(rules: readonly HighlightRule[]): readonly Watched[] {
  const known = watched.get(rules) ?? rules.flatMap(watch);
  watched.set(rules, known);
  return known;
}

/** What is no pattern is told of where it was asked for. */
function watch({ pattern, session }: HighlightRule): Watched[] {
  try {
    return [{ session, matches: new Matches(new Pattern(pattern)) }];
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return [];
  }
}
