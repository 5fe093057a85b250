/**
 * The header by which a proxy names the client that it speaks for: PROXY protocol, versions 1 and 2, as haproxy's
 * proxy-protocol.txt has it. Values in, values out; a header may come in pieces of any size.
 */
import { Buffer } from 'node:buffer';
import { addressOfBytes, plainAddress } from '../cidr.ts';

/** Who the client is. Undefined: the proxy speaks for itself (`LOCAL`), or does not know (`UNKNOWN`, or no address of the Internet). */
export interface ProxiedPeer {
  /** An address without brackets. */
  readonly host: string;
  readonly port: number;
}

export type ProxyAnswer =
  | { readonly is: 'unfinished' }
  /** `rest`: what came behind the header. */
  | { readonly is: 'header'; readonly peer: ProxiedPeer | undefined; readonly rest: Uint8Array }
  | { readonly is: 'fault'; readonly why: string };

const UNFINISHED: ProxyAnswer = { is: 'unfinished' };

/** Version 1, 2.1: "a 108-byte buffer is always enough", of which one is for a final zero. */
const MOST_V1_BYTES = 107;

const V1_SIGNATURE = Buffer.from('PROXY ');
/** Version 2, 2.2. */
const V2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n');
const V2_FIXED_BYTES = 16;

/** Reads one header. Keeps addresses only: what follows them (TLVs, up to 64 KiB) is counted and passed over. */
export class ProxyHeader {
  #held = Buffer.alloc(0);
  /** Of a version 2 header whose addresses are there already: bytes to pass over, and what it says. */
  #passing: { readonly peer: ProxiedPeer | undefined; left: number } | undefined;

  /** To be called until it is finished or at fault. */
  push(bytes: Uint8Array): ProxyAnswer {
    if (this.#passing !== undefined) return this.#pass(this.#passing, bytes);
    this.#held = Buffer.concat([this.#held, bytes]);
    if (isBegunBy(this.#held, V1_SIGNATURE)) return readV1(this.#held);
    if (isBegunBy(this.#held, V2_SIGNATURE)) return this.#readV2(this.#held);
    return { is: 'fault', why: 'it does not begin with a PROXY header' };
  }

  #readV2(held: Buffer): ProxyAnswer {
    if (held.length < V2_FIXED_BYTES) return UNFINISHED;
    const [command = 0, family = 0] = [held[12], held[13]];
    const length = held.readUInt16BE(14);
    if (command !== 0x20 && command !== 0x21)
      return { is: 'fault', why: 'its PROXY header has another version or command than 2, LOCAL or PROXY' };
    if (!isV2Family(family))
      return { is: 'fault', why: 'its PROXY header has a family or protocol that there is not' };
    const shape = command === 0x20 ? undefined : V2_SHAPES.get(family);
    const needed = shape === undefined ? 0 : 2 * shape.bytes + 4;
    if (needed > length) return { is: 'fault', why: 'its PROXY header is too short for its addresses' };
    if (held.length < V2_FIXED_BYTES + needed) return UNFINISHED;
    const passing = {
      peer: shape === undefined ? undefined : v2Peer(held, shape),
      left: V2_FIXED_BYTES + length,
    };
    this.#passing = passing;
    this.#held = Buffer.alloc(0);
    return this.#pass(passing, held);
  }

  #pass(passing: { readonly peer: ProxiedPeer | undefined; left: number }, bytes: Uint8Array): ProxyAnswer {
    const passed = Math.min(passing.left, bytes.length);
    passing.left -= passed;
    if (passing.left > 0) return UNFINISHED;
    return { is: 'header', peer: passing.peer, rest: bytes.subarray(passed) };
  }
}

/** Whether the bytes begin with the signature, as far as there are any. */
function isBegunBy(bytes: Buffer, signature: Buffer): boolean {
  const length = Math.min(bytes.length, signature.length);
  return bytes.subarray(0, length).equals(signature.subarray(0, length));
}

function readV1(held: Buffer): ProxyAnswer {
  const end = held.subarray(0, MOST_V1_BYTES).indexOf('\r\n');
  if (end < 0) {
    const isTooLong = held.length >= MOST_V1_BYTES;
    return isTooLong
      ? { is: 'fault', why: `its PROXY header has no end within ${MOST_V1_BYTES} bytes` }
      : UNFINISHED;
  }
  const rest = held.subarray(end + 2);
  const [, family, ...words] = held.toString('latin1', 0, end).split(' ');
  if (family === 'UNKNOWN') return { is: 'header', peer: undefined, rest };
  const peer = family === 'TCP4' || family === 'TCP6' ? v1Peer(family, words) : undefined;
  return peer === undefined
    ? { is: 'fault', why: 'its PROXY header is not of the form TCP4 or TCP6, two addresses and two ports' }
    : { is: 'header', peer, rest };
}

function v1Peer(family: 'TCP4' | 'TCP6', words: readonly string[]): ProxiedPeer | undefined {
  const [source = '', target = '', sourcePort = '', targetPort = ''] = words;
  const version = family === 'TCP4' ? 4 : 6;
  const host = plainAddress(source, version);
  const isRight =
    words.length === 4 &&
    plainAddress(target, version) !== undefined &&
    [sourcePort, targetPort].every((port) => /^(?:0|[1-9]\d{0,4})$/.test(port) && Number(port) <= 65535);
  return isRight && host !== undefined ? { host, port: Number(sourcePort) } : undefined;
}

/** Of one endpoint in version 2. */
interface Shape {
  readonly bytes: 4 | 16;
}

/** By the byte for family and protocol: TCP over IPv4 and IPv6. Whoever reads no others takes them for unknown (2.2). */
const V2_SHAPES: ReadonlyMap<number, Shape> = new Map<number, Shape>([
  [0x11, { bytes: 4 }],
  [0x21, { bytes: 16 }],
]);

/** Values above these are to be refused, except in a local command, where they are nevertheless the sender's mistake. */
function isV2Family(family: number): boolean {
  return family >> 4 <= 3 && (family & 0xf) <= 2;
}

function v2Peer(held: Buffer, { bytes }: Shape): ProxiedPeer {
  const host = addressOfBytes(held.subarray(V2_FIXED_BYTES, V2_FIXED_BYTES + bytes));
  return { host, port: held.readUInt16BE(V2_FIXED_BYTES + 2 * bytes) };
}
