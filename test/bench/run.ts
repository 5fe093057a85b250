/** Runs the measurements, or those named, and prints one table. A goal missed is no failure: machines differ. */
import { attaching } from './attaching.ts';
import { churn } from './churn.ts';
import { crowd } from './crowd.ts';
import { deaf } from './deaf.ts';
import { flood } from './flood.ts';
import { grid } from './grid.ts';
import { idle } from './idle.ts';
import { ingest } from './ingest.ts';
import { keys } from './keys.ts';
import { listing } from './listing.ts';
import { opening } from './opening.ts';
import { paint } from './paint.ts';
import { type Finding, table } from './report.ts';
import { recording } from './recording.ts';
import { scrollback } from './scrollback.ts';
import { search } from './search.ts';
import { searchFile } from './search-file.ts';
import { searchIndex } from './search-index.ts';
import { start } from './start.ts';
import { table as connectionTable } from './table.ts';
import { trickle } from './trickle.ts';
import { unread } from './unread.ts';

const MEASUREMENTS: Readonly<Record<string, () => Promise<Finding[]>>> = {
  start,
  listing,
  keys,
  attaching,
  deaf,
  ingest,
  recording,
  trickle,
  opening,
  paint,
  grid,
  idle,
  scrollback,
  table: connectionTable,
  search,
  'search-file': searchFile,
  'search-index': searchIndex,
  flood,
  unread,
  churn,
  crowd,
};

async function run(names: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of names) {
    process.stderr.write(`${name} ...\n`);
    findings.push(...((await MEASUREMENTS[name]?.()) ?? []));
  }
  return findings;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in MEASUREMENTS));
if (unknown.length > 0) {
  const names = Object.keys(MEASUREMENTS).join(', ');
  process.stderr.write(`no such measurement: ${unknown.join(', ')}; there are ${names}\n`);
  process.exitCode = 64;
} else {
  const findings = await run(asked.length > 0 ? asked : Object.keys(MEASUREMENTS));
  process.stdout.write(`${table(findings)}\n`);
}
