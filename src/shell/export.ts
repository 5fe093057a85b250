/** `cordboard transcripts export`. */
import { count } from '../format.ts';
import { printable } from '../printable.ts';
import type { Archive, StoredSession } from '../transcript/archive.ts';
import { asciicast, asciicastRaw } from '../transcript/export/asciicast.ts';
import type { Format } from '../transcript/export/formats.ts';
import { htmlExport } from '../transcript/export/html.ts';
import { jsonLines } from '../transcript/export/jsonl.ts';
import { rawExport } from '../transcript/export/raw.ts';
import { hexExport, textExport } from '../transcript/export/text.ts';
import { type Item, oneWay, type Span, type Tell, walk } from '../transcript/walk.ts';
import type { Outside, Ref } from './command.ts';
import { Lost } from './lost.ts';
import { conversations, withArchive } from './open.ts';
import { Progress } from '../progress.ts';
import { Sink } from '../sink.ts';
import { writeTarget } from './target.ts';

export interface ExportRequest extends Span {
  readonly refs: readonly Ref[];
  readonly format: Format;
  /** `-` is stdout. */
  readonly file: string;
  /** A file that is there is written over. */
  readonly force: boolean;
  readonly direction: 'in' | 'out' | undefined;
  readonly hex: boolean;
  readonly rawEscapes: boolean;
}

/** Rejects with `CB_FILE`, `CB_NO_SESSION` and `CB_TRANSCRIPTS`. Exits 1 when bytes of it are lost. */
export function exportTo(request: ExportRequest, outside: Outside): Promise<number> {
  return withArchive(outside.path, async (archive) => {
    const sessions = conversations(archive, request.refs);
    const isFile = request.file !== '-';
    const progress = new Progress(outside.clock, isFile ? outside.draw : undefined);
    const source = new Source(archive, request, sessions.length, (done, total) => progress.at(done, total));
    const pieces = made(sessions, request, source);
    try {
      if (isFile) await writeTarget(pieces, request, outside);
      else await writeOut(pieces, outside);
    } finally {
      progress.end();
    }
    return source.lost.told(outside.say);
  });
}

async function writeOut(pieces: Iterable<string | Uint8Array>, { stdout }: Outside): Promise<void> {
  const sink = new Sink(stdout);
  for (const piece of pieces) {
    if (sink.isClosed) break;
    await sink.write(piece);
  }
  await sink.flush();
}

/** Gives out what is asked for of each conversation, and looks at what goes by. */
class Source {
  readonly lost = new Lost();
  readonly #archive: Archive;
  readonly #request: ExportRequest;
  readonly #sessions: number;
  readonly #tell: Tell;
  #done = 0;

  constructor(archive: Archive, request: ExportRequest, sessions: number, tell: Tell) {
    this.#archive = archive;
    this.#request = request;
    this.#sessions = sessions;
    this.#tell = tell;
  }

  *of({ key }: StoredSession): Generator<Item> {
    const { format, direction, since, until } = this.#request;
    const span = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
    const items = walk(this.#archive, key, span, (done, total) =>
      this.#tell(this.#done + done / total, this.#sessions),
    );
    yield* this.lost.watch(oneWay(items, direction ?? (format === 'raw' ? 'in' : undefined)));
    this.#done++;
  }
}

function* made(
  sessions: readonly StoredSession[],
  request: ExportRequest,
  source: Source,
): Generator<string | Uint8Array> {
  if (request.format === 'html') {
    yield* htmlExport(
      sessions.map((session) => ({ session, items: source.of(session) })),
      titleOf(sessions),
    );
    return;
  }
  for (const [index, session] of sessions.entries()) {
    if (index > 0 && request.format === 'text') yield '\n';
    yield* single(session, request, source.of(session));
  }
}

function single(
  session: StoredSession,
  { format, hex, rawEscapes }: ExportRequest,
  items: Iterable<Item>,
): Generator<string | Uint8Array> {
  switch (format) {
    case 'raw':
      return rawExport(items);
    case 'jsonl':
      return jsonLines(session, items);
    case 'asciicast':
      return rawEscapes ? asciicastRaw(session, items) : asciicast(session, items);
    case 'text':
    case 'html':
      return hex ? hexExport(session, items) : textExport(session, items);
  }
}

function titleOf(sessions: readonly StoredSession[]): string {
  const [first, ...others] = sessions;
  const name = printable(first?.name === '' ? first.peer : (first?.name ?? ''));
  return others.length === 0 ? `cordboard: ${name}` : `cordboard: ${count(sessions.length, 'conversation')}`;
}
