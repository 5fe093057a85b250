/** Highlights and alarms of a console, as the board keeps them for the next of its operator. */
import { CordboardError } from '../errors.ts';
import { fieldsOf, list, Place, type Reader, text, wholeNumber } from '../fields.ts';
import { Pattern } from '../pattern.ts';
import type { SessionId } from '../record.ts';
import type { HighlightRule } from '../switchboard/switchboard.ts';
import type { Model } from './model.ts';
import type { GivenRules, RulesView } from './view-data.ts';

/** As many as a board takes of one console. */
const MOST_RULES = 1000;
/** UTF-16 units. */
const MOST_PATTERN = 10_000;

export function rulesViewOf({ highlightRules, silentMs, given }: Model): RulesView {
  return { highlights: highlightRules, silentMs, given };
}

/**
 * Puts the rules as they were left, those of sessions that are still there. What this console was given at its start counts
 * beside them where it is new: a rule that was taken away does not come back for standing in a configuration file.
 */
export function restoreRules(model: Model, raw: unknown): void {
  const fields = fieldsOf(raw, new Place('', []));
  if (fields === undefined) return;
  const kept = fields.take('highlights', list(highlight, MOST_RULES)) ?? [];
  const before = fields.take('given', given) ?? NOTHING_GIVEN;
  const isThere = (id: SessionId | undefined): boolean => id === undefined || model.panes.has(id);
  const known = new Set(before.patterns);
  const fresh = model.highlightRules.filter(({ pattern }) => !known.has(pattern));
  const isFresh = model.silentMs !== 0 && model.silentMs !== before.silentMs;
  model.highlightRules = [...kept.filter(({ session }) => isThere(session)), ...fresh];
  model.given = {
    patterns: [...new Set([...before.patterns, ...model.given.patterns])],
    silentMs: model.given.silentMs === 0 ? before.silentMs : model.given.silentMs,
  };
  if (!isFresh) model.silentMs = fields.take('silentMs', duration) ?? model.silentMs;
}

const NOTHING_GIVEN: GivenRules = { patterns: [], silentMs: 0 };

const duration = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const session = wholeNumber(1, Number.MAX_SAFE_INTEGER);

/** A pattern that this version takes for none is passed over: else the board would refuse all of them. */
const highlight: Reader<HighlightRule> = (raw, place) => {
  const fields = fieldsOf(raw, place);
  const pattern = fields?.take('pattern', text(MOST_PATTERN));
  const only = fields?.take('session', session);
  if (pattern === undefined || !isPattern(pattern)) return undefined;
  return only === undefined ? { pattern } : { pattern, session: only };
};

const given: Reader<GivenRules> = (raw, place) => {
  const fields = fieldsOf(raw, place);
  return {
    patterns: fields?.take('patterns', list(text(MOST_PATTERN), MOST_RULES)) ?? [],
    silentMs: fields?.take('silentMs', duration) ?? 0,
  };
};

function isPattern(text: string): boolean {
  try {
    new Pattern(text);
    return true;
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return false;
  }
}
