import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TransformSettings } from "../../kernel/transform/index.js";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
});
afterAll(() => session.close());

describe("TypeScript in cells", () => {
  const cases: [feature: string, code: string, value: string][] = [
    [
      "enums",
      "enum E1 { A = 1 << 2, B = A | 1, C = 'abc'.length, D = 'd' } E1",
      "{ '3': 'C', '4': 'A', '5': 'B', A: 4, B: 5, C: 3, D: 'd' }",
    ],
    ["const enums", "const enum E2 { A = 'x', B = 'y' } E2.B", "'y'"],
    ["enums in two parts", "enum E3 { A } enum E3 { B = 1 } [E3.A, E3.B]", "[ 0, 1 ]"],
    [
      "namespaces",
      "namespace N1 { const hidden = 1; export const a = hidden; export namespace B { export function f() { return a + 1 } } } N1.B.f()",
      "2",
    ],
    [
      "namespaces that export variables",
      "namespace N2 { export let n = 1; export function up() { n++ } } N2.up(); N2.n",
      "2",
    ],
    ["dotted namespaces", "namespace N3.B.C { export class K { v = 1 } } new N3.B.C.K().v", "1"],
    [
      "a namespace with a class",
      "class K4 { static a = 1 } namespace K4 { export const b = 2 } [K4.a, K4.b]",
      "[ 1, 2 ]",
    ],
    [
      "a namespace with a function",
      "function f5() { return 1 } namespace f5 { export const b = 2 } [f5(), f5.b]",
      "[ 1, 2 ]",
    ],
    [
      "import aliases of namespaces",
      "namespace N6 { export const x = { y: 1 } } import X6 = N6.x; X6.y",
      "1",
    ],
    [
      "parameter properties",
      "class K7 { constructor(private readonly a: number, public b = 2, protected c?: string) {} sum() { return this.a + this.b } } new K7(1).sum()",
      "3",
    ],
    [
      "accessors",
      "class K8 { #v = 1; get v(): number { return this.#v } set v(v) { this.#v = v * 2 } } const k8 = new K8(); k8.v = 4; k8.v",
      "8",
    ],
    [
      "auto-accessors",
      "class K9 { accessor z = 1; static accessor s: string = 's' } const k9 = new K9(); k9.z++; [k9.z, K9.s, Object.keys(k9)]",
      "[ 2, 's', [] ]",
    ],
    [
      "overloads",
      "function f10(a: string): string; function f10(a: number): number; function f10(a: any) { return a } [f10('a'), f10(1)]",
      "[ 'a', 1 ]",
    ],
    [
      "satisfies, as, non-null and angle-bracket assertions",
      "const x11 = { a: 1 } satisfies Record<string, number>; [(x11 as any)!.a!, <number>x11.a]",
      "[ 1, 1 ]",
    ],
    [
      "generic arrows",
      "const a12 = <T,>(x: T) => x; const b12 = <T>(x: T): T => x; const c12 = <T extends object>(x: T) => x; const d12 = async <T>(x: T) => x; [a12(1), b12<number>(2), c12([]), await d12(3)]",
      "[ 1, 2, [], 3 ]",
    ],
    [
      "abstract classes",
      "abstract class K13 { abstract m(): number; n() { return this.m() } } class L13 extends K13 { override m() { return 5 } } new L13().n()",
      "5",
    ],
    [
      "what is only declared",
      "declare const g14: string; declare module 'x' { export const y: number } declare global { interface Window { z: 1 } } class K14 { declare d: number; e!: number; [key: string]: unknown } Object.keys(new K14())",
      "[ 'e' ]",
    ],
    [
      "this parameters and type predicates",
      "function f15(this: { v: number }, x: unknown): x is string { return typeof x === 'string' } f15.call({ v: 1 }, 'a')",
      "true",
    ],
    [
      "types of every kind",
      "type A16<T> = T extends (infer U)[] ? `${string & keyof U}-x` : { readonly [K in keyof T]?: T[K] }; interface I16 extends Partial<A16<{}>> { (x: number): void; new (): I16; get a(): 1 } let x16: unique symbol | asserts_16 | typeof import('node:fs') = 1 as never; type asserts_16 = abstract new () => void; 1",
      "1",
    ],
    [
      "definite assignment and optional members",
      "let x17!: number; x17 = 1; ({ a: { b: x17 } } as { a?: { b: number } }).a?.b",
      "1",
    ],
    [
      "decorators of the standard",
      "const log18: any[] = []; function d18(v: any, c: any) { log18.push([c.kind, c.name]) } @d18 class K18 { @d18 m() {} @d18 f = 1; @d18 static accessor a = 2; @d18 get g() { return 1 } @d18 #p = 1 } log18",
      "[ [ 'accessor', 'a' ], [ 'method', 'm' ], [ 'getter', 'g' ], [ 'field', 'f' ], [ 'field', '#p' ], [ 'class', 'K18' ] ]",
    ],
    [
      "decorators that replace",
      "const twice19 = (m: Function, _c: ClassMethodDecoratorContext) => function (this: any, ...a: any[]) { return m.apply(this, a) * 2 }; class K19 { @twice19 m(x: number) { return x } } new K19().m(4)",
      "8",
    ],
    [
      "using in a function",
      "const log20: string[] = []; const r20 = (n: string) => ({ [Symbol.dispose]() { log20.push(n) } }); function f20() { using a = r20('a'); using b = r20('b'); log20.push('body') } f20(); log20",
      "[ 'body', 'b', 'a' ]",
    ],
    [
      "using in a loop and a block",
      "const log21: any[] = []; for (using x of [1, 2].map((n) => ({ [Symbol.dispose]() { log21.push(n) } }))) log21.push('in'); { using y = null } log21",
      "[ 'in', 1, 'in', 2 ]",
    ],
    [
      "await using in an async function",
      "const log22: any[] = []; async function f22() { await using a = { async [Symbol.asyncDispose]() { await 0; log22.push('gone') } }; log22.push('body') } await f22(); log22",
      "[ 'body', 'gone' ]",
    ],
    [
      "generators, async generators, for await",
      "async function* g23() { yield* [1, 2]; yield await Promise.resolve(3) } const out23: number[] = []; for await (const x of g23()) out23.push(x); out23",
      "[ 1, 2, 3 ]",
    ],
    [
      "labels",
      "let n24 = 0; outer: for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) { if (j === 1) continue outer; if (i === 2) break outer; n24 += 10 * i + j } n24",
      "10",
    ],
    [
      "templates, tags, regular expressions",
      "const t25 = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join('|') + v; [t25`a${1}\\n`, /(?<y>\\d+)/u.exec('in 2024')!.groups!.y, `${`${1}`}`]",
      "[ 'a|\\\\n1', '2024', '1' ]",
    ],
    [
      "class blocks, private methods, computed keys",
      "class K26 { static n = 0; static { K26.n = 5 } #m() { return 1 } ['c' + 1]() { return this.#m() } static { this.n++ } } [K26.n, (new K26() as any).c1()]",
      "[ 6, 1 ]",
    ],
    [
      "statements without semicolons",
      "let a27 = 1\nlet b27 = 2\n;[a27, b27] = [b27, a27]\nconst c27 = () => a27\n;[a27, b27, c27()]",
      "[ 2, 1, 2 ]",
    ],
    [
      "type-only exports and imports",
      "export type T28 = 1; export interface I28 {} import type Q28 from 'nowhere'; export type { Q28 }; 1",
      "1",
    ],
    ["a sum of thousands of terms", Array(3000).fill("1").join(" + "), "3000"],
  ];
  for (const [feature, code, value] of cases) {
    it(`has ${feature}`, async () => {
      expect(await session.result(code)).toBe(value);
    });
  }

  const legacy: TransformSettings = { experimentalDecorators: true };
  it("has legacy decorators where the settings say so", async () => {
    const code = `const log: any[] = [];
      const d = (...args: any[]) => { log.push(args.slice(1)) };
      @d class K { @d m(@d p: number) {} @d f = 1 }
      log.map((args) => [args[0], typeof args[1]])`;
    const { value, error } = await session.run(code, legacy);
    expect([error, value]).toEqual([
      undefined,
      "[ [ 'm', 'number' ], [ 'm', 'object' ], [ 'f', 'undefined' ], [ undefined, 'undefined' ] ]",
    ]);
  });

  it("assigns class fields where the settings say so", async () => {
    const code =
      "class B { set x(v: number) { record.set = v } } class C extends B { x = 1; y; } Object.keys(new C())";
    expect((await session.run(code)).value).toBe("[ 'x', 'y' ]");
    expect((await session.run(code, { useDefineForClassFields: false })).value).toBe("[]");
  });
});

describe("using at the top level", () => {
  it("disposes at the end of the cell, in reverse order, and the names stay", async () => {
    await session.run(
      "const log: string[] = []; const res = (n: string) => ({ n, [Symbol.dispose]() { log.push(n) } })",
    );
    const { value } = await session.run(
      "using a = res('a'), b = res('b'); function see() { return a.n } log.push('body'); see()",
    );
    expect(value).toBe("'a'");
    expect(await session.result("[log.splice(0), a.n, see()]")).toBe("[ [ 'body', 'b', 'a' ], 'a', 'a' ]");
  });

  it("disposes after an error, and awaits what is to be awaited", async () => {
    const code = `await using c = { async [Symbol.asyncDispose]() { await 0; log.push("c") } };
      using d = res("d");
      throw new Error("in the cell")`;
    expect(await session.result(code)).toBe("Error: in the cell");
    expect(await session.result("log.splice(0)")).toBe("[ 'd', 'c' ]");
  });

  it("reports an error in disposal together with the one of the cell", async () => {
    const code = "using e = { [Symbol.dispose]() { throw new Error('second') } }; throw new Error('first')";
    expect(await session.result(code)).toMatch(/^SuppressedError/);
  });
});

describe("JSX in cells", () => {
  const cases: [what: string, code: string, value: string, settings?: TransformSettings][] = [
    [
      "elements by the automatic runtime",
      "const who = 1; <b id='x'>{who}!</b>",
      "{ type: 'b', props: { id: 'x', children: [ 1, '!' ] }, key: undefined }",
    ],
    [
      "fragments, components, keys and spread",
      "const C = (p: any) => null; <><C key='k' {...{ a: 1 }} b /></>",
      "{ type: 'fragment of react', props: { children: { type: 'C', props: { a: 1, b: true }, key: 'k' } }, key: undefined }",
    ],
    [
      "types beside it",
      "const f = <T,>(x: T) => x; const e: object = <i>{f<number>(1)}</i>; (e as any).props.children",
      "1",
    ],
    ["assertions in angle brackets where there is none", "<number>5", "5"],
    ["the import source of a pragma", "/** @jsxImportSource preact */\n<b/>", "'preact b'"],
    ["the import source of the settings", "<b/>", "'preact b'", { jsx: { importSource: "preact" } }],
    [
      "the factory of a pragma",
      "/** @jsx h */\nconst h = (...args: any[]) => args; <b a={1}>x</b>",
      "[ 'b', { a: 1 }, 'x' ]",
    ],
    [
      "the factory and fragment of the settings",
      "const el = (...args: any[]) => args, Frag = 'frag'; <><b/></>",
      "[ 'frag', null, [ 'b', null ] ]",
      { jsx: { runtime: "classic", pragma: "el", pragmaFrag: "Frag" } },
    ],
    [
      "React.createElement by the classic runtime",
      "const React = { createElement: (t: any) => 'react ' + t }; <b/>",
      "'react b'",
      { jsx: { runtime: "classic" } },
    ],
    [
      "the places of elements in development",
      "const a = 1;\n<b/>",
      "[ 'b', 2 ]",
      { jsx: { development: true } },
    ],
    [
      "decorators beside it",
      "@((c: any) => c) class D { render() { return <b/> } } new D().render().type",
      "'b'",
    ],
  ];
  for (const [what, code, value, settings] of cases) {
    it(`takes ${what}`, async () => {
      const ran = await session.run(code, settings);
      expect([ran.error, ran.value]).toEqual([undefined, value]);
    });
  }

  it("keeps to the runtime of its own cell", async () => {
    await session.run("const Old = () => <b/>");
    await session.run("/** @jsxImportSource preact */\nconst New = () => <b/>");
    expect(await session.result("[Old().type, New()]")).toBe("[ 'b', 'preact b' ]");
  });
});
