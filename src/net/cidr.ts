import { BlockList, isIP } from 'node:net';

/** Tells whether a host, in the form of `plainHost`, lies in the network `ADDRESS/BITS` (RFC 4632, RFC 4291 2.3). */
export type Network = (host: string) => boolean;

/** Reads `10.0.0.0/8` or `fe80::/10`; undefined for what is none. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', written = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const family = familyOf(address);
  const bits = Number(written);
  if (family === undefined || bits > (family === 'ipv4' ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, bits, family);
  return (host) => {
    // A zone says which link, not which network.
    const [bare = ''] = host.split('%');
    return familyOf(bare) === family && list.check(bare, family);
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}
