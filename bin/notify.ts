/**
 * Tells a service manager how it stands with this process. Node has no datagram sockets of the Unix kind, so the
 * manager's own program, systemd-notify(1), says it, once for each message, in order.
 */
import { spawn } from 'node:child_process';

/** systemd-notify waits until the manager has read a message; one that never says so has it all the same. */
const PATIENCE_MS = 5000;

export interface Notifier {
  /** Resolves when it is said, or cannot be. */
  tell(assignments: readonly string[]): Promise<void>;
}

/** Undefined where nobody wants to know. `failed` is told once that something could not be said, and why. */
export function openNotifier(env: NodeJS.ProcessEnv, failed: (why: string) => void): Notifier | undefined {
  if ((env['NOTIFY_SOCKET'] ?? '') === '') return undefined;
  let last = Promise.resolve();
  let hasFailed = false;
  return {
    tell(assignments) {
      last = last.then(async () => {
        const why = await say(env, assignments);
        if (why === undefined || hasFailed) return;
        hasFailed = true;
        failed(why);
      });
      return last;
    },
  };
}

/** Returns what went wrong. */
function say(env: NodeJS.ProcessEnv, assignments: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('systemd-notify', [`--pid=${process.pid}`, ...assignments], {
      env,
      stdio: 'ignore',
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve(`systemd-notify cannot be started (${error.code ?? error.message})`),
    );
    child.on('exit', (code) =>
      resolve(code === null || code === 0 ? undefined : `systemd-notify has ended with ${code}`),
    );
  });
}
