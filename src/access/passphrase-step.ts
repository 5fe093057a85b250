/** Asks a client for the passphrase that all clients of a listener share. What it says is kept nowhere. */
import { Buffer } from 'node:buffer';
import type { Clock } from '../clock.ts';
import { Head } from '../net/head.ts';
import type { Arrival } from '../net/listener.ts';
import { Refused, type Step } from '../session/admission.ts';
import type { TelnetMode } from '../wire/settings.ts';
import type { Attempts } from './attempts.ts';
import { Hush } from './hush.ts';
import { type Passphrase, PassphraseLine, TooLong } from './passphrase.ts';

const PROMPT = 'passphrase: ';
const WRONG = 'wrong passphrase\r\n';

/** Wrong ones of one connection. */
export const MOST_TRIES = 3;

/** A client of a listener with a passphrase may be a person who types: all it has to do has so much time. */
export const TYPING_MS = 30_000;

/** A CR alone ends the line when nothing has followed it for so long. */
const CR_MS = 100;

/** Resolves after so many milliseconds, or rejects with the signal's reason. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export interface PassphraseOptions {
  readonly passphrase: Passphrase;
  readonly attempts: Attempts;
  readonly clock: Clock;
  readonly pause?: Pause;
  /** Where it is not off, telnet's commands that come with the line go to whoever reads on; else they are passed over. */
  readonly telnet: TelnetMode;
}

export function passphraseStep({ pause = paused, ...options }: PassphraseOptions): Step {
  return async (arrival, signal) => {
    const { socket, host } = arrival;
    const hush = new Hush(options.telnet, (bytes) => socket.write(bytes));
    for (let tries = 1; ; tries++) {
      hush.begin(false);
      socket.write(PROMPT);
      const said = await readLine(arrival, signal, options.telnet !== 'off', hush);
      hush.typed();
      const right = await isRight(said, host, pause, signal, options);
      if (right || tries === MOST_TRIES) hush.end();
      if (right) return arrival;
      if (tries === MOST_TRIES) throw new Refused('passphrase', `${MOST_TRIES} wrong passphrases`);
      socket.write(WRONG);
    }
  };
}

/** Right or wrong, it is looked at when its turn has come. */
async function isRight(
  said: Uint8Array,
  host: string,
  pause: Pause,
  signal: AbortSignal,
  { passphrase, attempts, clock }: PassphraseOptions,
): Promise<boolean> {
  const wait = attempts.reserve(host, clock());
  if (wait === undefined) throw new Refused('passphrase', 'too many wrong passphrases from its address');
  if (wait > 0) await pause(wait, signal);
  const right = passphrase.is(said);
  if (!right) attempts.failed(host, clock());
  return right;
}

async function readLine(
  { socket }: Arrival,
  signal: AbortSignal,
  keepsTelnet: boolean,
  hush: Hush,
): Promise<Uint8Array> {
  const line = new PassphraseLine();
  let timer: NodeJS.Timeout | undefined;
  const head = new Head(socket, signal, (bytes) => {
    clearTimeout(timer);
    const rest = pushed(line, bytes);
    hush.begin(line.telnet.length > 0);
    if (line.mayBeOver && rest === undefined) timer = setTimeout(() => head.finish(), CR_MS);
    return rest === undefined || !keepsTelnet ? rest : Buffer.concat([line.telnet, rest]);
  });
  try {
    const how = await head.settled;
    // A CR was all that was missing.
    if (how === 'ended' && !line.mayBeOver) throw new Refused('passphrase', 'it left without the passphrase');
  } finally {
    clearTimeout(timer);
  }
  if (keepsTelnet && line.mayBeOver && !socket.readableEnded) socket.unshift(line.telnet);
  return line.bytes;
}

function pushed(line: PassphraseLine, bytes: Uint8Array): Uint8Array | undefined {
  try {
    return line.push(bytes);
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    throw new Refused('passphrase', 'what it said is too long for a passphrase');
  }
}

function paused(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    signal.addEventListener('abort', aborted, { once: true });
  });
}
