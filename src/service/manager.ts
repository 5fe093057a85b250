/** What a service manager is told, and what it tells in the environment (sd_notify(3), sd_listen_fds(3)). */

type Environment = Readonly<Record<string, string | undefined>>;

/** Assignments, one for each line of a notification. */
type Assignments = readonly string[];

/** It serves; `status` is for people, of one line. */
export function readyNow(status: string): Assignments {
  return ['READY=1', `STATUS=${status}`];
}

/** It takes its configuration over; `readyNow` is to follow. `monotonicUs`: of CLOCK_MONOTONIC, in microseconds. */
export function reloadingNow(monotonicUs: bigint): Assignments {
  return ['RELOADING=1', `MONOTONIC_USEC=${monotonicUs}`];
}

export function stoppingNow(status: string): Assignments {
  return ['STOPPING=1', `STATUS=${status}`];
}

export function stillAlive(status: string): Assignments {
  return ['WATCHDOG=1', `STATUS=${status}`];
}

/** How often a sign of life is wanted, in milliseconds, half the time that is allowed; undefined: never. */
export function watchdogMs(env: Environment, pid: number): number | undefined {
  const us = wholeOf(env['WATCHDOG_USEC']);
  const meant = env['WATCHDOG_PID'];
  if (us === undefined || us === 0 || (meant !== undefined && meant !== String(pid))) return undefined;
  return Math.max(1, Math.floor(us / 2000));
}

/** The first file descriptor that a manager hands over. */
const FIRST_FD = 3;

/** Sockets that listen already and are meant for this process. */
export function listeningFds(env: Environment, pid: number): number[] {
  const count = wholeOf(env['LISTEN_FDS']) ?? 0;
  if (env['LISTEN_PID'] !== String(pid) || count > MOST_FDS) return [];
  return Array.from({ length: count }, (_, index) => FIRST_FD + index);
}

const MOST_FDS = 1000;

function wholeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
