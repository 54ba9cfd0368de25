import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coroutine, EventLoop, Future, sleep } from "../../../src/asyncio/index.js";
import { setPlaces } from "../../../src/display/recorder/places.js";
import { startRecording, stopRecording } from "../../../src/display/views/recording.js";
import { futures } from "../../../src/display/views/tasks.js";
import { TestClock } from "../recorder/virtual.js";

/** Whether user code is at work: what stack traces tell of a real program. */
let inUserCode = false;

beforeEach(() => {
  setPlaces({
    capture: () => inUserCode,
    captureCell: () => false,
    resolve: (token) => (token ? { cell: 1, line: 7 } : { cell: 1 }),
  });
  startRecording();
});
afterEach(() => {
  stopRecording();
  setPlaces(undefined);
});

describe("the table of futures", () => {
  test("counts what the library made for itself, and shows it when asked to", async () => {
    const main = coroutine(async function main() {
      inUserCode = true;
      const answer = new Future<number>();
      inUserCode = false;
      await sleep(1);
      answer.setResult(42);
    });
    await new EventLoop(new TestClock()).runUntilComplete(main());
    expect(String(futures())).toMatch(/^Futures: 1 future · 1 done\n/);
    expect(String(futures())).toMatch(/\n1 more inside the library: futures\(\{ all: true \}\)$/);
    expect(String(futures({ all: true }))).toMatch(/^Futures: 2 futures · 2 done\n/);
  });

  test("shows a failure wherever it comes from", () => {
    const failed = new Future<number>({ loop: new EventLoop(new TestClock()) });
    failed.setException(new RangeError("lost"));
    failed.exception();
    expect(String(futures({ state: "failed" }))).toContain("RangeError: lost");
  });
});
