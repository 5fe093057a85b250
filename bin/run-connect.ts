/** Runs a client: its sessions were dialed. */
import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import { readCredentials } from '../src/certificates/credentials.ts';
import { systemClock } from '../src/clock.ts';
import type { ConnectConfig } from '../src/config.ts';
import { CODES, CordboardError } from '../src/errors.ts';
import type { TlsDialing } from '../src/net/tls-dial.ts';
import { printable } from '../src/printable.ts';
import { userName } from '../src/user-name.ts';
import { makeBoard, sayAtExit, sessionOptions } from './make-board.ts';
import { runConsole } from './run-console.ts';

/** With a console, or as a pipe where its input or output is no terminal. Returns the exit code. */
export async function runConnect(config: ConnectConfig): Promise<number> {
  if (!config.plain && !(isatty(0) && isatty(1))) return runPipe(config);
  const clock = systemClock();
  const tls = dialingOf(config);
  const board = await makeBoard('connect', config, clock, undefined);
  if (isInsecure(config)) board.notices.say('warning', INSECURE, { standing: true });
  const options = { session: sessionOptions(config), reconnect: config.reconnect, tls };
  const { DialedSwitchboard } = await import('../src/switchboard/dialed.ts');
  const switchboard = new DialedSwitchboard(board, config.targets, options, clock, userName());
  const shutdown = async (): Promise<void> => {
    switchboard.stopDialing();
    sayAtExit(await board.close());
    switchboard.detach();
  };
  const exitCode = (): number => (switchboard.isUnreached ? 1 : 0);
  const recalls = { dials: true, recallsNames: true };
  const console = { config, switchboard, clock, shutdown, exitCode };
  return runConsole({ ...console, standing: 'connecting to', suspendable: true, quitAtEnd: true, recalls });
}

async function runPipe(config: ConnectConfig): Promise<number> {
  const [target, ...others] = config.targets;
  if (target === undefined || others.length > 0) {
    throw new CordboardError('CB_USAGE', 'a pipe goes to one target; give one, or --plain for several');
  }
  const { pipe } = await import('../src/net/pipe.ts');
  const tls = dialingOf(config);
  if (isInsecure(config)) process.stderr.write(`cordboard: ${INSECURE}\n`);
  const result = await pipe(target, { input: process.stdin, output: process.stdout, tls });
  if (result.ok) return 0;
  process.stderr.write(`cordboard: ${printable(result.why)}\n`);
  return result.code === undefined ? 1 : CODES[result.code].exit;
}

const INSECURE =
  'certificates are not checked (--insecure): who answers may be anybody, and may read and change all of it';

function isInsecure({ insecure, targets }: ConnectConfig): boolean {
  return insecure && targets.some(({ secure }) => secure === true);
}

/** Throws `CB_CERTIFICATE`. Files are only looked at where they are needed. */
function dialingOf({ targets, tlsCert, tlsKey, tlsCa, pin, insecure }: ConnectConfig): TlsDialing {
  if (targets.every(({ secure }) => secure !== true)) return { pins: pin, insecure };
  const paths = { cert: tlsCert, key: tlsKey, ca: tlsCa };
  const { cert, key, ca } = readCredentials(paths, (path) => readFileSync(path, 'utf8'));
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    pins: pin,
    insecure,
  };
}
