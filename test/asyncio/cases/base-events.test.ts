/** What CPython's test_base_events.BaseEventLoopTests states beyond the traces. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { coroutine, ensureFuture, sleep, VirtualLoop } from "../../../src/asyncio/index.js";
import { rejection, thrown } from "../virtually.js";

afterEach(() => vi.restoreAllMocks());

describe("a loop", () => {
  it("wants a time, and not nothing, for a timer", () => {
    const loop = new VirtualLoop();
    expect(thrown(() => loop.callLater(null as never, () => {}))).toBeInstanceOf(TypeError);
    expect(thrown(() => loop.callAt(null as never, () => {}))).toBeInstanceOf(TypeError);
    loop.close();
  });

  it("drops cancelled timers before they are due when there are many", async () => {
    const loop = new VirtualLoop();
    loop.callLater(3000, () => {});
    const timers = Array.from({ length: 1000 }, () => loop.callLater(3600, () => {}));
    for (const timer of timers) timer.cancel();
    await loop.runUntilComplete(coroutine(async () => await sleep(1))());
    expect([...loop._queues.timers].length).toBeLessThan(timers.length);
    loop.close();
  });

  it("refuses to wait for the future of another", async () => {
    const [loop, other] = [new VirtualLoop(), new VirtualLoop()];
    const error = await rejection(other.runUntilComplete(loop.createFuture()));
    expect(error.name).toBe("ValueError");
    loop.close();
    other.close();
  });

  it("does not stop at the end of what an earlier run waited for", async () => {
    const loop = new VirtualLoop();
    const orphan = loop.createTask(coroutine(() => sleep(1))());
    loop.callSoon(() => loop.stop());
    await rejection(loop.runUntilComplete(orphan));
    await loop.runUntilComplete(coroutine(() => sleep(2))());
    expect([orphan.done(), loop.time()]).toEqual([true, 2]);
    loop.close();
  });

  it("closes the coroutine that it cannot make a task of", () => {
    const loop = new VirtualLoop();
    loop.close();
    const coro = sleep(1);
    expect(thrown(() => ensureFuture(coro, { loop })).message).toBe("Event loop is closed");
    expect(coro.state).toBe("closed");
  });

  it("passes the name of a task on to its factory", async () => {
    const loop = new VirtualLoop();
    const names: unknown[] = [];
    loop.setTaskFactory((given, coro, options) => {
      names.push(options.name);
      given.setTaskFactory(null);
      return given.createTask(coro, options);
    });
    const task = loop.createTask(sleep(0), { name: "test_task" });
    await loop.runUntilComplete(task);
    expect([names, task.getName()]).toEqual([["test_task"], "test_task"]);
    loop.close();
  });
});

describe("the exception handler of a loop", () => {
  it("writes an error of a callback and of a timer to the console", async () => {
    const loop = new VirtualLoop();
    const written = vi.spyOn(console, "error").mockImplementation(() => {});
    function zeroError() {
      throw new RangeError("zero");
    }
    loop.callSoon(zeroError);
    loop.callLater(1, zeroError);
    await loop.runUntilComplete(coroutine(() => sleep(2))());
    expect(written).toHaveBeenCalledTimes(2);
    for (const [text, error] of written.mock.calls) {
      expect(text).toMatch(/Exception in callback .*zeroError/);
      expect(error).toEqual(new RangeError("zero"));
    }
    loop.close();
  });

  it("tells of its own failure together with what it was told", async () => {
    const loop = new VirtualLoop();
    const written = vi.spyOn(console, "error").mockImplementation(() => {});
    loop.setExceptionHandler(() => {
      throw new TypeError("spam");
    });
    loop.callSoon(() => {
      throw new RangeError("zero");
    });
    await loop.runUntilComplete(coroutine(() => sleep(0))());
    const [text, error] = written.mock.calls[0]!;
    expect(text).toMatch(/Unhandled error in exception handler/);
    expect(text).toMatch(/zero/);
    expect(error).toEqual(new TypeError("spam"));
    loop.close();
  });

  it("may be a method of the loop that fails, and the loop goes on", async () => {
    class Broken extends VirtualLoop {
      override defaultExceptionHandler(): void {
        throw new TypeError("spam");
      }
    }
    const loop = new Broken();
    vi.spyOn(console, "error").mockImplementation(() => {});
    loop.callSoon(() => {
      throw new RangeError("zero");
    });
    expect(await loop.runUntilComplete(coroutine(() => sleep(1, "goes on"))())).toBe("goes on");
    loop.close();
  });
});
