/** `cordboard transcripts prune`. */
import { count, formatBytes } from '../format.ts';
import { prune, type PruneOptions } from '../transcript/prune.ts';
import type { Pruned } from '../transcript/prune-records.ts';
import type { Outside } from './command.ts';
import { inWords } from './open.ts';
import { Progress } from '../progress.ts';
import { Sink } from '../sink.ts';

/** Exits 0, also where nothing was to go. */
export function pruneFile(request: Omit<PruneOptions, 'now'>, outside: Outside): Promise<number> {
  return inWords(outside.path, async () => {
    const options = { ...request, now: outside.clock() };
    const sink = new Sink(outside.stdout);
    const progress = new Progress(outside.clock, outside.draw);
    try {
      const due = outside.draw === undefined ? 0 : prune(outside.path, { ...options, dryRun: true }).records;
      const pruned = prune(outside.path, options, ({ records }) => progress.at(records, due, 'records'));
      progress.end();
      await sink.write(`${request.dryRun === true ? 'would prune' : 'pruned'} ${inShort(pruned)}\n`);
    } finally {
      progress.end();
    }
    await sink.flush();
    return 0;
  });
}

function inShort({ conversations, records, bytes }: Pruned): string {
  return `${count(conversations, 'conversation')} whole, ${count(records, 'record')} in all (${formatBytes(bytes)})`;
}
