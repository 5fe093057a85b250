/** Who may come in by address. */
import { holds, type Network } from '../cidr.ts';

/** What is denied is denied, whoever else is allowed; where somebody is allowed, nobody else is. */
export interface AccessList {
  readonly allow: readonly Network[];
  readonly deny: readonly Network[];
}

/** Why a host may not come in, in words; undefined: it may. Who has no address (a Unix socket) is let in. */
export function turnedAwayBy({ allow, deny }: AccessList, host: string): string | undefined {
  if (host === '') return undefined;
  if (deny.some((network) => holds(network, host))) return 'its address is denied (--deny)';
  const allowed = allow.length === 0 || allow.some((network) => holds(network, host));
  return allowed ? undefined : 'its address is not allowed (--allow)';
}

/** Whether it keeps anybody out who is not known: a list that allows all addresses of a family does not. */
export function isClosed({ allow }: AccessList): boolean {
  return allow.length > 0 && allow.every(({ bits }) => bits > 0);
}
