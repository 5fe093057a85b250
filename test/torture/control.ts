/** Clients of a bare server, who ask as the normal ones do and at the same time: what they wait for is the machine. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Child, StartChild } from '../bench/child.ts';
import { type Connection, readLedgers } from './ledger.ts';
import type { Plan } from './plan.ts';

export interface Control {
  begin(): Promise<void>;
  /** They leave. Resolves with what they have said and heard. */
  end(): Promise<readonly Connection[]>;
}

/** Few, who ask often: together they say half as much as the normal ones. */
const FEWER = 20;
const OFTENER = 10;

export async function controlOf(start: StartChild, plan: Plan, within: string): Promise<Control> {
  const folder = join(within, 'control');
  mkdirSync(folder);
  const answers = await portOf(start('../torture/control-child'));
  const passes = await portOf(start('../torture/control-child', [answers]));
  const count = Math.ceil(plan.crowd.normal / FEWER);
  const clients = start('../torture/normal-child', [passes, 0, count, plan.askMs / OFTENER, folder]);
  return {
    begin: async () => {
      await clients.ask('dial');
      await clients.ask('ask');
    },
    end: async () => {
      await clients.ask('leave');
      return readLedgers(folder);
    },
  };
}

async function portOf(child: Child): Promise<number> {
  return (await child.ask('port'))['port'] ?? NaN;
}
