/** The same text as a transcript file and as a flat file, for searches of both. */
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireRecord } from '../../src/record.ts';
import { Recorder } from '../../src/transcript/recorder.ts';
import { thisProcess } from '../../src/transcript/runs.ts';
import { summaryOf } from '../helpers/sessions.ts';

const CONVERSATIONS = 10;
/** What the recorder gets at a time. */
const BATCH_BYTES = 1024 * 1024;
const WORDS = (
  'the pump reports pressure and temperature while motor valve alarm status ready error counter voltage ' +
  'current speed set point reached session opened closed by operator after timeout retry line noise'
).split(' ');

export interface Shape {
  readonly bytes: number;
  /** Of a read. */
  readonly read: number;
}

export interface Haystack {
  /** The transcript file. */
  readonly path: string;
  readonly flat: string;
  readonly bytes: number;
}

/** In a folder of its own, which is removed afterwards. */
export async function withHaystack<T>(shape: Shape, use: (haystack: Haystack) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-bench-'));
  try {
    const [path, flat] = [join(folder, 'transcripts.db'), join(folder, 'flat')];
    return await use({ path, flat, bytes: record(path, flat, shape) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of a file and of what lies in its folder beside it. */
export function sizeOf(...paths: readonly string[]): number {
  return paths.reduce((sum, path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() !== true) return sum + (stat?.size ?? 0);
    return sum + sizeOf(...readdirSync(path).map((name) => join(path, name)));
  }, 0);
}

/** Lines as of a log, of about 64 bytes; the same in each run. */
export class Text {
  #state = 1;
  #rest = '';

  /** The next bytes of it. */
  next(bytes: number): Buffer {
    const lines = [this.#rest];
    for (let size = this.#rest.length; size < bytes;) {
      const line = this.#line();
      lines.push(line);
      size += line.length;
    }
    const all = lines.join('');
    this.#rest = all.slice(bytes);
    return Buffer.from(all.slice(0, bytes), 'latin1');
  }

  #line(): string {
    const length = 30 + this.#random(60);
    let line = `12:${10 + this.#random(50)}:${10 + this.#random(50)}`;
    while (line.length < length) line += ` ${WORDS[this.#random(WORDS.length)] ?? ''} ${this.#random(1000)}`;
    return `${line}\n`;
  }

  #random(below: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * below);
  }
}

/** Returns how many bytes there are. */
function record(path: string, flat: string, { bytes, read }: Shape): number {
  const facts = { command: 'serve' as const, operator: 'bench', token: 'bench', started: Date.now() };
  const recorder = new Recorder(path, 'normal', { ...facts, process: thisProcess() });
  const numbers = Array.from({ length: CONVERSATIONS }, (_, index) => index + 1);
  recorder.write({ sessions: numbers.map((id) => summaryOf(id, { firstLineEnd: 60 })), records: [] });
  const file = openSync(flat, 'w');
  const text = new Text();
  const reads = Math.ceil(BATCH_BYTES / read);
  let count = 0;
  while (count * read < bytes) {
    const chunk = text.next(reads * read);
    writeSync(file, chunk);
    const records = Array.from({ length: reads }, (_, index): WireRecord => {
      const [seq, session] = [
        Math.floor((count + index) / CONVERSATIONS),
        ((count + index) % CONVERSATIONS) + 1,
      ];
      const part = chunk.subarray(index * read, (index + 1) * read);
      return { session, seq, kind: 'in', offset: seq * read, at: Date.now(), bytes: part };
    });
    recorder.write({ sessions: [], records });
    count += reads;
  }
  recorder.end(Date.now());
  closeSync(file);
  return count * read;
}
