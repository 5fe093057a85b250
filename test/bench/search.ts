/** How soon a search of a long conversation has its first match, though that is at the far end, and how long it blocks. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Finder } from '../../src/console/finder.ts';
import { Pattern } from '../../src/pattern.ts';
import type { WireRecord } from '../../src/record.ts';
import { MemoryTranscript } from '../../src/transcript/memory.ts';
import { type Finding, judged, median } from './report.ts';

const LINES = 1_000_000;
const TIMES = 9;
const SESSION = { id: 1, framing: 'auto', firstLineEnd: 63 } as const;
const LINE = `${'conversation '.repeat(5).slice(0, 63)}\n`;
const RARE = `${'the Needle of this haystack '.padEnd(63, '.')}\n`;
const RARE_AT = 10;

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const textOf = (bytes: Uint8Array): string => bufferOf(bytes).toString();
const needle = Buffer.from('Needle');

/** What is looked for, and the ordinary way to do it: what a plain loop does with each read, and the most that this may be of that. */
const SEARCHES = [
  {
    what: 'as it is written',
    text: 'Needle',
    plain: (bytes: Uint8Array): boolean => bufferOf(bytes).includes(needle),
    most: 1,
  },
  {
    what: 'in any case',
    text: 'needle',
    plain: (bytes: Uint8Array): boolean => /needle/i.test(textOf(bytes)),
    most: 1,
  },
  {
    what: 'an expression',
    text: '~nee+dle of\\b',
    plain: (bytes: Uint8Array): boolean => /nee+dle of\b/i.test(textOf(bytes)),
    most: 2,
  },
] as const;

type Wanted = (typeof SEARCHES)[number];

interface Times {
  readonly found: number[];
  readonly loop: number[];
  readonly blocked: number[];
}

export async function search(): Promise<Finding[]> {
  const records = conversation();
  const store = new MemoryTranscript({ perSession: Infinity, total: Infinity });
  for (const record of records) store.append(record);
  const turns = { now: () => performance.now(), next: () => nextTurn() };
  const finder = new Finder((id, request) => store.page(id, request), turns);

  const findings: Finding[] = [];
  for (const wanted of SEARCHES) {
    const pattern = new Pattern(wanted.text);
    const times: Times = { found: [], loop: [], blocked: [] };
    for (let time = 0; time < TIMES; time++) {
      times.loop.push(loop(records, wanted));
      times.blocked.push(await blocking(async () => times.found.push(await find(finder, pattern))));
    }
    findings.push(...findingsOf(wanted, times));
  }
  return findings;
}

function findingsOf({ what, most }: Wanted, { found, loop: plain, blocked }: Times): Finding[] {
  const [time, baseline, longest] = [median(found), median(plain), median(blocked)];
  return [
    judged({
      what: `search: first of ${LINES} lines, ${what}`,
      measured: `${time.toFixed(0)} ms`,
      baseline: `${baseline.toFixed(0)} ms (a loop)`,
      value: time / baseline,
      most,
    }),
    judged({
      what: `search: longest block, ${what}`,
      measured: `${longest.toFixed(1)} ms`,
      baseline: 'one slice: 8 ms',
      value: longest / 8,
      most: 2,
    }),
  ];
}

/** A read for each line, as from a client that writes line by line. */
function conversation(): readonly WireRecord[] {
  return Array.from({ length: LINES }, (_, seq): WireRecord => {
    const bytes = Buffer.from(seq === RARE_AT ? RARE : LINE);
    return { session: 1, seq, kind: 'in', offset: seq * bytes.length, at: seq, bytes };
  });
}

async function find(finder: Finder, pattern: Pattern): Promise<number> {
  const from = performance.now();
  const found = await finder.find(SESSION, pattern, 'end', 'older');
  const taken = performance.now() - from;
  if (found.outcome !== 'found' || found.position.seq !== RARE_AT) throw new Error('not found');
  return taken;
}

/** The same in one go, the newest first. */
function loop(records: readonly WireRecord[], { plain }: Wanted): number {
  const from = performance.now();
  const found = records.findLastIndex(({ bytes }) => plain(bytes));
  const taken = performance.now() - from;
  if (found !== RARE_AT) throw new Error('not found');
  return taken;
}

/** The longest time between two turns of the loop while something goes on. */
async function blocking(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let goesOn = true;
  const watch = async (): Promise<void> => {
    while (goesOn) {
      await nextTurn();
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
  };
  const watching = watch();
  await work();
  goesOn = false;
  await watching;
  return longest;
}
