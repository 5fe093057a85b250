/** A console on a board in another process, here or on another machine. */
import { systemClock } from '../src/clock.ts';
import type { AttachConfig, CommonConfig } from '../src/config.ts';
import { type FarBoard, formatFarBoard, sshWords } from '../src/far-board.ts';
import { LastingAttachment } from '../src/gateway/lasting.ts';
import { attach, type Attachment, commandWay, socketWay, type Way } from '../src/gateway/open.ts';
import type { Role } from '../src/gateway/protocol.ts';
import { printable } from '../src/printable.ts';
import { RemoteSwitchboard } from '../src/switchboard/remote.ts';
import { operator } from './make-board.ts';
import { addressOf, onlyBoard } from './own-boards.ts';
import { runConsole } from './run-console.ts';

/** How long a board may take to answer when a way is made again. */
const ANSWER_MS = 30_000;

/** How a board is reached. `again`: with a screen in front of the operator. `said`: takes what the way says of itself. */
interface Target {
  readonly title: string;
  readonly way: (again: boolean, said: (line: string) => void) => Way;
}

/** Returns the exit code. */
export function runAttach(config: AttachConfig): Promise<number> {
  const target = config.far === undefined ? here(config.board ?? onlyBoard()) : there(config.far, config.ssh);
  return attachTo(config, target, config.watch ? 'watch' : 'operate');
}

export function here(name: string): Target {
  return { title: name, way: () => socketWay(addressOf(name)) };
}

/** What is asked for, a password or whether a host is known, can only be asked before there is a screen. */
function there(board: FarBoard, ssh: readonly string[]): Target {
  const [program = '', ...args] = sshWords(ssh, board);
  return {
    title: formatFarBoard(board),
    way: (again, said) => commandWay({ program, args, apart: again }, said),
  };
}

export async function attachTo(config: CommonConfig, target: Target, role: Role): Promise<number> {
  const hello = { role, operator: operator() ?? '' };
  let over: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (over = resolve));
  const call = (method: string, params: object): Promise<unknown> => lasting.call(method, params);
  const switchboard = new RemoteSwitchboard(call);
  let say = (line: string): void => void process.stderr.write(`cordboard: ${printable(line)}\n`);
  const notified = (method: string, params: unknown): void => {
    switchboard.notified(method, params);
    if (switchboard.hasEnded) over();
  };
  const open = (again: boolean): Promise<Attachment> => {
    const way = target.way(again, (line) => say(line));
    return attach(way, hello, notified, again ? ANSWER_MS : undefined);
  };
  const first = await open(false);
  const lasting: LastingAttachment = new LastingAttachment(first, {
    open: () => open(true),
    lost: (why) => switchboard.lost(`${target.title}: ${why}`),
    // Lost once more, it is told of again.
    back: () => void switchboard.back().catch(() => undefined),
    ended: (why) => {
      switchboard.ended(`${target.title}: ${why}; what was said stays here to be read`);
      over();
    },
    later: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  });
  void ended.then(() => lasting.end());
  say = (line) => switchboard.said(`${target.title}: ${line}`);
  const { greeting } = first;
  return runConsole({
    config,
    switchboard,
    clock: systemClock(),
    shutdown: () => {
      lasting.close();
      return Promise.resolve();
    },
    stopBoard: async () => {
      await call('stop', {});
      await ended;
    },
    exitCode: () => 0,
    standing: 'listening on',
    views: {
      kept: greeting.view,
      // A view that cannot be kept is told of by the board.
      keep: (change) => void call('keep', change).catch(() => undefined),
    },
    watches: greeting.role === 'watch',
    suspendable: true,
    quitAtEnd: false,
    recalls: { dials: false, recallsNames: !greeting.board.namesByRule },
  });
}
