import { describe, expect, expectTypeOf, it } from "vitest";
import { createTask, getRunningLoop, sleep, ValueError } from "../../src/asyncio/index.js";
import { rejection, virtually } from "./virtually.js";

describe("sleep", () => {
  it("waits from the moment it is awaited and gives its result", async () => {
    await virtually(async () => {
      const later = sleep(2, "r");
      await sleep(3);
      const result = await later;
      expectTypeOf(result).toEqualTypeOf<string>();
      expect([result, getRunningLoop().time()]).toEqual(["r", 5]);
      expectTypeOf(await sleep(0)).toEqualTypeOf<void>();
    });
  });

  it("of 0 or less waits for one turn", async () => {
    await virtually(async () => {
      const events: string[] = [];
      getRunningLoop().callSoon(() => events.push("turn"));
      expect(await sleep(-1, "r")).toBe("r");
      expect([events, getRunningLoop().time()]).toEqual([["turn"], 0]);
    });
  });

  it("leaves no timer behind when it is cancelled", async () => {
    await virtually(async () => {
      const task = createTask(sleep(100));
      await sleep(0);
      task.cancel();
      await rejection(task);
      expect([...getRunningLoop()._queues.timers]).toEqual([]);
    });
  });

  it("refuses a delay that is no number", async () => {
    await virtually(async () => expect(await rejection(sleep(Number.NaN))).toBeInstanceOf(ValueError));
  });
});
