import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import {
  CancelledError,
  Future,
  getRunningLoop,
  InvalidStateError,
  isFuture,
  sleep,
  VirtualLoop,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

describe("a future", () => {
  it("is pending until it is set", () => {
    const future = new VirtualLoop().createFuture<number>();
    expect([future.done(), future.cancelled()]).toEqual([false, false]);
    expect(thrown(() => future.result())).toBeInstanceOf(InvalidStateError);
    expect(thrown(() => future.result()).message).toBe("Result is not ready.");
    expect(thrown(() => future.exception()).message).toBe("Exception is not set.");
  });

  it("gives the result it was set to", () => {
    const future = new VirtualLoop().createFuture<number>();
    future.setResult(42);
    expect([future.done(), future.cancelled(), future.result(), future.exception()]).toEqual([
      true,
      false,
      42,
      null,
    ]);
  });

  it("throws the exception it was set to, the same each time", () => {
    const future = new VirtualLoop().createFuture();
    const error = new Error("x");
    future.setException(error);
    expect([thrown(() => future.result()), thrown(() => future.result()), future.exception()]).toEqual([
      error,
      error,
      error,
    ]);
  });

  it("makes an error of a class of errors", () => {
    const future = new VirtualLoop().createFuture();
    future.setException(RangeError);
    expect(future.exception()).toBeInstanceOf(RangeError);
  });

  it("is set once", () => {
    const future = new VirtualLoop().createFuture<number>();
    future.setResult(1);
    expect(thrown(() => future.setResult(2))).toBeInstanceOf(InvalidStateError);
    expect(thrown(() => future.setException(new Error()))).toBeInstanceOf(InvalidStateError);
    expect(future.result()).toBe(1);
  });

  it("is cancelled once, and not when it is done", () => {
    const loop = new VirtualLoop();
    const cancelled = loop.createFuture<number>();
    expect([cancelled.cancel("why"), cancelled.cancel(), cancelled.cancelled()]).toEqual([true, false, true]);
    const error = thrown(() => cancelled.result());
    expect([error.name, error.message]).toEqual(["CancelledError", "why"]);
    expect(thrown(() => cancelled.exception())).toBeInstanceOf(CancelledError);
    expect(thrown(() => cancelled.setResult(1))).toBeInstanceOf(InvalidStateError);
    const done = loop.createFuture<number>();
    done.setResult(1);
    expect([done.cancel(), done.cancelled()]).toEqual([false, false]);
  });

  it("belongs to the running loop unless told otherwise", async () => {
    const other = new VirtualLoop();
    await virtually(async () => {
      expect(new Future().getLoop()).toBe(getRunningLoop());
      expect(new Future({ loop: other }).getLoop()).toBe(other);
    });
  });

  it("calls its callbacks through the loop, in order, also when it is done already", async () => {
    const events: unknown[] = [];
    await virtually(async () => {
      const future = getRunningLoop().createFuture<string>();
      future.addDoneCallback((done) => events.push(["first", done === future, done.result()]));
      future.addDoneCallback(() => events.push("second"));
      future.setResult("r");
      future.addDoneCallback(() => events.push("third"));
      events.push("set");
      await sleep(0);
      events.push("turn");
    });
    expect(events).toEqual(["set", ["first", true, "r"], "second", "third", "turn"]);
  });

  it("removes all registrations of a callback and says how many", async () => {
    const events: string[] = [];
    await virtually(async () => {
      const future = getRunningLoop().createFuture<void>();
      const a = () => events.push("a");
      future.addDoneCallback(a);
      future.addDoneCallback(() => events.push("b"));
      future.addDoneCallback(a);
      expect([future.removeDoneCallback(a), future.removeDoneCallback(a)]).toEqual([2, 0]);
      future.setResult();
      await sleep(0);
    });
    expect(events).toEqual(["b"]);
  });

  it("calls back in the async context of the registration, or in the one given", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    await virtually(async () => {
      const future = getRunningLoop().createFuture<void>();
      const { copyContext } = await import("../../src/asyncio/index.js");
      const given = storage.run("given", copyContext);
      storage.run("registered", () => future.addDoneCallback(() => seen.push(storage.getStore())));
      future.addDoneCallback(() => seen.push(storage.getStore()), { context: given });
      storage.run("setter", () => future.setResult());
      await sleep(0);
    });
    expect(seen).toEqual(["registered", "given"]);
  });

  it("goes on awaiting code with its outcome", async () => {
    await virtually(async () => {
      const loop = getRunningLoop();
      const good = loop.createFuture<number>();
      const bad = loop.createFuture<number>();
      const cancelled = loop.createFuture<number>();
      loop.callSoon(() => {
        good.setResult(1);
        bad.setException(new RangeError("bad"));
        cancelled.cancel("gone");
      });
      expect(await good).toBe(1);
      expect(await rejection(bad)).toBeInstanceOf(RangeError);
      expect((await rejection(cancelled)).message).toBe("gone");
    });
  });

  it("is awaited without a turn of the loop when it is done", async () => {
    const events: string[] = [];
    await virtually(async () => {
      const loop = getRunningLoop();
      const future = loop.createFuture<number>();
      future.setResult(1);
      loop.callSoon(() => events.push("turn"));
      await future;
      events.push("awaited");
      await sleep(0);
    });
    expect(events).toEqual(["awaited", "turn"]);
  });

  it("chains like a promise when `then` is called with a callback", async () => {
    await virtually(async () => {
      const future = getRunningLoop().createFuture<number>();
      const chained = future.then((value) => value + 1);
      future.setResult(1);
      expect(await chained).toBe(2);
      expect(await Promise.all([future, Promise.resolve(3)])).toEqual([1, 3]);
    });
  });

  it("can be awaited outside its loop", async () => {
    const loop = new VirtualLoop();
    const future = loop.createFuture<number>();
    const awaited = Promise.resolve(future);
    loop.callSoon(() => future.setResult(7));
    loop.callLater(1, () => loop.stop());
    await loop.runForever();
    loop.close();
    expect(await awaited).toBe(7);
  });

  it("describes itself", () => {
    const loop = new VirtualLoop();
    const future = loop.createFuture<string>();
    expect(String(future)).toBe("<Future pending>");
    future.setResult("r");
    expect(String(future)).toBe("<Future finished result='r'>");
    const failed = loop.createFuture();
    failed.setException(new RangeError("no"));
    expect(String(failed)).toBe('<Future finished exception=RangeError("no")>');
    failed.exception();
  });

  it("is told from other things", () => {
    expect([isFuture(new VirtualLoop().createFuture()), isFuture(Promise.resolve()), isFuture(null)]).toEqual(
      [true, false, false],
    );
  });
});
