/** What a console costs a board under a steady load spread over nine panes that are all on screen. */
import { compared, cpuFinding, frameFinding } from './steady.ts';
import type { Finding } from './report.ts';

export async function grid(): Promise<Finding[]> {
  const loads = await compared({ sessions: 9, grid: true });
  return [cpuFinding('grid: 9 panes', loads, 45), frameFinding('grid: 9 panes', loads, 12)];
}
