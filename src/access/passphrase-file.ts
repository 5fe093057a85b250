/** Where a passphrase is kept. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { MOST_PASSPHRASE_BYTES, Passphrase } from './passphrase.ts';

/** Nobody but the owner, and a group that he has chosen. */
const OTHERS = 0o007;

/** The first line of a file. Throws `CB_FILE` where it cannot be read, others can, or it is empty. */
export function readPassphrase(path: string): Passphrase {
  return new Passphrase(firstLine(path, read(path)));
}

function read(path: string): Uint8Array {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    checkMode(path, fstatSync(fd).mode);
    const bytes = new Uint8Array(MOST_PASSPHRASE_BYTES + 2);
    return bytes.subarray(0, readSync(fd, bytes));
  } catch (error) {
    if (error instanceof CordboardError) throw error;
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw refusal(path, `it cannot be read (${why})`);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function checkMode(path: string, mode: number): void {
  if ((mode & OTHERS) === 0) return;
  const digits = (mode & 0o777).toString(8).padStart(4, '0');
  throw refusal(path, `others than its owner can get at it (mode ${digits}); chmod 600 ${word(path)}`);
}

function firstLine(path: string, bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(10);
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  const text = line.at(-1) === 13 ? line.subarray(0, -1) : line;
  if (text.length === 0) throw refusal(path, 'its first line is empty; expected a passphrase there');
  if (text.length > MOST_PASSPHRASE_BYTES)
    throw refusal(path, `its first line is longer than ${MOST_PASSPHRASE_BYTES} bytes`);
  if (text.some((byte) => byte === 0 || byte === 13 || byte >= 0xf8))
    throw refusal(path, 'its first line has bytes that no text has');
  return text;
}

function refusal(path: string, why: string): CordboardError {
  return new CordboardError('CB_FILE', `--passphrase-file ${word(path)}: ${why}`);
}
