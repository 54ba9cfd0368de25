import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { describe, expect, it } from "vitest";
import { erase } from "../../kernel/transform/erase.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A tree as a value to compare: what TypeScript adds to the nodes of JavaScript, and how a literal is written, aside.
 *
 * @param code given, a node has its place in it, without the space, or the end of a statement, that a type left at its ends
 */
function bare(node: unknown, code?: string): unknown {
  if (Array.isArray(node)) {
    return node.filter((each) => !isEmpty(each)).map((each) => bare(each, code));
  }
  if (typeof node !== "object" || node === null) return typeof node === "bigint" ? `${node}n` : node;
  if (node instanceof RegExp) return String(node);
  const { type, ...fields } = node as Record<string, unknown>;
  const kept = Object.entries(fields).filter(
    ([key, value]) =>
      value !== null && value !== undefined && !ADDED.has(key) && !["start", "end", "raw"].includes(key),
  );
  const { start, end } = node as { start: number; end: number };
  // The two grammars do not agree on where a piece of a template begins.
  const text = type === "TemplateElement" ? undefined : code?.slice(start, end);
  return {
    type,
    ...(text !== undefined && {
      at: [end - text.trimStart().length, start + text.replace(/[\s;]+$/, "").length],
    }),
    ...Object.fromEntries(kept.map(([key, value]) => [key, bare(value, code)])),
  };
}

/** What an erased statement may leave: `;`, and the compiler's `export {}`. */
function isEmpty(node: any): boolean {
  if (node?.type === "EmptyStatement") return true;
  return (
    node?.type === "ExportNamedDeclaration" && !node.source && !node.declaration && !node.specifiers.length
  );
}

/** Fields that are there in one of the two grammars only, and empty in a tree without types. */
const ADDED = new Set([
  "abstract",
  "accessibility",
  "declare",
  "decorators",
  "definite",
  "implements",
  "importKind",
  "exportKind",
  "optional",
  "override",
  "readonly",
  "hashbang",
  "range",
  "shorthand",
]);

function javascript(code: string, preserveParens: boolean): unknown {
  const { program, errors } = parseSync("cell.js", code, {
    lang: "js",
    sourceType: "module",
    preserveParens,
  });
  expect(errors, code).toEqual([]);
  return program.body;
}

/** That what is left is the same program as the compiler makes, at the places where it was written. */
function expectSame(text: string): boolean {
  const erased = erase(text, {});
  if (!("code" in erased)) {
    const { program } = parseSync("cell.ts", text, { lang: "ts", sourceType: "module" });
    if (erased.typescript) expect(erased.typescript).toEqual(program);
    return false;
  }
  const { code, program } = erased;
  expect(code.length).toBe(text.length);
  expect(code.replace(/[^\n]/g, "")).toBe(text.replace(/[^\n]/g, ""));
  expect(bare(program.body, code)).toEqual(bare(javascript(code, true), code));
  const compiled = transformSync("cell.ts", text, {
    lang: "ts",
    sourceType: "module",
    typescript: { onlyRemoveTypeImports: true },
  });
  expect(compiled.errors).toEqual([]);
  expect(bare(javascript(code, false))).toEqual(bare(javascript(compiled.code, false)));
  return true;
}

function textsOf(folder: string, extension: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(extension) && !file.includes("node_modules"))
    .map((file) => readFileSync(join(root, folder, file), "utf8"));
}

const ERASED = [
  "1 + 1",
  "const x: number = 1, { a, b: [c] }: { a: T; b: U[] } = y as any;",
  "let later!: string; later!.length; f(x!, ...y!); a! = 1; (b as any) = 2; [c as any] = d; x!++",
  "function f<T extends object = {}>(x?: T, [y]: T[] = [], ...rest: unknown[]): x is T { return g<T>(x!) }",
  "const f = async <T,>(x: T): Promise<T> => await (x as T satisfies unknown);",
  "interface A { x: number }\ntype B = A | string;\n(1)",
  "let n = 1\ninterface A {}\n[n]",
  "let n = 1\ntype T = string\n`${n}`",
  "class A<T> extends B<T> implements C, D<T> { private readonly x: number = 1; protected static override y?: T; z!: T; 'q': string; #p: number; get v(): number { return 1 } private async m(): Promise<void> {} }",
  "const K = class implements I {}; class L extends (M as any)<T> {}",
  "a?.b!.c; (a?.b)!.c; a!?.b; new Map<string, number>(); tag<T>`x`; x as const",
  "try { f() } catch (error: unknown) { throw error as Error }",
  "for (const x of y as T[]) { label: for (let i: number = 0; ; i++) break label }",
  'import x, { y as z } from "m"; export const v: T = 1; export default function (q: T) {}; export * from "n";',
  'import type { T } from "m";\nimport type D from "m";\nexport type { T };\nexport interface I {}\nexport type U = T;',
  'export type * from "m";\n(1)',
  "declare interface I {}\nf()",
  "let x: T\n(foo)",
  "let x: T\n[foo] = y",
  "return_: for (;;) { break return_ }",
  "const o = { m(this_: T): void {}, async *g<T>() {}, get p(): T { return 1 } };",
  "a as T\n+ b",
  "if (a as T) b as U; else c!",
];

const NOT_ERASED = [
  "enum E { A }",
  "namespace N { export const a = 1 }",
  "declare const x: number;",
  "class A { constructor(private x: number) {} }",
  "@dec class A {}",
  "class A { @dec m() {} }",
  "abstract class A { abstract m(): void }",
  "class A { m(): void; m(x?: number): void {} }",
  "function f(): void; function f(x?: number): void {}",
  "function f(this: Window) {}",
  'import { type T } from "m";',
  "interface T {}\nexport { T };",
  "import fs = require('fs');",
  "const f = (x: T):\n  U => x;",
  "const g = () => { return <\nT>(x: T) => x };",
  "const v = a as T\n(b)",
  "const v = a as T\n[b]",
  "const v = a as T\n`b`",
  "const v = <T>a;",
  "const v = f<T>;",
  "class A { get: T\n m() {} }",
  "class A { a = 1\n private [b] = 2 }",
  "class A { accessor a = 1 }",
  "const v = <div/>;",
  "a <!--b",
  "let \\u0061: number = 1;",
  "const x = ;",
  "let x = 1; let x = 2;",
];

describe("erasing types", () => {
  for (const text of ERASED) {
    it(`leaves the program in its place: ${text.replace(/\n/g, "⏎").slice(0, 80)}`, () => {
      expect(expectSame(text)).toBe(true);
    });
  }

  for (const text of NOT_ERASED) {
    it(`is left to the compiler: ${text.replace(/\n/g, "⏎")}`, () => {
      expect(expectSame(text)).toBe(false);
    });
  }

  it("gives the tree of the TypeScript as it was where something in it has to be compiled", () => {
    const text =
      "interface A {} let a = 1 as number; function f(this: A, x?: string): void {} class B implements A { y!: C } enum D {}";
    expect(erase(text.replace("this: A, ", ""), {})).toHaveProperty("typescript");
    expect(expectSame(text.replace("this: A, ", ""))).toBe(false);
  });

  it("makes no field of one that only declares a type where fields are assigned", () => {
    expect(erase("class A { x: number }", { useDefineForClassFields: false })).not.toHaveProperty("code");
    expect(erase("class A { x: number = 1 }", { useDefineForClassFields: false })).toHaveProperty("code");
  });

  it("gives what the compiler gives, for every source of this project that is erased", () => {
    const all = [...textsOf("kernel", ".ts"), ...textsOf("src", ".ts"), ...textsOf("test", ".ts")];
    const cells = textsOf("notebooks/source", ".md").flatMap((text) =>
      Array.from(text.matchAll(/^```ts [^\n]*\n([\s\S]*?)^```$/gm), ([, code]) => code!),
    );
    expect(cells.length).toBeGreaterThan(100);
    const left = cells.filter((text) => !expectSame(text));
    expect(left.length).toBeLessThan(cells.length / 10);
    const sources = all.filter(expectSame);
    expect(sources.length).toBeGreaterThan(all.length / 2);
  });

  it("leaves a tree that is too deep to the compiler", () => {
    expect(erase(Array.from({ length: 20_000 }, () => "1").join(" + "), {})).toEqual({});
  });
});
