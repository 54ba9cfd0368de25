import { afterEach, expect, it, vi } from "vitest";

const node = process as unknown as { _tickCallback: (() => void) | undefined };
const original = node._tickCallback;

afterEach(() => {
  node._tickCallback = original;
  vi.resetModules();
});

/** The order of events around steps, microtasks and callbacks, on the library as it is loaded now. */
async function trace(): Promise<string[]> {
  vi.resetModules();
  const { coroutine, createTask, getRunningLoop, run, sleep } = await import("../../src/asyncio/index.js");
  const events: string[] = [];
  const worker = coroutine(async (name: string) => {
    for (let i = 0; i < 3; i++) {
      await Promise.resolve().then(() => events.push(`${name} microtask ${i}`));
      await sleep(0);
      events.push(`${name} step ${i}`);
    }
  });
  await run(
    coroutine(async () => {
      const tasks = [createTask(worker("a")), createTask(worker("b"))];
      getRunningLoop().callSoon(() => {
        events.push("callback");
        queueMicrotask(() => events.push("microtask of the callback"));
      });
      for (const task of tasks) await task;
    })(),
  );
  return events;
}

it("gives the same order where Node cannot do the microtasks at once", async () => {
  const expected = await trace();
  node._tickCallback = undefined;
  expect(await trace()).toEqual(expected);
  expect(expected.slice(0, 4)).toEqual([
    "a microtask 0",
    "b microtask 0",
    "callback",
    "microtask of the callback",
  ]);
});
