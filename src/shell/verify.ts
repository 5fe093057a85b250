/** `cordboard transcripts verify`. */
import { count, formatBytes } from '../format.ts';
import { printable } from '../printable.ts';
import { type Checked, verifyFile } from '../transcript/verify.ts';
import type { Outside } from './command.ts';
import { DAMAGED, inWords } from './open.ts';
import { Progress } from '../progress.ts';
import { Sink } from '../sink.ts';

/** Exits 1 with a line for each fault. */
export function verify(outside: Outside): Promise<number> {
  return inWords(
    outside.path,
    async () => {
      const sink = new Sink(outside.stdout);
      const progress = new Progress(outside.clock, outside.draw);
      let faults = 0;
      try {
        for (const finding of verifyFile(outside.path)) {
          if (finding.type === 'progress') progress.at(finding.done, finding.total, finding.what);
          else progress.end();
          if (finding.type === 'fault') faults += finding.count;
          if (finding.type === 'fault' || finding.type === 'remark')
            await sink.write(`${finding.type}: ${printable(finding.text)}\n`);
          if (finding.type === 'checked') await sink.write(`${summaryOf(finding.checked, faults)}\n`);
          if (sink.isClosed) break;
        }
      } finally {
        progress.end();
      }
      await sink.flush();
      return faults === 0 ? 0 : 1;
    },
    DAMAGED,
  );
}

function summaryOf(checked: Checked, faults: number): string {
  const { runs, conversations, records, bytes, lost, segments, gaps } = checked;
  const parts = [
    count(runs, 'run'),
    count(conversations, 'conversation'),
    `${count(records, 'record')} (${formatBytes(bytes)}, ${count(segments, 'segment')})`,
    ...(gaps === 0 ? [] : [count(gaps, 'gap')]),
  ];
  const lacking = lost === 0 ? '' : `; ${count(lost, 'record')} could not be read back`;
  return `checked ${parts.join(', ')}: ${faults === 0 ? 'in order' : count(faults, 'fault')}${lacking}`;
}
