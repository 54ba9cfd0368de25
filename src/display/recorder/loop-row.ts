/** The loop in figures. */
import type { Recorder } from "./recorder.js";
import type { LoopRow } from "./rows.js";
import { entryRef } from "./task-row.js";
import { timersOf } from "./waiting.js";

export function loopRow(recorder: Recorder): LoopRow | undefined {
  const { loop, lags, longest } = recorder;
  if (!loop) return undefined;
  const now = loop.time();
  let timers = 0;
  let next = Number.POSITIVE_INFINITY;
  for (const timer of timersOf(loop)) {
    timers++;
    next = Math.min(next, timer.when());
  }
  return {
    name: loop.constructor.name,
    running: loop.isRunning(),
    elapsed: now - recorder.startedAt,
    busy: recorder.steps.busy,
    ready: (loop._queues.ready as unknown as { readonly length: number }).length,
    timers,
    nextTimer: timers > 0 ? Math.max(0, next - now) : undefined,
    steps: recorder.steps.count,
    lag: lags.count > 0 ? { p50: lags.quantile(0.5), p99: lags.quantile(0.99), max: lags.max } : undefined,
    longest: longest && { seconds: longest.seconds, task: entryRef(longest.task) },
  };
}
