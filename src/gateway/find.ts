/** Finds the boards that run here, by their sockets. */
import { type Attachment, attach, type Hello, socketWay, type Way } from './open.ts';
import { CordboardError } from '../errors.ts';
import { word } from '../expected.ts';
import { controlFolder, namesIn, socketOf, type Whereabouts } from './place.ts';

export type Notified = (method: string, params: unknown) => void;

/** A board that does nothing, since its process is stopped for example, must not keep a script for ever. */
export const ANSWER_MS = 10_000;

/** While others are asked as well. */
const ANSWER_AMONG_MS = 2000;

/** A socket: of a board, or what is left of one. */
export interface Found {
  readonly name: string;
  readonly path: string;
  /** `CordboardError`: it runs and lets nobody in now; `CB_LINK` where it does not answer. Undefined: the board has ended, and its socket is left. */
  readonly attachment: Attachment | CordboardError | undefined;
}

function boardNames(where: Whereabouts): string[] {
  return namesIn(controlFolder(where), where.uid);
}

/** Asks all of them at once; by name. Rejects with `CB_PERMISSION`. */
export function findBoards(where: Whereabouts, hello: Hello, answerMs = ANSWER_AMONG_MS): Promise<Found[]> {
  const folder = controlFolder(where);
  return Promise.all(
    boardNames(where).map(async (name) => {
      const path = socketOf(folder, name);
      return { name, path, attachment: await attachIfThere(path, hello, answerMs) };
    }),
  );
}

/** Removes the socket of a board that has ended; one that somebody listens at stays. */
export async function removeLeft(path: string): Promise<void> {
  // Most commands need not load it.
  await (await import('../net/listener.ts')).removeStaleSocket(path);
}

/** Attaches to that board. Rejects with `CB_NO_BOARD`, and with `CB_LINK` where it does not answer. */
export async function attachTo(
  where: Whereabouts,
  name: string,
  hello: Hello,
  notified: Notified,
  answerMs = ANSWER_MS,
): Promise<Attachment> {
  try {
    return await attach(wayTo(socketOf(controlFolder(where), name)), hello, notified, answerMs);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    if (error.code === 'CB_LINK') throw new CordboardError('CB_LINK', `board ${name}: ${error.message}`);
    if (error.code !== 'CB_NO_BOARD') throw error;
    throw noBoard(where, name);
  }
}

/** Says where was looked, since that depends on the environment, which is another in cron. */
export function noBoard(where: Whereabouts, name?: string): CordboardError {
  const [which, what] =
    name === undefined
      ? ['no board runs', 'cordboard serve starts one']
      : [`no board named ${name} runs`, 'cordboard boards lists them'];
  return new CordboardError('CB_NO_BOARD', `${which} here (in ${word(controlFolder(where))}); ${what}`);
}

/** Of boards that have ended the sockets do not count; one that cannot be asked does. Rejects with `CB_NO_BOARD`, and with `CB_AMBIGUOUS` where several run. */
export async function onlyBoard(where: Whereabouts, hello: Hello): Promise<string> {
  const names = boardNames(where);
  const [first] = names;
  if (first === undefined) throw noBoard(where);
  if (names.length === 1) return first;
  const found = await findBoards(where, hello);
  for (const { attachment } of found) if (!(attachment instanceof CordboardError)) attachment?.close();
  const running = found.filter(({ attachment }) => attachment !== undefined).map(({ name }) => name);
  if (running.length <= 1) return running[0] ?? first;
  throw new CordboardError('CB_AMBIGUOUS', `which board? ${running.join(', ')} run here; name one`);
}

/** To the board with that socket, as whoever does not come back takes it: when the way is lost, the board is not there. */
export function wayTo(path: string): Way {
  return socketWay({ kind: 'unix', path }, 'CB_NO_BOARD');
}

async function attachIfThere(path: string, hello: Hello, answerMs: number): Promise<Found['attachment']> {
  try {
    return await attach(wayTo(path), hello, () => undefined, answerMs);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    return error.code === 'CB_NO_BOARD' ? undefined : error;
  }
}
