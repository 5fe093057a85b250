/** A session's way to a peer that is not there: what it is told to do is kept. */
import type { Connection, Wire, WireOwner } from '../../src/net/wire.ts';

export class FakeWire implements Wire, Connection {
  queued = 0;
  readonly key: string | undefined;
  /** What was written, as text. */
  readonly written: string[] = [];
  keptAliveMs: number | undefined;
  readonly #owner: WireOwner;

  constructor(owner: WireOwner, key?: string) {
    this.#owner = owner;
    this.key = key;
  }

  get connection(): Connection {
    return this;
  }

  keepAlive(ms: number): void {
    this.keptAliveMs = ms;
  }

  abandon(why: string): void {
    this.#owner.closed({ how: 'failed', why });
  }

  progressed(): boolean {
    return true;
  }

  hold(): void {
    // It never reads.
  }

  release(): void {
    // It never reads.
  }

  write(bytes: Uint8Array): void {
    this.written.push(Buffer.from(bytes).toString());
  }

  dropOldest(): number {
    return 0;
  }

  probe(): void {
    // There is nobody to be asked.
  }

  finish(): void {
    // Nothing is to come after what was written.
  }

  close(): void {
    this.#owner.closed({ how: 'ended' });
  }
}
