import { describe, expect, it } from "vitest";
import {
  awaitedBy,
  captureCallGraph,
  coroutine,
  createTask,
  currentTask,
  formatCallGraph,
  gather,
  getRunningLoop,
  Lock,
  ps,
  pstree,
  shield,
  sleep,
  type Task,
  wait,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

const leaf = coroutine(async (_depth: number) => {
  await sleep(5);
}, "leaf");
const middle = coroutine(function* middle(depth: number) {
  yield* leaf(depth);
});
const root = coroutine(async (depth: number) => {
  await middle(depth + 1);
}, "root");

function names(tasks: Iterable<Task<any>>): string[] {
  return [...tasks].map((task) => task.getName());
}

describe("the stack of a task", () => {
  it("has its coroutines, of both kinds, from the outside in", async () => {
    await virtually(async () => {
      const task = createTask(root(1));
      expect(task.getStack().map((coro) => coro.name)).toEqual(["root"]);
      await sleep(1);
      expect(task.getStack().map((coro) => `${coro.name}(${coro.args})`)).toEqual([
        "root(1)",
        "middle(2)",
        "leaf(2)",
        "sleep(5)",
      ]);
      expect(task.getStack({ limit: 2 }).map((coro) => coro.name)).toEqual(["leaf", "sleep"]);
      await task;
      expect(task.getStack()).toEqual([]);
    });
  });

  it("is that of the running code for the current task", async () => {
    const look = coroutine(
      async () =>
        currentTask()!
          .getStack()
          .map((coro) => coro.name),
      "look",
    );
    const outer = coroutine(async () => await look(), "outer");
    await virtually(async () => expect(await createTask(outer())).toEqual(["outer", "look"]));
  });
});

describe("who waits for whom", () => {
  it("is known through gather, wait, shield and locks, and forgotten in every way out", async () => {
    await virtually(async () => {
      const inner = createTask(sleep(5), { name: "inner" });
      const one = createTask(coroutine(async () => await inner)(), { name: "one" });
      const two = createTask(coroutine(async () => await gather([shield(inner)]))(), { name: "two" });
      const three = createTask(coroutine(async () => await wait([inner]))(), { name: "three" });
      await sleep(1);
      expect(names(awaitedBy(inner))).toEqual(["one", "two", "three"]);
      two.cancel();
      three.cancel();
      await rejection(two);
      await rejection(three);
      expect(names(awaitedBy(inner))).toEqual(["one"]);
      await one;
      expect(names(awaitedBy(inner))).toEqual([]);
      const lock = new Lock();
      await lock.acquire();
      const waiting = createTask(lock.acquire(), { name: "waiting" });
      await sleep(0);
      lock.release();
      await waiting;
    });
  });
});

describe("a call graph", () => {
  it("shows stacks and awaiters as text", async () => {
    await virtually(async () => {
      const inner = createTask(root(1), { name: "inner" });
      const outer = createTask(coroutine(async () => await inner, "outer")(), { name: "outer" });
      await sleep(1);
      expect(formatCallGraph(inner)).toBe(
        [
          `* Task(name='inner', id=${inner.id})`,
          "  + Call stack:",
          "  |   async sleep(5)",
          "  |   async leaf(2)",
          "  |   async middle(2)",
          "  |   async root(1)",
          "  + Awaited by:",
          `    * Task(name='outer', id=${outer.id})`,
          "      + Call stack:",
          "      |   async outer()",
        ].join("\n"),
      );
      expect(captureCallGraph(inner, { limit: 1 })!.callStack.map((frame) => frame.name)).toEqual(["sleep"]);
      expect(captureCallGraph(inner, { limit: -1 })!.callStack.map((frame) => frame.name)).toEqual(["root"]);
      await outer;
    });
  });

  it("is that of the current task by default, and none outside", async () => {
    await virtually(async () => {
      expect(captureCallGraph()!.future === currentTask()).toBe(true);
      let outside: unknown;
      getRunningLoop().callSoon(() => {
        outside = [captureCallGraph(), formatCallGraph()];
      });
      await sleep(0);
      expect(outside).toEqual([null, ""]);
    });
    expect(thrown(() => captureCallGraph()).message).toMatch(/outside of a running event loop/);
  });

  it("draws a circle of tasks as a circle", async () => {
    await virtually(async () => {
      const tasks: Task<unknown>[] = [];
      const waitForNext = coroutine(async (i: number) => await tasks[(i + 1) % 2]!, "waitForNext");
      tasks.push(createTask(waitForNext(0), { name: "a" }), createTask(waitForNext(1), { name: "b" }));
      await sleep(1);
      expect(formatCallGraph(tasks[0])).toContain(
        `* Task(name='a', id=${tasks[0]!.id}) (again: these tasks wait`,
      );
      expect(pstree()).toContain("(T) a (again: deadlock)");
      tasks[0]!.cancel();
      for (const task of tasks) await rejection(task);
      expect(tasks.map((task) => task.cancelled())).toEqual([true, true]);
    });
  });
});

describe("ps and pstree", () => {
  it("show the tasks that are not done", async () => {
    await virtually(async () => {
      currentTask()!.setName("main");
      const inner = createTask(root(1), { name: "inner" });
      const outer = createTask(coroutine(async () => await inner, "outer")(), { name: "outer" });
      await sleep(1);
      createTask(sleep(0), { name: "fresh" });
      const rows = ps()
        .split("\n")
        .map((row) => row.split(/ {2,}/));
      expect(rows).toEqual([
        ["id", "name", "state", "coroutine stack", "waiting for", "awaited by"],
        [String(currentTask()!.id), "main", "running", "main()"],
        [
          String(inner.id),
          "inner",
          "waiting",
          "sleep(5) <- leaf(2) <- middle(2) <- root(1)",
          "<Future pending>",
          "outer",
        ],
        [String(outer.id), "outer", "waiting", "outer()", String(inner)],
        [String(outer.id + 1), "fresh", "created", "sleep(0)"],
      ]);
      expect(pstree()).toBe(
        [
          "└── (T) main",
          "    └── main()",
          "└── (T) outer",
          "    └── outer()",
          "        └── (T) inner",
          "            └── root(1)",
          "                └── middle(2)",
          "                    └── leaf(2)",
          "                        └── sleep(5)",
          "└── (T) fresh",
          "    └── sleep(0)",
        ].join("\n"),
      );
      await outer;
    });
  });
});
