/**
 * Two machines with a cable between them, for one test: network namespaces with a veth pair. They last as long as a process
 * that reads from this one, and so are gone however the test ends.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

export interface Machine {
  /** Before a command, it runs there. */
  readonly prefix: readonly string[];
  readonly v4: string;
  readonly v6: string;
}

export interface Network {
  readonly near: Machine;
  readonly far: Machine;
  /** From now on whatever one sends to the other is lost, and both think that the cable is there. */
  cut(): void;
  /** Nothing more is lost. */
  mend(): void;
}

const NEAR = { v4: '10.99.0.1', v6: 'fd99::1', mac: '02:00:00:00:00:01', device: 'near' };
const FAR = { v4: '10.99.0.2', v6: 'fd99::2', mac: '02:00:00:00:00:02', device: 'far' };
/** Nobody has it. */
const NOWHERE = '02:00:00:00:00:99';

type End = typeof NEAR;

/** Resolves with why there can be none on this machine, in words. */
export async function network(t: TestContext): Promise<Network | string> {
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  const isRoot = process.getuid?.() === 0;
  const first = await hold(t, isRoot ? ['unshare', '-n'] : ['unshare', '-r', '-n']);
  if (typeof first === 'string') return first;
  const user = isRoot ? [] : ['-U', '--preserve-credentials'];
  const inside = isRoot ? [] : ['nsenter', '-t', String(first), ...user];
  const second = await hold(t, [...inside, 'unshare', '-n']);
  if (typeof second === 'string') return second;
  const prefixOf = (pid: number): string[] => ['nsenter', '-t', String(pid), ...user, '-n'];
  const near = { ...NEAR, prefix: prefixOf(first) };
  const far = { ...FAR, prefix: prefixOf(second) };
  const pair = ['peer', 'name', FAR.device, 'address', FAR.mac, 'netns', String(second)];
  const fault =
    attempt(near, ['link', 'add', NEAR.device, 'address', NEAR.mac, 'type', 'veth', ...pair]) ??
    setUp(near) ??
    setUp(far);
  if (fault !== undefined) return fault;
  const lead = (nearMac: string, farMac: string): void => {
    meet(near, { ...FAR, mac: farMac });
    meet(far, { ...NEAR, mac: nearMac });
  };
  lead(NEAR.mac, FAR.mac);
  return { near, far, cut: () => lead(NOWHERE, NOWHERE), mend: () => lead(NEAR.mac, FAR.mac) };
}

/** Resolves with the process that holds the namespaces that `command` makes. */
async function hold(t: TestContext, command: readonly string[]): Promise<number | string> {
  const [program, ...args] = [...command, 'sh', '-c', 'echo held; exec cat'];
  const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const why: Buffer[] = [];
  child.stderr?.on('data', (bytes: Buffer) => why.push(bytes));
  const exit = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(Buffer.concat(why).toString().trim() || `${program} ended`));
  });
  t.after(async () => {
    child.stdin?.end();
    await exit;
  });
  const { stdout, pid } = child;
  const held = stdout === null ? exit : once(stdout, 'data').then(() => undefined);
  const fault = await Promise.race([held, exit]);
  return fault ?? pid ?? 'no process';
}

function setUp(machine: Machine & End): string | undefined {
  const { device, v4, v6 } = machine;
  return (
    attempt(machine, ['addr', 'add', `${v4}/24`, 'dev', device]) ??
    attempt(machine, ['addr', 'add', `${v6}/64`, 'dev', device, 'nodad']) ??
    attempt(machine, ['link', 'set', device, 'up']) ??
    attempt(machine, ['link', 'set', 'lo', 'up'])
  );
}

/** Tells the machine by which hardware address it reaches the other. */
function meet({ prefix, device }: Machine & End, { v4, v6, mac }: End): void {
  for (const address of [v4, v6]) {
    const args = ['neigh', 'replace', address, 'lladdr', mac, 'dev', device, 'nud', 'permanent'];
    const fault = attempt({ prefix }, args);
    if (fault !== undefined) throw new Error(fault);
  }
}

/** Runs `ip` there; what it says if it fails. */
function attempt({ prefix }: Pick<Machine, 'prefix'>, args: readonly string[]): string | undefined {
  const [program = '', ...rest] = [...prefix, 'ip', ...args];
  const { status, stderr, error } = spawnSync(program, rest, { encoding: 'utf8' });
  return status === 0 ? undefined : `ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`;
}
