/** The loop in figures. */
import type { Recorder } from "./recorder.js";
import type { LoopRow } from "./rows.js";
import { entryRef } from "./task-row.js";
import { timersOf } from "./waiting.js";

export function loopRow(recorder: Recorder): LoopRow | undefined {
  const { loop, lags, longest } = recorder;
  if (!loop) return undefined;
  const times = [...timersOf(loop)].map((timer) => timer.when());
  return {
    name: loop.constructor.name,
    running: loop.isRunning(),
    elapsed: loop.time() - recorder.startedAt,
    busy: recorder.steps.busy,
    ready: (loop._queues.ready as unknown as { readonly length: number }).length,
    timers: times.length,
    nextTimer:
      times.length > 0 ? Math.max(0, times.reduce((a, b) => Math.min(a, b)) - loop.time()) : undefined,
    steps: recorder.steps.count,
    lag: lags.count > 0 ? { p50: lags.quantile(0.5), p99: lags.quantile(0.99), max: lags.max } : undefined,
    longest: longest && { seconds: longest.seconds, task: entryRef(longest.task) },
  };
}
