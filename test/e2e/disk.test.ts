import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { bareEnv, dialFor, headless, PROGRAM } from '../helpers/headless.ts';

const SIZE = 32 * 1024 * 1024;

/** A file system of its own, in memory, until the test ends; undefined where none may be mounted. */
function smallDisk(t: TestContext): string | undefined {
  const mount = mkdtempSync(join(tmpdir(), 'cordboard-test-'));
  let isMounted = false;
  // In this order: what is mounted cannot be removed.
  t.after(() => {
    if (isMounted) execFileSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true, force: true });
  });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', mount], { stdio: 'ignore' });
    isMounted = true;
    return mount;
  } catch {
    return undefined;
  }
}

/** The looks of a board are five seconds apart. */
const PATIENCE_MS = 30_000;

test('a disk that is nearly full is an alarm before it is full: in the log, in the status and in the numbers', async (t) => {
  const disk = smallDisk(t);
  if (disk === undefined) {
    t.skip('no file system may be mounted here');
    return;
  }
  writeFileSync(join(disk, 'others'), Buffer.alloc(SIZE - 1024 * 1024));
  const board = headless(t, ['--name', 'lab', '--metrics', '0'], {
    transcripts: join(disk, 'transcripts.db'),
  });
  const status = (): { readonly code: number | null; readonly out: string } => {
    const env = bareEnv(board.folder);
    const { status: code, stdout: out } = spawnSync(process.execPath, [PROGRAM, 'status', '--board', 'lab'], {
      env,
      encoding: 'utf8',
    });
    return { code, out };
  };
  const { metrics } = await board.waitFor('started');
  const client = await dialFor(t, await board.port());
  await client.send('hello\n');
  const isAlarm = (level: string) => (logged: Readonly<Record<string, unknown>>) =>
    logged['alarm'] === 'disk' && logged['level'] === level;
  const { message } = await board.waitFor('notice', isAlarm('error'), PATIENCE_MS);
  assert.match(String(message), /^the disk of the transcripts has \d+ kB left of 34 MB; .*--rate/);
  const low = status();
  assert.equal(low.code, 1);
  assert.match(low.out, /^health +the disk of the transcripts has \d+ kB left of 34 MB/m);
  const page = await (await fetch(`http://${String(metrics)}/metrics`)).text();
  const free = Number(/^cordboard_transcript_disk_free_bytes (\d+)$/m.exec(page)?.[1]);
  assert.ok(free > 0 && free < 1024 * 1024);
  rmSync(join(disk, 'others'));
  await board.waitFor('notice', isAlarm('info'), PATIENCE_MS);
  const well = status();
  assert.equal(well.code, 0);
  assert.match(well.out, /^health +in order$/m);
});
