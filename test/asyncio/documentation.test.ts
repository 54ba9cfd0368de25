import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";
import { expect, it } from "vitest";
import * as library from "../../src/asyncio/index.js";

const page = readFileSync(new URL("../../docs/asyncio.md", import.meta.url), "utf8");
const words = new Set(page.match(/\w+/g));
const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** What a module exports, types and what it passes on included. */
function exportsOf(module: URL): string[] {
  const { staticExports } = parseSync(module.pathname, readFileSync(module, "utf8")).module;
  return staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ exportName, moduleRequest }) => {
      if (exportName.name !== null) return exportName.name;
      return exportsOf(new URL(moduleRequest!.value.replace(/\.js$/, ".ts"), module));
    });
}

/** The names that are called in the second column of the page's tables. */
function calledNames(): Set<string> {
  const names = new Set<string>();
  for (const [, ours] of page.matchAll(/^\|.*?(?<!\\)\|(.*?)(?<!\\)\|/gm)) {
    for (const [code] of ours!.matchAll(/`[^`]*`/g)) {
      for (const [name] of code.matchAll(/\b[A-Za-z]\w*(?=\()/g)) names.add(name);
    }
  }
  for (const name of ["main", "async", "cb", "f"]) names.delete(name);
  return names;
}

it("the page names everything that the library exports", () => {
  const names = exportsOf(new URL("../../src/asyncio/index.ts", import.meta.url));
  expect(names).toEqual(expect.arrayContaining(Object.keys(library)));
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});

it("the page names nothing to call that the library does not have", () => {
  const classes = Object.values<any>(library).filter((value) => value?.prototype !== undefined);
  const members = classes.flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));
  const known = new Set([...Object.keys(library), ...members]);
  const called = [...calledNames()];
  expect(called.length).toBeGreaterThan(150);
  expect(called.filter((name) => !known.has(name))).toEqual([]);
});

it.skipIf(!hasPython)("the page names everything public of the installed CPython's asyncio", () => {
  const program = `
import asyncio, inspect
names = {n for n in dir(asyncio) if not inspect.ismodule(getattr(asyncio, n))}
classes = [asyncio.subprocess.Process] + [getattr(asyncio, n) for n in names]
for c in filter(inspect.isclass, classes):
    if c.__module__.startswith(("asyncio", "_asyncio")) and not c.__name__.endswith(("Policy", "Watcher")):
        names.update(vars(c))
print(*(n for n in names if not n.startswith("_")))
`;
  const { stdout, stderr } = spawnSync("python3", ["-I", "-W", "ignore", "-c", program], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const names = stdout.trim().split(/\s+/);
  expect(names).toContain("create_task");
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});
