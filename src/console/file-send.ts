/** A file on its way to a session, as bytes or as lines: what `/send` does once it has begun. */
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import { type FileLine, linesOf } from './file-lines.ts';
import { type Job, wordsOf } from './job.ts';
import { Pacer } from './pacer.ts';

/** After a full outbox, the next try. */
const RETRY_MS = 50;
/** Bytes of one send at most, and what a pace gives out at a time. */
const PIECE_BYTES = 64 * 1024;
const STEP_MS = 10;

export interface FileSend {
  readonly read: () => AsyncIterable<Uint8Array>;
  /** To name it in an error. */
  readonly path: string;
  /** Milliseconds for a byte, or for a line; 0 is as fast as it goes. */
  readonly pace: number;
  readonly clock: Clock;
}

/** Sends the bytes as they are, in pieces as large as the outbox takes. Ends the job; never rejects. */
export function sendBytes(
  job: Job,
  file: FileSend,
  send: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const pacer = new Pacer(job, file.pace, file.clock);
  const most =
    file.pace === 0 ? PIECE_BYTES : Math.min(PIECE_BYTES, Math.max(1, Math.floor(STEP_MS / file.pace)));
  let size = most;
  return through(job, file, file.read, async (chunk) => {
    for (let at = 0; at < chunk.length && (await pacer.turn());) {
      // A copy: whoever reads may use the chunk again, and the outbox keeps what it takes.
      const piece = new Uint8Array(chunk.subarray(at, at + size));
      const taken = await tried(job, () => send(piece));
      size = Math.min(most, taken ? size * 2 : Math.ceil(piece.length / 2));
      if (!taken) continue;
      at += piece.length;
      pacer.spent(piece.length);
      progress(job, piece.length);
    }
  });
}

/** Sends line by line, each with the session's prefix and line end. Ends the job; never rejects. */
export function sendLines(job: Job, file: FileSend, send: (text: string) => Promise<void>): Promise<void> {
  const pacer = new Pacer(job, file.pace, file.clock);
  return through(
    job,
    file,
    () => linesOf(file.read()),
    async ({ text, bytes }: FileLine) => {
      await pacer.turn();
      let taken = false;
      while (!taken && job.isRunning) taken = await tried(job, () => send(text));
      if (!taken) return;
      pacer.spent(1);
      progress(job, bytes);
    },
  );
}

/** Takes each part of the file while the job runs; leaving early closes the file. */
async function through<T>(
  job: Job,
  file: FileSend,
  read: () => AsyncIterable<T>,
  take: (part: T) => Promise<void>,
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

/** Whether it was taken. After a full outbox comes a pause; any other refusal ends the job. */
async function tried(job: Job, send: () => Promise<void>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (!(error instanceof CordboardError) || error.code !== 'CB_OUTBOX_FULL') job.fail(error);
    else {
      job.update({ waiting: true, why: error.message });
      await job.pause(RETRY_MS);
    }
    return false;
  }
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
