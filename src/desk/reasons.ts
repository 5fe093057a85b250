import { word } from '../expected.ts';

/** The system's refusals in an operator's words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EEXIST: 'it exists already',
  EACCES: 'permission denied',
  EPERM: 'the system does not allow it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  EISDIR: 'this is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'nobody is at its other end',
  EAGAIN: 'it has nothing to read, or no room, at the moment',
};

/** The code of a system error, as in `errno(3)`; empty if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Why a call of the system failed: a few words, one line. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code in REASONS) return REASONS[code] ?? code;
  return code === '' ? word(error instanceof Error ? error.message : String(error)) : code;
}
