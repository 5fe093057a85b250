/** The thread that reads transcripts, so that neither the sockets nor the recording wait for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import { Archive } from './archive.ts';
import { historyOf } from './history.ts';
import type { FromReading, ReaderData, ToReading } from './messages.ts';
import { packed } from './pack.ts';
import { StopSign } from './threads.ts';

const port = parentPort;
if (port === null) throw new Error('this is a thread of cordboard, not a program');

const { path, stop } = workerData as ReaderData;
const sign = new StopSign(stop);

let archive: Archive | undefined;

function answer(message: Exclude<ToReading, { readonly type: 'end' }>): FromReading {
  archive ??= new Archive(path);
  const { call } = message;
  if (message.type === 'history')
    return { type: 'history', call, history: historyOf(archive, message.query, message.run) };
  const { session, as, request } = message;
  const key = 'key' in session ? session.key : archive.keyOf(session.run, session.id);
  const page = key === undefined ? undefined : archive.page(key, request, as);
  const pack = packed(page?.records ?? []);
  return { type: 'page', call, pack, older: page?.older ?? false, newer: page?.newer ?? false };
}

port.on('message', (message: ToReading) => {
  if (message.type === 'end' || sign.isRaised) {
    port.close();
    return;
  }
  try {
    const reply = answer(message);
    port.postMessage(reply, reply.type === 'page' ? [reply.pack.buffer] : []);
  } catch (error) {
    // The file may be another by now: the next call opens it anew.
    archive?.close();
    archive = undefined;
    const why = error instanceof CordboardError || error instanceof Error ? error.message : String(error);
    port.postMessage({ type: 'failed', call: message.call, why } satisfies FromReading);
  }
});
