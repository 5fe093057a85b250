/** Bans of a board over its restarts, and which addresses are the machine's own. */
import { homedir, networkInterfaces } from 'node:os';
import type { Clock } from '../src/clock.ts';
import { BanFile } from '../src/desk/ban-file.ts';
import { bansPath } from '../src/desk/state-file.ts';
import { parseNetwork, parseNetworkOrHost } from '../src/cidr.ts';
import type { Own } from '../src/session/banning.ts';
import type { Board } from '../src/session/board.ts';

/** `proxies`: networks that the board has proxies in. Resolves when those from before hold. */
export async function recallBans(
  { banning, notices }: Board,
  name: string,
  proxies: () => readonly string[],
  clock: Clock,
): Promise<void> {
  const path = bansPath(process.env, homedir(), name);
  const alarm = 'bans';
  const file = new BanFile(path, {
    clock,
    trouble: (text) => {
      if (text === undefined) notices.say('info', 'bans are kept again', { alarm });
      else notices.say('error', text, { alarm, standing: true });
    },
  });
  banning.recall(await file.load());
  banning.host = {
    own: () => [...ownAddresses(), ...proxies().flatMap(proxyNetwork)],
    keep: (bans) => file.keep(bans),
  };
}

function ownAddresses(): Own[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.flatMap(({ address }) => {
    const network = parseNetworkOrHost(address);
    return network === undefined ? [] : [{ network, words: `${address}, an address of this machine` }];
  });
}

function proxyNetwork(text: string): Own[] {
  const network = parseNetwork(text);
  return network === undefined ? [] : [{ network, words: `${text}, where a proxy of this board is` }];
}
