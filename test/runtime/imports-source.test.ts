import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { prepareSource, wrapCommonJs } from "../../kernel/runtime/imports/source.js";
import type { CompilerOptions } from "../../kernel/tsconfig.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tsloop-source-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function prepare(name: string, text: string, options: CompilerOptions = {}, wanted?: "commonjs") {
  writeFileSync(join(folder, name), text);
  return prepareSource(join(folder, name), options, wanted);
}

describe("the module system of a file", () => {
  it.each([
    ["a.mts", "exports.a = 1", "module"],
    ["a.cts", "export const a = 1", "commonjs"],
    ["a.ts", "export const a = 1", "module"],
    ["a.ts", "import type { A } from './b'", "module"],
    ["a.ts", "console.log(1)", "module"],
    ["a.ts", "exports.a = 1", "commonjs"],
    ["a.ts", "const fs = require('fs'); export = fs", "commonjs"],
    ["a.ts", "export const fs = require('fs')", "module"],
    ["a.ts", "const a = await 1; require('fs')", "module"],
    ["a.js", "console.log(1)", "commonjs"],
    ["a.js", "await 1", "module"],
    ["a.js", "import.meta.url", "module"],
    ["a.mjs", "1", "module"],
    ["a.cjs", "1", "commonjs"],
  ])("of %s with %j is %s", (name, text, format) => {
    expect(prepare(name, text).format).toBe(format);
  });

  it("is what the nearest package.json says for JavaScript, and for TypeScript if it says module", () => {
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    expect([prepare("a.js", "1").format, prepare("a.ts", "exports.a = 1").format]).toEqual([
      "module",
      "module",
    ]);
    writeFileSync(join(folder, "package.json"), '{"type":"commonjs"}');
    expect([prepare("a.js", "1").format, prepare("a.ts", "export {}").format]).toEqual([
      "commonjs",
      "module",
    ]);
  });
});

describe("the code of a file", () => {
  it("declares what CommonJS gives to a file, where an ES module uses it and does not declare it", () => {
    expect(prepare("a.ts", "export const a = __dirname + require('path').sep").code).toMatch(
      /^const __dirname = .*; const require = .*\n/,
    );
    const declared =
      "import { createRequire } from 'module'; const require = createRequire(import.meta.url); export default require('x')";
    expect(prepare("a.ts", declared).code).not.toMatch(/const require[^;]*const require/s);
    expect(prepare("a.ts", "export const a = b.require, c = { __dirname: 1 }").code).not.toMatch(
      /^const require/,
    );
    expect(prepare("a.mjs", "export const a = __dirname\n").code.split("\n")).toHaveLength(2);
  });

  it("maps to the lines of the file, also below those declarations and after a hashbang", () => {
    const text =
      "#!/usr/bin/env node\ninterface A {}\nexport const dir = __dirname;\nexport function f() { throw new Error('x') }\n";
    const { code, map } = prepare("a.ts", text);
    const line = code.split("\n").findIndex((one) => one.includes("throw new Error"));
    const column = code.split("\n")[line]!.indexOf("throw");
    const original = originalPositionFor(new TraceMap(map as any), { line: line + 1, column });
    expect([original.line, original.column]).toEqual([4, text.split("\n")[3]!.indexOf("throw")]);
    expect(original.source).toBe(join(folder, "a.ts"));
  });

  it("follows the tsconfig in JSX, decorators and class fields", () => {
    const jsx = (options: CompilerOptions) => prepare("a.tsx", "export const a = <b />", options).code;
    expect(jsx({})).toContain("react/jsx-runtime");
    expect(jsx({ jsx: "react-jsx", jsxImportSource: "preact" })).toContain("preact/jsx-runtime");
    expect(jsx({ jsx: "react", jsxFactory: "h" })).toContain('h("b"');
    const decorated = "declare const d: any; export class A { @d x = 1 }";
    expect(prepare("a.ts", decorated, { experimentalDecorators: true }).code).toContain("A.prototype");
    expect(prepare("a.ts", decorated).code).not.toContain("A.prototype");
    const field = "export class A { x?: number }";
    expect(prepare("a.ts", field, { useDefineForClassFields: false }).code).not.toContain("x;");
    expect(prepare("a.ts", field).code).toContain("x;");
  });

  it("is transformed twice only for the syntax that needs it, not for what looks like it in text", () => {
    const text = "/** @param a */ export const a = '@decorator using x'; // accessor x\n";
    expect(prepare("a.ts", text).code).toContain("@decorator using x");
    expect(prepare("a.ts", "export class A { accessor x = 1 }").code).not.toMatch(/\baccessor\b/);
    expect(prepare("a.ts", "export namespace N { export let x = 1; x++ }").code).toContain("N2.x++");
  });

  it("is CommonJS if that is what is wanted", () => {
    const { format, code } = prepare(
      "a.ts",
      "import { b } from './b'; export const a: number = b",
      {},
      "commonjs",
    );
    expect(format).toBe("commonjs");
    expect(code).toContain('require("./b")');
  });
});

describe("the exports of CommonJS seen from ES modules", () => {
  it("are named, whatever names they have, and the default is all of them", () => {
    const code = `exports.a = exports["a-a"] = 1; exports.default = 2; module.exports.z = 3;
      module.exports = { b, c: { inner: 1 }, d() { exports.hidden = 1; }, ...e, [f]: 1 }; 0 && (module.exports = { g });
      module.exports[h] = 1; other.exports = { i };`;
    const wrapped = wrapCommonJs("/folder/a.cts", code);
    expect([...wrapped.matchAll(/export \{ \w+ as "([\w-]+)" \}/g)].map(([, name]) => name)).toEqual([
      "a",
      "a-a",
      "z",
      "b",
      "c",
      "d",
      "g",
    ]);
    expect(wrapped).toContain("export default exported");
  });
});

describe("a file that does not parse", () => {
  const failure = (name: string, text: string) => {
    try {
      prepare(name, text);
    } catch (error) {
      return error as any;
    }
  };

  it("names the place in UTF-16 code units, after characters of more bytes", () => {
    const error = failure("a.ts", "const ok = 1;\r\n/* é😀 */ let x: = 5;");
    expect(error).toBeInstanceOf(SyntaxError);
    expect(error).toMatchObject({ name: "SyntaxError", line: 2, column: 18, file: join(folder, "a.ts") });
    expect(error.codeFrame).toBe(`1 | const ok = 1;\n2 | /* é😀 */ let x: = 5;\n  | ${" ".repeat(17)}^`);
    expect(error.stack.split("\n")[1]).toMatch(/a\.ts:2:18$/);
  });

  it("has no line before the first", () => {
    expect(failure("a.ts", "let = ;").codeFrame.split("\n")).toHaveLength(2);
  });
});
