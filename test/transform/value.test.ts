import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
});
afterAll(() => session.close());

describe("the value of a cell", () => {
  const cases: [code: string, value: string | undefined][] = [
    ["1 + 1", "2"],
    ["1;\n2;\n", "2"],
    ["1, 2", "2"],
    ["null", "null"],
    ["undefined", undefined],
    ["0", "0"],
    ["''", "''"],
    ["10n", "10n"],
    ["-0", "-0"],
    ["NaN", "NaN"],
    ["Symbol('s')", "Symbol(s)"],
    ["() => 1", "[Function (anonymous)]"],
    ["(function named() {})", "[Function: named]"],
    ["await Promise.resolve(4)", "4"],
    ["Promise.resolve(4)", "Promise { 4 }"],
    ["'use strict'", "'use strict'"],
    ["'a'; 'b'", "'b'"],
    ["let a = 1; a = 5", "5"],
    ["let a = 1; a = 5;", "5"],
    ["5; interface I {}", "5"],
    ["5; type T = string", "5"],
    ["5; declare const ghost: number", "5"],
    ["5; declare function gone(): void", "5"],
    ["5; // comment\n/* and more */", "5"],
    ["5;;;", "5"],
    ["5; function after() {}", "5"],
    ["5; export {}", "5"],
    ["5; import 'm'", "5"],
    ["5; import { a } from 'm'", "5"],
    ["5; export function after() {}", "5"],
    ["5 as number", "5"],
    ["5!", "5"],
    ["let a = 5", undefined],
    ["5; let b = 1", undefined],
    ["5; const c = 1", undefined],
    ["5; var d = 1", undefined],
    ["5; var e", undefined],
    ["5; class F {}", undefined],
    ["5; enum G { A }", undefined],
    ["5; namespace H { export const x = 1 }", undefined],
    ["5; import q = require('node:fs')", undefined],
    ["5; @((c: any) => c) class I {}", undefined],
    ["5; using j = null", undefined],
    ["function k() {}", undefined],
    ["import { a as l } from 'm'", undefined],
    ["", undefined],
    ["   \n\n", undefined],
    ["// only a comment", undefined],
    ["/* only a comment */", undefined],
    ["interface M {}", undefined],
    ["for (let i = 0; i < 3; i++) i", undefined],
    ["5; while (false) 1", undefined],
    ["label: for (const x of [1]) x", undefined],
    ["5; {}", undefined],
    ["if (true) 7", "7"],
    ["5; if (false) 7", undefined],
    ["try { 1 } finally { 2 }", "1"],
    ["{ const a = 1; a + 1 }", "2"],
    ["switch (1) { case 1: 'one' }", "'one'"],
    ["label: { 3; break label }", "3"],
    ["using r = { v: 6, [Symbol.dispose]() {} }; r.v", "6"],
    ["export default 8", "8"],
    ["export default { a: 1 }", "{ a: 1 }"],
    ["export default function () {}", "[Function (anonymous)]"],
    ["export default function s() {}", "[Function: s]"],
    ["export default class T {}", "[class T]"],
    ["export const u = 1", undefined],
    ["5; export { a }", "5"],
    ["@((c: any) => c) class V {} V.name", "'V'"],
    ["<b>1</b>", "{ type: 'b', props: { children: '1' }, key: undefined }"],
  ];
  for (const [code, value] of cases) {
    it(`of ${JSON.stringify(code)} is ${value}`, async () => {
      const ran = await session.run(code);
      expect([ran.error, ran.value]).toEqual([undefined, value]);
    });
  }
});

describe("a cell that begins with {", () => {
  const cases: [code: string, value: string | undefined][] = [
    ["{ a: 1 }", "{ a: 1 }"],
    ["{}", "{}"],
    ["{ one, two }", "{ one: 1, two: 2 }"],
    ["{ one }", "{ one: 1 }"],
    ["{ ...{ x: 1 }, 'y-z': [1, 2], m() { return 1 } }", "{ x: 1, 'y-z': [ 1, 2 ], m: [Function: m] }"],
    ["// a comment\n{\n  a: 1, // one\n  b: 2,\n} // end\n", "{ a: 1, b: 2 }"],
    ["{ a: 1 } as const", "{ a: 1 }"],
    ["{ a: 1 } satisfies object", "{ a: 1 }"],
    ["{ a: 1 }.a", "1"],
    ["{ a: await Promise.resolve(2) }", "{ a: 2 }"],
    ["{ a: 1 };", "1"],
    ["{ let x = 4; x }", "4"],
    ["{ one; two }", "2"],
    ["{ a: 1 }\n{ b: 2 }", "2"],
    ["{ a: 1 } + 1", "1"],
  ];
  beforeAll(() => session.run("const one = 1, two = 2").then(() => {}));
  for (const [code, value] of cases) {
    it(`has the value ${value} if it is ${JSON.stringify(code)}`, async () => {
      expect(await session.result(code)).toBe(value);
    });
  }

  it("has its errors where the user wrote them", async () => {
    const ran = await session.run("{ a: 1,\n  b: missing(), c: 2 }");
    expect(ran.frames![0]).toMatchObject({ line: 2, column: 5 });
    const first = await session.run("  { a: missing() }");
    expect(first.frames![0]).toMatchObject({ line: 1, column: 7 });
  });
});
