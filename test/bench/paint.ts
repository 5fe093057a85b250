/** What a console costs a board under a steady load, the busiest session on screen. */
import { compared, cpuFinding, delayFinding } from './steady.ts';
import type { Finding } from './report.ts';

export async function paint(): Promise<Finding[]> {
  const loads = await compared({ sessions: 16, grid: false });
  return [cpuFinding('paint', loads, 40), delayFinding('paint', loads, 25)];
}
