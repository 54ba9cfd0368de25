import { describe, expect, it, vi } from "vitest";
import { coroutine, createTask, type Future, getRunningLoop, sleep } from "../../src/asyncio/index.js";
import { rejection, virtually } from "./virtually.js";

const later = coroutine(async (x: number) => {
  await sleep(1);
  return x;
}, "later");
const failing = coroutine(async () => {
  await sleep(1);
  throw new RangeError("x");
}, "failing");

const kinds = {
  coroutine: { ok: () => later(1), bad: () => failing() },
  task: { ok: () => createTask(later(1)), bad: () => createTask(failing()) },
  "generator coroutine": {
    ok: () =>
      coroutine(function* () {
        return yield* later(1);
      })(),
    bad: () =>
      coroutine(function* () {
        return yield* failing();
      })(),
  },
};

describe.each(Object.entries(kinds))("then of a %s, with two functions", (_, { ok, bad }) => {
  it("gives a promise of what the callback gives", async () => {
    await virtually(async () => {
      const promise = ok().then(
        (x) => x + 1,
        () => 0,
      );
      expect(promise).toBeInstanceOf(Promise);
      expect(await promise).toBe(2);
      // Asked again, and after the outcome.
      expect(await promise.then((x) => x + 1)).toBe(3);
      const asynchronous = ok().then(
        async (x) => {
          await sleep(1);
          return [x, getRunningLoop().time()];
        },
        () => [],
      );
      expect((await asynchronous)[0]).toBe(1);
      const recovered = bad().then(
        () => "",
        (error: Error) => error.name,
      );
      expect(await recovered).toBe("RangeError");
    });
  });

  it("gives a promise that has all methods of one", async () => {
    await virtually(async () => {
      const all = await Promise.all([
        ok().then(
          (x) => x,
          () => 0,
        ),
        Promise.resolve(2),
      ]);
      expect(all).toEqual([1, 2]);
      const final = vi.fn();
      const promise = ok().then(
        () => {
          throw new RangeError("in the callback");
        },
        () => 0,
      );
      expect((await rejection(promise.finally(final))).message).toBe("in the callback");
      expect(await promise.catch((error: Error) => error.name)).toBe("RangeError");
      expect(final).toHaveBeenCalledOnce();
    });
  });

  it("gives the outcome also when it is looked at only afterwards", async () => {
    await virtually(async () => {
      const good = ok().then(
        (x) => x * 10,
        () => 0,
      );
      await sleep(3);
      expect(await good).toBe(10);
    });
  });

  it("chains with one function or none", async () => {
    await virtually(async () => {
      expect(await ok().then((x) => x + 1)).toBe(2);
      expect(await ok().then()).toBe(1);
      expect((await rejection(bad().then((x) => x))).message).toBe("x");
      expect(await bad().then(null, (error: Error) => error.message)).toBe("x");
    });
  });
});

describe("then of a future that is done", () => {
  it("gives a promise of what the callback gives", async () => {
    await virtually(async () => {
      const future: Future<number> = getRunningLoop().createFuture();
      future.setResult(1);
      expect(
        await future.then(
          (x) => x + 1,
          () => 0,
        ),
      ).toBe(2);
    });
  });
});

describe("an error in a callback of then that nobody looks at", () => {
  it("is an unhandled rejection, as with promises", async () => {
    const unhandled = vi.fn();
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", unhandled);
    try {
      await virtually(async () => {
        const future = getRunningLoop().createFuture<number>();
        void future.then(
          () => {
            throw new RangeError("in the callback");
          },
          () => 0,
        );
        future.setResult(1);
        await sleep(1);
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled.mock.calls.map(([error]) => error.message)).toEqual(["in the callback"]);
    } finally {
      process.off("unhandledRejection", unhandled);
      for (const listener of others) process.on("unhandledRejection", listener);
    }
  });
});
