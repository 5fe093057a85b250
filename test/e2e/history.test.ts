/** Two runs of the program on one folder: the second reads what the first has recorded. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Archive } from '../../src/transcript/archive.ts';
import { dial } from '../helpers/clients.ts';
import { run, serve } from '../helpers/cordboard.ts';
import { folderFor } from '../helpers/folder.ts';
import { command, inFocus } from '../helpers/prompts.ts';
import type { TestTerminal } from '../helpers/terminal.ts';

const LINES = 20_000;

/** A run in which client 1, named gauge, says many lines and is answered; it has ended. Returns the file. */
async function firstRun(t: TestContext): Promise<string> {
  const path = join(folderFor(t), 'transcripts.db');
  const first = await serve(t, ['--transcripts', path]);
  const client = await first.dial();
  await inFocus(first.terminal, 1);
  command(first.terminal, '/rename gauge');
  await first.terminal.waitFor('#1 gauge');
  const lines = Array.from({ length: LINES }, (_, index) => `reading ${index} of the gauge\n`);
  lines[7] = 'a needle in the hay\n';
  await client.send(lines.join(''));
  await first.terminal.waitFor(`reading ${LINES - 1} of the gauge`);
  command(first.terminal, 'well done');
  await client.waitFor('well done\n');
  command(first.terminal, '/quit');
  await first.terminal.stopsBoard();
  assert.equal((await first.terminal.exit).code, 0);
  return path;
}

/** Opens the first conversation of the list that this filter leaves. */
async function open(terminal: TestTerminal, filter: string): Promise<void> {
  command(terminal, `/history ${filter}`);
  await terminal.waitFor(/▌.*gauge/);
  terminal.press('Enter');
  await terminal.waitFor(/key 1 gauge .*earlier run/);
}

function recordsOf(path: string, key: number): number {
  const archive = new Archive(path);
  try {
    return archive.sessions({ keys: [key] })[0]?.records ?? 0;
  } finally {
    archive.close();
  }
}

test('a later run scrolls, searches and shows in hexadecimal what an earlier one recorded, and cannot answer it', async (t) => {
  const path = await firstRun(t);
  const records = recordsOf(path, 1);
  const { terminal, port } = await serve(t, ['--transcripts', path], { columns: 100, rows: 30 });
  const client = await dial(port);
  t.after(() => client.destroy());
  await inFocus(terminal, 1);
  await open(terminal, 'gau');
  await terminal.waitFor('well done');
  await terminal.waitFor(`reading ${LINES - 1} of the gauge`);

  terminal.press('C-Home');
  await terminal.waitFor(/reading 0 of the gauge/);
  terminal.press('PgDn');
  await terminal.waitFor(/reading 30 of the gauge/);
  terminal.press('C-End');
  await terminal.waitFor('well done');
  command(terminal, '/search needle');
  await terminal.waitFor(/a needle in the hay/);
  await terminal.waitFor(/search needle 1\/1/);
  command(terminal, '/view hex');
  await terminal.waitFor(/61 20 6e {2}65 65 64 6c {2}.a needl/);
  command(terminal, '/view text');
  command(terminal, '/filter needle');
  await terminal.waitFor(
    (seen) => !seen.screen().includes('reading 9 of') && seen.screen().includes('needle in'),
  );

  terminal.type('hello').press('Enter');
  await terminal.waitFor(/on the record/);
  assert.match(terminal.screen(), /\[key 1 gauge\] × hello/);
  terminal.press('C-u');
  command(terminal, '/raw "hello"');
  await terminal.waitFor(/× \/raw "hello"/);
  terminal.press('C-u').press('C-x').type('d');
  await terminal.waitFor(/key 1 gauge is closed here/);
  await inFocus(terminal, 1);
  command(terminal, 'to the one who is there');
  await client.waitFor('to the one who is there\n');
  assert.equal(client.received, 'to the one who is there\n', 'and nothing else has reached it');
  command(terminal, '/quit');
  await terminal.stopsBoard();
  await terminal.exit;
  assert.equal(recordsOf(path, 1), records, 'the record is as it was');
});

test('connect reads the record the same way, and one that is on the list is gone to there', async (t) => {
  const path = await firstRun(t);
  const board = await serve(t, ['--transcripts', 'off']);
  const terminal = await run(t, ['connect', `127.0.0.1:${board.port}`, '--transcripts', path]);
  await inFocus(terminal, 1);
  command(terminal, '/history');
  await terminal.waitFor(/▌.*here #1/);
  await terminal.waitFor(/gauge/);
  terminal.press('Down');
  await terminal.waitFor(/▌.*gauge/);
  terminal.press('Enter');
  await terminal.waitFor(/\[key 1 gauge\] ×/);
  command(terminal, '/history');
  await terminal.waitFor(/▌.*here #1/);
  terminal.press('Enter');
  await inFocus(terminal, 1);
});

test('without transcripts that is said in a line', async (t) => {
  const { terminal } = await serve(t, ['--transcripts', 'off'], { columns: 110 });
  await terminal.waitFor('conversations are not recorded (--transcripts off)');
  terminal.type('/history').press('Enter');
  await terminal.waitFor('conversations are not recorded here (--transcripts off)');
});
