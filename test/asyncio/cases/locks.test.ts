/** What CPython's test_locks states beyond the traces. */
import { describe, expect, it } from "vitest";
import { Condition, createTask, Lock, Semaphore, sleep, waitFor } from "../../../src/asyncio/index.js";
import { rejection, virtually } from "../virtually.js";

const elsewhere = /is bound to a different event loop$/;

describe("a condition", () => {
  it("belongs to the loop on which its lock was waited for", async () => {
    const lock = new Lock();
    await virtually(async () => {
      await lock.acquire();
      await rejection(waitFor(lock.acquire(), 1));
    });
    const condition = new Condition(lock);
    const error = await rejection(virtually(() => condition.acquire()));
    expect(error.message).toMatch(elsewhere);
  });

  it("belongs to the loop on which it was waited for itself", async () => {
    const condition = new Condition();
    await virtually(() => condition.with(() => rejection(waitFor(condition.wait(), 1))));
    const error = await rejection(virtually(() => condition.with(() => condition.wait())));
    expect(error.message).toMatch(elsewhere);
  });
});

describe("what is held until the end of a block", () => {
  it.each([
    ["a lock", () => new Lock()],
    ["a condition", () => new Condition()],
    ["a semaphore", () => new Semaphore(1)],
  ])("is given back: %s", async (_name, make) => {
    await virtually(async () => {
      const primitive = make();
      {
        await using _held = await primitive.hold();
        const waiting = createTask(primitive.acquire());
        await sleep(1);
        expect([primitive.locked(), waiting.done()]).toEqual([true, false]);
        waiting.cancel();
      }
      await sleep(1);
      expect(primitive.locked()).toBe(false);
    });
  });
});
