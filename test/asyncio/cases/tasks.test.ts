/** What CPython's test_tasks states beyond the traces. */
import { describe, expect, it } from "vitest";
import {
  allTasks,
  asCompleted,
  coroutine,
  createTask,
  currentTask,
  eagerTaskFactory,
  Future,
  gather,
  getRunningLoop,
  setEventLoop,
  shield,
  sleep,
  Task,
  VirtualLoop,
} from "../../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "../virtually.js";

const answer = coroutine(async () => 42, "answer");

/** Runs `fn` with `loop` chosen as the current one, and none running. */
function withChosenLoop<T>(loop: VirtualLoop | null, fn: () => T): T {
  setEventLoop(loop);
  try {
    return fn();
  } finally {
    setEventLoop(null);
  }
}

describe("a task", () => {
  it("is a future", () => {
    expect(Task.prototype).toBeInstanceOf(Future);
  });

  it("says its state, its name and its coroutine", async () => {
    await virtually(async () => {
      const task = createTask(coroutine(() => sleep(1, "abc"), "work")(), { name: "TestTask" });
      expect(String(task)).toBe("<Task pending name='TestTask' coro=<work()>>");
      task.cancel("Dummy");
      expect(String(task)).toBe("<Task cancelling name='TestTask' coro=<work()>>");
      await rejection(task);
      expect(String(task)).toBe("<Task cancelled name='TestTask' coro=<work()>>");
      const done = createTask(answer(), { name: "Done" });
      await done;
      expect(String(done)).toBe("<Task finished name='Done' coro=<answer()> result=42>");
    });
  });

  it("is shown with the name made for it when it was given none", async () => {
    await virtually(async () => {
      const task = createTask(answer());
      expect(String(task)).toMatch(/^<Task pending name='Task-\d+' coro=<answer\(\)>>$/);
      await task;
    });
  });

  it("has any name as a string", async () => {
    await virtually(async () => {
      const task = createTask(answer(), { name: "x" });
      task.setName(["abc"] as never);
      expect(String(task)).toContain("name='abc'");
      await task;
    });
  });

  it("is not among all tasks when it could not be scheduled", () => {
    const loop = new VirtualLoop();
    loop.close();
    const coro = answer();
    expect(thrown(() => new Task(coro, { loop })).message).toBe("Event loop is closed");
    expect(allTasks(loop).size).toBe(0);
    coro.close();
  });

  it("keeps the stack of its exception", async () => {
    await virtually(async () => {
      const task = createTask(
        coroutine(async function throwsHere() {
          throw new RangeError("x");
        })(),
      );
      await sleep(0);
      expect(task.exception().stack).toContain("throwsHere");
    });
  });

  it("is not there outside of a loop that does not run", async () => {
    const loop = new VirtualLoop();
    expect(currentTask(loop)).toBe(null);
    const task: Task<boolean> = loop.createTask(coroutine(async () => currentTask(loop) === task)());
    expect(await loop.runUntilComplete(task)).toBe(true);
    expect(currentTask(loop)).toBe(null);
    loop.close();
  });

  it("may refuse to be eager although its factory is", async () => {
    await virtually(async () => {
      getRunningLoop().setTaskFactory(eagerTaskFactory);
      let name: string | null = null;
      const work = coroutine(async () => {
        name = currentTask()!.getName();
      });
      const task = createTask(work(), { name: "example", eager: false });
      expect([task.done(), name]).toEqual([false, null]);
      await task;
      expect(name).toBe("example");
    });
  });
});

describe("without a running loop", () => {
  it("gather and shield need a coroutine's loop to be chosen, and asCompleted too", () => {
    const coro = answer();
    const message = "There is no current event loop";
    withChosenLoop(null, () => {
      expect(thrown(() => gather([])).message).toContain(message);
      expect(thrown(() => gather([coro])).message).toContain(message);
      expect(thrown(() => shield(coro)).message).toContain(message);
      expect(thrown(() => asCompleted([coro])).message).toContain(message);
    });
    coro.close();
  });

  it("gather and shield take the chosen one", async () => {
    const loop = new VirtualLoop();
    const [nothing, gathering, shielded] = withChosenLoop(loop, () => [
      gather([]),
      gather([answer(), answer()]),
      shield(answer()),
    ]);
    expect([nothing!.getLoop(), gathering!.getLoop(), shielded!.getLoop()]).toEqual([loop, loop, loop]);
    expect(await loop.runUntilComplete(nothing!)).toEqual([]);
    expect(await loop.runUntilComplete(gathering!)).toEqual([42, 42]);
    expect(await loop.runUntilComplete(shielded!)).toBe(42);
    loop.close();
  });
});

describe("gather", () => {
  it("refuses what cannot be awaited, and lets what was begun end in peace", async () => {
    const loop = new VirtualLoop();
    const told: unknown[] = [];
    loop.setExceptionHandler((_loop, context) => told.push(context));
    await virtually(async () => {
      expect(thrown(() => gather([answer(), {} as never]))).toBeInstanceOf(TypeError);
      await sleep(1);
    }, loop);
    expect(told).toEqual([]);
  });
});

describe("asCompleted", () => {
  it("can be gone on with after a break", async () => {
    await virtually(async () => {
      const tasks = [3, 1, 2].map((delay) => createTask(sleep(delay, delay)));
      const iterator = asCompleted(tasks);
      const seen: number[] = [];
      for await (const task of iterator) {
        seen.push(task.result());
        break;
      }
      expect(seen).toEqual([1]);
      for await (const task of iterator) seen.push(task.result());
      expect(seen).toEqual([1, 2, 3]);
    });
  });

  it("gives the very tasks it was given, and the same way to several readers", async () => {
    await virtually(async () => {
      const tasks = [2, 1].map((delay) => createTask(sleep(delay, delay)));
      const seen: Task[] = [];
      for await (const task of asCompleted(tasks)) seen.push(task);
      expect(seen[0]).toBe(tasks[1]);
      expect(seen[1]).toBe(tasks[0]);
    });
  });
});
