import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveDisplays } from "../../kernel/server/live-displays.js";
import { liveMetadata } from "../../src/display/blocked.js";

let now = 0;
let live: LiveDisplays;
beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  live = new LiveDisplays(
    {} as never,
    {} as never,
    {} as never,
    { ask: async () => undefined as never },
    () => now,
  );
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether the page gets a frame that shows `text`. */
const passes = (text: string, mark: object | undefined, id = "a"): boolean => {
  const metadata = mark ? { [liveMetadata]: mark } : {};
  return live.see(id, { data: { "text/html": text }, metadata }, null) !== undefined;
};
const first = { live: true };
const told = { live: true, told: true };

test("what the document keeps beside a widget is renewed every ten seconds, and at the end", () => {
  expect(passes("0", first)).toBe(true);
  const passed: number[] = [];
  for (now = 100; now < 25_000; now += 100) if (passes(String(now), told)) passed.push(now);
  expect(passed).toEqual([10_000, 20_000]);
  expect(passes("end", undefined)).toBe(true);
});

test("each display for itself", () => {
  passes("0", first, "a");
  now = 5000;
  passes("0", first, "b");
  now = 10_000;
  expect([passes("1", told, "a"), passes("1", told, "b")]).toEqual([true, false]);
});

test("without a widget every frame is passed on, and what it says to the kernel is taken out", () => {
  expect(passes("0", first)).toBe(true);
  now = 100;
  const metadata = { [liveMetadata]: first, other: 1 };
  expect(live.see("a", { data: {}, metadata }, null)!.metadata).toEqual({ other: 1 });
});
