/** One page over HTTP, for programs that ask for it now and then. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Address, formatAddress } from '../address.ts';
import { listenError } from './errors.ts';
import { endpoint, type Socket } from './socket.ts';

/** Nobody needs more at once, or longer for a request. */
const MOST_CONNECTIONS = 16;
const REQUEST_MS = 5000;

/** Connections are looked at so often in the time that they have for a request. */
const LOOKS = 5;
const MOST_HEADER_BYTES = 8 * 1024;

export interface Page {
  readonly path: string;
  readonly type: string;
  readonly text: () => string;
}

type Take = (request: IncomingMessage, response: ServerResponse) => void;

export interface PageServer {
  /** Really listened on. */
  readonly address: string;
  close(): void;
}

/** Rejects as `Listener.open` does. `ms`: how long a request may take to come, and a connection rest. */
export async function servePage(address: Address, page: Page, ms = REQUEST_MS): Promise<PageServer> {
  const server = createServer(
    {
      requestTimeout: ms,
      headersTimeout: ms,
      connectionsCheckingInterval: ms / LOOKS,
      maxHeaderSize: MOST_HEADER_BYTES,
    },
    oneByOne((request, response) => answer(request, response, page)),
  );
  // Whoever does not read the answer has no more time either.
  server.timeout = ms;
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

/** Whoever asks again without waiting for the answer is cut off: each answer is made at once, and kept until it is read. */
function oneByOne(take: Take): Take {
  const asked = new WeakSet<Socket>();
  return (request, response) => {
    const { socket } = request;
    if (asked.has(socket)) {
      socket.destroy();
      return;
    }
    asked.add(socket);
    response.once('close', () => asked.delete(socket));
    take(request, response);
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
