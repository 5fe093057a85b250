/** What clients of a listener have to pass, as its settings have it. */
import { isClosed } from '../src/access/access-list.ts';
import { Attempts } from '../src/access/attempts.ts';
import type { Bans } from '../src/access/bans.ts';
import { accessCheck, type Check } from '../src/access/check.ts';
import type { Passphrase } from '../src/access/passphrase.ts';
import { readPassphrase } from '../src/access/passphrase-file.ts';
import { passphraseStep, TYPING_MS } from '../src/access/passphrase-step.ts';
import { proxySteps } from '../src/access/proxy-step.ts';
import type { Clock } from '../src/clock.ts';
import type { ListenerSettings } from '../src/config.ts';
import { holds, type Network, parseNetwork } from '../src/cidr.ts';
import type { Arrival } from '../src/net/listener.ts';
import { ADMISSION_MS, type Step } from '../src/session/admission.ts';
import type { Board } from '../src/session/board.ts';
import type { Guards } from '../src/session/exposure.ts';
import type { TelnetMode } from '../src/wire/settings.ts';

interface Passing {
  readonly check: Check;
  readonly isProxy: (arrival: Arrival) => boolean;
  /** Before it is found out what a client speaks, and after. */
  readonly first: readonly Step[];
  readonly last: readonly Step[];
  readonly stepsMs: number;
  readonly guards: Pick<Guards, 'lists' | 'passphrase'>;
}

/** One for all listeners of a board, and for all its configurations: wrong passphrases are remembered. */
export class Porch {
  readonly #bans: Bans;
  readonly #clock: Clock;
  readonly #attempts = new Attempts();
  readonly #opened: Promise<void>;
  #open: () => void = () => undefined;
  #isOpen = false;

  /** Whoever comes before it is open waits: not all bans are known yet, and nobody may hear of it. */
  constructor({ banning: { bans } }: Board, clock: Clock) {
    this.#bans = bans;
    this.#clock = clock;
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#isOpen = true;
    this.#open();
  }

  /** Throws `CB_FILE`. */
  passing({ allow, deny, proxyFrom, passphraseFile, telnet }: ListenerSettings): Passing {
    const list = { allow: networksOf(allow), deny: networksOf(deny) };
    const proxies = networksOf(proxyFrom);
    const check = accessCheck({ list, proxies, bans: this.#bans, clock: this.#clock });
    const passphrase = passphraseFile === '' ? undefined : readPassphrase(passphraseFile);
    return {
      check,
      isProxy: ({ host }) => proxies.some((network) => holds(network, host)),
      first: [...(this.#isOpen ? [] : [this.#wait(check)]), ...proxySteps(proxies, check)],
      last: passphrase === undefined ? [] : [this.#ask(passphrase, telnet)],
      stepsMs: passphrase === undefined ? ADMISSION_MS : TYPING_MS,
      guards: { lists: isClosed(list), passphrase: passphrase !== undefined },
    };
  }

  #wait(check: Check): Step {
    return async (arrival) => {
      await this.#opened;
      check(arrival);
      return arrival;
    };
  }

  #ask(passphrase: Passphrase, telnet: TelnetMode): Step {
    const [attempts, clock] = [this.#attempts, this.#clock];
    return passphraseStep({ passphrase, attempts, clock, telnet });
  }
}

function networksOf(texts: readonly string[]): Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}
