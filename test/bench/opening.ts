/** How long the first screen of a recorded conversation takes, of a very long one next to a short one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Scrollback } from '../../src/console/scrollback.ts';
import type { WireRecord } from '../../src/record.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { StoredTranscript } from '../../src/transcript/store.ts';
import { summaryOf } from '../helpers/sessions.ts';
import { type Finding, judged, median } from './report.ts';
import { DEFAULT_BOUNDS } from './rig.ts';

const LONG = 10_000_000;
const SHORT = 100;
const TIMES = 60;
/** What a console asks for when it opens a pane. */
const OPEN_BYTES = 128 * 1024;
const SCREEN = { columns: 120, rows: 40 };

const LINE = `${'conversation '.repeat(5).slice(0, 63)}\n`;
/** A read of the long one. */
const READ_LINES = 1000;

export async function opening(): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-bench-'));
  const path = join(folder, 'transcripts.db');
  record(path);
  const facts = { command: 'serve' as const, operator: 'bench', started: Date.now() };
  const transcript = new StoredTranscript({ path, memory: DEFAULT_BOUNDS, durability: 'normal', facts });
  try {
    transcript.describe(summaryOf(3));
    await transcript.written();
    const long: number[] = [];
    const short: number[] = [];
    for (let time = 0; time < TIMES; time++) {
      long.push(await open(transcript, 1));
      short.push(await open(transcript, 2));
    }
    return [finding(median(long), median(short))];
  } finally {
    await transcript.close();
    rmSync(folder, { recursive: true });
  }
}

function finding(cost: number, baseline: number): Finding {
  return judged({
    what: `opening: the first screen of ${LONG} recorded lines`,
    measured: `${cost.toFixed(2)} ms`,
    baseline: `${baseline.toFixed(2)} ms (of ${SHORT})`,
    value: cost / baseline,
    most: 2,
  });
}

/** The long one is the file's first conversation, the short one its second, with a read for each line. */
function record(path: string): void {
  const facts = { command: 'serve' as const, operator: 'bench', token: 'bench', started: Date.now() };
  const recorder = new Recorder(path, 'normal', { ...facts, process: thisProcess() });
  const read = Buffer.from(LINE.repeat(READ_LINES));
  recorder.write({ sessions: [summaryOf(1), summaryOf(2)], records: [] });
  for (let seq = 0; seq < LONG / READ_LINES; seq++)
    recorder.write({ sessions: [], records: [recordOf(1, seq, read)] });
  const lines = Array.from({ length: SHORT }, (_, seq) => recordOf(2, seq, Buffer.from(LINE)));
  recorder.write({ sessions: [], records: lines });
  recorder.end(Date.now());
}

function recordOf(session: number, seq: number, bytes: Buffer): WireRecord {
  return { session, seq, kind: 'in', offset: seq * bytes.length, at: seq, bytes };
}

/** Reads what a pane begins with, and lays the last screen of it out. */
async function open(transcript: StoredTranscript, key: number): Promise<number> {
  const from = performance.now();
  const page = await transcript.page(-key, { bytes: OPEN_BYTES });
  const scrollback = new Scrollback({ framing: 'auto', firstLineEnd: LINE.length });
  scrollback.replace(page, 'end');
  for (const line of scrollback.lines.slice(-SCREEN.rows)) {
    for (const row of line.rows(SCREEN.columns)) line.piece(row, undefined, SCREEN.columns);
  }
  return performance.now() - from;
}
