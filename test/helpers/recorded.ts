/** Transcript files as a board writes them, and the built program to read them with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { WireRecord } from '../../src/record.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { folderFor } from './folder.ts';
import { BEGINNING, summaryOf, Tape } from './sessions.ts';
import { storedTranscript } from './stores.ts';

export const PROGRAM = fileURLToPath(new URL('../../bin/cordboard.js', import.meta.url));

/** A conversation to be recorded. */
export interface Conversation {
  readonly summary: SessionSummary;
  readonly records: readonly WireRecord[];
}

/** A closed conversation of one tape, with what its records come to. */
export function conversation(tape: Tape, changes: Partial<SessionSummary> = {}): Conversation {
  const bytes = (kind: string): number =>
    tape.records.filter((record) => record.kind === kind).reduce((sum, each) => sum + each.bytes.length, 0);
  const summary = summaryOf(tape.session, {
    state: 'closed',
    reason: 'left',
    openedAt: BEGINNING,
    closedAt: BEGINNING + tape.records.length * 1000,
    bytesIn: bytes('in'),
    bytesOut: bytes('out'),
    ...changes,
  });
  return { summary, records: tape.records };
}

/** A pump that says who it is and is asked how it is, with what a hostile client might send. */
export function pump(): Conversation {
  const tape = new Tape(1);
  tape.add('in', 'ready\r\n');
  tape.add('note', 'named pump-7 by rule 1');
  tape.add('out', 'status?\r\n');
  tape.add('in', 'rpm=\x1b[31m1200\x1b[0m <b>hot</b>\r\n');
  tape.add('in', Uint8Array.of(0, 255, 10));
  return conversation(tape, { name: 'pump-7', tags: ['pump'] });
}

/** One with a payload that lies in a segment, and a line that is not finished. */
export function gauge(changes: Partial<SessionSummary> = {}): Conversation {
  const tape = new Tape(2);
  tape.add('in', `${'0123456789'.repeat(500)}\n`);
  tape.add('in', 'no end');
  return conversation(tape, changes);
}

/** The same, when its board still ran. */
export function openGauge(): Conversation {
  return gauge({ state: 'open', reason: undefined, closedAt: undefined });
}

/** Records them in a file, as a board does that ends in order. Returns its path. */
export async function recorded(
  t: TestContext,
  conversations: readonly Conversation[],
  folder = folderFor(t),
): Promise<string> {
  const path = join(folder, 'transcripts.db');
  const store = storedTranscript(t, { path });
  for (const { summary, records } of conversations) {
    store.describe(summary);
    for (const record of records) store.append(record);
  }
  await store.close();
  return path;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly bytes: Buffer;
  readonly err: string;
}

/** Runs the built program to its end, in UTC, on a transcript file unless another is named. */
export function cordboard(path: string, ...args: readonly string[]): Promise<Ran> {
  const env = { PATH: process.env['PATH'], TZ: 'UTC', HOME: '/nonexistent', CORDBOARD_TRANSCRIPTS: path };
  return runProgram(args, env);
}

/** Runs the built program to its end. */
export async function runProgram(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  const bytes = Buffer.concat(out);
  return { code, bytes, out: bytes.toString(), err: Buffer.concat(err).toString() };
}
