import type { Socket, SocketConstructorOpts } from 'node:net';

export type { Socket } from 'node:net';

/** Probing starts after this much silence on a connection; the system's own interval and count follow. */
const KEEPALIVE_AFTER_MS = 60_000;

/** Half-open is a state of a session, so the socket itself must never close in answer to the peer's FIN. */
export const HALF_OPEN = { allowHalfOpen: true } as const satisfies SocketConstructorOpts;

/** What is typed goes out at once (RFC 896's algorithm off), and a silent peer is probed (RFC 9293, 3.8.4). */
export function tuneSocket(socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEPALIVE_AFTER_MS);
}

/** An IPv4 peer of an IPv6 listener in its IPv4 form (RFC 4291, 2.5.5.2); others as they are. */
export function plainHost(host: string): string {
  return host.startsWith('::ffff:') && host.includes('.') ? host.slice(7) : host;
}

/** `192.0.2.1:50122`, `[2001:db8::1]:50122`. */
export function endpoint(host: string, port: number): string {
  const plain = plainHost(host);
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}
