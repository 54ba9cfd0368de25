import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const library = new URL("../../src/asyncio/index.ts", import.meta.url).href;

it("is no cost to import: nothing is started, no promise is watched before the first task", () => {
  const code = `
    import { promiseHooks } from "node:v8";
    let hooks = 0;
    const createHook = promiseHooks.createHook;
    promiseHooks.createHook = (...args) => { hooks++; return createHook(...args); };
    const { coroutine, run } = await import(${JSON.stringify(library)});
    const resources = () => process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate/.test(name));
    const before = [hooks, resources()];
    await run(coroutine(async () => 1)());
    console.log(JSON.stringify([before, hooks]));
  `;
  const { stdout, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", code],
    { encoding: "utf8", timeout: 20_000 },
  );
  expect([JSON.parse(stdout), status]).toEqual([[[0, []], 1], 0]);
});
