import { CordboardError } from '../errors.ts';
import type { SessionId } from '../record.ts';
import type { SessionState, Switchboard } from '../switchboard/switchboard.ts';
import { pass } from './pass.ts';

/** Whom a `Patience` asks. */
export interface PatienceHost {
  readonly switchboard: Switchboard;
  /** What is sent waits for room in a full outbox, instead of being refused. */
  readonly patient: boolean;
  /** Undefined: there is no such session. */
  readonly stateOf: (id: SessionId) => SessionState | undefined;
  /** There is no other session, nor will there be: it is waited for also while it does not read. */
  readonly isOnlyOne: () => boolean;
}

/** Sends what must not be lost: it waits for a session that is dialed for the first time, and for room in its outbox. */
export class Patience {
  readonly #host: PatienceHost;
  #onChange: (() => void)[] = [];
  #hurried = false;

  constructor(host: PatienceHost) {
    this.#host = host;
  }

  /** The board has told something. */
  changed(): void {
    for (const wake of this.#onChange.splice(0)) wake();
  }

  /** Nothing waits for a dial or for room any longer. */
  hurry(): void {
    this.#hurried = true;
    this.changed();
  }

  /** As of `Switchboard`. */
  async send(id: SessionId, text: string): Promise<void> {
    await this.#dialed(id);
    for (;;) {
      // Asked for before the try, so that none is missed.
      const change = this.#change();
      try {
        await this.#host.switchboard.send(id, text);
        return;
      } catch (error) {
        if (!this.#waitsForRoom(id)) throw error;
        pass(error, 'CB_OUTBOX_FULL');
      }
      await change;
    }
  }

  /** Ends the sending to a session once it is connected, or else the session. */
  async finish(id: SessionId): Promise<void> {
    await this.#dialed(id);
    try {
      await this.#host.switchboard.finish(id);
    } catch (error) {
      if (error instanceof CordboardError && error.code === 'CB_NOT_CONNECTED') {
        return this.#host.switchboard.hangUp(id);
      }
      pass(error, 'CB_SESSION_CLOSED', 'CB_NO_SESSION');
    }
  }

  #waitsForRoom(id: SessionId): boolean {
    const { patient, isOnlyOne, stateOf } = this.#host;
    const state = stateOf(id);
    return patient && !this.#hurried && (isOnlyOne() || (state !== 'stalled' && state !== 'silent'));
  }

  /** Resolves with the next that the board tells. */
  #change(): Promise<void> {
    return new Promise((resolve) => this.#onChange.push(resolve));
  }

  /** Input that is there before the first connection stands is not refused but waits for it. */
  async #dialed(id: SessionId): Promise<void> {
    while (!this.#hurried && this.#host.stateOf(id) === 'dialing') await this.#change();
  }
}
