import { describe, expect, it } from "vitest";
import { coroutine, getRunningLoop, run, sleep, VirtualLoop } from "../../src/asyncio/index.js";

describe("a virtual loop", () => {
  it("begins where it is told to, and jumps to the next timer when nothing is ready", async () => {
    const times: number[] = [];
    const main = coroutine(async () => {
      const loop = getRunningLoop();
      times.push(loop.time());
      await sleep(3600);
      times.push(loop.time());
      for (let i = 0; i < 100; i++) await sleep(0);
      times.push(loop.time());
    });
    await run(main(), { loop: new VirtualLoop(10) });
    expect(times).toEqual([10, 3610, 3610]);
  });

  it("does everything in the same order each time", async () => {
    const trace = async () => {
      const events: string[] = [];
      const tick = coroutine(async (name: string, every: number) => {
        for (let i = 0; i < 5; i++) {
          await sleep(every);
          events.push(`${name} ${getRunningLoop().time()}`);
        }
      });
      const main = coroutine(async () => {
        await Promise.all([tick("a", 0.3), tick("b", 0.2), tick("c", 0.6)]);
      });
      await run(main(), { loop: new VirtualLoop() });
      return events;
    };
    const first = await trace();
    expect(first).toHaveLength(15);
    expect(await trace()).toEqual(first);
  });
});
