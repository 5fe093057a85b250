/** Sends a file or the standard input to a session, at a pace, as fast as its client takes it. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../desk/reasons.ts';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { linesOf } from '../file-lines.ts';
import type { Session } from '../library/session.ts';

/** Bytes of one send at most, and what a pace gives out at a time. */
const PIECE_BYTES = 64 * 1024;
const STEP_MS = 10;

/** After a full outbox, the next try; each that fails doubles the pause, up to the other. */
const RETRY_MS = 5;
const RETRY_MOST_MS = 100;

export interface Delivering {
  readonly clock: Clock;
  /** Milliseconds for a byte, or for a line; 0: as fast as it goes. */
  readonly pace: number;
  /** How long a client may take nothing; undefined: for ever. */
  readonly timeout: number | undefined;
  /** So many bytes of it are sent. */
  readonly sent: (bytes: number) => void;
}

/** A file that is to be sent. Rejects with `CB_FILE`. */
export async function openFile(
  path: string,
): Promise<{ readonly size: number; readonly chunks: AsyncIterable<Uint8Array> }> {
  try {
    return { size: (await stat(path)).size, chunks: chunksOf(path) };
  } catch (error) {
    throw new CordboardError('CB_FILE', `${word(path)}: ${reasonOf(error)}`);
  }
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
  } catch (error) {
    throw new CordboardError('CB_FILE', `${word(path)}: cannot be read: ${reasonOf(error)}`);
  }
}

/** Line by line, with the session's prefix and line end. Rejects as sending does, and with `CB_USAGE` for what is no text. */
export async function deliverLines(
  session: Session,
  chunks: AsyncIterable<Uint8Array>,
  delivering: Delivering,
): Promise<void> {
  let first = true;
  for await (const { text, bytes } of linesOf(chunks)) {
    if (!first && delivering.pace > 0) await setTimeout(delivering.pace);
    first = false;
    await taken(() => session.send(text), delivering);
    delivering.sent(bytes);
  }
}

/** The bytes as they are. Rejects as sending does. */
export async function deliverBytes(
  session: Session,
  chunks: AsyncIterable<Uint8Array>,
  delivering: Delivering,
): Promise<void> {
  const { pace, sent } = delivering;
  const size = pace === 0 ? PIECE_BYTES : Math.min(PIECE_BYTES, Math.max(1, Math.floor(STEP_MS / pace)));
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += size) {
      const piece = chunk.subarray(at, at + size);
      await taken(() => session.sendBytes(piece), delivering);
      sent(piece.length);
      if (pace > 0) await setTimeout(piece.length * pace);
    }
  }
}

/** Tries again while the outbox is full. Rejects with `CB_OUTBOX_FULL` once the client has taken nothing for too long. */
async function taken(send: () => Promise<void>, { clock, timeout }: Delivering): Promise<void> {
  const began = clock();
  for (let pause = RETRY_MS; ; pause = Math.min(2 * pause, RETRY_MOST_MS)) {
    try {
      await send();
      return;
    } catch (error) {
      const isFull = error instanceof CordboardError && error.code === 'CB_OUTBOX_FULL';
      if (!isFull || clock() - began > (timeout ?? Infinity)) throw error;
      await setTimeout(pause);
    }
  }
}
