#!/usr/bin/env node
/** argv in, exit code out: the only place that knows both the board and the screens. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Invocation } from '../src/cli.ts';
import { quickScript } from '../src/scripts/read.ts';
import { runScript } from './run-script.ts';
import { letGoOfHungUp } from './hung-up.ts';

/** How the script of `cordboard completion` asks for candidates, before the program's name and the words. */
const COMPLETING = '--get-yargs-completions';

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === COMPLETING) {
    const { complete } = await import('./run-complete.ts');
    if (await complete(argv.slice(2))) return 0;
  }
  const script = quickScript(argv);
  return script === undefined ? runWhole(argv) : runScript(script);
}

/** Everything that can be on a command line. It takes a while to load. */
async function runWhole(argv: readonly string[]): Promise<number> {
  const { parseCli } = await import('../src/cli.ts');
  const { version } = await import('./version.ts');
  // The configuration file is read anew each time.
  const invocationNow = (): Invocation =>
    parseCli(argv, {
      env: process.env,
      readFile: (path) => readFileSync(path, 'utf8'),
      home: homedir(),
      version: version(),
      columns: Number(process.env['COLUMNS']) || 80,
    });
  const invocation = invocationNow();
  if (invocation.command === 'print') return (await import('./output.ts')).printText(`${invocation.text}\n`);
  if (invocation.command === 'script') return runScript(invocation);
  if (invocation.command === 'shell') {
    const { runShell } = await import('./run-shell.ts');
    return runShell(invocation.transcripts, invocation.run);
  }
  if (invocation.command === 'bridge') return (await import('./run-bridge.ts')).runBridge(invocation.board);
  return runCommand(invocation, invocationNow);
}

async function runCommand(
  invocation: Extract<Invocation, { readonly config: unknown }>,
  invocationNow: () => Invocation,
): Promise<number> {
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

letGoOfHungUp();
// Nothing can be said of it: the exit code has to do.
process.stderr.on('error', () => undefined);
// What can be out is out by then. A reader that has stopped, and a look-up of a name, which cannot be given up,
// would keep the process.
process.exit(await main(process.argv.slice(2)).catch(failed));

async function failed(error: unknown): Promise<number> {
  return (await import('./failure.ts')).sayFailure(error);
}
