import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** UTF-16 units of a subject: a certificate may hold kilobytes. */
const MOST_SUBJECT = 200;

/** Characters of a common name (ub-common-name in RFC 5280): a longer one is none, lest it be taken for another when it is cut. */
const MOST_COMMON_NAME = 64;

/** What is known of an encrypted connection. What comes from the other side's certificate is not yet safe to show. */
export interface TlsFacts {
  /** `TLSv1.3` */
  readonly version: string;
  /** Whom the other side's certificate names, in one line; empty: it has none, or names nobody. */
  readonly subject: string;
  /** SHA-256 of that certificate, upper case hex with colons; empty: there is none. */
  readonly fingerprint: string;
  /** Somebody who is trusted here vouches for it: an authority, or whoever gave its fingerprint. */
  readonly verified: boolean;
  /** The one common name in a certificate that is verified; empty: there is none, or several, or too long a one. */
  readonly commonName: string;
}

/** `certificate` is the other side's: some versions of Node give it out only once. */
export function factsOf(
  socket: TLSSocket,
  certificate: X509Certificate | undefined,
  verified: boolean,
): TlsFacts {
  return {
    version: socket.getProtocol() ?? 'TLS',
    subject: certificate === undefined ? '' : nameIn(certificate.subject),
    fingerprint: certificate?.fingerprint256 ?? '',
    verified: verified && certificate !== undefined,
    commonName: verified && certificate !== undefined ? commonNameOf(certificate) : '',
  };
}

/** As it was signed, without the escapes that a subject in one line has. */
function commonNameOf(certificate: X509Certificate): string {
  const name = partOf(certificate.toLegacyObject().subject, 'CN');
  return typeof name === 'string' && Array.from(name).length <= MOST_COMMON_NAME ? name : '';
}

/** A text, or a list where it is there several times; Node's types know neither that nor a name without parts. */
function partOf(name: object | undefined, part: string): unknown {
  return new Map<string, unknown>(Object.entries(name ?? {})).get(part);
}

/** Node has a line for each part of a name; it has none for a name without parts, whatever its types say. */
export function nameIn(lines: X509Certificate['subject'] | undefined): string {
  const name = (lines ?? '').split('\n').join(', ');
  if (name.length <= MOST_SUBJECT) return name;
  // Half of a character is none.
  return `${name.slice(0, MOST_SUBJECT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** For the record: `TLSv1.3, certificate CN=pump-a, SHA-256 AB:CD...` */
export function inWords({ version, subject, fingerprint, verified }: TlsFacts): string {
  if (fingerprint === '') return `${version}, without a certificate`;
  const checked = verified ? '' : ' (not verified)';
  return `${version}, certificate ${subject === '' ? 'without a name' : subject}${checked}, SHA-256 ${fingerprint}`;
}
