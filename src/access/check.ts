/** Holds an address against bans and lists. */
import type { Clock } from '../clock.ts';
import { holds, type Network } from '../cidr.ts';
import type { Arrival } from '../net/listener.ts';
import { Refused } from '../session/admission.ts';
import { type AccessList, turnedAwayBy } from './access-list.ts';
import type { Bans } from './bans.ts';

/** Throws `Refused`. */
export type Check = (arrival: Arrival) => void;

export interface CheckOptions {
  readonly list: AccessList;
  /** From these a header says who comes: the lists are for whom it names. */
  readonly proxies: readonly Network[];
  readonly bans: Bans;
  readonly clock: Clock;
}

/** Bans come first, then the lists. */
export function accessCheck({ list, proxies, bans, clock }: CheckOptions): Check {
  return ({ host, via }) => {
    const ban = bans.meets(host, clock());
    if (ban !== undefined) throw new Refused('banned', `${ban.network} is banned${because(ban.reason)}`);
    if (via === undefined && proxies.some((network) => holds(network, host))) return;
    const why = turnedAwayBy(list, host);
    if (why !== undefined) throw new Refused('access', why);
  };
}

function because(reason: string): string {
  return reason === '' ? '' : ` (${reason})`;
}
