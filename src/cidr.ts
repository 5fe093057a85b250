/** Internet addresses and networks of them, as values. An IPv4 address in its IPv6 form is an IPv4 address. */

/** `value` has 32 bits, or 128. */
interface Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** All addresses of a family whose first `bits` bits are those of `value`, which has no others set (RFC 4632, RFC 4291 2.3). */
export interface Network extends Ip {
  readonly bits: number;
  /** The one way to write it: `10.0.0.0/8`, `2001:db8::/32` (RFC 5952). */
  readonly text: string;
}

const WIDTH = { 4: 32, 6: 128 } as const;

/** In front of an IPv4 address in its IPv6 form (RFC 4291, 2.5.5.2). */
const MAPPED_BITS = 96;
const MAPPED = 0xffffn;

/** `10.0.0.0/8`, `fe80::/10`; undefined for what is none. Bits of the address beyond the network's do not count. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', written = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const wide = parseWide(address);
  return wide === undefined ? undefined : networkOf(wide, Number(written));
}

/** As `parseNetwork`; an address alone is the network of that one. Brackets around it do no harm. */
export function parseNetworkOrHost(text: string): Network | undefined {
  if (text.includes('/')) return parseNetwork(text);
  const wide = parseWide(text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, ''));
  return wide === undefined ? undefined : networkOf(wide, WIDTH[wide.family]);
}

/** Whether a host lies in it; a zone says which link, not which network. What is no address lies in none. */
export function holds(network: Network, host: string): boolean {
  const ip = parseIp(host);
  return ip !== undefined && holdsIp(network, ip);
}

/** Whether one network lies in the other, all of it. */
export function encloses(outer: Network, inner: Network): boolean {
  return inner.bits >= outer.bits && holdsIp(outer, inner);
}

function holdsIp({ family, value, bits }: Network, ip: Ip): boolean {
  return ip.family === family && masked(ip, bits) === value;
}

/** Whoever has one IPv6 address mostly has 2^64 of them. */
const BITS_OF_ONE = { 4: 32, 6: 64 } as const;

/** What belongs to whoever has this address, as a key: the address, or of IPv6 the network around it. */
export function networkOfOne(host: string): string {
  const ip = parseIp(host);
  return ip === undefined ? host : (networkOf(ip, BITS_OF_ONE[ip.family])?.text ?? host);
}

/** An address in its one way to be written, of the family that it is written in; undefined for what is none. */
export function plainAddress(text: string, family: 4 | 6): string | undefined {
  const wide = parseWide(text);
  return wide?.family === family ? format(narrowed(wide)) : undefined;
}

/** The address of 4 or 16 bytes, in the order of the network. */
export function addressOfBytes(bytes: Uint8Array): string {
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return format(narrowed({ family: bytes.length === 4 ? 4 : 6, value }));
}

function parseIp(text: string): Ip | undefined {
  const wide = parseWide(text.replace(/%.*$/, ''));
  return wide === undefined ? undefined : narrowed(wide);
}

function narrowed(ip: Ip): Ip {
  const isMapped = ip.family === 6 && ip.value >> 32n === MAPPED;
  return isMapped ? { family: 4, value: ip.value & 0xffff_ffffn } : ip;
}

/** An IPv4 address in its IPv6 form as an IPv6 address. */
function parseWide(text: string): Ip | undefined {
  const value = text.includes(':') ? parseV6(text) : parseV4(text);
  return value === undefined ? undefined : { family: text.includes(':') ? 6 : 4, value };
}

function networkOf(wide: Ip, bits: number): Network | undefined {
  if (bits > WIDTH[wide.family]) return undefined;
  const ip = bits >= MAPPED_BITS ? narrowed(wide) : wide;
  const left = ip.family === wide.family ? bits : bits - MAPPED_BITS;
  const value = masked(ip, left);
  const { family } = ip;
  return { family, value, bits: left, text: `${format({ family, value })}/${left}` };
}

function masked({ family, value }: Ip, bits: number): bigint {
  const rest = BigInt(WIDTH[family] - bits);
  return (value >> rest) << rest;
}

/** Four decimal numbers, none with a zero in front: to some programs that would be octal. */
function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** RFC 4291, 2.2. */
function parseV6(text: string): bigint | undefined {
  const [, groups = text, tail] = /^(.*:)([^:]*\.[^:]*)$/.exec(text) ?? [];
  const v4 = tail === undefined ? 0n : parseV4(tail);
  if (v4 === undefined) return undefined;
  const written = tail === undefined ? groups : `${groups}${hex(v4 >> 16n)}:${hex(v4 & 0xffffn)}`;
  const halves = written.split('::');
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - rest.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...rest];
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function format({ family, value }: Ip): string {
  return family === 4 ? formatV4(value) : formatV6(value);
}

function formatV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

/** RFC 5952: the longest run of zeros is left out, of equals the first, and never a single one. */
function formatV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => hex((value >> BigInt(112 - 16 * index)) & 0xffffn));
  const text = groups.join(':');
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (zeros(run) > zeros(best) ? run : best), '');
  if (longest === '') return text;
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

function zeros(run: string): number {
  return run.split('0').length;
}

function hex(value: bigint): string {
  return value.toString(16);
}
