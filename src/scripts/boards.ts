/** `cordboard boards`. */
import { inColumns } from '../columns.ts';
import { CordboardError } from '../errors.ts';
import { formatAge } from '../format.ts';
import { type Found, findBoards, noBoard, removeLeft } from '../gateway/find.ts';
import { printable } from '../printable.ts';
import { jsonLine } from '../safe-json.ts';
import { Sink } from '../sink.ts';
import type { Outside } from './command.ts';

/** Of a board's status, what is shown. */
interface Status {
  readonly pid: number;
  readonly uptime: number;
  readonly listeners: readonly string[];
  readonly sessions: { readonly open: number };
  readonly attached: readonly { readonly kind: string }[];
}

interface Row {
  readonly name: string;
  readonly socket: string;
  /** `CordboardError`: it cannot be asked, for that reason. Undefined: the board has ended, and left its socket. */
  readonly status: Status | CordboardError | undefined;
}

/** What boards that have ended have left is told once, and removed. Exits 1 when none runs. */
export async function boards(json: boolean, { where, operator, stdout, say }: Outside): Promise<number> {
  const rows = await Promise.all(
    (await findBoards(where, { role: 'watch', operator, kind: 'script' })).map(rowOf),
  );
  const sink = new Sink(stdout);
  if (json) for (const row of rows) await sink.write(jsonLine(fields(row)));
  else if (rows.length > 0) await sink.write(table(rows));
  await sink.flush();
  for (const { socket, status } of rows) if (status === undefined) await removeLeft(socket);
  if (rows.some(({ status }) => status !== undefined)) return 0;
  say(noBoard(where).message);
  return 1;
}

async function rowOf({ name, path, attachment }: Found): Promise<Row> {
  if (attachment === undefined || attachment instanceof CordboardError)
    return { name, socket: path, status: attachment };
  try {
    return { name, socket: path, status: (await attachment.calls.call('status', {})) as Status };
  } catch {
    // It ended just now.
    return { name, socket: path, status: undefined };
  } finally {
    attachment.close();
  }
}

/** What answers runs, whatever it says. */
function stateOf({ code }: CordboardError): 'silent' | 'running' {
  return code === 'CB_LINK' ? 'silent' : 'running';
}

function consolesOf({ attached }: Status): number {
  return attached.filter(({ kind }) => kind !== 'script').length;
}

function fields({ name, socket, status }: Row): object {
  if (status === undefined) return { name, state: 'ended', socket };
  if (status instanceof CordboardError) return { name, state: stateOf(status), socket, why: status.message };
  const { pid, uptime, listeners, sessions } = status;
  const own = { clients: sessions.open, consoles: consolesOf(status), listeners };
  return { name, state: 'running', socket, pid, uptime, ...own };
}

const HEADS = ['BOARD', 'STATE', 'CLIENTS', 'CONSOLES', 'UP', 'PID', 'LISTENERS'];
const TO_THE_RIGHT: readonly number[] = [2, 3, 4, 5];

function table(rows: readonly Row[]): string {
  const lines = inColumns([HEADS, ...rows.map(cells)], TO_THE_RIGHT);
  return lines.map((line) => `${line}\n`).join('');
}

/** Whatever a board says of itself, numbers too. */
function cells(row: Row): string[] {
  return textsOf(row).map((text) => printable(text));
}

function textsOf({ name, status }: Row): string[] {
  if (status === undefined) return [name, 'ended', '-', '-', '-', '-', '-'];
  if (status instanceof CordboardError)
    return [name, stateOf(status), '-', '-', '-', '-', printable(status.message)];
  const { sessions, uptime, pid, listeners } = status;
  const counts = [String(sessions.open), String(consolesOf(status)), formatAge(uptime), String(pid)];
  return [name, 'running', ...counts, listeners.join(', ')];
}
