/** Laws that hold for the figures of every program, on a clock where each step takes a known time. */
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { coroutine, createTask, gather, sleep, type Task } from "../../../src/asyncio/index.js";
import type { TaskRow } from "../../../src/display/recorder/rows.js";
import { takeSnapshot } from "../../../src/display/recorder/snapshot.js";
import { type World, world } from "./virtual.js";

interface Step {
  readonly work: number;
  readonly pause: number;
}

/** What one task does: works, waits, and at the end returns, throws, or is cancelled after some time. */
interface Plan {
  readonly steps: readonly Step[];
  readonly end: "return" | "throw";
  readonly cancelAfter: number | undefined;
  readonly native: boolean;
}

// Sixteenths add up exactly.
const sixteenths = (max: number) => fc.integer({ min: 0, max: max * 16 }).map((n) => n / 16);
const plan: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(fc.record({ work: sixteenths(1), pause: sixteenths(3) }), { maxLength: 5 }),
  end: fc.constantFrom("return", "throw"),
  cancelAfter: fc.option(sixteenths(6), { nil: undefined }),
  native: fc.boolean(),
});

let w: World;
afterEach(() => w.end());

function start({ steps, end, native }: Plan): Task<unknown> {
  if (native) {
    return createTask(
      coroutine(async () => {
        for (const { work, pause } of steps) {
          w.clock.work(work);
          await sleep(pause);
        }
        if (end === "throw") throw new Error("planned");
        return 1;
      })(),
    );
  }
  return createTask(
    coroutine(function* () {
      for (const { work, pause } of steps) {
        w.clock.work(work);
        yield* sleep(pause);
      }
      if (end === "throw") throw new Error("planned");
      return 1;
    })(),
  );
}

async function history(plans: readonly Plan[]): Promise<TaskRow[]> {
  w = world();
  let ids: number[] = [];
  const main = coroutine(function* main(): Generator<unknown, void, any> {
    const tasks = plans.map(start);
    ids = tasks.map(({ id }) => id);
    for (const [i, { cancelAfter }] of plans.entries()) {
      if (cancelAfter !== undefined) w.loop.callLater(cancelAfter, () => tasks[i]!.cancel());
    }
    yield* gather(tasks, { returnExceptions: true });
  });
  await w.loop.runUntilComplete(main());
  const { tasks, rowOf } = takeSnapshot(w.recorder);
  w.end();
  return ids.map((id) => rowOf(tasks.find((task) => task.id === id)!));
}

test("busy is the work that was done, and the three times make up the whole life", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 5 }), async (plans) => {
      for (const [i, row] of (await history(plans)).entries()) {
        const { steps, end, cancelAfter } = plans[i]!;
        const all = steps.reduce((sum, { work }) => sum + work, 0);
        expect(row.busy + row.ready + row.idle).toBe(row.endedAt! - row.createdAt);
        if (row.state === "cancelled") {
          expect(cancelAfter).toBeDefined();
          expect(row.busy).toBeLessThanOrEqual(all);
          expect(row.cancelledAt).toBeLessThanOrEqual(row.endedAt!);
        } else {
          expect(row.state).toBe(end === "throw" ? "failed" : "done");
          expect(row.busy).toBe(all);
          expect(row.steps).toBe(steps.length + 1);
          expect(row.idle + row.ready).toBeGreaterThanOrEqual(
            steps.reduce((sum, { pause }) => sum + pause, 0),
          );
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("no two tasks run at the same time, and a task's runs are as long as it was busy", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 5 }), async (plans) => {
      const rows = await history(plans);
      const runs: (readonly [number, number])[] = [];
      for (const row of rows) {
        let sum = 0;
        for (let i = 0; i < row.runs.length; i += 2) {
          runs.push([row.runs[i]!, row.runs[i + 1]!]);
          sum += row.runs[i + 1]! - row.runs[i]!;
        }
        expect(sum).toBe(row.busy);
        expect(row.runs.length / 2).toBe(row.steps);
      }
      runs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      for (let i = 1; i < runs.length; i++) expect(runs[i]![0]).toBeGreaterThanOrEqual(runs[i - 1]![1]);
    }),
    { numRuns: 100 },
  );
});
