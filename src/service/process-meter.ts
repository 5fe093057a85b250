/** What a process costs, under the names that Prometheus' own libraries have for it. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { counter, gauge } from './board-meter.ts';
import type { Family } from './exposition.ts';

/** How finely the delay of the loop is measured. */
const RESOLUTION_MS = 10;

const QUANTILES = [50, 99, 100] as const;

/** Measures from now on; what it gives is of the time since it was asked last. */
export function processMeter(startedMs: number): () => Family[] {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return () => {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const lags = QUANTILES.map((percent) => ({
      labels: { quantile: String(percent / 100) },
      value: delayOf(delay.percentile(percent)),
    }));
    delay.reset();
    return [
      gauge(
        'cordboard_event_loop_delay_seconds',
        'Delay of the event loop since it was asked for last.',
        lags,
      ),
      gauge('process_resident_memory_bytes', 'Resident memory.', [{ value: rss }]),
      gauge('nodejs_heap_size_used_bytes', 'Memory in use by the engine.', [{ value: heapUsed }]),
      counter('process_cpu_seconds_total', 'Processor time, user and system.', [
        { value: (user + system) / 1e6 },
      ]),
      gauge('process_start_time_seconds', 'When it was started, since the Unix epoch.', [
        { value: startedMs / 1000 },
      ]),
    ];
  };
}

/** Nanoseconds between two turns of the measure, which are `RESOLUTION_MS` apart when nothing is late. */
function delayOf(ns: number): number {
  return Math.max(0, ns / 1e9 - RESOLUTION_MS / 1000);
}
