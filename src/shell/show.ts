/** `cordboard transcripts show`. */
import type { Archive, StoredSession } from '../transcript/archive.ts';
import { hexExport, textExport } from '../transcript/export/text.ts';
import { oneWay, type Span, walk } from '../transcript/walk.ts';
import type { Outside, Ref } from './command.ts';
import { Lost } from './lost.ts';
import { conversations, withArchive } from './open.ts';
import { Sink } from '../sink.ts';

export interface ShowRequest extends Span {
  readonly refs: readonly Ref[];
  readonly hex: boolean;
  readonly direction: 'in' | 'out' | undefined;
}

/** Exits 1 when bytes of it are lost. */
export function show(request: ShowRequest, outside: Outside): Promise<number> {
  return withArchive(outside.path, async (archive) => {
    const sink = new Sink(outside.stdout);
    const lost = new Lost();
    for (const piece of asText(archive, conversations(archive, request.refs), request, lost)) {
      if (sink.isClosed) break;
      await sink.write(piece);
    }
    await sink.flush();
    return lost.told(outside.say);
  });
}

/** An empty line between two conversations. */
function* asText(
  archive: Archive,
  sessions: readonly StoredSession[],
  { hex, direction, since, until }: ShowRequest,
  lost: Lost,
): Generator<string> {
  const span = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
  for (const [index, session] of sessions.entries()) {
    if (index > 0) yield '\n';
    const items = lost.watch(oneWay(walk(archive, session.key, span), direction));
    yield* hex ? hexExport(session, items) : textExport(session, items);
  }
}
