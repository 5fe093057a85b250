/** Servers that speak TLS, for whoever dials. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls';
import type { Pair } from './certificates.ts';

/** Listens until the test ends; returns the port. */
export async function tlsServer(
  t: TestContext,
  pair: Pair,
  onClient: (socket: TLSSocket) => void = () => undefined,
  options: TlsOptions = {},
): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({
    cert: readFileSync(pair.certificate),
    key: readFileSync(pair.key),
    allowHalfOpen: true,
    ...options,
  });
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined);
    onClient(socket);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}
