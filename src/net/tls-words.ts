/** What goes wrong with TLS, in words. Names and dates come from the other side, and are not yet safe to show. */
import type { X509Certificate } from 'node:crypto';
import { nameIn } from './tls-facts.ts';

/** Names that are told of; a certificate may have thousands. */
const MOST_NAMES = 5;
const MOST_NAME = 80;

/**
 * Why a certificate is not trusted, by what OpenSSL and Node call it (openssl-verification-options(1)). `host` is who was
 * dialed; undefined: it is a client's.
 */
export function distrust(
  code: string,
  certificate: X509Certificate,
  host: string | undefined,
  now: number,
): string {
  const print = `its SHA-256 is ${certificate.fingerprint256}`;
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `its certificate is signed by itself, so nobody vouches for it; ${host === undefined ? print : `if ${print} there as well, trust it with --pin`}`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
      return `its certificate is signed by ${issuerOf(certificate)}, which is not known here; ${host === undefined ? print : `give the certificate of that authority with --tls-ca, or trust this one with --pin if ${print} there as well`}`;
    case 'CERT_HAS_EXPIRED':
      return expired(certificate, now);
    case 'CERT_NOT_YET_VALID':
      return `its certificate is valid only from ${certificate.validFrom}, and the clock here says ${inGmt(now)}; one of the two is wrong`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
    case 'IP_ADDRESS_MISMATCH':
      return `its certificate is for ${namesOf(certificate)}, not for ${host ?? 'this'}; dial it by one of its names, or give it a certificate for this one`;
    case 'CERT_SIGNATURE_FAILURE':
      return `its certificate is not signed by ${issuerOf(certificate)}, as it says`;
    case 'INVALID_PURPOSE':
      return 'its certificate is not made for this: a server needs one for servers, a client one for clients';
    case 'INVALID_CA':
    case 'PATH_LENGTH_EXCEEDED':
      return `its certificate is signed by ${issuerOf(certificate)}, which may not sign`;
    case 'CERT_REVOKED':
      return 'its certificate was revoked';
    default:
      return `its certificate cannot be trusted (${code.slice(0, MOST_NAME)})`;
  }
}

/** A certificate that is another one than it should be. */
export function otherThanPinned(pins: readonly string[], { fingerprint256 }: X509Certificate): string {
  const wanted = pins.length === 1 ? (pins[0] ?? '') : `one of ${pins.join(', ')}`;
  return `its certificate has the SHA-256 ${fingerprint256}, expected ${wanted} (--pin); it has a new one, or somebody else answers`;
}

/** What OpenSSL says of a handshake or of a connection that stands; undefined for what has nothing to do with TLS. */
export function tlsFault(code: string | undefined): string | undefined {
  if (code === undefined || !/^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code)) return undefined;
  const known = FAULTS.find(([pattern]) => pattern.test(code));
  return known === undefined ? `TLS failed (${code.slice(0, MOST_NAME)})` : known[1];
}

/** The other side itself said no (RFC 8446, 6.2): OpenSSL's names of that have it in common. */
export function isAlert(code: string): boolean {
  return /^ERR_SSL_.*_ALERT_/.test(code);
}

const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/CHATTER/, 'it did nothing but ask for new keys'],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE/, 'it does not speak TLS'],
  [/CERTIFICATE_REQUIRED|PEER_DID_NOT_RETURN_A_CERTIFICATE/, 'a client certificate is needed (--tls-cert)'],
  [/ALERT_UNKNOWN_CA/, 'it does not know who signed our certificate (--tls-cert)'],
  [/ALERT_CERTIFICATE_EXPIRED/, 'it says that our certificate has expired (--tls-cert)'],
  [/ALERT_CERTIFICATE_REVOKED/, 'it says that our certificate was revoked (--tls-cert)'],
  [
    /ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_UNKNOWN|ACCESS_DENIED)/,
    'it does not accept our certificate (--tls-cert)',
  ],
  [
    /ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/,
    'it speaks no TLS of today: 1.2 or 1.3 is needed',
  ],
  [
    /ALERT_HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_CIPHERS|INSUFFICIENT_SECURITY/,
    'no cipher is common to both, or a client certificate is needed (--tls-cert)',
  ],
  [/ALERT_UNRECOGNIZED_NAME/, 'it does not know itself by this name'],
  [/DECRYPTION_FAILED|BAD_RECORD_MAC|RECORD_OVERFLOW|UNEXPECTED/, 'what came was not as TLS has it'],
];

function expired(certificate: X509Certificate, now: number): string {
  const end = Date.parse(certificate.validTo);
  if (end >= now)
    return `the certificate of ${issuerOf(certificate)}, or of whoever signed that one, has expired`;
  const days = Math.floor((now - end) / 86_400_000);
  const ago = days === 0 ? 'today' : days === 1 ? 'a day ago' : `${days} days ago`;
  return `its certificate has expired: it was valid until ${certificate.validTo}, ${ago}; it needs a new one, unless the clock here is wrong (${inGmt(now)})`;
}

function issuerOf(certificate: X509Certificate): string {
  const name = nameIn(certificate.issuer);
  return name === '' ? 'somebody without a name' : `"${name}"`;
}

/** The names that count (RFC 9525, 2: those in the subject do not). */
function namesOf({ subjectAltName = '' }: X509Certificate): string {
  const names = subjectAltName.split(', ').flatMap((each) => {
    const [, name] = /^(?:DNS|IP Address):(.*)$/s.exec(each) ?? [];
    return name === undefined ? [] : [name.slice(0, MOST_NAME)];
  });
  if (names.length === 0) return 'no host at all';
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return names.slice(0, MOST_NAMES).join(', ') + more;
}

/** As Node writes the dates of certificates. */
function inGmt(at: number): string {
  return new Date(at).toUTCString();
}
