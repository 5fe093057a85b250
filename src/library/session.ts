/** A session of a board, as a program has it. */
import { formatDuration } from '../durations.ts';
import { CordboardError } from '../errors.ts';
import { printable } from '../printable.ts';
import type {
  CloseReason,
  Sent,
  SessionState,
  SessionSummary,
  Switchboard,
} from '../switchboard/switchboard.ts';
import { Feed, type ReadPage } from './feed.ts';
import { leftError } from './left.ts';
import type { Line } from './liner.ts';
import { LineStream } from './line-stream.ts';
import { beginOf, recent, type Recent } from './recent.ts';
import { type Abort, type Answer, awaitMatch, type Matcher, matcherOf, type Waiting } from './match.ts';
import { titleOf } from './target.ts';

/** What a session needs of the board that it is of. */
export interface Host {
  readonly switchboard: Switchboard;
  /** Begins to pass on what is told of this session. */
  follow(feed: Feed): void;
  unfollow(feed: Feed): void;
  /** The program has left the board. */
  readonly hasLeft: boolean;
}

export interface WaitOptions {
  /** Milliseconds; without it the wait has no end. */
  readonly timeout?: number;
  /** Gives the wait up: it rejects with the signal's reason. */
  readonly signal?: Abort;
}

export interface LinesOptions {
  /**
   * `now`: what comes from here on (the default). `attach`: from where the session was when this program attached; of one
   * that opened since, all of it. `start`: all that is on the record, and then what comes. A number: from that record on.
   */
  readonly from?: 'now' | 'attach' | 'start' | number;
}

/** So many records before the first are looked at, for a line that had begun. */
const LEAD = 4;

/** What the board has told of it last. */
export interface Told {
  readonly summary: SessionSummary;
  /** Records that it had when this program attached. */
  readonly before: number;
}

/** Its facts are as the board told them last. All calls reject with `CB_NO_BOARD` once the board has ended. */
export class Session {
  readonly id: number;
  readonly #host: Host;
  readonly #told: Told;
  /** Those who wait for the answer to what is sent just now. */
  readonly #onSent = new Set<(seq: number) => void>();

  /** Made by a `Board`. */
  constructor(host: Host, told: Told) {
    this.id = told.summary.id;
    this.#host = host;
    this.#told = told;
  }

  /** Everything the board tells of it: counters, times, settings. Replaced as a whole, never changed. */
  get summary(): SessionSummary {
    return this.#told.summary;
  }

  /** Given by an operator or a rule; empty until then. */
  get name(): string {
    return this.#told.summary.name;
  }

  get tags(): readonly string[] {
    return this.#told.summary.tags;
  }

  /** The client's address. */
  get peer(): string {
    return this.#told.summary.peer;
  }

  get state(): SessionState {
    return this.#told.summary.state;
  }

  /** Why it closed; undefined while it has not. */
  get reason(): CloseReason | undefined {
    return this.#told.summary.reason;
  }

  /**
   * Lines of both directions and notes, each once it is complete, framed as on a console. Ends after the last line of a
   * session that closes; throws `CB_NO_BOARD` where the board ends before, and ends where the program leaves it. Begins where it is called, not where it is first
   * read; leaving the loop ends it. Whoever takes slowly misses nothing: what is too much to wait here is read again from the board.
   */
  lines(options: LinesOptions = {}): AsyncIterableIterator<Line, undefined> {
    return this.#linesFrom(options);
  }

  /** The last lines so far, and then what comes, framed as one. */
  async recent(count: number): Promise<Recent> {
    const end = this.#told.summary.nextSeq;
    const from = await beginOf(count, end, this.#page);
    const feed = this.#feed(from);
    return recent(count, end, feed, new LineStream(feed, this.#told.summary));
  }

  #linesFrom({ from = 'now' }: LinesOptions): LineStream {
    const { summary, before } = this.#told;
    const places = { now: summary.nextSeq, attach: before, start: 0 };
    return this.#lines(typeof from === 'number' ? from : places[from], false);
  }

  /** What the client says from here on, until it can say no more. */
  #sayings(): LineStream {
    return this.#lines(this.#told.summary.nextSeq, true);
  }

  #lines(begin: number, untilEnded: boolean): LineStream {
    return new LineStream(this.#feed(Math.max(0, begin - LEAD), untilEnded), this.#told.summary, begin);
  }

  #feed(from: number, untilEnded = false): Feed {
    const { nextSeq, state, ended } = this.#told.summary;
    const stopped = (): void => this.#host.unfollow(feed);
    const feed = new Feed(this.id, { from, known: nextSeq, untilEnded }, this.#page, stopped);
    this.#host.follow(feed);
    if (state === 'closed') feed.close(nextSeq);
    else if (ended) feed.endSending(nextSeq);
    return feed;
  }

  readonly #page: ReadPage = (request) => this.#host.switchboard.page(this.id, request);

  /**
   * Sends a line (or several), with the session's prefix and line end, all or nothing. Resolves when the outbox has taken it.
   * Rejects with `CB_SESSION_CLOSED`, `CB_NOT_CONNECTED`, `CB_OUTBOX_FULL`, `CB_OUTBOX_SIZE`, `CB_ROLE`.
   */
  send(text: string): Promise<void> {
    return this.#sent(this.#host.switchboard.send(this.id, text));
  }

  /** Sends bytes as they are; else as `send`. */
  sendBytes(bytes: Uint8Array): Promise<void> {
    return this.#sent(this.#host.switchboard.sendRaw(this.id, bytes));
  }

  /**
   * The first line of the client from here on that matches; text that is no complete line yet, such as a prompt, counts.
   * Rejects with `CB_TIMEOUT`, and with `CB_SESSION_CLOSED` where the session closes, or the client ends its sending, before.
   */
  waitFor(pattern: RegExp | string | Matcher, options: WaitOptions = {}): Promise<Answer> {
    const matches = matcherOf(pattern);
    return awaitMatch(this.#sayings(), matches, this.#waiting(matches, options), -1);
  }

  /**
   * Sends and waits for the answer: the first line after what was sent that matches. What comes at once is not missed, and
   * what the client had said before is no answer. `what`: a text, bytes, or a function that sends to this session; an answer
   * comes after the first that it sends. The wait, and its `timeout`, begins when all is sent. Rejects as `send` and `waitFor` do.
   */
  async ask(
    what: string | Uint8Array | (() => Promise<void>),
    pattern: RegExp | string | Matcher,
    options: WaitOptions = {},
  ): Promise<Answer> {
    // What comes meanwhile waits there.
    const lines = this.#sayings();
    const matches = matcherOf(pattern);
    try {
      return await awaitMatch(lines, matches, this.#waiting(matches, options), await this.#say(what));
    } finally {
      await lines.return();
    }
  }

  /** Ends the session; what is in the outbox gets a moment to drain. */
  hangUp(): Promise<void> {
    return this.#host.switchboard.hangUp(this.id);
  }

  /** An empty name takes the name away. Rejects with `CB_NAME`. */
  rename(name: string): Promise<void> {
    return this.#host.switchboard.rename(this.id, name);
  }

  /** These are all the tags it has from now on. Rejects with `CB_NAME`. */
  setTags(tags: readonly string[]): Promise<void> {
    return this.#host.switchboard.set(this.id, { tags });
  }

  /** Puts a remark on the record. */
  note(text: string): Promise<void> {
    return this.#host.switchboard.note(this.id, text);
  }

  /** Resolves with the record of the first that was sent; -1 where nothing was. */
  async #say(what: string | Uint8Array | (() => Promise<void>)): Promise<number> {
    let first: number | undefined;
    const heard = (seq: number): void => void (first ??= seq);
    this.#onSent.add(heard);
    try {
      if (typeof what === 'function') await what();
      else if (typeof what === 'string') await this.send(what);
      else await this.sendBytes(what);
    } finally {
      this.#onSent.delete(heard);
    }
    return first ?? -1;
  }

  async #sent(sending: Promise<Sent>): Promise<void> {
    const { seq } = await sending;
    for (const heard of this.#onSent) heard(seq);
  }

  /** The refusals name whom and what was waited for: whoever reads them may not have seen the call. */
  #waiting({ wanted }: Matcher, options: WaitOptions): Waiting {
    const matches = wanted === undefined ? 'that matches' : `that matches ${wanted}`;
    const title = (): string => titleOf(this.#told.summary);
    const late = (timeout: number): Error =>
      new CordboardError(
        'CB_TIMEOUT',
        printable(`nothing ${matches} came from ${title()} in ${formatDuration(timeout)}`),
      );
    const closed = (): Error => {
      if (this.#host.hasLeft) return leftError();
      const how = this.state === 'closed' ? 'has closed' : 'has ended its sending';
      return new CordboardError(
        'CB_SESSION_CLOSED',
        printable(`${title()} ${how}, and said nothing ${matches}`),
      );
    };
    return { ...options, late, closed };
  }
}
