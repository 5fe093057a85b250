/** How many clients a board holds at once, and how fast it lets them in, next to a server that only accepts. */
import type { Child, StartChild } from './child.ts';
import { withChildren } from './child.ts';
import { openFilesMost } from './idle.ts';
import { type Finding, judged, short } from './report.ts';
import { sessionsOf, until, withServed } from './served.ts';

const WANTED = 20_000;
/** Descriptors that a board needs besides its clients. */
const OTHERS = 200;
/** Processes of clients, each with an address of its own: ports and descriptors are for so many only. */
const PROCESSES = 2;

export async function crowd(): Promise<Finding[]> {
  const clients = Math.min(WANTED, openFilesMost() - OTHERS);
  const held = await withServed(['--max-sessions', String(WANTED)], async (served) => {
    const seconds = await dialled(
      served.start,
      served.port,
      clients,
      async () => (await sessionsOf(served)).open,
    );
    return { seconds, open: (await sessionsOf(served)).open };
  });
  const bare = await withChildren(async (start) => {
    const server = start('counter-child');
    const { port = NaN } = await server.ask('port');
    return dialled(start, port, clients, async () => (await server.ask('stats'))['open'] ?? 0);
  });
  const fewer = clients < WANTED ? ` (ulimit -n is ${openFilesMost()})` : '';
  return [
    judged({
      what: `crowd: sessions held at once${fewer}`,
      measured: String(held.open),
      baseline: `${clients} dialed in`,
      value: held.open / clients,
      least: 1,
    }),
    judged({
      what: 'crowd: clients let in each second',
      measured: short(clients / held.seconds),
      baseline: `${short(clients / bare)} (bare server)`,
      value: bare / held.seconds,
      least: 0.5,
    }),
  ];
}

/** How long it takes until so many are in. */
async function dialled(
  start: StartChild,
  port: number,
  clients: number,
  open: () => Promise<number>,
): Promise<number> {
  const each = Math.ceil(clients / PROCESSES);
  const children: Child[] = [];
  for (let number = 0; number < PROCESSES; number++) {
    const count = Math.min(each, clients - number * each);
    children.push(start('clients-child', [port, count, 0, `127.0.0.${number + 2}`]));
  }
  const from = performance.now();
  await Promise.all(children.map((child) => child.ask('dial')));
  await until(async () => (await open()) >= clients);
  return (performance.now() - from) / 1000;
}
