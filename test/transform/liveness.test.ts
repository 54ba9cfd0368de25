import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
});
afterAll(() => session.close());

describe("variables across cells", () => {
  const cases: [behaviour: string, cells: string[], result: string][] = [
    [
      "a function sees what a later cell assigns",
      ["let a1 = 1; function r1() { return a1 }", "a1 = 2", "r1()"],
      "2",
    ],
    [
      "a cell sees what a function of an earlier one assigns",
      ["let a2 = 1; function w2() { a2 = 5 }", "w2()", "a2"],
      "5",
    ],
    [
      "a function sees a later declaration of its name",
      ["let a3 = 1; const r3 = () => a3", "const a3 = 2", "r3()"],
      "2",
    ],
    [
      "a function may use a name before any cell declares it",
      ["const r4 = () => a4", "let a4 = 7", "r4()"],
      "7",
    ],
    [
      "a method and a closure share the variable",
      ["let a5 = 0; class C5 { inc() { return ++a5 } }", "let a5 = 10", "new C5().inc(); a5"],
      "11",
    ],
    [
      "recursion goes to the latest declaration",
      [
        "function f6(n: number): string { return n === 0 ? 'old' : f6(n - 1) }; const g6 = f6",
        "function f6(n: number) { return 'new' }",
        "g6(1)",
      ],
      "'new'",
    ],
    [
      "what was declared before a throw is kept",
      ["let a7 = 1; const b7 = 2; throw new Error('x'); let c7 = 3", "[a7, b7]"],
      "[ 1, 2 ]",
    ],
    [
      "a name keeps its value when the cell throws before it is declared again",
      ["let a8 = 'kept'", "throw 1; let a8 = 'never'", "a8"],
      "'kept'",
    ],
    [
      "a name keeps its value until the declaration is reached",
      ["let a9 = 'old'; const r9 = () => a9", "const before9 = r9(); let a9 = 'new'; [before9, a9]"],
      "[ 'old', 'new' ]",
    ],
    [
      "a name that was never initialised is not defined",
      ["throw 1; let a10 = 1", "a10"],
      "ReferenceError: a10 is not defined",
    ],
    [
      "functions are there before their declaration",
      ["const early11 = f11(); function f11() { return 'hoisted' }; early11"],
      "'hoisted'",
    ],
    [
      "functions of a cell that throws at once are there",
      ["throw 1; function f12() { return 12 }", "f12()"],
      "12",
    ],
    [
      "var is undefined before its declaration",
      ["const early13 = v13; var v13 = 3; [early13, v13]"],
      "[ undefined, 3 ]",
    ],
    [
      "let is not",
      ["{ const early14 = () => l14; early14() } let l14 = 1"],
      "ReferenceError: l14 is not defined",
    ],
    [
      "a constant cannot be assigned in its cell",
      ["const c15 = 1; c15 = 2"],
      "TypeError: Assignment to constant variable.",
    ],
    [
      "a constant cannot be assigned in a later cell",
      ["const c16 = 1", "c16++"],
      "TypeError: Assignment to constant variable.",
    ],
    [
      "a constant cannot be assigned by a pattern",
      ["const c17 = 1", "({ c17 } = { c17: 2 })"],
      "TypeError: Assignment to constant variable.",
    ],
    [
      "a constant cannot be assigned by a loop",
      ["const c18 = 1", "for (c18 of [1, 2]);"],
      "TypeError: Assignment to constant variable.",
    ],
    [
      "the value is evaluated before the assignment to a constant fails",
      ["const c19 = 1; let e19 = 0", "try { c19 = e19 = 5 } catch {}", "e19"],
      "5",
    ],
    [
      "a logical assignment to a constant is none if it need not assign",
      ["const c20 = 1; const d20 = null", "[c20 ??= 2, c20 ||= 3]"],
      "[ 1, 1 ]",
    ],
    [
      "a logical assignment to a constant fails if it has to assign",
      ["d20 ??= 3"],
      "TypeError: Assignment to constant variable.",
    ],
    ["a constant that is declared by let is no constant", ["const c21 = 1", "let c21 = 2", "c21 = 3"], "3"],
    [
      "a constant of a cell with using is one",
      ["using u22 = null; const c22 = 1", "c22 = 2"],
      "TypeError: Assignment to constant variable.",
    ],
    [
      "an imported name is a constant",
      ["import { a as i23 } from 'm'", "i23 = 1"],
      "TypeError: Assignment to constant variable.",
    ],
    [
      "a class and a function may be assigned",
      ["class K24 {} function f24() {}", "K24 = f24 = 1 as any; [K24, f24]"],
      "[ 1, 1 ]",
    ],
    [
      "a local of the same name is no constant",
      ["const c25 = 1", "{ let c25 = 1; c25 = 2 } (() => { let c25; c25 = 5; return c25 })()"],
      "5",
    ],
    [
      "a block's names end with it",
      ["{ let b26 = 1; var v26 = 2 }", "[typeof b26, v26]"],
      "[ 'undefined', 2 ]",
    ],
    [
      "what a global is called may be declared",
      ["let setTimeout27 = 1; const console27 = 2; let fetch = 'mine'", "fetch"],
      "'mine'",
    ],
    ["cells are strict", ["undeclared28 = 1"], "ReferenceError: undeclared28 is not defined"],
    [
      "this is globalThis at the top level, and undefined in a function",
      ["[this === globalThis, (function () { return this })()]"],
      "[ true, undefined ]",
    ],
    [
      "var and function of one name in one cell are one variable",
      ["function f30() { return 1 } var f30; f30()"],
      "1",
    ],
    [
      "patterns declare with defaults, nested and rest",
      ["const { p31 = 1, q31: [r31, ...s31] = [2, 3, 4], ...t31 } = { u: 5 } as any", "[p31, r31, s31, t31]"],
      "[ 1, 2, [ 3, 4 ], { u: 5 } ]",
    ],
    [
      "var takes patterns too",
      ["if (true) { var { v32, w32: [x32 = 2] = [] } = { v32: 1 } as any, y32 = 3 }", "[v32, x32, y32]"],
      "[ 1, 2, 3 ]",
    ],
    [
      "functions and classes are called what they are declared as",
      [
        "function f33() {} class K33 {} const l33 = () => 1; var v33 = function () {}; const m33 = class {}",
        "[f33, K33, l33, v33, m33].map((f) => f.name)",
      ],
      "[ 'f33', 'K33', 'l33', 'v33', 'm33' ]",
    ],
    ["names may be of any alphabet", ["let été = 1, π = 2, 变量 = 3", "été + π + 变量"], "6"],
    ["names may be written with escapes", ["let \\u0061bc36 = 4", "abc36"], "4"],
  ];
  for (const [behaviour, cells, result] of cases) {
    it(behaviour, async () => {
      expect(await session.result(...cells)).toBe(result);
    });
  }

  it("a session that is reset knows nothing of constants before", async () => {
    await session.run("const reset1 = 1");
    session.transformer.reset();
    expect(await session.result("reset1 = 2")).toBe("2");
  });

  it("what a cell declares is told with its kind", async () => {
    const code = `import i, { type T, j } from "m"; import r = require("node:fs");
      let l = 1, [m] = [2]; const c = 1; var v; function f() {} class K {} enum E {} namespace N { export const x = 1 }
      declare const ghost: T; interface I {} type A = 1; { let inner; var deep; function block() {} }
      export const e = <b/>;`;
    const { cell } = await session.run(code);
    expect(cell.declared.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      "import i",
      "import j",
      "const r",
      "let l",
      "let m",
      "const c",
      "var v",
      "function f",
      "class K",
      "enum E",
      "namespace N",
      "var deep",
      "const e",
    ]);
    expect(cell.imports.toSorted()).toEqual(["m", "react/jsx-runtime"]);
  });

  it("the kinds are those of the TypeScript also where the lowering changes them", async () => {
    const code =
      "using u = null; const c = 1; let l = 2; class K {} enum E {} function f() {} namespace A.B { export let x = 1 }";
    const { cell } = await session.run(code);
    const told = cell.declared.map(({ name, kind }) => `${kind} ${name}`).sort();
    expect(told).toEqual(["class K", "const c", "enum E", "function f", "let l", "namespace A", "using u"]);
  });
});
