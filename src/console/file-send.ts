/** A file on its way to a session, as bytes or as lines: what `/send` does once it has begun. */
import type { Clock } from '../clock.ts';
import { CordboardError, type ErrorCode } from '../errors.ts';
import { type FileLine, linesOf } from '../file-lines.ts';
import { type Job, wordsOf } from './job.ts';
import { Pace, type Turns } from '../lines/pace.ts';
import { Pacer } from './pacer.ts';

/** After a full outbox, the next try; each that fails doubles the pause, up to the other. */
const RETRY_MS = 5;
const RETRY_MOST_MS = 100;
/** Bytes of one send at most, and what a pace gives out at a time. */
const PIECE_BYTES = 64 * 1024;
const STEP_MS = 10;

/** Refusals of bytes, and of a line, that another try may get around. A line cannot be made smaller. */
const BYTES_AGAIN: readonly ErrorCode[] = ['CB_OUTBOX_FULL', 'CB_OUTBOX_SIZE'];
const LINE_AGAIN: readonly ErrorCode[] = ['CB_OUTBOX_FULL'];

export interface FileSend {
  readonly read: () => AsyncIterable<Uint8Array>;
  /** To name it in an error. */
  readonly path: string;
  /** Milliseconds for a byte, or for a line; 0 is as fast as it goes. */
  readonly pace: number;
  readonly clock: Clock;
  readonly turns: Turns;
}

/** Sends the bytes as they are, in pieces as large as the outbox takes. Ends the job; never rejects. */
export function sendBytes(
  job: Job,
  file: FileSend,
  send: (bytes: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const pacer = new Pacer(job, file.pace, file.clock);
  const tried = tryingFor(job, BYTES_AGAIN);
  const most =
    file.pace === 0 ? PIECE_BYTES : Math.min(PIECE_BYTES, Math.max(1, Math.floor(STEP_MS / file.pace)));
  let size = most;
  return through(job, file, file.read, async (chunk) => {
    for (let at = 0; at < chunk.length && (await pacer.turn());) {
      // A copy: whoever reads may use the chunk again, and the outbox keeps what it takes.
      const piece = new Uint8Array(chunk.subarray(at, at + size));
      const taken = await tried(() => send(piece));
      size = Math.min(most, taken ? size * 2 : Math.ceil(piece.length / 2));
      if (!taken) continue;
      at += piece.length;
      pacer.spent(piece.length);
      progress(job, piece.length);
    }
  });
}

/** Sends line by line, each with the session's prefix and line end, in slices. Ends the job; never rejects. */
export function sendLines(job: Job, file: FileSend, send: (text: string) => Promise<unknown>): Promise<void> {
  const pacer = new Pacer(job, file.pace, file.clock);
  const slices = new Pace(file.turns);
  const tried = tryingFor(job, LINE_AGAIN);
  return through(
    job,
    file,
    () => linesOf(file.read()),
    async ({ text, bytes }: FileLine) => {
      if (slices.over()) await slices.next();
      let taken = false;
      while (!taken && (await pacer.turn())) taken = await tried(() => send(text));
      if (!taken) return;
      pacer.spent(1);
      slices.spend(bytes);
      progress(job, bytes);
    },
  );
}

/** Takes each part of the file while the job runs; leaving early closes the file. */
async function through<T>(
  job: Job,
  file: FileSend,
  read: () => AsyncIterable<T>,
  take: (part: T) => Promise<unknown>,
): Promise<void> {
  try {
    for await (const part of read()) {
      if (job.isRunning) await take(part);
      if (!job.isRunning) return;
    }
    job.end('done');
  } catch (error) {
    job.fail(error instanceof CordboardError ? error : `cannot read ${file.path}: ${wordsOf(error)}`);
  }
}

type Try = (send: () => Promise<unknown>) => Promise<boolean>;

/** Resolves with whether it was taken. After some refusals comes a pause; any other ends the job. */
function tryingFor(job: Job, again: readonly ErrorCode[]): Try {
  let pause = RETRY_MS;
  return async (send) => {
    try {
      await send();
      pause = RETRY_MS;
      return true;
    } catch (error) {
      if (!(error instanceof CordboardError) || !again.includes(error.code)) job.fail(error);
      else {
        job.update({ waiting: true, why: error.message });
        await job.pause(pause);
        pause = Math.min(pause * 2, RETRY_MOST_MS);
      }
      return false;
    }
  };
}

function progress(job: Job, bytes: number): void {
  const { sentCount, progress: before } = job.state;
  job.update({
    sentCount: sentCount + 1,
    progress: { sent: (before?.sent ?? 0) + bytes, total: before?.total },
    waiting: false,
    why: undefined,
  });
}
