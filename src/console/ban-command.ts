/** `/ban`, `/unban` and `/bans`: who may not come in. */
import { banTerms, timeAndReason } from '../access/ban-words.ts';
import { hostOf } from '../address.ts';
import { CordboardError } from '../errors.ts';
import { count, displayTitle } from '../format.ts';
import { holds, type Network, parseNetworkOrHost } from '../cidr.ts';
import { printable } from '../printable.ts';
import type { BanRequest } from '../switchboard/switchboard.ts';
import { putQuestion } from './asking.ts';
import { findSession } from './commands.ts';
import type { Effect } from './effects.ts';
import { focusedPane, type Model, type Pane, type Question } from './model.ts';
import type { Perform } from './performing.ts';
import { say } from './say.ts';

type BanQuestion = Extract<Question, { readonly asks: 'ban' }>;

/** Whom a word means: a network, or the host of a session. */
type Meant = { readonly network: Network } | { readonly error: string };

export const BAN_ACTIONS = {
  ban,
  unban,
  bans: () => [{ type: 'bans' }],
} satisfies Readonly<Record<string, Perform>>;

function unban(model: Model, argument: string): Effect[] {
  const meant = meantBy(model, argument);
  if ('error' in meant) return say(model, 'warning', `/unban: ${meant.error}`);
  return [{ type: 'unban', network: meant.network.text }];
}

/** Asks first. */
function ban(model: Model, argument: string): Effect[] {
  const [, sure, rest = ''] = /^(--yes(?:\s+|$))?(.*)$/s.exec(argument) ?? [];
  const [, target = '', more = ''] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
  const meant = meantBy(model, target);
  if ('error' in meant) return say(model, 'warning', `/ban: ${meant.error}`);
  const terms = termsOf(more);
  if ('error' in terms) return say(model, 'warning', `/${terms.error}`);
  const request = { network: meant.network.text, ...terms, ...(sure !== undefined && { sure: true }) };
  return putQuestion(model, { asks: 'ban', request, meets: met(model, meant.network) });
}

/** The first question could not know that it is the board's own address: whoever says yes to this one means it. */
export function askAgain(model: Model, request: BanRequest, own: string): Effect[] {
  const network = parseNetworkOrHost(request.network);
  const meets = network === undefined ? 0 : met(model, network);
  return putQuestion(model, { asks: 'ban', request: { ...request, sure: true }, meets, own });
}

function termsOf(text: string): ReturnType<typeof timeAndReason> | { readonly error: string } {
  try {
    return timeAndReason(text);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return { error: error.message };
  }
}

function meantBy(model: Model, word: string): Meant {
  const network = parseNetworkOrHost(word);
  if (network !== undefined) return { network };
  if (word === '') return inFocus(model);
  const found = findSession(model, word);
  const pane = found.id === undefined ? undefined : model.panes.get(found.id);
  if (pane === undefined)
    return {
      error: `expected a session, or a network such as 192.0.2.7 or 10.0.0.0/8, got ${printable(word)}`,
    };
  return hostOfPane(pane);
}

function inFocus(model: Model): Meant {
  const pane = focusedPane(model);
  return pane === undefined || pane.stored !== undefined
    ? { error: 'say whom: a session, or a network such as 192.0.2.7 or 10.0.0.0/8' }
    : hostOfPane(pane);
}

function hostOfPane({ session }: Pane): Meant {
  const network = parseNetworkOrHost(hostOf(session.peer));
  return network === undefined ? { error: `${displayTitle(session)} has no address to ban` } : { network };
}

function met({ panes }: Model, network: Network): number {
  const isMet = ({ session: { state, peer } }: Pane): boolean =>
    state !== 'closed' && holds(network, hostOf(peer));
  return [...panes.values()].filter(isMet).length;
}

/** The question, in words. */
export function banQuestion({ request, meets, own }: BanQuestion): string[] {
  const { reason = '' } = request;
  return [
    ...(own === undefined ? [] : [`${printable(own)}.`]),
    `Ban ${banTerms(request)}${own === undefined ? '' : ' all the same'}?`,
    ...(meets === 0 ? [] : [`${count(meets, 'session')} will be hung up.`]),
    ...(reason === '' ? [] : [`Reason: ${printable(reason)}`]),
  ];
}
