import { formatTarget, type Target } from '../address.ts';
import type { Ban } from '../access/bans.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import type { SessionId } from '../record.ts';
import type { Board } from '../session/board.ts';
import { Caller, type CallerOptions } from '../session/caller.ts';
import { LocalSwitchboard } from './local.ts';
import type { BanAnswer } from './switchboard.ts';

/** The switchboard of a client: its sessions were dialed, one for each target, and can be dialed again. */
export class DialedSwitchboard extends LocalSwitchboard {
  readonly #callers = new Map<SessionId, Caller>();

  /** Starts dialing all targets. */
  constructor(
    board: Board,
    targets: readonly Target[],
    options: CallerOptions,
    clock: Clock,
    operator?: string,
  ) {
    super(board, () => targets.map(formatTarget), operator);
    for (const target of targets) {
      const caller = new Caller(board, target, options, clock);
      this.#callers.set(caller.session.id, caller);
      void caller.dial();
    }
  }

  override async retry(id: SessionId): Promise<void> {
    const caller = this.#callers.get(id);
    if (caller === undefined || !this.board.registry.has(id)) return super.retry(id);
    void caller.dial();
  }

  override async hangUp(id: SessionId): Promise<void> {
    this.#callers.get(id)?.stop();
    return super.hangUp(id);
  }

  override ban(): Promise<BanAnswer> {
    return Promise.reject(nobodyDialsIn());
  }

  override unban(): Promise<Ban> {
    return Promise.reject(nobodyDialsIn());
  }

  /** Not one of the targets was ever reached, though each was tried. */
  get isUnreached(): boolean {
    return [...this.#callers.values()].every((caller) => caller.isUnreached);
  }

  /** Gives all dialing up. */
  stopDialing(): void {
    for (const caller of this.#callers.values()) caller.stop();
  }
}

function nobodyDialsIn(): CordboardError {
  return new CordboardError('CB_USAGE', 'bans are for clients that dial in to a board; here nobody does');
}
