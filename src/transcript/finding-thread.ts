/** The thread that searches transcripts, so that neither the sockets nor the recording nor whoever scrolls waits for it. */
import type { FindAnswer } from '../switchboard/switchboard.ts';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import type { Read } from '../lines/runs.ts';
import type { SessionId } from '../record.ts';
import { Archive } from './archive.ts';
import { type Findable, findable, Searches } from './find.ts';
import type { FromFinding, ToFinding } from './messages.ts';
import { Stride } from './stride.ts';

const port = parentPort;
if (port === null) throw new Error('this is a thread of cordboard, not a program');

const searches = new Searches();
const stride = new Stride();

/** The file is opened for each answer: it may be another by now. */
async function answer(question: ToFinding): Promise<FindAnswer> {
  const archive = new Archive(workerData as string);
  const began = performance.now();
  try {
    const answered = await searches.find(question.request, {
      conversations: () => conversationsIn(archive, question),
      read: (session) => readerOf(archive, session, question.run),
      turns: stride.turns({ now: () => performance.now(), next: () => setImmediate() }),
      bytes: stride.bytes,
    });
    stride.took(performance.now() - began);
    return answered;
  } finally {
    archive.close();
  }
}

/** Those of the board, and if they are meant all others of the file. */
function conversationsIn(archive: Archive, { request, run, sessions, listed }: ToFinding): Findable[] {
  const here = new Set(listed);
  const others = request.earlier ? archive.sessions() : [];
  return [
    ...sessions,
    ...others
      .filter((stored) => stored.run !== run || !here.has(stored.id))
      .map((stored) => findable({ ...stored, reason: undefined }, -stored.key)),
  ];
}

function readerOf(archive: Archive, session: SessionId, run: number): Read {
  let key = session < 0 ? -session : undefined;
  return (request) => {
    key ??= archive.keyOf(run, session);
    const page = key === undefined ? undefined : archive.page(key, request, session);
    return Promise.resolve(page ?? { records: [], older: false, newer: false });
  };
}

port.on('message', (question: ToFinding) => {
  const { call } = question;
  void answer(question)
    .then((found): FromFinding => ({ type: 'found', call, answer: found }))
    .catch((error: unknown): FromFinding => {
      const code = error instanceof CordboardError ? error.code : undefined;
      return { type: 'failed', call, code, why: error instanceof Error ? error.message : String(error) };
    })
    .then((message) => port.postMessage(message));
});
