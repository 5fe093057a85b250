/** Certificates and keys that are used: read, and looked at before anybody meets them. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';

/** Paths; empty is none. A key that is not named is in the file of its certificate. */
export interface CredentialPaths {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** In PEM. */
export interface Credentials {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  /** Until when the certificate of this side is valid, in milliseconds since 1970; undefined: it has none. */
  readonly until?: number;
  /** From when. */
  readonly from?: number;
}

type Read = (path: string) => string;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Throws `CB_CERTIFICATE`: in one line, with the file. `read` throws as `node:fs` does. */
export function readCredentials({ cert, key, ca }: CredentialPaths, read: Read): Credentials {
  const authorities = ca === '' ? undefined : textOf(ca, read);
  if (authorities !== undefined) certificatesIn(ca, authorities);
  if (cert === '') return { ...(authorities !== undefined && { ca: authorities }) };
  const own = textOf(cert, read);
  const [first] = certificatesIn(cert, own);
  const keyPath = key === '' ? cert : key;
  const keyText = key === '' ? own : textOf(key, read);
  if (!first.checkPrivateKey(keyIn(keyPath, keyText)))
    throw refused(keyPath, `the key is not that of the certificate in ${word(cert)}`);
  return {
    cert: own,
    key: keyText,
    ...(authorities !== undefined && { ca: authorities }),
    from: Date.parse(first.validFrom),
    until: Date.parse(first.validTo),
  };
}

function textOf(path: string, read: Read): string {
  try {
    return read(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw refused(path, `it cannot be read (${code})`);
  }
}

function certificatesIn(path: string, text: string): readonly [X509Certificate, ...X509Certificate[]] {
  const [first, ...others] = (text.match(CERTIFICATE) ?? []).map((pem) => {
    try {
      return new X509Certificate(pem);
    } catch {
      throw refused(path, 'a certificate in it is damaged');
    }
  });
  if (first === undefined)
    throw refused(path, 'there is no certificate in it: expected PEM, with BEGIN CERTIFICATE');
  return [first, ...others];
}

function keyIn(path: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    throw refused(
      path,
      'there is no key in it that can be read: expected PEM, with BEGIN PRIVATE KEY, not encrypted',
    );
  }
}

function refused(path: string, why: string): CordboardError {
  return new CordboardError('CB_CERTIFICATE', `${word(path)}: ${why}`);
}
