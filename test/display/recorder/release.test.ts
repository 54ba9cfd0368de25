import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  allTasks,
  type Coroutine,
  coroutine,
  createTask,
  Future,
  Lock,
  Queue,
  sleep,
} from "../../../src/asyncio/index.js";
import { digest } from "../../../src/display/recorder/digest.js";
import { releaseWaiting } from "../../../src/display/recorder/release.js";
import { takeSnapshot } from "../../../src/display/recorder/snapshot.js";
import { taskTable } from "../../../src/display/views/task-table.js";
import { type World, world } from "./virtual.js";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

let w: World;
beforeEach(() => {
  w = world();
});
afterEach(() => w.end());

/** Lets go of what may be let go, and collects it. */
async function collect(): Promise<void> {
  await w.loop.runUntilComplete(sleep(11));
  releaseWaiting(w.recorder);
  digest(w.recorder);
  for (let round = 0; round < 10; round++) {
    await new Promise((done) => setImmediate(done));
    gc();
  }
  // What the collection has found is told in a turn of its own.
  for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done));
}

/** Runs `make` as a task that is kept by nobody. */
async function leave(make: () => Coroutine<unknown>): Promise<void> {
  await w.loop.runUntilComplete(
    coroutine(function* main() {
      createTask(make());
      yield* sleep(1);
    })(),
  );
}

const states = () => takeSnapshot(w.recorder).tasks.map(({ name, state }) => [name, state]);
const lost = () => states().filter(([, state]) => state === "lost");
const kinds = () => takeSnapshot(w.recorder).findings.map(({ kind }) => kind);

describe("what nothing can complete any more", () => {
  test("is told, with who waited for it, when the collector has taken both", async () => {
    await leave(
      coroutine(async function ghost(_n: number) {
        const answer = new Future<number>();
        return await answer;
      }).bind(null, 7),
    );
    expect(kinds()).toEqual([]);
    await collect();
    expect(lost()).toEqual([["ghost", "lost"]]);
    expect(takeSnapshot(w.recorder).findings).toMatchObject([
      {
        kind: "ghost await",
        about: { kind: "task", name: "ghost" },
        what: "waited for a future that nothing can complete any more",
      },
    ]);
    expect(taskTable(takeSnapshot(w.recorder))["text/plain"]).toMatch(/ghost\(7\).*∅ lost/);
    expect(allTasks(w.loop)).toEqual(new Set());
  });

  test("may be a native promise", async () => {
    await leave(
      coroutine(async function stuck() {
        await new Promise(() => {});
      }),
    );
    await collect();
    expect(lost()).toEqual([["stuck", "lost"]]);
    expect(kinds()).toEqual(["ghost await"]);
  });

  test("may be a queue that nobody has but its reader", async () => {
    await leave(
      coroutine(function* reader() {
        yield* new Queue<number>().get();
      }),
    );
    await collect();
    expect(lost()).toEqual([["reader", "lost"]]);
  });

  test("is told once, where several wait for each other and the last for it", async () => {
    const inner = coroutine(async function inner() {
      await new Future();
    });
    await leave(
      coroutine(async function outer() {
        await createTask(inner());
      }),
    );
    await collect();
    expect(lost()).toEqual([
      ["outer", "lost"],
      ["inner", "lost"],
    ]);
    expect(kinds()).toEqual(["ghost await"]);
  });
});

describe("what may go on", () => {
  test("is held by who will set the future", async () => {
    const answer = new Future<number>({ loop: w.loop });
    let got = 0;
    await leave(
      coroutine(async function patient() {
        got = await answer;
      }),
    );
    await collect();
    expect(lost()).toEqual([]);
    answer.setResult(42);
    await w.loop.runUntilComplete(sleep(0));
    expect(got).toBe(42);
    expect(states()).toContainEqual(["patient", "done"]);
  });

  test("is held by its timer", async () => {
    await leave(
      coroutine(async function sleeper() {
        await sleep(100);
      }),
    );
    await collect();
    expect(lost()).toEqual([]);
    await w.loop.runUntilComplete(sleep(100));
    expect(states()).toContainEqual(["sleeper", "done"]);
  });

  test("is held by who can cancel it", async () => {
    const waiting: { cancel(): boolean }[] = [];
    await w.loop.runUntilComplete(
      coroutine(function* main() {
        waiting.push(
          createTask(
            coroutine(async function kept() {
              await new Future();
            })(),
          ),
        );
        yield* sleep(1);
      })(),
    );
    await collect();
    expect(lost()).toEqual([]);
    expect([...allTasks(w.loop)].map((task) => task.getCoro().name)).toEqual(["kept"]);
    waiting[0]!.cancel();
    await w.loop.runUntilComplete(sleep(0));
    expect(states()).toContainEqual(["kept", "cancelled"]);
  });

  test("tasks that wait for a lock or in a circle stay: other findings speak of them", async () => {
    await leave(
      coroutine(async function first() {
        const lock = new Lock();
        await lock.acquire();
        await lock.acquire();
      }),
    );
    await collect();
    expect(lost()).toEqual([]);
    expect(kinds()).toContain("deadlock");
  });
});
