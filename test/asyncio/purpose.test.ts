import { describe, expect, it } from "vitest";
import {
  Barrier,
  Condition,
  type Coroutine,
  coroutine,
  createTask,
  Event,
  type Future,
  Lock,
  Queue,
  Semaphore,
  sleep,
  type Task,
  taskGroup,
  wait,
} from "../../src/asyncio/index.js";
import { flavours, virtually } from "./virtually.js";

/** By name: an equality of iterables would iterate the tasks. */
function names(tasks: Iterable<Task<unknown>>): string[] {
  return [...tasks].map((task) => task.getName());
}

/** What `task` is suspended at. */
function awaited(task: Task<unknown>): Future {
  return task._waits()[0]!.awaited as Future;
}

async function purposeOf(waiting: Coroutine<unknown>) {
  const task = createTask(waiting);
  await sleep(0);
  const { purpose } = awaited(task);
  task.cancel();
  await wait([task]);
  return purpose;
}

describe("a future that the library makes somebody wait for", () => {
  it("says what kind of wait it is, and on what", async () => {
    await virtually(async () => {
      const lock = new Lock();
      await lock.acquire();
      expect(await purposeOf(lock.acquire())).toEqual({ kind: "lock", on: lock });
      const event = new Event();
      expect(await purposeOf(event.wait())).toEqual({ kind: "event", on: event });
      const semaphore = new Semaphore(0);
      expect(await purposeOf(semaphore.acquire())).toEqual({ kind: "semaphore", on: semaphore });
      const barrier = new Barrier(2);
      expect(await purposeOf(barrier.wait())).toEqual({ kind: "barrier", on: barrier });
      const condition = new Condition();
      const waiting = coroutine(async () => await condition.with(() => condition.wait()));
      expect(await purposeOf(waiting())).toEqual({ kind: "condition", on: condition });
      const queue = new Queue<number>(1);
      expect(await purposeOf(queue.get())).toEqual({ kind: "queue.get", on: queue });
      queue.putNowait(1);
      expect(await purposeOf(queue.put(2))).toEqual({ kind: "queue.put", on: queue });
      expect(await purposeOf(queue.join())).toEqual({ kind: "queue.join", on: queue });
      const group = await purposeOf(taskGroup((own) => void own.createTask(sleep(9))));
      expect(group).toMatchObject({ kind: "task group" });
      const slow = createTask(sleep(9));
      expect(await purposeOf(wait([slow]))).toEqual({ kind: "wait", on: new Set([slow]) });
      slow.cancel();
    });
  });

  it("has no purpose otherwise", async () => {
    await virtually(async () => {
      const task = createTask(sleep(1));
      expect(task.purpose).toBeUndefined();
      expect(task.getLoop().createFuture().purpose).toBeUndefined();
      await task;
    });
  });
});

describe.each(flavours)("the owner of a lock, by %s functions", (flavour) => {
  const holding = (lock: { acquire(): Coroutine<true>; release(): void }) =>
    flavour === "async"
      ? coroutine(async () => {
          await lock.acquire();
          await sleep(1);
          lock.release();
          await sleep(1);
        })
      : coroutine(function* () {
          yield* lock.acquire();
          yield* sleep(1);
          lock.release();
          yield* sleep(1);
        });

  it("is the task that took it, handed on with it, and nobody once it is free", async () => {
    await virtually(async () => {
      const lock = new Lock();
      expect(lock._owner).toBeNull();
      const hold = holding(lock);
      const [a, b] = [createTask(hold()), createTask(hold())];
      await sleep(0.5);
      expect(lock._owner).toBe(a);
      expect(new Condition(lock)._owner).toBe(a);
      await sleep(1);
      expect(lock._owner).toBe(b);
      await sleep(1);
      expect(lock._owner).toBeNull();
      await wait([a, b]);
    });
  });

  it("does not change when one who waits is cancelled", async () => {
    await virtually(async () => {
      const lock = new Lock();
      const hold = holding(lock);
      const [a, b] = [createTask(hold()), createTask(hold())];
      await sleep(0.5);
      b.cancel();
      await wait([b]);
      expect(lock._owner).toBe(a);
      await a;
    });
  });

  it("has a counterpart in the holders of a semaphore", async () => {
    await virtually(async () => {
      const semaphore = new Semaphore(2);
      const hold = holding(semaphore);
      const [a, b, c] = [createTask(hold()), createTask(hold()), createTask(hold())];
      await sleep(0.5);
      expect(names(semaphore._holders)).toEqual(names([a, b]));
      await sleep(1);
      expect(names(semaphore._holders)).toEqual(names([c]));
      await wait([a, b, c]);
      expect(names(semaphore._holders)).toEqual(names([]));
    });
  });
});

describe("the holders of a semaphore", () => {
  it("never outgrow those inside when others leave in their place", async () => {
    await virtually(async () => {
      const semaphore = new Semaphore(3);
      const enter = coroutine(async () => await semaphore.acquire());
      const tasks = [1, 2, 3].map(() => createTask(enter()));
      await wait(tasks);
      semaphore.release();
      expect(names(semaphore._holders)).toEqual(names(tasks.slice(1)));
      semaphore.release();
      semaphore.release();
      semaphore.release();
      expect(names(semaphore._holders)).toEqual(names([]));
    });
  });
});
