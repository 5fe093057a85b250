/** What a session's bytes travel on: a socket's link, or a layer over one that changes them on their way. */

/** How a connection ended: both sides in order, by a reset, or by another error, in the system's words. */
export type WireEnd = { readonly how: 'ended' | 'reset' } | { readonly how: 'failed'; readonly why: string };

/** What a wire tells its owner, in the order it happened. Nothing comes after `closed`. */
export interface WireOwner {
  /** One read. The bytes belong to the owner. */
  received(bytes: Uint8Array): void;
  /** The peer has ended its sending. */
  ended(): void;
  /** The outbox is empty again. */
  drained(): void;
  closed(end: WireEnd): void;
}

/** One established connection: bytes in, bytes out through an outbox, half-close in both directions. */
export interface Wire {
  /** Bytes the kernel has not taken yet. */
  readonly queued: number;
  /** Whether the kernel has taken anything since this was last asked. */
  progressed(): boolean;
  /** Stops reading, so that TCP holds the peer; what it sends waits in the kernel and on its side. */
  hold(): void;
  /** Reads again. */
  release(): void;
  /** Takes the bytes over: the caller must not change them any more. */
  write(bytes: Uint8Array): void;
  /**
   * Gives up messages that have waited longest, each whole, until so many bytes are free or only what is on its way is left.
   * Returns how many bytes that were.
   */
  dropOldest(bytes: number): number;
  /** Asks the kernel whether the peer still takes anything: nothing is sent. */
  probe(): void;
  /** Ends this side's sending. To be called with an empty outbox. */
  finish(): void;
  /** Closes in order, and for certain soon: the outbox has a moment to drain. */
  close(): void;
}

/** Takes an established connection into use: reading starts at once. */
export type OpenWire = (owner: WireOwner) => Wire;
