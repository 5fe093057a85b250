/** Whether it is a board of this user's own that has an address already. */
import { type Address, formatAddress } from '../src/address.ts';
import { CordboardError } from '../src/errors.ts';
import { runningBoards } from './own-boards.ts';

/** A board that is held by something must not keep another from telling why it cannot start. */
const ANSWER_MS = 1000;

/** Says whose board it is that listens there, if it is one of this user's; any other refusal stays as it is. */
export async function inOwnWords(error: unknown, address: Address): Promise<unknown> {
  if (!(error instanceof CordboardError) || error.code !== 'CB_ADDRESS_IN_USE') return error;
  const where = formatAddress(address);
  const name = await boardAt(where);
  if (name === undefined) return error;
  return new CordboardError(
    'CB_ADDRESS_IN_USE',
    `${where}: your board ${name} listens here already; cordboard attach ${name} opens a console on it, --listen chooses another address`,
  );
}

async function boardAt(where: string): Promise<string | undefined> {
  let late: NodeJS.Timeout | undefined;
  const waited = new Promise<undefined>(
    (resolve) => (late = setTimeout(() => resolve(undefined), ANSWER_MS)),
  );
  try {
    const boards = await Promise.race([runningBoards(), waited]);
    const here = (listener: string): boolean => isSame(listener.replace(/^[a-z]+:\/\//, ''), where);
    return boards?.find(({ listeners }) => listeners.some(here))?.name;
  } catch {
    // What is wrong with that folder is told of when somebody attaches.
    return undefined;
  } finally {
    clearTimeout(late);
  }
}

const EVERYWHERE = /^(\*|0\.0\.0\.0|\[::\]):/;

/** The same, or on the same port of all addresses. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [port, other] = [a, b].map((each) => /:(\d+)$/.exec(each)?.[1]);
  return port !== undefined && port === other && (EVERYWHERE.test(a) || EVERYWHERE.test(b));
}
