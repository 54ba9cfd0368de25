/** `timeline()`, `callGraph()`, `loop` and `promises()`. */
import { callGraph as graphOf } from "../recorder/call-graph.js";
import { loopRow } from "../recorder/loop-row.js";
import { promiseTracker } from "../recorder/promises.js";
import { recorder } from "../recorder/recorder.js";
import { takeSnapshot } from "../recorder/snapshot.js";
import { DueTimes } from "../recorder/waiting.js";
import { callGraphView } from "./call-graph-view.js";
import { type FutureTableOptions, promiseTable } from "./future-table.js";
import { loopCard } from "./loop-card.js";
import { startRecording } from "./recording.js";
import { matches } from "./select.js";
import { type TimelineOptions, timelineChart } from "./timeline-chart.js";
import { View } from "./view.js";

const onChange = (listener: () => void) => recorder.onChange(listener);

/** A chart of when each task ran and waited, with the cells as bands. Refreshes itself while any task is not done. */
export function timeline(options: TimelineOptions = {}): View {
  startRecording();
  return new View({
    onChange,
    draw() {
      const snapshot = takeSnapshot(recorder);
      const moving = snapshot.tasks.some(
        (row) => row.endedAt === undefined && !row.implicit && matches(row, options),
      );
      return { bundle: timelineChart(snapshot, options), moving };
    },
  });
}

/**
 * Who awaits whom, as a tree; circles are deadlocks. A still picture of the moment at which it is first shown: live, it
 * would end with nothing waiting for nothing.
 */
export function callGraph(): View {
  startRecording();
  let picture: Record<string, unknown> | undefined;
  return new View({
    onChange: () => () => {},
    draw() {
      picture ??= callGraphView(graphOf(recorder, new DueTimes()), recorder.loop?.time() ?? 0);
      return { bundle: picture, moving: false };
    },
  });
}

/** The event loop in figures. Refreshes itself while any task is not done. */
export const loop: View = new View({
  onChange,
  draw() {
    startRecording();
    return { bundle: loopCard(loopRow(recorder)), moving: recorder.moving };
  },
});

/**
 * Native promises that user code made while they were being tracked. The first call begins to track them; from then on
 * every call of an async function with one await costs 0.3 microseconds more, until `promises.stop()`.
 */
export const promises: {
  (options?: Omit<FutureTableOptions, "all">): View;
  /** Ends the tracking. */
  stop(): void;
} = Object.assign(
  (options: Omit<FutureTableOptions, "all"> = {}) => {
    promiseTracker.start();
    return new View({
      onChange: (listener) => promiseTracker.onChange(listener),
      draw() {
        const rows = promiseTracker.rows();
        const note = promiseTracker.tracking ? "promises made since tracking began" : "tracking has ended";
        const moving = promiseTracker.tracking && rows.some((row) => row.state === "pending");
        return { bundle: promiseTable(rows, performance.now() / 1000, { note, ...options }), moving };
      },
    });
  },
  { stop: () => promiseTracker.stop() },
);
