import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { coroutine, createTask, currentTask, getRunningLoop, run, sleep } from "../../src/asyncio/index.js";
import { virtually } from "./virtually.js";

describe("a promise made in a task", () => {
  it("shows nothing of what the library keeps with it", async () => {
    await virtually(async () => {
      const promise = Promise.resolve(1);
      expect([inspect(promise, { showHidden: true }), Reflect.ownKeys(promise)]).toEqual([
        "Promise { 1 }",
        [],
      ]);
    });
  });
});

describe("which task code runs for", () => {
  it("is known after every kind of await", async () => {
    const seen: (string | undefined)[] = [];
    const look = () => seen.push(currentTask()?.getName());
    async function* generate() {
      yield 1;
      look();
      await null;
      look();
    }
    const wander = coroutine(async () => {
      await null;
      look();
      await Promise.resolve().then(look);
      for await (const _ of generate()) look();
      await new Promise((resolve) => setTimeout(resolve, 1));
      look();
      await import("node:path");
      look();
      await sleep(0);
      look();
    });
    await virtually(async () => {
      await Promise.all([createTask(wander(), { name: "w" }), createTask(sleep(0), { name: "other" })]);
    });
    expect(seen).toEqual(Array(8).fill("w"));
  });

  it("is none in the callbacks of Node that a task registered", async () => {
    await virtually(async () => {
      const seen = await new Promise((resolve) => setTimeout(() => resolve(currentTask()), 1));
      expect(seen).toBe(null);
      const later = await new Promise((resolve) => process.nextTick(() => resolve(currentTask())));
      expect(later).toBe(null);
    });
  });

  it("is a task of its own for a coroutine that a handler of a server awaits", async () => {
    const names: unknown[] = [];
    const handle = coroutine(async () => {
      names.push(currentTask()!.getName());
      await sleep(0);
      return "answer";
    });
    const main = coroutine(async () => {
      currentTask()!.setName("main");
      const server = createServer(async (_request, response) => {
        names.push(currentTask());
        response.end(await handle());
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const body = await new Promise((resolve) => {
        get({ port, host: "127.0.0.1", agent: false }, (response) => {
          let text = "";
          response.on("data", (chunk) => {
            text += chunk;
          });
          response.on("end", () => resolve(text));
        });
      });
      await new Promise((resolve) => server.close(resolve));
      return body;
    });
    expect(await run(main())).toBe("answer");
    expect(names).toEqual([null, expect.stringMatching(/^Task-\d+$/)]);
  });

  it("is none any more for code that goes on after its task has ended", async () => {
    let floating: Promise<unknown> | undefined;
    await virtually(async () => {
      const leaves = coroutine(async () => {
        floating = (async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return [currentTask(), await sleep(0, "goes on"), getRunningLoop().isRunning()];
        })();
      });
      await createTask(leaves());
      expect(await floating).toEqual([null, "goes on", true]);
    });
  });
});
