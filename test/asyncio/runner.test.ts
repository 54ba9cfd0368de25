import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import {
  coroutine,
  createTask,
  getEventLoop,
  getRunningLoop,
  isCancelled,
  Runner,
  run,
  sleep,
  VirtualLoop,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

describe("run", () => {
  it("runs on a fresh loop and closes it", async () => {
    const loop = await run(coroutine(async () => getRunningLoop())());
    expect([loop.isClosed(), loop.isRunning(), loop.getDebug()]).toEqual([true, false, false]);
    const debugged = await run(coroutine(async () => getRunningLoop().getDebug())(), { debug: true });
    expect(debugged).toBe(true);
  });

  it("throws what the coroutine throws, and closes the loop all the same", async () => {
    const loop = new VirtualLoop();
    const error = await rejection(
      run(
        coroutine(async () => {
          throw new RangeError("x");
        })(),
        { loop },
      ),
    );
    expect([error.message, loop.isClosed()]).toEqual(["x", true]);
  });

  it("cancels the tasks that are left and waits for them", async () => {
    const events: string[] = [];
    const worker = coroutine(async () => {
      try {
        await sleep(100);
      } catch (error) {
        events.push(isCancelled(error) ? "cancelled" : "error");
        await sleep(1);
        events.push("cleaned up");
        throw error;
      }
    });
    await virtually(async () => {
      createTask(worker());
      await sleep(1);
    });
    expect(events).toEqual(["cancelled", "cleaned up"]);
  });

  it("reports errors of the tasks that it cancelled", async () => {
    const told: unknown[] = [];
    const worker = coroutine(async () => {
      try {
        await sleep(100);
      } catch {
        throw new RangeError("on the way out");
      }
    });
    await virtually(async () => {
      getRunningLoop().setExceptionHandler((_loop, { message, exception }) =>
        told.push([message, String(exception)]),
      );
      createTask(worker());
      await sleep(1);
    });
    expect(told).toEqual([
      ["unhandled exception during asyncio.run() shutdown", "RangeError: on the way out"],
    ]);
  });

  it("cannot be called while it runs", async () => {
    await virtually(async () => {
      const inner = sleep(0);
      expect((await rejection(run(inner))).message).toBe(
        "asyncio.run() cannot be called from a running event loop",
      );
      expect((await rejection(new Runner().run(inner))).message).toBe(
        "Runner.run() cannot be called from a running event loop",
      );
      inner.close();
    });
  });
});

describe("a runner", () => {
  it("keeps its loop for several runs, and is closed once", async () => {
    const runner = new Runner({ loopFactory: () => new VirtualLoop(), debug: false });
    const loop = runner.getLoop();
    expect(await runner.run(coroutine(async () => getRunningLoop() === loop)())).toBe(true);
    expect(await runner.run(sleep(1, "again"))).toBe("again");
    await runner.close();
    await runner.close();
    expect([loop.isClosed(), thrown(() => runner.getLoop()).message]).toEqual([true, "Runner is closed"]);
  });

  it("makes its own loop the current one until it is closed", async () => {
    {
      await using runner = new Runner();
      const loop = runner.getLoop();
      expect(getEventLoop()).toBe(loop);
    }
    expect(thrown(getEventLoop).message).toBe("There is no current event loop");
  });

  it("runs in the async context in which it was made, or in the one given", async () => {
    const storage = new AsyncLocalStorage<string>();
    const look = coroutine(async () => storage.getStore());
    await using runner = storage.run("made", () => new Runner({ loopFactory: () => new VirtualLoop() }));
    expect(await storage.run("run", () => runner.run(look()))).toBe("made");
  });

  it("wants a coroutine", async () => {
    await using runner = new Runner();
    expect((await rejection(runner.run(1 as never))).message).toBe("a coroutine was expected, got 1");
  });
});
