/**
 * `cordboard sessions --json`, of all sessions: what the board answers is printed without being read, since reading and
 * writing it again takes longer than all the rest. Loads as little as it can.
 */
import { attachTo, onlyBoard } from '../gateway/find.ts';
import type { Calls } from '../gateway/calls.ts';
import { safeJson } from '../safe-json.ts';
import { Sink } from '../sink.ts';
import type { Outside } from './command.ts';

/** Sessions of one answer; while one is written the board makes the next. */
const MOST = 1000;

export async function sessionsRaw(name: string, { where, operator, stdout }: Outside): Promise<number> {
  const hello = { role: 'watch', operator, kind: 'script' } as const;
  const board = name === '' ? await onlyBoard(where, hello) : name;
  const attachment = await attachTo(where, board, hello, () => undefined);
  try {
    const sink = new Sink(stdout);
    for await (const answer of answers(attachment.calls)) {
      if (sink.isClosed) break;
      await sink.write(safeJson(asLines(answer)));
    }
    await sink.flush();
    return 0;
  } finally {
    attachment.close();
  }
}

/** Each a list of sessions as JSON. */
async function* answers(calls: Calls): AsyncGenerator<string> {
  const ask = (after: number): Promise<string> => calls.callRaw('sessions', { after, most: MOST });
  for (let next: Promise<string> | undefined = ask(0); next !== undefined;) {
    const answer: string = await next;
    const last = lastId(answer);
    next = last === undefined ? undefined : ask(last);
    if (last !== undefined) yield answer;
  }
}

/** Where an object begins: `id` is its first field. Within a text of JSON a quote has a backslash before it, so this is no part of one. */
const BEGINS = '{"id":';
const BETWEEN = `},${BEGINS}`;

/** Undefined: there is none. */
function lastId(answer: string): number | undefined {
  const at = answer.lastIndexOf(BEGINS);
  return at < 0 ? undefined : parseInt(answer.slice(at + BEGINS.length), 10);
}

function asLines(answer: string): string {
  return `${answer.slice(1, -1).replaceAll(BETWEEN, `}\n${BEGINS}`)}\n`;
}
