import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openNotebook, places } from "./notebook.js";

const h = `
export function h(...all: unknown[]): h.JSX.Element;
export namespace h.JSX {
  interface Element { readonly brand: "element" }
  interface IntrinsicElements { div: { className?: string; children?: unknown }; b: { children?: unknown } }
  interface ElementChildrenAttribute { children: {} }
}
`;

const notebook = openNotebook({
  "util.ts":
    "export const half = (n: number): number => n / 2;\nexport interface Options { depth: number }\n",
  "plain.js": "/** @param {number} n */\nexport function twice(n) { return 2 * n; }\n",
  "data.json": '{ "rows": [{ "id": 1 }] }',
  "sub/deep.ts": 'export { half } from "../util.js";\n',
  "node_modules/typed/package.json": '{ "name": "typed", "version": "1.0.0", "types": "index.d.ts" }',
  "node_modules/typed/index.d.ts":
    "export default function typed(a: string): number;\nexport class Tool { use(): Tool }\n",
  "node_modules/untyped/package.json": '{ "name": "untyped", "version": "1.0.0", "main": "index.js" }',
  "node_modules/untyped/index.js": "module.exports = {};",
  "node_modules/tsloop/package.json": '{ "name": "tsloop", "version": "0.0.1", "types": "index.d.ts" }',
  "node_modules/tsloop/index.d.ts": "export const ofTheFolder: true;\n",
  "node_modules/h/package.json": '{ "name": "h", "version": "1.0.0", "types": "index.d.ts" }',
  "node_modules/h/index.d.ts": h,
});
afterEach(() => notebook.language.forget());
afterAll(() => notebook.close());

/** What it shows, the cells, and the errors of the last one. */
type Case = [title: string, cells: string[], expected: string[]];

function table(title: string, cases: Case[]): void {
  describe(title, () => {
    it.each(cases)("%s", async (_title, cells, expected) => {
      expect(places(await notebook.run(...cells))).toEqual(expected);
    });
  });
}

table("One cell", [
  ["a cell without errors has none", ["const a = 1;\na + 1"], []],
  ["an error is where it is, and has TypeScript's number", ['const a: number = "s";'], ["1:6 2322"]],
  ["lines count from 1 and columns from 0", ["\n\n  missing"], ["3:2 2304"]],
  ["columns count UTF-16 units", ['/* 😀 */ "😀" as number; 漢'], ["1:9 2352", "1:25 2304"]],
  ["lines may end as on Windows", ["let a = 1;\r\nlet b: string = a;\r\n"], ["2:4 2322"]],
  ["errors come in the order of the text", ["x1; x2;\nx3"], ["1:0 2304", "1:4 2304", "2:0 2304"]],
  ["an empty cell has none", [" \n"], []],
  ["a comment alone has none", ["// nothing"], []],
  ["strict mode is on", ["const s: string = null; const f = (x) => x;"], ["1:6 2322", "1:35 7006"]],
  [
    "names that are never used are no errors",
    ["const unused = 1; function f(a: number) {} import fs from 'node:fs';"],
    [],
  ],
  ["code that is never reached is no error", ["throw new Error(); console.log(1);"], []],
  ["unused labels are no errors", ["here: for (;;) { break; }"], []],
  ["await at the top level is accepted", ["const a = await Promise.resolve(1); a.x"], ["1:38 2339"]],
  [
    "for await at the top level is accepted",
    ["for await (const a of [Promise.resolve(1)]) a.x;"],
    ["1:46 2339"],
  ],
  ["await in a function that is not async is an error", ["function f() { await 1; }"], ["1:15 1308"]],
  ["using is accepted", ["using a = { [Symbol.dispose]() {}, n: 1 }; a.x;"], ["1:45 2339"]],
  [
    "await using is accepted",
    ["await using a = { async [Symbol.asyncDispose]() {}, n: 1 }; a.x;"],
    ["1:62 2339"],
  ],
  [
    "standard decorators are accepted",
    ["function log(_: unknown, context: ClassMethodDecoratorContext) {}\nclass A { @log m() {} }"],
    [],
  ],
  [
    "accessors, parameter properties and private names are accepted",
    ["class A { accessor a = 1; #b = 2; constructor(private c: string) {} }"],
    [],
  ],
  [
    "enums and namespaces are accepted",
    ["enum A { B } namespace N { export const c = A.B }; N.d"],
    ["1:53 2339"],
  ],
  ["export is accepted", ["export const a = 1; export default a; export { a as b };"], []],
  ["import.meta is accepted", ["import.meta.url.x"], ["1:16 2339"]],
  ["import x = require() is accepted", ['import fs = require("node:fs"); fs.nothing'], ["1:35 2339"]],
  ["a lone object literal is an object", ["{ a: 1, b: missing }"], ["1:11 2304"]],
  ["an object literal over lines is an object", ['{\n  "a": 1,\n  b: [nope]\n}'], ["3:6 2304"]],
  ["a block stays a block", ["{ let a: string = 1; }"], ["1:6 2322"]],
  ["names of the DOM may be declared", ["const name = 1; const status: string = name;"], ["1:22 2322"]],
  ["a string that spans lines keeps its lines", ["const a = `\n\n`;\nconst b: number = a;"], ["4:6 2322"]],
  ["an error at the very end is in the cell", ["const a: number ="], ["1:17 1109"]],
]);

table("Names of earlier cells", [
  [
    "variables are known",
    ["const a = 1; let b = 'x'; var c = true;", "a.p; b.q; c.r"],
    ["1:2 2339", "1:7 2339", "1:12 2339"],
  ],
  [
    "functions are known with their parameters",
    ["function f(a: number, b?: string) {}", "f('x'); f(1, 'y');"],
    ["1:2 2345"],
  ],
  [
    "async functions and generators are known",
    [
      "async function f() { return 1 }\nfunction* g() { yield 'x' }",
      "(await f()).p; for (const s of g()) s.q;",
    ],
    ["1:12 2339", "1:38 2339"],
  ],
  [
    "functions without written types are known",
    ["function f(n: number) { return { n, list: [n] } }", "f(1).list.map((n) => n.p)"],
    ["1:23 2339"],
  ],
  [
    "overloads are known, and the signature of the body is not",
    [
      "function f(a: string): 1;\nfunction f(a: number): 2;\nfunction f(a: any): any { return a }",
      "const x: 3 = f('s'); f(true)",
    ],
    ["1:6 2322", "1:23 2769"],
  ],
  [
    "classes are values and types",
    ["class A<T> { constructor(public v: T) {} }", "const a: A<string> = new A(1); new A(1).v.p"],
    ["1:6 2322", "1:42 2339"],
  ],
  [
    "classes can be extended",
    ["class A { m(): number { return 1 } }", "class B extends A { override m() { return 's' } }"],
    ["1:29 2416"],
  ],
  [
    "abstract classes stay abstract",
    ["export abstract class A { abstract m(): void }", "new A()"],
    ["1:0 2511"],
  ],
  ["private members stay private", ["class A { #p = 1; private q = 2 }", "new A().q"], ["1:8 2341"]],
  [
    "interfaces and types are known",
    ["interface A { n: number }\ntype B = A & { s: string }", "const b: B = { n: 'x', s: 1 }"],
    ["1:15 2322", "1:23 2322"],
  ],
  [
    "generic types are known",
    [
      "type Box<T> = { value: T };\ninterface Pair<A, B = A> { a: A; b: B }",
      "const b: Box<number> = { value: '' }; const p: Pair<1> = { a: 1, b: 2 };",
    ],
    ["1:25 2322", "1:65 2322"],
  ],
  [
    "generic functions are known",
    [
      "function first<T>(list: T[]): T | undefined { return list[0] }",
      "const n: string | undefined = first([1])",
    ],
    ["1:6 2322"],
  ],
  [
    "conditional and mapped types are known",
    [
      "type Unwrap<T> = T extends Promise<infer U> ? U : T;\ntype Flags<T> = { [K in keyof T]: boolean }",
      "const a: Unwrap<Promise<string>> = 1; const f: Flags<{ x: 1 }> = { x: 1 };",
    ],
    ["1:6 2322", "1:67 2322"],
  ],
  [
    "enums are values and types",
    ["enum Color { Red, Green }", "let c: Color = Color.Red; c = Color.Blue;"],
    ["1:36 2339"],
  ],
  ["const enums are known", ["const enum Size { S = 's' }", "const s: number = Size.S"], ["1:6 2322"]],
  [
    "namespaces are values and types",
    ["namespace N { export const a = 1; export type T = 'x' }", "N.b; const t: N.T = 'y'"],
    ["1:2 2339", "1:11 2322"],
  ],
  [
    "a class and an interface of one name merge in a cell",
    ["class A { a = 1 }\ninterface A { b: string }", "new A().a.p; new A().b.q"],
    ["1:10 2339", "1:23 2339"],
  ],
  [
    "a type and a value of one name go together",
    ["interface A { a: number }\nconst A = { make: (): A => ({ a: 1 }) }", "const a: A = A.make(); a.b"],
    ["1:25 2339"],
  ],
  [
    "destructured names are known",
    ["const { a, b: [c], ...rest } = { a: 1, b: ['x'], d: true };", "a.p; c.q; rest.d.r"],
    ["1:2 2339", "1:7 2339", "1:17 2339"],
  ],
  [
    "properties of functions are known",
    ["function f() {}\nf.count = 1;", "f.count.p; f.other"],
    ["1:8 2339", "1:13 2339"],
  ],
  [
    "symbols are known",
    ["const s: unique symbol = Symbol();\nconst o = { [s]: 1 };", "o[s].p"],
    ["1:5 2339"],
  ],
  ["names stay known over many cells", ["const a = 1", "const b = a", "const c = b", "c.p"], ["1:2 2339"]],
  [
    "a constant widens in a later cell as it does in its own",
    ["const n = 5; const s = n > 3 ? 'a' : 'b';", "let m = n; m = 6; let t = s; t = 'c';"],
    [],
  ],
  ["a constant of a constant widens too", ["const n = 5", "const m = n", "let k = m; k = 1"], []],
  ["an enum member widens to its enum", ["enum E { A, B }\nconst a = E.A", "let e = a; e = E.B"], []],
  [
    "`as const` does not widen",
    ["const o = { kind: 'a' } as const", "let k = o.kind; k = 'b'"],
    ["1:16 2322"],
  ],
  [
    "values of dynamic imports are known",
    ["const { readFile } = await import('node:fs/promises')", "readFile('x').x"],
    ["1:14 2339"],
  ],
  [
    "globals that are declared are known",
    ["declare global { interface Array<T> { last(): T } var answer: number }", "[1].last().p; answer.q"],
    ["1:11 2339", "1:21 2339"],
  ],
  ["globals that are assigned are any", ["globalThis.shared = 1", "shared.p; globalThis.shared"], []],
  ["results have names", ["1 + 1", "_1.anything; Out[1].anything; _; In[1].p"], ["1:39 2339"]],
  ["a name that no cell declares is an error", ["const a = 1", "b"], ["1:0 2304"]],
  [
    "names that blocks declare do not get out",
    ["{ const a = 1; } for (let i = 0; i < 1; i++) {}", "a; i"],
    ["1:0 2304", "1:3 2304"],
  ],
  ["var gets out of blocks", ["for (var i = 0; i < 1; i++) { var j = 1 }", "i; j"], []],
]);

table("Assignments", [
  ["to a variable of an earlier cell are checked", ["let a = 1", "a = 'x'; a = 2"], ["1:0 2322"]],
  ["to a var as well", ["var a = [1]", "a = ['x']"], ["1:5 2322"]],
  ["to a variable with a written type", ["let a: string | number = 1", "a = true; a = 's'"], ["1:0 2322"]],
  [
    "to a constant are errors",
    ["const a = 1; const b = [1]", "a = 2; b = []; b.push('x')"],
    ["1:0 2588", "1:7 2588", "1:22 2345"],
  ],
  [
    "to functions, classes and enums are errors",
    ["function f() {} class C {} enum E { A }", "f = 1; C = 1; E = 1"],
    ["1:0 2630", "1:7 2629", "1:14 2628"],
  ],
  ["to imports are errors", ["import { readFile } from 'node:fs'", "readFile = 1"], ["1:0 2632"]],
  ["by ++ and += are checked", ["let s = 'x'; const n = 1", "s++; s += 1; n++"], ["1:0 2356", "1:13 2588"]],
  [
    "by destructuring are checked",
    ["let a = 1, b = 'x'", "[a, b] = ['y', 'z']; ({ a } = { a: 'q' })"],
    ["1:1 2322", "1:24 2322"],
  ],
  ["a variable without a value can be anything", ["let a", "a = 1; a.anything; a = 's'"], []],
  [
    "an empty list can hold anything",
    ["const a: number[] = []; let b = []", "a.push('x'); b.push('x'); b.push(1)"],
    ["1:7 2345"],
  ],
  ["null can become anything", ["let a = null", "a = 1", "a.anything"], []],
]);

table("A name declared again", [
  ["with another type", ["const a = 1", "const a = 's'", "a.toFixed()"], ["1:2 2551"]],
  ["in the same cell that is run again", ["let a = 1", "let a = 1", "let a = 's'", "a.p"], ["1:2 2339"]],
  [
    "as another kind",
    ["const a = 1", "function a() { return 's' }", "class a { b = 1 }", "enum a { X }", "a.Y"],
    ["1:2 2339"],
  ],
  ["as an import", ["const fs = 1", "import fs from 'node:fs'", "fs.p"], ["1:3 2339"]],
  ["over an import", ["import fs from 'node:fs'", "const fs = 1", "fs.p"], ["1:3 2339"]],
  ["as a variable that can be assigned", ["const a = 1", "let a = 2", "a = 3"], []],
  ["where it was global", ["const fetch = (n: number) => n", "fetch('x')"], ["1:6 2345"]],
  [
    "what was made of the old one keeps its type",
    ["const a = 1", "const b = a", "const a = 's'", "b.p; a.q"],
    ["1:2 2339", "1:7 2339"],
  ],
  [
    "classes of one name are two types",
    ["class A { a = 1 }", "const old = new A()", "class A { b = 1 }", "const now: A = old"],
    ["1:6 2741"],
  ],
  [
    "an interface replaces the old one, and does not merge with it",
    ["interface A { a: 1 }", "interface A { b: 2 }", "const a: A = { b: 2 }; a.a"],
    ["1:25 2339"],
  ],
  [
    "a type leaves the value of that name",
    ["const A = 1", "type A = string", "A.p; const s: A = 1"],
    ["1:2 2339", "1:11 2322"],
  ],
  [
    "a value leaves the type of that name",
    ["type A = string", "const A = 1", "A.p; const s: A = 1"],
    ["1:2 2339", "1:11 2322"],
  ],
  [
    "one of several names of a statement",
    ["const [a, b] = [1, 's']", "const a = true", "a.p; b.q"],
    ["1:2 2339", "1:7 2339"],
  ],
  [
    "while a function still uses the old one",
    ["const a = 1; function f() { return a }", "const a = 's'", "f().p; a.q"],
    ["1:4 2339", "1:9 2339"],
  ],
  [
    "many times",
    [...Array.from({ length: 30 }, (_, n) => `const r = { n${n}: 1 }`), "r.n29; r.other"],
    ["1:9 2339"],
  ],
  ["in the cell itself, in a scope of its own", ["const a = 1", "{ const a = 's'; a.p }"], ["1:19 2339"]],
  [
    "in turns",
    ["const a = 1", "const b = a", "const a = b", "const b = a", "a.p; b.q"],
    ["1:2 2339", "1:7 2339"],
  ],
]);

table("Narrowing", [
  [
    "works on variables of earlier cells",
    ["let a: string | number = 1", "if (typeof a === 'string') a.p; else a.q"],
    ["1:29 2339", "1:39 2339"],
  ],
  [
    "works in functions for constants",
    ["const a: { n: number } | undefined = { n: 1 } as any", "if (a) [1].map(() => a.n.p)"],
    ["1:25 2339"],
  ],
  [
    "works with discriminated unions",
    ["type S = { k: 'a'; a: 1 } | { k: 'b'; b: 2 }\nlet s = {} as S", "if (s.k === 'a') s.b"],
    ["1:19 2339"],
  ],
  [
    "works with type predicates of earlier cells",
    ["function isText(x: unknown): x is string { return true }", "let v: unknown; if (isText(v)) v.p"],
    ["1:33 2339"],
  ],
  [
    "works with assertions of earlier cells",
    ["function must(x: unknown): asserts x { }", "const v = Math.random() > 1 ? 's' : null; must(v); v.p"],
    ["1:53 2339"],
  ],
  [
    "lasts for a constant that a cell has made sure of",
    ["const u = [1].find((n) => n > 0)", "if (!u) throw new Error()", "u.p; [1].map(() => u.q)"],
    ["1:2 2339", "1:21 2339"],
  ],
  [
    "lasts within the cell that made sure",
    ["const u = [1].find((n) => n > 0);\nif (u === undefined) { throw new Error() }", "u.p"],
    ["1:2 2339"],
  ],
  [
    "lasts after an assertion",
    [
      "import assert from 'node:assert';\nconst v: string | number = 1 as any",
      "assert(typeof v === 'string')",
      "v.p",
    ],
    ["1:2 2339"],
  ],
  [
    "does not outlive a new declaration",
    [
      "const u = [1].find((n) => n > 0)",
      "if (!u) throw new Error()",
      "const u = [1].find((n) => n > 0)",
      "u.toFixed()",
    ],
    ["1:0 18048"],
  ],
  [
    "a variable that was given a value is something",
    ["let u: { n: number } | undefined", "u = { n: 1 }", "u.n.p"],
    ["1:4 2339"],
  ],
  [
    "a variable that was given nothing may be nothing",
    ["let u: { n: number } | undefined = { n: 1 }", "u = undefined", "u.n"],
    ["1:0 18048"],
  ],
  ["it can be given nothing again", ["let u: string | null = 's'", "u.length", "u = null; u = 's'"], []],
  [
    "one that a function assigns may be nothing at any time",
    ["let u: string | null = 's'; function clear() { u = null }", "u.length"],
    ["1:0 18047"],
  ],
  [
    "a flag that callbacks set is not taken for false",
    [
      "let done = false; setTimeout(() => { done = true })",
      "if (done) done.p",
      "const d = done; if (d === true) {}",
    ],
    [],
  ],
  [
    "a variable's first value does not narrow it later",
    ["enum E { A, B }\nlet e = E.A", "const f = e", "if (f === E.B) {}"],
    [],
  ],
]);

table("Errors in earlier cells", [
  [
    "a cell with type errors counts for what it declares",
    ["const a: number = 's'; function f(): string { return 1 }", "a.p; f().q"],
    ["1:2 2339", "1:9 2339"],
  ],
  ["what comes of an unknown name is any", ["const a = missing()", "a.anything.at.all"], []],
  ["a cell that throws counts for what it declares", ["throw new Error(); const a = 1", "a.p"], ["1:2 2339"]],
  ["a cell that is no TypeScript declares nothing", ["const a = ;", "a"], ["1:0 2304"]],
  ["it does not disturb the next ones", ["class { `${", "const a: number = 's'"], ["1:6 2322"]],
]);

table("Imports", [
  [
    "of Node's modules are known",
    ["import { readFileSync } from 'node:fs'; import path from 'path'", "readFileSync(); path.nothing"],
    ["1:0 2554", "1:21 2339"],
  ],
  ["of types are known", ["import type { Stats } from 'node:fs'", "let s: Stats; s!.nothing"], ["1:17 2339"]],
  ["of namespaces are known", ["import * as os from 'node:os'", "os.nothing"], ["1:3 2339"]],
  [
    "of local modules are known",
    ["import { half, type Options } from './util.js'", "half('x'); const o: Options = {}"],
    ["1:5 2345", "1:17 2741"],
  ],
  [
    "of local modules by other names are known",
    [
      "import { half } from './util.ts'; import { half as h2 } from './util'; import { half as h3 } from './sub/deep.js'",
      "half(''); h2(''); h3('')",
    ],
    ["1:5 2345", "1:13 2345", "1:21 2345"],
  ],
  ["of JavaScript are known", ["import { twice } from './plain.js'", "twice('x')"], ["1:6 2345"]],
  [
    "of JSON are known",
    ["import data from './data.json' with { type: 'json' }", "data.rows[0]!.id.p"],
    ["1:17 2339"],
  ],
  [
    "of packages are known",
    ["import typed, { Tool } from 'typed'", "typed(1); new Tool().use().nothing"],
    ["1:6 2345", "1:27 2339"],
  ],
  [
    "of packages without types are any",
    ["import untyped from 'untyped'; untyped.anything", "untyped.anything"],
    [],
  ],
  [
    "of what is not there are errors",
    ["import x from 'not-installed'; import y from './not-there.js'"],
    ["1:14 2307", "1:45 2307"],
  ],
  ["of a name that a module does not have are errors", ["import { nothing } from 'node:fs'"], ["1:9 2305"]],
  [
    "of the kernel's library are the kernel's, whatever the folder holds",
    [
      "import { display, Markup, type TableOptions, ofTheFolder } from 'tsloop'",
      "display(); new Markup().type.p; const o: TableOptions = { columns: 1 }",
    ],
    ["1:0 2554", "1:29 2339", "1:58 2322"],
  ],
  [
    "of asyncio and tslab are the kernel's",
    [
      "import { gather, type Task } from 'tsloop/asyncio'; import * as tslab from 'tslab'",
      "(await gather(Promise.resolve(1)))[0]!.p; let t: Task<1>; t!.result().q; tslab.display.html(1)",
    ],
    ["1:39 2339", "1:70 2339", "1:92 2345"],
  ],
  [
    "exported again are known",
    ["export { half as h } from './util.js'; export * as util from './util.js'", "h(''); util.half('')"],
    ["1:2 2345", "1:17 2345"],
  ],
  [
    "in a later cell may be the same",
    ["import fs from 'node:fs'", "import fs from 'node:fs'; fs.nothing"],
    ["1:29 2339"],
  ],
]);

table("JSX", [
  [
    "elements are typed",
    ["import { h } from 'h'", "/** @jsx h */\nconst e = <div className={1}>x</div>; e.brand.p"],
    ["2:15 2322", "2:46 2339"],
  ],
  [
    "components of earlier cells are typed",
    [
      "/** @jsx h */ import { h } from 'h'\nfunction Hello(p: { name: string }) { return <b>{p.name}</b> }",
      "/** @jsx h */\n<Hello name={1} />",
    ],
    ["2:7 2322"],
  ],
  ["a cell without JSX may have generic arrows", ["const id = <T>(x: T) => x", "id(1).p"], ["1:6 2339"]],
  [
    "cells with and without JSX share names",
    [
      "import { h } from 'h'\nconst text = 's'",
      "/** @jsx h */\nconst e = <b>{text.p}</b>",
      "e.brand.q; text.r",
    ],
    ["1:8 2339", "1:16 2339"],
  ],
]);

table("What there is in every cell", [
  [
    "the kernel's globals are typed",
    ["display(); asyncio.sleep('x'); tsloop.table(1); const s: number = await input()"],
    ["1:0 2554", "1:25 2345", "1:44 2345", "1:54 2322"],
  ],
  ["the mode of the check can be set", ["tsloop.types('strict'); tsloop.types('sloppy')"], ["1:37 2345"]],
  [
    "Node's globals are typed",
    ["process.nothing; require('fs').nothing; __dirname.p; Buffer.from(1n); setImmediate()"],
    ["1:8 2339", "1:50 2339", "1:65 2769", "1:70 2555"],
  ],
  ["the DOM is typed", ["document.nothing; new URL('x').p"], ["1:9 2339", "1:31 2339"]],
  ["Deno.jupyter is typed", ["Deno.jupyter.md`x`; Deno.readFile"], ["1:25 2339"]],
  [
    "a cell may declare any of them",
    ["const display = 1, _ = 's', input = true; display.p; _.q"],
    ["1:50 2339", "1:55 2339"],
  ],
]);

table("Comments and shell lines", [
  [
    "a line for the system's loader is none of the program",
    ["#!/usr/bin/env node\nconst a: number = 's'"],
    ["2:6 2322"],
  ],
  ["@ts-nocheck is honoured", ["// @ts-nocheck\nconst a: number = 's'"], []],
  ["@ts-nocheck stands above the code", ["const a: number = 's' // @ts-nocheck"], ["1:6 2322"]],
  ["what such a cell declares is known", ["// @ts-nocheck\nconst a = 1", "a.p"], ["1:2 2339"]],
  [
    "@ts-ignore and @ts-expect-error are honoured",
    ["// @ts-ignore\nconst a: number = 's'\n// @ts-expect-error\nconst b: number = 's'"],
    [],
  ],
  ["shell lines are left out, and nothing moves", ["!ls -la | grep 'x\nconst a: number = 's'"], ["2:6 2322"]],
  ["shell lines that could be TypeScript are left out", ["!ls\n!pwd\nconst a: number = 's'"], ["3:6 2322"]],
  ["a negated variable is no shell line", ["const done = 1", "!done\ndone.p"], ["2:5 2339"]],
  [
    "a shell line in a block is left out",
    ["if (true) {\n  !npm install x y\n  const a: number = 's'\n}"],
    ["3:8 2322"],
  ],
]);

describe("What the messages say", () => {
  it("names types without the kernel's own files", async () => {
    const [error] = await notebook.run(
      "class Point { x = 1 }",
      "class Point { y = 1 }; const other = 1",
      "const p: Point = { y: 's' }",
    );
    expect(error!.message).toBe("Type 'string' is not assignable to type 'number'.");
    const [mismatch] = await notebook.run(
      "class A { a = 1 }",
      "const a = new A()",
      "class A { b = 1 }",
      "const n: A = a",
    );
    expect(mismatch!.message).not.toMatch(/tsloop|import\(/);
  });

  it("says what cannot be assigned to", async () => {
    const found = await notebook.run("const a = 1; function f() {}", "a = 2; f = 1");
    expect(found.map(({ message }) => message)).toEqual([
      "Cannot assign to 'a' because it is a constant.",
      "Cannot assign to 'f' because it is a function.",
    ]);
  });

  it("has the range and the line of the source", async () => {
    const [error] = await notebook.run("\n  foo(\n    bar)");
    expect(error).toMatchObject({
      line: 2,
      column: 2,
      endLine: 2,
      endColumn: 5,
      sourceLine: "  foo(",
      severity: "error",
    });
  });
});

describe("Modes", () => {
  afterEach(() => {
    notebook.language.mode = "warn";
  });

  it("says nothing when types are off, and still learns", async () => {
    notebook.language.mode = "off";
    expect(await notebook.run("const a: number = 's'")).toEqual([]);
    notebook.language.mode = "warn";
    expect(places(await notebook.run("a.p"))).toEqual(["1:2 2339"]);
  });

  it("does not count a cell that is only checked", async () => {
    expect(
      places(await notebook.language.check({ id: "never run", count: 1, code: "const a = 1; a.p" })),
    ).toEqual(["1:15 2339"]);
    expect(places(await notebook.run("a"))).toEqual(["1:0 2304"]);
  });

  it("forgets all names when the runtime is started anew", async () => {
    await notebook.run("const a = 1; declare global { var b: number }");
    notebook.language.forget();
    expect(places(await notebook.run("a; b"))).toEqual(["1:0 2304", "1:3 2304"]);
  });
});
