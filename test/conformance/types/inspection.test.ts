import { describe, expect, it } from "vitest";
import { KernelClient } from "../client.js";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook({
  "local.ts": "/** Doubles a number. */\nexport function double(n: number): number {\n  return n * 2;\n}\n",
});

/** What it is about, cells that run before, the code with the cursor, and what the answer has. */
type Case = readonly [title: string, cells: readonly string[], marked: string, ...expected: string[]];

const cases: Case[] = [
  [
    "a variable, with its type and its value",
    ["const answer = { n: 42 }"],
    "ans|wer",
    "const answer: {",
    "n: number",
    "= { n: 42 }",
  ],
  ["a property, with its value", [], "answer.|n", "(property) n: number", "= 42"],
  [
    "a function, with its documentation",
    ["/** Adds two.\n * @param a the first\n */\nfunction add(a: number, b: number) { return a + b }"],
    "ad|d(1, 2)",
    "function add(a: number, b: number): number",
    "Adds two.",
    "@param a",
  ],
  [
    "a class",
    ["/** A point. */ class Point { constructor(readonly x: number) {} }"],
    "new Poi|nt(1)",
    "Point(x: number): Point",
  ],
  [
    "a method",
    ["class Door {\n  /** Opens it. */\n  open(wide: boolean): void {}\n}"],
    "new Door().op|en(true)",
    "open(wide: boolean): void",
    "Opens it.",
  ],
  [
    "an interface",
    ["/** Someone. */ interface Person { name: string }"],
    "let p: Per|son",
    "interface Person",
    "Someone.",
  ],
  ["a type", ["type Level = 'low' | 'high'"], "let l: Lev|el", 'type Level = "high" | "low"'],
  ["an enum's member", ["enum Size { Small = 1 }"], "Size.Sm|all", "Size.Small = 1"],
  [
    "a generic call as it is",
    ["function pair<A, B>(a: A, b: B): [A, B] { return [a, b] }"],
    "pa|ir(1, 'x')",
    "function pair<number, string>(a: number, b: string): [number, string]",
  ],
  [
    "something of Node",
    ["import { readFile } from 'node:fs/promises'"],
    "read|File",
    "function readFile",
    "Asynchronously reads",
  ],
  ["something of the language", [], "[1].ma|p(String)", "map<", "Calls a defined callback function"],
  [
    "something of a local module",
    ["import { double } from './local.ts'"],
    "dou|ble(1)",
    "function double(n: number): number",
    "Doubles a number.",
  ],
  ["something of the kernel's library", [], "asyncio.sle|ep(1)", "sleep"],
  [
    "prompt, as the kernel gives it",
    [],
    "pro|mpt('?')",
    "function prompt(text?: string, initial?: string): string",
  ],
  [
    "a name of the cell itself",
    [],
    "const own = new Map<string, number>(); ow|n",
    "const own: Map<string, number>",
  ],
  [
    "a narrowed variable",
    [],
    "const either = Math.random() > 2 ? 'a' : 1; if (typeof either === 'string') eith|er",
    'const either: "a"',
  ],
  [
    "the call that is typed, with the next parameter marked",
    [],
    "add(1, |",
    "add(a: number, b: number): number",
    "       ~~~~~~~~~",
  ],
  ["the call that is typed, over lines", [], "add(\n  1,\n  |", "b: number"],
  ["a value that types know nothing of", ["globalThis['hid' + 'den'] = [1, 2, 3]"], "hid|den", "[ 1, 2, 3 ]"],
  [
    "an array's elements",
    ["const listed: unknown = [1, 'two', null, [3]]"],
    "liste|d",
    "= [ 1, 'two', null, Array(1) ]",
  ],
  [
    "an object's class",
    ["class Place { name = 'here'; #at = 1 } const place = new Place()"],
    "pla|ce",
    "= Place { name: 'here' }",
  ],
  [
    "a map's entries",
    ["const mapped = new Map<string, object>([['a', { b: 1 }]])"],
    "mapp|ed",
    "= Map(1) { 'a' => {…} }",
  ],
  ["what a promise has come to", ["const settled = Promise.resolve(5)"], "sett|led", "[[PromiseResult]]: 5"],
  [
    "an error by its message",
    ["const failure = new TypeError('no good')"],
    "fail|ure",
    "= TypeError: no good",
  ],
  ["behind characters of two units", [], "'🦜🦜'; ans|wer", "const answer: {"],
  ["a name of such characters", ["const 𝒳 = 'x'"], "|𝒳", 'const 𝒳: "x"', '= "x"'],
];

describe("Inspection shows", () => {
  for (const [title, cells, marked, ...expected] of cases) {
    it(title, async () => {
      if (cells.length > 0) await notebook().run(...cells);
      const shown = await notebook().inspect(marked);
      for (const part of expected) expect(shown).toContain(part);
    });
  }

  it("the source of a definition at detail level 1, and where it is", async () => {
    expect(await notebook().inspect("ad|d", 1)).toMatch(/In\[\d+\]\n[\s\S]*return a \+ b/);
    expect(await notebook().inspect("dou|ble", 1)).toContain("local.ts:");
    expect(await notebook().inspect("dou|ble", 1)).toContain("return n * 2;");
    expect(await notebook().inspect("ad|d", 0)).not.toContain("return a + b");
  });

  it("the same as Markdown", async () => {
    const { reply } = await notebook().kernel.ask("inspect_request", {
      code: "add",
      cursor_pos: 3,
      detail_level: 0,
    });
    expect((reply.content.data as Record<string, string>)["text/markdown"]).toContain(
      "```typescript\nfunction add",
    );
  });

  it("never what a getter would do", async () => {
    await notebook().run("var opened = 0; const box: any = { get lid() { return ++opened } }");
    await notebook().inspect("box.l|id");
    expect((await notebook().run("opened")).value).toBe("0");
  });
});

describe("Inspection finds nothing", () => {
  it.each([
    ["of a name that is not there", "nowhere|"],
    ["in a comment", "// ans|wer"],
    ["in a string", "'ans|wer'"],
    ["where there is no name", "1 + |"],
  ])("%s", async (_title, marked) => {
    expect(await notebook().inspect(marked)).toBe("");
  });

  // Node 26 leaves a message to a main thread that waits lying, now and then, while the process is young.
  it("the value each time, as soon as there is one", async () => {
    const shown: unknown[] = [];
    for (let each = 0; each < 4; each++) {
      const kernel = await KernelClient.start({ env: { TSLOOP_TYPES: "off" } });
      await kernel.execute("const early = [41, 42]");
      for (let time = 0; time < 4; time++) {
        const { reply } = await kernel.ask("inspect_request", {
          code: "early",
          cursor_pos: 3,
          detail_level: 0,
        });
        shown.push((reply.content.data as Record<string, string>)["text/plain"]);
      }
      await kernel.stop();
    }
    expect(shown).toEqual(shown.map(() => expect.stringContaining("= [ 41, 42 ]")));
  });
});
