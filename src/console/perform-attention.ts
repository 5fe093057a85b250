/** Actions on what is to be told of. */
import { CordboardError } from '../errors.ts';
import { Pattern } from '../pattern.ts';
import type { SessionId } from '../record.ts';
import type { HighlightRule } from '../switchboard/switchboard.ts';
import { queue } from './attention.ts';
import { formatDuration, parseTime } from '../durations.ts';
import type { Effect } from './effects.ts';
import { displayTitle } from '../format.ts';
import type { Model, Pane } from './model.ts';
import { onPane, type Perform } from './performing.ts';
import { say } from './say.ts';

export const ATTENTION_ACTIONS = {
  mute: onPane((model, pane) => {
    setMuted(model, pane, !pane.muted);
    const words = pane.muted ? 'is muted; highlights still count' : 'is heard again';
    return say(model, 'info', `${displayTitle(pane.session)} ${words}`);
  }),
  alarm: onPane(setAlarm),
  highlight: onPane((model, pane, argument) => highlight(model, pane, argument)),
} satisfies Readonly<Record<string, Perform>>;

/** Mutes a session, or ends that. */
export function setMuted(model: Model, pane: Pane, muted: boolean): void {
  pane.muted = muted;
  model.touched.add(pane.id);
  queue(model, pane);
}

/** `60s` for this session, `all 60s` for every one; `off` in place of the time ends it. */
function setAlarm(model: Model, pane: Pane, argument: string): Effect[] {
  const [, all, text = ''] = /^(all\s+)?(.*)$/s.exec(argument) ?? [];
  const ms = text === 'off' ? 0 : parseTime(text)?.ms;
  if (ms === undefined)
    return say(model, 'warning', `/silent: expected a time like 60s or 5m, or off; got ${text || 'nothing'}`);
  if (all === undefined) pane.silentMs = ms;
  else model.silentMs = ms;
  const where = all === undefined ? displayTitle(pane.session) : 'every session without an alarm of its own';
  const words = ms === 0 ? 'no alarm' : `an alarm after ${formatDuration(ms)} of silence`;
  return say(model, 'info', `${words} for ${where}`);
}

/**
 * Looks at the clock: who has been silent for too long waits for the operator, until the client says something or the
 * operator turns to it. Calls once for each silence, unless the session is muted.
 */
export function checkSilence(model: Model): Effect[] {
  const effects: Effect[] = [];
  // Nobody hears what clients say then.
  if (model.cutAt !== undefined) return effects;
  for (const pane of model.panes.values()) {
    const ms = pane.silentMs ?? model.silentMs;
    const { state, lastIn, openedAt } = pane.session;
    const since = lastIn ?? openedAt;
    if (ms === 0 || state === 'closed' || model.now - since < ms || pane.alarmedFor === since) continue;
    pane.alarmedFor = since;
    pane.silent = true;
    queue(model, pane);
    const text = `silent for ${formatDuration(ms)}`;
    if (!pane.muted) effects.push({ type: 'alert', id: pane.id, level: 'alarm', text });
  }
  return effects;
}

/**
 * `PATTERN` for this session, `all PATTERN` for every one; `off` in place of the pattern takes the rules away. `all`
 * alone shows the rules for every one, nothing shows all there are.
 */
function highlight(model: Model, pane: Pane, argument: string): Effect[] {
  const rules = model.highlightRules;
  if (argument === '') return say(model, 'info', rulesInWords(rules, 'nothing'));
  if (argument === 'all') {
    const everywhere = rules.filter((rule) => rule.session === undefined);
    return say(model, 'info', rulesInWords(everywhere, 'nothing in every session'));
  }
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
  return setRules(model, [...rules, rule], `${text} is highlighted ${where}`);
}

function withoutRules({ highlightRules }: Model, session: SessionId | undefined): readonly HighlightRule[] {
  return highlightRules.filter((rule) => rule.session !== session);
}

function setRules(model: Model, rules: readonly HighlightRule[], words: string): Effect[] {
  model.highlightRules = rules;
  return [{ type: 'attend', rules }, ...say(model, 'info', words)];
}

function rulesInWords(rules: readonly HighlightRule[], none: string): string {
  if (rules.length === 0) return `${none} is highlighted; /highlight [all] TEXT or ~REGEX`;
  return rules
    .map(({ pattern, session }) => (session === undefined ? `all ${pattern}` : `#${session} ${pattern}`))
    .join('  ');
}
