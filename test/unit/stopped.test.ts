import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Archive, type SessionQuery, type StoredSession } from '../../src/transcript/archive.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { isAlive, thisProcess } from '../../src/transcript/runs.ts';
import { folderFor } from '../helpers/folder.ts';
import { rowsOf } from '../helpers/recordings.ts';
import { BEGINNING, summaryOf, Tape } from '../helpers/sessions.ts';

const MINUTE_MS = 60_000;

/** A board's run with an open session that has three records, a second apart; then the board is gone without a word. */
function run(path: string, token: string, process = thisProcess()): void {
  const recorder = new Recorder(path, 'normal', {
    ...{ command: 'serve', operator: 'tester' },
    ...{ token, process, started: BEGINNING },
  });
  const tape = new Tape(1);
  tape.addLines(3);
  tape.add('out', `${'x'.repeat(3000)}\n`);
  // The counters are of before the records.
  recorder.write({ sessions: [summaryOf(1), summaryOf(2, { bytesIn: 77 })], records: tape.records });
  recorder.close();
}

function sessions(path: string, query: SessionQuery = {}): StoredSession[] {
  const archive = new Archive(path);
  try {
    return archive.sessions(query).toSorted((a, b) => a.key - b.key);
  } finally {
    archive.close();
  }
}

test('sessions of a board that was killed have ended with their last record, and nothing is written for that', (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  run(path, 'alive');
  run(path, 'dead', { pid: process.pid, born: 'another time' });
  const ends = ({ key, state, reason, closedAt }: StoredSession): unknown[] => [key, state, reason, closedAt];
  const alive = [
    [1, 'open', undefined, undefined],
    [2, 'open', undefined, undefined],
  ];
  const dead = [
    [3, 'closed', 'stopped', BEGINNING + 3000],
    [4, 'closed', 'stopped', BEGINNING],
  ];
  assert.deepEqual(sessions(path).map(ends), [...alive, ...dead]);
  assert.deepEqual(sessions(path, { since: BEGINNING + MINUTE_MS }).map(ends), alive);
  assert.deepEqual(sessions(path, { since: BEGINNING + 3000, peer: '192.0.2.1' }).map(ends), [
    alive[0],
    dead[0],
  ]);
  assert.deepEqual(
    rowsOf(path, 'SELECT closed, reason FROM session').map(({ closed, reason }) => [closed, reason]),
    Array(4).fill([null, null]),
  );

  // The next board writes the same.
  run(path, 'next');
  const kept = sessions(path).filter(({ key }) => key <= 4);
  assert.deepEqual(kept.map(ends), [...alive, ...dead]);
  assert.equal(rowsOf(path, "SELECT 1 FROM session WHERE reason = 'stopped'").length, 2);
});

test('what came and was sent is counted up to the last record of a board that was killed', (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  run(path, 'dead', { pid: process.pid, born: 'another time' });
  const counted = (): unknown[] =>
    sessions(path, { keys: [1, 2] }).map(({ bytesIn, bytesOut }) => [bytesIn, bytesOut]);
  assert.deepEqual(counted(), [
    [3 * 'line 0\n'.length, 3001],
    [77, 0],
  ]);
  run(path, 'next');
  assert.equal(sessions(path, { keys: [1] })[0]?.reason, 'stopped');
  assert.equal(rowsOf(path, "SELECT 1 FROM session WHERE reason = 'stopped'").length, 2);
  assert.deepEqual(counted(), [
    [3 * 'line 0\n'.length, 3001],
    [77, 0],
  ]);
});

test(
  'a process that has ended is gone, also while its parent has not asked for its end',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    t.after(() => parent.kill('SIGKILL'));
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    const stat = (): string[] =>
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const child = { pid, born: `${boot} ${stat()[19] ?? ''}` };
    process.kill(pid, 'SIGKILL');
    while (stat()[0] !== 'Z') await setImmediate();
    assert.equal(isAlive(child), false);
  },
);
