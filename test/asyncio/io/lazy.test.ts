import { execFileSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { withPath } from "./looped.js";

/** What a program prints that imports `module`: what was loaded, what is active, and the names that are exported. */
function imported(module: string): { loaded: string[]; active: string[]; names: string[] } {
  const program = `
    // What Node itself loads for these.
    for (const name of ["async_hooks", "path", "url", "util", "v8"]) await import("node:" + name);
    await import("data:text/javascript,");
    const before = new Set(process.moduleLoadList);
    const asyncio = await import(${JSON.stringify(pathToFileURL(module).href)});
    const loaded = process.moduleLoadList.filter((name) => !before.has(name));
    console.log(JSON.stringify({ loaded, active: process.getActiveResourcesInfo(), names: Object.keys(asyncio) }));
  `;
  const options = { input: program, encoding: "utf8" } as const;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module"], options));
}

describe("importing the library", () => {
  it("loads none of Node's modules for sockets, processes and threads, and starts nothing", async () => {
    await withPath(async (path) => {
      const outfile = `${path}.mjs`;
      await build({
        entryPoints: [fileURLToPath(new URL("../../../src/asyncio/index.ts", import.meta.url))],
        outfile,
        bundle: true,
        format: "esm",
        platform: "node",
        target: "node20.19",
        packages: "external",
      });
      const { loaded, active, names } = imported(outfile);
      const heavy = /^NativeModule (net|tls|_tls.*|dgram|dns|child_process|worker_threads|http|stream)$/;
      expect(loaded.filter((name) => heavy.test(name))).toEqual([]);
      const started = /Timeout|Immediate|TCP|UDP|Process|Worker|Message|Signal|GetAddr/;
      expect(active.filter((name) => started.test(name))).toEqual([]);
      expect(names).toContain("openConnection");
    });
  });
});
