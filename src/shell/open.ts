/** Opens the transcript file for a command. */
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { Archive, type StoredSession } from '../transcript/archive.ts';
import { sqliteCode } from '../transcript/database.ts';

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

/** Runs it; what SQLite refuses becomes `CB_TRANSCRIPTS`. */
export async function inWords<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = sqliteCode(error);
    if (code === undefined || !(error instanceof Error)) throw error;
    throw new CordboardError('CB_TRANSCRIPTS', `${word(path)}: ${REASONS[code] ?? word(error.message)}`);
  }
}

/** The conversations of these keys, in their order. Throws `CB_NO_SESSION`. */
export function conversations(archive: Archive, keys: readonly number[]): StoredSession[] {
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
