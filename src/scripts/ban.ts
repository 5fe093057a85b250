/** `cordboard ban`, `cordboard unban` and `cordboard bans`. */
import type { Ban } from '../access/bans.ts';
import { banLine, banTerms, hungUpWords, notKeptWords, ownMet, timeAndReason } from '../access/ban-words.ts';
import { hostOf } from '../address.ts';
import { CordboardError } from '../errors.ts';
import type { Board } from '../library/board.ts';
import { parseNetworkOrHost } from '../cidr.ts';
import { printable } from '../printable.ts';
import { pour } from '../sink.ts';
import type { BanAnswer, BanRequest } from '../switchboard/switchboard.ts';
import type { Outside } from './command.ts';
import { jsonLine } from '../safe-json.ts';
import { withBoard } from './open.ts';

interface Request {
  readonly board: string;
  /** A session, an address or a network. */
  readonly target: string;
}

/** `words`: a time, if the first is one, and a reason. Exits 1 where the answer to a question is no. */
export function ban(
  { board: name, target, words, yes }: Request & { readonly words: string; readonly yes: boolean },
  outside: Outside,
): Promise<number> {
  const terms = timeAndReason(words);
  return withBoard(outside, name, 'operate', async (board) => {
    const request = { network: networkFor(board, target), ...terms, ...(yes && { sure: true }) };
    const answer = await banned(board, request, outside);
    if (answer === undefined) return 1;
    const warning = notKeptWords(answer);
    if (warning !== undefined) outside.say(warning);
    await pour(outside.stdout, [
      `banned ${printable(`${banTerms({ ...request, network: answer.ban.network })}; ${hungUpWords(answer.hungUp)}`)}\n`,
    ]);
    return 0;
  });
}

export function unban({ board: name, target }: Request, outside: Outside): Promise<number> {
  return withBoard(outside, name, 'operate', async (board) => {
    const { network } = await board.unban(networkFor(board, target));
    await pour(outside.stdout, [`${printable(network)} is not banned any more\n`]);
    return 0;
  });
}

export function bans(name: string, json: boolean, outside: Outside): Promise<number> {
  return withBoard(outside, name, 'watch', async (board) => {
    const found = await board.bans();
    const line = (each: Ban): string => `${banLine(each, outside.clock())}\n`;
    await pour(outside.stdout, json ? found.map(jsonLine) : found.map(line));
    return 0;
  });
}

/** Asks where it is the board's own address, if somebody is there; undefined: the answer was no. */
async function banned(board: Board, request: BanRequest, { ask }: Outside): Promise<BanAnswer | undefined> {
  try {
    return await board.ban(request);
  } catch (error) {
    const what = ownMet(error);
    if (what === undefined || ask === undefined) throw error;
    if (!(await ask(`${printable(what)}. Ban it all the same? [y/N] `))) return undefined;
    return board.ban({ ...request, sure: true });
  }
}

/** Throws `CB_USAGE` for a client without an address, and as `Board.find` does. */
function networkFor(board: Board, target: string): string {
  const network = parseNetworkOrHost(target);
  if (network !== undefined) return network.text;
  const { peer } = board.find(target);
  const host = parseNetworkOrHost(hostOf(peer));
  if (host !== undefined) return host.text;
  throw new CordboardError('CB_USAGE', `${printable(peer)} came by a Unix socket: it has no address to ban`);
}
