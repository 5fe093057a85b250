/** The thread that searches transcripts, so that neither the sockets nor the recording nor whoever scrolls waits for it. */
import type { FindAnswer } from '../switchboard/switchboard.ts';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { CordboardError } from '../errors.ts';
import type { Turns } from '../lines/pace.ts';
import type { SessionId } from '../record.ts';
import type { Archive } from './archive.ts';
import { type Findable, findable, Searches } from './find.ts';
import type { FromFinding, ReaderData, Search, ToFinding } from './messages.ts';
import { SteadyReader } from './steady-reader.ts';
import { StopSign } from './threads.ts';
import { TimedSweep } from './timed-sweep.ts';

const port = parentPort;
if (port === null) throw new Error('this is a thread of cordboard, not a program');

/** An answer ends when it has so many bytes looked at, or has taken so long. */
const ANSWER_BYTES = 16 * 1024 * 1024;
const ANSWER_MS = 150;

/** No answer takes longer: a pattern may take long on each of many lines, and too long on none. */
const LONGEST_MS = 10_000;

const searches = new Searches();

const { path, stop } = workerData as ReaderData;
const sign = new StopSign(stop);
const reader = new SteadyReader(path);

async function answer(question: Search): Promise<FindAnswer> {
  const { archive, release } = reader.take();
  const keyOf = (session: SessionId): number | undefined =>
    session < 0 ? -session : archive.keyOf(question.run, session);
  try {
    return await searches.find(question.request, {
      conversations: () => conversationsIn(archive, question),
      sweep: (conversations, query, hits, from) => {
        const bounds = { hits, bytes: ANSWER_BYTES, ms: ANSWER_MS };
        return new TimedSweep(archive, keyOf, query, bounds, patientTurns()).run(conversations, from);
      },
    });
  } finally {
    release();
  }
}

/** For one answer that begins now; they reject with `CB_PATTERN` when it takes far too long, and when the thread is to end. */
function patientTurns(): Turns {
  const until = performance.now() + LONGEST_MS;
  return {
    now: () => performance.now(),
    next: () => {
      if (sign.isRaised) return Promise.reject(new Error('searching was ended'));
      return performance.now() < until ? setImmediate() : Promise.reject(tooLong());
    },
  };
}

function tooLong(): CordboardError {
  return new CordboardError(
    'CB_PATTERN',
    'the pattern takes too long on these conversations; make it simpler',
  );
}

/** Those of the board, and if they are meant all others of the file. */
function conversationsIn(archive: Archive, { request, run, sessions, listed }: Search): Findable[] {
  const here = new Set(listed);
  const others = request.earlier ? archive.sessions(request.recorded) : [];
  return [
    ...sessions,
    ...others
      .filter((stored) => stored.run !== run || !here.has(stored.id))
      .map((stored) => findable({ ...stored, reason: undefined }, -stored.key)),
  ];
}

port.on('message', (question: ToFinding) => {
  if (question.type === 'end' || sign.isRaised) {
    port.close();
    return;
  }
  const { call } = question;
  void answer(question)
    .then((found): FromFinding => ({ type: 'found', call, answer: found }))
    .catch((error: unknown): FromFinding => {
      const code = error instanceof CordboardError ? error.code : undefined;
      return { type: 'failed', call, code, why: error instanceof Error ? error.message : String(error) };
    })
    .then((message) => port.postMessage(message));
});
