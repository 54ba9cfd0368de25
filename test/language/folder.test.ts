import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Notebook, openNotebook, places } from "./notebook.js";

let notebook: Notebook | undefined;
afterEach(async () => {
  await notebook?.close();
  notebook = undefined;
});

function open(files: Record<string, string>): Notebook {
  notebook = openNotebook(files);
  return notebook;
}

/** File systems and clocks may count in whole seconds. */
function touch(path: string, seconds: number): void {
  utimesSync(path, new Date(seconds * 1000), new Date(seconds * 1000));
}

describe("A folder's tsconfig.json", () => {
  it("decides how strict the check is", async () => {
    const { run } = open({ "tsconfig.json": '{ "compilerOptions": { "strict": false } }' });
    expect(places(await run("const a: string = null; const f = (x) => x; const b: number = 's'"))).toEqual([
      "1:50 2322",
    ]);
  });

  it("may have comments, trailing commas, and another one that it extends", async () => {
    const { run } = open({
      "base.json": '{ "compilerOptions": { "strict": true, "noUncheckedIndexedAccess": true } }',
      "tsconfig.json":
        '{ // notes\n "extends": "./base.json", "compilerOptions": { "noImplicitAny": false, }, }',
    });
    expect(places(await run("const f = (x) => x; const n: number = [1][0]"))).toEqual(["1:26 2322"]);
  });

  it("decides about paths, from where it lies", async () => {
    const { run, complete } = open({
      "tsconfig.json": '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
      "lib/tool.ts": "export const tool = 1;\n",
    });
    expect(places(await run("import { tool } from '@lib/tool'", "tool.p"))).toEqual(["1:5 2339"]);
    expect((await complete("import {} from '@lib/to|'")).names).toEqual(["tool"]);
  });

  it("decides about libraries and types", async () => {
    const { run } = open({
      "tsconfig.json": '{ "compilerOptions": { "lib": ["es2020"], "types": ["mine"] } }',
      "node_modules/@types/mine/index.d.ts": "declare const mine: 1;\n",
      "node_modules/@types/other/index.d.ts": "declare const other: 1;\n",
    });
    expect(places(await run("document; mine.p; other; process.p"))).toEqual([
      "1:0 2584",
      "1:15 2339",
      "1:18 2304",
      "1:33 2339",
    ]);
  });

  it("decides about JSX", async () => {
    const { run } = open({
      "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
      "node_modules/h/index.d.ts":
        "export function h(): h.JSX.Element; export namespace h.JSX { interface Element { a: 1 } interface IntrinsicElements { box: {} } }",
    });
    expect(places(await run("import { h } from 'h'", "const e = <box />; e.p; <other />"))).toEqual([
      "1:21 2339",
      "1:24 2339",
    ]);
  });

  it("decides about decorators", async () => {
    const { run } = open({ "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }' });
    const legacy = "function old(target: object, name: string) {}\nclass A { @old field = 1 }";
    expect(places(await run(legacy))).toEqual([]);
  });

  it("cannot make a cell anything but a module that is run", async () => {
    const { run } = open({
      "tsconfig.json":
        '{ "compilerOptions": { "module": "commonjs", "target": "es2017", "composite": true, "noUnusedLocals": true, "isolatedModules": true, "verbatimModuleSyntax": true, "rootDir": "src", "outDir": "out" }, "include": ["src"], "references": [{ "path": "./other" }] }',
    });
    const code = "import { Stats } from 'node:fs'; const unused = await 1; import.meta.url; enum E { A }";
    expect(places(await run(code))).toEqual([]);
  });

  it("counts from a folder above, too", async () => {
    const outer = open({ "tsconfig.json": '{ "compilerOptions": { "strict": false } }', "inner/a.txt": "" });
    const { createLanguage } = await import("../../kernel/language/index.js");
    const language = createLanguage({ folder: join(outer.folder, "inner"), ownTypes: {}, patience: 25_000 });
    const found = await language.check({ id: "1", count: 1, code: "const a: string = null" });
    await language.dispose();
    expect(found).toEqual([]);
  });

  it("is read again when it has changed", async () => {
    const { run, write, folder } = open({ "tsconfig.json": '{ "compilerOptions": { "strict": false } }' });
    const code = "const a: string = null";
    expect(places(await run("const kept = 1", code))).toEqual([]);
    write({ "tsconfig.json": '{ "compilerOptions": { "strict": true } }' });
    touch(join(folder, "tsconfig.json"), 1_000_000_000);
    expect(places(await run(code))).toEqual(["1:6 2322"]);
    expect(places(await run("kept.p"))).toEqual(["1:5 2339"]);
  });

  it("that is no JSON is taken for an empty one", async () => {
    const { run } = open({ "tsconfig.json": "{ compilerOptions" });
    expect(places(await run("const a: number = 's'"))).toEqual(["1:6 2322"]);
  });
});

describe("Without a tsconfig.json", () => {
  it("all types of the folder are there, and Node's", async () => {
    const { run } = open({ "node_modules/@types/mine/index.d.ts": "declare const mine: 1;\n" });
    expect(places(await run("mine.p; process.p"))).toEqual(["1:5 2339", "1:16 2339"]);
  });

  it("the folder's own types of Node come before the kernel's", async () => {
    const { run } = open({
      "node_modules/@types/node/package.json":
        '{ "name": "@types/node", "version": "99.0.0", "types": "index.d.ts" }',
      "node_modules/@types/node/index.d.ts": "declare var process: { onlyHere: 1 };\n",
    });
    expect(places(await run("process.onlyHere.p; process.argv"))).toEqual(["1:17 2339", "1:28 2339"]);
  });
});

describe("A module that a cell imports", () => {
  it("is read again when it has been saved", async () => {
    const { run, write, folder } = open({
      "a.ts": "export { value } from './b.js';\n",
      "b.ts": "export const value = 1;\n",
    });
    expect(places(await run("import { value } from './a.js'", "value.p"))).toEqual(["1:6 2339"]);
    write({ "b.ts": "export const value = 's';\n" });
    touch(join(folder, "b.ts"), 1_000_000_000);
    const found = await run("import { value } from './a.js'; value.q");
    expect(found.map(({ message }) => message)).toEqual(["Property 'q' does not exist on type '\"s\"'."]);
  });

  it("is found when it was not there before", async () => {
    const { run, write } = open({});
    const code = "import { late } from './late.js'; import { pack } from 'pack'; late.p; pack.q";
    expect(places(await run(code))).toEqual(["1:21 2307", "1:55 2307"]);
    write({
      "late.ts": "export const late = 1;\n",
      "node_modules/pack/package.json": '{ "name": "pack", "version": "1.0.0", "types": "index.d.ts" }',
      "node_modules/pack/index.d.ts": "export const pack: 1;\n",
    });
    expect(places(await run(code))).toEqual(["1:68 2339", "1:76 2339"]);
  });
});

describe("The folder", () => {
  it("stays as it was", async () => {
    const { run, complete, inspect, folder } = open({ "util.ts": "export const a = 1;\n" });
    await run("import { a } from './util.js'", "const b = <i/>; a");
    await complete("a.|");
    await inspect("a|");
    expect(readdirSync(folder)).toEqual(["util.ts"]);
  });

  it("may have spaces and other characters in its name", async () => {
    const { createLanguage } = await import("../../kernel/language/index.js");
    const outer = open({ "näme with #1 % and ünïcode/util.ts": "export const a = 1;\n" });
    const folder = join(outer.folder, "näme with #1 % and ünïcode");
    const language = createLanguage({ folder, ownTypes: {}, patience: 25_000 });
    language.add({ id: "1", count: 1, code: "import { a } from './util.js'" });
    const found = await language.check({ id: "2", count: 2, code: "a.p" });
    await language.dispose();
    expect(places(found)).toEqual(["1:2 2339"]);
  });
});
