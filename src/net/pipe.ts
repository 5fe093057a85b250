import { finished, PassThrough, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatAddress, type Target } from '../address.ts';
import { outputError } from '../errors.ts';
import { dial } from './dial.ts';
import { dialFailure } from './errors.ts';
import type { Socket } from './socket.ts';
import type { TlsDialing } from './tls-dial.ts';

export interface PipeEnds {
  /** Sent to the peer; its end is passed on as a half-close. Destroyed when the pipe ends. */
  readonly input: Readable;
  /** Gets what the peer sends. Left open, unless it or the connection fails. */
  readonly output: Writable;
  /** How a secure target has to show who it is. */
  readonly tls?: TlsDialing;
  /** Gives the pipe up. */
  readonly signal?: AbortSignal;
}

/** `code` says that it was the output. */
export type PipeResult =
  { readonly ok: true } | { readonly ok: false; readonly why: string; readonly code?: 'CB_OUTPUT' };

/** What went wrong first; the rest follows from it. */
interface Trouble {
  readonly where: 'input' | 'output' | 'socket' | 'signal';
  readonly error: NodeJS.ErrnoException;
}

/** An output that ends without an error. */
const CLOSED = Object.assign(new Error('closed'), { code: 'EPIPE' });

class Blame {
  first: Trouble | undefined;

  on(where: Trouble['where']): (error: Error) => void {
    return (error) => {
      this.first ??= { where, error };
    };
  }
}

/**
 * Dials once and passes bytes through, both ways at once, as they are. Never rejects.
 *
 * Ends when the peer has ended its sending and the output has taken everything; input that was not read by
 * then stays unread. An output that is closed (EPIPE) is an end in order: its reader has enough.
 */
export async function pipe(address: Target, ends: PipeEnds): Promise<PipeResult> {
  const signal = ends.signal ?? new AbortController().signal;
  const blame = new Blame();
  // From now on: they can fail while the dial still takes its time.
  ends.input.on('error', blame.on('input'));
  ends.output.on('error', blame.on('output'));
  const dialed = await dial(address, signal, ends.tls);
  if (dialed.socket !== undefined) await carry(dialed.socket, ends, signal, blame);
  ends.input.destroy();
  if (dialed.socket === undefined) return { ok: false, why: dialed.failure.why };
  if (blame.first === undefined || isEnough(blame.first)) return { ok: true };
  const why = inWords(blame.first, formatAddress(address));
  return { ok: false, why, ...(blame.first.where === 'output' && { code: 'CB_OUTPUT' }) };
}

async function carry(socket: Socket, ends: PipeEnds, signal: AbortSignal, blame: Blame): Promise<void> {
  const { input, output } = ends;
  let received = false;
  const giveUp = (where: 'output' | 'signal', error: Error) => () => {
    blame.on(where)(error);
    socket.destroy();
  };
  const abort = giveUp('signal', new Error('interrupted'));
  // Once the peer has ended, what it does not take any more is not missed.
  socket.on('error', (error) => {
    if (!received) blame.on('socket')(error);
  });
  const forgetOutput = finished(output, { readable: false }, giveUp('output', CLOSED));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const sending = passOn(input, socket, blame);
  const receiving = pipeline(socket, output, { end: false }).then(() => {
    received = true;
    sending.stop();
    return flushed(output);
  });
  await Promise.allSettled([sending.done, receiving]);
  signal.removeEventListener('abort', abort);
  forgetOutput();
}

/** Sends the input; `stop` ends the sending in order, where it stands. */
function passOn(
  input: Readable,
  socket: Socket,
  blame: Blame,
): { readonly done: Promise<void>; readonly stop: () => void } {
  // An input that is cut off would fail a pipeline; this in between can be ended in its place.
  const middle = new PassThrough();
  const forgetInput = finished(input, { writable: false }, (error) => {
    if (!error) return;
    blame.on('input')(error);
    middle.destroy(error);
  });
  input.pipe(middle);
  const stop = (): void => {
    forgetInput();
    input.unpipe(middle).pause();
    middle.end();
  };
  return { done: pipeline(middle, socket), stop };
}

/** Resolves when everything written before is out, or cannot get out any more. */
function flushed(output: Writable): Promise<void> {
  return new Promise((resolve) => output.write('', () => resolve()));
}

function isEnough({ where, error }: Trouble): boolean {
  return where === 'output' && error.code === 'EPIPE';
}

function inWords({ where, error }: Trouble, address: string): string {
  if (where === 'signal') return error.message;
  if (where === 'output') return outputError(error).message;
  if (where === 'input') return `cannot read the input (${error.code ?? error.message})`;
  return error.code === 'EPIPE' ? `reset by ${address}` : dialFailure(error, address).why;
}
