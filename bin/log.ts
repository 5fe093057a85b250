/** Where a board that has no console says what happens: on stderr, or in a file. The board never waits for whoever reads it. */
import { fstatSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Writable } from 'node:stream';
import { openSink, sinkStream } from '../screens/output.ts';
import { logPath } from '../src/desk/state-file.ts';
import {
  formatEntry,
  isLogged,
  journalPrefix,
  type LogEntry,
  type LogFormat,
  type LogLevel,
} from '../src/service/log-entry.ts';
import { openLogFile, refuseOtherFiles } from './log-file.ts';
import { flushed } from './output.ts';

/** With more than this on its way, in characters, lines are left out, and counted. */
const MOST_WAITING = 1024 * 1024;

const STDERR = 2;

export interface LogOptions {
  readonly format: LogFormat;
  readonly level: LogLevel;
}

export interface Log {
  tell(entry: LogEntry): void;
  /** From now on by these. */
  set(options: LogOptions): void;
  /** Resolves when what was told is written, or nobody reads it. */
  close(): Promise<void>;
}

/** `file` empty: stderr. Throws `CB_FILE` where the file cannot be written, or is no log of cordboard. */
export function openLog(options: LogOptions, file: string): Log {
  // What stands in the usual place is a log, whatever a program that was killed has left in it.
  if (file !== '' && file !== logPath(process.env, homedir())) refuseOtherFiles(file);
  if (file !== '') return logTo(openLogFile(file), options, false);
  return logTo(sinkStream(openSink(STDERR)), options, isJournal(process.env['JOURNAL_STREAM']));
}

/** `prefixed`: each line begins with its priority, for the journal. */
export function logTo(output: Writable, options: LogOptions, prefixed: boolean): Log {
  let { format, level } = options;
  let leftOut = 0;
  let broken = false;
  // A log that cannot be written is no reason to end anything.
  output.on('error', () => (broken = true));
  const write = (entry: LogEntry): void => {
    output.write(`${prefixed ? journalPrefix(entry.level) : ''}${formatEntry(entry, format)}`);
  };
  return {
    tell(entry) {
      if (broken || !isLogged(entry.level, level)) return;
      if (output.writableLength > MOST_WAITING) {
        leftOut++;
        return;
      }
      if (leftOut > 0) {
        write({ at: entry.at, level: 'warning', event: 'left-out', facts: { lines: leftOut } });
        leftOut = 0;
      }
      write(entry);
    },
    set(changed) {
      ({ format, level } = changed);
    },
    close: () => flushed(output),
  };
}

/** Whether stderr is read by the journal: systemd.exec(5), `$JOURNAL_STREAM`. */
function isJournal(stream: string | undefined): boolean {
  if (stream === undefined) return false;
  const { dev, ino } = fstatSync(STDERR);
  return stream === `${dev}:${ino}`;
}
