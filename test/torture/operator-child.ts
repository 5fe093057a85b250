/**
 * An operator by way of the library: answers each line of those that ask at one address, sends at another as much as is
 * taken, and now and then a line at a third.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { CordboardError } from '../../src/errors.ts';
import { attach } from '../../src/library/attach.ts';
import type { Session } from '../../src/library/session.ts';
import { answer } from '../bench/child.ts';
import { lasting } from './lasting.ts';
import { answerText, wordsOf } from './ledger.ts';

const [, , socket = '', normalAt = '', deafAt = '', farAt = ''] = process.argv;

/** Sent at a time to whoever does not read. */
const POUR_BYTES = 64 * 1024;
const REFUSED_MS = 200;
const FAR_MS = 1000;

const counts = { attached: 0, answers: 0, refused: 0, poured: 0 };

async function answerAll(session: Session): Promise<void> {
  for await (const { kind, text } of session.lines({ from: 'start' })) {
    const words = kind === 'in' ? wordsOf('ask', text) : undefined;
    if (words === undefined) continue;
    await session.send(answerText(words));
    counts.answers++;
  }
}

/** What is refused for want of room is tried again. */
async function sendLasting(session: Session, bytes: Uint8Array, ms: number): Promise<void> {
  for (;;) {
    try {
      await session.sendBytes(bytes);
      counts.poured += bytes.length;
      if (ms > 0) await delay(ms);
    } catch (error) {
      if (!(error instanceof CordboardError && error.code === 'CB_OUTBOX_FULL')) throw error;
      counts.refused++;
      await delay(REFUSED_MS);
    }
  }
}

function attend(session: Session): Promise<void> {
  const { local } = session.summary;
  if (local === normalAt) return answerAll(session);
  if (local === deafAt) return sendLasting(session, Buffer.alloc(POUR_BYTES, 'pour '), 0);
  if (local === farAt) return sendLasting(session, Buffer.from('are you there?\n'), FAR_MS);
  return Promise.resolve();
}

void lasting(async () => {
  const board = await attach({ socket, operator: 'torture' });
  counts.attached++;
  // A session that closes ends what is done with it, and so does the board.
  for await (const session of board.everySession()) attend(session).catch(() => undefined);
});

answer({ stats: () => counts });
