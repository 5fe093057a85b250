/** Headers as a proxy makes them, by haproxy's proxy-protocol.txt. */
import { isIPv4 } from 'node:net';

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n');

/** Version 1. */
export function proxyV1(host: string, port: number): Buffer {
  const [family, target] = isIPv4(host) ? ['TCP4', '192.0.2.1'] : ['TCP6', '2001:db8::1'];
  return Buffer.from(`PROXY ${family} ${host} ${target} ${port} 443\r\n`);
}

/** Version 2, with what stands behind the addresses. */
export function proxyV2(host: string, port: number, tlvs = Buffer.alloc(0)): Buffer {
  const [family, source] = isIPv4(host) ? [0x11, v4(host)] : [0x21, v6(host)];
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(port, 0);
  ports.writeUInt16BE(443, 2);
  return v2Frame(0x21, family, Buffer.concat([source, Buffer.alloc(source.length), ports, tlvs]));
}

/** A proxy that asks for itself whether somebody is there. */
export function proxyV2Local(): Buffer {
  return v2Frame(0x20, 0, Buffer.alloc(0));
}

export function v2Frame(command: number, family: number, body: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([SIGNATURE, Buffer.from([command, family]), length, body]);
}

function v4(host: string): Buffer {
  return Buffer.from(host.split('.').map(Number));
}

/** The URL parser writes an address in groups alone. */
function v6(host: string): Buffer {
  const written = new URL(`http://[${host}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = written.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return Buffer.from(
    [...head, ...zeros, ...tail].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]),
  );
}
