/**
 * The package's own door: boards, from a program. docs/library.md tells how to use it.
 */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { CordboardError } from '../errors.ts';
import { ANSWER_MS, attachTo, onlyBoard, wayTo } from '../gateway/find.ts';
import { attach as attachAt, type Hello } from '../gateway/open.ts';
import type { Role } from '../operators.ts';
import { RemoteSwitchboard } from '../switchboard/remote.ts';
import type { SwitchboardEvent } from '../switchboard/switchboard.ts';
import { userName } from '../user-name.ts';
import { Board } from './board.ts';
import { Hub } from './hub.ts';
import { leftError } from './left.ts';

export { CordboardError, type ErrorCode } from '../errors.ts';
export type { Delivery, Notice, SessionState, SessionSummary } from '../switchboard/switchboard.ts';
export type { Board } from './board.ts';
export type { Line } from './liner.ts';
export type { Answer } from './match.ts';
export type { News } from './news.ts';
export type { Recent } from './recent.ts';
export type { LinesOptions, Session, WaitOptions } from './session.ts';

export interface AttachOptions {
  /** The name of a board that runs here; without it the only one. */
  readonly board?: string;
  /** The path of its socket, instead of its name. */
  readonly socket?: string;
  /** `watch` can send and change nothing; `operate` is the default. */
  readonly role?: Role;
  /** The name that stands beside what is sent; the user's own is the default. */
  readonly operator?: string;
  /** Instead of the environment of the process: where boards are looked for. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Attaches to a board that runs on this machine. Rejects with `CB_NO_BOARD`, `CB_AMBIGUOUS` (several run), `CB_PERMISSION`. */
export async function attach(options: AttachOptions = {}): Promise<Board> {
  const { role = 'operate', operator = userName() ?? '', env = process.env } = options;
  const where = { env, temporary: resolve(tmpdir()), uid: process.getuid?.() };
  const hello: Hello = { role, operator, kind: 'script' };
  const notified = (method: string, params: unknown): void => switchboard.notified(method, params);
  const attachment =
    options.socket === undefined
      ? await attachTo(where, options.board ?? (await onlyBoard(where, hello)), hello, notified)
      : await attachAt(wayTo(resolve(options.socket)), hello, notified, ANSWER_MS);
  const { name } = attachment.greeting.board;
  const switchboard: RemoteSwitchboard = new RemoteSwitchboard((method, params) =>
    attachment.calls.call(method, params).catch((error: unknown) => {
      throw error instanceof CordboardError && error.code === 'CB_NO_BOARD'
        ? goneOf(hub, switchboard, name)
        : error;
    }),
  );
  const hub: Hub = new Hub(switchboard);
  const gone = attachment.ended.then(() => goneOf(hub, switchboard, name));
  void gone.then((error) => hub.end(error));
  const ended = gone.then(({ message }) => message);
  await begin(hub, switchboard);
  return new Board(attachment, hub, ended);
}

/** A board says that it ends: where it has not, all that is known is that there is no connection any more. */
function goneOf({ hasLeft }: Hub, switchboard: RemoteSwitchboard, name: string): CordboardError {
  if (hasLeft) return leftError();
  if (switchboard.hasEnded) return new CordboardError('CB_NO_BOARD', `${name}: ${switchboard.reason('')}`);
  return new CordboardError(
    'CB_LINK',
    `${name}: the connection was lost; the board may run still, try again`,
  );
}

/** What is told before everything else is known waits. */
async function begin(hub: Hub, switchboard: RemoteSwitchboard): Promise<void> {
  let early: SwitchboardEvent[] | undefined = [];
  const snapshot = await switchboard.watch((events) => {
    if (early !== undefined) early.push(...events);
    else for (const event of events) hub.tell(event);
  });
  hub.begin(snapshot);
  for (const event of early) hub.tell(event);
  early = undefined;
}
