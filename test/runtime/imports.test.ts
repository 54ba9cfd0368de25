import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { removeWorkspaces, workspace } from "../fixtures/modules/harness.js";

afterAll(removeWorkspaces);

const manifest = (fields: object) => JSON.stringify({ version: "1.0.0", ...fields });

describe("imports of builtins and packages", () => {
  it("gives a builtin by both of its names, and the same namespace every time", () => {
    const { run } = workspace({});
    expect(
      run(`const [a, b, c] = [await importer.import("node:fs"), await importer.import("fs"), await importer.import("fs")];
        return [a === b, b === c, typeof a.readFileSync];`),
    ).toEqual([true, true, "function"]);
  });

  it("loads a CommonJS package with its named exports, and require gives the same object", () => {
    const { run } = workspace({
      "node_modules/common/package.json": manifest({ name: "common" }),
      "node_modules/common/index.js": "exports.x = 1; exports.y = require('./other').y;",
      "node_modules/common/other.js": "exports.y = 2",
    });
    expect(
      run(
        `const c = await importer.import("common"); return [c.x, c.y, importer.require("common") === c.default]`,
      ),
    ).toEqual([1, 2, true]);
  });

  it("follows conditional exports and subpaths of an ES module package", () => {
    const { run } = workspace({
      "node_modules/dual/package.json": manifest({
        name: "dual",
        type: "module",
        exports: { ".": { require: "./r.cjs", import: "./i.js" }, "./sub": "./sub.js" },
      }),
      "node_modules/dual/i.js": "export const via = 'import'",
      "node_modules/dual/r.cjs": "exports.via = 'require'",
      "node_modules/dual/sub.js": "export default 5",
    });
    expect(
      run(`return [(await importer.import("dual")).via, importer.require("dual").via,
        (await importer.import("dual/sub")).default, (await failure(importer.import("dual/hidden"))).code]`),
    ).toEqual(["import", "require", 5, "ERR_PACKAGE_PATH_NOT_EXPORTED"]);
  });

  it("finds packages of the folders above", () => {
    const { run } = workspace({
      "node_modules/above/package.json": manifest({ name: "above", main: "m.js" }),
      "node_modules/above/m.js": "exports.up = 1",
      "deep/er/user.ts": "export { up } from 'above'",
    });
    expect(run(`return (await importer.import("./deep/er/user")).up`)).toBe(1);
  });

  it("follows subpath imports of the folder's own package, extensions of TypeScript included", () => {
    const { run } = workspace({
      "package.json": manifest({
        name: "me",
        imports: { "#util/*": "./util/*.ts", "#built/*": "./util/*.js" },
      }),
      "util/a.ts": "export const a = await Promise.resolve(1)",
    });
    expect(
      run(`const a = await importer.import("#util/a");
        const again = a === await importer.import("#built/a");
        write("util/a.ts", "export const a = 2");
        return [a.a, again, (await importer.import("#util/a")).a]`),
    ).toEqual([1, true, 2]);
  });

  it("loads data: URLs", () => {
    const { run } = workspace({});
    expect(run(`return (await importer.import("data:text/javascript,export default 4")).default`)).toBe(4);
  });

  it("says how to install a package that is not there, whoever asked for it, and finds it once it is there", () => {
    const { folder, run } = workspace({ "user.ts": "import '@some/lib/part'; export const ok = true" });
    const [cell, file, required, later] = run(`
      const failures = [await failure(importer.import("left-pad/x")), await failure(importer.import("./user")),
        await failure((async () => importer.require("left-pad"))())];
      write("node_modules/@some/lib/package.json", '{"name":"@some/lib"}');
      write("node_modules/@some/lib/part.js", "");
      write("node_modules/@some/lib/part/index.js", "");
      write("node_modules/left-pad/package.json", '{"name":"left-pad","main":"main.js"}');
      write("node_modules/left-pad/main.js", "exports.pad = 2");
      write("node_modules/left-pad/x.js", "exports.pad = 1");
      return [...failures, [(await importer.import("left-pad/x.js")).pad, importer.require("left-pad").pad, (await importer.import("left-pad")).pad]];`);
    expect(cell).toEqual({
      name: "Error",
      code: "ERR_MODULE_NOT_FOUND",
      message: `Cannot find package 'left-pad' from ${folder}. Install it there: !npm install left-pad`,
    });
    expect(file.message).toBe(
      `Cannot find package '@some/lib' from ${folder}. Install it there: !npm install @some/lib`,
    );
    expect(required.code).toBe("MODULE_NOT_FOUND");
    expect(required.message).toContain("!npm install left-pad");
    expect(later).toEqual([1, 2, 2]);
  });
});

describe("the kernel's own modules", () => {
  it("are the same instance for cells, local files and packages, by import and by require", () => {
    const { run } = workspace({
      "local.ts": "export { kernel } from 'tsloop'",
      "local.cts": "exports.kernel = require('tsloop').kernel",
      "node_modules/common/package.json": manifest({ name: "common" }),
      "node_modules/common/index.js": "exports.kernel = require('tsloop').kernel",
      "node_modules/modern/package.json": manifest({ name: "modern", type: "module", exports: "./i.js" }),
      "node_modules/modern/i.js": "export { kernel } from 'tsloop'",
      "node_modules/tsloop/package.json": manifest({ name: "tsloop" }),
      "node_modules/tsloop/index.js": "exports.kernel = 'of the folder'",
    });
    expect(
      run(`const { kernel } = await importer.import("tsloop");
        const others = [importer.require("tsloop")];
        for (const name of ["./local", "./local.cts", "common", "modern"]) others.push(await importer.import(name));
        return [kernel, ...others.map((other) => other.kernel === kernel)]`),
    ).toEqual([{ own: true }, true, true, true, true, true]);
  });
});

describe("imports of local files", () => {
  it("are TypeScript, with enums, and one instance by every spelling of the specifier", () => {
    const { folder, run } = workspace({
      "a.ts":
        "import { b } from './b'; export enum Color { Red } export const a: number = b + 1; export const { url } = import.meta",
      "b.ts": "export const b: number = 1",
    });
    expect(
      run(`const a = await importer.import("./a");
        const spellings = ["./a.ts", "./a.js", folder + "/a", new URL("a.ts", importer.meta.url).href];
        const same = await Promise.all(spellings.map((spelling) => importer.import(spelling)));
        return [{ ...a }, same.map((one) => one === a)]`),
    ).toEqual([
      { Color: { 0: "Red", Red: 0 }, a: 2, url: pathToFileURL(join(folder, "a.ts")).href },
      [true, true, true, true],
    ]);
  });

  it("are another instance under another query", () => {
    const { run } = workspace({ "a.ts": "export const a = {}" });
    expect(
      run(`const [a, b, c] = [await importer.import("./a?1"), await importer.import("./a?2"), await importer.import("./a?1")];
        return [a.a === b.a, a === c]`),
    ).toEqual([false, true]);
  });

  it("may wait at their top level, whatever the type of the folder's package", () => {
    for (const type of [{}, { type: "commonjs" }, { type: "module" }]) {
      const { run } = workspace({
        "package.json": manifest(type),
        "a.ts": "export const a: number = await Promise.resolve(1)",
      });
      expect(run(`return await importer.import("./a")`)).toEqual({ a: 1 });
    }
  });

  it("may use require, __dirname and __filename beside the syntax of ES modules", () => {
    const { folder, run } = workspace({
      "sub/a.ts":
        "import fs from 'fs'; export const dir: string = __dirname; export const file = __filename; export const join = typeof require('path').join; void fs",
    });
    expect(run(`return await importer.import("./sub/a")`)).toEqual({
      dir: join(folder, "sub"),
      file: join(folder, "sub/a.ts"),
      join: "function",
    });
  });

  it("may be CommonJS in TypeScript, with named exports", () => {
    const { run } = workspace({
      "equals.cts": "import fs = require('fs'); export = { c: 1, ok: typeof fs }",
      "modern.cts": "import fs from 'fs'; export const d = typeof fs.readFileSync",
      "plain.ts": "exports.e = require('./equals.cts').c",
    });
    expect(
      run(`const { c, ok } = await importer.import("./equals.cts");
        return [c, ok, (await importer.import("./modern.cts")).d, (await importer.import("./plain")).e]`),
    ).toEqual([1, "object", "function", 1]);
  });

  it("may be JSX, by the pragma of the file", () => {
    const { run } = workspace({
      "a.tsx": "/** @jsxImportSource mini */ export const a = <b c={1}>x</b>",
      "node_modules/mini/package.json": manifest({
        name: "mini",
        type: "module",
        exports: { "./jsx-runtime": "./j.js" },
      }),
      "node_modules/mini/j.js": "export const jsx = (t, p) => ({ t, p })",
    });
    expect(run(`return (await importer.import("./a")).a`)).toEqual({ t: "b", p: { c: 1, children: "x" } });
  });

  it("may use decorators, accessors and using", () => {
    const { run } = workspace({
      "a.ts": `export const log: string[] = [];
        function d(_value: unknown, context: any): any { log.push(context.kind + " " + context.name); }
        @d class A { @d m() {} @d accessor x = 1; }
        { using a = { [Symbol.dispose]() { log.push("disposed") } }; }`,
    });
    expect(
      run(`Symbol.dispose ??= Symbol.for("Symbol.dispose"); return (await importer.import("./a")).log`),
    ).toEqual(["method m", "accessor x", "class A", "disposed"]);
  });

  it("may be JSON, with the attribute or without, where keys are named exports too", () => {
    const { run } = workspace({
      "data.json": '{"a":1,"b-c":2}',
      "user.ts": "import data, { a } from './data.json'; export { data, a }",
    });
    expect(
      run(`const plain = await importer.import("./data.json");
        const typed = await importer.import("./data", { with: { type: "json" } });
        const user = await importer.import("./user");
        return [{ ...plain }, { ...typed }, plain.default === typed.default, user.data === typed.default, user.a]`),
    ).toEqual([
      { default: { a: 1, "b-c": 2 }, a: 1, "b-c": 2 },
      { default: { a: 1, "b-c": 2 } },
      true,
      true,
      1,
    ]);
  });

  it("may be named by their folder, and by the paths of the tsconfig", () => {
    const { run } = workspace({
      "tsconfig.json": '{ // with comments\n "compilerOptions": { "paths": { "@/*": ["./src/*"] }, } }',
      "src/one.ts": "export { two } from '@/two'",
      "src/two.tsx": "export const two = 2",
      "dir/index.ts": "export const index = 3",
      "main/package.json": '{"main":"lib/x"}',
      "main/lib/x.ts": "export const main = 4",
    });
    expect(
      run(`return [(await importer.import("@/one")).two, importer.require("@/two").two,
        (await importer.import("./dir")).index, (await importer.import("./dir/")).index, importer.require("./main").main]`),
    ).toEqual([2, 2, 3, 3, 4]);
  });

  it("include packages of a workspace, which are links to folders", () => {
    const { link, run } = workspace({
      "packages/lib/package.json": manifest({ name: "lib", exports: "./src/index.ts" }),
      "packages/lib/src/index.ts": "export const lib: number = 1",
      "node_modules/other/package.json": manifest({ name: "other" }),
    });
    link("node_modules/lib", "packages/lib");
    expect(
      run(`const before = await importer.import("lib");
        const same = before === await importer.import("lib");
        write("packages/lib/src/index.ts", "export const lib: number = 2");
        return [before.lib, same, (await importer.import("lib")).lib]`),
    ).toEqual([1, true, 2]);
  });

  it("run in the async context of the importing cell, at their top level and in the timers they start", () => {
    const { run } = workspace({
      "a.ts": `const { context } = globalThis as any;
        export const top = context.getStore();
        export const timer = await new Promise((resolve) => setTimeout(() => resolve(context.getStore())));`,
      "b.ts": "export * from './a'",
      "c.cts": "exports.top = (globalThis as any).context.getStore()",
    });
    expect(
      run(`const { AsyncLocalStorage } = await importer.import("node:async_hooks");
        globalThis.context = new AsyncLocalStorage();
        const b = await context.run("first", () => importer.import("./b"));
        const c = await context.run("second", async () => {
          const { top } = await importer.import("./c.cts");
          return [top, context.getStore()];
        });
        return [b.top, b.timer, c]`),
    ).toEqual(["first", "first", ["second", "second"]]);
  });

  it("have frames that map to the line of the TypeScript", () => {
    const { folder, run } = workspace({
      "a.ts":
        "interface A {\n  x: number;\n}\nexport function f(): never {\n  const a: A = { x: 1 };\n  throw new Error('here ' + a.x);\n}\n",
    });
    expect(
      run(`const { f } = await importer.import("./a");
        try { f() } catch (error) {
          const [, url, line, column] = /(file:.*a\\.ts):(\\d+):(\\d+)/.exec(error.stack);
          return [originalPosition(url, Number(line), Number(column)), originalPosition("node:fs", 1, 1) ?? null];
        }`),
    ).toEqual([
      { file: join(folder, "a.ts"), line: 6, column: 9, sourceLine: "  throw new Error('here ' + a.x);" },
      null,
    ]);
  });

  it("that do not parse give a SyntaxError with file, line, column and the line itself", () => {
    const { folder, run } = workspace({
      "typed.ts": "export const a = 1;\nlet é: = 5;\n",
      "plain.js": "export const a = 1;\nlet b = ;\n",
      "old.cjs": "exports.a = 1;\nlet b = ;\n",
      "user.ts": "import './typed'",
    });
    const [typed, plain, user, old] = run(
      `return [await failure(importer.import("./typed")), await failure(importer.import("./plain")),
        await failure(importer.import("./user")), await failure((async () => importer.require("./old"))())]`,
    );
    expect(typed).toMatchObject({
      name: "SyntaxError",
      file: join(folder, "typed.ts"),
      line: 2,
      column: 8,
      codeFrame: "1 | export const a = 1;\n2 | let é: = 5;\n  |        ^",
    });
    expect(typed.message).toContain("(typed.ts:2:8)");
    expect(user).toEqual(typed);
    expect(plain).toMatchObject({ name: "SyntaxError", file: join(folder, "plain.js"), line: 2, column: 9 });
    expect(old).toMatchObject({ name: "SyntaxError", file: join(folder, "old.cjs"), line: 2, column: 9 });
  });

  it("that are not there are named as the cell named them, or with the file that imports them", () => {
    const { folder, run } = workspace({ "user.ts": "import './nothing'" });
    const [cell, file] = run(
      `return [await failure(importer.import("./nope")), await failure(importer.import("./user"))]`,
    );
    expect(cell).toEqual({
      name: "Error",
      code: "ERR_MODULE_NOT_FOUND",
      message: `Cannot find module './nope' from ${folder}`,
    });
    expect(file.message).toBe(
      `Cannot find module '${join(folder, "nothing")}' imported from ${join(folder, "user.ts")}`,
    );
  });
});

describe("import.meta and require of a cell", () => {
  it("are those of a script in the notebook's folder", () => {
    const { folder, run } = workspace({
      "a.ts": "",
      "node_modules/p/package.json": manifest({
        name: "p",
        exports: { import: "./i.js", require: "./r.js" },
      }),
      "node_modules/p/i.js": "",
      "node_modules/p/r.js": "",
    });
    const url = (path: string) => pathToFileURL(join(folder, path)).href;
    expect(
      run(`const { meta, require } = importer;
        return [meta.url, meta.dirname, meta.filename, ["./a", "p", "fs", "./not-there.txt"].map((name) => meta.resolve(name)),
          (await failure((async () => meta.resolve("nope"))())).code, ["./a", "p", "fs"].map((name) => require.resolve(name)),
          require.main === importer.module, require.cache[folder + "/none"] ?? "none", require.resolve.paths("x")[0]]`),
    ).toEqual([
      url("study.ipynb"),
      folder,
      join(folder, "study.ipynb"),
      [url("a.ts"), url("node_modules/p/i.js"), "node:fs", url("not-there.txt")],
      "ERR_MODULE_NOT_FOUND",
      [join(folder, "a.ts"), join(folder, "node_modules/p/r.js"), "fs"],
      true,
      "none",
      join(folder, "node_modules"),
    ]);
  });

  it("require TypeScript with the syntax of ES modules", () => {
    const { run } = workspace({
      "a.ts": "import { b } from './b'; export const a: number = b + 1",
      "b.ts": "export const b = 1",
    });
    expect(
      run(`return [importer.require("./a").a, importer.require("./a") === importer.require("./a.ts")]`),
    ).toEqual([2, true]);
  });

  it("require gives the instance that import gave", () => {
    const { run } = workspace({ "a.ts": "export const a = {}" });
    expect(run(`return (await importer.import("./a")).a === importer.require("./a").a`)).toBe(true);
  });
});
