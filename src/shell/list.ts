/** `cordboard transcripts list`. */
import { formatBytes } from '../format.ts';
import { inColumns } from '../columns.ts';
import { printable } from '../printable.ts';
import { jsonLine } from '../safe-json.ts';
import type { SessionQuery, StoredSession } from '../transcript/archive.ts';
import { conversationFields } from '../transcript/export/fields.ts';
import { localTime } from '../transcript/export/times.ts';
import type { Outside } from './command.ts';
import { withArchive } from './open.ts';
import { Sink } from '../sink.ts';

export interface ListRequest extends SessionQuery {
  readonly json: boolean;
}

/** Exits 1 when there is none. */
export function list({ json, ...query }: ListRequest, outside: Outside): Promise<number> {
  return withArchive(outside.path, async (archive) => {
    const sessions = archive.sessions(query).reverse();
    const sink = new Sink(outside.stdout);
    const lines = json ? sessions.map((session) => jsonLine(conversationFields(session))) : table(sessions);
    for (const line of lines) {
      if (sink.isClosed) break;
      await sink.write(line);
    }
    await sink.flush();
    if (sessions.length === 0) outside.say('no conversation on the record is like that');
    return sessions.length === 0 ? 1 : 0;
  });
}

const NAME_WIDTH = 24;
const HEADS = ['KEY', 'OPENED', 'CLOSED', 'WHY', 'NAME', 'PEER', 'RECORDS', 'IN', 'OUT', 'TAGS'];
const TO_THE_RIGHT: readonly number[] = [0, 6, 7, 8];

function table(sessions: readonly StoredSession[]): string[] {
  if (sessions.length === 0) return [];
  return inColumns([HEADS, ...sessions.map(cells)], TO_THE_RIGHT).map((line) => `${line}\n`);
}

function cells(session: StoredSession): string[] {
  const { key, openedAt, closedAt, reason, state, name, peer, records, bytesIn, bytesOut, tags } = session;
  return [
    String(key),
    localTime(openedAt, 's'),
    closedAt === undefined ? '-' : localTime(closedAt, 's'),
    printable(reason ?? state),
    name === '' ? '-' : printable(name, NAME_WIDTH),
    printable(peer),
    String(records),
    formatBytes(bytesIn),
    formatBytes(bytesOut),
    printable(tags.join(',')),
  ];
}
