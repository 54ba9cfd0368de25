import { describe, expect, it } from "vitest";
import {
  Barrier,
  BrokenBarrierError,
  coroutine,
  createTask,
  gather,
  sleep,
} from "../../src/asyncio/index.js";
import { rejection, thrown, virtually } from "./virtually.js";

describe("a barrier", () => {
  it("lets all go when the last has come, each with a number, again and again", async () => {
    await virtually(async () => {
      const barrier = new Barrier(3);
      for (let round = 0; round < 2; round++) {
        const order: string[] = [];
        const party = coroutine(async (name: string, after: number) => {
          await sleep(after);
          order.push(`${name} waits`);
          const index = await barrier.wait();
          order.push(`${name} goes`);
          return index;
        });
        const numbers = await gather([party("a", 1), party("b", 2), party("c", 3)]);
        expect([...numbers].sort()).toEqual([0, 1, 2]);
        expect(order.slice(0, 3)).toEqual(["a waits", "b waits", "c waits"]);
        expect([barrier.nWaiting, barrier.broken]).toEqual([0, false]);
      }
    });
  });

  it("tells how many wait", async () => {
    await virtually(async () => {
      const barrier = new Barrier(2);
      const task = createTask(barrier.wait());
      await sleep(0);
      expect([barrier.nWaiting, barrier.parties, String(barrier)]).toEqual([
        1,
        2,
        "<Barrier [filling, waiters:1/2]>",
      ]);
      task.cancel();
      await rejection(task);
      expect(barrier.nWaiting).toBe(0);
    });
    expect(thrown(() => new Barrier(0)).message).toBe("parties must be > 0");
  });

  it("throws at those who wait when it is reset, and can be used again", async () => {
    await virtually(async () => {
      const barrier = new Barrier(2);
      const waiting = createTask(barrier.wait());
      await sleep(1);
      await barrier.reset();
      const error = await rejection(waiting);
      expect(error).toBeInstanceOf(BrokenBarrierError);
      expect(error.message).toBe("Abort or reset of barrier");
      expect(barrier.broken).toBe(false);
      expect([...(await gather([barrier.wait(), barrier.wait()]))].sort()).toEqual([0, 1]);
      await barrier.reset();
    });
  });

  it("is broken for good when it is aborted", async () => {
    await virtually(async () => {
      const barrier = new Barrier(2);
      const waiting = createTask(barrier.wait());
      await sleep(1);
      await barrier.abort();
      expect(await rejection(waiting)).toBeInstanceOf(BrokenBarrierError);
      expect((await rejection(barrier.wait())).message).toBe("Barrier aborted");
      expect([barrier.broken, String(barrier)]).toEqual([true, "<Barrier [broken]>"]);
    });
  });

  it("makes a new round wait until the last one has left", async () => {
    await virtually(async () => {
      const barrier = new Barrier(2);
      const order: string[] = [];
      const party = coroutine(async (name: string) => {
        await barrier.wait();
        order.push(name);
      });
      await gather([party("a"), party("b"), party("c"), party("d")]);
      expect(order.slice().sort()).toEqual(["a", "b", "c", "d"]);
      expect(new Set(order.slice(0, 2))).toEqual(new Set(["a", "b"]));
    });
  });
});
