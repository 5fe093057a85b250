/** Lets a proxy say who the client is that it speaks for. */
import { holds, type Network } from '../cidr.ts';
import { Head } from '../net/head.ts';
import type { Arrival } from '../net/listener.ts';
import { endpoint } from '../net/socket.ts';
import { Refused, type Step } from '../session/admission.ts';
import type { Check } from './check.ts';
import { type ProxiedPeer, ProxyHeader } from './proxy-header.ts';

/**
 * Whoever comes from one of these has to begin with a header, and whom that names is held against `check`; of anybody else
 * nothing is read.
 */
export function proxySteps(proxies: readonly Network[], check: Check): readonly Step[] {
  if (proxies.length === 0) return [];
  const named: Step = (arrival) => {
    if (arrival.via !== undefined) check(arrival);
    return arrival;
  };
  return [unwrapping(proxies), named];
}

function unwrapping(proxies: readonly Network[]): Step {
  return (arrival, signal) => {
    if (!proxies.some((network) => holds(network, arrival.host))) return arrival;
    return readHeader(arrival, signal).then((peer) => {
      if (peer === undefined) return arrival;
      const { host, port } = peer;
      return { ...arrival, host, peer: endpoint(host, port), via: arrival.peer };
    });
  };
}

async function readHeader({ socket }: Arrival, signal: AbortSignal): Promise<ProxiedPeer | undefined> {
  const header = new ProxyHeader();
  let peer: ProxiedPeer | undefined;
  const { settled } = new Head(socket, signal, (bytes) => {
    const answer = header.push(bytes);
    if (answer.is === 'fault') throw new Refused('proxy', `${answer.why} (--proxy-from)`);
    if (answer.is === 'unfinished') return undefined;
    peer = answer.peer;
    return answer.rest;
  });
  if ((await settled) === 'ended')
    throw new Refused('proxy', 'it left without a PROXY header (--proxy-from)');
  return peer;
}
