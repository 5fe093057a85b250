/** What clients of a listener have to pass, as its settings have it. */
import { isClosed } from '../src/access/access-list.ts';
import { Attempts } from '../src/access/attempts.ts';
import { accessCheck, type Check } from '../src/access/check.ts';
import { readPassphrase } from '../src/access/passphrase-file.ts';
import { passphraseStep, TYPING_MS } from '../src/access/passphrase-step.ts';
import { proxyStep } from '../src/access/proxy-step.ts';
import type { Clock } from '../src/clock.ts';
import type { ListenerSettings } from '../src/config.ts';
import { type Network, parseNetwork } from '../src/network.ts';
import { ADMISSION_MS, type Step } from '../src/session/admission.ts';
import type { Board } from '../src/session/board.ts';
import type { Guards } from '../src/session/exposure.ts';

interface Passing {
  readonly check: Check;
  /** Before it is found out what a client speaks, and after. */
  readonly first: readonly Step[];
  readonly last: readonly Step[];
  readonly stepsMs: number;
  readonly guards: Pick<Guards, 'lists' | 'passphrase'>;
}

/** Throws `CB_FILE`. */
export type Porch = (settings: ListenerSettings) => Passing;

/** One for all listeners of a board, and for all its configurations: wrong passphrases are remembered. */
export function porchOf({ bans }: Board, clock: Clock): Porch {
  const attempts = new Attempts();
  return ({ allow, deny, proxyFrom, passphraseFile }) => {
    const list = { allow: networksOf(allow), deny: networksOf(deny) };
    const proxies = networksOf(proxyFrom);
    const check = accessCheck({ list, proxies, bans, clock });
    const passphrase = passphraseFile === '' ? undefined : readPassphrase(passphraseFile);
    const last =
      passphrase === undefined ? [] : [passphraseStep({ passphrase, attempts, clock, keepsTelnet: false })];
    return {
      ...{ check, first: proxies.length === 0 ? [] : [proxyStep(proxies, check)], last },
      stepsMs: passphrase === undefined ? ADMISSION_MS : TYPING_MS,
      guards: { lists: isClosed(list), passphrase: passphrase !== undefined },
    };
  };
}

function networksOf(texts: readonly string[]): Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}
