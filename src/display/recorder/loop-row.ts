/** The loop in figures. */
import type { Recorder } from "./recorder.js";
import type { LoopRow } from "./rows.js";
import { entryRef } from "./task-row.js";

export function loopRow(recorder: Recorder): LoopRow | undefined {
  const { loop, lags, longest } = recorder;
  if (!loop) return undefined;
  const now = loop.time();
  const { timers } = loop._queues;
  return {
    name: loop.constructor.name,
    running: loop.isRunning(),
    elapsed: now - recorder.startedAt,
    busy: recorder.steps.busy,
    ready: (loop._queues.ready as unknown as { readonly length: number }).length,
    timers: timers.live,
    nextTimer: timers.live > 0 ? Math.max(0, timers.peek()!.when() - now) : undefined,
    steps: recorder.steps.count,
    lag: lags.count > 0 ? { p50: lags.quantile(0.5), p99: lags.quantile(0.99), max: lags.max } : undefined,
    longest: longest && { seconds: longest.seconds, task: entryRef(longest.task) },
  };
}
