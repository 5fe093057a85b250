/** The two directions of a connection: which of them has been ended, and whether somebody has answered since the client ended its own. */
export class Halves {
  #ended = false;
  #finished = false;
  #answered = false;

  /** The client has ended its sending. */
  get ended(): boolean {
    return this.#ended;
  }

  /** This side has ended its sending. */
  get finished(): boolean {
    return this.#finished;
  }

  /** The client has ended its sending, and nobody has sent it anything since. */
  get isUnanswered(): boolean {
    return this.#ended && !this.#answered;
  }

  /** The client hears on, if it is still there: nothing that it sends could tell. */
  get isOneSided(): boolean {
    return this.#ended && this.#answered && !this.#finished;
  }

  /** A new connection has both. */
  reset(): void {
    this.#ended = this.#finished = this.#answered = false;
  }

  end(): void {
    this.#ended = true;
    this.#answered = false;
  }

  finish(): void {
    this.#finished = true;
  }

  answer(): void {
    this.#answered = true;
  }
}
