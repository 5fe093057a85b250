/** An attachment that is made again whenever it is lost, for as long as its board lives. */
import { CordboardError, type ErrorCode } from '../errors.ts';
import type { Attachment } from './open.ts';
import { pauseBefore } from '../pauses.ts';
import type { Greeting } from './protocol.ts';

/** What may be otherwise the next time. */
const PASSING: readonly ErrorCode[] = ['CB_LINK', 'CB_BOARD_FULL'];

/** After each of these the board is asked for a sign of life, and after two without one the way is taken for lost. */
const SIGN_MS = 15_000;

export interface LastingOptions {
  /** Attaches anew. Rejects as `attach` does. */
  readonly open: () => Promise<Attachment>;
  /** The way is lost. Called once until it is there again. */
  readonly lost: (why: string) => void;
  /** It is there again, to the same board, which takes this side for a new attachment. */
  readonly back: (greeting: Greeting) => void;
  /** There is no way any more: nothing more is called. */
  readonly ended: (why: string) => void;
  /** Runs something later, once; returns the way to prevent it. */
  readonly later: (ms: number, run: () => void) => () => void;
  /** In [0, 1). */
  readonly random: () => number;
}

export class LastingAttachment {
  readonly #options: LastingOptions;
  readonly #board: Greeting['board'];
  #current: Attachment | undefined;
  #attempt = 0;
  #over = false;
  /** Prevents what is to be done next. */
  #cancel: () => void = () => undefined;

  /** Takes over an attachment that stands. */
  constructor(first: Attachment, options: LastingOptions) {
    this.#options = options;
    this.#board = first.greeting.board;
    this.#take(first);
  }

  /** As `Calls.call`; rejects with `CB_LINK` while the way is lost, and where it is lost before the answer. */
  call(method: string, params: object): Promise<unknown> {
    if (this.#current !== undefined) return this.#current.calls.call(method, params).catch(uncertain);
    const why = this.#over ? 'the board is not there any more' : 'the way to the board is lost for now';
    return Promise.reject(new CordboardError(this.#over ? 'CB_NO_BOARD' : 'CB_LINK', why));
  }

  /** Leaves: nothing is made again, and nothing more is told. */
  close(): void {
    this.#over = true;
    this.#cancel();
    this.#current?.close();
  }

  /** The board has said that it ends: there is nothing to come back to. */
  end(): void {
    this.#over = true;
    this.#cancel();
  }

  #take(attachment: Attachment): void {
    this.#current = attachment;
    void attachment.ended.then((why) => this.#lost(why));
    this.#watchOver(attachment, attachment.calls.heard, 0);
  }

  /** A way that is dead in silence is told from one where nothing happens by asking. */
  #watchOver(attachment: Attachment, heard: number, silent: number): void {
    this.#cancel = this.#options.later(SIGN_MS, () => {
      const { calls } = attachment;
      this.#attempt = 0;
      const quiet = calls.heard === heard ? silent + 1 : 0;
      if (quiet > 2) {
        attachment.close();
        return;
      }
      if (quiet > 0) calls.call('status', {}).catch(() => undefined);
      this.#watchOver(attachment, calls.heard, quiet);
    });
  }

  #lost(why: CordboardError): void {
    this.#current = undefined;
    this.#cancel();
    if (this.#over) return;
    if (why.code !== 'CB_LINK') {
      this.#end(why.message);
      return;
    }
    this.#options.lost(why.message);
    this.#tryLater();
  }

  #tryLater(): void {
    const pause = pauseBefore(this.#attempt++, this.#options.random());
    this.#cancel = this.#options.later(pause, () => void this.#try());
  }

  async #try(): Promise<void> {
    try {
      this.#found(await this.#options.open());
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      if (this.#over) return;
      if (PASSING.includes(error.code)) this.#tryLater();
      else this.#end(error.message);
    }
  }

  #found(attachment: Attachment): void {
    const { pid, started, name } = attachment.greeting.board;
    if (this.#over) attachment.close();
    else if (pid === this.#board.pid && started === this.#board.started) {
      this.#take(attachment);
      this.#options.back(attachment.greeting);
    } else {
      attachment.close();
      this.#end(`${name} has been started anew; attach again`);
    }
  }

  #end(why: string): void {
    this.#over = true;
    this.#options.ended(why);
  }
}

/** A call that has no answer may have been heard or not. */
function uncertain(error: unknown): never {
  if (!(error instanceof CordboardError) || error.code !== 'CB_LINK') throw error;
  throw new CordboardError(
    'CB_LINK',
    'the way to the board was lost before it answered; it may have been done all the same',
  );
}
