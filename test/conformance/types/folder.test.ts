import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook({
  "src/deep/tool.ts": "export const tool = 1;\n",
  "base.json": '{ "compilerOptions": { "strict": false } }',
  "node_modules/@types/known/index.d.ts": "declare const known: 1;\n",
  "node_modules/@types/known/package.json": '{ "name": "@types/known", "version": "1.0.0" }',
  "node_modules/view/package.json":
    '{ "name": "view", "type": "module", "exports": { "./jsx-runtime": { "types": "./jsx-runtime.d.ts", "default": "./jsx-runtime.js" } } }',
  "node_modules/view/jsx-runtime.d.ts":
    "export declare namespace JSX { interface Element { of: 'view' } interface IntrinsicElements { only: {} } }\nexport declare function jsx(type: string, props: object): JSX.Element;\nexport declare const jsxs: typeof jsx, Fragment: symbol;\n",
  "node_modules/view/jsx-runtime.js":
    "export const jsx = () => ({ of: 'view' }); export const jsxs = jsx, Fragment = 0;\n",
});

/** What it is about, the folder's `tsconfig.json`, a cell, and the places of its errors. */
type Case = readonly [
  title: string,
  tsconfig: object | string | undefined,
  code: string,
  errors: readonly string[],
];

const options = (compilerOptions: object): object => ({ compilerOptions });
const LOOSE = "function f(x) { return x } const n: number = null";

const cases: Case[] = [
  ["that is not there leaves cells strict", undefined, LOOSE, ["1:11 7006", "1:33 2322"]],
  ["may make cells loose", options({ strict: false }), LOOSE, []],
  ["may say one rule of many", options({ strict: true, strictNullChecks: false }), LOOSE, ["1:11 7006"]],
  [
    "may make cells stricter",
    options({ strict: true, noUncheckedIndexedAccess: true }),
    "[1][0].toFixed()",
    ["1:0 2532"],
  ],
  [
    "may want exact optional properties",
    options({ strict: true, exactOptionalPropertyTypes: true }),
    "const o: { a?: 1 } = { a: undefined }",
    ["1:6 2375"],
  ],
  [
    "may want `override`",
    options({ strict: true, noImplicitOverride: true }),
    "class A { a() {} } class B extends A { a() {} }",
    ["1:39 4114"],
  ],
  ["may have comments and commas", '{ // loose\n "compilerOptions": { "strict": false, }, }', LOOSE, []],
  ["may extend another one", { extends: "./base.json" }, LOOSE, []],
  [
    "may name paths",
    options({ strict: true, paths: { "@tools/*": ["./src/deep/*"] } }),
    "import { tool } from '@tools/tool'; tool.nope",
    ["1:41 2339"],
  ],
  ["may name libraries", options({ strict: true, lib: ["es2020"] }), "[1].toSorted()", ["1:4 2550"]],
  ["may leave out the web", options({ strict: true, lib: ["esnext"] }), "document", ["1:0 2584"]],
  ["may name types", options({ strict: true, types: [] }), "known", []],
  ["that names no types has all of the folder's", options({ strict: true }), "known.nope", ["1:6 2339"]],
  [
    "may name another library for JSX",
    options({ strict: true, jsx: "react-jsx", jsxImportSource: "view" }),
    "const v = <only />; v.of === 'other'; <nope />",
    ["1:20 2367", "1:38 2339"],
  ],
  [
    "may have decorators of the older kind",
    options({ strict: true, experimentalDecorators: true }),
    "const d = (target: object, key: string) => {};\nclass E { @d m() {} @d static x = 1 }",
    [],
  ],
  [
    "cannot make unused names errors",
    options({ strict: true, noUnusedLocals: true, noUnusedParameters: true }),
    "function f(a: number) {} const unused = 1",
    [],
  ],
  [
    "cannot make unreached code an error",
    options({ strict: true, allowUnreachableCode: false }),
    "function g() { return 1; g() }",
    [],
  ],
  [
    "cannot take top-level await away",
    options({ strict: true, target: "es5", module: "commonjs" }),
    "await 1; import.meta.nope",
    ["1:21 2339"],
  ],
  [
    "cannot ask for import types alone",
    options({ strict: true, verbatimModuleSyntax: true, isolatedModules: true }),
    "import { Stats } from 'node:fs'; let s: Stats; enum F { A }",
    [],
  ],
  [
    "cannot leave cells out",
    { files: [], include: [], exclude: ["**/*"], compilerOptions: { strict: true } },
    "1.0.nope",
    ["1:4 2339"],
  ],
  ["that is no JSON leaves cells checked", "{ not json", "1.0.nope", ["1:4 2339"]],
];

describe("A folder's tsconfig.json", () => {
  beforeEach(() => {
    rmSync(join(notebook().folder, "tsconfig.json"), { force: true });
  });

  for (const [title, tsconfig, code, errors] of cases) {
    it(title, async () => {
      if (tsconfig !== undefined) {
        const text = typeof tsconfig === "string" ? tsconfig : JSON.stringify(tsconfig);
        notebook().write({ "tsconfig.json": text });
      }
      const { errors: found, shown } = await notebook().run(code);
      expect(found, shown).toEqual(errors);
    });
  }

  it("that has changed holds from the next cell on, and earlier cells stay known", async () => {
    await notebook().run("const kept = [1]");
    notebook().write({
      "tsconfig.json": JSON.stringify(options({ noUncheckedIndexedAccess: true, strict: true })),
    });
    expect((await notebook().run("kept[0].nope")).errors).toEqual(["1:0 2532", "1:8 2339"]);
  });
});

describe("A local module that cells import", () => {
  it("is checked as it was saved last", async () => {
    notebook().write({ "mine.ts": "export const mine = 1;\n" });
    expect((await notebook().run("import { mine } from './mine.ts'; mine.nope")).errors).toEqual([
      "1:39 2339",
    ]);
    notebook().write({ "mine.ts": "export const mine = { nope: 1 };\n" });
    expect((await notebook().run("import { mine } from './mine.ts'; mine.nope")).errors).toEqual([]);
  });

  it("is found once it is there", async () => {
    const missing = await notebook().run("import { late } from './late.ts'");
    expect(missing.status).toBe("error");
    notebook().write({ "late.ts": "export const late = 1;\n" });
    expect((await notebook().run("import { late } from './late.ts'; late.nope")).errors).toEqual([
      "1:39 2339",
    ]);
  });

  it("is checked through what it imports", async () => {
    notebook().write({
      "inner.ts": "export const inner = 1;\n",
      "outer.ts": "export * from './inner.ts';\n",
    });
    expect((await notebook().run("import { inner } from './outer.ts'; inner.nope")).errors).toEqual([
      "1:42 2339",
    ]);
    notebook().write({ "inner.ts": "export const inner = { nope: 's' };\n" });
    expect((await notebook().run("import { inner } from './outer.ts'; inner.nope")).errors).toEqual([]);
  });
});
