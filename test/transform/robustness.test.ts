import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CellSyntaxError, createTransformer } from "../../kernel/transform/index.js";
import { ScriptPlaces } from "../../kernel/transform/script-map.js";

const corpus = [
  "const a: number = await f<string>(1, ...b)\nfor (const x of await xs) { s += x }",
  "async function f(a = async () => await 1) { for await (const { x = 1 } of g()) yield_: for (;;) break yield_ }",
  "import d, { a as b, type T } from 'm'; import * as ns from \"n\" with { type: 'json' }; export * from 'o'",
  "export default class A<T> extends (await B)<T> { #p = 1; static { await_() } constructor(private q?: T) { super() } }",
  "var { a, b: [c = 1, ...d] } = o, e; for (var i = 0; i < 3; i++) { ({ a } = o) }",
  "enum E { A, B = 'x' } namespace N { export const a = 1; export namespace M { export function f() {} } }",
  "const el = <div {...p} key='k'>{x as any}<></> é 😀</div>",
  "!ls -la {name}\n!done && f()\nif (x)\n  !npm install y",
  "{ a: 1, b() { return `x ${await y} z` }, ...c }",
  "const c1 = 1; c1 += 2; [c1] = [3]; c1 ??= 4; ({ c1 } = o); c1++",
  "switch (await x) { case 1: let y = () => y; default: var z = class { static a = z } }",
  "label: try { throw 1 } catch { break label } finally { while (i--) if (q) continue }",
  "let fn = <T,>(x: T): x is string => !!x!, g = function* () { yield* fn<any>(1) satisfies unknown }",
];
const tokens = [..."(){}[];,.`'\"/\\<>!?:=#@é😀 \n0x"].concat(
  [
    "await ",
    "async ",
    "=> ",
    "var ",
    "const ",
    "${",
    "/*",
    "//",
    "export ",
    "for (;;) ",
    "if (x) ",
    "function f() {",
    "!ls\n",
  ],
  [
    "import.meta",
    "import('x')",
    "eval('1')",
    ": string",
    "return ",
    "</b>",
    "static ",
    "type X = ",
    "*/",
    "\n!x -y\n",
  ],
);

/** A text that is nearly TypeScript. */
const mutated = fc
  .tuple(
    fc.array(fc.constantFrom(...corpus), { minLength: 1, maxLength: 2 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(6), fc.option(fc.constantFrom(...tokens))), { maxLength: 4 }),
  )
  .map(([parts, changes]) => {
    let text = parts.join("\n");
    for (const [at, removed, inserted] of changes) {
      const position = at % (text.length + 1);
      text = text.slice(0, position) + (inserted ?? "") + text.slice(position + (inserted ? 0 : removed));
    }
    return text;
  });

const AsyncFunction = (async () => {}).constructor as new (code: string) => unknown;

describe("any text", () => {
  it("is a syntax error in a place that it has, or becomes a script that compiles", () => {
    const transformer = createTransformer();
    let run = 0;
    fc.assert(
      fc.property(mutated, (code) => {
        try {
          const cell = transformer.transform({ code, count: 1, name: `c${run++}` }, {});
          expect(() => new AsyncFunction(cell.code)).not.toThrow();
          expect(() => new ScriptPlaces(cell.map, cell.code, code.split("\n"))).not.toThrow();
          for (const { line, column } of cell.sites)
            expect(code.split("\n")[line - 1]!.length).toBeGreaterThan(column);
        } catch (error) {
          expect(error).toBeInstanceOf(CellSyntaxError);
          const { line, column } = error as CellSyntaxError;
          expect(code.split("\n")[line - 1]?.length).toBeGreaterThanOrEqual(column);
        }
      }),
      { numRuns: 1500, seed: 11 },
    );
  });

  it("is complete, incomplete or invalid", () => {
    const { isComplete } = createTransformer();
    fc.assert(
      fc.property(mutated, (code) => {
        expect(["complete", "incomplete", "invalid"]).toContain(isComplete(code).status);
      }),
      { numRuns: 1000, seed: 12 },
    );
  });
});
