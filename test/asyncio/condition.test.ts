import { describe, expect, it } from "vitest";
import { CancelledError, Condition, coroutine, createTask, Lock, sleep } from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

describe("a condition", () => {
  it("wakes as many as it is told to, in the order they came", async () => {
    const woken: string[] = [];
    await virtually(async () => {
      const condition = new Condition();
      const waiter = coroutine(async (name: string) => {
        await condition.with(async () => {
          expect(await condition.wait()).toBe(true);
          woken.push(name);
        });
      });
      const tasks = ["a", "b", "c", "d"].map((name) => createTask(waiter(name)));
      await sleep(1);
      await condition.with(() => condition.notify(2));
      await sleep(1);
      expect(woken).toEqual(["a", "b"]);
      await condition.with(() => condition.notify());
      await sleep(1);
      expect([woken, String(condition)]).toEqual([["a", "b", "c"], "<Condition [unlocked, waiters:1]>"]);
      await condition.with(() => condition.notifyAll());
      for (const task of tasks) await task;
    });
    expect(woken).toEqual(["a", "b", "c", "d"]);
  });

  it("needs its lock", async () => {
    await virtually(async () => {
      const condition = new Condition();
      expect((await rejection(condition.wait())).message).toBe("cannot wait on un-acquired lock");
      expect(thrown(() => condition.notify()).message).toBe("cannot notify on un-acquired lock");
    });
  });

  it("can share a lock", async () => {
    await virtually(async () => {
      const lock = new Lock();
      const condition = new Condition(lock);
      await condition.acquire();
      expect([lock.locked(), condition.locked()]).toEqual([true, true]);
      condition.release();
      await using held = await condition.hold();
      expect(lock.locked()).toBe(true);
      held.release();
    });
  });

  it("waits for a predicate", async () => {
    await virtually(async () => {
      const condition = new Condition();
      let value = 0;
      const task = createTask(
        coroutine(
          async () =>
            await condition.with(() => condition.waitFor(() => (value > 1 ? `value ${value}` : ""))),
        )(),
      );
      for (let i = 0; i < 3; i++) {
        await sleep(1);
        await condition.with(() => {
          value++;
          condition.notify();
        });
      }
      expect(await task).toBe("value 2");
    });
  });

  it("has its lock again when the wait is cancelled, however often", async () => {
    await virtually(async () => {
      const condition = new Condition();
      const seen: unknown[] = [];
      const waiter = coroutine(async () => {
        await condition.acquire();
        try {
          await condition.wait();
        } catch (error) {
          seen.push([(error as Error).name, condition.locked()]);
          throw error;
        } finally {
          condition.release();
        }
      });
      const task = createTask(waiter());
      await sleep(1);
      await condition.acquire();
      task.cancel();
      await sleep(1);
      task.cancel();
      await sleep(1);
      expect(task.done()).toBe(false);
      condition.release();
      expect(await rejection(task)).toBeInstanceOf(CancelledError);
      expect([seen, condition.locked()]).toEqual([[["CancelledError", true]], false]);
    });
  });

  it("passes a notification on that reached a waiter which is cancelled", async () => {
    await virtually(async () => {
      const condition = new Condition();
      const woken: string[] = [];
      const waiter = coroutine(async (name: string) => {
        await condition.with(async () => {
          await condition.wait();
          woken.push(name);
        });
      });
      const a = createTask(waiter("a"));
      const b = createTask(waiter("b"));
      await sleep(1);
      await condition.with(() => {
        condition.notify(1);
        a.cancel();
      });
      await rejection(a);
      await b;
      expect(woken).toEqual(["b"]);
    });
  });
});
