/** What clients leave behind that connect and reset: memory, descriptors, sessions. */
import { type Finding, judged, short } from './report.ts';
import { type Served, sessionsOf, settled, until, withServed } from './served.ts';

const MIB = 1024 * 1024;
const CLIENTS = 100;
/** After as many as the board keeps closed sessions, it has all that it will keep. */
const FIRST = 10_000;
/** By then the recording thread has its shape as well. */
const SECOND = 40_000;
const ALL = 100_000;
/** As little as it can live with: what V8 has not collected must not pass for a leak, or hide one. */
const SMALL_HEAP = '--max-old-space-size=64 --max-semi-space-size=1';
/** Closed sessions that are kept, as it is written. */
const KEPT = 10_000;

export function churn(): Promise<Finding[]> {
  const use = async (served: Served): Promise<Finding[]> => {
    const fresh = await settled(served);
    await cycles(served, FIRST);
    const first = await settled(served);
    const from = performance.now();
    await cycles(served, SECOND - FIRST);
    const perSecond = ((SECOND - FIRST) / (performance.now() - from)) * 1000;
    const second = await settled(served);
    await cycles(served, ALL - SECOND);
    const last = await settled(served);
    const { all, open } = await sessionsOf(served);
    return [
      judged({
        what: `churn: resident after ${ALL} that connect and reset`,
        measured: `${short(last.resident / MIB)} MiB (${short(perSecond)}/s)`,
        baseline: `${short(first.resident / MIB)} MiB after ${FIRST}`,
        value: last.resident / first.resident,
        most: 1.1,
      }),
      judged({
        what: 'churn: the same, of the last of them',
        measured: `${short(last.resident / MIB)} MiB`,
        baseline: `${short(second.resident / MIB)} MiB after ${SECOND}`,
        value: last.resident / second.resident,
        most: 1.1,
      }),
      judged({
        what: 'churn: descriptors',
        measured: String(last.descriptors),
        baseline: `${fresh.descriptors} before all`,
        value: last.descriptors / fresh.descriptors,
        most: 1,
      }),
      judged({
        what: 'churn: sessions that are kept',
        measured: `${all}, ${open} open`,
        baseline: String(KEPT),
        value: all / KEPT,
        most: 1,
      }),
    ];
  };
  return withServed([], use, SMALL_HEAP);
}

/** Resolves when the board has let go of the last one. */
async function cycles(served: Served, count: number): Promise<void> {
  const clients = served.start('../torture/rogue-child', [
    'churn',
    '127.0.0.1',
    served.port,
    CLIENTS,
    0,
    count,
  ]);
  await clients.ask('start');
  await until(async () => ((await clients.ask('stats'))['connections'] ?? 0) >= count);
  await clients.end();
  await until(async () => {
    const { open, all } = await sessionsOf(served);
    return open === 0 && all <= KEPT;
  });
}
