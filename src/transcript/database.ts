/** The one door to SQLite: Node's own where it has it without a flag, else the package that stands in for it. */
import { createRequire } from 'node:module';

/** A value of a column. Blobs are `Uint8Array`s of their own memory. */
export type Value = null | number | bigint | string | Uint8Array;
export type Row = Readonly<Record<string, Value>>;

/** As of `node:sqlite`; all calls are synchronous and throw an `Error` that `sqliteCode` knows. */
export interface Statement {
  run(...values: readonly Value[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): Row[];
  iterate(...values: readonly Value[]): Iterable<Row>;
}

export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface Sqlite {
  readonly DatabaseSync: new (path: string, options: { readonly readOnly?: boolean }) => Database;
}

/** The first versions of Node that have `node:sqlite` without a flag (22.13, 23.4). */
function hasOwn(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 4) || (major === 22 && minor >= 13);
}

/** Opens a database file, which is made if it is not there unless it is only to be read. Not to be called where sockets are served. */
export function openDatabase(path: string, options: { readonly readOnly: boolean }): Database {
  const { DatabaseSync } = load();
  return new DatabaseSync(path, options);
}

function load(): Sqlite {
  const require = createRequire(import.meta.url);
  if (!hasOwn(process.versions.node)) return require('@photostructure/sqlite') as Sqlite;
  // Node says of its own, once and on stderr, that it is an experiment: that is no business of an operator's screen.
  const saying = Object.getOwnPropertyDescriptor(process, 'emitWarning') ?? {};
  Object.defineProperty(process, 'emitWarning', { ...saying, value: () => undefined });
  try {
    return require('node:sqlite') as Sqlite;
  } finally {
    Object.defineProperty(process, 'emitWarning', saying);
  }
}

/** What the package's `all` and `iterate` throw has SQLite's words alone (`sqlite3_errstr`). */
const CODES: Readonly<Record<string, number>> = {
  'database is locked': 5,
  'database table is locked': 6,
  'out of memory': 7,
  'attempt to write a readonly database': 8,
  'disk I/O error': 10,
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'unable to open database file': 14,
  'file is not a database': 26,
};

/** SQLite's result code of an error, without its extension; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return 'code' in error && error.code === 'ERR_SQLITE_ERROR' ? CODES[error.message] : undefined;
}

/** To be called after an error, which may have ended the transaction already. */
export function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // There is none any more.
  }
}
