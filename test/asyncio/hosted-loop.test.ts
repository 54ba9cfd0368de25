import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  coroutine,
  createTask,
  type EventLoop,
  getEventLoop,
  getRunningLoop,
  hostLoop,
  newEventLoop,
  releaseHostedLoop,
  run,
  sleep,
  VirtualLoop,
} from "../../src/asyncio/index.js";
import { rejection, thrown } from "./virtually.js";

let loop: EventLoop;

beforeEach(() => {
  loop = hostLoop(new VirtualLoop());
});

afterEach(async () => {
  releaseHostedLoop();
  while (loop.isRunning()) await new Promise((resolve) => setImmediate(resolve));
  loop.close();
});

describe("a hosted loop", () => {
  it("is the running loop of all code", () => {
    expect([getRunningLoop() === loop, getEventLoop() === loop, loop.isRunning()]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("lets any code await tasks, coroutines and futures", async () => {
    const double = coroutine(async (x: number) => {
      await sleep(1);
      return 2 * x;
    });
    expect(await createTask(double(1))).toBe(2);
    expect(await double(2)).toBe(4);
    expect(await loop.runUntilComplete(double(3))).toBe(6);
    expect(await loop.runUntilComplete(createTask(double(4)))).toBe(8);
    const future = loop.createFuture<string>();
    loop.callLater(1, () => future.setResult("r"));
    expect(await future).toBe("r");
    expect(
      await rejection(
        loop.runUntilComplete(
          coroutine(async () => {
            throw new RangeError("x");
          })(),
        ),
      ),
    ).toBeInstanceOf(RangeError);
  });

  it("cannot be closed or run again", async () => {
    expect(thrown(() => loop.close()).message).toBe("Cannot close a running event loop");
    expect((await rejection(loop.runForever())).message).toBe("This event loop is already running");
    expect(thrown(() => hostLoop()).message).toBe("Another loop is hosted already");
  });

  it("takes no notice when somebody stops it", async () => {
    loop.stop();
    await sleep(1);
    expect(loop.isRunning()).toBe(true);
  });

  it("lets other loops be run and closed as in a script", async () => {
    const other = newEventLoop();
    const who = coroutine(async () => {
      await sleep(0);
      return getRunningLoop();
    });
    expect(await other.runUntilComplete(who())).toBe(other);
    other.close();
    expect(await run(who(), { loop: new VirtualLoop() })).not.toBe(loop);
    expect(await who()).toBe(loop);
  });
});

describe("a task of a hosted loop that runs another one", () => {
  it("stops that one when it is cancelled", async () => {
    const other = new VirtualLoop();
    const forever = coroutine(async () => {
      await other.createFuture();
    });
    const task = createTask(coroutine(async () => await other.runUntilComplete(forever()))());
    await sleep(1);
    expect(other.isRunning()).toBe(true);
    task.cancel();
    const error = await rejection(task);
    expect([error.name, other.isRunning()]).toEqual(["CancelledError", false]);
    const next = new VirtualLoop();
    expect(await next.runUntilComplete(coroutine(async () => "runs")())).toBe("runs");
  });
});

describe("a process with a hosted loop", () => {
  it("ends when nothing is left to do", () => {
    const code = `
      import { hostLoop, coroutine, createTask, sleep } from ${JSON.stringify(new URL("../../src/asyncio/index.ts", import.meta.url).href)};
      hostLoop();
      createTask(coroutine(async () => { await sleep(0.01); console.log("done"); })());
    `;
    const { stdout, status, signal } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", code],
      { encoding: "utf8", timeout: 20_000 },
    );
    expect([stdout, status, signal]).toEqual(["done\n", 0, null]);
  });
});
