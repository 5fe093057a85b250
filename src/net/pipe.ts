import { PassThrough, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Address, formatAddress } from '../address.ts';
import { dial } from './dial.ts';
import { dialFailure } from './errors.ts';
import type { Socket } from './socket.ts';

export interface PipeEnds {
  /** Sent to the peer; its end is passed on as a half-close. Destroyed when the pipe ends. */
  readonly input: Readable;
  /** Gets what the peer sends. Left open, unless it or the connection fails. */
  readonly output: Writable;
  /** Gives the pipe up. */
  readonly signal?: AbortSignal;
}

export type PipeResult = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** What went wrong first; the rest follows from it. */
interface Trouble {
  readonly where: 'input' | 'output' | 'socket' | 'signal';
  readonly error: NodeJS.ErrnoException;
}

/**
 * Dials once and passes bytes through, both ways at once, as they are. Never rejects.
 *
 * Ends when the peer has ended its sending and the output has taken everything; input that was not read by
 * then stays unread. An output that is closed (EPIPE) is an end in order: its reader has enough.
 */
export async function pipe(address: Address, ends: PipeEnds): Promise<PipeResult> {
  const signal = ends.signal ?? new AbortController().signal;
  const dialed = await dial(address, signal);
  if (dialed.socket === undefined) return { ok: false, why: dialed.failure.why };
  const trouble = await carry(dialed.socket, ends, signal);
  ends.input.destroy();
  if (trouble === undefined || trouble.where === 'output') return { ok: true };
  return { ok: false, why: inWords(trouble, formatAddress(address)) };
}

async function carry(socket: Socket, ends: PipeEnds, signal: AbortSignal): Promise<Trouble | undefined> {
  const { input, output } = ends;
  let trouble: Trouble | undefined;
  let received = false;
  const blame = (where: Trouble['where']) => (error: Error) => {
    trouble ??= { where, error };
  };
  const giveUp = (where: 'output' | 'signal') => () => {
    trouble ??= { where, error: new Error('interrupted') };
    socket.destroy();
  };
  const abort = giveUp('signal');
  const outputGone = giveUp('output');
  // Once the peer has ended, what it does not take any more is not missed.
  socket.on('error', (error) => {
    if (!received) blame('socket')(error);
  });
  output.on('error', blame('output')).on('close', outputGone);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const sending = passOn(input, socket, blame('input'));
  const receiving = pipeline(socket, output, { end: false }).then(() => {
    received = true;
    sending.stop();
    return flushed(output);
  });
  await Promise.allSettled([sending.done, receiving]);
  signal.removeEventListener('abort', abort);
  output.off('close', outputGone);
  return trouble;
}

/** Sends the input; `stop` ends the sending in order, where it stands. */
function passOn(
  input: Readable,
  socket: Socket,
  onError: (error: Error) => unknown,
): { readonly done: Promise<void>; readonly stop: () => void } {
  // An input that is cut off would fail a pipeline; this in between can be ended in its place.
  const middle = new PassThrough();
  input.on('error', (error) => {
    onError(error);
    middle.destroy(error);
  });
  input.pipe(middle);
  const stop = (): void => {
    input.unpipe(middle).pause();
    middle.end();
  };
  return { done: pipeline(middle, socket), stop };
}

/** Resolves when everything written before is out, or cannot get out any more. */
function flushed(output: Writable): Promise<void> {
  return new Promise((resolve) => output.write('', () => resolve()));
}

function inWords({ where, error }: Trouble, address: string): string {
  if (where === 'signal') return error.message;
  if (where === 'input') return `cannot read the input (${error.code ?? error.message})`;
  return error.code === 'EPIPE' ? `reset by ${address}` : dialFailure(error, address).why;
}
