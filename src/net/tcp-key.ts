/** How Linux names a TCP connection in /proc/net/tcp and /proc/net/tcp6 (proc_net_tcp.rst of the kernel's documentation). */
import { isIP } from 'node:net';

export interface Endpoint {
  /** IPv4 or IPv6, with or without a zone. */
  readonly host: string;
  readonly port: number;
}

/** The machine's own: the kernel prints addresses as numbers of 32 bits. */
export type Endianness = 'LE' | 'BE';

/**
 * `0100007F:1B58 0100007F:C350`: this end and the other, in hexadecimal. Undefined for what has no address. A client of
 * IPv4 at a listener of IPv6 has the form `::ffff:1.2.3.4`, as Node tells it.
 */
export function tcpKey(local: Endpoint, remote: Endpoint, endianness: Endianness): string | undefined {
  const ends = [local, remote].map(({ host, port }) => {
    const words = hexOf(host, endianness);
    return words === undefined ? undefined : `${words}:${hex(port, 4)}`;
  });
  return ends.includes(undefined) ? undefined : ends.join(' ');
}

function hexOf(host: string, endianness: Endianness): string | undefined {
  const [address = ''] = host.split('%');
  const bytes = bytesOf(address);
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer);
  const words = Array.from({ length: bytes.length / 4 }, (_, index) =>
    view.getUint32(4 * index, endianness === 'LE'),
  );
  return words.map((word) => hex(word, 8)).join('');
}

function bytesOf(address: string): Uint8Array<ArrayBuffer> | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? Uint8Array.from(address.split('.'), Number) : ipv6Bytes(address);
}

const IPV6_BYTES = 16;

/** Of a valid address (RFC 4291, 2.2): `::` stands for as many zeros as are missing, and the end may be IPv4. */
function ipv6Bytes(address: string): Uint8Array<ArrayBuffer> {
  const [head = '', tail] = address.split('::');
  const first = groupBytes(head);
  const last = groupBytes(tail ?? '');
  const zeros = new Array<number>(IPV6_BYTES - first.length - last.length).fill(0);
  return Uint8Array.from([...first, ...zeros, ...last]);
}

function groupBytes(groups: string): number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
