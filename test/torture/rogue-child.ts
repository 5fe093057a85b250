/**
 * So many hostile clients of one kind: kind, host, port, count, pace, and how many connections they make together, if not
 * without end. They start when told to, and dial again when cut off.
 */
import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { answer, argument } from '../bench/child.ts';
import { type Deeds, ROGUES } from './rogues.ts';

const [, , kind = '', host = ''] = process.argv;
const [port, count, pace] = [argument(2), argument(3), argument(4)];
const most = argument(5) || Infinity;

/** They have machines of their own elsewhere: here they must not take the processor from those they attack. */
const PRIORITY = 15;
const AGAIN_MS = 50;

const rogue = ROGUES[kind];
if (rogue === undefined) throw new Error(`no such kind: ${kind}`);
const deeds: Deeds = { connections: 0, bytes: 0 };

let begun = 0;

async function carryOn(number: number): Promise<void> {
  while (begun < most) {
    begun++;
    const failed = await rogue?.({ host, port }, pace, deeds, number).then(
      () => false,
      () => true,
    );
    if (failed === false) continue;
    begun--;
    await delay(AGAIN_MS);
  }
}

setPriority(PRIORITY);

answer({
  start: () => {
    for (let number = 0; number < count; number++) void carryOn(number);
    return {};
  },
  stats: () => ({ ...deeds }),
});
