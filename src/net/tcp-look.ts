/** Reads the kernel's table of TCP connections, in slices that keep nobody waiting. */
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { type TcpRow, TcpSearch } from './tcp-table.ts';

/** Those of the network that this process is in. */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/** The kernel gives a page at a time, some 27 rows, whatever it is asked for. */
const PIECE_BYTES = 4096;

/**
 * A slice is about 500 rows and takes a millisecond or so; what else the process has to do comes between two. The kernel
 * does the same for a read whether the process waits for it or a thread does, and to wait is cheaper by far.
 */
const PIECES_IN_A_SLICE = 16;

/** The rows of connections that are there, by key; undefined where the kernel has no table. Rejects where it cannot be read. */
export type TcpLook = (wanted: ReadonlySet<string>) => Promise<ReadonlyMap<string, TcpRow> | undefined>;

/** A look at the tables of this machine. */
export const lookAtTcp: TcpLook = async (wanted) => {
  const search = new TcpSearch(wanted);
  let tables = 0;
  for (const table of TABLES) {
    if (!search.isDone && (await readInto(search, table))) tables++;
    else if (search.isDone) return search.found;
  }
  return tables === 0 ? undefined : search.found;
};

/** Resolves with whether there is such a table: a kernel without IPv6 has only one. */
async function readInto(search: TcpSearch, table: string): Promise<boolean> {
  const file = openIfThere(table);
  if (file === undefined) return false;
  const piece = new Uint8Array(PIECE_BYTES);
  const text = new TextDecoder('latin1');
  try {
    for (let pieces = 1; !search.isDone; pieces++) {
      const bytes = readSync(file, piece);
      if (bytes === 0) break;
      search.push(text.decode(piece.subarray(0, bytes)));
      if (pieces % PIECES_IN_A_SLICE === 0) await setImmediate();
    }
  } finally {
    closeSync(file);
  }
  return true;
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
