import { AsyncLocalStorage } from "node:async_hooks";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  coroutine,
  createTask,
  EventLoop,
  eagerTaskFactory,
  type Future,
  getEventLoop,
  getRunningLoop,
  newEventLoop,
  run,
  setEventLoop,
  sleep,
  Task,
  VirtualLoop,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

afterEach(() => vi.restoreAllMocks());

/** Runs `loop` until nothing is left that is due within `seconds`. */
async function runFor(loop: EventLoop, seconds = 1000): Promise<void> {
  loop.callLater(seconds, () => loop.stop());
  await loop.runForever();
}

describe("the ready queue of a loop", () => {
  it("is first in, first out, and an iteration runs just what was there when it began", async () => {
    const loop = new VirtualLoop();
    const events: string[] = [];
    loop.callSoon(() => {
      events.push("a");
      loop.callSoon(() => events.push("c"));
      loop.stop();
    });
    loop.callSoon((x: string) => events.push(x), "b");
    await loop.runForever();
    expect(events).toEqual(["a", "b"]);
    await runFor(loop);
    expect(events).toEqual(["a", "b", "c"]);
  });

  it("has every microtask done between two callbacks", async () => {
    const loop = newEventLoop();
    const events: string[] = [];
    loop.callSoon(() => {
      events.push("callback 1");
      void Promise.resolve()
        .then(() => events.push("microtask"))
        .then(() => events.push("microtask of a microtask"));
      process.nextTick(() => events.push("tick"));
    });
    loop.callSoon(() => events.push("callback 2"));
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    loop.close();
    expect(events).toEqual(["callback 1", "tick", "microtask", "microtask of a microtask", "callback 2"]);
  });

  it("does not run a callback that was cancelled", async () => {
    const loop = new VirtualLoop();
    const events: string[] = [];
    const handle = loop.callSoon(() => events.push("no"));
    loop.callSoon(() => events.push("yes"));
    handle.cancel();
    expect([handle.cancelled(), String(handle)]).toEqual([true, "<Handle cancelled>"]);
    await runFor(loop);
    expect(events).toEqual(["yes"]);
  });

  it("lets Node's own timers and immediates have their turn while it is busy", async () => {
    await run(
      coroutine(async () => {
        let immediate = false;
        setImmediate(() => {
          immediate = true;
        });
        while (!immediate) await sleep(0);
        expect(immediate).toBe(true);
      })(),
    );
  });
});

describe("the timers of a loop", () => {
  it("run in the order of their deadlines, equal ones in the order they were set", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }), async (delays) => {
        const loop = new VirtualLoop();
        const fired: number[] = [];
        delays.forEach((delay, i) => {
          loop.callLater(delay, () => fired.push(i));
        });
        await runFor(loop);
        const expected = delays.map((_, i) => i).sort((a, b) => delays[a]! - delays[b]! || a - b);
        expect(fired).toEqual(expected);
      }),
    );
  });

  it("fire at their time, behind what is ready", async () => {
    const loop = new VirtualLoop(100);
    const events: unknown[] = [];
    const timer = loop.callLater(2, () => {
      events.push(["timer", loop.time()]);
      loop.callAt(loop.time(), () => events.push("due at once"));
      loop.callSoon(() => events.push("ready"));
    });
    expect(timer.when()).toBe(102);
    await runFor(loop);
    expect(events).toEqual([["timer", 102], "ready", "due at once"]);
  });

  it("can be cancelled, also by the thousand", async () => {
    const loop = new VirtualLoop();
    let fired = 0;
    const timers = Array.from({ length: 3000 }, (_, i) => loop.callLater(i, () => fired++));
    timers.forEach((timer, i) => {
      if (i % 3 !== 0) timer.cancel();
    });
    await runFor(loop, 10000);
    expect(fired).toBe(1000);
  });

  it("need a number", () => {
    const loop = new VirtualLoop();
    expect(thrown(() => loop.callLater(null as never, () => 0))).toBeInstanceOf(TypeError);
    expect(thrown(() => loop.callAt(undefined as never, () => 0))).toBeInstanceOf(TypeError);
  });

  it("never fire early on the real clock", async () => {
    const loop = newEventLoop();
    const late: number[] = [];
    for (let i = 0; i < 20; i++) {
      const when = loop.time() + i * 0.0004;
      loop.callAt(when, () => late.push(loop.time() - when));
    }
    loop.callLater(0.01, () => loop.stop());
    await loop.runForever();
    loop.close();
    expect(late).toHaveLength(20);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  });
});

describe("running a loop", () => {
  it("until complete gives the result, or throws the exception", async () => {
    const loop = newEventLoop();
    const add = coroutine(async (a: number, b: number) => a + b);
    expect(await loop.runUntilComplete(add(1, 2))).toBe(3);
    expect(
      await rejection(
        loop.runUntilComplete(
          coroutine(async () => {
            throw new RangeError("x");
          })(),
        ),
      ),
    ).toBeInstanceOf(RangeError);
    expect(loop.isRunning()).toBe(false);
    loop.close();
  });

  it("until complete fails when it is stopped before", async () => {
    const loop = new VirtualLoop();
    const future = loop.createFuture();
    loop.callSoon(() => loop.stop());
    expect((await rejection(loop.runUntilComplete(future))).message).toBe(
      "Event loop stopped before Future completed.",
    );
  });

  it("is refused while it or another one is running", async () => {
    await virtually(async () => {
      const running = getRunningLoop();
      expect((await rejection(running.runForever())).message).toBe("This event loop is already running");
      expect((await rejection(new VirtualLoop().runForever())).message).toBe(
        "Cannot run the event loop while another loop is running",
      );
      expect(thrown(() => running.close()).message).toBe("Cannot close a running event loop");
    });
  });

  it("ends at the end of the iteration in which it is stopped, or after one when it was stopped before", async () => {
    const loop = new VirtualLoop();
    const events: string[] = [];
    loop.stop();
    loop.callSoon(() => {
      events.push("a");
      loop.callSoon(() => events.push("b"));
    });
    await loop.runForever();
    expect(events).toEqual(["a"]);
  });

  it("wakes when it is stopped from outside, or given something from outside", async () => {
    const loop = newEventLoop();
    const events: string[] = [];
    setImmediate(() => {
      loop.callSoon(() => events.push("from outside"));
      setImmediate(() => loop.stop());
    });
    await loop.runForever();
    loop.close();
    expect(events).toEqual(["from outside"]);
  });
});

describe("a closed loop", () => {
  it("refuses everything that would need it", async () => {
    const loop = new VirtualLoop();
    loop.callSoon(() => 0);
    loop.close();
    loop.close();
    expect(loop.isClosed()).toBe(true);
    expect(thrown(() => loop.callSoon(() => 0)).message).toBe("Event loop is closed");
    expect(thrown(() => loop.callLater(1, () => 0)).message).toBe("Event loop is closed");
    const coro = sleep(0);
    expect(thrown(() => loop.createTask(coro)).message).toBe("Event loop is closed");
    coro.close();
    expect((await rejection(loop.runForever())).message).toBe("Event loop is closed");
  });
});

describe("the exception handler of a loop", () => {
  it("is told of errors of callbacks, with the handle", async () => {
    const loop = new VirtualLoop();
    const told: unknown[] = [];
    loop.setExceptionHandler((of, context) => told.push([of === loop, context.message, context.exception]));
    const error = new Error("x");
    loop.callSoon(function broken() {
      throw error;
    });
    await runFor(loop);
    expect(told).toEqual([[true, "Exception in callback broken()", error]]);
  });

  it("writes to the console by default, details in order", () => {
    const written = vi.spyOn(console, "error").mockImplementation(() => {});
    const loop = new VirtualLoop();
    const error = new Error("x");
    loop.callExceptionHandler({ message: "Oh", exception: error, zebra: 1, ape: "a" });
    loop.callExceptionHandler({});
    expect(written.mock.calls).toEqual([
      ["Oh\nape: a\nzebra: 1", error],
      ["Unhandled exception in event loop"],
    ]);
  });

  it("does not take the loop down when it fails itself", () => {
    const written = vi.spyOn(console, "error").mockImplementation(() => {});
    const loop = new VirtualLoop();
    const error = new Error("handler");
    loop.setExceptionHandler(() => {
      throw error;
    });
    loop.callExceptionHandler({ message: "first" });
    expect(written.mock.calls[0]![0]).toContain("Unhandled error in exception handler");
    expect(written.mock.calls[0]![1]).toBe(error);
    expect(thrown(() => loop.setExceptionHandler(1 as never))).toBeInstanceOf(TypeError);
    loop.setExceptionHandler(null);
    expect(loop.getExceptionHandler()).toBe(null);
  });
});

describe("debug mode", () => {
  it("refuses coroutines and other things as callbacks", () => {
    const loop = new VirtualLoop();
    loop.setDebug(true);
    const compute = coroutine(async () => 1);
    const called = compute();
    expect(thrown(() => loop.callSoon(compute)).message).toBe("coroutines cannot be used with callSoon()");
    expect(thrown(() => loop.callSoon(called as never)).message).toBe(
      "coroutines cannot be used with callSoon()",
    );
    expect(thrown(() => loop.callAt(1, 1 as never)).message).toBe(
      "a callable object was expected by callAt(), got 1",
    );
    called.close();
    loop.setDebug(false);
  });

  it("notes where things were made", () => {
    const loop = new VirtualLoop();
    expect(loop.createFuture().place).toBeUndefined();
    loop.setDebug(true);
    expect(loop.createFuture().place).toMatch(/^at .*loop\.test\.ts/);
    expect(loop.callSoon(() => 0).place).toMatch(/^at .*loop\.test\.ts/);
    loop.setDebug(false);
  });

  it("reports a task that was asked to stop and did not", async () => {
    const told: unknown[] = [];
    const loop = new VirtualLoop();
    loop.setExceptionHandler((_loop, { message, task }) => told.push([message, (task as Task).getName()]));
    loop.setDebug(true);
    const stubborn = coroutine(async () => {
      try {
        await sleep(1);
      } catch {
        return "still here";
      }
      return "";
    });
    await loop.runUntilComplete(
      coroutine(async () => {
        const task = createTask(stubborn(), { name: "stubborn" });
        await sleep(0);
        task.cancel();
        await task;
      })(),
    );
    loop.setDebug(false);
    expect(told).toEqual([
      ["Task was asked to stop, and finished as if it had not been, without uncancel()", "stubborn"],
    ]);
  });

  it("reports what holds the loop for longer than slowCallbackDuration", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const loop = new VirtualLoop();
    loop.setDebug(true);
    loop.slowCallbackDuration = 0;
    await loop.runUntilComplete(coroutine(async () => 1, "quick")());
    loop.setDebug(false);
    expect(warned.mock.calls[0]![0]).toMatch(
      /^Executing <Task .*coro=<quick\(\)>.*> took 0\.\d\d\d seconds$/,
    );
  });
});

describe("callbacks of a loop", () => {
  it("run in the async context in which they were registered, or in the one given", async () => {
    const storage = new AsyncLocalStorage<string>();
    const loop = new VirtualLoop();
    const seen: unknown[] = [];
    const look = () => seen.push(storage.getStore());
    storage.run("soon", () => loop.callSoon(look));
    storage.run("later", () => loop.callLater(1, look));
    loop.callSoon(look);
    await runFor(loop);
    expect(seen).toEqual(["soon", undefined, "later"]);
  });

  it("find the loop that runs them", async () => {
    const loop = new VirtualLoop();
    const seen: unknown[] = [];
    loop.callSoon(() => seen.push(getRunningLoop() === loop));
    await runFor(loop);
    expect(seen).toEqual([true]);
  });
});

describe("the task factory of a loop", () => {
  it("makes its tasks", async () => {
    const made: unknown[] = [];
    await virtually(async () => {
      const loop = getRunningLoop();
      expect(loop.getTaskFactory()).toBe(null);
      loop.setTaskFactory((of, coro, options) => {
        made.push([coro.name, options.name]);
        return new Task(coro, { ...options, loop: of });
      });
      await createTask(sleep(0), { name: "n" });
      loop.setTaskFactory(null);
      await createTask(sleep(0));
      expect(thrown(() => loop.setTaskFactory(1 as never))).toBeInstanceOf(TypeError);
    });
    expect(made).toEqual([["sleep", "n"]]);
  });
});

describe("the current loop", () => {
  it("is the running one, else the chosen one", async () => {
    const chosen = new VirtualLoop();
    setEventLoop(chosen);
    expect(getEventLoop()).toBe(chosen);
    await virtually(async () => expect(getEventLoop()).toBe(getRunningLoop()));
    setEventLoop(null);
    expect(thrown(getEventLoop).message).toBe("There is no current event loop");
    expect(thrown(getRunningLoop).message).toBe("no running event loop");
  });
});

describe("the eager task factory", () => {
  it("runs the first step of every task at once", async () => {
    await virtually(async () => {
      getRunningLoop().setTaskFactory(eagerTaskFactory);
      const events: string[] = [];
      const task = createTask(
        coroutine(function* () {
          events.push("begun");
          yield* sleep(1);
        })(),
      );
      expect(events).toEqual(["begun"]);
      await task;
      const lazy = createTask(
        coroutine(async () => {
          events.push("lazy");
        })(),
        { eager: false },
      );
      expect(events).toEqual(["begun"]);
      await lazy;
    });
  });
});

describe("a step that is cut short by an interrupt", () => {
  it("fails its task, and the loop goes on", async () => {
    // An interrupt unwinds the whole stack without any `finally`: stood in for by an immediate that never returns
    // to the driver. The driver sees the same: a turn that begins while a callback is still noted as executing.
    const { Driver } = await import("../../src/asyncio/driver.js");
    const aborted: unknown[] = [];
    const events: string[] = [];
    const driver = new Driver(
      { now: () => 0, jump: () => false },
      {
        stopped: () => events.push("stopped"),
        aborted: (runnable, task) => aborted.push(runnable, task),
        timed: null,
      },
    );
    const broken = {
      _stepped: null,
      run(): boolean {
        events.push("broken");
        throw new Error("unwound");
      },
    };
    driver.push(broken);
    driver.push({
      _stepped: null,
      run() {
        events.push("next");
        driver.stop();
        return false;
      },
    });
    const uncaught = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    const caught = new Promise((resolve) => process.once("uncaughtException", resolve));
    driver.start();
    expect(((await caught) as Error).message).toBe("unwound");
    for (const listener of uncaught) process.on("uncaughtException", listener);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(aborted[0]).toBe(broken);
    expect(aborted[1]).toBe(null);
    expect(events).toEqual(["broken", "next", "stopped"]);
  });
});

describe("a tick of somebody else that throws", () => {
  it("is reported by Node and harms neither the step that set it off nor the loop", async () => {
    const uncaught = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    const caught = new Promise((resolve) => process.once("uncaughtException", resolve));
    const task = run(
      coroutine(async () => {
        process.nextTick(() => {
          throw new Error("a tick");
        });
        await sleep(0);
        return "unharmed";
      })(),
    );
    expect(((await caught) as Error).message).toBe("a tick");
    for (const listener of uncaught) process.on("uncaughtException", listener);
    expect(await task).toBe("unharmed");
  });
});

describe("a future of a loop", () => {
  it("is of that loop", () => {
    const loop = new EventLoop();
    const future: Future<number> = loop.createFuture<number>();
    expect(future.getLoop()).toBe(loop);
    loop.close();
  });
});
