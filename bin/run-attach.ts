/** A console on a board in another process, here or on another machine. */
import { systemClock } from '../src/clock.ts';
import type { AttachConfig, CommonConfig } from '../src/config.ts';
import { CordboardError } from '../src/errors.ts';
import { type FarBoard, formatFarBoard, sshWords } from '../src/far-board.ts';
import { ANSWER_MS } from '../src/gateway/find.ts';
import { commandWay } from '../src/gateway/command-way.ts';
import { socketWay, type Way } from '../src/gateway/open.ts';
import type { Role } from '../src/operators.ts';
import { printable } from '../src/printable.ts';
import { userName } from '../src/user-name.ts';
import { printText } from './output.ts';
import { addressOf, onlyBoard } from './own-boards.ts';
import { reach, type Target } from './reach.ts';
import { hasScreen, runConsole } from './run-console.ts';

/** Returns the exit code. */
export async function runAttach(config: AttachConfig): Promise<number> {
  const { far, board, ssh, watch } = config;
  const target = far === undefined ? here(board ?? (await onlyBoard())) : there(far, ssh);
  return attachTo(config, target, watch ? 'watch' : 'operate');
}

/** `board`: its name, or the path of its socket. */
export function here(board: string): Target {
  return {
    title: board,
    answerMs: ANSWER_MS,
    way: (again) => {
      const way = socketWay(addressOf(board));
      return again ? orGone(way) : way;
    },
  };
}

/** Where nobody listens any more, the path of the socket is of no use to anybody. */
function orGone(way: Way): Way {
  return async (owner) => {
    try {
      return await way(owner);
    } catch (error) {
      if (!(error instanceof CordboardError) || error.code !== 'CB_NO_BOARD') throw error;
      throw new CordboardError('CB_NO_BOARD', 'the board is gone');
    }
  };
}

/** What is asked for, a password or whether a host is known, can only be asked before there is a screen. */
function there(board: FarBoard, ssh: readonly string[]): Target {
  const [program = '', ...args] = sshWords(ssh, board);
  return {
    title: formatFarBoard(board),
    answerMs: undefined,
    way: (again, said) => commandWay({ program, args, apart: again }, said),
  };
}

export async function attachTo(
  config: CommonConfig & { readonly as: string },
  target: Target,
  role: Role,
): Promise<number> {
  const later = (ms: number, run: () => void): (() => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };
  const hello = { role, operator: config.as || (userName() ?? '') };
  const { greeting, switchboard, call, ended, isThere, leave } = await reach(target, hello, later);
  const code = await runConsole({
    config,
    switchboard,
    clock: systemClock(),
    shutdown: () => {
      leave();
      return Promise.resolve();
    },
    stopBoard: async () => {
      await call('stop', {});
      await ended();
    },
    exitCode: () => 0,
    standing: 'listening on',
    attached: true,
    views: {
      kept: greeting.view,
      // A view that cannot be kept is told of by the board.
      keep: (change) => void call('keep', change).catch(() => undefined),
    },
    watches: greeting.role === 'watch',
    me: { attachment: greeting.attachment, operator: greeting.operator },
    operators: {
      present: (presence) => call('present', presence),
      setRole: (attachment, to) => call('setRole', { attachment, role: to }),
    },
    suspendable: true,
    quitAtEnd: false,
    recalls: { dials: false, recallsNames: !greeting.board.namesByRule },
  });
  if (isThere() && hasScreen(config)) await printText(`${partingWords(target.title, process.env)}\n`);
  return code;
}

/** Whoever was started by npm has no command of this name, but npx has. */
function partingWords(title: string, env: NodeJS.ProcessEnv): string {
  const program = env['npm_lifecycle_event'] === 'start' ? 'npx cordboard' : 'cordboard';
  return `detached; the board goes on: ${program} attach ${printable(title)}`;
}
