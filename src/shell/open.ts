/** Opens the transcript file for a command. */
import { CordboardError } from '../errors.ts';
import { count } from '../format.ts';
import { word } from '../expected.ts';
import type { Ref } from './command.ts';
import { Archive, type StoredSession } from '../transcript/archive.ts';
import { sqliteCode } from '../transcript/database.ts';
import { localTime } from '../transcript/export/times.ts';
import { extentOf } from '../transcript/schema.ts';

/** Where nothing can tell more of it. */
export const DAMAGED =
  'it is damaged and cannot be read on; the next board sets it aside, and sqlite3 with .recover may save what is left';

/** https://sqlite.org/rescode.html */
const REASONS: Readonly<Record<number, string>> = {
  5: 'another program holds it locked; try again',
  6: 'another program holds it locked; try again',
  8: 'it may not be written, which reading a file that boards write needs as well',
  10: 'the disk failed',
  11: 'it is damaged; cordboard transcripts verify says where',
  13: 'the disk is full',
  14: 'it cannot be opened',
  26: 'it is no transcript file',
};

/** Gives `act` the archive, and closes it afterwards. What SQLite refuses becomes `CB_TRANSCRIPTS`. */
export async function withArchive<T>(path: string, act: (archive: Archive) => Promise<T>): Promise<T> {
  return inWords(path, async () => {
    const archive = new Archive(path);
    try {
      return await act(archive);
    } finally {
      archive.close();
    }
  });
}

/** Where a damaged file ends too soon; undefined where that is not what is wrong. */
function cutShort(path: string, code: number): string | undefined {
  if (code !== 11) return undefined;
  const { size, wanted } = extentOf(path);
  return size < wanted ? `it ends after ${size} of ${wanted} bytes: ${DAMAGED}` : undefined;
}

/** Runs it; what SQLite refuses becomes `CB_TRANSCRIPTS`. `damaged`: what is said of a file that is. */
export async function inWords<T>(path: string, act: () => Promise<T>, damaged = REASONS[11]): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = sqliteCode(error);
    if (code === undefined || !(error instanceof Error)) throw error;
    throw new CordboardError(
      'CB_TRANSCRIPTS',
      `${word(path)}: ${cutShort(path, code) ?? (code === 11 ? damaged : REASONS[code]) ?? word(error.message)}`,
    );
  }
}

/** The conversations that are named, in their order. Throws `CB_NO_SESSION`, also for a name that several have. */
export function conversations(archive: Archive, refs: readonly Ref[]): StoredSession[] {
  const keys = [...new Set(refs.map((ref) => (typeof ref === 'number' ? ref : keyOfName(archive, ref))))];
  const found = new Map(archive.sessions({ keys }).map((session) => [session.key, session]));
  return keys.map((key) => {
    const session = found.get(key);
    if (session !== undefined) return session;
    throw new CordboardError(
      'CB_NO_SESSION',
      `there is no conversation ${key} on the record; cordboard transcripts list shows those that are`,
    );
  });
}

/** So many of one name are told of. */
const TOLD = 5;

/** The number of the one conversation of this name, in any case of letters. Throws `CB_NO_SESSION`. */
function keyOfName(archive: Archive, wanted: string): number {
  const name = wanted.toLowerCase();
  const named = archive.sessions({ name: wanted }).filter((session) => session.name.toLowerCase() === name);
  const [one, ...others] = named;
  if (one === undefined)
    throw new CordboardError(
      'CB_NO_SESSION',
      `no conversation on the record is called ${word(wanted)}; cordboard transcripts list shows those that are`,
    );
  if (others.length === 0) return one.key;
  const some = named.slice(0, TOLD).map(({ key, openedAt }) => `${key} of ${localTime(openedAt, 's')}`);
  const more = named.length > TOLD ? ' ...' : '';
  throw new CordboardError(
    'CB_NO_SESSION',
    `${word(wanted)} is ${count(named.length, 'conversation')}: ${some.join(', ')}${more}; name one by its KEY`,
  );
}
