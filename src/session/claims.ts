/** Which sessions rules want to call what, and which of them has the name. */
import { reachOf } from '../reach.ts';
import type { SessionId } from '../record.ts';
import { Names } from './names.ts';
import type { Session } from './session.ts';
import { NAME_MAX } from './settings.ts';

/** `wanted` is the name by a rule, as if there were no other session. */
interface Claim {
  readonly session: Session;
  readonly wanted: string;
  /** The index of the rule. */
  readonly index: number;
}

/**
 * A name is held by the sessions that have it and can be reached: against those a session gets a number behind the name that
 * it wants, and has that name once nobody holds it. One that could not be reached for a while keeps its name, and gets
 * the number when it is there again and another holds it. An operator's name ends a claim.
 */
export class Claims {
  readonly #claims = new Map<SessionId, Claim>();
  readonly #held = new Names();
  /** Of all that are not closed: for those that cannot be reached, which take no name from one another. */
  readonly #open = new Names();
  /** By the name they want: sessions that can be reached and have another. */
  readonly #waiting = new Map<string, Set<Claim>>();
  /** Names that somebody waits for, and that may be free. */
  readonly #freed = new Set<string>();
  #soon: NodeJS.Immediate | undefined;

  stop(): void {
    clearImmediate(this.#soon);
  }

  /** A rule names the session; instead of what another rule has wanted for it. */
  claim(session: Session, wanted: string, index: number): void {
    this.#drop(session.id);
    const claim = { session, wanted, index };
    this.#claims.set(session.id, claim);
    this.#give(claim);
    this.changed(session);
  }

  /** To be told whenever a session has another name or state. */
  changed(session: Session): void {
    const { id } = session;
    const before = this.#track(session);
    const claim = this.#claims.get(id);
    if (claim !== undefined) this.#look(claim, before);
    if (before !== '') this.#isFree(before);
  }

  forget(id: SessionId): void {
    this.#drop(id);
    this.#held.forget(id);
    this.#open.forget(id);
  }

  /** Returns the name that it held before. */
  #track(session: Session): string {
    this.#open.track(session.id, session.isClosed ? '' : session.name);
    return this.#held.track(session.id, isThere(session) ? session.name : '');
  }

  #look(claim: Claim, before: string): void {
    const { session, wanted } = claim;
    if (session.isNamedByOperator) {
      this.#drop(session.id);
      return;
    }
    const isBack = isThere(session) && before === '';
    // While it was away another has taken the name.
    if (isBack && this.#held.count(session.name) > 1) this.#give(claim);
    if (!isThere(session) || session.name === wanted) this.#unwait(claim);
    else this.#wait(claim);
  }

  #give({ session, wanted, index }: Claim): void {
    const names = isThere(session) ? this.#held : this.#open;
    // Its own name is free for it.
    names.forget(session.id);
    const name = names.free(wanted, NAME_MAX);
    this.#track(session);
    if (name !== session.name && session.renameByRule(name))
      session.note(`named ${name} by rule ${index + 1}`);
  }

  #wait(claim: Claim): void {
    const others = this.#waiting.get(claim.wanted) ?? new Set();
    this.#waiting.set(claim.wanted, others.add(claim));
    this.#isFree(claim.wanted);
  }

  #unwait(claim: Claim): void {
    const others = this.#waiting.get(claim.wanted);
    others?.delete(claim);
    if (others?.size === 0) this.#waiting.delete(claim.wanted);
  }

  #drop(id: SessionId): void {
    const claim = this.#claims.get(id);
    if (claim === undefined) return;
    this.#claims.delete(id);
    this.#unwait(claim);
  }

  /** In a turn of its own: everybody is to hear first of what has set the name free. */
  #isFree(name: string): void {
    if (this.#held.count(name) > 0 || !this.#waiting.has(name)) return;
    this.#freed.add(name);
    this.#soon ??= setImmediate(() => this.#giveFreed());
  }

  /** Whoever has waited longest has it. */
  #giveFreed(): void {
    this.#soon = undefined;
    const freed = [...this.#freed];
    this.#freed.clear();
    for (const name of freed) {
      const [first] = this.#waiting.get(name) ?? [];
      if (first !== undefined && this.#held.count(name) === 0) this.#give(first);
    }
  }
}

function isThere(session: Session): boolean {
  const { state, isEnded: ended, isFinished: finished } = session;
  return reachOf({ state, ended, finished }) === 0;
}
