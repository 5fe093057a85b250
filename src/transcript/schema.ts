/** The tables of a transcript file, and how a file of an earlier version becomes one of this. */
import { Buffer } from 'node:buffer';
import { fstatSync, readSync } from 'node:fs';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { type Database, rollBack } from './database.ts';
import { heldOpen } from './held.ts';

/** Stands in the file's header (SQLite `application_id`), so that it is known for what it is: `cdbd`. */
const APPLICATION_ID = 0x63646264;

/**
 * What each version added, the first first: version N is the file after N of them (SQLite `user_version`). What has
 * been released is never changed, only followed by another.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    operator TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    pid INTEGER NOT NULL,
    born TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER,
    reason TEXT
  ) STRICT;
  CREATE TABLE session (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES run (id),
    id INTEGER NOT NULL,
    peer TEXT NOT NULL,
    local TEXT NOT NULL,
    name TEXT NOT NULL,
    tags TEXT NOT NULL,
    note TEXT NOT NULL,
    opened INTEGER NOT NULL,
    closed INTEGER,
    reason TEXT,
    facts TEXT NOT NULL,
    first INTEGER NOT NULL DEFAULT 0,
    since INTEGER,
    UNIQUE (run, id)
  ) STRICT;
  CREATE INDEX session_opened ON session (opened);
  CREATE INDEX session_closed ON session (closed);
  CREATE INDEX session_since ON session (closed IS NULL, COALESCE(since, opened));
  CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    at INTEGER NOT NULL,
    bytes BLOB,
    operator TEXT,
    segment INTEGER,
    place INTEGER,
    length INTEGER,
    sum INTEGER,
    redacted INTEGER
  ) STRICT;
  CREATE INDEX record_segment ON record (segment, length) WHERE segment IS NOT NULL;
  CREATE TABLE segment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER REFERENCES run (id),
    size INTEGER NOT NULL DEFAULT 0,
    live INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TRIGGER record_placed AFTER INSERT ON record WHEN NEW.segment IS NOT NULL BEGIN
    UPDATE segment SET size = max(size, NEW.place + NEW.length), live = live + NEW.length WHERE id = NEW.segment;
  END;
  CREATE TRIGGER record_moved AFTER UPDATE OF segment ON record WHEN OLD.segment IS NOT NULL BEGIN
    UPDATE segment SET live = live - OLD.length WHERE id = OLD.segment;
    UPDATE segment SET size = max(size, NEW.place + NEW.length), live = live + NEW.length WHERE id = NEW.segment;
  END;
  CREATE TRIGGER record_pruned AFTER DELETE ON record WHEN OLD.segment IS NOT NULL BEGIN
    UPDATE segment SET live = live - OLD.length WHERE id = OLD.segment;
  END;
  CREATE TABLE gap (
    session INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (session, first)
  ) STRICT, WITHOUT ROWID;
  CREATE VIEW records AS
    SELECT id >> 32 AS session, id & 0xffffffff AS seq, CASE kind WHEN 0 THEN 'in' WHEN 1 THEN 'out' ELSE 'note' END AS kind,
           offset, at, operator, bytes, segment, place, length, redacted
    FROM record;
  `,
];

/**
 * Brings the file to this version, in one transaction. Throws `CB_TRANSCRIPTS` for the file of a newer version and of
 * another program, and what SQLite throws.
 */
export function migrate(database: Database, path: string, migrations: readonly string[] = MIGRATIONS): void {
  if (versionOf(database, path, migrations) === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another board may have been here first.
    const version = versionOf(database, path, migrations);
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Throws `CB_TRANSCRIPTS` unless the file is of exactly this version. */
export function requireCurrent(database: Database, path: string): void {
  const version = versionOf(database, path, MIGRATIONS);
  if (version === 0 && pragma(database, 'application_id') === 0) {
    throw new CordboardError(
      'CB_TRANSCRIPTS',
      `${word(path)} is empty: nothing has been recorded in it; a board that starts on it begins it, --transcripts names another`,
    );
  }
  if (version < MIGRATIONS.length) {
    throw new CordboardError(
      'CB_TRANSCRIPTS',
      `${word(path)} was written by an older cordboard; start a board on it once, which brings it up to date`,
    );
  }
}

/** What a file looks like before SQLite has touched it: to open the file of another program may already change it. */
export type Header = 'empty' | 'ours' | 'foreign' | 'broken';

/** Reads the beginning of a file into `head`, and returns how many bytes of it there are. Throws the system's errors. */
export type ReadHead = (path: string, head: Buffer) => number;

/** For a file that this process may have open as a database. */
export const readHeld: ReadHead = (path, head) => readSync(heldOpen(path), head, 0, head.length, 0);

/** By the first bytes; https://sqlite.org/fileformat.html#the_database_header. Throws the system's errors. */
export function headerOf(path: string, readHead = readHeld): Header {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const length = readHead(path, bytes);
  if (length === 0) return 'empty';
  if (length < HEADER_BYTES || !isDatabase(bytes)) return 'broken';
  return isOfOurs(bytes) ? 'ours' : 'foreign';
}

/** Whether the first page of a database, or its beginning, is of cordboard. */
export function isOfOurs(page: Buffer): boolean {
  return isDatabase(page) && page.readUInt32BE(APPLICATION_PLACE) === APPLICATION_ID;
}

/** The bytes of a database file, and how many its header says it has; 0 where that cannot be read. */
export function extentOf(path: string): { readonly size: number; readonly wanted: number } {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const fd = heldOpen(path);
  readSync(fd, bytes, 0, HEADER_BYTES, 0);
  const page = bytes.readUInt16BE(PAGE_SIZE_PLACE);
  const pages = bytes.readUInt32BE(PAGES_PLACE);
  return { size: fstatSync(fd).size, wanted: (page === 1 ? 65_536 : page) * pages };
}

const HEADER_BYTES = 100;
const MAGIC = Buffer.from('SQLite format 3\0');
const PAGE_SIZE_PLACE = 16;
const PAGES_PLACE = 28;
const APPLICATION_PLACE = 68;

function isDatabase(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).equals(MAGIC);
}

function foreign(path: string): CordboardError {
  return new CordboardError(
    'CB_TRANSCRIPTS',
    `${word(path)} is a database of another program; name another file with --transcripts`,
  );
}

/** 0 for an empty file. */
function versionOf(database: Database, path: string, migrations: readonly string[]): number {
  const version = pragma(database, 'user_version');
  const application = pragma(database, 'application_id');
  const isEmpty = version === 0 && application === 0 && !hasTables(database);
  if (!isEmpty && application !== APPLICATION_ID) throw foreign(path);
  if (version > migrations.length) {
    throw new CordboardError(
      'CB_TRANSCRIPTS',
      `${word(path)} was written by a newer cordboard (version ${version} of the file, this one knows ${migrations.length}); ` +
        'use that one, or name another file with --transcripts',
    );
  }
  return version;
}

function hasTables(database: Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() !== undefined;
}

function pragma(database: Database, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}
