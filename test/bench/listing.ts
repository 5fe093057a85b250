/** How long `cordboard sessions --json` takes with ten thousand sessions, next to a Node that does nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withChildren } from './child.ts';
import { type Finding, judged, median } from './report.ts';
import { PROGRAM } from './tty.ts';

const SESSIONS = 10_000;
const ROUNDS = 21;
const COMMAND = [PROGRAM, 'sessions', '--json'];

export function listing(): Promise<Finding[]> {
  return withChildren(async (start) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cordboard-bench-'));
    try {
      await start('sessions-child', [folder, SESSIONS]).ask('open');
      return [measure({ ...process.env, XDG_RUNTIME_DIR: folder })];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function measure(env: NodeJS.ProcessEnv): Finding {
  const printed = spawnSync(process.execPath, COMMAND, { env, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const lines = printed.stdout.split('\n').length - 1;
  if (lines !== SESSIONS) throw new Error(`${lines} lines came: ${printed.stderr}`);
  const bare: number[] = [];
  const listed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(timeOf(['-e', '0'], env));
    listed.push(timeOf(COMMAND, env));
  }
  const [subject, baseline] = [median(listed), median(bare)];
  return judged({
    what: 'sessions --json of 10000 sessions',
    measured: `${subject.toFixed(0)} ms`,
    baseline: `${baseline.toFixed(0)} ms (node -e 0)`,
    value: subject / baseline,
    most: 2.5,
  });
}

function timeOf(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const from = performance.now();
  spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  return performance.now() - from;
}
