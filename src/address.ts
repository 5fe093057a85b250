/** Addresses as users write them. */
import { CordboardError } from './errors.ts';
import { expected, word } from './expected.ts';

export type Address =
  | {
      readonly kind: 'tcp';
      /** A name or an address, IPv6 without brackets; empty is every address of this machine. */
      readonly host: string;
      readonly port: number;
      /** The user wrote the host out; a port alone stays on this machine. */
      readonly written: boolean;
    }
  | { readonly kind: 'unix'; readonly path: string };

/** Where `connect` dials. */
export type Target = Address & {
  /** By TLS. */
  readonly secure?: true;
};

const SECURE = 'tls://';
const HERE = '127.0.0.1';
const EVERYWHERE = '*';
const FORMS = 'PORT, HOST:PORT, [V6]:PORT or unix:PATH';

/**
 * Where to listen: `6666` (127.0.0.1), `localhost:6666`, `[::1]:6666`, `*:6666`, `unix:PATH`. Port 0 lets the
 * system choose. Throws `CB_USAGE` with a message of the form `expected ..., got ...`.
 */
export function parseListen(text: string): Address {
  return parseAddress(text, 0);
}

/** Where to dial, in the same forms; there is no port 0 and no `*`. Throws `CB_USAGE` as `parseListen` does. */
export function parseTarget(text: string): Address {
  const address = parseAddress(text, 1);
  if (address.kind === 'tcp' && address.host === '') throw expected('a host to dial', text);
  return address;
}

/**
 * The words after `connect`, of which each may begin with `tls://`. Two words `HOST PORT` are one target, as netcat has it.
 * `CB_USAGE` names the word.
 */
export function parseTargets(words: readonly string[]): Target[] {
  const [host, port] = words;
  if (words.length === 2 && host !== undefined && port !== undefined && isHostAndPort(host, port)) {
    return [named(`${host} ${port}`, `${bracketed(host)}:${port}`)];
  }
  return words.map((text) => named(text, text));
}

/** As users write it; `parseListen` reads it back. */
export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  return `${address.host === '' ? EVERYWHERE : bracketed(address.host)}:${address.port}`;
}

/** As users write it, for `connect`. */
export function formatTarget(target: Target): string {
  return `${target.secure === true ? SECURE : ''}${formatAddress(target)}`;
}

/** This machine alone can reach a listener on this host (RFC 1122 3.2.1.3, RFC 4291 2.5.3, RFC 6761 6.3). */
export function isLoopback(host: string): boolean {
  return /^(?:(?:::ffff:)?127(?:\.\d{1,3}){3}|(?:0*:)+0*1|localhost\.?)$/i.test(host);
}

/** The host of an endpoint such as `[fe80::1]:50122`, without brackets and port; a Unix socket's as it is. */
export function hostOf(endpoint: string): string {
  return endpoint.startsWith('unix:') ? endpoint : endpoint.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

/** The port of an endpoint; empty for a Unix socket. */
export function portOf(endpoint: string): string {
  return endpoint.startsWith('unix:') ? '' : (/:(\d+)$/.exec(endpoint)?.[1] ?? '');
}

function parseAddress(text: string, lowest: 0 | 1): Address {
  if (text.startsWith('unix:')) return parseUnix(text);
  if (/^\d+$/.test(text)) return tcp(HERE, parsePort(text, lowest), false);
  const [, v6, name, port] = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(text) ?? [];
  if (port === undefined) throw expected(isV6(text) ? `brackets, as in [${text}]:6666` : FORMS, text);
  return tcp(v6 === undefined ? parseName(name, text) : parseV6(v6), parsePort(port, lowest), true);
}

function tcp(host: string, port: number, written: boolean): Address {
  return { kind: 'tcp', host, port, written };
}

function parseUnix(text: string): Address {
  const path = text.slice('unix:'.length);
  if (path === '' || path.includes('\0')) throw expected('a path after unix:', text);
  return { kind: 'unix', path };
}

function parsePort(text: string, lowest: 0 | 1): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port >= lowest && port <= 65535) return port;
  throw expected(`a port ${lowest}..65535`, text);
}

function parseName(name: string | undefined, text: string): string {
  if (name === EVERYWHERE) return '';
  if (name === undefined || !isName(name)) throw expected(FORMS, text);
  return name;
}

function parseV6(text: string): string {
  if (isV6(text)) return text;
  throw expected('an IPv6 address in the brackets', text);
}

/** Whether it exists is the resolver's to say; this only keeps out what no host is written with. */
function isName(text: string): boolean {
  return /^[^\s\p{C}[\]:/*@?#]+$/u.test(text);
}

function isV6(text: string): boolean {
  return /^[\da-f.]*:[\da-f.]*:[\da-f:.]*(?:%[\w.-]+)?$/i.test(text);
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function isHostAndPort(host: string, port: string): boolean {
  return /^\d+$/.test(port) && !/^\d+$/.test(host) && (isName(host) || isV6(host) || /^\[.*\]$/.test(host));
}

function parseSecure(text: string): Target {
  const address = parseTarget(text.slice(SECURE.length));
  if (address.kind === 'tcp') return { ...address, secure: true };
  throw expected('tls://HOST:PORT', text);
}

function named(said: string, text: string): Target {
  try {
    return text.startsWith(SECURE) ? parseSecure(text) : parseTarget(text);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    throw new CordboardError(error.code, `${word(said)}: ${error.message}`);
  }
}
