/** A board that a console is attached to, for as long as the way there can be made again. */
import { CordboardError, type ErrorCode } from '../src/errors.ts';
import { LastingAttachment, type LastingOptions } from '../src/gateway/lasting.ts';
import { attach, type Attachment, type Hello, type Way } from '../src/gateway/open.ts';
import type { Greeting } from '../src/gateway/protocol.ts';
import type { Role } from '../src/operators.ts';
import { printable } from '../src/printable.ts';
import { type Call, RemoteSwitchboard } from '../src/switchboard/remote.ts';

/** How long a board may take to answer when a way is made again. */
const ANSWER_MS = 30_000;

/** Refusals that say nothing of where it was to lead. */
const OF_THE_WAY: readonly ErrorCode[] = ['CB_LINK', 'CB_NO_BOARD'];

/** How a board is reached. `again`: with a screen in front of the operator. `said`: takes what the way says of itself. */
export interface Target {
  readonly title: string;
  /** How long it may take to answer first; undefined: for ever, since somebody may be asked for a password. */
  readonly answerMs: number | undefined;
  readonly way: (again: boolean, said: (line: string) => void) => Way;
}

interface Reached {
  /** The first: later attachments are told of by the switchboard. */
  readonly greeting: Greeting;
  /** Tells when the way is lost, when it is there again, and that the board has ended. */
  readonly switchboard: RemoteSwitchboard;
  readonly call: Call;
  /** Resolves when there is nothing to come back to; that is no news from this call on. */
  readonly ended: () => Promise<void>;
  /** The board has not ended, as far as is known. */
  readonly isThere: () => boolean;
  /** Leaves; nothing more is told. */
  readonly leave: () => void;
}

/** Rejects as `attach` does. */
export async function reach(target: Target, hello: Hello, later: LastingOptions['later']): Promise<Reached> {
  const { title } = target;
  let say = (line: string): void =>
    void process.stderr.write(`cordboard: ${printable(`${title}: ${line}`)}\n`);
  let noticed: (method: string, params: unknown) => void = () => undefined;
  const open = (role: Role, again: boolean): Promise<Attachment> => {
    const way = target.way(again, (line) => say(line));
    const told = (method: string, params: unknown): void => noticed(method, params);
    return attach(way, { ...hello, role }, told, again ? ANSWER_MS : target.answerMs);
  };
  const first = await open(hello.role, false).catch((error: unknown) => {
    if (!(error instanceof CordboardError) || !OF_THE_WAY.includes(error.code)) throw error;
    throw new CordboardError(error.code, `${title}: ${error.message}`);
  });
  const switchboard: RemoteSwitchboard = new RemoteSwitchboard((method, params) =>
    lasting.call(method, params),
  );
  const end = new End(switchboard, title);
  let { attachment } = first.greeting;
  const lasting: LastingAttachment = new LastingAttachment(first, {
    // Who was made to watch does not operate again for having lost his way; who was let operate has to be let again.
    open: () => open(switchboard.roleOf(attachment) === 'watch' ? 'watch' : hello.role, true),
    lost: (why) => switchboard.lost(`${title}: ${why}`),
    back: (greeting) => {
      ({ attachment } = greeting);
      // Lost once more, it is told of again.
      switchboard.back(greeting).catch(() => undefined);
    },
    ended: (why) => end.come(why),
    later,
    random: Math.random,
  });
  noticed = (method, params) => {
    switchboard.notified(method, params);
    if (!switchboard.hasEnded) return;
    // Known before the connection ends, which then is no loss.
    lasting.end();
    end.come('');
  };
  say = (line) => switchboard.said(`${title}: ${line}`);
  return {
    greeting: first.greeting,
    switchboard,
    call: (method, params) => lasting.call(method, params),
    ended: () => end.expected(),
    isThere: () => !end.hasCome,
    leave: () => lasting.close(),
  };
}

/** The end of a board, once. */
class End {
  readonly #switchboard: RemoteSwitchboard;
  readonly #title: string;
  readonly #promise: Promise<void>;
  #resolve: () => void = () => undefined;
  #isNews = true;
  #hasCome = false;

  constructor(switchboard: RemoteSwitchboard, title: string) {
    this.#switchboard = switchboard;
    this.#title = title;
    this.#promise = new Promise((resolve) => (this.#resolve = resolve));
  }

  get hasCome(): boolean {
    return this.#hasCome;
  }

  /** `why`: as far as can be told where the board did not say. */
  come(why: string): void {
    if (this.#isNews) this.#switchboard.ended(this.#title, why);
    this.#isNews = false;
    this.#hasCome = true;
    this.#resolve();
  }

  expected(): Promise<void> {
    this.#isNews = false;
    return this.#promise;
  }
}
