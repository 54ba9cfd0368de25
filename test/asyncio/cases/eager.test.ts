/** What CPython's test_eager_task_factory states beyond the traces. */
import { describe, expect, it } from "vitest";
import {
  coroutine,
  createEagerTaskFactory,
  currentTask,
  gather,
  getRunningLoop,
  Task,
  taskGroup,
  VirtualLoop,
} from "../../../src/asyncio/index.js";
import { virtually } from "../virtually.js";

/** A loop that counts the tasks which it makes, eager or not. */
function countingLoop(eager: boolean) {
  const made: Task<unknown>[] = [];
  const loop = new VirtualLoop();
  const factory = createEagerTaskFactory((coro, options) => {
    const task = new Task(coro, { ...options, eager });
    made.push(task);
    return task;
  });
  loop.setTaskFactory(factory);
  return { loop, made, factory };
}

describe.each([false, true])("a task factory that is eager: %s", (eager) => {
  it("is the one that was set, and makes the tasks", async () => {
    const { loop, made, factory } = countingLoop(eager);
    expect(loop.getTaskFactory()).toBe(factory);
    const task = loop.createTask(coroutine(async () => 1)());
    expect([made.length, made[0] === task]).toEqual([1, true]);
    expect(await loop.runUntilComplete(task)).toBe(1);
    loop.close();
  });

  it("makes no task for an await of a coroutine", async () => {
    const { loop, made } = countingLoop(eager);
    const chain = coroutine(async (depth: number): Promise<number> => {
      return depth === 0 ? 0 : 1 + (await chain(depth - 1));
    });
    expect(await virtually(async () => await chain(100), loop)).toBe(100);
    expect(made.length).toBe(1);
  });

  it("makes a task for each child of groups and gatherings", async () => {
    const { loop, made } = countingLoop(eager);
    const grouped = coroutine(async (width: number, depth: number): Promise<void> => {
      if (depth === 0) return;
      await taskGroup(async (group) => {
        for (let i = 0; i < width; i++) group.createTask(grouped(width, depth - 1));
      });
    });
    const gathered = coroutine(async (width: number, depth: number): Promise<void> => {
      if (depth > 0) await gather(Array.from({ length: width }, () => gathered(width, depth - 1)));
    });
    await virtually(async () => {
      await grouped(5, 4);
      expect(made.length).toBe(781);
      await gathered(5, 4);
      expect(made.length).toBe(2 * 781 - 1);
    }, loop);
  });
});

describe("an eager task", () => {
  it("has its name in its first step", async () => {
    await virtually(async () => {
      let name = "";
      const work = coroutine(async () => {
        name = currentTask()!.getName();
      });
      const task = getRunningLoop().createTask(work(), { eager: true, name: "example" });
      expect(name).toBe("example");
      await task;
    });
  });
});
