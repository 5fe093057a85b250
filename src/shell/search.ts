/** `cordboard search`. */
import { count } from '../format.ts';
import type { Hit } from '../lines/hits.ts';
import type { SweepQuery } from '../lines/sweep.ts';
import type { Pattern } from '../pattern.ts';
import type { RecordKind } from '../record.ts';
import type { Archive, SessionQuery, StoredSession } from '../transcript/archive.ts';
import type { Span } from '../transcript/walk.ts';
import type { Outside } from './command.ts';
import { conversations, withArchive } from './open.ts';
import { Progress } from '../progress.ts';
import { FileSearch } from './search-file.ts';
import { hitJson, hitLines } from './search-output.ts';
import { Sink } from '../sink.ts';

export interface SearchRequest {
  readonly pattern: Pattern;
  /** It is a text, and looks like a regular expression. */
  readonly mayBeRegex: boolean;
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

type Tell = (bytes: number) => void;
type Some = AsyncGenerator<readonly Hit[]>;

/** Not all could be looked at: neither "found" nor "not there" is the whole truth. */
const INCOMPLETE = 74;

/** Exits 1 when there is none, 74 when bytes are lost that it should have looked at. Rejects with `CB_FILE`, `CB_NO_SESSION`, `CB_PATTERN` and `CB_TRANSCRIPTS`. */
export function search(request: SearchRequest, outside: Outside): Promise<number> {
  return withArchive(outside.path, async (archive) => {
    const found = sessionsOf(archive, request);
    const progress = new Progress(outside.clock, outside.draw);
    const output = new Output(request, found, outside);
    const total = found.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
    let done = 0;
    const tell: Tell = (bytes) => progress.at((done += bytes), total);
    const order = request.limit > 0 ? 'newest' : 'oldest';
    const search = new FileSearch(archive, queryOf(request, order), request.limit || Infinity, tell);
    const hits = order === 'newest' ? newest(search, found) : search.hits(found);
    try {
      for await (const some of hits) {
        if (output.isClosed) break;
        if (some.length > 0) progress.end();
        await output.write(some);
      }
    } finally {
      progress.end();
    }
    if (search.lost > 0) {
      outside.say(
        `${count(search.lost, 'record')} could not be read back and so not be searched; ` +
          'cordboard transcripts verify says which',
      );
      return INCOMPLETE;
    }
    if (output.written > 0) return 0;
    if (request.mayBeRegex) outside.say('nothing matches; --regex reads a PATTERN as a regular expression');
    return 1;
  });
}

/** The newest last. */
function sessionsOf(archive: Archive, { keys, of, when }: SearchRequest): readonly StoredSession[] {
  if (keys.length > 0) conversations(archive, keys);
  return archive.sessions({ ...of, ...when, ...(keys.length > 0 && { keys }) }).reverse();
}

/** The newest hits, the oldest of them first, when all of them are found. */
async function* newest(search: FileSearch, sessions: readonly StoredSession[]): Some {
  const hits: Hit[] = [];
  for await (const some of search.hits(sessions.toReversed())) {
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

function queryOf({ pattern, context, kind, when }: SearchRequest, order: SweepQuery['order']): SweepQuery {
  return { pattern, order, context, ...when, ...(kind !== undefined && { kind }) };
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
