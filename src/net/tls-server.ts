import type { X509Certificate } from 'node:crypto';
import { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { endChatter } from './tls-chatter.ts';
import { MODERN } from './tls-defaults.ts';
import { factsOf, type TlsFacts } from './tls-facts.ts';
import { distrust, tlsFault } from './tls-words.ts';
import { NoTurn, type TurnLimits, Turns } from './turns.ts';

/** In PEM; `client`: whether clients have to show a certificate, of `ca`. One that is shown has to be good. */
export interface TlsServing {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly client: 'none' | 'optional' | 'required';
}

export interface Secured {
  readonly socket: TLSSocket;
  readonly tls: TlsFacts;
}

/** A client did not come to an agreement; the message says why, and is not yet safe to show. */
export class TlsRefusal extends Error {
  override readonly name = 'TlsRefusal';
  /** Where it was its certificate, TLS stands, and has no alert for that any more: it can be told by this. */
  readonly secured: Secured | undefined;

  constructor(why: string, secured?: Secured) {
    super(why);
    this.secured = secured;
  }
}

/**
 * Handshakes of one listener. Each holds some 50 KiB and takes half a millisecond of work or more: so few are under way at
 * once, and begun in one turn of the loop, that neither hurts those who are in. Where others wait, one that takes longer than
 * a second has to give way: a way around the world takes a third of that.
 */
const HANDSHAKES_AT_ONCE = 128;
const HANDSHAKES_OF_A_HOST = 96;
const HANDSHAKES_IN_A_LOOP = 4;
const WAITING_OF_A_HOST = 1000;
const SLOW_MS = 1000;

export const HANDSHAKES: TurnLimits = {
  atOnce: HANDSHAKES_AT_ONCE,
  atOncePerHost: HANDSHAKES_OF_A_HOST,
  perLoop: HANDSHAKES_IN_A_LOOP,
  perHost: WAITING_OF_A_HOST,
  slowMs: SLOW_MS,
};

/** Until Node ends one by itself; whoever lets clients in is faster. */
const HANDSHAKE_MS = 30_000;

const HUNG_UP = 'it hung up in the TLS handshake';

interface Pending {
  readonly done: (socket: TLSSocket) => void;
  readonly failed: (why: string) => void;
}

/** Shakes hands with clients that have been accepted. */
export class TlsDoor {
  readonly #turns: Turns;
  readonly #now: () => number;
  readonly #pending = new Map<Socket, Pending>();
  #server: Server;
  #client: TlsServing['client'];

  /** Throws what OpenSSL says where it does not take a certificate or key. */
  constructor(serving: TlsServing, now: () => number, limits = HANDSHAKES) {
    this.#now = now;
    this.#turns = new Turns(limits, now);
    this.#server = this.#serverFor(serving);
    this.#client = serving.client;
  }

  /** From the next handshake on; those who are in stay in. Throws as the constructor does, and then all is as it was. */
  set serving(serving: TlsServing) {
    this.#server = this.#serverFor(serving);
    this.#client = serving.client;
  }

  /**
   * `host` is by whom it has its turn. What has been read of the socket, and put back, is part of the handshake. Rejects with
   * `TlsRefusal`, or with the reason of the signal; the socket is the caller's to destroy then.
   */
  async accept(socket: Socket, host: string, signal: AbortSignal): Promise<Secured> {
    const turn = await this.#turns.take(host, signal).catch(refusedTurn);
    try {
      return await this.#handshake(socket, AbortSignal.any([signal, turn.signal]));
    } catch (error) {
      return refusedTurn(error);
    } finally {
      turn.end();
    }
  }

  #handshake(socket: Socket, signal: AbortSignal): Promise<Secured> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void): void => {
        this.#pending.delete(socket);
        signal.removeEventListener('abort', abort);
        socket.off('close', gone);
        done();
      };
      const abort = (): void => settle(() => reject(signal.reason as Error));
      const refuse = (why: string): void => settle(() => reject(new TlsRefusal(why)));
      const gone = (): void => refuse(HUNG_UP);
      this.#pending.set(socket, {
        failed: refuse,
        done: (tls) => {
          const certificate = tls.getPeerX509Certificate();
          const why = this.#whyNot(tls, certificate);
          endChatter(socket, tls);
          const secured = { socket: tls, tls: factsOf(tls, certificate, tls.authorized) };
          settle(() => (why === undefined ? resolve(secured) : reject(new TlsRefusal(why, secured))));
        },
      });
      signal.addEventListener('abort', abort, { once: true });
      socket.on('close', gone);
      // Until both have agreed, an end is one of all: nobody can agree who has nothing more to say.
      socket.allowHalfOpen = false;
      this.#server.emit('connection', socket);
    });
  }

  /** Why a client that has shaken hands is not let in; undefined: it is. */
  #whyNot(tls: TLSSocket, certificate: X509Certificate | undefined): string | undefined {
    if (tls.authorized) return undefined;
    if (certificate === undefined)
      return this.#client === 'required' ? 'it has no client certificate (--tls-client required)' : undefined;
    // Node's types have an error here; what there is is its code.
    const code: unknown = tls.authorizationError;
    return distrust(String(code), certificate, undefined, this.#now());
  }

  #serverFor({ cert, key, ca, client }: TlsServing): Server {
    const server = createServer({
      ...MODERN,
      cert,
      key,
      ...(ca !== undefined && { ca }),
      requestCert: client !== 'none',
      // Looked at above, where it can be said in words.
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_MS,
    });
    server.on('secureConnection', (tls) => {
      // It has this of the socket below, and may be told otherwise until its end.
      tls.allowHalfOpen = true;
      tls.on('error', () => undefined);
      const pending = this.#pending.get(below(tls) ?? tls);
      // Whoever waited for it has given up.
      if (pending === undefined) tls.destroy();
      else pending.done(tls);
    });
    server.on('tlsClientError', (error, tls) => this.#pending.get(below(tls) ?? tls)?.failed(whyOf(error)));
    return server;
  }
}

/** Node has no other way to tell which connection a TLS socket stands on. */
function below(tls: TLSSocket): Socket | undefined {
  const parent: unknown = Reflect.get(tls, '_parent');
  return parent instanceof Socket ? parent : undefined;
}

function whyOf(error: NodeJS.ErrnoException): string {
  const fault = tlsFault(error.code);
  return fault === undefined ? HUNG_UP : `TLS: ${fault}`;
}

function refusedTurn(error: unknown): never {
  throw error instanceof NoTurn ? new TlsRefusal(`TLS handshakes: ${error.message}`) : error;
}
