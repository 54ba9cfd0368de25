import { afterEach, describe, expect, it, vi } from "vitest";
import { addInstrument, coroutine, sleep, VirtualLoop } from "../../src/asyncio/index.js";
import { reportDropped } from "../../src/asyncio/unawaited.js";
import { reportUnretrieved } from "../../src/asyncio/unretrieved.js";

afterEach(() => vi.restoreAllMocks());

describe("a coroutine that nobody awaits", () => {
  it("is reported with its name and the place of the call", () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const dropped: unknown[] = [];
    const remove = addInstrument({ coroutineDropped: (told) => dropped.push(told) });
    const told = { id: 1, name: "compute", place: "In[3]:2:7" };
    reportDropped(told);
    reportDropped({ ...told, place: undefined });
    remove();
    expect(warned.mock.calls).toEqual([
      ["coroutine 'compute' was never awaited\nCoroutine created at In[3]:2:7", "RuntimeWarning"],
      ["coroutine 'compute' was never awaited", "RuntimeWarning"],
    ]);
    expect(dropped[0]).toBe(told);
  });

  it("is watched for only when it is not used at once", async () => {
    const kept = sleep(1);
    const used = coroutine(async () => 1)();
    used.close();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect([kept._watched, used._watched]).toEqual([true, false]);
    kept.close();
    expect(kept._watched).toBe(false);
  });
});

describe("an exception that nobody retrieved", () => {
  const report = (retrieved: boolean) => {
    const loop = new VirtualLoop();
    const told: unknown[] = [];
    loop.setExceptionHandler((_loop, context) => told.push(context));
    const exception = new RangeError("x");
    reportUnretrieved({ loop, message: "m", exception, future: "<Future>", place: undefined, retrieved });
    return [told, exception];
  };

  it("is told to the loop's exception handler", () => {
    const [told, exception] = report(false);
    expect(told).toEqual([{ message: "m", exception, future: "<Future>" }]);
  });

  it("is not when it was retrieved after all", () => {
    expect(report(true)[0]).toEqual([]);
  });

  it("is noted by a future until its result, its exception or its cancellation is asked for", () => {
    const loop = new VirtualLoop();
    const looks: ((future: ReturnType<typeof loop.createFuture>) => unknown)[] = [
      (future) => future.exception(),
      (future) => future.cancel(),
      (future) => {
        try {
          future.result();
        } catch {
          // It is the retrieval that counts.
        }
      },
    ];
    for (const look of looks) {
      const future = loop.createFuture();
      future.setException(new RangeError("x"));
      expect(future._unretrieved).toBe(true);
      look(future);
      expect(future._unretrieved).toBe(false);
    }
  });
});
