/** What a session's bytes travel on: a socket's link, or a layer over one that changes them on their way. */
import type { TelnetSignal, TelnetState } from '../wire/settings.ts';

/** How a connection ended: both sides in order, by a reset, or by another error, in the system's words. */
export type WireEnd =
  | { readonly how: 'ended' | 'reset' }
  | {
      readonly how: 'failed';
      readonly why: string;
      /** The peer said no to who this is before it said a word: it is as if the dial had failed. */
      readonly turnedAway?: true;
    };

/** What a wire tells its owner, in the order it happened. Nothing comes after `closed`. */
export interface WireOwner {
  /** Something for the record that is no data, in words. */
  remarked?(text: string): void;
  /** What the wire tells of itself is new. */
  altered?(): void;
  /** One read. The bytes belong to the owner. */
  received(bytes: Uint8Array): void;
  /** The peer has ended its sending. */
  ended(): void;
  /** The outbox is empty again. */
  drained(): void;
  closed(end: WireEnd): void;
}

/** What a wire that is telnet has besides. */
export interface TelnetFace {
  readonly state: TelnetState;
  /** Lines end with CR LF there, as the network virtual terminal has it; not in binary. */
  readonly endsLines: boolean;
  /** How many bytes of the outbox `write` makes of these. */
  sizeOf(bytes: Uint8Array): number;
  /** Sends a signal. */
  signal(signal: TelnetSignal): void;
}

/** What the kernel has of a wire: the same for every layer over one socket. */
export interface Connection {
  /** What the kernel's tables call it, see `tcpKey`; undefined where it is not of TCP. */
  readonly key: string | undefined;
  /** Asks the peer whether it is there after so much silence on the connection; 0: never. */
  keepAlive(ms: number): void;
  /** Ends it at once, whatever waits; the end is `failed`, and this is why. */
  abandon(why: string): void;
}

/** One established connection: bytes in, bytes out through an outbox, half-close in both directions. */
export interface Wire {
  /** What is known where it is telnet; undefined: it is not, or not yet. */
  readonly telnet?: TelnetFace | undefined;
  readonly connection: Connection;
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
