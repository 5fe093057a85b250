/** How conversations begin at a listener: in the clear, with TLS, or as the first bytes have it. */
import { networkOfOne } from '../cidr.ts';
import { beginsTls, untilHeard } from '../net/first-bytes.ts';
import type { Arrival } from '../net/listener.ts';
import { type TlsDoor, TlsRefusal } from '../net/tls-server.ts';
import { Refused, type Step } from './admission.ts';

/**
 * A client that has said nothing by then waits for the server to speak, and is a plain one. Those who begin with TLS do so with
 * their first packet; a lost one comes again within this time (RFC 6298, 2.1).
 */
const SILENT_MS = 1500;

/** All clients have to begin with TLS. One that says nothing costs no more than a plain one. */
export function tlsStep(door: TlsDoor): Step {
  return async (arrival, signal) => {
    await untilHeard(arrival.socket, (bytes) => bytes.length > 0, signal);
    return secured(arrival, door, signal);
  };
}

/** TLS where the first bytes are a ClientHello, else the bytes are as they come: for telnet, or plain. */
export function anyStep(door: TlsDoor, silentMs = SILENT_MS): Step {
  return async (arrival, signal) => {
    let isTls: boolean | undefined;
    const enough = (bytes: Uint8Array): boolean => (isTls = beginsTls(bytes)) !== undefined;
    await untilHeard(arrival.socket, enough, signal, silentMs);
    return isTls === true ? secured(arrival, door, signal) : { ...arrival, isMute: false };
  };
}

async function secured(arrival: Arrival, door: TlsDoor, signal: AbortSignal): Promise<Arrival> {
  try {
    return {
      ...arrival,
      ...(await door.accept(arrival.socket, networkOfOne(arrival.host), signal)),
      isMute: false,
    };
  } catch (error) {
    if (!(error instanceof TlsRefusal)) throw error;
    const { message, secured: stands } = error;
    throw new Refused('tls', message, stands && { ...arrival, ...stands, isMute: false });
  }
}
