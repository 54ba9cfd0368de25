/**
 * Each test method that CPython has for the parts of asyncio that the library has too is covered by a test of ours, or
 * there is a reason why it cannot apply: test/asyncio/cases/coverage.json. The names come from
 * scripts/cpython-cases.py.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { load } from "./traces/forms.js";
import { takePrograms } from "./traces/harness.js";
import { findPython } from "./traces/python.js";

type Cases = Record<string, string[]>;

const folder = dirname(fileURLToPath(import.meta.url));
const script = join(folder, "../../scripts/cpython-cases.py");
const kept: Cases = read("cpython-cases.json");
const coverage: Record<string, Record<string, string>> = read("coverage.json");
const entries = Object.values(coverage).flatMap((cases) => Object.values(cases));
const python = findPython();

function read(name: string) {
  return JSON.parse(readFileSync(join(folder, "cases", name), "utf8"));
}

/** The parts of the entries that begin with `kind`: "trace lock: a name" gives ["lock", "a name"]. */
function named(kind: string): [where: string, name: string][] {
  const found = entries.filter((entry) => entry.startsWith(`${kind} `));
  return found.map((entry) => {
    const [where, ...name] = entry.slice(kind.length + 1).split(": ");
    return [where!, name.join(": ")];
  });
}

test("every case of the kept list is covered or has a reason, and nothing else is", () => {
  const covered = Object.entries(coverage).map(([module, cases]) => [module, Object.keys(cases).sort()]);
  const listed = Object.entries(kept).map(([module, names]) => [module, [...names].sort()]);
  expect(Object.fromEntries(covered)).toEqual(Object.fromEntries(listed));
  for (const entry of entries) expect(entry).toMatch(/^(trace|test) [\w./-]+: \S.*$|^reason: \S.{10,}$/);
});

test("the kept list has every case of the Python that is installed", (context) => {
  if (python === undefined) context.skip("there is no Python");
  const { stdout } = spawnSync(python!.path, [script], { encoding: "utf8" });
  const installed: Cases = JSON.parse(stdout);
  if (Object.keys(installed).length === 0) context.skip("this Python comes without its own tests");
  const absent = Object.entries(installed).flatMap(([module, names]) =>
    names.filter((name) => !kept[module]!.includes(name)).map((name) => `${module}.${name}`),
  );
  const [major, minor] = python!.version;
  if (absent.length > 0 && minor > 14) {
    context.skip(`CPython ${major}.${minor} has cases that nobody has looked at: ${absent.join(", ")}`);
  }
  expect(absent).toEqual([]);
});

describe("what covers a case exists", () => {
  test("as a program of a trace", () => {
    const programs = new Map<string, Set<string>>();
    const absent = named("trace").filter(([topic, name]) => {
      if (!programs.has(topic)) {
        load(topic, "generators");
        programs.set(topic, new Set(takePrograms().map((program) => program.name)));
      }
      return !programs.get(topic)!.has(name);
    });
    expect(absent).toEqual([]);
  });

  test("as a test", () => {
    const absent = named("test").filter(([file, title]) => {
      const path = join(folder, file);
      if (!existsSync(path)) return true;
      const asTitle = new RegExp(`(?<!describe)\\(\\s*(["\`])${literally(title)}\\1,`);
      return !asTitle.test(readFileSync(path, "utf8"));
    });
    expect(absent).toEqual([]);
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
