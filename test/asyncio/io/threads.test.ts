import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { threadId } from "node:worker_threads";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import {
  CancelledError,
  coroutine,
  createTask,
  EventLoop,
  Executor,
  gather,
  RuntimeError,
  run,
  sleep,
  TimeoutError,
  timeout,
  toThread,
} from "../../../src/asyncio/index.js";
import { rejection, thrown } from "../virtually.js";
import { looped } from "./looped.js";

const module = new URL("./thread-module.mjs", import.meta.url);

/** Blocks its thread until `cell` is not 0; says in `running` that it has begun. */
function blockUntil(cell: SharedArrayBuffer, running: SharedArrayBuffer): string {
  const begun = new Int32Array(running);
  Atomics.add(begun, 0, 1);
  Atomics.notify(begun, 0);
  Atomics.wait(new Int32Array(cell), 0, 0);
  return "done";
}

/** Something that `blockUntil` waits for. */
class Gate {
  readonly cell = new SharedArrayBuffer(4);
  readonly running = new SharedArrayBuffer(4);

  /** Waits until so many calls are blocked in it. */
  async begun(count = 1): Promise<void> {
    const begun = new Int32Array(this.running);
    for (let now = Atomics.load(begun, 0); now < count; now = Atomics.load(begun, 0)) {
      await Atomics.waitAsync(begun, 0, now).value;
    }
  }

  open(): void {
    Atomics.store(new Int32Array(this.cell), 0, 1);
    Atomics.notify(new Int32Array(this.cell), 0);
  }
}

describe("toThread", () => {
  it("calls a function in another thread and gives its result", async () => {
    await looped(async () => {
      expect(await toThread((a: number, b: number) => a + b, 40, 2)).toBe(42);
      const where = await toThread(() => process.getBuiltinModule("node:worker_threads").threadId);
      expect(where).not.toBe(threadId);
      expect(await toThread({ module, name: "whoAmI" })).not.toBe(threadId);
    });
  });

  it("takes functions however they are written", async () => {
    const object = {
      method(x: number) {
        return x + 1;
      },
      async later(x: number) {
        await null;
        return x + 2;
      },
    };
    function fibonacci(n: number): number {
      return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    await looped(async () => {
      expect(await toThread(object.method, 1)).toBe(2);
      expect(await toThread(object.later, 1)).toBe(3);
      expect(await toThread(fibonacci, 10)).toBe(55);
      expect(await toThread(factorial, 5)).toBe(120);
      expect(await toThread(async (x: number) => x * 2, 4)).toBe(8);
    });
  });

  it("takes functions of modules, by URL or path and by name", async () => {
    await looped(async () => {
      expect(await toThread({ module }, 4)).toBe(8);
      expect(await toThread({ module: fileURLToPath(module), name: "later" }, "x")).toBe("x");
      expect((await rejection(toThread({ module, name: "notAFunction" }))).message).toMatch(
        /does not export a function 'notAFunction'$/,
      );
      expect((await rejection(toThread({ module: `${module}.missing` }))).code).toBe("ERR_MODULE_NOT_FOUND");
    });
  });

  it("lets functions load what they need", async () => {
    await looped(async () => {
      expect(await toThread(() => require("node:path").posix.join("a", "b"))).toBe("a/b");
      const imported = new Function(
        "return (async () => (await import('node:path')).posix.join('c', 'd'))()",
      );
      expect(await toThread(imported as () => Promise<string>)).toBe("c/d");
    });
  });

  it("copies arguments and results", async () => {
    await looped(async () => {
      const argument = { list: [1, 2], map: new Map([["a", new Date(5)]]) };
      const result = await toThread((given: typeof argument) => {
        given.list.push(3);
        return given;
      }, argument);
      expect(result).toEqual({ list: [1, 2, 3], map: new Map([["a", new Date(5)]]) });
      expect(argument.list).toEqual([1, 2]);
      expect(
        (
          await rejection(
            toThread(
              (f: unknown) => f,
              () => {},
            ),
          )
        ).name,
      ).toBe("DataCloneError");
      expect((await rejection(toThread(() => () => {}))).name).toBe("DataCloneError");
      expect(await toThread(() => 1)).toBe(1);
    });
  });

  it("throws what the function throws, with its name and properties", async () => {
    await looped(async () => {
      const error = await rejection(
        toThread(() => {
          throw new RangeError("too far");
        }),
      );
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe("too far");
      const missing = await rejection(toThread(() => require("node:fs").readFileSync("/no/such/file")));
      expect([missing.code, missing.syscall, missing.path]).toEqual(["ENOENT", "open", "/no/such/file"]);
      const custom = await rejection(
        toThread(() => {
          class Custom extends Error {
            override name = "Custom";
          }
          throw new Custom("mine");
        }),
      );
      expect([custom.name, custom.message]).toEqual(["Custom", "mine"]);
      expect(await rejection(toThread(() => Promise.reject({ plain: 1 })))).toEqual({ plain: 1 });
    });
  });

  it("shows in the stack of an error the frames of the function, and none of how it was called", async () => {
    await looped(async () => {
      const fails = new Function("void 0;\n  throw new RangeError('x')");
      const error = await rejection(toThread(fails as () => void));
      // The second line of the body is the fourth of the text that a `Function` has.
      expect(error.stack).toMatch(/^RangeError: x\n {4}at (anonymous )?\(?.*asyncio-thread\.js:4:9\)?$/);
      const oneLine = await rejection(toThread(() => JSON.parse("{")));
      expect(oneLine.stack).toMatch(/asyncio-thread\.js:1:12$/);
      expect(oneLine.stack).not.toMatch(/worker/);
    });
  });

  it("says which variable of the code around a function it misses", async () => {
    const around = 5;
    await looped(async () => {
      const uses = () => around + 1;
      const error = await rejection(toThread(uses));
      expect(error).toBeInstanceOf(ReferenceError);
      expect(error.message).toMatch(
        /^uses\(\) uses 'around', which is not there in a thread: .*\{ module, name \}$/,
      );
      expect(error.stack).toContain(error.message);
      const own = await rejection(toThread({ module: "data:text/javascript,export default () => missing" }));
      expect(own.message).toBe("missing is not defined");
    });
  });

  it("refuses at once what cannot be sent", async () => {
    await looped(async ({ loop }) => {
      for (const fn of [
        Math.max,
        console.log.bind(console),
        class Plain {} as never,
        {} as never,
        5 as never,
      ]) {
        expect(thrown(() => loop.runInExecutor(null, fn as () => void))).toBeInstanceOf(TypeError);
        expect(await rejection(toThread(fn as () => void))).toBeInstanceOf(TypeError);
      }
      expect(thrown(() => loop.runInExecutor(null, Math.max)).message).toBe(
        "max() cannot be sent to a thread: it is bound, or JavaScript's own. Wrap it in a function",
      );
    });
  });

  it("runs several calls at a time", async () => {
    await looped(async () => {
      const gate = new Gate();
      const calls = [1, 2, 3].map(() => createTask(toThread(blockUntil, gate.cell, gate.running)));
      await gate.begun(3);
      expect(calls.some((call) => call.done())).toBe(false);
      gate.open();
      expect(await gather(calls)).toEqual(["done", "done", "done"]);
    });
  });

  it("ends the thread when the task is cancelled, and others go on", async () => {
    await looped(async () => {
      const gate = new Gate();
      const task = createTask(toThread(blockUntil, gate.cell, gate.running));
      await gate.begun();
      const endless = createTask(
        toThread(() => {
          for (;;);
        }),
      );
      await sleep(0);
      for (const each of [task, endless]) {
        each.cancel();
        expect(await rejection(each)).toBeInstanceOf(CancelledError);
      }
      const late = await rejection(
        timeout(0.05, () =>
          toThread(() => {
            for (;;);
          }),
        ),
      );
      expect(late).toBeInstanceOf(TimeoutError);
      expect(await toThread(() => "still there")).toBe("still there");
    });
  });

  it("can be used by generator coroutines", async () => {
    await looped(async () => {
      const twice = coroutine(function* (x: number) {
        return yield* toThread((y: number) => 2 * y, x);
      });
      expect(await twice(21)).toBe(42);
    });
  });
});

describe("an executor", () => {
  it("runs no more calls at a time than it has threads, in order", async () => {
    await looped(async ({ loop }) => {
      await using executor = new Executor({ maxWorkers: 1 });
      const gate = new Gate();
      const first = loop.runInExecutor(executor, blockUntil, gate.cell, gate.running);
      await gate.begun();
      const others = [1, 2, 3].map((n) => loop.runInExecutor(executor, (x: number) => x, n));
      expect(String(executor)).toBe("<Executor maxWorkers=1 running=1 waiting=3>");
      others[1]!.cancel();
      await sleep(0);
      expect(String(executor)).toBe("<Executor maxWorkers=1 running=1 waiting=2>");
      gate.open();
      expect(await gather([first, others[0]!, others[2]!])).toEqual(["done", 1, 3]);
    });
  });

  it("goes on with the next call when the running one is cancelled", async () => {
    await looped(async ({ loop }) => {
      await using executor = new Executor({ maxWorkers: 1 });
      const gate = new Gate();
      const blocked = loop.runInExecutor(executor, blockUntil, gate.cell, gate.running);
      const next = loop.runInExecutor(executor, () => "next");
      await gate.begun();
      blocked.cancel();
      expect(await next).toBe("next");
    });
  });

  it("does its work before it is shut down, or gives it up", async () => {
    await looped(async ({ loop }) => {
      const gate = new Gate();
      const executor = new Executor({ maxWorkers: 1 });
      const running = loop.runInExecutor(executor, blockUntil, gate.cell, gate.running);
      const waiting = loop.runInExecutor(executor, () => "waiting");
      await gate.begun();
      const down = executor.shutdown();
      const refused = await rejection(executor.submit(() => 1));
      expect(refused).toBeInstanceOf(RuntimeError);
      expect(refused.message).toBe("cannot schedule new futures after shutdown");
      gate.open();
      await down;
      expect([await running, await waiting]).toEqual(["done", "waiting"]);
      await executor.shutdown();

      const other = new Executor({ maxWorkers: 1 });
      const closed = new Gate();
      const kept = loop.runInExecutor(other, blockUntil, closed.cell, closed.running);
      const dropped = loop.runInExecutor(other, () => "dropped");
      await closed.begun();
      const partly = other.shutdown({ cancelFutures: true });
      expect(await rejection(dropped)).toBeInstanceOf(CancelledError);
      closed.open();
      await partly;
      expect(await kept).toBe("done");

      const last = new Executor({ maxWorkers: 1 });
      const shut = new Gate();
      const ended = loop.runInExecutor(last, blockUntil, shut.cell, shut.running);
      await shut.begun();
      await last.shutdown({ wait: false });
      expect(await rejection(ended)).toBeInstanceOf(Error);
    });
  });

  it("runs its prelude in each thread", async () => {
    await looped(async ({ loop }) => {
      await using executor = new Executor({ prelude: "globalThis.greeting = 'hello'" });
      expect(await loop.runInExecutor(executor, () => (globalThis as any).greeting)).toBe("hello");
      await using importing = new Executor({ prelude: "globalThis.load = (name) => import(name)" });
      const join = async () => (await (globalThis as any).load("node:path")).posix.join("a", "b");
      expect(await loop.runInExecutor(importing, join)).toBe("a/b");
    });
  });

  it("can be used without a loop", async () => {
    await using executor = new Executor();
    expect(await executor.submit((x: number) => x + 1, 1)).toBe(2);
    expect(thrown(() => new Executor({ maxWorkers: 0 }))).toBeInstanceOf(RangeError);
  });
});

describe("the default executor of a loop", () => {
  it("can be set, and is shut down once it has done its work", async () => {
    await looped(async ({ loop }) => {
      expect(thrown(() => loop.setDefaultExecutor({} as never))).toBeInstanceOf(TypeError);
      const executor = new Executor({ maxWorkers: 1 });
      loop.setDefaultExecutor(executor);
      const gate = new Gate();
      const running = loop.runInExecutor(null, blockUntil, gate.cell, gate.running);
      await gate.begun();
      expect(String(executor)).toMatch(/running=1/);
      const down = createTask(loop.shutdownDefaultExecutor());
      await sleep(0);
      expect(thrown(() => loop.runInExecutor(null, () => 1)).message).toBe(
        "Executor shutdown has been called",
      );
      gate.open();
      await down;
      expect(await running).toBe("done");
    });
  });

  it("is shut down at once if it was never used", async () => {
    await looped(async ({ loop }) => {
      await loop.shutdownDefaultExecutor();
      expect(thrown(() => loop.runInExecutor(null, () => 1)).message).toBe(
        "Executor shutdown has been called",
      );
    });
  });

  it("is given up with a warning when it takes too long", async () => {
    const warnings: string[] = [];
    const warned = (warning: Error): void => void warnings.push(`${warning.name}: ${warning.message}`);
    process.on("warning", warned);
    try {
      await looped(async ({ loop }) => {
        const gate = new Gate();
        const running = loop.runInExecutor(null, blockUntil, gate.cell, gate.running);
        await gate.begun();
        await loop.shutdownDefaultExecutor(0.01);
        expect(await rejection(running)).toBeInstanceOf(Error);
      });
    } finally {
      process.off("warning", warned);
    }
    expect(warnings).toEqual([
      "RuntimeWarning: The executor did not finishing joining its threads within 0.01 seconds.",
    ]);
  });

  it("is refused by a loop that is closed", () => {
    const loop = new EventLoop();
    loop.close();
    expect(thrown(() => loop.runInExecutor(null, () => 1)).message).toBe("Event loop is closed");
  });

  it("lets the process go, with work that is done, and with work that is not", async () => {
    // In the package's folder, for the thread pool is looked up from there.
    const outfile = fileURLToPath(
      new URL(`../../../node_modules/.cache/threads-${process.pid}.mjs`, import.meta.url),
    );
    try {
      await build({
        stdin: {
          contents: `
            import { coroutine, createTask, run, toThread, sleep } from "./src/asyncio/index.js";
            await run(coroutine(async () => console.log(await toThread(() => "done")))());
            await run(coroutine(async () => { createTask(toThread(() => { for (;;); })); await sleep(0); })());
            console.log("over");
          `,
          resolveDir: fileURLToPath(new URL("../../../", import.meta.url)),
        },
        outfile,
        bundle: true,
        format: "esm",
        platform: "node",
        target: "node20.19",
        packages: "external",
      });
      expect(execFileSync(process.execPath, [outfile], { encoding: "utf8" })).toBe("done\nover\n");
    } finally {
      rmSync(outfile, { force: true });
    }
  });
});

describe("the end of a run", () => {
  it("waits for what runs in threads of the default executor, and ends them", async () => {
    const gate = new Gate();
    const loop = new EventLoop();
    const executor = new Executor({ maxWorkers: 1 });
    let done = false;
    const main = coroutine(async () => {
      loop.setDefaultExecutor(executor);
      loop.runInExecutor(null, blockUntil, gate.cell, gate.running).addDoneCallback(() => {
        done = true;
      });
      await gate.begun();
      return "main";
    });
    const running = run(main(), { loop });
    await gate.begun();
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([done, loop.isClosed()]).toEqual([false, false]);
    gate.open();
    expect([await running, loop.isClosed()]).toEqual(["main", true]);
    expect((await rejection(executor.submit(() => 1))).message).toMatch(/after shutdown$/);
  });
});
