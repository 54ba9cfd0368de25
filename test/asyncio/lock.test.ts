import { describe, expect, it } from "vitest";
import {
  CancelledError,
  coroutine,
  createTask,
  gather,
  Lock,
  RuntimeError,
  sleep,
  VirtualLoop,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

describe("a lock", () => {
  it("lets one in at a time, first come, first served", async () => {
    const order: string[] = [];
    await virtually(async () => {
      const lock = new Lock();
      const enter = coroutine(async (name: string) => {
        await lock.acquire();
        order.push(`${name} in`);
        await sleep(1);
        order.push(`${name} out`);
        lock.release();
      });
      await gather([enter("a"), enter("b"), enter("c")]);
      expect(lock.locked()).toBe(false);
    });
    expect(order).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
  });

  it("does not acquire before it is awaited", async () => {
    await virtually(async () => {
      const lock = new Lock();
      const pending = lock.acquire();
      expect(lock.locked()).toBe(false);
      expect(await pending).toBe(true);
      expect(lock.locked()).toBe(true);
    });
  });

  it("is free again after `with`, `using` and their errors", async () => {
    await virtually(async () => {
      const lock = new Lock();
      expect(await lock.with(async () => [lock.locked(), await sleep(1, "r")])).toEqual([true, "r"]);
      expect(await lock.with(() => 1)).toBe(1);
      expect(
        await lock.with(function* () {
          return yield* sleep(1, "stepwise");
        }),
      ).toBe("stepwise");
      expect(
        (
          await rejection(
            lock.with(() => {
              throw new RangeError("body");
            }),
          )
        ).message,
      ).toBe("body");
      expect(lock.locked()).toBe(false);
      {
        await using held = await lock.hold();
        expect(lock.locked()).toBe(true);
        held.release();
        expect(lock.locked()).toBe(false);
      }
      expect(lock.locked()).toBe(false);
    });
  });

  it("cannot be released by nobody", () => {
    const error = thrown(() => new Lock().release());
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error.message).toBe("Lock is not acquired.");
  });

  it("passes a wake on when the woken waiter is cancelled", async () => {
    const order: string[] = [];
    await virtually(async () => {
      const lock = new Lock();
      await lock.acquire();
      const enter = coroutine(async (name: string) => {
        await lock.with(() => order.push(name));
      });
      const a = createTask(enter("a"));
      const b = createTask(enter("b"));
      await sleep(0);
      lock.release();
      a.cancel();
      expect(await rejection(a)).toBeInstanceOf(CancelledError);
      await b;
    });
    expect(order).toEqual(["b"]);
  });

  it("lets nobody in before those who wait, unless they are all cancelled", async () => {
    const order: string[] = [];
    await virtually(async () => {
      const lock = new Lock();
      await lock.acquire();
      const enter = coroutine(async (name: string) => {
        await lock.with(() => order.push(name));
      });
      const waiting = createTask(enter("waiting"));
      await sleep(0);
      lock.release();
      await lock.with(() => order.push("late"));
      await waiting;
    });
    expect(order).toEqual(["waiting", "late"]);
  });

  it("belongs to one loop", async () => {
    const lock = new Lock();
    await virtually(async () => {
      await lock.acquire();
      const waiting = createTask(lock.acquire());
      await sleep(0);
      waiting.cancel();
      await rejection(waiting);
    });
    const error = await rejection(virtually(() => lock.acquire(), new VirtualLoop()));
    expect(error.message).toBe("<Lock [locked]> is bound to a different event loop");
  });

  it("describes itself", async () => {
    await virtually(async () => {
      const lock = new Lock();
      expect(String(lock)).toBe("<Lock [unlocked]>");
      await lock.acquire();
      const waiting = createTask(lock.acquire());
      await sleep(0);
      expect(String(lock)).toBe("<Lock [locked, waiters:1]>");
      lock.release();
      await waiting;
    });
  });
});
