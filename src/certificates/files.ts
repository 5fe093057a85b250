/** Certificates and keys as files: keys are for their owner alone, and nothing is written over unasked. */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import type { Made } from './make.ts';

/** Where a certificate and its key are. */
export interface Files {
  readonly certificate: string;
  readonly key: string;
}

const FOR_ALL = 0o644;
const FOR_THE_OWNER = 0o600;

/** `NAME.pem` and `NAME-key.pem` in the folder. */
export function filesOf(folder: string, name: string): Files {
  return { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}-key.pem`) };
}

/** Throws `CB_FILE` where one of them is there already. `lost`: what would be lost by writing over it. */
export function refuseExisting(all: readonly Files[], lost: string): void {
  const found = all.flatMap(({ certificate, key }) => [certificate, key]).find(isThere);
  if (found === undefined) return;
  throw new CordboardError(
    'CB_FILE',
    `${word(found)} is there already, and nothing was written; --force writes over it, and then ${lost}`,
  );
}

/** Makes the folder, for its owner alone, where there is none. Throws `CB_FILE`. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw failed(folder, 'cannot be made', error);
  }
}

/** The key first: a certificate that is there has its key. Each file is whole or not there. Throws `CB_FILE`. */
export function writeFiles({ certificate, key }: Files, made: Made, over: boolean): void {
  write(key, made.key, FOR_THE_OWNER, over);
  write(certificate, made.certificate, FOR_ALL, over);
}

/** Throws `CB_FILE`; `hint`: what to do. */
export function readText(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw failed(path, 'cannot be read', error, `; ${hint}`);
  }
}

function write(path: string, text: string, mode: number, over: boolean): void {
  // A file that is written over keeps its mode, and may be a link: a new one takes its place.
  const fresh = over ? `${path}.new-${randomBytes(6).toString('hex')}` : path;
  try {
    writeFileSync(fresh, text, { mode, flag: 'wx' });
    if (over) putInPlace(fresh, path);
  } catch (error) {
    throw failed(path, 'cannot be written', error);
  }
}

function putInPlace(fresh: string, path: string): void {
  try {
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function failed(path: string, what: string, error: unknown, hint = ''): CordboardError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new CordboardError('CB_FILE', `${word(path)} ${what} (${code})${hint}`);
}
