/** When something went over a session, in milliseconds since the Unix epoch; undefined: never. */
export class Activity {
  #connectedAt: number;
  #firstIn: number | undefined;
  #lastIn: number | undefined;
  #lastOut: number | undefined;
  #lastSaid: number | undefined;
  #pingedAt: number | undefined;

  constructor(openedAt: number) {
    this.#connectedAt = openedAt;
  }

  get firstIn(): number | undefined {
    return this.#firstIn;
  }

  get lastIn(): number | undefined {
    return this.#lastIn;
  }

  get lastOut(): number | undefined {
    return this.#lastOut;
  }

  /** As `lastOut`, without pings. */
  get lastSaid(): number | undefined {
    return this.#lastSaid;
  }

  get pingedAt(): number | undefined {
    return this.#pingedAt;
  }

  /** When the last byte went either way, or the connection was made; pings do not count. */
  get activeAt(): number {
    return Math.max(this.#connectedAt, this.#lastIn ?? 0, this.#lastSaid ?? 0);
  }

  connected(at: number): void {
    this.#connectedAt = at;
  }

  heard(at: number): void {
    this.#firstIn ??= at;
    this.#lastIn = at;
  }

  said(at: number): void {
    this.#lastOut = this.#lastSaid = at;
  }

  /** What was just said is a ping: before it something was said at `lastSaid`. */
  pinged(at: number, lastSaid: number | undefined): void {
    this.#lastSaid = lastSaid;
    this.#pingedAt = at;
  }
}
