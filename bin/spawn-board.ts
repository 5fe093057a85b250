/** Starts a board as a process of its own that outlives this one and its terminal. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logPath } from '../src/desk/state-file.ts';
import { refuseOtherFiles } from './log-file.ts';
import { CODES, CordboardError, type ErrorCode } from '../src/errors.ts';

const PROGRAM = fileURLToPath(new URL('./cordboard.js', import.meta.url));

/**
 * Resolves with the board's name once it listens. Rejects with what it failed of. `logFile`: where the configuration
 * has the log; empty for the usual place.
 */
export async function spawnBoard(logFile: string): Promise<string> {
  const file = logFile === '' ? logPath(process.env, homedir()) : logFile;
  const usual = logFile === '' ? ['--log-file', file] : [];
  if (logFile !== '') refuseOtherFiles(logFile);
  const lastWords = openLastWords(file);
  const args = withFlags(process.argv.slice(2), ['--headless', ...usual]);
  const board = spawn(process.execPath, [PROGRAM, ...args], {
    detached: true,
    stdio: ['ignore', lastWords, lastWords, 'ipc'],
  });
  closeSync(lastWords);
  try {
    return await new Promise<string>((resolve, reject) => {
      board.on('message', (message: unknown) => {
        if (isReady(message)) resolve(message.name);
        if (isFailure(message)) reject(new CordboardError(message.code, message.message));
      });
      board.on('error', (error) => reject(error));
      const ended = (): void =>
        reject(new CordboardError('CB_INTERNAL', `the board ended at once; see ${file}`));
      // Why it ended may still be on its way.
      board.on('exit', () => (board.connected ? board.once('disconnect', ended) : ended()));
    });
  } finally {
    if (board.connected) board.disconnect();
    board.unref();
  }
}

/** What stands behind `--` is no flag. */
function withFlags(argv: readonly string[], flags: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return end < 0 ? [...argv, ...flags] : [...argv.slice(0, end), ...flags, ...argv.slice(end)];
}

/** What it says where it cannot log any more. */
function openLastWords(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

function isReady(message: unknown): message is { readonly name: string } {
  return isObject(message) && message['type'] === 'ready' && typeof message['name'] === 'string';
}

function isFailure(message: unknown): message is { readonly code: ErrorCode; readonly message: string } {
  return (
    isObject(message) &&
    message['type'] === 'failed' &&
    typeof message['message'] === 'string' &&
    typeof message['code'] === 'string' &&
    Object.hasOwn(CODES, message['code'])
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
