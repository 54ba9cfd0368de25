import { describe, expect, expectTypeOf, it } from "vitest";
import {
  CancelledError,
  coroutine,
  createTask,
  type Future,
  gather,
  getRunningLoop,
  sleep,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

const fails = coroutine(async (after: number, message: string): Promise<number> => {
  await sleep(after);
  throw new RangeError(message);
});

describe("gather", () => {
  it("gives results in the order of the arguments, with their types", async () => {
    await virtually(async () => {
      const gathered = gather([sleep(3, "a"), sleep(1, 2), Promise.resolve(true)]);
      expectTypeOf(gathered).toEqualTypeOf<Future<[string, number, boolean]>>();
      expect(await gathered).toEqual(["a", 2, true]);
      expect(getRunningLoop().time()).toBe(3);
    });
  });

  it("of nothing is an empty list at once", async () => {
    await virtually(async () => expect(gather([]).result()).toEqual([]));
    expect(thrown(() => gather([])).message).toBe("There is no current event loop");
  });

  it("passes the first exception on at once and lets the others go on", async () => {
    await virtually(async () => {
      const other = createTask(sleep(5, "other"));
      expect((await rejection(gather([other, fails(1, "first"), fails(2, "second")]))).message).toBe("first");
      expect([getRunningLoop().time(), other.done()]).toEqual([1, false]);
      expect(await other).toBe("other");
    });
  });

  it("puts exceptions among the results when asked to", async () => {
    await virtually(async () => {
      const cancelled = createTask(sleep(5));
      cancelled.cancel("c");
      const [a, b, c] = await gather([fails(1, "x"), sleep(2, "ok"), cancelled], { returnExceptions: true });
      expectTypeOf(b).toEqualTypeOf<string | Error>();
      expect([(a as Error).message, b, (c as unknown as Error).name]).toEqual(["x", "ok", "CancelledError"]);
    });
  });

  it("runs the same awaitable once", async () => {
    await virtually(async () => {
      let calls = 0;
      const count = coroutine(async () => ++calls);
      const once = count();
      expect(await gather([once, once])).toEqual([1, 1]);
    });
  });

  it("throws CancelledError for a child that was cancelled, without being cancelled itself", async () => {
    await virtually(async () => {
      const child = createTask(sleep(5));
      const other = createTask(sleep(2, 1));
      const gathered = gather([child, other]);
      await sleep(1);
      child.cancel("child");
      expect(await rejection(gathered)).toBeInstanceOf(CancelledError);
      expect([gathered.cancelled(), other.cancelled()]).toEqual([false, false]);
      expect(await other).toBe(1);
    });
  });

  it("cancels its children when it is cancelled, and ends when they have", async () => {
    await virtually(async () => {
      const slow = coroutine(async () => {
        try {
          await sleep(10);
        } finally {
          await sleep(1);
        }
      });
      const children = [createTask(slow()), createTask(slow())];
      const gathered = gather(children, { returnExceptions: true });
      await sleep(1);
      expect([gathered.cancel(), gathered.done()]).toEqual([true, false]);
      expect(await rejection(gathered)).toBeInstanceOf(CancelledError);
      expect(children.map((child) => child.cancelled())).toEqual([true, true]);
      expect([getRunningLoop().time(), gathered.cancel()]).toEqual([2, false]);
    });
  });

  it("reports no exception that came after the first as unretrieved", async () => {
    await virtually(async () => {
      const late = createTask(fails(2, "late"));
      await rejection(gather([fails(1, "first"), late]));
      await sleep(5);
      expect(late.exception()).toBeInstanceOf(RangeError);
    });
  });
});
