import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFile } from "../../kernel/runtime/imports/resolver.js";
import { readTsconfig, watchTsconfig } from "../../kernel/tsconfig.js";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "tsloop-resolver-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe("the file that a specifier means", () => {
  const find = (
    specifier: string,
    { from = "cell.ts", style = "import" as const, typescript = true } = {},
  ) => {
    const found = findFile(specifier, join(folder, from), style, typescript);
    return found === undefined ? undefined : relative(folder, found.path) + found.suffix;
  };

  it("may lack its extension, and TypeScript comes before JavaScript", () => {
    write({ "a.ts": "", "a.js": "", "b.mjs": "", "c.json": "{}", "d.tsx": "" });
    expect(["./a", "./b", "./c", "./d", "./e"].map((specifier) => find(specifier))).toEqual([
      "a.ts",
      "b.mjs",
      "c.json",
      "d.tsx",
      undefined,
    ]);
  });

  it("is the TypeScript of a JavaScript file, also of one that is there if TypeScript asks", () => {
    write({ "a.ts": "", "a.js": "", "b.mts": "", "c.cts": "", "d.tsx": "" });
    expect(["./a.js", "./b.mjs", "./c.cjs", "./d.js", "./d.jsx"].map((specifier) => find(specifier))).toEqual(
      ["a.ts", "b.mts", "c.cts", "d.tsx", "d.tsx"],
    );
    expect(find("./a.js", { typescript: false })).toBe("a.js");
  });

  it("is a file before a folder of that name, and the index or main of a folder", () => {
    write({
      "a.ts": "",
      "a/index.ts": "",
      "b/index.js": "",
      "c/package.json": '{"main":"./lib"}',
      "c/lib/index.ts": "",
    });
    expect(["./a", "./a/", "./b", "./c"].map((specifier) => find(specifier))).toEqual([
      "a.ts",
      "a/index.ts",
      "b/index.js",
      "c/lib/index.ts",
    ]);
    expect(find(".", { from: "b/cell.ts" })).toBe("b/index.js");
    expect(find("..", { from: "b/deep/cell.ts" })).toBe("b/index.js");
  });

  it("is found when a main points back at its own folder", () => {
    write({ "a/package.json": '{"main":"."}', "a/index.ts": "", "b/package.json": '{"main":"../b"}' });
    expect([find("./a"), find("./b")]).toEqual(["a/index.ts", undefined]);
  });

  it("is named by a URL in import, with its query, and by a path in require", () => {
    write({ "a b.ts": "", "c?d.ts": "" });
    expect(find("./a%20b?x#y")).toBe("a b.ts?x#y");
    expect(find(`${pathToFileURL(join(folder, "a b.ts"))}?x`)).toBe("a b.ts?x");
    expect(find(join(folder, "a b"))).toBe("a b.ts");
    expect(findFile("./c?d", join(folder, "cell.ts"), "require", true)?.path).toBe(join(folder, "c?d.ts"));
    expect(find("./%E0%A4%A")).toBeUndefined();
  });

  it("is nothing of ours for a package", () => {
    write({ "lodash.ts": "", "node_modules/lodash/index.js": "" });
    expect([find("lodash"), find("#lodash"), find("node:fs"), find("https://example.org/a.ts")]).toEqual(
      Array(4).fill(undefined),
    );
  });
});

describe("the tsconfig of a folder", () => {
  const aliases = (specifier: string) =>
    readTsconfig(folder)
      .aliases(specifier)
      .map((path) => relative(folder, path));

  it("is that of a folder above, with comments and trailing commas", () => {
    write({
      "tsconfig.json": '/* a */ { "compilerOptions": { "jsx": "react", // b\n "jsxFactory": "h//", }, }',
    });
    mkdirSync(join(folder, "deep/er"), { recursive: true });
    expect(readTsconfig(join(folder, "deep/er")).compilerOptions).toEqual({
      jsx: "react",
      jsxFactory: "h//",
    });
  });

  it("maps by the exact name, else by the longest prefix, else from the base URL", () => {
    write({
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          baseUrl: "src",
          paths: {
            "*": ["any/*"],
            "@/*": ["./a/*", "./b/*"],
            "@/deep/*.js": ["d/*.ts"],
            "@/one": ["one.ts"],
          },
        },
      }),
    });
    expect(aliases("@/one")).toEqual(["src/one.ts"]);
    expect(aliases("@/two")).toEqual(["src/a/two", "src/b/two"]);
    expect(aliases("@/deep/x.js")).toEqual(["src/d/x.ts"]);
    expect(aliases("other")).toEqual(["src/any/other"]);
  });

  it("takes from what it extends what it does not say itself, with paths relative to where they stand", () => {
    write({
      "tsconfig.json":
        '{ "extends": ["./base/one", "preset/strict.json"], "compilerOptions": { "jsx": "preserve" } }',
      "base/one.json":
        '{ "extends": "../tsconfig.json", "compilerOptions": { "jsx": "react", "paths": { "#a": ["./a.ts"], "#b": ["${configDir}/b.ts"] } } }',
      "node_modules/preset/strict.json": '{ "compilerOptions": { "verbatimModuleSyntax": true } }',
    });
    expect(readTsconfig(folder).compilerOptions).toMatchObject({
      jsx: "preserve",
      verbatimModuleSyntax: true,
    });
    expect([aliases("#a"), aliases("#b")]).toEqual([["base/a.ts"], ["b.ts"]]);
  });

  it("counts as empty if it cannot be read", () => {
    write({ "tsconfig.json": "{ not json" });
    expect(readTsconfig(folder)).toMatchObject({
      compilerOptions: {},
      files: [join(folder, "tsconfig.json")],
    });
    expect(aliases("x")).toEqual([]);
  });

  it("is read again when it has changed, or when there is one at last", () => {
    const current = watchTsconfig(folder);
    expect(current().compilerOptions).toEqual({});
    write({ "tsconfig.json": '{ "compilerOptions": { "jsx": "react" } }' });
    const first = current();
    expect(first.compilerOptions).toEqual({ jsx: "react" });
    expect(current()).toBe(first);
    rmSync(join(folder, "tsconfig.json"));
    expect(current().compilerOptions).toEqual({});
  });
});
