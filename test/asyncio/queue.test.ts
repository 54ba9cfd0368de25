import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  coroutine,
  createTask,
  gather,
  LifoQueue,
  PriorityQueue,
  Queue,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  sleep,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

function drain<T>(queue: Queue<T>): T[] {
  const items: T[] = [];
  while (!queue.empty()) items.push(queue.getNowait());
  return items;
}

describe("a queue", () => {
  it("hands over every item once, in order, whatever its size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), { maxLength: 15 }),
        async (maxsize, pauses) => {
          await virtually(async () => {
            const queue = new Queue<number>(maxsize);
            const got: number[] = [];
            const produce = coroutine(async () => {
              for (const [i, [pause]] of pauses.entries()) {
                await sleep(pause);
                await queue.put(i);
                if (maxsize > 0) expect(queue.qsize()).toBeLessThanOrEqual(maxsize);
              }
            });
            const consume = coroutine(async () => {
              for (const [, pause] of pauses) {
                await sleep(pause);
                got.push(await queue.get());
              }
            });
            await gather([produce(), consume()]);
            expect(got).toEqual(pauses.map((_, i) => i));
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("knows whether it is empty or full", () => {
    const queue = new Queue<number>(1);
    expect([queue.empty(), queue.full(), queue.maxsize]).toEqual([true, false, 1]);
    expect(thrown(() => queue.getNowait())).toBeInstanceOf(QueueEmpty);
    queue.putNowait(1);
    expect([queue.empty(), queue.full(), queue.qsize()]).toEqual([false, true, 1]);
    expect(thrown(() => queue.putNowait(2))).toBeInstanceOf(QueueFull);
    expect([new Queue().full(), String(queue)]).toEqual([false, "<Queue maxsize=1 size=1 tasks=1>"]);
  });

  it("holds items of any kind as they are", async () => {
    await virtually(
      coroutine(function* () {
        const queue = new Queue<unknown>();
        const generator = (function* () {})();
        const promise = Promise.resolve(1);
        queue.putNowait(generator);
        queue.putNowait(promise);
        expect((yield* queue.get()) === generator).toBe(true);
        expect((yield* queue.get()) === promise).toBe(true);
      }),
    );
  });

  it("hands on what a cancelled getter or putter cannot take", async () => {
    await virtually(async () => {
      const queue = new Queue<number>(1);
      const a = createTask(queue.get());
      const b = createTask(queue.get());
      await sleep(0);
      queue.putNowait(1);
      a.cancel();
      await rejection(a);
      expect(await b).toBe(1);
      queue.putNowait(2);
      const c = createTask(queue.put(3));
      const d = createTask(queue.put(4));
      await sleep(0);
      queue.getNowait();
      c.cancel();
      await rejection(c);
      await d;
      expect(drain(queue)).toEqual([4]);
    });
  });

  it("is joined when the work on all items is done", async () => {
    await virtually(async () => {
      const queue = new Queue<number>();
      await queue.join();
      queue.putNowait(1);
      queue.putNowait(2);
      const joined = createTask(queue.join());
      drain(queue);
      queue.taskDone();
      await sleep(1);
      expect(joined.done()).toBe(false);
      queue.taskDone();
      expect(await joined).toBeUndefined();
      expect(thrown(() => queue.taskDone()).message).toBe("task_done() called too many times");
    });
  });

  it("drains after a shutdown, and then refuses", async () => {
    await virtually(async () => {
      const queue = new Queue<number>(2);
      queue.putNowait(1);
      queue.putNowait(2);
      const putter = createTask(queue.put(3));
      await sleep(0);
      queue.shutdown();
      expect(await rejection(putter)).toBeInstanceOf(QueueShutDown);
      expect(thrown(() => queue.putNowait(4))).toBeInstanceOf(QueueShutDown);
      expect([await queue.get(), queue.getNowait()]).toEqual([1, 2]);
      expect(await rejection(queue.get())).toBeInstanceOf(QueueShutDown);
      expect(await rejection(queue.put(1))).toBeInstanceOf(QueueShutDown);
      expect(thrown(() => queue.getNowait())).toBeInstanceOf(QueueShutDown);
    });
  });

  it("drops the rest after an immediate shutdown, and wakes everybody", async () => {
    await virtually(async () => {
      const queue = new Queue<number>();
      const getter = createTask(queue.get());
      await sleep(0);
      queue.shutdown(true);
      expect(await rejection(getter)).toBeInstanceOf(QueueShutDown);
      const full = new Queue<number>();
      full.putNowait(1);
      const joined = createTask(full.join());
      await sleep(0);
      full.shutdown(true);
      await joined;
      expect(full.qsize()).toBe(0);
    });
  });
});

describe("a queue of another order", () => {
  it("gives the last item first", () => {
    const queue = new LifoQueue<number>(2);
    queue.putNowait(1);
    queue.putNowait(2);
    expect([queue.full(), drain(queue), queue instanceof Queue]).toEqual([true, [2, 1], true]);
  });

  it("gives the least item first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (items) => {
        const queue = new PriorityQueue<number>();
        for (const item of items) queue.putNowait(item);
        expect(drain(queue)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });

  it("compares arrays as Python compares tuples, or as it is told to", () => {
    const queue = new PriorityQueue<[number, string]>();
    for (const item of [
      [10, "b"],
      [9, "z"],
      [10, "a"],
    ] as [number, string][]) {
      queue.putNowait(item);
    }
    expect(drain(queue)).toEqual([
      [9, "z"],
      [10, "a"],
      [10, "b"],
    ]);
    const longest = new PriorityQueue<string>(0, (a, b) => b.length - a.length);
    for (const word of ["a", "ccc", "bb"]) longest.putNowait(word);
    expect(drain(longest)).toEqual(["ccc", "bb", "a"]);
  });

  it("cannot order what has no order", () => {
    const queue = new PriorityQueue<object>();
    queue.putNowait({ a: 1 });
    expect(thrown(() => queue.putNowait({ b: 1 })).message).toBe(
      "'<' not supported between { b: 1 } and { a: 1 }",
    );
  });
});
