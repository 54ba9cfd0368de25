import { describe, expect, it } from "vitest";
import {
  allTasks,
  CancelledError,
  cancellable,
  coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  isCancelled,
  sleep,
} from "../../src/asyncio/index.js";
import { endTask, suspendOn, suspensionOf } from "../../src/asyncio/suspension.js";
import { rejection, thrown, virtually } from "./virtually.js";

/** A promise that never settles. */
const never = new Promise<never>(() => {});

describe("an await of a native promise that goes by suspendOn", () => {
  it("gives the promise's outcome at once", async () => {
    await virtually(async () => {
      const task = createTask(
        coroutine(async () => {
          expect(await suspendOn(Promise.resolve(1), 1)).toBe(1);
          expect(
            (await rejection(suspendOn(Promise.reject(new RangeError("x")), 2) as Promise<never>)).message,
          ).toBe("x");
          expect(suspensionOf(currentTask()!)).toBe(null);
          return "done";
        })(),
      );
      expect(await task).toBe("done");
    });
  });

  it("is left alone outside tasks, and so is what is no promise", async () => {
    const promise = Promise.resolve(1);
    expect(suspendOn(promise, 1)).toBe(promise);
    await virtually(async () => {
      const future = getRunningLoop().createFuture();
      expect(suspendOn(future, 1) === future).toBe(true);
      expect(suspendOn(5, 1)).toBe(5);
    });
  });

  it("is cancelled in the next turn, and the promise's outcome comes too late then", async () => {
    await virtually(async () => {
      let resolve!: (value: string) => void;
      const promise = new Promise<string>((done) => {
        resolve = done;
      });
      const task = createTask(coroutine(async () => await suspendOn(promise, 7))());
      await sleep(0);
      expect([suspensionOf(task)!.site, suspensionOf(task)!.awaited === promise]).toEqual([7, true]);
      expect(task.cancel("stop")).toBe(true);
      resolve("late");
      const error = await rejection(task);
      expect([error.name, error.message, task.cancelled()]).toEqual(["CancelledError", "stop", true]);
    });
  });

  it("is cancelled at once when a request is open", async () => {
    await virtually(async () => {
      const task = createTask(
        coroutine(async () => {
          currentTask()!.cancel();
          await suspendOn(never, 1);
        })(),
      );
      expect(await rejection(task)).toBeInstanceOf(CancelledError);
    });
  });

  it("is cancelled in the innermost function, from the inside out", async () => {
    const events: string[] = [];
    const level = async (depth: number): Promise<void> => {
      try {
        if (depth === 0) {
          await suspendOn(Promise.resolve(), 100);
          await suspendOn(never, 0);
        } else await suspendOn(level(depth - 1), depth);
      } catch (error) {
        events.push(`${depth} ${(error as Error).name}`);
        throw error;
      } finally {
        events.push(`${depth} finally`);
      }
    };
    await virtually(async () => {
      const task = createTask(coroutine(() => level(2))());
      await sleep(0);
      expect(suspensionOf(task)!.site).toBe(0);
      task.cancel();
      await rejection(task);
      expect(task.cancelled()).toBe(true);
    });
    expect(events).toEqual([
      "0 CancelledError",
      "0 finally",
      "1 CancelledError",
      "1 finally",
      "2 CancelledError",
      "2 finally",
    ]);
  });

  it("lets an inner function swallow the cancellation", async () => {
    await virtually(async () => {
      const inner = async () => {
        try {
          await suspendOn(never, 1);
        } catch (error) {
          if (!isCancelled(error)) throw error;
          await suspendOn(sleep(3), 2);
          return "saved";
        }
      };
      const task = createTask(coroutine(async () => await suspendOn(inner(), 3))());
      await sleep(1);
      task.cancel();
      expect([await task, getRunningLoop().time(), task.cancelling()]).toEqual(["saved", 4, 1]);
    });
  });

  it("is reached through an awaitable of ours that a helper awaits", async () => {
    await virtually(async () => {
      const helper = async () => {
        await suspendOn(sleep(100), 5);
      };
      const task = createTask(coroutine(async () => await suspendOn(helper(), 6))());
      await sleep(1);
      expect(suspensionOf(task)!.site).toBe(5);
      task.cancel();
      await rejection(task);
      expect([task.cancelled(), getRunningLoop().time()]).toEqual([true, 1]);
    });
  });

  it("is cancelled too when the innermost await belonged to something nobody waits for", async () => {
    await virtually(async () => {
      const events: string[] = [];
      const floating = async () => {
        try {
          await suspendOn(sleep(100), 1);
        } catch {
          events.push("floating");
        }
      };
      const task = createTask(
        coroutine(async () => {
          void floating();
          try {
            await suspendOn(never, 2);
          } finally {
            events.push("body");
          }
        })(),
      );
      await sleep(1);
      task.cancel();
      await rejection(task);
      expect([events, task.cancelled()]).toEqual([["floating", "body"], true]);
    });
  });
});

describe("a task that is given up for lost", () => {
  it("fails, and stays so even if its code goes on after all", async () => {
    await virtually(async () => {
      const events: string[] = [];
      const other = createTask(sleep(3), { name: "other" });
      const task = createTask(
        coroutine(async () => {
          await sleep(2);
          events.push("goes on");
        })(),
      );
      await sleep(1);
      const lost = new RangeError("lost");
      endTask(task, lost);
      expect(await rejection(task)).toBe(lost);
      endTask(task, new RangeError("again"));
      await sleep(2);
      expect([events, task.exception() === lost]).toEqual([["goes on"], true]);
      expect([...allTasks()].map((each) => each.getName())).not.toContain(task.getName());
      await other;
    });
  });
});

describe("cancellable", () => {
  it("gives the promise's outcome, and lets its await be cancelled", async () => {
    await virtually(async () => {
      expect(await cancellable(Promise.resolve(1))).toBe(1);
      expect((await rejection(cancellable(Promise.reject(new RangeError("x"))))).message).toBe("x");
      let reject!: (error: Error) => void;
      const promise = new Promise<void>((_, fail) => {
        reject = fail;
      });
      const task = createTask(coroutine(async () => await cancellable(promise))());
      await sleep(0);
      task.cancel();
      await rejection(task);
      reject(new Error("nobody listens, and nobody has to"));
      expect(task.cancelled()).toBe(true);
    });
    expect(thrown(() => cancellable(never)).message).toBe("no running event loop");
  });
});
