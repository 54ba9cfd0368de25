import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type Coroutine,
  coroutine,
  createTask,
  getRunningLoop,
  isCoroutine,
  isCoroutineFunction,
  RuntimeError,
  run,
  sleep,
  VirtualLoop,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

const events: unknown[] = [];
const native = coroutine(async (x: number, y: number) => {
  events.push("begin");
  await sleep(1);
  events.push("end");
  return x + y;
}, "native");
const stepwise = coroutine(function* stepwise(x: number, y: number) {
  events.push("begin");
  yield* sleep(1);
  events.push("end");
  return x + y;
});

describe.each([
  ["a native async function", native],
  ["a generator function", stepwise],
] as const)("a coroutine of %s", (_, compute) => {
  it("does not start when it is called", async () => {
    events.length = 0;
    const called = compute(1, 2);
    expect([called.state, called.args, events]).toEqual(["created", [1, 2], []]);
    await virtually(async () => {
      await sleep(5);
      expect(events).toEqual([]);
      expect(await called).toBe(3);
    });
    expect([called.state, events]).toEqual(["closed", ["begin", "end"]]);
  });

  it("keeps the types of its parameters and its result", () => {
    expectTypeOf(compute).parameters.toEqualTypeOf<[number, number]>();
    expectTypeOf(compute(1, 2)).toExtend<Coroutine<number>>();
    compute(1, 2).close();
  });

  it("is suspended while it waits", async () => {
    await virtually(async () => {
      const task = createTask(compute(1, 1));
      await sleep(0);
      expect(task.getCoro().state).toBe("suspended");
      await task;
    });
  });

  it("is used once", async () => {
    await virtually(async () => {
      const called = compute(1, 2);
      await called;
      const error = await rejection(called);
      expect(error).toBeInstanceOf(RuntimeError);
      expect(error.message).toBe("cannot reuse already awaited coroutine");
      expect((await rejection(createTask(called))).message).toBe("cannot reuse already awaited coroutine");
    });
  });

  it("is a task of the running loop when it is awaited outside tasks", async () => {
    const loop = new VirtualLoop();
    let awaited: Promise<number> | undefined;
    loop.callSoon(() => {
      awaited = Promise.resolve(compute(2, 3));
    });
    loop.callLater(5, () => loop.stop());
    await loop.runForever();
    expect(await awaited).toBe(5);
    expect((await rejection(compute(1, 2))).message).toBe("no running event loop");
  });

  it("can be closed before it starts, and then never runs", () => {
    events.length = 0;
    const called = compute(1, 2);
    expect([called.close().done, called.state, events]).toEqual([true, "closed", []]);
  });
});

describe("coroutines of both kinds", () => {
  it("await each other and pass errors on", async () => {
    const fails = coroutine(async () => {
      await sleep(1);
      throw new RangeError("inner");
    });
    const middle = coroutine(function* () {
      try {
        return yield* fails();
      } catch (error) {
        throw new TypeError("middle", { cause: error });
      }
    });
    const outer = coroutine(async () => {
      try {
        await middle();
      } catch (error) {
        return [(error as Error).message, ((error as Error).cause as Error).message];
      }
      return [];
    });
    expect(await virtually(() => outer())).toEqual(["middle", "inner"]);
  });

  it("see their own `this` when they are methods", async () => {
    class Counter {
      count = 0;
      add = coroutine(async (by: number) => {
        this.count += by;
        return this.count;
      });
    }
    await virtually(async () => expect(await new Counter().add(2)).toBe(2));
  });

  it("are told from other things", () => {
    const called = native(1, 2);
    expect([isCoroutine(called), isCoroutine(Promise.resolve()), isCoroutine(native)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([
      isCoroutineFunction(native),
      isCoroutineFunction(sleep),
      isCoroutineFunction(async () => 1),
    ]).toEqual([true, true, false]);
    expect([native.name, String(called)]).toEqual(["native", "<coroutine native() created>"]);
    called.close();
  });

  it("keep the async context of whoever awaits them", async () => {
    const storage = new AsyncLocalStorage<string>();
    const look = coroutine(function* () {
      const before = storage.getStore();
      yield* sleep(1);
      return [before, storage.getStore()];
    });
    await virtually(async () => {
      expect(await storage.run("a", async () => await look())).toEqual(["a", "a"]);
    });
  });
});

describe("a generator coroutine stepped by hand", () => {
  const echo = coroutine(function* (): Generator<unknown, string, any> {
    try {
      let got = yield "ready";
      while (got !== "stop") got = yield `got ${got}`;
      return "stopped";
    } finally {
      events.push("finally");
    }
  });

  it("takes values and gives what it yields and returns", () => {
    const called = echo();
    expect(called.send()).toEqual({ value: "ready", done: false });
    expect([called.state, called.send("x")]).toEqual(["suspended", { value: "got x", done: false }]);
    expect(called.send("stop")).toEqual({ value: "stopped", done: true });
    expect(called.state).toBe("closed");
    expect(thrown(() => called.send()).message).toBe("cannot reuse already awaited coroutine");
  });

  it("takes no value at first", () => {
    const called = echo();
    expect(thrown(() => called.send("early")).message).toBe(
      "can't send non-None value to a just-started coroutine",
    );
    called.close();
  });

  it("takes errors where it is suspended", () => {
    const called = echo();
    called.send();
    expect(thrown(() => called.throw(new RangeError("in"))).message).toBe("in");
    expect(called.state).toBe("closed");
  });

  it("runs its finally blocks when it is closed", () => {
    events.length = 0;
    const called = echo();
    called.send();
    expect(called.close()).toEqual({ value: undefined, done: true });
    expect([events, called.close().done]).toEqual([["finally"], true]);
  });

  it("must not yield when it is closed", () => {
    const rude = coroutine(function* () {
      try {
        yield 1;
      } finally {
        yield 2;
      }
    });
    const called = rude();
    called.send();
    expect(thrown(() => called.close()).message).toBe("coroutine ignored GeneratorExit");
  });

  it("cannot be entered while it runs", () => {
    let self: Coroutine<unknown>;
    const reenter = coroutine(function* () {
      yield thrown(() => self.send()).message;
    });
    self = reenter();
    expect(self.send().value).toBe("coroutine already executing");
  });

  it("yields the future that it waits for", () => {
    const future = new VirtualLoop().createFuture<number>();
    const waits = coroutine(function* () {
      return yield* future;
    });
    const called = waits();
    expect(called.send().value === future).toBe(true);
    future.setResult(4);
    expect(called.send()).toEqual({ value: 4, done: true });
  });

  it("gives the result of a step of the library too", () => {
    expect(sleep(0, "x").send()).toEqual({ value: undefined, done: false });
  });

  it("cannot be one of a native async function", () => {
    const called = native(1, 2);
    expect(thrown(() => called.send()).message).toBe(
      "a coroutine of a native async function cannot be stepped by hand",
    );
    expect(called.state).toBe("created");
    called.close();
  });
});

describe("awaiting in a generator coroutine", () => {
  it("works for futures, tasks, coroutines of both kinds and the library's own", async () => {
    await virtually(
      coroutine(function* () {
        const loop = getRunningLoop();
        const future = loop.createFuture<string>();
        loop.callLater(1, () => future.setResult("future"));
        const all: unknown[] = [];
        all.push(yield* future);
        all.push(yield* createTask(sleep(1, "task")));
        all.push(yield* sleep(0, "turn"));
        all.push(yield* native(1, 2));
        all.push(yield* stepwise(3, 4));
        expect(all).toEqual(["future", "task", "turn", 3, 7]);
        expectTypeOf(yield* sleep(1, "typed")).toEqualTypeOf<string>();
      }),
    );
  });

  it("lets a bare yield wait for one turn of the loop", async () => {
    const order: string[] = [];
    await virtually(
      coroutine(function* () {
        getRunningLoop().callSoon(() => order.push("turn"));
        yield;
        order.push("after");
      }),
    );
    expect(order).toEqual(["turn", "after"]);
  });

  it("is cancelled inside a native coroutine that it waits for", async () => {
    const seen: string[] = [];
    const inner = coroutine(async () => {
      try {
        await sleep(10);
      } finally {
        seen.push("inner");
      }
    });
    const outer = coroutine(function* () {
      try {
        yield* inner();
      } finally {
        seen.push("outer");
      }
    });
    await virtually(async () => {
      const task = createTask(outer());
      await sleep(1);
      task.cancel();
      await rejection(task);
      expect([task.cancelled(), seen]).toEqual([true, ["inner", "outer"]]);
    });
  });
});

describe("run", () => {
  it("wants a coroutine object", async () => {
    expect((await rejection(run((async () => 1)() as never))).message).toMatch(
      /^a coroutine was expected, got /,
    );
  });
});
