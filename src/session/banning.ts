/** What operators do about who may not come in: bans, what they do to those who are there, and that they are kept. */
import { hostOf } from '../address.ts';
import { hungUpWords } from '../access/ban-words.ts';
import { type Ban, Bans, networkOf } from '../access/bans.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import { formatDuration } from '../durations.ts';
import { encloses, holds, type Network, parseNetwork } from '../cidr.ts';
import type { BanAnswer, BanRequest } from '../switchboard/switchboard.ts';
import type { Notices } from './notices.ts';
import type { Registry } from './registry.ts';

/** Addresses that a ban must not meet by mistake, and what they are, as in `10.0.0.5, an address of this machine`. */
export interface Own {
  readonly network: Network;
  readonly words: string;
}

/** What a board has of the machine that it runs on. */
export interface BanHost {
  /** Asked for each ban. */
  own(): readonly Own[];
  /** Keeps them for the next start; resolves with whether they are kept. Never rejects. */
  keep(bans: readonly Ban[]): Promise<boolean>;
}

const LOOPBACK: readonly Own[] = ['127.0.0.0/8', '::1/128'].flatMap((text) => {
  const network = parseNetwork(text);
  return network === undefined ? [] : [{ network, words: `${text}, this machine itself` }];
});

export class Banning {
  readonly bans = new Bans();
  /** Undefined: there is nothing to be kept in. */
  host: BanHost | undefined;
  readonly #registry: Registry;
  readonly #notices: Notices;
  readonly #clock: Clock;

  constructor(registry: Registry, notices: Notices, clock: Clock) {
    this.#registry = registry;
    this.#notices = notices;
    this.#clock = clock;
  }

  /** In the order in which they were made. */
  list(): readonly Ban[] {
    return this.bans.list(this.#clock());
  }

  /** Bans from before, no more than there may be. Those that are over are passed over. */
  recall(bans: readonly Ban[]): void {
    const now = this.#clock();
    for (const ban of bans) if ((ban.until ?? Infinity) > now) this.bans.add(ban, now);
  }

  /** See `Switchboard.ban`; `by` is the operator. */
  async ban({ network: text, ms, reason = '', sure = false }: BanRequest, by: string): Promise<BanAnswer> {
    const network = networkOf(text);
    if (!sure) this.#refuseOwn(network);
    const at = this.#clock();
    const ban = { network: network.text, at, ...(ms !== undefined && { until: at + ms }), reason, by };
    this.bans.add(ban);
    const hungUp = this.#hangUp(network, ban);
    const time = ms === undefined ? '' : ` for ${formatDuration(ms)}`;
    const why = reason === '' ? '' : ` (${reason})`;
    this.#notices.say('info', `${by} banned ${network.text}${time}${why}; ${hungUpWords(hungUp)}`);
    return { ban, hungUp, kept: await this.#keep() };
  }

  /** See `Switchboard.unban`. */
  async unban(text: string, by: string): Promise<Ban> {
    const ban = this.bans.lift(text, this.#clock());
    this.#notices.say('info', `${by} lifted the ban of ${ban.network}`);
    await this.#keep();
    return ban;
  }

  #keep(): Promise<boolean> {
    return this.host?.keep(this.list()) ?? Promise.resolve(false);
  }

  #refuseOwn(network: Network): void {
    const own = [...LOOPBACK, ...(this.host?.own() ?? [])];
    const met = own.find((each) => encloses(network, each.network) || encloses(each.network, network));
    if (met === undefined) return;
    const how = encloses(met.network, network) ? 'is in' : 'holds';
    const relation = met.network.text === network.text ? 'is' : how;
    throw new CordboardError(
      'CB_OWN_ADDRESS',
      `${network.text} ${relation} ${met.words}; nothing was banned (--yes bans it all the same)`,
    );
  }

  #hangUp(network: Network, { by, reason }: Ban): number {
    const met = [...this.#registry.sessions].filter(
      (session) => !session.isClosed && holds(network, hostOf(session.peer)),
    );
    for (const session of met) {
      session.note(`banned by ${by}${reason === '' ? '' : `: ${reason}`}`);
      session.close('hung up');
    }
    return met.length;
  }
}
