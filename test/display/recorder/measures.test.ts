import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Budget } from "../../../src/display/recorder/budget.js";
import { Delays } from "../../../src/display/recorder/lag.js";
import { Ring } from "../../../src/display/recorder/ring.js";
import { mergeRuns } from "../../../src/display/recorder/task-entry.js";

describe("delays", () => {
  test("a quantile is at least the true one and at most half more", () => {
    const seconds = fc.double({ min: 1e-6, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(seconds, { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, share) => {
          const delays = new Delays();
          for (const value of values) delays.add(value);
          const exact = [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1]!;
          expect(delays.quantile(share)).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
          expect(delays.quantile(share)).toBeLessThanOrEqual(exact * 1.5 + 1e-6);
        },
      ),
    );
  });

  test("none at all is zero", () => {
    expect(new Delays().quantile(0.99)).toBe(0);
  });
});

describe("a budget", () => {
  test("lets a burst through, and then what it is refilled with", () => {
    let now = 0;
    const budget = new Budget(10, 100, () => now);
    const taken = (tries: number) =>
      Array.from({ length: tries }, () => budget.take()).filter(Boolean).length;
    expect(taken(1000)).toBe(10);
    now = 50;
    expect(taken(1000)).toBe(5);
    now = 10_000;
    expect(taken(1000)).toBe(10);
  });
});

describe("a ring", () => {
  test("keeps the last of what was pushed, in order, and hands out what it lets go", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        (values, capacity) => {
          const ring = new Ring<number>(capacity);
          const gone = values.map((value) => ring.push(value)).filter((value) => value !== undefined);
          expect([...ring]).toEqual(values.slice(-capacity));
          expect(gone).toEqual(values.slice(0, Math.max(0, values.length - capacity)));
        },
      ),
    );
  });
});

describe("merged runs", () => {
  test("cover the same first and last moment, stay in order, and keep every gap that is long enough", () => {
    const steps = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (pairs, gap) => {
        const runs: number[] = [];
        let at = 0;
        for (const [pause, length] of pairs) {
          runs.push(at + pause, at + pause + length);
          at += pause + length;
        }
        const merged = mergeRuns(runs, gap);
        expect([merged[0], merged.at(-1)]).toEqual([runs[0], runs.at(-1)]);
        expect([...merged].sort((a, b) => a - b)).toEqual(merged);
        const wide = runs.filter((_, i) => i > 0 && i % 2 === 0 && runs[i]! - runs[i - 1]! >= gap).length;
        expect(merged.length / 2).toBe(wide + 1);
      }),
    );
  });
});
