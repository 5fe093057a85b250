/** `cordboard status`. */
import { formatAge, formatBytes, formatRate } from '../format.ts';
import { printable } from '../printable.ts';
import { jsonLine } from '../safe-json.ts';
import { pour } from '../sink.ts';
import type { Outside } from './command.ts';
import { withBoard } from './open.ts';

/** As a board answers; docs/scripts.md says what each is. */
interface Status {
  readonly name: string;
  readonly pid: number;
  readonly version: string;
  readonly healthy: boolean;
  readonly trouble: readonly string[];
  readonly uptime: number;
  readonly listeners: readonly string[];
  readonly sessions: { readonly open: number; readonly all: number };
  readonly rateIn: number;
  readonly rateOut: number;
  readonly memory: number;
  readonly attached: readonly { readonly operator: string; readonly role: string; readonly kind: string }[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Exits 1 when something is wrong with the board. */
export function status(name: string, json: boolean, outside: Outside): Promise<number> {
  return withBoard(outside, name, 'watch', async (board) => {
    const found = (await board.status()) as unknown as Status;
    await pour(outside.stdout, [json ? jsonLine(found) : inWords(found)]);
    return found.healthy ? 0 : 1;
  });
}

function inWords(status: Status): string {
  const { name, version, pid, uptime, listeners, sessions, rateIn, rateOut, memory, limits } = status;
  const rows: (readonly [string, string])[] = [
    ['board', `${name}, cordboard ${version}, process ${pid}, up ${formatAge(uptime)}`],
    ['health', status.healthy ? 'in order' : status.trouble.join('; ')],
    ['listeners', listeners.join(', ')],
    [
      'sessions',
      `${sessions.open} open of at most ${limits['sessions'] ?? '?'}, ${sessions.all} with closed ones`,
    ],
    ['traffic', `in ${formatRate(rateIn)}, out ${formatRate(rateOut)}`],
    ['memory', formatBytes(memory)],
    ['attached', attached(status)],
  ];
  return rows.map(([what, words]) => `${what.padEnd(10)} ${printable(words)}\n`).join('');
}

function attached({ attached }: Status): string {
  const consoles = attached.filter(({ kind }) => kind !== 'script');
  return consoles.length === 0
    ? 'no console'
    : consoles.map(({ operator, role }) => `${operator} (${role})`).join(', ');
}
