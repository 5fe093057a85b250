/** How many descriptors the system gives this process: sockets, files and all else that is open. */
import { readFileSync } from 'node:fs';

/** As proc_pid_limits(5) has it; `Infinity` where the system does not tell. Node raises its soft limit to the hard one. */
export function descriptorLimit(): number {
  try {
    const [, soft = ''] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === '' ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
