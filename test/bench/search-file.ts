/** How long `cordboard search` takes for a rare word in a transcript file, next to `grep -c` in a flat file of the same bytes. */
import { spawnSync } from 'node:child_process';
import { PROGRAM } from '../helpers/recorded.ts';
import { type Haystack, type Shape, withHaystack } from './haystacks.ts';
import { type Finding, judged } from './report.ts';

const MB = 1024 * 1024;
/** Of text; 1024 takes about a minute. */
const SIZE = Number(process.env['CORDBOARD_BENCH_MB'] ?? 256) * MB;
const TIMES = 7;

/** Reads of a client that sends in bulk, of one that sends blocks, and of one that sends line by line. */
const SHAPES: readonly (Shape & { readonly goal?: number })[] = [
  { read: 64 * 1024, bytes: SIZE, goal: 1.5 },
  { read: 4096, bytes: SIZE / 2 },
  { read: 64, bytes: SIZE / 8 },
];

const SEARCHES = [
  { what: 'a word as it is written', search: ['Needle'], grep: ['-c', 'Needle'] },
  { what: 'a word in any case', search: ['needle'], grep: ['-ci', 'needle'] },
  { what: 'an expression', search: ['--regex', 'nee+dle of'], grep: ['-ciE', 'nee+dle of'] },
] as const;

type Wanted = (typeof SEARCHES)[number];

export async function searchFile(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const shape of SHAPES) {
    await withHaystack(shape, (haystack) => {
      for (const wanted of SEARCHES) findings.push(finding(haystack, shape, wanted));
    });
  }
  return findings;
}

function finding(haystack: Haystack, { read, goal }: (typeof SHAPES)[number], wanted: Wanted): Finding {
  const searches: number[] = [];
  const greps: number[] = [];
  // The first round brings both into the memory of the system.
  for (let time = 0; time <= TIMES; time++) {
    const search = timed(process.execPath, [
      PROGRAM,
      'search',
      ...wanted.search,
      '--transcripts',
      haystack.path,
    ]);
    const grep = timed('grep', [...wanted.grep, haystack.flat]);
    if (time === 0) continue;
    searches.push(search);
    greps.push(grep);
  }
  // Others may use the machine as well: the best time tells what the work takes.
  const [time, baseline] = [Math.min(...searches), Math.min(...greps)];
  return judged({
    what: `search-file: ${Math.round(haystack.bytes / MB)} MB in reads of ${read}, ${wanted.what}`,
    measured: `${time.toFixed(0)} ms`,
    baseline: `${baseline.toFixed(0)} ms (grep)`,
    value: time / baseline,
    ...(goal !== undefined && { most: goal }),
  });
}

/** Milliseconds until it has found nothing. */
function timed(program: string, args: readonly string[]): number {
  const from = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'ignore' });
  if (status !== 1) throw new Error(`${program} ended with ${String(status)}`);
  return performance.now() - from;
}
