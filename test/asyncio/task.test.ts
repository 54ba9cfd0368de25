import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import {
  allTasks,
  CancelledError,
  copyContext,
  coroutine,
  createTask,
  currentTask,
  gather,
  getRunningLoop,
  isCancelled,
  RuntimeError,
  sleep,
  type Task,
  VirtualLoop,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

describe("a task", () => {
  it("takes its first step through the ready queue", async () => {
    const events: string[] = [];
    await virtually(async () => {
      const task = createTask(
        coroutine(async () => {
          events.push("step");
          return 1;
        })(),
      );
      events.push("created");
      expect(await task).toBe(1);
    });
    expect(events).toEqual(["created", "step"]);
  });

  it("fails with what its coroutine throws", async () => {
    await virtually(async () => {
      const fails = coroutine(async () => {
        throw new RangeError("no");
      });
      const task = createTask(fails());
      expect(await rejection(task)).toBeInstanceOf(RangeError);
      expect(task.exception()).toBeInstanceOf(RangeError);
    });
  });

  it("is made of coroutine objects only", async () => {
    await virtually(async () => {
      expect(thrown(() => createTask((async () => 1)() as never)).message).toMatch(
        /^a coroutine was expected, got /,
      );
    });
    expect(thrown(() => createTask(sleep(0))).message).toBe("no running event loop");
  });

  it("gets its result from its coroutine only", async () => {
    await virtually(async () => {
      const task = createTask(sleep(1));
      expect(thrown(() => task.setResult()).message).toBe("Task does not support set_result operation");
      expect(thrown(() => task.setException(new Error())).message).toBe(
        "Task does not support set_exception operation",
      );
      task.cancel();
    });
  });

  it("has a number, a name and a parent", async () => {
    await virtually(async () => {
      const a = createTask(sleep(0));
      const b = createTask(sleep(0), { name: "b" });
      const c = createTask(sleep(0));
      const count = Number(/^Task-(\d+)$/.exec(a.getName())![1]);
      expect([b.getName(), c.getName()]).toEqual(["b", `Task-${count + 1}`]);
      expect([b.id, c.id]).toEqual([a.id + 1, a.id + 2]);
      a.setName("renamed");
      expect(String(a)).toBe("<Task pending name='renamed' coro=<sleep()>>");
      expect(a.parent).toBe(currentTask());
      expect(a.getCoro().name).toBe("sleep");
      await gather([a, b, c]);
    });
  });

  it("is the current one while its code runs, in callbacks there is none", async () => {
    const seen: unknown[] = [];
    const who = coroutine(async () => {
      seen.push(currentTask()?.getName());
      await sleep(0.1);
      seen.push(currentTask()?.getName());
      await Promise.resolve();
      seen.push(currentTask()?.getName());
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(currentTask()?.getName());
    });
    const stepwise = coroutine(function* () {
      seen.push(currentTask()?.getName());
      yield* sleep(1);
      seen.push(currentTask()?.getName());
    });
    await virtually(async () => {
      await createTask(who(), { name: "native" });
      await createTask(stepwise(), { name: "generator" });
      getRunningLoop().callSoon(() => seen.push(currentTask()));
      await sleep(0);
    });
    expect(seen).toEqual(["native", "native", "native", "native", "generator", "generator", null]);
    expect(thrown(() => currentTask())).toBeInstanceOf(RuntimeError);
    expect(currentTask(new VirtualLoop())).toBe(null);
  });

  it("is among all tasks of its loop until it is done", async () => {
    await virtually(async () => {
      const names = () => [...allTasks()].map((task) => task.getName());
      currentTask()!.setName("main");
      const a = createTask(sleep(1), { name: "a" });
      const b = createTask(sleep(2), { name: "b" });
      expect(names()).toEqual(["main", "a", "b"]);
      await a;
      expect(names()).toEqual(["main", "b"]);
      await b;
    });
    expect(allTasks(new VirtualLoop()).size).toBe(0);
  });

  it("runs its steps in the async context of its creation, or in the one given", async () => {
    const storage = new AsyncLocalStorage<string>();
    const look = coroutine(async () => {
      const first = storage.getStore();
      await sleep(0);
      return [first, storage.getStore()];
    });
    const lookStepwise = coroutine(function* () {
      const first = storage.getStore();
      yield* sleep(0);
      return [first, storage.getStore()];
    });
    await virtually(async () => {
      for (const fn of [look, lookStepwise]) {
        const given = storage.run("given", copyContext);
        expect(await storage.run("created", () => createTask(fn()))).toEqual(["created", "created"]);
        expect(await createTask(fn(), { context: given })).toEqual(["given", "given"]);
      }
    });
  });

  it("cannot await itself", async () => {
    await virtually(async () => {
      let self: Task<any> | null = null;
      const awaitSelf = coroutine(async () => await self);
      self = createTask(awaitSelf());
      const error = await rejection(self);
      expect(error).toBeInstanceOf(RuntimeError);
      expect(error.message).toMatch(/^Task cannot await on itself: <Task pending name='Task-\d+' coro=</);
    });
  });

  it("cannot await the future of another loop", async () => {
    const foreign = new VirtualLoop().createFuture();
    await virtually(async () => {
      for (const fn of [coroutine(async () => await foreign), coroutine(() => foreign[Symbol.iterator]())]) {
        expect((await rejection(createTask(fn()))).message).toMatch(
          /^Task <.*> got Future <Future pending> attached to a different loop$/,
        );
      }
    });
  });

  it("refuses what a generator must not yield", async () => {
    await virtually(async () => {
      const yields = coroutine(function* (value: unknown) {
        yield value;
      });
      expect((await rejection(createTask(yields(42)))).message).toBe("Task got bad yield: 42");
      const future = getRunningLoop().createFuture();
      expect((await rejection(createTask(yields(future)))).message).toMatch(
        /^yield was used instead of yield\* in task <Task .*> with <Future pending>$/,
      );
      expect((await rejection(createTask(yields((function* () {})())))).message).toMatch(
        /^yield was used instead of yield\* for generator in task/,
      );
    });
  });

  it("is not told of a done future's callback errors", async () => {
    const told: unknown[] = [];
    await virtually(async () => {
      getRunningLoop().setExceptionHandler((_loop, { message, exception }) =>
        told.push([message, exception]),
      );
      const task = createTask(sleep(0));
      const error = new Error("callback");
      task.addDoneCallback(function broken() {
        throw error;
      });
      await task;
      await sleep(0);
      expect(told).toEqual([["Exception in callback broken()", error]]);
    });
  });
});

describe("cancelling a task", () => {
  it("throws at the await where it is suspended, in the next turn", async () => {
    const events: unknown[] = [];
    const worker = coroutine(async () => {
      try {
        await sleep(10);
      } catch (error) {
        events.push([isCancelled(error), (error as Error).message]);
        throw error;
      } finally {
        events.push("finally");
      }
    });
    await virtually(async () => {
      const task = createTask(worker());
      await sleep(1);
      expect([task.cancel("enough"), task.cancelled(), task.cancelling()]).toEqual([true, false, 1]);
      events.push("asked");
      const error = await rejection(task);
      expect([error.message, task.cancelled(), task.cancel()]).toEqual(["enough", true, false]);
    });
    expect(events).toEqual(["asked", [true, "enough"], "finally"]);
  });

  it("before it starts keeps its body from running at all", async () => {
    let ran = false;
    await virtually(async () => {
      for (const body of [
        coroutine(async () => {
          ran = true;
        }),
        coroutine(function* () {
          ran = true;
          yield* sleep(0);
        }),
      ]) {
        const task = createTask(body());
        task.cancel();
        expect(await rejection(task)).toBeInstanceOf(CancelledError);
        expect(task.getCoro().state).toBe("closed");
      }
    });
    expect(ran).toBe(false);
  });

  it("goes on to the task or future that it waits for", async () => {
    await virtually(async () => {
      const inner = createTask(sleep(10));
      const outer = createTask(coroutine(async () => await inner)());
      await sleep(1);
      outer.cancel();
      await rejection(outer);
      expect([inner.cancelled(), outer.cancelled()]).toEqual([true, true]);
    });
  });

  it("can be refused, and asked for again", async () => {
    const stubborn = coroutine(async () => {
      try {
        await sleep(10);
      } catch {
        await sleep(1);
      }
      return "went on";
    });
    await virtually(async () => {
      const task = createTask(stubborn());
      await sleep(0);
      task.cancel();
      expect(await task).toBe("went on");
      expect([task.cancelled(), task.cancelling()]).toEqual([false, 1]);
      const again = createTask(stubborn());
      await sleep(0);
      again.cancel();
      await sleep(0);
      again.cancel();
      await rejection(again);
      expect([again.cancelled(), again.cancelling()]).toEqual([true, 2]);
    });
  });

  it("of itself takes effect at its next await", async () => {
    const events: string[] = [];
    const suicidal = coroutine(async () => {
      currentTask()!.cancel();
      events.push("still here");
      await sleep(1);
      events.push("never");
    });
    await virtually(async () => {
      const task = createTask(suicidal());
      await rejection(task);
      expect(task.cancelled()).toBe(true);
    });
    expect(events).toEqual(["still here"]);
  });

  it("still counts when its body returns before it takes effect", async () => {
    await virtually(async () => {
      for (const body of [
        coroutine(async () => {
          currentTask()!.cancel();
          return 1;
        }),
        // biome-ignore lint/correctness/useYield: it returns before it would
        coroutine(function* () {
          currentTask()!.cancel();
          return 1;
        }),
      ]) {
        const task = createTask(body());
        expect(await rejection(task)).toBeInstanceOf(CancelledError);
        expect(task.cancelled()).toBe(true);
      }
    });
  });

  it("is taken back by uncancel, down to zero", async () => {
    await virtually(async () => {
      const task = createTask(sleep(1));
      task.cancel();
      task.cancel();
      expect([task.uncancel(), task.uncancel(), task.uncancel(), task.cancelling()]).toEqual([1, 0, 0, 0]);
      await task;
      expect(task.cancelled()).toBe(false);
    });
  });

  it("reaches a task that is ready but has not gone on yet", async () => {
    await virtually(async () => {
      const future = getRunningLoop().createFuture<number>();
      const events: unknown[] = [];
      const waiter = coroutine(async () => {
        try {
          events.push(await future);
        } catch (error) {
          events.push((error as Error).name);
        }
      });
      const task = createTask(waiter());
      await sleep(0);
      future.setResult(1);
      task.cancel();
      await task;
      expect(events).toEqual(["CancelledError"]);
    });
  });

  it("reaches all awaits of a body that combines promises", async () => {
    await virtually(async () => {
      const both = coroutine(async () => {
        const outcomes = await Promise.allSettled([sleep(5), sleep(6)]);
        return outcomes.map((outcome) => outcome.status);
      });
      const task = createTask(both());
      await sleep(1);
      task.cancel();
      expect(await task).toEqual(["rejected", "rejected"]);
    });
  });

  it("waits for the next await of ours while a native promise is awaited", async () => {
    await virtually(async () => {
      const events: string[] = [];
      let release!: () => void;
      const native = new Promise<void>((resolve) => {
        release = resolve;
      });
      const body = coroutine(async () => {
        await native;
        events.push("native done");
        await sleep(1);
        events.push("never");
      });
      const task = createTask(body());
      await sleep(0);
      task.cancel();
      await sleep(0);
      expect(task.done()).toBe(false);
      release();
      await rejection(task);
      expect(events).toEqual(["native done"]);
    });
  });

  it("aborts the task's signal, and a new one is given after uncancel", async () => {
    await virtually(async () => {
      const task = createTask(sleep(10));
      await sleep(0);
      const { signal } = task;
      expect([signal.aborted, task.signal === signal]).toEqual([false, true]);
      task.cancel("stop");
      expect([signal.aborted, signal.reason.name, signal.reason.message]).toEqual([
        true,
        "CancelledError",
        "stop",
      ]);
      task.uncancel();
      expect(task.signal.aborted).toBe(false);
      await rejection(task);
    });
  });
});

describe("an eager task", () => {
  it("runs its first step at once and may be done at once", async () => {
    await virtually(async () => {
      const events: unknown[] = [];
      // biome-ignore lint/correctness/useYield: done in its first step
      const quick = coroutine(function* () {
        events.push(currentTask()?.getName());
        return 1;
      });
      const task = createTask(quick(), { name: "eager", eager: true });
      expect([task.done(), task.result(), events]).toEqual([true, 1, ["eager"]]);
      expect(currentTask()!.getName()).not.toBe("eager");
      expect(allTasks().has(task)).toBe(false);
    });
  });

  it("goes on through the loop when it suspends", async () => {
    await virtually(async () => {
      const events: string[] = [];
      const slow = coroutine(async () => {
        events.push("begin");
        await sleep(1);
        events.push("end");
      });
      const task = createTask(slow(), { eager: true });
      expect(events).toEqual(["begin"]);
      await task;
      expect(events).toEqual(["begin", "end"]);
    });
  });
});
