/**
 * Makes certificates by the profile of RFC 5280: EC keys on P-256, signed with ECDSA and SHA-256. Loading this loads the
 * library, which takes a while.
 */
// The library's own parts ask for it before they are loaded.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { createPrivateKey, webcrypto } from 'node:crypto';
import type { HostName } from './names.ts';

type Key = webcrypto.CryptoKey;

/** A certificate and its private key, both in PEM; the key in PKCS #8 (RFC 5958), not encrypted. */
export interface Made {
  readonly certificate: string;
  readonly key: string;
  /** Of the certificate: SHA-256 in upper case hex with colons. */
  readonly fingerprint: string;
  /** The first moment at which it counts no more, in milliseconds since 1970. */
  readonly until: number;
}

/** Who signs. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: Key;
}

/** What becomes a certificate. `hosts` make it one for a server, else it is one for a client. */
export interface Wanted {
  /** The common name. */
  readonly name: string;
  readonly hosts: readonly HostName[];
  readonly days: number;
}

/** What has to come from outside. `random` fills the bytes. */
export interface Chance {
  readonly now: number;
  readonly random: (bytes: Uint8Array) => void;
}

const DAY_MS = 86_400_000;

/** A certificate counts from this long before it was made: clocks of a fleet differ. */
const CLOCK_SKEW_MS = 3_600_000;

/** RFC 5280, 4.1.2.2 allows 20 octets; 16 are unguessable and leave room. */
const SERIAL_BYTES = 16;

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A certificate that signs others and nothing else; those may not sign any more. */
export async function makeAuthority(name: string, days: number, chance: Chance): Promise<Made> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(chance),
    name: commonName(name),
    notBefore: new Date(chance.now - CLOCK_SKEW_MS),
    notAfter: new Date(chance.now + days * DAY_MS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return made(certificate, keys.privateKey);
}

/** A certificate of the authority. It counts no longer than that of the authority does. */
export async function issue(authority: Authority, wanted: Wanted, chance: Chance): Promise<Made> {
  const keys = await makeKeys();
  const end = Math.min(chance.now + wanted.days * DAY_MS, authority.certificate.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(chance),
    subject: commonName(wanted.name),
    issuer: authority.certificate.subjectName,
    notBefore: new Date(chance.now - CLOCK_SKEW_MS),
    notAfter: new Date(end),
    signingAlgorithm: SIGNING,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    extensions: [
      ...usesOf(wanted.hosts),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
  return made(certificate, keys.privateKey);
}

/**
 * Reads what `makeAuthority` has made. Throws an `Error` that says in words what is wrong with them, to stand after the
 * names of the files.
 */
export async function readAuthority(certificatePem: string, keyPem: string): Promise<Authority> {
  const certificate = readCertificate(certificatePem);
  if (certificate.getExtension(BasicConstraintsExtension)?.ca !== true)
    throw new Error('the certificate is not one of an authority');
  const key = await readKey(keyPem);
  if (!(await belongs(certificate, key))) throw new Error('the key is not that of the certificate');
  return { certificate, key };
}

function usesOf(hosts: readonly HostName[]): Extension[] {
  const isServer = hosts.length > 0;
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([isServer ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth]),
    ...(isServer ? [new SubjectAlternativeNameExtension([...hosts])] : []),
  ];
}

/** As a structure: in a text, some characters would have to be escaped. */
function commonName(name: string): Name {
  return new Name([{ CN: [{ utf8String: name }] }]);
}

/** Positive, and never with zeros at its beginning. */
function serial({ random }: Chance): string {
  const bytes = new Uint8Array(SERIAL_BYTES);
  random(bytes);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
}

async function made(certificate: X509Certificate, key: Key): Promise<Made> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const hash = Buffer.from(await webcrypto.subtle.digest('SHA-256', certificate.rawData)).toString('hex');
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: pem('PRIVATE KEY', pkcs8),
    fingerprint: (hash.toUpperCase().match(/../g) ?? []).join(':'),
    until: certificate.notAfter.getTime(),
  };
}

/** RFC 7468. */
function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function readCertificate(text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new Error('the certificate cannot be read');
  }
}

async function readKey(text: string): Promise<Key> {
  try {
    const der = createPrivateKey(text).export({ type: 'pkcs8', format: 'der' });
    return await webcrypto.subtle.importKey('pkcs8', der, CURVE, false, ['sign']);
  } catch {
    throw new Error(
      'the key cannot be read: expected one on P-256, not encrypted, as certificate ca makes it',
    );
  }
}

/** Whether what the key signs is what the certificate stands for. */
async function belongs(certificate: X509Certificate, key: Key): Promise<boolean> {
  const sample = new Uint8Array(32);
  const signature = await webcrypto.subtle.sign(SIGNING, key, sample);
  try {
    const { rawData } = certificate.publicKey;
    const publicKey = await webcrypto.subtle.importKey('spki', rawData, CURVE, false, ['verify']);
    return await webcrypto.subtle.verify(SIGNING, publicKey, signature, sample);
  } catch {
    return false;
  }
}
