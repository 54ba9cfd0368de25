import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CellSyntaxError } from "../../kernel/transform/index.js";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
});
afterAll(() => session.close());

/** What the cells imported, in order. */
const imported = () => session.result("record.imports.splice(0)");

describe("imports in cells", () => {
  const cases: [what: string, cells: string[], value: string][] = [
    ["the default export", ["import d1 from 'm'; d1"], "'default of m'"],
    [
      "names, renamed or not",
      ["import { a, b as b2, default as d2, 'f' as f2 } from 'm'; [a, b2, d2, f2()]"],
      "[ 'a of m', 'b of m', 'default of m', 'f of m' ]",
    ],
    ["the namespace", ["import * as n3 from 'm'; n3.a"], "'a of m'"],
    [
      "default and namespace, default and names",
      ["import d4, * as n4 from 'm'; import e4, { b as f4 } from 'm'; [d4, n4.b, e4, f4]"],
      "[ 'default of m', 'b of m', 'default of m', 'b of m' ]",
    ],
    ["for later cells", ["import { a as a5 } from 'm'", "a5"], "'a of m'"],
    ["above their statement", ["const early6 = a6; import { a as a6 } from 'm'; early6"], "'a of m'"],
    ["into functions", ["function f7() { return a7 } import { a as a7 } from 'm'", "f7()"], "'a of m'"],
    [
      "real modules",
      ["import { sep as sep8 } from 'node:path'; import fs8 from 'node:fs'; [sep8, typeof fs8.readFileSync]"],
      "[ '/', 'function' ]",
    ],
    ["by require", ["import fs9 = require('node:fs'); typeof fs9.readFileSync"], "'function'"],
    ["dynamically", ["const p10 = import('m'); (await p10).a"], "'a of m'"],
    ["dynamically by any expression", ["const { b: b11 } = await import(['m'].join()); b11"], "'b of m'"],
    [
      "the same name from elsewhere",
      ["import { a as a12 } from 'm'", "import { a as a12 } from 'other'", "a12"],
      "'a of other'",
    ],
    [
      "and re-exports names",
      ["export { a as a13, f as f13 } from 'm'", "[a13, f13()]"],
      "[ 'a of m', 'f of m' ]",
    ],
    ["and re-exports a namespace", ["export * as n14 from 'm'", "n14.b"], "'b of m'"],
    ["and re-exports all names", ["export * from 'other'", "c"], "'c of other'"],
    [
      "and exports what it imports",
      ["import { a as a16 } from 'm'; export { a16, a16 as b16 }", "a16"],
      "'a of m'",
    ],
    ["names that shadow nothing in functions", ["import { a as a17 } from 'm'; ((a17) => a17)(1)"], "1"],
    ["names that the transform uses itself", ["import { a as m } from 'm'; m"], "'a of m'"],
  ];
  for (const [what, cells, value] of cases) {
    it(`bind ${what}`, async () => {
      expect(await session.result(...cells)).toBe(value);
    });
  }

  it("pass on attributes", async () => {
    await imported();
    await session.run("import a1 from 'm' with { type: 'json' }; import('m', { with: { type: 'json' } })");
    expect(await imported()).toBe(`[ 'm {"with":{"type":"json"}}', 'm {"with":{"type":"json"}}' ]`);
  });

  it("run for their effects only", async () => {
    await imported();
    const { cell } = await session.run("import 'm'; import 'other'");
    expect(await imported()).toBe("[ 'm', 'other' ]");
    expect(cell.imports).toEqual(["m", "other"]);
  });

  it("fail as the language says for a name that is used and not exported", async () => {
    expect(await session.result("import { gone1 } from 'm'; gone1()")).toBe(
      "SyntaxError: The requested module 'm' does not provide an export named 'gone1'",
    );
  });

  it("leave out a name that is neither used nor exported, as a type is", async () => {
    expect(await session.result("import { gone2, a as kept2 } from 'm'", "[typeof gone2, kept2]")).toBe(
      "[ 'undefined', 'a of m' ]",
    );
  });

  it("keep names that are not used in their cell", async () => {
    expect(
      await session.result(
        "import { a as kept3, b as also3 } from 'm' // kept3 is for later",
        "[kept3, also3]",
      ),
    ).toBe("[ 'a of m', 'b of m' ]");
  });

  const erased = [
    "import type A from 'nowhere'",
    "import type { A } from 'nowhere'",
    "import type * as A from 'nowhere'",
    "import { type A, type B } from 'nowhere'",
    "import {} from 'nowhere'",
    "import { A } from 'nowhere'; let x4: A",
    "import { A } from 'nowhere'; function f4(a: A[]): asserts a is Array<A> {}",
    "import A from 'nowhere'; let x5: typeof A",
    "import * as A from 'nowhere'; interface I5 extends A.B {}",
    "import { A } from 'nowhere'; class C5 implements A {}",
    "import { A } from 'nowhere'; export type { A }",
  ];
  for (const code of erased) {
    it(`load nothing for types: ${code}`, async () => {
      await imported();
      const { error, cell } = await session.run(code);
      expect([error, await imported(), cell.imports]).toEqual([undefined, "[]", []]);
    });
  }

  it("of types load the module when a later cell uses the name as a value", async () => {
    await session.run("import { a as Late } from 'm'; let t6: typeof Late");
    expect(await session.result("typeof t6")).toBe("'undefined'");
    const { value, cell } = await session.run("const f6 = () => Late; f6()");
    expect([value, cell.imports]).toEqual(["'a of m'", ["m"]]);
    expect((await session.run("Late")).cell.imports).toEqual([]);
  });

  it("of types are forgotten when the name is declared by something else", async () => {
    await session.run("import { a as Other } from 'nowhere'; let t7: Other");
    expect(await session.result("const Other = 1", "Other")).toBe("1");
  });

  it("of types are made at once where a function of an earlier cell waits for the name", async () => {
    await session.run("const f8 = () => Wanted");
    expect(await session.result("import { a as Wanted } from 'm'; let t8: Wanted", "f8()")).toBe("'a of m'");
  });

  it("refuse to bind a name that the cell declares as well, and say where", () => {
    const code = "import { a } from 'm';\nlet a = 1";
    expect(() => session.transformer.transform({ code, count: 1, name: "c" }, {})).toThrow(CellSyntaxError);
    try {
      session.transformer.transform({ code, count: 1, name: "c" }, {});
    } catch (error) {
      expect(error).toMatchObject({
        message: "Identifier `a` has already been declared",
        line: 2,
        column: 4,
        endColumn: 5,
      });
    }
  });

  it("are there as import.meta and as its members", async () => {
    expect(
      await session.result(
        "[import.meta.url, import.meta.dirname, import.meta.resolve('x'), typeof import.meta]",
      ),
    ).toBe("[ 'file:///notebook.ipynb', '/', 'file:///x', 'object' ]");
  });
});

describe("exports in cells", () => {
  it("declare their names and do nothing else", async () => {
    await session.run(
      "export const e1 = 1, e2 = 2; export let e3 = 3; export var e4 = 4; export async function e5() { return 5 }",
    );
    await session.run(
      "export class E6 {} export enum E7 { A } export namespace E8 { export const x = 8 } export { e1 as renamed, e2 as default }",
    );
    await session.run("export const { e9, ...e10 } = { e9: 9, r: 10 }; export abstract class E11 {}");
    expect(await session.result("[e1, e2, e3, e4, await e5(), E6.name, E7.A, E8.x, e9, e10, E11.name]")).toBe(
      "[ 1, 2, 3, 4, 5, 'E6', 0, 8, 9, { r: 10 }, 'E11' ]",
    );
  });

  it("may name what earlier cells declared", async () => {
    expect(await session.result("export { e1, e2 }; e1")).toBe("1");
  });
});
