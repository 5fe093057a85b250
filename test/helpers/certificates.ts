/** Certificates for tests, made by the program's own means. */
import { writeFileSync } from 'node:fs';
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type Authority,
  type Chance,
  issue,
  type Made,
  makeAuthority,
  readAuthority,
} from '../../src/certificates/make.ts';
import { parseHostName } from '../../src/certificates/names.ts';
import { X509CertificateGenerator } from '@peculiar/x509';
import { folderFor } from './folder.ts';

export interface Pair {
  readonly certificate: string;
  readonly key: string;
  readonly made: Made;
}

/** Everything in files of one folder. */
export interface Fleet {
  readonly folder: string;
  /** The path of the authority's certificate. */
  readonly ca: string;
  readonly authority: Authority;
  /** `days` may be in the past: of an end that is over. `now` is when it is made. */
  readonly server: (hosts: readonly string[], days?: number, now?: number) => Promise<Pair>;
  readonly client: (name: string, days?: number, now?: number) => Promise<Pair>;
}

export function chance(now = Date.now()): Chance {
  return { now, random: (bytes) => void webcrypto.getRandomValues(bytes) };
}

/** A new authority in a folder of its own. */
export async function fleetFor(t: TestContext, name = 'Test CA'): Promise<Fleet> {
  const folder = folderFor(t);
  const made = await makeAuthority(name, 3650, chance(Date.now() - 400 * 86_400_000));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, made.certificate);
  const authority = await readAuthority(made.certificate, made.key);
  let count = 0;
  const save = (made: Made): Pair => {
    const name = String(++count);
    const pair = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}-key.pem`), made };
    writeFileSync(pair.certificate, made.certificate);
    writeFileSync(pair.key, made.key, { mode: 0o600 });
    return pair;
  };
  return {
    folder,
    ca,
    authority,
    server: async (hosts, days = 30, now = Date.now()) =>
      save(
        await issue(
          authority,
          { name: hosts[0] ?? 'server', hosts: hosts.map(parseHostName), days },
          chance(now),
        ),
      ),
    client: async (name, days = 30, now = Date.now()) =>
      save(await issue(authority, { name, hosts: [], days }, chance(now))),
  };
}

/** One that nobody has signed but itself, as many devices have. */
export async function selfSigned(host: string): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${host}`,
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    keys,
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const pem = certificate.toString('pem');
  return {
    certificate: pem,
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: new X509Certificate(pem).fingerprint256,
    until: certificate.notAfter.getTime(),
  };
}
