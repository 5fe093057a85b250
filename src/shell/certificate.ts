/** `cordboard certificate`: makes certificates, and says what to do with them. */
import { webcrypto } from 'node:crypto';
import { join } from 'node:path';
import {
  type Files,
  filesOf,
  prepareFolder,
  readText,
  refuseExisting,
  writeFiles,
} from '../certificates/files.ts';
import {
  type Authority,
  type Chance,
  issue,
  type Made,
  makeAuthority,
  readAuthority,
} from '../certificates/make.ts';
import { fileName, type HostName, MOST_COMMON_NAME } from '../certificates/names.ts';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { printable } from '../printable.ts';
import { pour } from '../sink.ts';
import { localTime } from '../transcript/export/times.ts';
import type { Outside } from './command.ts';

interface Request {
  /** Of validity. */
  readonly days: number;
  /** Empty: the folder at hand. */
  readonly folder: string;
  readonly force: boolean;
}

const AUTHORITY = 'ca';

/** Exits 0. Rejects with `CB_FILE`. */
export async function authority(
  request: Request & { readonly name: string | undefined },
  outside: Outside,
): Promise<number> {
  const files = filesOf(request.folder, AUTHORITY);
  prepare([files], request, 'what the old authority has signed is known by nobody who gets the new one');
  const made = await makeAuthority(request.name ?? randomName(), request.days, chanceOf(outside));
  writeFiles(files, made, request.force);
  return tell(outside, [
    ...wordsOf(files, made),
    '',
    `${shown(files.certificate)} goes to the board (--tls-ca) and to every device; it is no secret.`,
    `${shown(files.key)} makes certificates: keep it away from both, where nobody else can read it.`,
    'next: cordboard certificate server HOST..., for the board, with all names that it is dialed by',
    '      cordboard certificate client NAME..., for the devices',
  ]);
}

/** Exits 0. Rejects with `CB_FILE` and `CB_CERTIFICATE`. */
export async function server(
  request: Request & { readonly hosts: readonly [HostName, ...HostName[]] },
  outside: Outside,
): Promise<number> {
  const { folder, force, days, hosts } = request;
  const values = hosts.map(({ value }) => value);
  const files = filesOf(folder, fileName(hosts[0].value));
  refuseSameFile(folder, [{ name: hosts[0].value, files }]);
  prepare([files], request, 'the old key is gone');
  const signer = await openAuthority(folder, outside.clock());
  const name = values.find((value) => value.length <= MOST_COMMON_NAME) ?? 'server';
  const made = await issue(signer, { name, hosts, days }, chanceOf(outside));
  writeFiles(files, made, force);
  const [certificate, key, ca] = [files.certificate, files.key, filesOf(folder, AUTHORITY).certificate];
  const own = `--tls-cert ${quoted(certificate)} --tls-key ${quoted(key)}`;
  return tell(outside, [
    ...wordsOf(files, made),
    `for:         ${values.join(', ')}`,
    '',
    `next: cordboard serve --listen 'tls://*:7000' ${own}`,
    `      --tls-ca ${quoted(ca)} --tls-client required lets only clients with a certificate in`,
  ]);
}

/** Exits 0. Rejects with `CB_FILE` and `CB_CERTIFICATE`. */
export async function clients(
  request: Request & { readonly names: readonly string[] },
  outside: Outside,
): Promise<number> {
  const { folder, force, days, names } = request;
  const all = names.map((name) => ({ name, files: filesOf(folder, fileName(name)) }));
  refuseSameFile(folder, all);
  prepare(
    all.map(({ files }) => files),
    request,
    'the old key is gone',
  );
  const signer = await openAuthority(folder, outside.clock());
  const lines: string[] = [];
  for (const { name, files } of all) {
    const made = await issue(signer, { name, hosts: [], days }, chanceOf(outside));
    writeFiles(files, made, force);
    lines.push(...wordsOf(files, made), `for:         ${printable(name)}`, '');
  }
  const { certificate, key } = all[0]?.files ?? filesOf(folder, AUTHORITY);
  const ca = filesOf(folder, AUTHORITY).certificate;
  return tell(outside, [
    ...lines,
    `next: copy both files and ${shown(ca)} to the device, the key where nobody else can read it, and there`,
    `      cordboard connect tls://HOST:7000 --tls-ca ${quoted(ca)} --tls-cert ${quoted(certificate)} --tls-key ${quoted(key)}`,
  ]);
}

function prepare(all: readonly Files[], { folder, force }: Request, lost: string): void {
  if (!force) refuseExisting(all, lost);
  if (folder !== '') prepareFolder(folder);
}

/** Throws `CB_FILE` and `CB_CERTIFICATE`. */
async function openAuthority(folder: string, now: number): Promise<Authority> {
  const files = filesOf(folder, AUTHORITY);
  const hint = 'cordboard certificate ca makes it';
  const pems = [readText(files.certificate, hint), readText(files.key, hint)] as const;
  const named = `${shown(files.certificate)}, ${shown(files.key)}`;
  let found: Authority;
  try {
    found = await readAuthority(...pems);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CordboardError('CB_CERTIFICATE', `${named}: ${error.message}`);
  }
  const { notAfter } = found.certificate;
  if (notAfter.getTime() > now) return found;
  throw new CordboardError(
    'CB_CERTIFICATE',
    `${named}: the authority has expired on ${localTime(notAfter.getTime(), 's')}; make a new one in another --folder`,
  );
}

/** Two names may differ only in what a file's name cannot have; and one may be that of the authority's own files. */
function refuseSameFile(
  folder: string,
  all: readonly { readonly name: string; readonly files: Files }[],
): void {
  const taken = new Map([[filesOf(folder, AUTHORITY).certificate, 'the authority']]);
  for (const { name, files } of all) {
    const other = taken.get(files.certificate);
    if (other !== undefined)
      throw new CordboardError(
        'CB_USAGE',
        `${word(other)} and ${word(name)} would both be ${shown(files.certificate)}; take another name`,
      );
    taken.set(files.certificate, name);
  }
}

function wordsOf(files: Files, { fingerprint, until }: Made): string[] {
  return [
    `certificate: ${shown(files.certificate)}`,
    `key:         ${shown(files.key)} (only you can read it)`,
    `valid until: ${localTime(until, 's')}`,
    `SHA-256:     ${fingerprint}`,
  ];
}

async function tell({ stdout }: Outside, lines: readonly string[]): Promise<number> {
  await pour(stdout, [`${lines.join('\n')}\n`]);
  return 0;
}

/** Two authorities of the same name would be taken for one. */
function randomName(): string {
  const bytes = new Uint8Array(3);
  webcrypto.getRandomValues(bytes);
  return `cordboard CA ${Buffer.from(bytes).toString('hex')}`;
}

function chanceOf({ clock }: Outside): Chance {
  return { now: clock(), random: (bytes) => void webcrypto.getRandomValues(bytes) };
}

function shown(path: string): string {
  return printable(word(join(path)));
}

/** For a shell (POSIX 2.2.2). */
function quoted(path: string): string {
  const text = printable(join(path));
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
