/** `npm run torture`: a bad day, what it cost, and exit code 1 where that was too much. */
import { withFolder } from '../bench/folder.ts';
import { table } from '../bench/report.ts';
import { badDay } from './day.ts';
import { fullPlan, SHORT_PLAN } from './plan.ts';
import { verdictOf } from './verdict.ts';

const SECONDS = 120;
/** Less than that is the day of the test suite. */
const LEAST_SECONDS = 20;

const seconds = Number(process.env['CORDBOARD_TORTURE_SECONDS'] ?? SECONDS);
const plan = seconds >= LEAST_SECONDS ? fullPlan(seconds) : SHORT_PLAN;
const began = performance.now();
const say = (text: string): void => {
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
};

const day = await withFolder((folder) => badDay(plan, folder, say));
const { findings, breaches } = verdictOf(day, plan);
const { flooded = 0, churned, garbled, refused, stopped, records } = day.deeds;
process.stdout.write(
  `${table(findings)}\n\n` +
    `flooded ${((flooded / 1024) | 0) / 1024} MiB, ${churned} connected and reset, ${garbled} times nonsense, ` +
    `${refused} sends refused to those that do not read, ${stopped} times a console stopped, ${records} records read by another\n` +
    `the disk failed: ${day.how.disk}; vanished: ${day.how.vanished}\n`,
);
for (const breach of breaches) process.stdout.write(`BREACH ${breach}\n`);
process.exitCode = breaches.length > 0 ? 1 : 0;
