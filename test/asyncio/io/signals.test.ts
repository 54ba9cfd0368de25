import { afterEach, describe, expect, it } from "vitest";
import { coroutine, EventLoop, RuntimeError, ValueError } from "../../../src/asyncio/index.js";
import { thrown } from "../virtually.js";
import { looped } from "./looped.js";

describe("a signal handler", () => {
  const before = process.listenerCount("SIGUSR2");
  afterEach(() => expect(process.listenerCount("SIGUSR2")).toBe(before));

  it("is called by the loop, with its arguments, whenever the signal comes", async () => {
    await looped(async ({ loop }) => {
      const got: unknown[] = [];
      let came!: () => void;
      const next = () =>
        new Promise<void>((resolve) => {
          came = resolve;
        });
      const note = (a: string, b: number): void => {
        got.push([a, b]);
        came();
      };
      loop.addSignalHandler("SIGUSR2", note, "a", 1);
      for (let n = 0; n < 2; n++) {
        const coming = next();
        process.kill(process.pid, "SIGUSR2");
        await coming;
      }
      expect(got).toEqual([
        ["a", 1],
        ["a", 1],
      ]);
      expect(loop.removeSignalHandler("SIGUSR2")).toBe(true);
      expect(loop.removeSignalHandler("SIGUSR2")).toBe(false);
    });
  });

  it("takes the place of the one before, by name or by number", async () => {
    const { constants } = await import("node:os");
    await looped(async ({ loop }) => {
      const got: string[] = [];
      await new Promise<void>((resolve) => {
        loop.addSignalHandler("SIGUSR2", () => got.push("first"));
        loop.addSignalHandler(constants.signals.SIGUSR2, () => {
          got.push("second");
          resolve();
        });
        process.kill(process.pid, "SIGUSR2");
      });
      expect(got).toEqual(["second"]);
      expect(process.listenerCount("SIGUSR2")).toBe(before + 1);
    });
    // The loop is closed now, and with it the handler is gone: see afterEach.
  });

  it("reports what it throws", async () => {
    await looped(async ({ loop, told }) => {
      const error = new Error("in the handler");
      let reported!: () => void;
      const isReported = new Promise<void>((resolve) => {
        reported = resolve;
      });
      loop.setExceptionHandler((_, context) => {
        told.push(context);
        reported();
      });
      loop.addSignalHandler("SIGUSR2", () => {
        throw error;
      });
      process.kill(process.pid, "SIGUSR2");
      await isReported;
      expect(told).toMatchObject([{ exception: error }]);
      told.length = 0;
    });
  });

  it("is refused for a signal that does not exist or cannot be caught, and for coroutines", () => {
    const loop = new EventLoop();
    const nothing = () => {};
    for (const signal of ["SIGNONE" as never, 0, 99, 1.5]) {
      expect(thrown(() => loop.addSignalHandler(signal, nothing))).toBeInstanceOf(ValueError);
      expect(thrown(() => loop.removeSignalHandler(signal))).toBeInstanceOf(ValueError);
    }
    for (const signal of ["SIGKILL", "SIGSTOP"] as const) {
      const error = thrown(() => loop.addSignalHandler(signal, nothing));
      expect(error).toBeInstanceOf(RuntimeError);
      expect(error.message).toBe(`sig ${signal} cannot be caught`);
    }
    const fn = coroutine(async () => {});
    for (const callback of [fn, async () => {}, fn() as never]) {
      const error = thrown(() => loop.addSignalHandler("SIGUSR2", callback));
      expect(error.message).toBe("coroutines cannot be used with addSignalHandler()");
    }
    loop.close();
    expect(thrown(() => loop.addSignalHandler("SIGUSR2", nothing)).message).toBe("Event loop is closed");
  });
});
