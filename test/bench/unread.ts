/** What a client that never reads costs the memory of a board, however much is to be sent to it. */
import type { Session } from '../../src/library/session.ts';
import { CordboardError } from '../../src/errors.ts';
import { memoryOf, resetPeak } from '../torture/board.ts';
import { dial, type TestClient } from '../helpers/clients.ts';
import { type Finding, judged, short } from './report.ts';
import { type Served, until, withServed } from './served.ts';

const MIB = 1024 * 1024;
const OUTBOX = 1 * MIB;
const OFFERED = 1024 * MIB;
/** Before that, to a client that reads and to another that does not: what sending costs a program at first is not measured. */
const WARM_UP = 256 * MIB;
const PIECE = Buffer.alloc(64 * 1024, 'to nobody ');
/** Beyond the outbox. */
const MOST_MORE_MIB = 8;

export function unread(): Promise<Finding[]> {
  return withServed(['--outbox', String(OUTBOX)], async (served) => {
    const { process: board, port } = served;
    const reads = await dial(port);
    reads.socket.removeAllListeners('data').resume();
    await offer(await sessionOf(served, 1), WARM_UP);
    const [first, deaf] = [await dialDeaf(port), await dialDeaf(port)];
    await offer(await sessionOf(served, 2), WARM_UP);
    const session = await sessionOf(served, 3);
    resetPeak(board.pid);
    const before = memoryOf(board.pid).now;
    const { taken, refused } = await offer(session, OFFERED);
    const { peak } = memoryOf(board.pid);
    const { queued } = session.summary;
    for (const client of [reads, first, deaf]) client.destroy();
    return [
      judged({
        what: `unread: memory while ${short(OFFERED / MIB)} MiB are to be sent to one that never reads`,
        measured: `${short((peak - before) / MIB)} MiB more at most`,
        baseline: `${short(before / MIB)} MiB before`,
        ratio: peak / before,
        value: (peak - before) / MIB,
        most: OUTBOX / MIB + MOST_MORE_MIB,
        unit: ' MiB',
      }),
      judged({
        what: 'unread: what waits for it',
        measured: `${short(queued / MIB)} MiB, ${refused} sends refused`,
        baseline: `${short(taken / MIB)} MiB taken, by the kernel too`,
        ratio: queued / OUTBOX,
        value: queued / MIB,
        most: OUTBOX / MIB,
        unit: ' MiB',
      }),
    ];
  });
}

async function dialDeaf(port: number): Promise<TestClient> {
  const client = await dial(port);
  client.socket.pause();
  return client;
}

async function sessionOf({ board }: Served, id: number): Promise<Session> {
  await until(() => board.session(id) !== undefined);
  return board.find(`#${id}`);
}

/** Sends again and again, refused or not. */
async function offer(
  session: Session,
  bytes: number,
): Promise<{ readonly taken: number; readonly refused: number }> {
  let [taken, refused] = [0, 0];
  for (let offered = 0; offered < bytes; offered += PIECE.length) {
    try {
      await session.sendBytes(PIECE);
      taken += PIECE.length;
    } catch (error) {
      if (!(error instanceof CordboardError && error.code === 'CB_OUTBOX_FULL')) throw error;
      refused++;
    }
  }
  return { taken, refused };
}
