import { describe, expect, it } from "vitest";
import { coroutine, createTask, Event, gather, sleep } from "../../src/asyncio/index.js";
import { rejection, virtually } from "./virtually.js";

describe("an event", () => {
  it("wakes all who wait when it is set, even if it is cleared at once", async () => {
    const woken: string[] = [];
    await virtually(async () => {
      const event = new Event();
      const waiter = coroutine(async (name: string) => {
        expect(await event.wait()).toBe(true);
        woken.push(name);
      });
      const both = gather([waiter("a"), waiter("b")]);
      await sleep(1);
      expect([event.isSet(), String(event)]).toEqual([false, "<Event [unset, waiters:2]>"]);
      event.set();
      event.clear();
      const late = createTask(waiter("late"));
      await both;
      expect([event.isSet(), woken, late.done()]).toEqual([false, ["a", "b"], false]);
      event.set();
      event.set();
      await late;
    });
    expect(woken).toEqual(["a", "b", "late"]);
  });

  it("does not make anybody wait while it is set", async () => {
    await virtually(async () => {
      const event = new Event();
      event.set();
      const task = createTask(sleep(0));
      expect(await event.wait()).toBe(true);
      expect([task.done(), String(event)]).toEqual([false, "<Event [set]>"]);
      await task;
    });
  });

  it("forgets a waiter that is cancelled", async () => {
    await virtually(async () => {
      const event = new Event();
      const task = createTask(event.wait());
      await sleep(0);
      task.cancel();
      await rejection(task);
      expect(String(event)).toBe("<Event [unset]>");
    });
  });
});
