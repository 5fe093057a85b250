/** `cordboard send`. */
import { formatDuration } from '../durations.ts';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { count } from '../format.ts';
import type { Session } from '../library/session.ts';
import { titleOf } from '../library/target.ts';
import { Progress } from '../progress.ts';
import { pour } from '../sink.ts';
import { parseHex } from '../wire/literal.ts';
import type { Outside } from './command.ts';
import { withBoard } from './open.ts';
import { matching } from './regex.ts';
import { bareLine } from './show.ts';

export interface SendRequest {
  readonly board: string;
  readonly target: string;
  /** Either this, or `stdin`, or `file`. */
  readonly text: string | undefined;
  readonly stdin: boolean;
  /** Empty: none. */
  readonly file: string;
  readonly hex: boolean;
  readonly lines: boolean;
  /** Milliseconds for a byte, or a line. */
  readonly pace: number;
  /** A regular expression; empty: nothing is waited for. */
  readonly wait: string;
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly json: boolean;
}

/** Rejects with `CB_TIMEOUT` when no answer comes. */
export function send(request: SendRequest, outside: Outside): Promise<number> {
  const { wait, timeout, board: name } = request;
  const matches = wait === '' ? undefined : matching(wait);
  const what = whatIn(request);
  return withBoard(outside, name, 'operate', async (board) => {
    const session = board.find(request.target);
    const sending = what ?? (() => deliver(session, request, outside));
    if (matches === undefined) {
      await sent(session, sending);
      return 0;
    }
    const { line } = await session.ask(sending, matches, timeout === undefined ? {} : { timeout });
    await pour(outside.stdout, [bareLine(session, line, request.json)]);
    return 0;
  });
}

/** Undefined: it is read while it is sent. Throws `CB_USAGE`. */
function whatIn({ text, hex }: SendRequest): string | Uint8Array | undefined {
  return text !== undefined && hex ? parseHex(text) : text;
}

function sent(session: Session, what: string | Uint8Array | (() => Promise<void>)): Promise<void> {
  if (typeof what === 'function') return what();
  return typeof what === 'string' ? session.send(what) : session.sendBytes(what);
}

async function deliver(session: Session, request: SendRequest, outside: Outside): Promise<void> {
  const { deliverBytes, deliverLines, openFile } = await import('./deliver.ts');
  const { clock, draw, stdin } = outside;
  const progress = new Progress(clock, draw);
  const { size, chunks } = request.stdin
    ? { size: undefined, chunks: stdin() }
    : await openFile(request.file);
  let done = 0;
  const delivering = {
    ...{ clock, pace: request.pace, timeout: request.timeout },
    sent: (bytes: number) => progress.at((done += bytes), Math.max(size ?? 0, done), request.file),
  };
  try {
    await (request.stdin || request.lines ? deliverLines : deliverBytes)(session, chunks, delivering);
  } catch (error) {
    throw brokenOff(error, { session, request, done, size });
  } finally {
    progress.end();
  }
}

interface Broken {
  readonly session: Session;
  readonly request: SendRequest;
  /** Bytes that were taken before. */
  readonly done: number;
  readonly size: number | undefined;
}

/** A refusal says that nothing was sent, which is so of one send: here some may have gone before. */
function brokenOff(error: unknown, { session, request, done, size }: Broken): unknown {
  if (!(error instanceof CordboardError) || done === 0) return error;
  const { file, timeout = 0 } = request;
  const much =
    size === undefined ? count(done, 'byte') : `${done} of ${count(size, 'byte')} of ${word(file)}`;
  const { queued } = session.summary;
  const waiting =
    queued === 0 ? '' : `, and ${queued === 1 ? '1 byte waits' : `${queued} bytes wait`} for it still`;
  const why =
    error.code === 'CB_OUTBOX_FULL'
      ? `the client has taken nothing for ${formatDuration(timeout)}${waiting}`
      : error.message;
  return new CordboardError(
    error.code,
    `${much} were sent to ${titleOf(session.summary)}, then no more: ${why}`,
  );
}
