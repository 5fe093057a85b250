/** What an index of trigrams over a transcript file would cost and bring, next to going through its bytes. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { Archive } from '../../src/transcript/archive.ts';
import { openDatabase } from '../../src/transcript/database.ts';
import { PROGRAM } from '../helpers/recorded.ts';
import { type Haystack, sizeOf, withHaystack } from './haystacks.ts';
import { type Finding, judged, median } from './report.ts';

const MB = 1024 * 1024;
const SIZE = Number(process.env['CORDBOARD_BENCH_MB'] ?? 64) * MB;
const TIMES = 9;
const PAGE_BYTES = 1024 * 1024;

export function searchIndex(): Promise<Finding[]> {
  return withHaystack({ bytes: SIZE, read: 64 * 1024 }, (haystack) => {
    const index = join(dirname(haystack.path), 'index.db');
    const building = timed(() => build(haystack, index));
    const database = openDatabase(index, { readOnly: true });
    const query = database.prepare('SELECT rowid FROM part WHERE part MATCH \'"needle"\'');
    const asking = median(Array.from({ length: TIMES }, () => timed(() => query.all())));
    database.close();
    const scanning = median(Array.from({ length: TIMES }, () => timed(() => scan(haystack))));
    const what = `search-index: ${Math.round(haystack.bytes / MB)} MB`;
    return [
      judged({
        what: `${what}, bytes on disk`,
        measured: `${Math.round(sizeOf(index) / MB)} MB`,
        baseline: `${Math.round(haystack.bytes / MB)} MB of text`,
        value: sizeOf(index) / haystack.bytes,
      }),
      judged({
        what: `${what}, time to build it`,
        measured: `${(building / 1000).toFixed(1)} s`,
        baseline: `${(scanning / 1000).toFixed(2)} s (one search)`,
        value: building / scanning,
      }),
      judged({
        what: `${what}, a rare word`,
        measured: `${asking.toFixed(2)} ms (in a program that runs)`,
        baseline: `${scanning.toFixed(0)} ms (cordboard search)`,
        value: asking / scanning,
      }),
    ];
  });
}

/** A row for each record; the text is not kept a second time. */
function build({ path }: Haystack, index: string): void {
  const database = openDatabase(index, { readOnly: false });
  database.exec('PRAGMA synchronous = OFF');
  database.exec("CREATE VIRTUAL TABLE part USING fts5(text, tokenize = 'trigram', content = '')");
  const insert = database.prepare('INSERT INTO part (rowid, text) VALUES (?, ?)');
  const archive = new Archive(path);
  let row = 0;
  for (const { key } of archive.sessions()) {
    for (let [from, newer] = [0, true]; newer;) {
      const page = archive.page(key, { from, bytes: PAGE_BYTES }, key);
      database.exec('BEGIN');
      for (const { bytes } of page.records) insert.run(++row, Buffer.from(bytes).toString());
      database.exec('COMMIT');
      from = (page.records.at(-1)?.seq ?? from) + 1;
      newer = page.newer;
    }
  }
  archive.close();
  database.close();
}

function scan({ path }: Haystack): void {
  spawnSync(process.execPath, [PROGRAM, 'search', 'needle', '--transcripts', path], { stdio: 'ignore' });
}

function timed(act: () => unknown): number {
  const from = performance.now();
  act();
  return performance.now() - from;
}
