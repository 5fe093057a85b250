/**
 * What a peer has TLS itself answer once both have agreed: new keys (RFC 8446, 4.6.3), and handshakes that nobody wants
 * (RFC 5246, 7.2.2). No data comes of that, so that nothing else would bound it: each takes some 10 µs, and its answer waits
 * below all outboxes.
 */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** How often that is looked at. */
const LOOK_MS = 1000;

/** Bytes of it between two looks: a thousand new keys. Nobody who is honest has more than one. */
const CHATTER_BYTES = 64 * 1024;

/** Bytes of answers that wait for a peer that does not read; what waits of data with them is never as much. */
const UNREAD_BYTES = 1024 * 1024;

/** Bytes of the wire that a byte of data may take: a record may be filled up with zeros. */
const BYTES_OF_ONE = 1024;

/** Counts of one connection. */
export interface TlsCounts {
  /** Bytes that came, as they came. */
  readonly raw: number;
  /** Bytes of data in them. */
  readonly data: number;
  /** Bytes that are to go out, as they go out. */
  readonly unread: number;
}

/** Whether a peer has TLS do more than anybody needs, between two looks. */
export function isChatter(before: TlsCounts, now: TlsCounts): boolean {
  const data = now.data - before.data;
  return now.raw - before.raw - BYTES_OF_ONE * data > CHATTER_BYTES || now.unread > UNREAD_BYTES;
}

/** Ends the connection of a peer that does: with an error that `tlsFault` has words for. To be called once both have agreed. */
export function endChatter(raw: Socket, tls: TLSSocket): void {
  let before = countsOf(raw, tls);
  const timer = setInterval(() => {
    const now = countsOf(raw, tls);
    if (isChatter(before, now)) tls.destroy(Object.assign(new Error('chatter'), { code: 'ERR_TLS_CHATTER' }));
    before = now;
  }, LOOK_MS);
  timer.unref();
  tls.once('close', () => clearInterval(timer));
}

function countsOf(raw: Socket, tls: TLSSocket): TlsCounts {
  return { raw: raw.bytesRead, data: tls.bytesRead, unread: unreadOf(tls) };
}

/** Node has no other way to tell; where there is none, the other bound holds. */
function unreadOf(tls: TLSSocket): number {
  const handle: unknown = Reflect.get(tls, '_handle');
  const size: unknown =
    typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'writeQueueSize') : 0;
  return typeof size === 'number' ? size : 0;
}
