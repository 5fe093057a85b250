/** Prunes a whole file at once, as a command does. Boards may write to it meanwhile. Synchronous, in small steps. */
import type { Pruned } from './prune-records.ts';
import { Pruner } from './pruner.ts';
import type { RetentionPolicy } from './retention.ts';

export interface PruneOptions extends RetentionPolicy {
  /** Conversations that go whole besides, by their numbers in the file. */
  readonly sessions?: readonly number[];
  /** Nothing is changed; what is said is what would go. */
  readonly dryRun?: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** What has been pruned so far. */
export type PruneReport = (pruned: Pruned) => void;

/**
 * Returns what it took away; bytes are payload. Throws `CB_TRANSCRIPTS` where there is no such file or conversation,
 * and for a conversation that goes on unless these may be pruned; and SQLite's and the system's errors.
 */
export function prune(path: string, options: PruneOptions, report: PruneReport = () => undefined): Pruned {
  const { sessions = [], now, dryRun = false } = options;
  const pruner = new Pruner(path, { policy: options, now: () => now, sparePages: 0 });
  try {
    for (const key of sessions) pruner.requirePrunable(key);
    if (dryRun) return pruner.planned(options);
    let sum: Pruned = { conversations: 0, records: 0, bytes: 0 };
    const add = (some: Pruned): void => report((sum = added(sum, some)));
    for (const key of sessions) {
      for (let some = pruner.prune(key); some.records + some.conversations > 0; some = pruner.prune(key))
        add(some);
    }
    for (let some = pruner.step(); some !== undefined; some = pruner.step()) add(some);
    pruner.shrink();
    return sum;
  } finally {
    pruner.close();
  }
}

function added(a: Pruned, b: Pruned): Pruned {
  return {
    conversations: a.conversations + b.conversations,
    records: a.records + b.records,
    bytes: a.bytes + b.bytes,
  };
}
