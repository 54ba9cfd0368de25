import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Snapshot, TaskRow } from "../../../src/display/recorder/rows.js";
import { axisOf, tickText } from "../../../src/display/views/axis.js";
import { timelineChart } from "../../../src/display/views/timeline-chart.js";

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
  runs: [0, 0.1],
};
const chart = (tasks: Partial<TaskRow>[], rest: Partial<Snapshot> = {}) =>
  timelineChart({
    now: 1,
    findings: [],
    rowOf: (head) => head as TaskRow,
    ...rest,
    tasks: tasks.map((task, i) => ({ ...base, id: i + 1, ...task })),
  });

describe("the axis", () => {
  test("has one to five round steps and covers the span with less than one step to spare", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (from, length) => {
          const { span, step, ticks } = axisOf({ from, to: from + length });
          const drawn = from + length - from;
          fc.pre(drawn > 0);
          expect(ticks).toBeGreaterThanOrEqual(1);
          expect(ticks).toBeLessThanOrEqual(5);
          expect(ticks * step).toBeGreaterThanOrEqual(drawn * (1 - 1e-6));
          expect((ticks - 1) * step).toBeLessThan(drawn * (1 + 1e-6));
          expect(span.from).toBe(from);
        },
      ),
    );
  });

  test("names its ticks with as many digits as needed", () => {
    expect([0, 1, 2].map((i) => tickText(i, 0.05))).toEqual(["0", "50 ms", "100 ms"]);
    expect([0, 1, 3].map((i) => tickText(i, 0.5))).toEqual(["0", "0.5 s", "1.5 s"]);
    expect(tickText(3, 0.0001)).toBe("300 µs");
  });

  test("of no time at all is drawn", () => {
    expect(axisOf({ from: 3, to: 3 }).ticks).toBe(1);
  });
});

describe("the chart", () => {
  test("draws steps, waits and requests to stop as text too", () => {
    const { "text/plain": text } = chart([
      { name: "a", runs: [0, 0.25, 0.5, 0.5] },
      { name: "b", state: "cancelled", createdAt: 0.5, runs: [0.5, 0.5, 1, 1], cancelledAt: 0.75 },
    ]);
    const [head, scale, a, b] = text!.split("\n");
    expect(head).toBe("Timeline: 2 tasks · 1 cancelled · 1 done");
    expect(scale!.trim()).toMatch(/^0 +1 s$/);
    expect(a).toMatch(/^✔ a #1 {2}█{16}─{14}█─{29} {2}1\.00 s$/);
    expect(b).toMatch(/^⊘ b #2 {2} {30}█─{14}×─{13}█ {2}0\.50 s$/);
  });

  test("has a band and a name for each cell that ran meanwhile", () => {
    const { "text/html": html } = chart([{}], {
      cells: [
        { cell: 1, from: -5, to: -1 },
        { cell: 2, from: 0, to: 0.5 },
        { cell: 3, from: 0.5 },
      ],
    });
    expect(html).toContain(">In[2]<");
    expect(html).toContain(">In[3]<");
    expect(html).not.toContain("In[1]");
  });

  test("of no tasks says so", () => {
    expect(chart([])["text/plain"]).toBe("Timeline: 0 tasks");
  });

  test("is below 200 kB with 200 tasks of very many steps", () => {
    const runs = Array.from({ length: 512 }, (_, i) => i / 512);
    const { "text/html": html, "text/plain": text } = chart(
      Array.from({ length: 300 }, () => ({ name: "a rather long name for a task", runs })),
    );
    expect(Buffer.byteLength(html!) + Buffer.byteLength(text!)).toBeLessThan(200_000);
    expect(html!.match(/<th scope="row"/g)).toHaveLength(200);
    expect(text).toContain("100 more tasks not shown");
  });

  test("is exact to a thousandth of its width", () => {
    const { "text/html": html } = chart([{ endedAt: 0.999, runs: [0.123, 0.456] }]);
    expect(html).toContain("M123 5h333v10h-333z");
  });
});
