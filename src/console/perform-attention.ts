/** Actions on what is to be told of. */
import { CordboardError } from '../errors.ts';
import { Pattern } from '../pattern.ts';
import type { SessionId } from '../record.ts';
import type { HighlightRule } from '../switchboard/switchboard.ts';
import { queue } from './attention.ts';
import type { Effect } from './effects.ts';
import { displayTitle } from './format.ts';
import type { Model, Pane } from './model.ts';
import { onPane, type Perform } from './performing.ts';
import { say } from './say.ts';

export const ATTENTION_ACTIONS = {
  mute: onPane((model, pane) => {
    setMuted(model, pane, !pane.muted);
    const words = pane.muted ? 'is muted; highlights still count' : 'is heard again';
    return say(model, 'info', `${displayTitle(pane.session)} ${words}`);
  }),
  highlight: onPane((model, pane, argument) => highlight(model, pane, argument)),
} satisfies Readonly<Record<string, Perform>>;

/** Mutes a session, or ends that. */
export function setMuted(model: Model, pane: Pane, muted: boolean): void {
  pane.muted = muted;
  queue(model, pane);
}

/** `PATTERN` for this session, `all PATTERN` for every one; `off` in place of the pattern takes the rules away. */
function highlight(model: Model, pane: Pane, argument: string): Effect[] {
  if (argument === '') return say(model, 'info', rulesInWords(model.highlightRules));
  const [, all, text = ''] = /^(all\s+)?(.*)$/s.exec(argument) ?? [];
  const session = all === undefined ? pane.id : undefined;
  if (text === 'off') return setRules(model, withoutRules(model, session), 'no highlights any more');
  try {
    new Pattern(text);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return say(model, 'warning', `/highlight: ${error.message}`);
  }
  const rule = session === undefined ? { pattern: text } : { pattern: text, session };
  const where = session === undefined ? 'in every session' : `in ${displayTitle(pane.session)}`;
  return setRules(model, [...model.highlightRules, rule], `${text} is highlighted ${where}`);
}

function withoutRules({ highlightRules }: Model, session: SessionId | undefined): readonly HighlightRule[] {
  return highlightRules.filter((rule) => rule.session !== session);
}

function setRules(model: Model, rules: readonly HighlightRule[], words: string): Effect[] {
  model.highlightRules = rules;
  return [{ type: 'attend', rules }, ...say(model, 'info', words)];
}

function rulesInWords(rules: readonly HighlightRule[]): string {
  if (rules.length === 0) return 'nothing is highlighted; /highlight [all] TEXT or ~REGEX';
  return rules
    .map(({ pattern, session }) => (session === undefined ? `all ${pattern}` : `#${session} ${pattern}`))
    .join('  ');
}
