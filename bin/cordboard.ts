#!/usr/bin/env node
/** argv in, exit code out: the only place that knows both the board and the screens. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { parseCli } from '../src/cli.ts';
import { sayFailure } from './failure.ts';
import { letGoOfHungUp } from './hung-up.ts';
import { printText } from './output.ts';

/** Beside the compiled program, or two folders up from it. */
function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const isPackage = typeof content === 'object' && content !== null && 'version' in content;
  return isPackage ? String(content.version) : 'unknown';
}

async function main(): Promise<number> {
  const invocation = parseCli(process.argv.slice(2), {
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    home: homedir(),
    version: version(),
    columns: Number(process.env['COLUMNS']) || 80,
  });
  if (invocation.command === 'print') return printText(`${invocation.text}\n`);
  if (invocation.command === 'shell') {
    const { runShell } = await import('./run-shell.ts');
    return runShell(invocation.transcripts, invocation.run);
  }
  const { runServe, runConnect } = await import('./run.ts');
  return invocation.command === 'serve' ? runServe(invocation.config) : runConnect(invocation.config);
}

letGoOfHungUp();
// Nothing can be said of it: the exit code has to do.
process.stderr.on('error', () => undefined);
// What can be out is out by then. A reader that has stopped, and a look-up of a name, which cannot be given up,
// would keep the process.
process.exit(await main().catch(sayFailure));
