import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { isIpAddress } from './ip.ts';
import { endChatter } from './tls-chatter.ts';
import { MODERN } from './tls-defaults.ts';
import { factsOf, type TlsFacts } from './tls-facts.ts';
import { distrust, otherThanPinned, tlsFault } from './tls-words.ts';

/** How the other side has to show who it is, and who this side is. Certificates and keys are in PEM. */
export interface TlsDialing {
  /** Authorities that are trusted instead of those of the system. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** SHA-256, upper case hex with colons: a certificate of these is the right one, whatever it says; none: no matter. */
  readonly pins: readonly string[];
  /** Nothing of it is checked. */
  readonly insecure: boolean;
}

export type TlsResult = { readonly socket: TLSSocket; readonly tls: TlsFacts } | TlsFailure;

export interface TlsFailure {
  readonly socket: undefined;
  /** In words, not yet safe to show. */
  readonly why: string;
  /** It is no matter of trying again soon. */
  readonly lasting: boolean;
}

/**
 * Begins TLS on a connection that stands; `host` is who should be there. Never rejects. A socket that fails is destroyed.
 * Whoever gives up destroys the socket.
 */
export function secured(
  socket: Socket,
  host: string,
  how: TlsDialing,
  now: () => number,
): Promise<TlsResult> {
  return new Promise((resolve) => {
    // A zone says which link, and a dot at the end that the name is whole: neither is in a certificate.
    const name = host.replace(/%.*$/, '').replace(/\.$/, '');
    const { ca, cert, key } = how;
    const tls = connect({
      ...MODERN,
      socket,
      host: name,
      // RFC 6066, 3: an address is no name to ask for.
      ...(!isIpAddress(name) && name !== '' && { servername: name }),
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      // Looked at below, where it can be said in words.
      rejectUnauthorized: false,
    });
    const fail = (why: string, lasting: boolean): void => {
      tls.destroy();
      resolve({ socket: undefined, why, lasting });
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      const fault = tlsFault(error.code);
      fail(
        fault ?? `the connection broke in the TLS handshake (${error.code ?? error.message})`,
        fault !== undefined,
      );
    };
    // The connection below has nothing to say that this one does not.
    socket.on('error', () => undefined);
    tls.once('error', onError);
    tls.once('secureConnect', () => {
      const certificate = tls.getPeerX509Certificate();
      const why = whyNot(tls, certificate, name, how, now());
      if (why !== undefined) {
        fail(why, true);
        return;
      }
      tls.off('error', onError);
      endChatter(socket, tls);
      resolve({ socket: tls, tls: factsOf(tls, certificate, !how.insecure) });
    });
  });
}

/** Why the other side is not to be talked to; undefined: it is. */
function whyNot(
  tls: TLSSocket,
  certificate: X509Certificate | undefined,
  host: string,
  how: TlsDialing,
  now: number,
): string | undefined {
  if (how.insecure) return undefined;
  if (certificate === undefined) return 'it has no certificate';
  const { pins } = how;
  if (pins.length > 0 && !pins.includes(certificate.fingerprint256))
    return otherThanPinned(pins, certificate);
  if (tls.authorized || (pins.length > 0 && how.ca === undefined)) return undefined;
  // Node's types have an error here; what there is is its code.
  const code: unknown = tls.authorizationError;
  return distrust(String(code), certificate, host, now);
}
