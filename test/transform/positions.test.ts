import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
  await session.run(`function boom(..._args: any[]): any { throw new Error("boom") }
    const id = <T,>(x: T) => x; const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    const dec = (c: any, _context?: any) => c;`);
});
afterAll(() => session.close());

/** Snippets that do nothing, but are moved, rewritten or erased on their way. */
const harmless = [
  "interface Point$ { x: number; y: number }",
  "type Pair$<A, B = A> = [A, B]",
  "const c$ = 1, d$: [number, number] = [1, 2];",
  "let { l$ = 2, ...r$ } = { l$: 1 } as any",
  "var v$: number; var w$ = 1, x$ = 2;",
  "function f$(a: string): void;\nfunction f$(a: any) { return a as number }",
  "async function g$() {\n  await turn(); // waits\n  for await (const x of [1]) id<number>(x);\n}",
  "class K$<T> { private p?: T; constructor(public q = 1) {} async m() { await 0 } }",
  "enum E$ { A, B = 2 }",
  "namespace N$ { export const a = 1 }",
  'import { a as a$, type T$ } from "m";',
  'import type { U$ } from "nowhere"',
  "let s$ = 0; for (let i = 0; i < 3; i++) s$ += i;",
  "for (var i$ = 0; i$ < 2; i$++) { id(i$) }",
  "await turn()",
  "/* a comment\n   of two lines */ // and one more",
  "const str$ = `a\n${'b'}\nc 😀 é`;",
  "export const e$ = { a: 1,\n  b() { return this.a } };",
  "if (false) { !id } else { id(1) }",
  "",
];

/** Snippets with one call of \`boom\`, reached at once; the place is that of its name. */
const throwing = [
  "boom()",
  "  boom ( 1 );",
  "const t$: number = boom() as number;",
  "id(1); id<number>(boom())",
  "if (boom()) {}",
  "for (const x of boom()) {}",
  "for (let i = 0; i < 3; i++) { if (i === 2) boom() }",
  "let u$ = 0; while (true) { u$++; if (u$ > 3) { id(2); boom() } }",
  "return$: { boom() }",
  "const { a: y$ = boom() } = {} as any",
  "var z$ = boom()",
  "z$ = boom(); var z$: any",
  "(() => { boom() })()",
  "id((x: any) => { const y: number = 1; return boom(x, y) })(1)",
  "function h$(): never {\n  const a = 1;\n  return boom(a)\n}\nh$()",
  "class L$ { constructor(private readonly a = 1) { boom() } }\nnew L$()",
  "class M$ { static s = boom() }",
  "class O$ { m(): void { id(1), boom() } }\nnew O$().m()",
  "class P$ { get g(): number { return boom() } }\nnew P$().g",
  "const o$ = { m<T>(x: T) { return boom(x) } }; o$.m<string>('a')",
  "await (async () => { boom() })()",
  "await (async (x: number) => boom(x))(1)",
  "await turn(), boom()",
  "await (async function q$() {\n  await turn();\n  const y = await turn();\n  boom(y)\n})()",
  "const p$ = (async () => { await turn(); await id(boom()) })(); await p$",
  "for await (const x of (async function* () { yield 1; boom() })()) id(x)",
  "try { boom() } finally { id(1) }",
  "`a ${'é😀'} ${boom()}`",
  "const é$ = 'é😀'; boom(é$)",
  "switch (1 as number) { case boom(): }",
  "enum F$ { A = boom() }",
  "namespace Q$ { export const a = boom() }",
  "export default boom()",
  "export const ex$ = boom()",
  "a$$ = boom(); let a$$",
  "const arr$ = [1, 2, 3].map((x: number): number => (x === 3 ? boom() : x))",
  "((a, b = boom()) => a)(1)",
  "id(1)?.toFixed(boom())",
  "const as$ = (id(boom()) satisfies unknown)!",
  "new (id(class { constructor() { boom() } }))()",
];

/** Snippets that go through esbuild, with or without the call. */
const lowered = [
  "@dec class R$ { @dec m() { return 1 } }",
  "class S$ { accessor a = 1 }",
  "{ using u$ = null }",
  "namespace T$ { export let a = 1; a++ }",
];

/** Replaces the `$` of every name by a number, so that snippets can be repeated. */
let count = 0;
const numbered = (snippet: string) => {
  const number = ++count;
  return snippet.replaceAll(/(?<=[\wé])\$+(?![{])/g, (dollars) => `${"_".repeat(dollars.length)}${number}`);
};

async function placesOf(code: string) {
  const { frames, error } = await session.run(code);
  expect(error, code).toBe("Error: boom");
  return frames!.filter(({ name }) => name !== "boom");
}

function expected(code: string) {
  const before = code.slice(0, code.indexOf("boom")).split("\n");
  return { line: before.length, column: before.at(-1)!.length };
}

describe("the source map", () => {
  for (const snippet of throwing) {
    it(`leads from a call back to ${JSON.stringify(snippet)}`, async () => {
      const code = numbered(snippet);
      expect((await placesOf(code))[0]).toMatchObject(expected(code));
    });
  }

  it("leads back from every call, whatever is written around it", async () => {
    const others = fc.array(fc.constantFrom(...harmless), { maxLength: 6 });
    const rare = fc.option(fc.constantFrom(...lowered), { freq: 6 });
    await fc.assert(
      fc.asyncProperty(
        others,
        fc.constantFrom(...throwing),
        rare,
        others,
        async (before, snippet, special, after) => {
          const snippets = [...before, ...(special === null ? [] : [special]), snippet, ...after].map(
            numbered,
          );
          const code = snippets.join("\n;\n");
          expect((await placesOf(code))[0], code).toMatchObject(expected(code));
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  });

  it("leads back from awaits, for the frames of async functions that wait", async () => {
    const code = `type T = 1;
async function inner(): Promise<void> { await turn(); boom() }
const middle = async (x: T) => ({ v:   await inner() });
export class Outer { async run(n: number) { for (;;) { id(n); await middle(1 as T) } } }
  await new Outer().run(1)`;
    const frames = await placesOf(code);
    expect(frames.map(({ name, line, column }) => `${name} ${line}:${column}`)).toEqual(
      ["inner 2:54", "async middle 3:39", "async Outer.run 4:62", "async  5:2"].map((text) =>
        text.replace("async ", ""),
      ),
    );
  });

  it("leads from throw and new to where they are written", async () => {
    for (const code of [
      "type X = 1\n  throw   new Error('boom')",
      "const x: number = 1; if (x) {\n\tthrow new Error('boom') }",
    ]) {
      const { frames } = await session.run(code.replace(/const x/, "var x"));
      const line = code.split("\n")[1]!;
      expect(frames![0]).toMatchObject({ line: 2, column: line.indexOf("new") });
    }
  });

  it("leads from a name that is not defined to its use", async () => {
    const { frames } = await session.run("const a: string = 'é'\n\nid<string>(a + /* here */ missing1)");
    expect(frames![0]).toMatchObject({ line: 3, column: 26 });
  });

  it("names a compiled cell as its source, with its text", async () => {
    const { cell } = await session.run("enum Named { A }");
    expect(JSON.parse(cell.map as string)).toMatchObject({
      version: 3,
      sources: [expect.stringMatching(/^tsloop:cell\//)],
      sourcesContent: ["enum Named { A }"],
    });
    expect(cell.map).toBe(cell.map);
  });
});
