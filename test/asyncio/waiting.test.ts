import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  ALL_COMPLETED,
  asCompleted,
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  ensureFuture,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  getRunningLoop,
  shield,
  sleep,
  type Task,
  TimeoutError,
  wait,
  waitFor,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

const fails = coroutine(async (after: number) => {
  await sleep(after);
  throw new RangeError("failed");
});

function names(tasks: Iterable<Task<any>>): string[] {
  return [...tasks].map((task) => task.getName());
}

describe("wait", () => {
  it("waits for all, throws nothing and cancels nothing", async () => {
    await virtually(async () => {
      const a = createTask(sleep(2), { name: "a" });
      const b = createTask(fails(1), { name: "b" });
      const { done, pending } = await wait([a, b]);
      expect([names(done), names(pending)]).toEqual([["a", "b"], []]);
      expect(b.exception()).toBeInstanceOf(RangeError);
    });
  });

  it("returns with what is done when the time is over", async () => {
    await virtually(async () => {
      const a = createTask(sleep(1), { name: "a" });
      const b = createTask(sleep(9), { name: "b" });
      const { done, pending } = await wait([a, b], { timeout: 5 });
      expectTypeOf(done).toEqualTypeOf<Set<Task<void>>>();
      expect([names(done), names(pending), getRunningLoop().time()]).toEqual([["a"], ["b"], 5]);
      expect(b.cancel()).toBe(true);
    });
  });

  it("can return at the first that is done, or that failed", async () => {
    await virtually(async () => {
      const make = () =>
        [createTask(sleep(1)), createTask(fails(2)), createTask(sleep(3))] as Task<unknown>[];
      const ended = async (returnWhen: "FIRST_COMPLETED" | "FIRST_EXCEPTION" | "ALL_COMPLETED") => {
        const began = getRunningLoop().time();
        const tasks = make();
        const { done } = await wait(tasks, { returnWhen });
        tasks[1]!.addDoneCallback((task) => task.exception());
        return [getRunningLoop().time() - began, done.size];
      };
      expect(await ended(FIRST_COMPLETED)).toEqual([1, 1]);
      expect(await ended(FIRST_EXCEPTION)).toEqual([2, 2]);
      expect(await ended(ALL_COMPLETED)).toEqual([3, 3]);
    });
  });

  it("refuses nothing, coroutines, single futures and unknown conditions", async () => {
    await virtually(async () => {
      const task = createTask(sleep(0));
      const coro = sleep(0);
      expect((await rejection(wait([]))).message).toBe("Set of Tasks/Futures is empty.");
      expect((await rejection(wait([coro as never]))).message).toBe(
        "Passing coroutines is forbidden, use tasks explicitly.",
      );
      expect((await rejection(wait(task as never))).message).toBe("expect a list of futures, not Task");
      expect((await rejection(wait([task], { returnWhen: "SOMETIME" as never }))).message).toBe(
        "Invalid return_when value: SOMETIME",
      );
      coro.close();
      await task;
    });
  });

  it("leaves its tasks alone when it is cancelled", async () => {
    await virtually(async () => {
      const inner = createTask(sleep(5));
      const outer = createTask(wait([inner]));
      await sleep(1);
      outer.cancel();
      await rejection(outer);
      expect([outer.cancelled(), inner.done()]).toEqual([true, false]);
      await inner;
    });
  });
});

describe("waitFor", () => {
  it("gives the result in time", async () => {
    await virtually(async () => {
      expect(await waitFor(sleep(1, "r"), 2)).toBe("r");
      expect(await waitFor(sleep(1, "r"), null)).toBe("r");
      expect((await rejection(waitFor(fails(1), 2))).message).toBe("failed");
    });
  });

  it("throws TimeoutError after the time, once the cancelled work has ended", async () => {
    await virtually(async () => {
      const slow = coroutine(async () => {
        try {
          await sleep(10);
        } finally {
          await sleep(1);
        }
      });
      const task = createTask(slow());
      const error = await rejection(waitFor(task, 2));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error.cause).toBeInstanceOf(CancelledError);
      expect([getRunningLoop().time(), task.cancelled(), currentTask()!.cancelling()]).toEqual([3, true, 0]);
    });
  });

  it("never starts a coroutine when there is no time", async () => {
    await virtually(async () => {
      let started = false;
      const start = coroutine(async () => {
        started = true;
      });
      expect(await rejection(waitFor(start(), 0))).toBeInstanceOf(TimeoutError);
      expect(await rejection(waitFor(start(), -1))).toBeInstanceOf(TimeoutError);
      expect(started).toBe(false);
      const done = getRunningLoop().createFuture<number>();
      done.setResult(1);
      expect(await waitFor(done, 0)).toBe(1);
    });
  });

  it("passes a cancellation of its own on", async () => {
    await virtually(async () => {
      const inner = createTask(sleep(9));
      const outer = createTask(waitFor(inner, 20));
      await sleep(1);
      outer.cancel();
      expect(await rejection(outer)).toBeInstanceOf(CancelledError);
      expect(inner.cancelled()).toBe(true);
    });
  });
});

describe("shield", () => {
  it("lets the inner work go on when the outer await is cancelled", async () => {
    await virtually(async () => {
      const inner = createTask(sleep(2, "r"));
      const outer = createTask(coroutine(async () => await shield(inner))());
      await sleep(1);
      outer.cancel();
      await rejection(outer);
      expect([outer.cancelled(), inner.done()]).toEqual([true, false]);
      expect(await inner).toBe("r");
    });
  });

  it("passes results, errors and the inner's own cancellation on", async () => {
    await virtually(async () => {
      expect(await shield(sleep(1, "r"))).toBe("r");
      expect((await rejection(shield(fails(1)))).message).toBe("failed");
      const inner = createTask(sleep(5));
      const outer = shield(inner);
      inner.cancel();
      await rejection(outer);
      expect(outer.cancelled()).toBe(true);
      expect(shield(inner)).toBe(inner);
    });
  });
});

describe("asCompleted", () => {
  it("gives the tasks themselves in the order in which they are done", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 8 }), async (delays) => {
        await virtually(async () => {
          const tasks = delays.map((delay) => createTask(sleep(delay, delay)));
          const seen: number[] = [];
          for await (const task of asCompleted(tasks)) {
            expect(tasks.includes(task)).toBe(true);
            seen.push(task.result());
          }
          expect(seen).toEqual([...delays].sort((a, b) => a - b));
        });
      }),
      { numRuns: 30 },
    );
  });

  it("gives coroutines of the results to a plain loop", async () => {
    await virtually(async () => {
      const seen: string[] = [];
      for (const next of asCompleted([sleep(2, "b"), sleep(1, "a")])) seen.push(await next);
      expect(seen).toEqual(["a", "b"]);
    });
  });

  it("throws TimeoutError for what is not done in time, and lets it go on", async () => {
    await virtually(async () => {
      const slow = createTask(sleep(9));
      const seen: unknown[] = [];
      const error = await rejection(
        (async () => {
          for await (const task of asCompleted([createTask(sleep(1, "a")), slow], { timeout: 3 })) {
            seen.push(task.result());
          }
        })(),
      );
      expect([error.name, seen, slow.done(), getRunningLoop().time()]).toEqual([
        "TimeoutError",
        ["a"],
        false,
        3,
      ]);
      slow.cancel();
    });
  });

  it("wants several", async () => {
    await virtually(async () => {
      expect(thrown(() => asCompleted(getRunningLoop().createFuture() as never)).message).toBe(
        "expects an iterable of awaitables, not Future",
      );
      let any = false;
      for await (const _ of asCompleted([])) any = true;
      expect(any).toBe(false);
    });
  });
});

describe("ensureFuture", () => {
  it("makes a task of a coroutine, takes a future as it is, and waits for promises", async () => {
    await virtually(async () => {
      const task = createTask(sleep(0));
      expect(ensureFuture(task)).toBe(task);
      expect(await ensureFuture(sleep(1, "r"))).toBe("r");
      expect(await ensureFuture(Promise.resolve("p"))).toBe("p");
      expect(thrown(() => ensureFuture(1 as never)).message).toBe(
        "An asyncio.Future, a coroutine or an awaitable is required",
      );
      await task;
    });
  });
});
