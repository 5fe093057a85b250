/** Who takes part in a bad day, each kind in processes of its own. */
import type { Child, Numbers, StartChild } from '../bench/child.ts';
import { far, type Far } from './far.ts';
import type { Crowd, Plan } from './plan.ts';

/** Where clients dial in: each kind that the operator treats in its own way has an address. */
export interface Ports {
  readonly normal: number;
  readonly strangers: number;
  readonly deaf: number;
  readonly far: number;
}

export interface Cast {
  readonly normal: readonly Child[];
  readonly rogues: Readonly<Record<RogueKind, Child>>;
  readonly operator: Child;
  readonly consoles: Child;
  readonly far: Far | undefined;
}

type RogueKind = Exclude<keyof Crowd, 'normal'>;

const LOOPBACK = '127.0.0.1';
const GARBLE_MS = 100;

/** The other machine, where there can be one, has its address before the board listens there. */
export function farOrNot(): Far | undefined {
  return far(process.pid);
}

export function addressesOf(ports: Ports, other: Far | undefined): Readonly<Record<keyof Ports, string>> {
  return {
    normal: `${LOOPBACK}:${ports.normal}`,
    strangers: `${LOOPBACK}:${ports.strangers}`,
    deaf: `${LOOPBACK}:${ports.deaf}`,
    far: `${other?.host ?? LOOPBACK}:${ports.far}`,
  };
}

export async function castOf(
  start: StartChild,
  plan: Plan,
  where: { readonly folder: string; readonly socket: string; readonly ports: Ports },
  other: Far | undefined,
): Promise<Cast> {
  const { crowd } = plan;
  const { folder, socket, ports } = where;
  const at = addressesOf(ports, other);
  const each = crowd.normal / plan.processes;
  const normal = Array.from({ length: plan.processes }, (_, index) => {
    const first = Math.round(index * each);
    const count = Math.round((index + 1) * each) - first;
    return start('../torture/normal-child', [ports.normal, first, count, plan.askMs, folder]);
  });
  const rogue = (kind: string, port: number, count: number, pace = 0): Child =>
    start('../torture/rogue-child', [kind, LOOPBACK, port, count, pace]);
  const vanishing = start(
    '../torture/rogue-child',
    ['vanish', other?.host ?? LOOPBACK, ports.far, crowd.vanishing, 0],
    other?.within,
  );
  // It is in its namespace once it answers.
  await vanishing.ask('stats');
  other?.join(vanishing.pid);
  return {
    normal,
    rogues: {
      flooding: rogue('flood', ports.strangers, crowd.flooding, plan.floodBytes),
      deaf: rogue('deaf', ports.deaf, crowd.deaf),
      churning: rogue('churn', ports.strangers, crowd.churning, plan.churnMs),
      garbling: rogue('garble', ports.strangers, crowd.garbling, GARBLE_MS),
      vanishing,
    },
    operator: start('../torture/operator-child', [socket, at.normal, at.deaf, at.far]),
    consoles: start('../torture/consoles-child', [socket, at.strangers]),
    far: other,
  };
}

/** The machine of those that vanish goes, without a word. Returns how that was done. */
export function vanish({ rogues: { vanishing }, far: other }: Cast): string {
  if (other === undefined) {
    vanishing.freeze();
    return 'their process stands still (SIGSTOP): no network namespace is allowed here';
  }
  other.cut(vanishing.pid);
  return 'the link to their network namespace is down';
}

/** Of all processes together; `least` is the least of them. */
export async function askNormal(cast: Cast, command: string): Promise<Numbers> {
  const answers = await Promise.all(cast.normal.map((child) => child.ask(command)));
  const sum = (name: string): number => answers.reduce((total, each) => total + (each[name] ?? 0), 0);
  const least = Math.min(...answers.map((each) => each['least'] ?? NaN));
  return { open: sum('open'), waiting: sum('waiting'), least };
}
