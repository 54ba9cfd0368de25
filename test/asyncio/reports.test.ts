import { spawnSync } from "node:child_process";
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
  it("is told to the loop's exception handler", () => {
    const loop = new VirtualLoop();
    const told: unknown[] = [];
    loop.setExceptionHandler((_loop, context) => told.push(context));
    const exception = new RangeError("x");
    const entry = { loop, message: "m", exception, future: "<Future>" };
    reportUnretrieved({ ...entry, place: undefined });
    reportUnretrieved({ ...entry, place: "here" });
    expect(told).toEqual([
      { message: "m", exception, future: "<Future>" },
      { message: "m", exception, future: "<Future>", place: "here" },
    ]);
  });

  it("is watched for only when nobody looks at it at once", async () => {
    const loop = new VirtualLoop();
    const [ignored, seen] = [loop.createFuture(), loop.createFuture()];
    for (const future of [ignored, seen]) future.setException(new RangeError("x"));
    seen.exception();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect([ignored._report, seen._report]).toEqual(["watched", "none"]);
    ignored.exception();
    expect(ignored._report).toBe("none");
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
      expect(future._report).toBe("due");
      look(future);
      expect(future._report).toBe("none");
    }
  });
});

describe("a process that drops things", () => {
  it("is told of both when they are collected", () => {
    const library = new URL("../../src/asyncio/index.ts", import.meta.url).href;
    const code = `
      import { coroutine, createTask, getRunningLoop, run } from ${JSON.stringify(library)};
      const compute = coroutine(async () => 1, "compute");
      const fails = coroutine(async () => { throw new RangeError("lost"); }, "fails");
      const told = [];
      process.on("warning", ({ name, message }) => told.push(name + ": " + message));
      await run(coroutine(async () => {
        getRunningLoop().setExceptionHandler((_loop, { message, exception }) => told.push(message + ": " + exception));
        (() => { compute(); createTask(fails()); })();
        while (told.length < 2) {
          await new Promise((resolve) => setImmediate(resolve));
          gc();
        }
      })());
      console.log(JSON.stringify(told.sort()));
    `;
    const { stdout } = spawnSync(
      process.execPath,
      ["--expose-gc", "--no-warnings", "--import", "tsx", "--input-type=module", "-e", code],
      { encoding: "utf8", timeout: 20_000 },
    );
    expect(JSON.parse(stdout)).toEqual([
      "RuntimeWarning: coroutine 'compute' was never awaited",
      "Task exception was never retrieved: RangeError: lost",
    ]);
  });
});
