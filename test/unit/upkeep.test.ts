import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { Upkeep } from '../../src/transcript/upkeep.ts';
import { folderFor } from '../helpers/folder.ts';
import { DAY_MS, query, scribeFor } from '../helpers/scribe.ts';
import { BEGINNING } from '../helpers/sessions.ts';

/** A recording thread's time, which passes when it is told to. */
class Host {
  readonly said: string[] = [];
  readonly pauses: number[] = [];
  isBusy = false;
  #elapsed = 0;
  #next: (() => void) | undefined;

  readonly later = (run: () => void, ms: number): void => {
    this.pauses.push(ms);
    this.#next = run;
  };
  readonly now = (): number => BEGINNING + 30 * DAY_MS;
  /** Every look at the clock takes a millisecond. */
  readonly elapsed = (): number => ++this.#elapsed;
  readonly isIdle = (): boolean => !this.isBusy;
  readonly say = (text: string): void => void this.said.push(text);

  /** The next slice, if one is asked for. */
  run(): boolean {
    const next = this.#next;
    this.#next = undefined;
    next?.();
    return next !== undefined;
  }
}

const POLICY = { keepDays: 15, keepBytes: 0, pruneOpen: false };
const count = (path: string): unknown => query(path, 'SELECT count(*) AS count FROM record')[0]?.['count'];

function upkeepOf(t: TestContext, path: string): { readonly host: Host; readonly upkeep: Upkeep } {
  const host = new Host();
  const upkeep = new Upkeep(path, POLICY, host);
  t.after(() => upkeep.stop());
  return { host, upkeep };
}

describe('upkeep', () => {
  test('prunes a slice at a time, and nothing while batches wait', (t) => {
    const path = join(folderFor(t), 'transcripts.db');
    const board = scribeFor(t, path);
    board.conversation(1, 0, 2000, 10);
    const { host } = upkeepOf(t, path);
    host.isBusy = true;
    host.run();
    assert.equal(count(path), 2000);
    host.isBusy = false;
    host.run();
    const left = Number(count(path));
    assert.ok(left > 1000 && left < 2000, `${left} are left`);
    for (let slices = 0; count(path) !== 0; slices++) {
      assert.ok(slices < 10, 'it goes on');
      host.run();
    }
  });

  test('looks again later when there is nothing to do, and not at all once it was stopped', (t) => {
    const path = join(folderFor(t), 'transcripts.db');
    scribeFor(t, path).conversation(1, 20, 10, 10);
    const { host, upkeep } = upkeepOf(t, path);
    host.run();
    assert.ok((host.pauses.at(-1) ?? 0) > (host.pauses[0] ?? 0), host.pauses.join());
    upkeep.stop();
    assert.equal(host.run(), true);
    assert.equal(host.run(), false);
  });

  test('goes over to another file of the same name', (t) => {
    const path = join(folderFor(t), 'transcripts.db');
    scribeFor(t, path).conversation(1, 20, 10, 10);
    const { host } = upkeepOf(t, path);
    host.run();
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    host.run();
    scribeFor(t, path).conversation(1, 0, 10, 10);
    host.run();
    assert.equal(count(path), 0);
    assert.deepEqual(host.said, []);
  });

  test('says once why it cannot, and tries again', (t) => {
    const path = join(folderFor(t), 'transcripts.db');
    writeFileSync(path, 'something else altogether');
    const { host } = upkeepOf(t, path);
    host.run();
    host.run();
    assert.equal(host.said.length, 1);
    assert.match(host.said[0] ?? '', /^old conversations cannot be pruned: /);
    rmSync(path);
    scribeFor(t, path).conversation(1, 0, 10, 10);
    host.run();
    assert.equal(count(path), 0);
  });
});
