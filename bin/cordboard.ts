#!/usr/bin/env node
/** argv in, exit code out: the only place that knows both the board and the screens. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { type Invocation, parseCli } from '../src/cli.ts';
import { sayFailure } from './failure.ts';
import { printText } from './output.ts';
import { version } from './version.ts';

/** What the command line says; the configuration file is read anew each time. */
function invocationNow(): Invocation {
  return parseCli(process.argv.slice(2), {
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    home: homedir(),
    version: version(),
    columns: Number(process.env['COLUMNS']) || 80,
  });
}

async function main(): Promise<number> {
  const invocation = invocationNow();
  if (invocation.command === 'print') return printText(`${invocation.text}\n`);
  if (invocation.command === 'shell') {
    const { runShell } = await import('./run-shell.ts');
    return runShell(invocation.transcripts, invocation.run);
  }
  if (invocation.command === 'bridge') return (await import('./run-bridge.ts')).runBridge(invocation.board);
  return runCommand(invocation);
}

async function runCommand(invocation: Extract<Invocation, { readonly config: unknown }>): Promise<number> {
  switch (invocation.command) {
    case 'serve':
      return (await import('./run-serve.ts')).runServe(invocation.config, () => {
        const again = invocationNow();
        return again.command === 'serve' ? again.config : invocation.config;
      });
    case 'connect':
      return (await import('./run-connect.ts')).runConnect(invocation.config);
    case 'attach':
      return (await import('./run-attach.ts')).runAttach(invocation.config);
  }
}

// Nothing can be said of it: the exit code has to do.
process.stderr.on('error', () => undefined);
// What can be out is out by then. A reader that has stopped, and a look-up of a name, which cannot be given up,
// would keep the process.
process.exit(await main().catch(sayFailure));
