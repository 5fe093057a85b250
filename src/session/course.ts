import type { CloseReason } from '../switchboard/switchboard.ts';

/** Where a conversation is on its way: between two connections, being closed, closed. */
export class Course {
  #between: 'dialing' | 'waiting' | undefined;
  #retryAt: number | undefined;
  #closing: CloseReason | undefined;
  /** Why it is being closed, where the reason alone does not tell. */
  #why: string | undefined;
  #reason: CloseReason | undefined;
  #closedAt: number | undefined;
  /** Those who wait for the end. */
  readonly #waiting: (() => void)[] = [];

  get between(): 'dialing' | 'waiting' | undefined {
    return this.#between;
  }

  /** When the next dial starts. */
  get retryAt(): number | undefined {
    return this.#retryAt;
  }

  /** This side is closing it. */
  get closing(): CloseReason | undefined {
    return this.#closing;
  }

  get why(): string | undefined {
    return this.#why;
  }

  /** Undefined: it is not closed. */
  get reason(): CloseReason | undefined {
    return this.#reason;
  }

  get closedAt(): number | undefined {
    return this.#closedAt;
  }

  /** It goes on, whatever was before. */
  reopen(between?: 'dialing' | 'waiting', retryAt?: number): void {
    this.#closing = this.#why = this.#reason = this.#closedAt = undefined;
    this.#between = between;
    this.#retryAt = retryAt;
  }

  /** The first who closes it has its reason. */
  close(reason: CloseReason, why: string | undefined): void {
    if (this.#closing !== undefined) return;
    this.#why = why;
    this.#closing = reason;
  }

  conclude(reason: CloseReason, at: number): void {
    this.#between = this.#retryAt = undefined;
    this.#reason = reason;
    this.#closedAt = at;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when it is closed the next time. */
  concluded(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
