import fc from "fast-check";
import { expect, test } from "vitest";
import type { Snapshot, TaskRow } from "../../../src/display/recorder/rows.js";
import { foldGaps } from "../../../src/display/views/fold.js";
import { taskTable } from "../../../src/display/views/task-table.js";
import { timelineChart } from "../../../src/display/views/timeline-chart.js";

const lives = fc
  .array(
    fc.tuple(fc.double({ min: 0, max: 1e5, noNaN: true }), fc.double({ min: 0.001, max: 100, noNaN: true })),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  .map((all) => all.map(([from, length]) => [from, from + length] as const));

test("time in which something was there keeps its length, order is kept, and only gaps become shorter", () => {
  fc.assert(
    fc.property(lives, (all) => {
      const { place, from, to, folds } = foldGaps(all);
      for (const [begin, end] of all) expect(place(end) - place(begin)).toBeCloseTo(end - begin, 4);
      const moments = all.flat().sort((a, b) => a - b);
      const placed = moments.map(place);
      for (let i = 1; i < placed.length; i++)
        expect(placed[i]! - placed[i - 1]!).toBeGreaterThanOrEqual(-1e-6);
      expect(place(moments[0]!)).toBeCloseTo(from, 6);
      expect(place(moments.at(-1)!)).toBeCloseTo(to, 4);
      const gone = folds.reduce((sum, fold) => sum + fold.seconds - (fold.to - fold.from), 0);
      expect(moments.at(-1)! - moments[0]!).toBeCloseTo(to - from + gone, 4);
    }),
  );
});

const base: TaskRow = {
  id: 1,
  name: "f",
  args: "",
  state: "done",
  awaitedBy: [],
  steps: 1,
  busy: 0,
  ready: 0,
  idle: 0,
  createdAt: 0,
  endedAt: 1,
  runs: [0, 0],
};
const tasks = [base, { ...base, id: 2, createdAt: 181, endedAt: 182, runs: [181, 182] }];
const snapshot: Snapshot = { now: 182, tasks, findings: [], rowOf: (head) => head as TaskRow };

test("a timeline shows three minutes without a task as a break that says how long it is", () => {
  const { "text/html": html, "text/plain": text } = timelineChart(snapshot);
  expect(html).toContain('title="3 m 00 s without a task"');
  // The second task runs through the last half of what is drawn.
  expect(html).toMatch(/M519\.\d+ 25h480\.\d+v10/);
  expect(text).toContain("⫽ no task");
  expect(text).toContain("3 m 02 s");
});

test("the timelines of a table are folded as well", () => {
  const { "text/html": html } = taskTable(snapshot);
  expect(/margin:8px 0 0 (5\d\.\d+)%/.exec(html!)?.[1]).toBe("51.93");
});

test("a gap that is no longer than a fifth of all is left as it is", () => {
  expect(
    foldGaps([
      [0, 5],
      [6, 10],
    ]).folds,
  ).toEqual([]);
});

test("a spell that is too narrow for its words is left without them, but for the end of all", () => {
  const short = { ...base, id: 3, createdAt: 400, endedAt: 400.01, runs: [400, 400] };
  const { "text/html": html } = timelineChart({ ...snapshot, tasks: [...tasks, short], now: 401 });
  const axis = /<th scope="col"[^>]*width:100%[\s\S]*?<\/th>/.exec(html!)![0];
  const words = axis.match(/>([^<>]+)</g)!.map((word) => word.slice(1, -1));
  expect(words).toEqual(["0", "//", "3 m 01 s", "6 m 40 s"]);
});
