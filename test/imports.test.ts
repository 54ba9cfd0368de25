import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Who may import whom. A folder of `kernel/` is a process, or what processes share; the arrows go one way.
 * `src/display` shows what `src/asyncio` does, and not the other way round.
 */
const MAY_IMPORT: Record<string, string[]> = {
  "kernel/distribution": [],
  "kernel/protocol": [],
  "kernel/channel": [],
  "kernel/traceback": [],
  "kernel/transform": [],
  "kernel/language": ["kernel/channel", "kernel/transform", "kernel/tsconfig"],
  "kernel/server": [
    "kernel/channel",
    "kernel/distribution",
    "kernel/language",
    "kernel/protocol",
    "kernel/traceback",
    "kernel/transform",
    "kernel/tsconfig",
    "src/display",
  ],
  "kernel/runtime": [
    "kernel/transform",
    "kernel/channel",
    "kernel/distribution",
    "kernel/traceback",
    "kernel/tsconfig",
    "src",
  ],
  "kernel/install": ["kernel/distribution", "kernel/protocol"],
  "kernel/main": ["kernel/server", "kernel/start"],
  "kernel/start": ["kernel/protocol", "kernel/server"],
  "kernel/tsconfig": [],
  "src/asyncio": [],
  "src/display": ["src/asyncio"],
  "src/compat": ["src/display"],
  "src/index": ["src/asyncio", "src/display", "src/compat"],
};

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : path.endsWith(".ts") ? [path] : [];
  });
}

function roomOf(path: string): string {
  const [top, room] = relative(root, path).split(/[\\/]/);
  return `${top}/${room!.replace(/\.ts$/, "")}`;
}

const sources = [...files(join(root, "kernel")), ...files(join(root, "src"))];

function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const statement = /(?:^|\n)\s*(?:import|export)\s(?:[^"';()]*?\sfrom\s)?\s*["'](\.[^"']+)["']/g;
  const specifiers = [...text.matchAll(statement), ...text.matchAll(/import\(\s*["'](\.[^"']+)["']/g)];
  return specifiers.map((match) => resolve(dirname(path), match[1]!.replace(/\.js$/, ".ts")));
}

it("every room imports only those it may", () => {
  const forbidden: string[] = [];
  for (const path of sources) {
    const room = roomOf(path);
    const allowed = MAY_IMPORT[room];
    expect(allowed, `${room} has no rule in this test`).toBeDefined();
    for (const imported of importsOf(path)) {
      const target = roomOf(imported);
      if (target === room || allowed!.includes(target) || allowed!.includes(target.split("/")[0]!)) continue;
      forbidden.push(`${relative(root, path)} -> ${relative(root, imported)}`);
    }
  }
  expect(forbidden).toEqual([]);
});

it("no room imports one that imports it back", () => {
  const reaches = (from: string, to: string): boolean =>
    (MAY_IMPORT[from] ?? []).some((next) => next === to || to.startsWith(`${next}/`) || reaches(next, to));
  const cycles = Object.keys(MAY_IMPORT).filter((room) => reaches(room, room));
  expect(cycles).toEqual([]);
});
