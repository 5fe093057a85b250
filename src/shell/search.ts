/** `cordboard search`. */
import { setImmediate } from 'node:timers/promises';
import type { Hit } from '../lines/hits.ts';
import type { Turns } from '../lines/pace.ts';
import { sweep, type SweepBounds, type SweepQuery, type Swept } from '../lines/sweep.ts';
import type { Pattern } from '../pattern.ts';
import type { RecordKind } from '../record.ts';
import type { Archive, SessionQuery, StoredSession } from '../transcript/archive.ts';
import type { Span } from '../transcript/walk.ts';
import type { Outside } from './command.ts';
import { conversations, withArchive } from './open.ts';
import { Progress } from './progress.ts';
import { hitJson, hitLines } from './search-output.ts';
import { Sink } from './sink.ts';

export interface SearchRequest {
  readonly pattern: Pattern;
  readonly json: boolean;
  readonly context: number;
  /** 0 is all. */
  readonly limit: number;
  /** None: all conversations that the rest fits. */
  readonly keys: readonly number[];
  readonly of: Pick<SessionQuery, 'name' | 'peer' | 'tag'>;
  readonly when: Span;
  readonly kind?: RecordKind;
}

/** Looked at between two looks at whether it is still wanted. */
const CALL_BYTES = 4 * 1024 * 1024;

/** Exits 1 when there is none. Rejects with `CB_FILE`, `CB_NO_SESSION`, `CB_PATTERN` and `CB_TRANSCRIPTS`. */
export function search(request: SearchRequest, outside: Outside): Promise<number> {
  return withArchive(outside.path, async (archive) => {
    const found = sessionsOf(archive, request);
    const progress = new Progress(outside.clock, outside.draw);
    const output = new Output(request, found, outside);
    const hits =
      request.limit > 0 ? newest(archive, found, request, progress) : all(archive, found, request, progress);
    try {
      for await (const some of hits) {
        if (output.isClosed) break;
        if (some.length > 0) progress.end();
        await output.write(some);
      }
    } finally {
      progress.end();
    }
    return output.written > 0 ? 0 : 1;
  });
}

/** The newest last. */
function sessionsOf(archive: Archive, { keys, of, when }: SearchRequest): readonly StoredSession[] {
  if (keys.length > 0) conversations(archive, keys);
  return archive.sessions({ ...of, ...when, ...(keys.length > 0 && { keys }) }).reverse();
}

const TURNS: Turns = { now: () => performance.now(), next: () => setImmediate() };

/** All hits as they are come by, the oldest first. */
function all(
  archive: Archive,
  sessions: readonly StoredSession[],
  request: SearchRequest,
  progress: Progress,
): AsyncGenerator<readonly Hit[]> {
  return swept(archive, sessions, queryOf(request, 'oldest'), Infinity, progress);
}

/** The newest hits, the oldest of them first, when all of them are found. */
async function* newest(
  archive: Archive,
  sessions: readonly StoredSession[],
  request: SearchRequest,
  progress: Progress,
): AsyncGenerator<readonly Hit[]> {
  const hits: Hit[] = [];
  const query = queryOf(request, 'newest');
  for await (const some of swept(archive, sessions.toReversed(), query, request.limit, progress)) {
    hits.push(...some);
    // Whether it is still wanted is to be seen.
    yield [];
  }
  yield forwards(hits);
}

/** From the oldest on: which of them follow on each other is told of the later one. */
function forwards(hits: readonly Hit[]): Hit[] {
  const joins = hits.map(({ joined }) => joined);
  return hits.map((hit, index) => ({ ...hit, joined: joins[index + 1] ?? false })).reverse();
}

async function* swept(
  archive: Archive,
  sessions: readonly StoredSession[],
  query: SweepQuery,
  limit: number,
  progress: Progress,
): AsyncGenerator<readonly Hit[]> {
  const total = sessions.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
  const conversations = sessions.map((session) => sweptOf(archive, session));
  let [done, left] = [0, limit];
  for (let next; left > 0;) {
    const bounds: SweepBounds = { hits: left, bytes: CALL_BYTES };
    const result = await sweep(conversations, query, bounds, TURNS, next);
    done += result.bytes;
    left -= result.hits.length;
    progress.at(done, total);
    yield result.hits;
    next = result.next;
    if (next === undefined) return;
  }
}

function queryOf({ pattern, context, kind, when }: SearchRequest, order: SweepQuery['order']): SweepQuery {
  return { pattern, order, context, ...when, ...(kind !== undefined && { kind }) };
}

/** What comes later than it was first read is left out, so that it ends also while clients send. */
function sweptOf(archive: Archive, session: StoredSession): Swept {
  const { key } = session;
  let last: number | undefined;
  const read: Swept['read'] = (request) => {
    last ??= archive.page(key, { bytes: 1 }, key).records.at(-1)?.seq ?? -1;
    const end = last;
    const { from, since, before } = request;
    const isOpen = from === undefined && since === undefined && before === undefined;
    const page = archive.page(key, isOpen ? { ...request, before: end + 1 } : request, key);
    if ((page.records.at(-1)?.seq ?? -1) < end) return Promise.resolve(page);
    const records = page.records.filter(({ seq }) => seq <= end);
    return Promise.resolve({ records, older: page.older, newer: false });
  };
  const { framing, firstLineEnd } = session;
  return { session: key, framing, firstLineEnd, read };
}

class Output {
  written = 0;
  readonly #request: SearchRequest;
  readonly #sessions: ReadonlyMap<number, StoredSession>;
  readonly #colour: boolean;
  readonly #sink: Sink;

  constructor(request: SearchRequest, sessions: readonly StoredSession[], { stdout, colour }: Outside) {
    this.#request = request;
    this.#sessions = new Map(sessions.map((session) => [session.key, session]));
    this.#colour = colour;
    this.#sink = new Sink(stdout);
  }

  get isClosed(): boolean {
    return this.#sink.isClosed;
  }

  async write(hits: readonly Hit[]): Promise<void> {
    for (const hit of hits) {
      const session = this.#sessions.get(hit.session);
      if (session === undefined) continue;
      const isApart = this.#request.context > 0 && this.written > 0 && !hit.joined;
      this.written++;
      await this.#sink.write(
        this.#request.json ? hitJson(hit) : `${isApart ? '--\n' : ''}${hitLines(hit, session, this.#colour)}`,
      );
    }
    await this.#sink.flush();
  }
}
