import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BoundedSemaphore,
  coroutine,
  createTask,
  gather,
  Semaphore,
  sleep,
  ValueError,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

describe("a semaphore", () => {
  it("never lets more in than its value, and everybody in the end, in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }),
        async (value, stays) => {
          const entered: number[] = [];
          let inside = 0;
          let most = 0;
          await virtually(async () => {
            const semaphore = new Semaphore(value);
            const visit = coroutine(async (i: number, stay: number) => {
              await semaphore.with(async () => {
                entered.push(i);
                most = Math.max(most, ++inside);
                await sleep(stay);
                inside--;
              });
            });
            await gather(stays.map((stay, i) => visit(i, stay)));
          });
          expect(entered).toEqual(stays.map((_, i) => i));
          expect(most).toBe(Math.min(value, stays.length));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is locked while none may enter at once", async () => {
    await virtually(async () => {
      const semaphore = new Semaphore(1);
      expect([semaphore.locked(), String(semaphore)]).toEqual([false, "<Semaphore [unlocked, value:1]>"]);
      expect(await semaphore.acquire()).toBe(true);
      const waiting = createTask(semaphore.acquire());
      await sleep(0);
      expect([semaphore.locked(), String(semaphore)]).toEqual([true, "<Semaphore [locked, waiters:1]>"]);
      semaphore.release();
      expect(semaphore.locked()).toBe(true);
      await waiting;
    });
    expect(thrown(() => new Semaphore(-1))).toBeInstanceOf(ValueError);
  });

  it("gives the place on when a woken waiter is cancelled", async () => {
    await virtually(async () => {
      const semaphore = new Semaphore(1);
      await semaphore.acquire();
      const a = createTask(semaphore.acquire());
      const b = createTask(semaphore.acquire());
      await sleep(0);
      semaphore.release();
      a.cancel();
      await rejection(a);
      expect(await b).toBe(true);
      expect(semaphore.locked()).toBe(true);
      semaphore.release();
      expect(semaphore.locked()).toBe(false);
    });
  });

  it("is not left before those who were cancelled while waiting are forgotten", async () => {
    await virtually(async () => {
      const semaphore = new Semaphore(0);
      const a = createTask(semaphore.acquire());
      await sleep(0);
      a.cancel();
      await rejection(a);
      semaphore.release();
      expect(semaphore.locked()).toBe(false);
      await using held = await semaphore.hold();
      expect(semaphore.locked()).toBe(true);
      held.release();
    });
  });

  it("that is bounded cannot be left more often than it was entered", async () => {
    await virtually(async () => {
      const semaphore = new BoundedSemaphore(1);
      await semaphore.acquire();
      semaphore.release();
      expect(thrown(() => semaphore.release()).message).toBe("BoundedSemaphore released too many times");
      expect(String(semaphore)).toBe("<BoundedSemaphore [unlocked, value:1]>");
    });
  });
});
