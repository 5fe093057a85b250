/** A board with a control socket in the folder that is the argument, and so many sessions as the other says. */
import { controlFolder, prepareFolder, socketOf } from '../../src/gateway/place.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { systemClock } from '../../src/clock.ts';
import { SESSION_OPTIONS } from '../helpers/boards.ts';
import { answer, argument, type Numbers } from './child.ts';
import { newBoard } from './rig.ts';

const [, , folder = ''] = process.argv;
const clock = systemClock();
const board = newBoard();

async function open(): Promise<Numbers> {
  const where = { env: { XDG_RUNTIME_DIR: folder }, temporary: folder, uid: process.getuid?.() };
  prepareFolder(controlFolder(where), where.uid);
  const gateway = new Gateway({
    ...{ board, clock, addresses: () => ['127.0.0.1:6666'], stop: () => undefined, limits: {} },
    facts: { name: 'bench', pid: process.pid, version: '', started: clock(), namesByRule: false },
  });
  await gateway.listen({ kind: 'unix', path: socketOf(controlFolder(where), 'bench') });
  for (let number = 0; number < argument(1); number++) {
    const peer = `192.0.2.${number % 250}:${20_000 + number}`;
    const session = board.registry.add({ peer: () => peer, local: '127.0.0.1:6666' }, SESSION_OPTIONS);
    session.rename(`meter-${number}`);
    session.set({ tags: ['meter', `hall-${number % 20}`] });
    session.received(Buffer.from(`reading ${number}\n`));
  }
  return { sessions: board.registry.size };
}

answer({ open });
