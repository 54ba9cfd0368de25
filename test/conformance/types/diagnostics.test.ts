import { describe, expect, it } from "vitest";
import { useNotebook } from "./notebook.js";

const FILES = {
  "local.ts":
    "/** Doubles. */\nexport function double(n: number): number { return n * 2 }\nexport interface Row { id: number }\nexport default class Local { readonly kind = 'local' as const }\n",
  "settings.json": '{ "port": 80, "hosts": ["a", "b"] }',
  "node_modules/typed/package.json":
    '{ "name": "typed", "type": "module", "exports": { ".": { "types": "./index.d.ts", "default": "./index.js" } } }',
  "node_modules/typed/index.d.ts":
    "export declare function pick<T, K extends keyof T>(from: T, key: K): T[K];\n",
  "node_modules/typed/index.js": "export function pick(from, key) { return from[key] }\n",
  "node_modules/untyped/package.json": '{ "name": "untyped", "type": "module", "main": "index.js" }',
  "node_modules/untyped/index.js": "export const anything = { goes: 1 };\n",
  "node_modules/react/package.json":
    '{ "name": "react", "exports": { ".": "./index.js", "./jsx-runtime": { "types": "./jsx-runtime.d.ts", "default": "./jsx-runtime.js" } } }',
  "node_modules/react/index.js": "",
  "node_modules/react/jsx-runtime.d.ts": `export declare namespace JSX {
    interface Element { type: unknown; props: object }
    interface ElementChildrenAttribute { children: {} }
    interface IntrinsicElements { a: { href?: string; children?: unknown }; b: { id?: number; children?: unknown } }
  }
  export declare function jsx(type: unknown, props: object): JSX.Element;
  export declare const jsxs: typeof jsx, Fragment: symbol;\n`,
  "node_modules/react/jsx-runtime.js":
    "exports.jsx = exports.jsxs = (type, props) => ({ type, props }); exports.Fragment = Symbol('Fragment');",
};

/** What it is about, cells that run one after the other, and the places of the errors of the last. */
type Case = readonly [title: string, cells: readonly string[], errors?: readonly string[]];

const cases: Record<string, Case[]> = {
  "An error": [
    ["is where it is", ["const e1: number = 'one'"], ["1:6 2322"]],
    ["is in a later line", ["const e2 = 1;\n\n  e2.nothing"], ["3:5 2339"]],
    [
      "comes with others, in order",
      ["let e3 = 1; e3 = 'a';\ne3 = true; e3.x"],
      ["1:12 2322", "2:0 2322", "2:14 2339"],
    ],
    ["is told in a call's argument", ["Math.max('1')"], ["1:9 2345"]],
    [
      "is told in a method chain over lines",
      ["[1, 2]\n  .map((n) => n.toFixed(1))\n  .map((s) => s.toFixed(1))"],
      ["3:16 2551"],
    ],
    [
      "is one of a missing argument",
      ["function e6(a: number, b: number) { return a + b }\ne6(1)"],
      ["2:0 2554"],
    ],
    ["is one of a wrong property", ["const e7: { a: number } = { a: 1, b: 2 }"], ["1:34 2353"]],
    ["is told below an object literal as value", ["({ a: 1, b: 'x'.nope })"], ["1:16 2339"]],
    [
      "is told where a value is possibly nothing",
      ["const e8 = [1].find((n) => n > 1); e8.toFixed()"],
      ["1:35 18048"],
    ],
    ["is none where nothing is wrong", ["const e9: number[] = [1]; e9[0]!.toFixed()"]],
    ["is none of names that are not used", ["const e10 = 1; import { join as e11 } from 'node:path'"]],
    [
      "is none of statements that are not reached",
      ["function e12() { return 1; console.log('never') } e12()"],
    ],
  ],
  "Earlier cells": [
    ["give their variables' types", ["const v1 = [1, 2]", "v1[0].nope"], ["1:6 2339"]],
    ["check what is assigned to their variables", ["let v2 = 'a'", "v2 = 1"], ["1:0 2322"]],
    ["have constants that cannot be assigned to", ["const v3 = 1", "v3 = 2"], ["1:0 2588"]],
    ["have functions that cannot be assigned to", ["function v4() {}", "v4 = () => {}"], ["1:0 2630"]],
    ["have classes that cannot be assigned to", ["class V5 {}", "V5 = class {}"], ["1:0 2629"]],
    ["have enums that cannot be assigned to", ["enum V6 { A }", "V6 = 1"], ["1:0 2628"]],
    ["keep literal types of constants", ["const v7 = 'on'", "const v8: 'off' = v7"], ["1:6 2322"]],
    [
      "have interfaces that merge no more",
      ["interface V9 { a: number }", "interface V9 { b: number }", "const v9: V9 = { b: 1 }"],
    ],
    ["have private members", ["class V10 { #a = 1; private b = 2 }", "new V10().b"], ["1:10 2341"]],
    [
      "have abstract classes",
      ["abstract class V11 { abstract a(): void }", "class V12 extends V11 {}"],
      ["1:6 2515"],
    ],
    [
      "have generics that are inferred anew",
      ["function v13<T>(x: T): T[] { return [x] }", "v13('a')[0].nope"],
      ["1:12 2339"],
    ],
    [
      "have constrained generics",
      ["function v14<T extends { id: number }>(x: T) { return x.id }", "v14({ id: 'x' })"],
      ["1:6 2322"],
    ],
    [
      "have generic classes",
      ["class V15<T> { constructor(readonly value: T) {} }", "new V15(1).value.nope"],
      ["1:17 2339"],
    ],
    [
      "have conditional and mapped types",
      [
        "type V16<T> = { [K in keyof T]: T[K] extends number ? 'n' : 's' }",
        "const v16: V16<{ a: number; b: string }> = { a: 'n', b: 'n' }",
      ],
      ["1:53 2322"],
    ],
    [
      "have overloads",
      [
        "function v17(x: number): number;\nfunction v17(x: string): string;\nfunction v17(x: any) { return x }",
        "v17(true)",
      ],
      ["1:4 2769"],
    ],
    [
      "have guards",
      [
        "function isV18(x: unknown): x is string { return typeof x === 'string' }",
        "const v18: unknown = 'a'; if (isV18(v18)) v18.nope",
      ],
      ["1:46 2339"],
    ],
    [
      "have assertion functions",
      ["function v19(x: unknown): asserts x is number {}", "const v20: unknown = 1; v19(v20); v20.nope"],
      ["1:38 2339"],
    ],
    [
      "have namespaces",
      ["namespace V21 { export const a = 1; export type T = 'x' }", "V21.a.nope; const v21: V21.T = 'y'"],
      ["1:6 2339", "1:18 2322"],
    ],
    [
      "have enums whose members are types",
      ["enum V22 { A = 1, B = 'b' }", "const v22: V22.A = V22.B"],
      ["1:6 2322"],
    ],
    [
      "have symbols as keys",
      ["const v23: unique symbol = Symbol(); const v24 = { [v23]: 1 }", "v24[v23].nope"],
      ["1:9 2339"],
    ],
    [
      "give what they destructure",
      ["const { v25, v26: [v27] } = { v25: 1, v26: ['a'] }", "v25.nope; v27.nope"],
      ["1:4 2339", "1:14 2339"],
    ],
    [
      "give a function the types of the cell that it is in",
      ["const v28 = 1; function v29() { return v28 }", "const v28 = 'now a string'", "v29().nope"],
      ["1:6 2339"],
    ],
    [
      "give types of types that later cells redeclare",
      ["interface V30 { a: number } let v30: V30 = { a: 1 }", "interface V30 { b: number }", "v30.b"],
      ["1:4 2339"],
    ],
  ],
  "Across cells, a variable": [
    [
      "is narrowed by what it is given",
      ["let n1: string | number = 'a'", "n1 = 1", "n1.toUpperCase()"],
      ["1:3 2339"],
    ],
    [
      "that is something at the end of its cell is so in the next",
      ["let n2: string | undefined = 'a'", "n2.length"],
    ],
    [
      "that is nothing at the end of its cell is so in the next",
      ["let n3: string | undefined = 'a'; n3 = undefined as string | undefined", "n3.length"],
      ["1:0 18048"],
    ],
    [
      "that a function gives its value is anything that it may be",
      ["let n4: string | undefined = 'a'; function n5() { n4 = undefined }", "n4.length"],
      ["1:0 18048"],
    ],
    [
      "is narrowed by a guard that throws",
      ["const n6 = [1].find((n) => n === 1); if (!n6) throw new Error()", "n6.toFixed()"],
    ],
    [
      "is narrowed inside of one cell",
      ["let n7: string | number = Math.random() > 2 ? 'a' : 1", "if (typeof n7 === 'string') n7.toFixed()"],
      ["1:31 2551"],
    ],
  ],
  "A cell that fails": [
    ["counts for what it declared", ["const f1 = 1; throw new Error('f1')", "f1.nope"], ["1:3 2339"]],
    [
      "counts for its types",
      ["interface F2 { a: number }\nthrow 1", "const f2: F2 = { a: 's' }"],
      ["1:17 2322"],
    ],
    ["counts for its functions", ["null!.x; function f3(a: number) {}", "f3('s')"], ["1:3 2345"]],
    ["with a type error counts all the same", ["const f4: number = 's'", "f4.nope"], ["1:3 2339"]],
    ["at its syntax does not count", ["const f5 = 1; const f6 = ;", "typeof f5"], ["1:7 2304"]],
  ],
  "An import": [
    ["of Node is typed", ["import { join } from 'node:path'; join(1)"], ["1:39 2345"]],
    ["of Node under its old name is typed", ["import fs from 'fs'; fs.nope"], ["1:24 2339"]],
    ["is known to later cells", ["import * as path from 'node:path'", "path.nope"], ["1:5 2339"]],
    [
      "is known by its type alone",
      ["import type { Stats } from 'node:fs'", "const i1: Stats = 1"],
      ["1:6 2322"],
    ],
    ["of a name that is not there is an error", ["import { nope } from 'node:fs'"], ["1:9 2305"]],
    ["of a local module is typed", ["import { double } from './local.ts'", "double('s')"], ["1:7 2345"]],
    [
      "of a local module needs no ending",
      ["import Local, { type Row } from './local'; new Local().kind === 'other'; const i2: Row = {}"],
      ["1:43 2367", "1:79 2741"],
    ],
    [
      "of JSON is typed",
      [
        "import settings from './settings.json' with { type: 'json' }",
        "settings.hosts.at(0)!.nope; settings.nope",
      ],
      ["1:22 2339", "1:37 2339"],
    ],
    [
      "of a package is typed by its own types",
      ["import { pick } from 'typed'", "pick({ a: 1 }, 'b')"],
      ["1:15 2345"],
    ],
    [
      "of a package without types is any",
      ["import { anything } from 'untyped'; anything.goes.anywhere?.at.all"],
    ],
    ["may be dynamic", ["const { double: i3 } = await import('./local.ts')", "i3('s')"], ["1:3 2345"]],
    ["may be require", ["const os = require('node:os'); os.anything"]],
    [
      "of the kernel's library is typed",
      ["import { sleep } from 'tsloop/asyncio'", "sleep('s')"],
      ["1:6 2345"],
    ],
    ["of the kernel's displays is typed", ["import { html } from 'tsloop'", "html(1)"], ["1:5 2769"]],
    ["of tslab is typed", ["import * as tslab from 'tslab'", "tslab.display.html(1)"], ["1:19 2345"]],
    [
      "of a type that is not there is an error where it is used",
      ["import { type Nope } from './local'"],
      ["1:14 2614"],
    ],
  ],
  "What is there in every cell": [
    ["is asyncio", ["asyncio.sleep('x'); asyncio.nope"], ["1:14 2345", "1:28 2339"]],
    ["is tsloop", ["tsloop.types('loud')"], ["1:13 2345"]],
    ["is display", ["display(1, 2, 3)", "display(1).nope"], ["1:11 2339"]],
    [
      "is input, which promises a string",
      ["const g1: number = await input('?').catch(() => 'x')"],
      ["1:6 2322"],
    ],
    [
      "is prompt, which gives a string, never null",
      [
        "function ask() { return prompt('?') }\nconst g2 = () => prompt('?').length + prompt()",
        "ask().length; g2().toUpperCase; ask().nope",
      ],
      ["1:38 2339"],
    ],
    [
      "is prompt, which a cell may declare anew",
      ["const prompt = (n: number) => n; prompt('x')"],
      ["1:40 2345"],
    ],
    ["are results, which may be anything", ["1 + 1", "[_ + 1, __, ___, Out[1].any.thing, _3?.what]"]],
    ["are the texts of cells", ["In[1].nope"], ["1:6 2339"]],
    [
      "is what a script has",
      ["[require('node:fs'), module, exports, __dirname.nope, __filename]"],
      ["1:48 2339"],
    ],
    ["is the process", ["process.nope; Buffer.from(1n)"], ["1:8 2339", "1:26 2769"]],
    ["are timers of Node", ["const g3: number = setTimeout(() => {}, 0)"], ["1:6 2322"]],
    [
      "is the web's",
      ["const g4 = new URL('http://x'); g4.nope; structuredClone(1).nope"],
      ["1:35 2339", "1:60 2339"],
    ],
    ["is Deno's notebook API and no more of it", ["Deno.jupyter.md`x`; Deno.readFile"], ["1:25 2339"]],
    ["is the last shell command's end", ["!true", "_exit_code.nope"], ["1:11 2339"]],
    ["is what cells put on globalThis", ["globalThis.g5 = 1", "g5.anything"]],
  ],
  "TypeScript's own": [
    [
      "top-level await is fine",
      ["const t1 = await Promise.resolve(1); for await (const t2 of [t1]) t2.nope"],
      ["1:69 2339"],
    ],
    [
      "using is fine",
      ["{ using t3 = { [Symbol.dispose]() {} }; t3.nope }\nawait using t4 = null"],
      ["1:43 2339"],
    ],
    [
      "decorators are checked",
      [
        "const t5 = (value: Function, context: ClassMethodDecoratorContext) => {};\nclass T6 { @t5 m() {} @t5 p = 1 }",
      ],
      ["2:23 1240"],
    ],
    [
      "parameter properties are known",
      ["class T7 { constructor(readonly a: number) {} }", "new T7(1).a = 2"],
      ["1:10 2540"],
    ],
    ["satisfies is checked", ["const t8 = { a: 1 } satisfies Record<string, string>"], ["1:13 2322"]],
    [
      "accessors are known",
      ["class T9 { accessor a = 1; get b() { return 's' } }", "new T9().a.nope; new T9().b = 'x'"],
      ["1:11 2339", "1:26 2540"],
    ],
    [
      "global declarations hold for later cells",
      ["declare global { interface Array<T> { t10: T } }", "[1].t10.nope"],
      ["1:8 2339"],
    ],
    [
      "exports are accepted",
      ["export const t11 = 1; export default t11; export { t11 as t12 }", "t11.nope"],
      ["1:4 2339"],
    ],
    [
      "generators are known",
      ["function* t13() { yield 1 }", "for (const t14 of t13()) t14.nope"],
      ["1:29 2339"],
    ],
    [
      "variables of a loop at the top level may be anything later",
      ["t15: for (var t16 = 0; ; ) break t15;", "t16.anything"],
    ],
  ],
  JSX: [
    ["is checked", ["const j1 = <a href='x'>text</a>; <a href={1} />"], ["1:36 2322"]],
    ["knows which elements there are", ["<nope />"], ["1:0 2339"]],
    [
      "takes components of earlier cells",
      ["const J2 = ({ n }: { n: number }) => <b id={n} />", "<J2 n='s' />"],
      ["1:4 2322"],
    ],
    ["may be a fragment over lines", ["const j3 = <>\n  <b id={1} />\n  <b id='x' />\n</>"], ["3:5 2322"]],
    [
      "does not change what <T>(x) is elsewhere",
      ["const j4 = <T,>(x: T) => x; const j5 = <number>(<unknown>1); j4(j5).nope"],
      ["1:68 2339"],
    ],
  ],
  "A comment": [
    ["above all code leaves the cell unchecked", ["// @ts-nocheck\nconst c1: number = 's'; c1.nope"]],
    ["leaves one line out", ["// @ts-ignore\nconst c2: number = 's';\nconst c3: number = 's'"], ["3:6 2322"]],
    [
      "that expects an error is one where there is none",
      ["// @ts-expect-error\nconst c4: number = 1"],
      ["1:0 2578"],
    ],
  ],
  "Characters of two units": [
    ["before an error do not move it", ["const a1 = '🦜🦜'; a1.nope"], ["1:22 2339"]],
    ["in lines above do not either", ["const a2 = '🦜';\nconst a3 = '日本語'; a2.nope"], ["2:24 2339"]],
    [
      "may be in a name of a cell",
      ["const 𝒳 = 1; const 名前 = 2", "𝒳.nope; 名前.nope"],
      ["1:2 2339", "1:13 2339"],
    ],
    ["may be in a template that is wrong inside", ["`🦜 ${'🦜'.nope} 🦜`"], ["1:11 2339"]],
    [
      "go with every kind of line end",
      ["const a4 = '🦜';\r\na4.nope;\r\n'🦜'.nope"],
      ["2:3 2339", "3:5 2339"],
    ],
  ],
};

const notebook = useNotebook(FILES);

for (const [title, group] of Object.entries(cases)) {
  describe(title, () => {
    for (const [what, cells, errors = []] of group) {
      it(what, async () => {
        const { errors: found, shown } = await notebook().run(...cells);
        expect(found, shown).toEqual(errors);
      });
    }
  });
}
