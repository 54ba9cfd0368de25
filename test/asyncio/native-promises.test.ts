import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Awaitable,
  asCompleted,
  type Body,
  coroutine,
  createTask,
  currentTask,
  ensureFuture,
  type Future,
  gather,
  getRunningLoop,
  hostLoop,
  Lock,
  RuntimeError,
  releaseHostedLoop,
  shield,
  sleep,
  type Task,
  TimeoutError,
  taskGroup,
  timeout,
  VirtualLoop,
  wait,
  waitFor,
} from "../../src/asyncio/index.js";
import { suspensionOf } from "../../src/asyncio/suspension.js";
import { flavours, rejection, virtually } from "./virtually.js";

/** A promise that never settles: whoever waits for it and goes on was cancelled there. */
const never = new Promise<never>(() => {});
/** The same as something that only has `then`. */
const neverThenable: PromiseLike<never> = { then: () => never as never };

/** Awaits what `make` gives, in a function of either kind, and says how it ended and when. */
function awaiting(flavour: (typeof flavours)[number], make: () => Awaitable<unknown>) {
  return flavour === "async"
    ? coroutine(async () => await make(), "caller")
    : coroutine(function* () {
        return yield* make();
      }, "caller");
}

async function outcome(awaitable: PromiseLike<unknown>): Promise<unknown> {
  const began = getRunningLoop().time();
  try {
    return ["result", await awaitable, getRunningLoop().time() - began];
  } catch (error) {
    return [(error as Error).name, (error as Error).message, getRunningLoop().time() - began];
  }
}

/** On a loop that a script runs, and on one that is hosted as in a notebook. */
const hosts = {
  "a script's loop": (body: () => Body<void>) => virtually(body),
  "a hosted loop": async (body: () => Body<void>) =>
    void (await createTask(coroutine(body as () => Promise<void>)())),
};

describe.each(Object.keys(hosts) as (keyof typeof hosts)[])("on %s", (host) => {
  const inside = hosts[host];
  if (host === "a hosted loop") {
    beforeEach(() => {
      hostLoop(new VirtualLoop());
    });
    afterEach(async () => {
      const loop = getRunningLoop();
      releaseHostedLoop();
      while (loop.isRunning()) await new Promise((resolve) => setImmediate(resolve));
      loop.close();
    });
  }

  describe.each(flavours)("in %s functions", (flavour) => {
    const run = (make: () => Awaitable<unknown>) => outcome(createTask(awaiting(flavour, make)()));

    it.each([
      ["a promise", never],
      ["a thenable", neverThenable],
    ])("waitFor gives up %s when the time is over", async (_, promise) => {
      await inside(async () => {
        expect(await run(() => waitFor(promise, 2))).toEqual(["TimeoutError", "", 2]);
        expect(await run(() => waitFor(promise, 0))).toEqual(["TimeoutError", "", 0]);
      });
    });

    it("waitFor gives the outcome of a promise that is in time", async () => {
      await inside(async () => {
        expect(await run(() => waitFor(Promise.resolve(1), 2))).toEqual(["result", 1, 0]);
        expect(await run(() => waitFor(Promise.reject(new RangeError("x")), 2))).toEqual([
          "RangeError",
          "x",
          0,
        ]);
        const thenable = { then: (resolve: (value: number) => void) => resolve(3) } as PromiseLike<number>;
        expect(await run(() => waitFor(thenable, 2))).toEqual(["result", 3, 0]);
      });
    });

    it("a timeout ends the await of a promise in its block", async () => {
      await inside(async () => {
        const ways: (() => Body<unknown>)[] = [
          () => never,
          () => neverThenable,
          async () => await never,
          function* () {
            return yield* ensureFuture(never);
          },
          () => coroutine(() => never)(),
          () => coroutine(async () => await never)(),
        ];
        for (const way of ways) expect(await run(() => timeout(2, way))).toEqual(["TimeoutError", "", 2]);
      });
    });

    it("waitFor ends a coroutine that awaits a promise", async () => {
      await inside(async () => {
        const native = coroutine(async () => await never);
        expect(await run(() => waitFor(native(), 2))).toEqual(["TimeoutError", "", 2]);
        const plain = coroutine(() => never);
        expect(await run(() => waitFor(plain(), 2))).toEqual(["TimeoutError", "", 2]);
        const task = createTask(plain());
        expect(await run(() => waitFor(task, 2))).toEqual(["TimeoutError", "", 2]);
        expect(task.cancelled()).toBe(true);
      });
    });

    it("a time limit holds however deep the await of a promise is", async () => {
      await inside(async () => {
        const native = coroutine(async () => await never);
        const steps = coroutine(function* (): Generator<unknown, unknown, any> {
          return yield* native();
        });
        const ways: (() => Awaitable<unknown>)[] = [
          () => waitFor(steps(), 2),
          () => timeout(2, () => waitFor(native(), 10)),
          () => timeout(2, async () => await waitFor(native(), 10)),
          () => timeout(2, async () => await timeout(10, async () => await never)),
          () =>
            timeout(2, function* () {
              return yield* timeout(10, async () => await never);
            }),
        ];
        for (const way of ways) expect(await run(way)).toEqual(["TimeoutError", "", 2]);
      });
    });

    it("a cancelled task leaves the promise that something of the library awaits for it", async () => {
      await inside(async () => {
        const waiting: (() => Awaitable<unknown>)[] = [
          () => waitFor(never, 100),
          () => waitFor(never, null),
          () => timeout(null, () => never),
          () => gather([never]),
          () => shield(never),
          () => ensureFuture(never),
          () => taskGroup(() => never),
          () => new Lock().with(() => never),
          () => coroutine(() => never)(),
        ];
        for (const make of waiting) {
          const task = createTask(awaiting(flavour, make)());
          await sleep(1);
          task.cancel("enough");
          expect(await outcome(task)).toEqual(["CancelledError", "enough", 0]);
        }
      });
    });

    it("the first failure of a group ends its body's await of a promise", async () => {
      await inside(async () => {
        const failing = coroutine(async () => {
          await sleep(1);
          throw new RangeError("x");
        });
        const [name, , seconds] = (await run(() =>
          taskGroup((group) => {
            group.createTask(failing());
            return never;
          }),
        )) as unknown[];
        expect([name, seconds]).toEqual(["ExceptionGroup", 1]);
      });
    });

    it("the promise is what the task is suspended at", async () => {
      await inside(async () => {
        const task = createTask(awaiting(flavour, () => waitFor(never, 2))());
        await sleep(1);
        expect(suspensionOf(task)?.awaited === never).toBe(true);
        expect(task.getStack().map((each) => each.name)).toEqual(["caller", "waitFor", "timeout"]);
        await rejection(task);
        expect(suspensionOf(task)).toBeNull();
      });
    });
  });

  it("tasks made of promises can be cancelled, by wait and asCompleted too", async () => {
    await inside(async () => {
      const future = ensureFuture(never);
      const { pending } = await wait([future], { timeout: 1 });
      expect([...pending].length).toBe(1);
      future.cancel();
      expect(await outcome(future)).toEqual(["CancelledError", "", 0]);
      const seen: unknown[] = [];
      const began = getRunningLoop().time();
      const error = await rejection(
        (async () => {
          for await (const done of asCompleted([never, Promise.resolve(1)], { timeout: 3 })) {
            seen.push((done as Future).result());
          }
        })(),
      );
      expect([error, seen, getRunningLoop().time() - began]).toEqual([expect.any(TimeoutError), [1], 3]);
    });
  });

  it("an outcome that comes after the cancellation is dropped", async () => {
    await inside(async () => {
      let reject!: (error: Error) => void;
      const promise = new Promise<never>((_, fail) => {
        reject = fail;
      });
      const task = createTask(waitFor(promise, null));
      await sleep(0);
      task.cancel();
      reject(new RangeError("late"));
      expect(await outcome(task)).toEqual(["CancelledError", "", 0]);
    });
  });
});

describe("the code that a timeout left at the await of a promise", () => {
  it("is cancelled at its next await of the library, once", async () => {
    const events: unknown[] = [];
    let release!: () => void;
    const promise = new Promise<void>((resolve) => {
      release = resolve;
    });
    const body = async (name: string) => {
      try {
        await promise;
        events.push(`${name} goes on`);
        await sleep(1);
        events.push("never");
      } catch (error) {
        events.push([name, (error as Error).name]);
        await sleep(1);
        events.push(`${name} has cleaned up at ${getRunningLoop().time()}`);
      }
    };
    await virtually(async () => {
      const task = createTask(
        coroutine(async () => {
          expect(await rejection(timeout(1, async () => await body("body")))).toBeInstanceOf(TimeoutError);
          expect(await rejection(waitFor(coroutine(body)("coroutine"), 1))).toBeInstanceOf(TimeoutError);
          expect(await rejection(timeout(1, () => body("promise")))).toBeInstanceOf(TimeoutError);
          release();
          await sleep(5);
          expect((currentTask() as Task).cancelling()).toBe(0);
          return "unharmed";
        })(),
      );
      expect(await task).toBe("unharmed");
    });
    expect(events).toEqual([
      "body goes on",
      "coroutine goes on",
      "promise goes on",
      ["body", "CancelledError"],
      ["coroutine", "CancelledError"],
      ["promise", "CancelledError"],
      "body has cleaned up at 4",
      "coroutine has cleaned up at 4",
      "promise has cleaned up at 4",
    ]);
  });

  it("is the innermost alone: what awaits it is cancelled there and then", async () => {
    const events: string[] = [];
    await virtually(async () => {
      const error = await rejection(
        timeout(1, async () => {
          try {
            await timeout(10, async () => {
              await never;
              events.push("never");
            });
          } finally {
            events.push("cleaned up");
          }
        }),
      );
      events.push(error.name);
    });
    expect(events).toEqual(["cleaned up", "TimeoutError"]);
  });

  it("is not left when it hears of the end by the task's signal", async () => {
    const events: string[] = [];
    await virtually(async () => {
      const { signal } = currentTask() as Task;
      const error = await rejection(
        timeout(1, async () => {
          try {
            await new Promise((_, reject) => {
              signal.addEventListener("abort", () => reject(signal.reason));
            });
          } finally {
            await null;
            events.push("cleaned up");
          }
        }),
      );
      events.push(error.name);
    });
    expect(events).toEqual(["cleaned up", "TimeoutError"]);
  });

  it("still holds the lock that it took", async () => {
    let release!: () => void;
    const promise = new Promise<void>((resolve) => {
      release = resolve;
    });
    await virtually(async () => {
      const lock = new Lock();
      const error = await rejection(timeout(1, async () => await lock.with(async () => await promise)));
      expect([error, lock.locked()]).toEqual([expect.any(TimeoutError), true]);
      release();
      await sleep(0);
      await sleep(0);
      expect(lock.locked()).toBe(false);
    });
  });
});

describe("a coroutine function that is a plain function", () => {
  it.each(flavours)(
    "awaits the coroutine that it gives in the same task, for %s callers",
    async (flavour) => {
      await virtually(async () => {
        const tasks = new Set<unknown>();
        const inner = coroutine(async (x: number) => {
          tasks.add(currentTask());
          await sleep(1);
          return x;
        }, "inner");
        const steps = coroutine(function* (x: number): Generator<unknown, number, any> {
          tasks.add(currentTask());
          yield* sleep(1);
          return x;
        }, "steps");
        for (const each of [inner, steps]) {
          const outer = coroutine(() => each(5), "outer");
          tasks.clear();
          const task = createTask(awaiting(flavour, outer)());
          await sleep(0.5);
          expect(task.getStack().map(({ name }) => name)).toEqual(["caller", "outer", each.name, "sleep"]);
          expect(await task).toBe(5);
          expect([...tasks].map((one) => one === task)).toEqual([true]);
          const direct = outer();
          expect(await createTask(direct)).toBe(5);
          expect(direct.state).toBe("closed");
        }
        const failing = coroutine(() =>
          coroutine(async () => {
            throw new RangeError("x");
          })(),
        );
        expect(await outcome(createTask(awaiting(flavour, failing)()))).toEqual(["RangeError", "x", 0]);
      });
    },
  );

  it.each(flavours)("awaits the future that it gives, for %s callers", async (flavour) => {
    await virtually(async () => {
      const future = getRunningLoop().createFuture<number>();
      const outer = coroutine(() => future, "outer");
      const task = createTask(awaiting(flavour, outer)());
      await sleep(0);
      expect(suspensionOf(task)?.awaited === future).toBe(true);
      future.setResult(7);
      expect(await task).toBe(7);
      expect(await createTask(awaiting(flavour, outer)())).toBe(7);
      const failed = getRunningLoop().createFuture<number>();
      failed.setException(new RangeError("x"));
      const failing = coroutine(() => failed);
      expect(await outcome(createTask(awaiting(flavour, failing)()))).toEqual(["RangeError", "x", 0]);
    });
  });

  it("can be stepped by hand where what it gives can", async () => {
    const inner = coroutine(function* (): Generator<unknown, string, any> {
      return `got ${yield 1}`;
    });
    const outer = coroutine(() => inner())();
    expect(outer.send()).toEqual({ value: 1, done: false });
    expect(outer.send("x")).toEqual({ value: "got x", done: true });
    expect(outer.state).toBe("closed");
    await virtually(async () => {
      const used = coroutine(async () => 1)();
      await used;
      const twice = coroutine(() => used);
      expect(await rejection(twice())).toBeInstanceOf(RuntimeError);
    });
  });
});
