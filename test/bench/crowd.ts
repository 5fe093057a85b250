/** How many clients a board holds at once, and how fast it lets them in, next to a server that only accepts. */
import { type StartChild, withChildren } from './child.ts';
import { openFilesMost } from './idle.ts';
import { type Finding, judged, median, short } from './report.ts';
import { sessionsOf, until, withServed } from './served.ts';

const WANTED = 20_000;
/** Descriptors that a board keeps for itself, and what its processes of clients have besides. */
const OTHERS = 300;
/** How fast they are let in is measured with fewer, and several times in turn, so that both have the same machine. */
const FEWER = 5000;
const ROUNDS = 5;
/** Processes of clients: each has as many descriptors as the board. */
const PROCESSES = 2;
const DIAL_MS = 300_000;

export async function crowd(): Promise<Finding[]> {
  const clients = Math.min(WANTED, openFilesMost() - OTHERS);
  const held = await onBoard(clients);
  const board: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    board.push(FEWER / (await onBoard(FEWER)).seconds);
    bare.push(FEWER / (await onBareServer(FEWER)));
  }
  const fewer = clients < WANTED ? ` (ulimit -n is ${openFilesMost()}, of ${WANTED})` : '';
  return [
    judged({
      what: `crowd: sessions held at once${fewer}`,
      measured: `${held.open}, in ${short(held.seconds)} s`,
      baseline: `${clients} dialed in`,
      value: held.open / clients,
      least: 1,
    }),
    judged({
      what: `crowd: clients let in each second, ${FEWER} at once`,
      measured: short(median(board)),
      baseline: `${short(median(bare))} (bare server)`,
      value: median(board) / median(bare),
      least: 0.5,
    }),
  ];
}

function onBoard(clients: number): Promise<{ readonly seconds: number; readonly open: number }> {
  return withServed(['--max-sessions', String(WANTED)], async (served) => {
    const open = async (): Promise<number> => (await sessionsOf(served)).open;
    return { seconds: await secondsToLetIn(served.start, served.port, clients, open), open: await open() };
  });
}

function onBareServer(clients: number): Promise<number> {
  return withChildren(async (start) => {
    const server = start('counter-child');
    const { port = NaN } = await server.ask('port');
    return secondsToLetIn(start, port, clients, async () => (await server.ask('stats'))['open'] ?? 0);
  });
}

async function secondsToLetIn(
  start: StartChild,
  port: number,
  clients: number,
  open: () => Promise<number>,
): Promise<number> {
  const each = Math.ceil(clients / PROCESSES);
  const children = Array.from({ length: PROCESSES }, (_, number) =>
    start('clients-child', [port, Math.min(each, clients - number * each)]),
  );
  const from = performance.now();
  await Promise.all(children.map((child) => child.ask('dial', DIAL_MS)));
  await until(async () => (await open()) >= clients);
  return (performance.now() - from) / 1000;
}
