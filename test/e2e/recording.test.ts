import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { WireRecord } from '../../src/record.ts';
import type { Notice } from '../../src/switchboard/switchboard.ts';
import { openDatabase } from '../../src/transcript/database.ts';
import {
  BEHIND_BYTES,
  type RecordingThread,
  type StartThread,
  startWorker,
} from '../../src/transcript/delivery.ts';
import type { StoredTranscript } from '../../src/transcript/store.ts';
import { type Bench, testBench, textOf } from '../helpers/boards.ts';
import { dial } from '../helpers/clients.ts';
import { folderFor } from '../helpers/folder.ts';
import { Gated } from '../helpers/gated.ts';
import { conversationsOf, rowsOf } from '../helpers/recordings.ts';
import { storedTranscript } from '../helpers/stores.ts';
import { streamPart } from '../helpers/streams.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/cordboard.js', import.meta.url));

/** What one read of a socket may bring. */
const READ_BYTES = 65_536;

interface RecordingBoard extends Bench {
  readonly transcript: StoredTranscript;
  readonly path: string;
  /** Resolves with an alarm of the transcripts, or with what ended it. */
  readonly alarm: (text: RegExp) => Promise<Notice>;
}

async function recordingBoard(
  t: TestContext,
  path: string,
  startThread: StartThread = startWorker,
): Promise<RecordingBoard> {
  const transcript = storedTranscript(t, { path, startThread });
  const bench = await testBench(t, { transcript });
  const { watch } = bench;
  const alarm = (text: RegExp): Promise<Notice> =>
    watch.until(() =>
      watch.notices.find((notice) => notice.alarm === 'transcripts' && text.test(notice.text)),
    );
  return { ...bench, transcript, path, alarm };
}

/** A new client says a line and is answered. Returns its session. */
async function converse(bench: Bench, text: string): Promise<number> {
  const { watch, board } = bench;
  const known = new Set(watch.sessions.keys());
  const client = await bench.dial();
  await client.send(`${text}\n`);
  const { id } = await watch.until(() =>
    [...watch.sessions.values()].find((session) => !known.has(session.id) && session.bytesIn > text.length),
  );
  board.registry.get(id).send(`answer to ${text}`);
  await client.waitFor(`answer to ${text}\n`);
  return id;
}

/** Fails unless these are all records of a conversation up to the last. */
function assertWhole(records: readonly WireRecord[] = []): void {
  assert.notEqual(records.length, 0);
  assert.deepEqual(
    records.map(({ seq }) => seq),
    records.map((_, index) => index),
  );
}

test('a disk slower than the clients holds them, drops nothing and costs a bounded memory', async (t) => {
  const [CLIENTS, BYTES] = [4, 12 * 1024 * 1024];
  const path = join(folderFor(t), 'transcripts.db');
  const gates: Gated[] = [];
  const bench = await recordingBoard(t, path, (data) => {
    const gate = new Gated(data);
    gates.push(gate);
    return gate;
  });
  let most = 0;
  bench.board.registry.listen({
    opened: () => undefined,
    changed: () => undefined,
    recorded: () => (most = Math.max(most, bench.transcript.onWay)),
    dismissed: () => undefined,
  });
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => bench.dial()));
  const sent = clients.map((client) => client.send(streamPart(0, BYTES)));
  await bench.watch.until(() => bench.transcript.isBehind);

  // Whoever sends is held after one read more; those who are quiet are served as ever.
  for (let round = 0; round < 20; round++) {
    const quiet = await bench.dial();
    const id = CLIENTS + 1 + round;
    await bench.watch.session(id);
    bench.board.registry.get(id).send('hello');
    await quiet.waitFor('hello\n');
  }
  const received = [...bench.watch.sessions.values()].reduce((sum, { bytesIn }) => sum + bytesIn, 0);
  assert.ok(received < BEHIND_BYTES + CLIENTS * READ_BYTES, `${received} bytes were read`);
  assert.ok(clients.some(({ socket }) => socket.writableLength > 0));

  // It takes a batch at a time: they go on and are held again.
  const [gate] = gates;
  for (let batch = 0; batch < 30; batch++) {
    gate?.one();
    await new Promise((resolve) => setImmediate(resolve));
  }
  gate?.open();
  await Promise.all(sent);
  for (const client of clients) client.end();
  for (let id = 1; id <= CLIENTS; id++) await bench.watch.session(id, ({ ended }) => ended);
  assert.ok(most < BEHIND_BYTES + 2 * CLIENTS * READ_BYTES, `${most} bytes were on their way`);
  assert.equal(await bench.board.close(), undefined);
  const found = conversationsOf(path).filter(({ id }) => id <= CLIENTS);
  assert.equal(found.length, CLIENTS);
  for (const { conversation } of found) {
    assertWhole(conversation);
    const bytes = Buffer.concat(
      conversation.filter(({ kind }) => kind === 'in').map((record) => record.bytes),
    );
    assert.ok(bytes.equals(streamPart(0, BYTES)));
  }
  assert.deepEqual(rowsOf(path, 'SELECT * FROM gap'), []);
});

describe('conversations go on under a standing alarm, and are recorded again by themselves', () => {
  test('when the disk is full', async (t) => {
    const mount = join(folderFor(t), 'small');
    mkdirSync(mount);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mount], { stdio: 'ignore' });
    } catch {
      t.skip('a file system cannot be mounted here');
      return;
    }
    try {
      const filler = join(mount, 'filler');
      writeFileSync(filler, Buffer.alloc(1024 * 1024));
      const bench = await recordingBoard(t, join(mount, 'transcripts.db'));
      const client = await bench.dial();
      await client.send(streamPart(0, 1024 * 1024));
      const { text, standing } = await bench.alarm(/not recorded/);
      assert.match(text, /not recorded: the disk (is full|failed)/);
      assert.equal(standing, true);
      const id = await converse(bench, 'while it is full');
      assert.equal(textOf(await bench.records(id), 'in'), 'while it is full\n');
      rmSync(filler);
      await bench.alarm(/recorded again/);
      assert.ok(bench.board.notices.past.every((notice) => notice.standing !== true));
      assert.equal(await bench.board.close(), undefined);
      const found = conversationsOf(bench.path);
      assert.equal(found.length, 2);
      for (const { conversation } of found) assertWhole(conversation);
    } finally {
      execFileSync('umount', ['-l', mount]);
    }
  });

  test('when another program holds the file', async (t) => {
    const bench = await recordingBoard(t, join(folderFor(t), 'transcripts.db'));
    await converse(bench, 'before');
    assert.equal(await bench.transcript.written(), true);
    const other = openDatabase(bench.path, { readOnly: false });
    t.after(() => other.close());
    other.exec('BEGIN EXCLUSIVE');
    await converse(bench, 'while it is locked');
    await bench.alarm(/not recorded: another program holds it locked/);
    await converse(bench, 'after the alarm');
    other.exec('ROLLBACK');
    await bench.alarm(/recorded again/);
    assert.equal(await bench.board.close(), undefined);
    const found = conversationsOf(bench.path);
    assert.equal(found.length, 3);
    for (const { conversation } of found) assertWhole(conversation);
  });

  test('when the file is deleted', async (t) => {
    const folder = folderFor(t);
    const bench = await recordingBoard(t, join(folder, 'transcripts.db'));
    const id = await converse(bench, 'before');
    assert.equal(await bench.transcript.written(), true);
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    // It is looked at about once a second, when there is something to record.
    const talk = setInterval(() => {
      bench.board.registry.get(id).note('more');
    }, 100);
    t.after(() => clearInterval(talk));
    await bench.alarm(/not recorded: its file was removed/);
    await bench.alarm(/recorded again/);
    clearInterval(talk);
    assert.equal(await bench.board.close(), undefined);
    const [session] = conversationsOf(bench.path);
    const [first, ...rest] = session?.conversation ?? [];
    assert.match(Buffer.from(first?.bytes ?? []).toString(), /^\d+ records are missing here/);
    const next = rest[0]?.seq ?? 0;
    assert.ok(rest.every(({ seq }, index) => seq === next + index));
    assert.deepEqual(rowsOf(bench.path, 'SELECT first, last FROM gap'), [{ first: 0, last: next - 1 }]);
  });

  test('when the file is damaged from the start, which is kept to the byte', async (t) => {
    const path = join(folderFor(t), 'transcripts.db');
    const damaged = streamPart(0, 50_000);
    writeFileSync(path, damaged);
    // By this it is known for what it was.
    mkdirSync(`${path}-segments`);
    writeFileSync(`${path}-segments/1.segment`, '');
    const bench = await recordingBoard(t, path);
    await bench.alarm(/recorded again/);
    const { text } = await bench.watch.until(() =>
      bench.watch.notices.find((notice) => notice.text.includes('the transcripts were damaged')),
    );
    await converse(bench, 'after');
    assert.equal(await bench.board.close(), undefined);
    const aside = /they are now (\S+),/.exec(text)?.[1] ?? '';
    assert.ok(readFileSync(aside).equals(damaged));
    assertWhole(conversationsOf(path)[0]?.conversation);
  });

  test('when the place cannot be written from the start', async (t) => {
    const blocked = join(folderFor(t), 'blocked');
    writeFileSync(blocked, '');
    const bench = await recordingBoard(t, join(blocked, 'transcripts.db'));
    await bench.alarm(/not recorded: a part of its path is no folder/);
    const id = await converse(bench, 'from memory');
    assert.equal(textOf(await bench.records(id), 'in'), 'from memory\n');
    rmSync(blocked);
    await bench.alarm(/recorded again/);
    assert.equal(await bench.board.close(), undefined);
    assertWhole(conversationsOf(bench.path)[0]?.conversation);
  });

  test('when the thread that records has ended', async (t) => {
    const workers: RecordingThread[] = [];
    const bench = await recordingBoard(t, join(folderFor(t), 'transcripts.db'), (data) => {
      const worker = startWorker(data);
      workers.push(worker);
      return worker;
    });
    const id = await converse(bench, 'before');
    assert.equal(await bench.transcript.written(), true);
    bench.board.registry.get(id).send('on its way');
    void bench.transcript.written();
    await workers[0]?.terminate();
    await bench.alarm(/not recorded: recording was interrupted/);
    await converse(bench, 'meanwhile');
    await bench.alarm(/recorded again/);
    bench.board.registry.get(id).send('after');
    const loss = await bench.board.close();
    assert.equal(workers.length, 2);
    assert.equal(rowsOf(bench.path, 'SELECT * FROM run').length, 1);
    const found = conversationsOf(bench.path);
    assert.equal(found.length, 2);
    // Whether the batch that was on its way was committed is chance; if not it must be told.
    const gaps = rowsOf(bench.path, 'SELECT first, last FROM gap');
    const missing = gaps.reduce((sum, { first, last }) => sum + Number(last) - Number(first) + 1, 0);
    assert.ok(missing <= (loss?.records ?? 0));
    const kept = rowsOf(bench.path, 'SELECT * FROM record').length;
    const counted = found.reduce((sum, { conversation }) => sum + (conversation.at(-1)?.seq ?? 0) + 1, 0);
    assert.equal(kept + missing, counted);
  });
});

test('closing where nothing can be recorded says how much is lost', async (t) => {
  const bench = await recordingBoard(t, '/proc/none/transcripts.db');
  await bench.alarm(/not recorded/);
  const id = await converse(bench, 'lost');
  const before = (await bench.records(id)).length;
  const loss = await bench.board.close();
  assert.equal((await bench.records(id)).length, loss?.records);
  assert.ok(loss !== undefined && loss.records > before && loss.why !== undefined);
  assert.equal(existsSync(bench.path), false);
});

test('a board does not start on a file that is none of its own, says so in one line, and leaves it as it is', (t) => {
  for (const [command, args] of [
    ['serve', ['--listen', '127.0.0.1:0', '--plain']],
    ['serve', ['--listen', '127.0.0.1:0', '--headless']],
    ['connect', ['127.0.0.1:1', '--plain']],
  ] as const) {
    const folder = folderFor(t);
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'my notes\n');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--no-warnings', PROGRAM, command, ...args, '--transcripts', path],
      { input: '', encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' },
    );
    assert.deepEqual([status, stdout], [74, '']);
    assert.match(
      stderr,
      /^[^\n]*notes\.txt is no transcript of cordboard, not even a damaged one; name another[^\n]*\n$/,
    );
    assert.equal(readFileSync(path, 'utf8'), 'my notes\n');
    assert.deepEqual(readdirSync(folder), ['notes.txt']);
  }
});

test('the program says last, on stderr, how many records are not on the record and why', async (t) => {
  const blocked = join(folderFor(t), 'blocked');
  writeFileSync(blocked, '');
  const args = [
    'serve',
    '--plain',
    '--listen',
    '127.0.0.1:0',
    '--transcripts',
    join(blocked, 'transcripts.db'),
  ];
  const child = spawn(process.execPath, ['--no-warnings', PROGRAM, ...args]);
  t.after(() => child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const said = async (text: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = text.exec(out);
      if (found !== null) return found;
      const [bytes] = (await once(child.stdout, 'data')) as [Buffer];
      out += bytes.toString();
    }
  };
  const [, port] = await said(/listening on 127\.0\.0\.1:(\d+)/);
  const client = await dial(Number(port));
  t.after(() => client.destroy());
  await client.send('hello\n');
  await said(/hello/);
  await said(/not recorded: a part of its path is no folder/);
  child.stdin.end('/quit\n');
  await once(child, 'close');
  assert.match(
    err,
    /^cordboard: \d+ records are not in the transcripts: a part of its path is no folder \(\S+transcripts\.db\)\n$/,
  );
  assert.equal(child.exitCode, 0);
});
