import { describe, expect, it } from "vitest";
import { type Cell, readCell } from "../../kernel/language/cell.js";

const read = (code: string, declared: string[] = []): Cell =>
  readCell(code, (name) => declared.includes(name));

describe("What a cell mentions", () => {
  it.each([
    ["variables, but no members and keys", "a.b; c?.d[e]; ({ f: g, h })", ["a", "c", "e", "g", "h"]],
    [
      "types, with their arguments",
      "let x: A<B>[] = y as C.D; type T = typeof z.w",
      ["A", "B", "C", "y", "z"],
    ],
    ["no names of inner scopes", "function f(p, { q: r = s }) { const t = p + r; return t }", ["s"]],
    [
      "no type parameters",
      "function f<T extends U>(a: T): T { return a }\ntype G<V> = V extends (infer W)[] ? W : never;\ntype M = { [K in keyof N]: N[K] }",
      ["U", "N"],
    ],
    [
      "what closures take from around them",
      "const f = () => { inner: for (const a of b) { c(a); break inner } }",
      ["b", "c"],
    ],
    ["names that a block hides, where it does not", "{ const a = 1; a } a", ["a"]],
    [
      "superclasses and decorators",
      "@d class A extends B<C> implements D { @e(f) [g] = h; #i = this.#i; j() { super.k() } }",
      ["d", "B", "C", "D", "e", "f", "g", "h"],
    ],
    ["elements that are components", "<A b={c}><d.e /><f-g /></A>", ["A", "c", "d", "React", "h"]],
    ["what is assigned to", "a = 1; b++; [c.d, e] = f; for (g of h) {}", ["a", "b", "c", "e", "f", "g", "h"]],
    ["what an enum is made of, but not its own members", "enum E { A, B = A | c }", ["c"]],
    ["what a function type takes", "type F = (a: B, ...c: D[]) => a is E", ["B", "D", "E"]],
    ["nothing of an import", "import a, { b as c } from 'd'; import * as e from 'f'", []],
    ["catch clauses hide names", "try { a } catch (b) { b; c }", ["a", "c"]],
    ["index signatures have no names", "interface I { [key: string]: A }", ["A"]],
  ])("%s", (_title, code, expected) => {
    expect([...read(code).mentioned].sort()).toEqual([...expected].sort());
  });
});

describe("What a cell declares", () => {
  it.each([
    ["let a = 1, { b, c: [d], ...e } = x", ["a", "b", "d", "e"]],
    [
      "function f() { var inner } class C {} enum E {} namespace N.M {} interface I {} type T = 1",
      ["f", "C", "E", "N", "I", "T"],
    ],
    ["import a, { b as c } from 'x'; import * as d from 'y'; import e = require('z')", ["a", "c", "d", "e"]],
    [
      "export const a = 1; export default class B {}; export { x as c } from 'm'; export * as d from 'n'",
      ["a", "B", "c", "d"],
    ],
    ["for (var i = 0, j; ;) { var k; let l; { var m } }", ["i", "j", "k", "m"]],
    ["using a = x; await using b = y", ["a", "b"]],
    ["declare global { interface G {} } declare module 'm' { const x: 1 }", []],
    ["@d export abstract class A {}", ["A"]],
  ])("%s", (code, expected) => {
    const cell = read(code);
    expect([...cell.declared].sort()).toEqual([...expected].sort());
    const names = cell.declarations.flatMap((declaration) => [...declaration.names.keys()]);
    expect(names.sort()).toEqual([...expected].sort());
  });

  it("is guessed where it is no TypeScript yet", () => {
    const cell = read("const alpha = 1; function beta( { class Gamma");
    expect(cell.parsed).toBe(false);
    expect([...cell.declared]).toEqual(["alpha", "beta", "Gamma"]);
    expect(cell.declarations).toEqual([]);
  });
});

describe("What later cells need of a cell", () => {
  const textOf = (code: string): string =>
    read(code)
      .declarations.map(({ text }) => text)
      .join("\n");

  it("is a variable's written type without its value", () => {
    expect(textOf("let a: A | B = f()")).toBe("declare let a: A | B;");
    expect([...read("let a: A | B = f()").declarations[0]!.mentions]).toEqual(["A", "B"]);
  });

  it("is a function's signature without its body, if all of it is written", () => {
    expect(textOf("async function f<T>(a: T): Promise<T> { return a }")).toBe(
      "declare function f<T>(a: T): Promise<T>;",
    );
    expect(textOf("function f(a: number) { return a }")).toBe("function f(a: number) { return a }");
  });

  it("is all overloads, without the signature of the body", () => {
    expect(textOf("function f(a: 1): 1;\nfunction f(a: any): any { return a }")).toBe(
      "function f(a: 1): 1;\nfunction f(a: any): any { return a }",
    );
  });

  it("is a variable whose first value does not narrow it", () => {
    expect(textOf("let a = f()")).toBe("let a = f(); a = null as any;");
  });

  it("is nothing of statements that declare nothing", () => {
    expect(textOf("console.log(1); for (const a of b) {} if (c) {}")).toBe("");
  });

  it("is a declaration without its export", () => {
    expect(textOf("export default abstract class A {}")).toBe("abstract class A {}");
    expect(textOf("@d export class A {}")).toBe("@d class A {}");
    expect(textOf("export interface I {}")).toBe("interface I {}");
  });

  it("has its documentation", () => {
    expect(textOf("/** Old. */ x;\n/** Says. */\nconst a = [1]")).toBe("/** Says. */\nconst a = [1];");
  });
});

describe("A cell's text", () => {
  it("is TSX only where it is no TypeScript", () => {
    expect(read("const id = <T>(x: T) => <number>x").language).toBe("ts");
    expect(read("const e = <A>x</A>").language).toBe("tsx");
    expect(read("const e = <A b=").language).toBe("tsx");
    expect(read("const e = <A>(").language).toBe("ts");
  });

  it("keeps its length when shell lines are blanked out", () => {
    const code = "!ls -l 'a\nlet x = 1\n  !echo {x}\n";
    const { text, commands } = read(code);
    expect(text).toBe(`${" ".repeat(9)}\nlet x = 1\n${" ".repeat(11)}\n`);
    expect(commands).toEqual(["ls -l 'a", "echo {x}"]);
  });

  it("keeps a line that negates what is there", () => {
    expect(read("!done", ["done"]).commands).toEqual([]);
    expect(read("let done = 1;\n!done").commands).toEqual([]);
    expect(read("!process").commands).toEqual([]);
    expect(read("!whoami").commands).toEqual(["whoami"]);
  });

  it("is not checked where it says so above its code", () => {
    expect(read("// a note\n// @ts-nocheck\nx").unchecked).toBe(true);
    expect(read("x // @ts-nocheck").unchecked).toBe(false);
  });

  it("has its pragmas apart", () => {
    expect(read("/** @jsx h */\nx").pragmas).toEqual(["/**  @jsx h */", "/** @jsxRuntime classic */"]);
    expect(read("/// <reference types='a' />\nx").pragmas).toEqual(["/// <reference types='a' />"]);
    expect(read("x; /** @jsx h */").pragmas).toEqual([]);
  });

  it("says what it imports", () => {
    expect(
      read("import 'a'; import b from 'b'; export * from 'c'; await import('d'); import(e)").specifiers,
    ).toEqual(["a", "b", "c", "d"]);
  });
});
