/** A board in the hands of strangers: clients that attack, under names, tags and notes that do so as well. */
import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { CordboardError } from '../../src/errors.ts';
import type { SessionId } from '../../src/record.ts';
import { ATTACKS, type Attack, CORPUS, shortened } from './attacks.ts';
import { type Bench, testBench } from './boards.ts';
import type { TestClient } from './clients.ts';
import { folderFor } from './folder.ts';
import { type TestGateway, testGateway, testRemote } from './gateways.ts';
import { storedTranscript } from './stores.ts';

/** Bounds of src/session/settings.ts. */
const NAME_MAX = 64;
const TAG_MAX = 32;
const NOTE_MAX = 500;

const LINE_END = Buffer.from('\r\n');

/** What is no name, and what is no text at all. */
const REFUSALS = ['CB_NAME', 'CB_PROTOCOL'];

export interface Strangers extends TestGateway {
  readonly bench: Bench;
  /** Of the transcripts. */
  readonly record: string;
  /** The client of session 1, which has sent all of the corpus. */
  readonly talking: TestClient;
}

/** A board with one client, which sends all of the corpus. */
export async function strangers(t: TestContext): Promise<Strangers> {
  const record = join(folderFor(t), 'transcripts.db');
  const bench = await testBench(t, { transcript: storedTranscript(t, { path: record }) });
  const gateway = await testGateway(t, bench.board);
  const talking = await bench.dial();
  await talking.send(CORPUS);
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === CORPUS.length);
  return { ...gateway, bench, record, talking };
}

/** Attacks that a session has for its name, for a tag, for its note: the others were refused. */
export interface Taken {
  readonly named: readonly Attack[];
  readonly tagged: readonly Attack[];
  readonly noted: readonly Attack[];
}

/** Besides that client each attack has one of its own, which says it and has it for its name, a tag and its note. */
export async function hostileBoard(t: TestContext): Promise<Strangers & Taken> {
  const board = await strangers(t);
  return { ...board, ...(await peopled(t, board.bench, board.path)) };
}

/** The same on a board that has one client or none yet; `path`: of its socket, where names are given. */
export async function peopled(t: TestContext, bench: Bench, path: string): Promise<Taken> {
  const { switchboard } = await testRemote(t, path);
  const first = bench.watch.sessions.size + 1;
  for (const [index, attack] of ATTACKS.entries()) {
    const client = await bench.dial();
    await bench.watch.session(first + index);
    await client.send(Buffer.concat([attack.bytes, LINE_END]));
  }
  await bench.watch.until(() => [...bench.watch.sessions.values()].every(({ bytesIn }) => bytesIn > 0));
  const those = async (give: (id: SessionId, attack: Attack) => Promise<void>): Promise<Attack[]> => {
    const given = await Promise.all(ATTACKS.map((attack, index) => taken(() => give(first + index, attack))));
    return ATTACKS.filter((_, index) => given[index]);
  };
  return {
    named: await those((id, attack) => switchboard.rename(id, shortened(attack, NAME_MAX))),
    tagged: await those((id, attack) => switchboard.set(id, { tags: [shortened(attack, TAG_MAX)] })),
    noted: await those((id, attack) => switchboard.set(id, { note: shortened(attack, NOTE_MAX) })),
  };
}

/** False: the board refuses it for what it is. */
async function taken(call: () => Promise<void>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof CordboardError && REFUSALS.includes(error.code)) return false;
    throw error;
  }
}
