import { describe, expect, it } from "vitest";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook({
  "local.ts":
    "export const localValue = 1;\nexport function localFunction() {}\nexport interface LocalType { a: 1 }\n",
  "lib/deep.ts": "export {}",
  "data.json": '{ "rows": [] }',
  "node_modules/some-package/package.json":
    '{ "name": "some-package", "version": "1.0.0", "types": "index.d.ts" }',
  "node_modules/some-package/index.d.ts": "export declare const fromPackage: number;",
  "node_modules/react/package.json": '{ "name": "react" }',
  "node_modules/react/jsx-runtime.d.ts": `export declare namespace JSX {
    interface Element {}
    interface IntrinsicElements { article: { title?: string; hidden?: boolean }; aside: {} }
  }
  export declare function jsx(...all: unknown[]): JSX.Element;\nexport declare const jsxs: typeof jsx, Fragment: symbol;`,
});

/** What it is about, cells that run before, the code with the cursor, the first matches, and what they replace. */
type Case = readonly [
  title: string,
  cells: readonly string[],
  marked: string,
  first: readonly string[],
  replaced?: string,
];

const cases: Record<string, Case[]> = {
  Members: [
    [
      "of a variable of an earlier cell",
      ["const person = { first: 'a', last: 'b' }"],
      "person.|",
      ["first", "last"],
      "",
    ],
    ["that begin with what is typed", [], "person.la|", ["last"], "la"],
    ["with the cursor inside of the name", [], "person.fi|rst", ["first"], "first"],
    [
      "in a cell of many lines that is not finished",
      [],
      "for (const x of [1]) {\n  person.f|\n  console.log(",
      ["first"],
      "f",
    ],
    ["of what a call gives", ["function make() { return { made: 1 } }"], "make().|", ["made"], ""],
    [
      "of what is awaited",
      ["async function later() { return { awaited: 1 } }"],
      "(await later()).|",
      ["awaited"],
      "",
    ],
    ["of an element", ["const rows = [{ id: 1, title: 'a' }]"], "rows[0]!.|", ["id", "title"], ""],
    [
      "behind a question mark",
      ["let maybe: { inner: 1 } | undefined = { inner: 1 }"],
      "maybe?.in|",
      ["inner"],
      "in",
    ],
    [
      "of a class and its base",
      ["class Base { base = 1 } class Derived extends Base { own = 1 }"],
      "new Derived().|",
      ["base", "own"],
      "",
    ],
    ["static ones of a class", ["class Static { static create() {} }"], "Static.cr|", ["create"], "cr"],
    ["of an enum", ["enum Colour { Red, Green }"], "Colour.|", ["Green", "Red"], ""],
    ["of a namespace", ["namespace Space { export const inside = 1 }"], "Space.|", ["inside"], ""],
    ["of a module", ["import * as path from 'node:path'"], "path.dirn|", ["dirname"], "dirn"],
    [
      "of generic results",
      ["function wrap<T>(x: T) { return { wrapped: x } }"],
      "wrap({ deep: 1 }).wrapped.|",
      ["deep"],
      "",
    ],
    ["of the kernel's library", [], "asyncio.createTa|", ["createTask"], "createTa"],
    [
      "private, inside of the class that is typed",
      [],
      "class P { #secret = 1; m() { this.#s|",
      ["#secret"],
      "#s",
    ],
    ["in a template", [], "`${person.|}`", ["first", "last"], ""],
    [
      "by the value where the type is any",
      ['const parsed: any = JSON.parse(\'{"alpha":1,"beta":2}\')'],
      "parsed.|",
      ["alpha", "beta"],
      "",
    ],
    [
      "by the value where the type is any, some levels down",
      ["const nested: any = { one: { two: { three: 1 } } }"],
      "nested.one.two.th|",
      ["three"],
      "th",
    ],
    [
      "by the value, never running a getter",
      ["var touched = 0; const sly: any = { get trap() { touched++; return { no: 1 } }, plain: 1 }"],
      "sly.|",
      ["plain", "trap"],
      "",
    ],
  ],
  Names: [
    [
      "of variables of all cells",
      ["const variableOne = 1", "let variableTwo = 2"],
      "variable|",
      ["variableOne", "variableTwo"],
      "variable",
    ],
    [
      "of functions, classes, enums and types",
      ["function thingA() {} class ThingB {} enum ThingC {} interface ThingD {}"],
      "let x: Thing|",
      ["ThingB", "ThingC", "ThingD"],
      "Thing",
    ],
    ["of the cell itself", [], "const localName = 1;\nlocalNa|", ["localName"], "localNa"],
    ["of parameters", [], "function f(parameterOne: number) { return parame|", ["parameterOne"], "parame"],
    [
      "of what failed cells declared",
      ["const declaredThenFailed = 1; throw 1"],
      "declaredThen|",
      ["declaredThenFailed"],
      "declaredThen",
    ],
    ["of keywords", [], "func|", ["function"], "func"],
    ["of globals", [], "structuredC|", ["structuredClone"], "structuredC"],
    ["of the kernel's globals before the web's", [], "disp|", ["display"], "disp"],
    ["that only exist at run time", ["globalThis['made' + 'Up'] = 1"], "madeU|", ["madeUp"], "madeU"],
    [
      "in the case that is typed first",
      ["const casing = 1, Casing = 2"],
      "Cas|",
      ["Casing", "casing"],
      "Cas",
    ],
  ],
  "Texts and keys": [
    ["strings of a union", ["function go(where: 'north' | 'south') {}"], "go('|')", ["north", "south"], ""],
    ["strings of a variable's type", ["let mode: 'read' | 'write' = 'read'"], "mode = 'w|'", ["write"], "w"],
    [
      "keys of an object by its type",
      ["interface Options { verbose?: boolean; depth?: number }"],
      "const o: Options = { ver|",
      ["verbose"],
      "ver",
    ],
    [
      "keys of an argument",
      ["function start(options: { port: number; host: string }) {}"],
      "start({ port: 1, | })",
      ["host"],
      "",
    ],
    ["keys in brackets", [], "person['|']", ["first", "last"], ""],
    ["keys of a pattern", [], "const { fi| } = person", ["first"], "fi"],
    ["cases of a union", [], "switch (mode) { case '|' }", ["read", "write"], ""],
  ],
  Imports: [
    ["of modules of Node", [], "import x from 'node:fs/pro|'", ["promises"], "pro"],
    ["of files of the folder", [], "import x from './loc|'", ["local"], "loc"],
    ["of files in folders below", [], "import x from './lib/|'", ["deep"], ""],
    ["of packages", [], "import x from 'some-|'", ["some-package"], "some-"],
    ["of the kernel's own modules", [], "import x from 'tslo|'", ["tsloop", "tsloop/asyncio"], "tslo"],
    ["of names of a module", [], "import { localF| } from './local.ts'", ["localFunction"], "localF"],
    ["of types of a module", [], "import type { LocalT| } from './local.ts'", ["LocalType"], "LocalT"],
    ["of names of a package", [], "import { from| } from 'some-package'", ["fromPackage"], "from"],
    ["dynamic ones", [], "await import('./loc|')", ["local"], "loc"],
  ],
  JSX: [
    ["elements", [], "const x = <art|", ["article"], "art"],
    ["attributes", [], "const x = <article ti|></article>", ["title"], "ti"],
    [
      "attributes of components of cells",
      ["function Panel(props: { heading: string }) { return <article /> }"],
      "const x = <Panel he| />",
      ["heading"],
      "he",
    ],
    ["expressions inside", [], "const x = <article>{person.fi|}</article>", ["first"], "fi"],
  ],
  "Characters of two units": [
    ["before the cursor are one to Jupyter", [], "'🦜🦜'; person.fi|", ["first"], "fi"],
    ["in lines above", [], "// 🦜 日本語 🦜\nconst x = '🦜';\nperson.la|", ["last"], "la"],
    ["in the name", ["const 𝒳𝒴 = { 𝒵: 1 }"], "𝒳𝒴.𝒵|", ["𝒵"], "𝒵"],
    ["behind the cursor", [], "person.fi|; '🦜'", ["first"], "fi"],
  ],
  Nothing: [
    ["in a comment", [], "// person.|", []],
    ["in a string", [], "'person.|'", []],
    ["of what is not there", [], "person.zzz|", [], "zzz"],
  ],
};

for (const [title, group] of Object.entries(cases)) {
  describe(`Completion finds ${title}:`, () => {
    for (const [what, cells, marked, first, replaced = ""] of group) {
      it(what, async () => {
        if (cells.length > 0) await notebook().run(...cells);
        const found = await notebook().complete(marked);
        expect(found.matches.slice(0, Math.max(1, first.length))).toEqual(first);
        if (first.length > 0) expect(found.replaced).toBe(replaced);
      });
    }
  });
}

describe("A match", () => {
  it("comes with its kind and its type", async () => {
    await notebook().run("/** Adds. */ function plus(a: number, b = 1): number { return a + b }");
    expect((await notebook().complete("plu|")).first).toMatchObject({
      type: "function",
      signature: "function plus(a: number, b?: number): number",
    });
    expect((await notebook().complete("person.fir|")).first).toMatchObject({ type: "property" });
  });

  it("of a getter is found without running it", async () => {
    expect((await notebook().run("touched")).value).toBe("0");
  });
});
