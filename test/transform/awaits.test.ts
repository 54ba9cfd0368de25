import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTransformer, type Site } from "../../kernel/transform/index.js";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
  await session.run(
    "const later = <T,>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, 0, value))",
  );
});
afterAll(() => session.close());

function sitesOf(code: string): Site[] {
  return createTransformer().transform({ code, count: 1, name: "tsloop:cell/1.1" }, {}).sites;
}

describe("await sites", () => {
  it("name their place in the TypeScript, their function, what they await, and whether they are in a loop", () => {
    const code = `type Names = string[];
const first = await get<Names>("a" as string);
async function load(url: string, tries: number = 3): Promise<void> {
  for (let i = 0; i < tries; i++) {
    await sleep(10 * i); // in a loop
  }
  const é = "ü", value: any = await  ( send(url) );
}
class Client { async run() { await a1 } #p = async () => { await a2 } }
const o = { async m() { await a3 }, f: async () => await a4, async ["c" + 1]() { await a5 } };
for await (const x of stream as AsyncIterable<number>) { await x }
export default async () => { while (await next()) await (async () => { await a6 })() };`;
    const told = sitesOf(code).map(({ line, column, functionName, text, inLoop }) => {
      expect(code.split("\n")[line - 1]!.slice(column)).toMatch(/^(await|for await)\b/);
      return `${line}:${column} ${functionName ?? "-"} ${text}${inLoop ? " loop" : ""}`;
    });
    expect(told).toEqual([
      '2:14 - get<Names>("a" as string)',
      "5:4 load sleep(10 * i) loop",
      "7:30 load send(url)",
      "9:29 run a1",
      "9:59 #p a2",
      "10:24 m a3",
      "10:51 f a4",
      "10:81 - a5",
      "11:0 - stream loop",
      "11:57 - x loop",
      "12:36 - next() loop",
      "12:50 - (async () => { await a6 })() loop",
      "12:71 - a6",
    ]);
  });

  it("cap what they quote", () => {
    const [site] = sitesOf(`await f(${JSON.stringify("x".repeat(500))})`);
    expect(site!.text).toHaveLength(80);
    expect(site!.text.endsWith("…")).toBe(true);
  });

  it("are numbered through the session, also over a reset", () => {
    const transformer = createTransformer();
    const first = (code: string) => transformer.transform({ code, count: 1, name: "c" }, {}).firstSite;
    expect([first("await a; await b"), first("3"), first("await c")]).toEqual([0, 2, 2]);
    expect(() => first("await d; }")).toThrow();
    transformer.reset();
    expect([first("await e"), first("await f")]).toEqual([3, 4]);
  });

  it("include imports, whose modules may await, and shell commands", () => {
    const code = 'import "m";\nimport type T from "t";\nexport * from "n";\n!sleep 100 seconds';
    expect(sitesOf(code).map(({ line, text }) => [line, text])).toEqual([
      [1, 'import "m";'],
      [3, 'export * from "n";'],
      [4, "!sleep 100 seconds"],
    ]);
  });

  it("leave the awaits of disposal alone", () => {
    expect(
      sitesOf("await using a = b; await a; async function f() { await using c = d }").map(({ text }) => text),
    ).toEqual(["a"]);
  });
});

describe("code with await", () => {
  const cases: [behaviour: string, code: string, value: string][] = [
    ["at the top level", "const a1 = await later(1); a1 + (await later(2))", "3"],
    [
      "in operators and calls",
      "[-(await later(1)), !(await later(0)), typeof await later(''), (await later([5]))[0], ...await later([6])]",
      "[ -1, true, 'string', 5, 6 ]",
    ],
    ["of an await", "await await later(later(2))", "2"],
    ["of a sequence", "await (later(1), later(2))", "2"],
    ["in templates", "`${await later('a')} ${`${await later('b')}`}`", "'a b'"],
    [
      "in conditions and loops",
      "let n6 = 0; for (let i = await later(0); i < await later(3); i += await later(1)) n6 += i; while (await later(n6 < 5)) n6++; n6",
      "5",
    ],
    [
      "in patterns",
      "const { a: a7 = await later(1), [await later('k')]: k7 } = { k: 2 } as any; [a7, k7]",
      "[ 1, 2 ]",
    ],
    [
      "in async arrows without braces",
      "const f8 = async (x: number) => await later(x + 1); const g8 = async (x: number) => ({ v: await later(x) }); const h8 = async () => (await later(1), await later(2)); [await f8(1), await g8(2), await h8()]",
      "[ 2, { v: 2 }, 2 ]",
    ],
    [
      "in nested arrows",
      "const f9 = async () => async () => async () => await later(9); await (await (await f9())())()",
      "9",
    ],
    [
      "in arrows in parameters",
      "const f10 = async (g = async () => await later(10)) => await g(); await f10()",
      "10",
    ],
    [
      "in methods, and in what names them",
      "class K11 { async m() { return await later(1) } static async *g() { yield await later(2); yield 3 } f = async () => await this.m() } const o11 = { async m() { return await later(4) }, [await later('c')]: 5 }; const out11 = [await new K11().f(), await o11.m(), o11.c]; for await (const x of K11.g()) out11.push(x); out11",
      "[ 1, 4, 5, 2, 3 ]",
    ],
    [
      "in classes in async functions",
      "async function f12() { return class extends (await later(Array)) { [await later('m')]() { return 1 } } } new (await f12())().m()",
      "1",
    ],
    [
      "under directives",
      "async function f13() { 'use strict'; 'other'; return await later(typeof this) } await f13()",
      "'undefined'",
    ],
    [
      "in for await",
      "async function f14(xs: unknown) { let s = 0; for await (const x of xs as any) s += x; for await (const { y } of [later({ y: 5 })]) s += y; return s } await f14([later(1), 2])",
      "8",
    ],
    [
      "in try, catch and finally",
      "let s15 = ''; try { await Promise.reject(1) } catch (e) { s15 += e + await later('c') } finally { s15 += await later('f') } s15",
      "'1cf'",
    ],
    [
      "in stored calls",
      "const p16 = later(1); let q16 = later(2), r16 = [later(3), ...[later(4)]]; q16 = later(5); [await p16, await q16, await Promise.all(r16)]",
      "[ 1, 5, [ 3, 4 ] ]",
    ],
    ["in optional calls", "const o17 = { f: later }; const v17 = o17?.f?.(3); await v17", "3"],
    ["after a line without semicolon", "const x18 = later(1)\nawait x18\n;(await x18) + 1", "2"],
  ];
  for (const [behaviour, code, value] of cases) {
    it(`works ${behaviour}`, async () => {
      expect(await session.result(code)).toBe(value);
    });
  }

  it("gives each activation a flow of its own, and each top-level await its number", async () => {
    const code = `record.sites.length = 0; record.entered = 0;
async function inner(n: number) { await later(0); await later(1); return n }
const both = async () => { const sync = () => inner(1); await Promise.all([sync(), inner(2)]) };
const plain = async () => 5;
await both(); await plain();
const flows = record.sites.map(({ flow }) => flow)`;
    const { cell } = await session.run(code);
    const first = cell.firstSite;
    const flow = (name: string) => cell.sites.findIndex(({ text }) => text === name) + first;
    expect(await session.result("flows")).toBe(
      `[ 'flow 2', 'flow 3', 'flow 1', ${flow("both()")}, 'flow 2', 'flow 3', ${flow("plain()")} ]`,
    );
  });

  it("leaves awaits of nothing as they are, and functions that have no others", () => {
    const code = "const idle = async () => { await null; await (undefined); await 'text'; await 1n };";
    const cell = createTransformer().transform({ code, count: 1, name: "c" }, {});
    expect({ kept: cell.code.includes(code.slice("const".length)), sites: cell.sites }).toEqual({
      kept: true,
      sites: [],
    });
    expect(sitesOf("await /re/; await `${a}`; await null")).toHaveLength(2);
  });

  it("marks before what is awaited is evaluated, so that the flows it calls are its own", async () => {
    const { cell } = await session.run(
      "record.sites.length = 0; const deep = async () => { await later(0) }; await deep(); [await deep(), record.sites.map(({ start }) => start)][1]",
    );
    expect(cell.code).toContain("__tsloop.site(__tsloop.mark(), deep(), ");
    expect(await session.result("record.sites.slice(0, 2).map(({ start }) => start)")).toBe("[ 0, 0 ]");
  });

  it("tells of stored calls at the top level, not of other values, nor of those in functions and loops", () => {
    const owned = (code: string) => {
      const { code: output } = createTransformer().transform({ code, count: 1, name: "c" }, {});
      return [...output.matchAll(/__tsloop\.own\(__tsloop\.mark\(\), (\w*)/g)].map(([, start]) => start);
    };
    expect(
      owned(
        "const a = f(); let b = new G(), c = [h(), 1]; d = i?.j(); export const e = k(); const l = (async () => {})()",
      ),
    ).toEqual(["f", "new", "", "i", "k", ""]);
    expect(
      owned(
        "const a = 1, b = [1], c = await f(), d = () => f(), e = x ? f() : 0; f(); g.h = f(); const { i } = f()",
      ),
    ).toEqual([]);
    expect(
      owned(
        "function q() { const a = f() } class R { s = f() } for (const t of u) { const v = f() } enum E { A }",
      ),
    ).toEqual([]);
  });

  it("is not touched in functions that do not await", () => {
    const code = "const plain = async (x) => x;\nfunction* g() {\n\tyield 1;\n}\n";
    const { code: output } = createTransformer().transform({ code, count: 1, name: "c" }, {});
    expect(output).not.toContain("__tsloop");
  });
});
