import { EventEmitter } from "node:events";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  sleep,
  type Timeout,
  TimeoutError,
  timeout,
  timeoutAt,
  waitFor,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

describe("timeout", () => {
  it("gives what its body returns in time", async () => {
    await virtually(async () => {
      const result = await timeout(2, async (scope) => {
        expect([scope.when(), scope.expired(), String(scope)]).toEqual([
          2,
          false,
          "<Timeout [active] when=2>",
        ]);
        return await sleep(1, "r");
      });
      expectTypeOf(result).toEqualTypeOf<string>();
      expect(result).toBe("r");
      expect(await timeout(null, async () => await sleep(100, "no limit"))).toBe("no limit");
      expect(
        await timeout(5, function* () {
          return yield* sleep(1, "stepwise");
        }),
      ).toBe("stepwise");
    });
  });

  it("cancels its body at the deadline and throws TimeoutError", async () => {
    await virtually(async () => {
      let scope: Timeout | undefined;
      const error = await rejection(
        timeout(2, async (given) => {
          scope = given;
          await sleep(10);
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error.cause).toBeInstanceOf(CancelledError);
      expect([scope!.expired(), getRunningLoop().time(), currentTask()!.cancelling()]).toEqual([true, 2, 0]);
      expect(thrown(() => scope!.reschedule(9)).message).toBe("Cannot change state of expired Timeout");
    });
  });

  it("can be moved while its body runs, and not afterwards", async () => {
    await virtually(async () => {
      let kept: Timeout | undefined;
      await timeout(1, async (scope) => {
        kept = scope;
        scope.reschedule(5);
        await sleep(4);
        scope.reschedule(null);
        await sleep(4);
      });
      expect(thrown(() => kept!.reschedule(9)).message).toBe("Cannot change state of finished Timeout");
      expect(String(kept)).toBe("<Timeout [finished]>");
    });
  });

  it("expires in the next turn when the deadline has passed", async () => {
    await virtually(async () => {
      await sleep(5);
      const events: string[] = [];
      await rejection(
        timeoutAt(3, async () => {
          events.push("begun");
          await sleep(1);
          events.push("never");
        }),
      );
      expect([events, getRunningLoop().time()]).toEqual([["begun"], 5]);
    });
  });

  it("lets an outer one pass through an inner one", async () => {
    await virtually(async () => {
      const events: string[] = [];
      const error = await rejection(
        timeout(2, async () => {
          try {
            await timeout(5, async () => await sleep(10));
          } catch (error) {
            events.push((error as Error).name);
            throw error;
          }
        }),
      );
      expect([events, error.name]).toEqual([["CancelledError"], "TimeoutError"]);
    });
  });

  it("leaves other errors and other cancellations alone", async () => {
    await virtually(async () => {
      const error = await rejection(
        timeout(1, async () => {
          try {
            await sleep(10);
          } catch {
            throw new RangeError("own");
          }
        }),
      );
      expect(error.message).toBe("own");
      const task = createTask(timeout(10, async () => await sleep(20)));
      await sleep(1);
      task.cancel("outer");
      const outer = await rejection(task);
      expect([outer.name, outer.message, task.cancelling()]).toEqual(["CancelledError", "outer", 1]);
    });
  });

  it("is a cancellation when somebody else asked for one at the same time", async () => {
    await virtually(async () => {
      const task = createTask(timeout(1, async () => await sleep(10)));
      getRunningLoop().callLater(1, () => task.cancel());
      const error = await rejection(task);
      expect([error.name, task.cancelled()]).toEqual(["CancelledError", true]);
    });
  });

  it("ends only what belongs to it when promises are combined", async () => {
    await virtually(async () => {
      const outcomes = await Promise.allSettled([
        timeout(1, async () => await sleep(5)),
        waitFor(sleep(2, "in time"), 3),
        sleep(4, "no limit"),
      ]);
      expect(
        outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : outcome.reason.name)),
      ).toEqual(["TimeoutError", "in time", "no limit"]);
      expect([currentTask()!.cancelling(), getRunningLoop().time()]).toEqual([0, 4]);
    });
  });

  it("in a callback of Node does not concern the task that registered the callback", async () => {
    await virtually(async () => {
      const emitter = new EventEmitter();
      const handled = new Promise<string>((resolve) => {
        emitter.on("request", () => {
          timeout(1, async () => await sleep(5)).then(
            () => resolve("in time"),
            (error) => resolve(error.name),
          );
        });
      });
      setImmediate(() => emitter.emit("request"));
      expect(await handled).toBe("TimeoutError");
      expect(currentTask()!.cancelling()).toBe(0);
    });
  });

  it("is used inside a task", async () => {
    await virtually(async () => {
      let outside: unknown;
      getRunningLoop().callSoon(() => {
        outside = thrown(() => timeout(1, () => 1).send());
      });
      await sleep(0);
      expect((outside as Error).message).toBe("Timeout should be used inside a task");
      const named = createTask(coroutine(async () => await timeout(1, () => currentTask()!.getName()))(), {
        name: "n",
      });
      expect(await named).toBe("n");
    });
  });
});
