/** One page over HTTP, for programs that ask for it now and then. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Address, formatAddress } from '../address.ts';
import { listenError } from './errors.ts';
import { endpoint } from './socket.ts';

/** Nobody needs more at once, or longer for a request. */
const MOST_CONNECTIONS = 16;
const REQUEST_MS = 5000;
const MOST_HEADER_BYTES = 8 * 1024;

export interface Page {
  readonly path: string;
  readonly type: string;
  readonly text: () => string;
}

export interface PageServer {
  /** Really listened on. */
  readonly address: string;
  close(): void;
}

/** Rejects as `Listener.open` does. */
export async function servePage(address: Address, page: Page): Promise<PageServer> {
  const server = createServer(
    { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: MOST_HEADER_BYTES },
    (request, response) => answer(request, response, page),
  );
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, address);
  // What goes wrong with one that asks is his matter.
  server.on('error', () => undefined);
  const actual = server.address();
  const isTcp = actual !== null && typeof actual !== 'string';
  return {
    address: isTcp ? endpoint(actual.address, actual.port) : formatAddress(address),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(listenError(error, formatAddress(address))),
    );
    server.once('listening', resolve);
    if (address.kind === 'tcp') server.listen({ host: address.host, port: address.port });
    else server.listen({ path: address.path });
  });
}

function answer({ method, url = '' }: IncomingMessage, response: ServerResponse, page: Page): void {
  const isRead = method === 'GET' || method === 'HEAD';
  const status = url.split('?')[0] !== page.path ? 404 : isRead ? 200 : 405;
  const text = status === 200 ? page.text() : `${page.path} is all there is to read\n`;
  response.writeHead(status, {
    'content-type': status === 200 ? page.type : 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...(status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(method === 'HEAD' ? undefined : text);
}
