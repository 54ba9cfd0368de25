import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RuntimeMember } from "../../kernel/channel/commands.js";
import type { RuntimeMembers } from "../../kernel/language/index.js";
import { openNotebook } from "./notebook.js";

const notebook = openNotebook({
  "util.ts": "export const half = (n: number): number => n / 2;\nexport const double = 2;\n",
  "sub/deep.ts": "export const deep = 1;\n",
  "node_modules/typed/package.json": '{ "name": "typed", "version": "1.0.0", "types": "index.d.ts" }',
  "node_modules/typed/index.d.ts": "export class Tool { use(): Tool }\nexport const toolbox: Tool[];\n",
  "node_modules/h/package.json": '{ "name": "h", "version": "1.0.0", "types": "index.d.ts" }',
  "node_modules/h/index.d.ts":
    "export function h(...all: unknown[]): h.JSX.Element;\nexport namespace h.JSX {\n  interface Element {}\n  interface IntrinsicElements { box: { colour?: 'red' | 'blue'; size?: number } }\n}\n",
});
beforeAll(async () => {
  await notebook.run(
    "interface User { id: number; name: string; role: 'admin' | 'guest'; address?: { street: string; city: string } }",
    "const user = { id: 1, name: 'Ada', role: 'admin' } as User;\nconst users: User[] = [user];",
    "/** Greets somebody. */\nfunction greet(who: User, loudly = false): string { return who.name }",
    "class Counter { count = 0; #secret = 1; _internal = 2; increment(): this { return this } static make() { return new Counter() } }",
    "enum Colour { Red, Green, Blue }",
    "import { h } from 'h'\nfunction Card(p: { title: string; onOpen?: () => void }) { return h() }",
    "let anything: any = {}; const 数 = 'wide'; const namesake = 1",
    "const late = 1",
    "const late = 'a string now'",
  );
});
afterAll(() => notebook.close());

/** What it shows, the code with the cursor, what stands first (all of it if the list is exact), what is replaced. */
type Case = [title: string, code: string, first: string[], replaced: string, exact?: "exact"];

const cases: Case[] = [
  ["members of an object", "user.|", ["address", "id", "name", "role"], "", "exact"],
  ["members that begin with what is typed", "user.na|", ["name"], "na", "exact"],
  ["whatever the case", "user.NA|", ["name"], "NA", "exact"],
  ["behind an optional chain", "users[0]?.ad|", ["address"], "ad", "exact"],
  [
    "of what may be nothing, with the question mark",
    "users.find(() => true).na|",
    ["?.name"],
    ".na",
    "exact",
  ],
  ["of a nested object", "user.address!.|", ["city", "street"], "", "exact"],
  ["of what a function returns", "greet(user).toUp|", ["toUpperCase"], "toUp", "exact"],
  [
    "of a new object, without what is private, internal names last",
    "new Counter().|",
    ["count", "increment", "_internal"],
    "",
    "exact",
  ],
  ["internal names that are asked for", "new Counter()._|", ["_internal"], "_", "exact"],
  ["of a class", "Counter.ma|", ["make"], "ma", "exact"],
  ["of an enum", "Colour.|", ["Blue", "Green", "Red"], "", "exact"],
  ["of a literal", "'abc'.padS|", ["padStart"], "padS", "exact"],
  ["of a number in parentheses", "(1).toF|", ["toFixed"], "toF", "exact"],
  ["of a parameter whose type comes from outside", "users.map((u) => u.ro|)", ["role"], "ro", "exact"],
  ["in the middle of a name, all of it is replaced", "user.na|me", ["name"], "name", "exact"],
  ["in the middle of a cell", "const a = 1;\nuser.na|\nconst b = 2;", ["name"], "na", "exact"],
  [
    "in a block that is not closed",
    "if (true) {\n  for (const u of users) {\n    u.ro|",
    ["role"],
    "ro",
    "exact",
  ],
  ["in a call that is not closed", "greet(user.|", ["address", "id", "name", "role"], "", "exact"],
  ["in a template", "`hello ${user.na|}`", ["name"], "na", "exact"],
  ["behind a line break", "users\n  .fil|", ["fill", "filter"], "fil", "exact"],
  [
    "of a variable that the cell itself declares",
    "const own = { alpha: 1 };\nown.al|",
    ["alpha"],
    "al",
    "exact",
  ],
  ["of a name that was declared again, as it is now", "late.toUp|", ["toUpperCase"], "toUp", "exact"],
  ["behind characters of two units", "/* 😀😀 */ user.na|", ["name"], "na", "exact"],
  ["behind wide characters", "数.toUp|", ["toUpperCase"], "toUp", "exact"],
  ["of kernel's own library", "asyncio.ga|", ["gather"], "ga", "exact"],
  ["of process.env, whose members are not known", "process.env.|", [], "", "exact"],
  ["variables of all cells", "us|", ["user", "users"], "us"],
  ["functions of all cells", "gree|", ["greet"], "gree", "exact"],
  ["names that are not ASCII", "数|", ["数"], "数", "exact"],
  ["the kernel's globals come before the DOM's", "disp|", ["display", "dispatchEvent"], "disp"],
  [
    "the session's names come before keywords, these before globals",
    "n|",
    ["namesake", "namespace", "never", "new"],
    "n",
  ],
  ["keywords", "retu|", ["return"], "retu", "exact"],
  ["types where a type is expected", "let x: Use|", ["User"], "Use"],
  [
    "local names in functions",
    "function f(parameter: number) { return para|; }",
    ["parameter"],
    "para",
    "exact",
  ],
  ["a name in a list of arguments", "greet(us|)", ["user", "users"], "us"],
  ["classes after new", "new Cou|", ["Counter", "CountQueuingStrategy"], "Cou", "exact"],
  ["keys of an object", "const u: User = { na| }", ["name"], "na", "exact"],
  ["keys that are still missing", "const u: User = { id: 1, name: '', | }", ["role", "address"], "", "exact"],
  ["keys of an argument", "greet({ ro| })", ["role"], "ro", "exact"],
  ["names to take out of an object", "const { na| } = user", ["name"], "na", "exact"],
  ["string literals of a type", "const u: User = { ...user, role: '|' }", ["admin", "guest"], "", "exact"],
  ["string literals to compare with", "if (user.role === 'gu|') {}", ["guest"], "gu", "exact"],
  ["string literals of a switch", "switch (user.role) { case '|' }", ["admin", "guest"], "", "exact"],
  ["keys in brackets", "user['na|']", ["name"], "na", "exact"],
  ["names of events", "document.addEventListener('clic|')", ["click"], "clic", "exact"],
  ["Node's modules", "import fs from 'node:fs|'", ["node:fs", "node:fs/promises"], "node:fs", "exact"],
  ["packages", "import { Tool } from 'type|'", ["typed"], "type", "exact"],
  ["the kernel's modules", "import {} from 'tsloo|'", ["tsloop", "tsloop/asyncio"], "tsloo", "exact"],
  ["local modules", "import { half } from './u|'", ["util"], "u", "exact"],
  ["folders", "import {} from './su|'", ["sub"], "su", "exact"],
  ["modules in folders", "import {} from './sub/|'", ["deep"], "", "exact"],
  ["paths of dynamic imports", "await import('./ut|')", ["util"], "ut", "exact"],
  [
    "paths of require",
    "require('node:pat|')",
    ["node:path", "node:path/posix", "node:path/win32"],
    "node:pat",
    "exact",
  ],
  ["names that a module exports", "import { ha| } from './util'", ["half"], "ha", "exact"],
  ["names that a package exports", "import { Tool, tool| } from 'typed'", ["toolbox"], "tool", "exact"],
  ["attributes of elements", "/** @jsx h */\nconst e = <box col| />", ["colour"], "col", "exact"],
  ["values of attributes", "/** @jsx h */\nconst e = <box colour='|' />", ["blue", "red"], "", "exact"],
  ["attributes of components", "/** @jsx h */\nconst e = <Card ti| />", ["title"], "ti", "exact"],
  ["names of elements", "/** @jsx h */\nconst e = <bo|", ["box"], "bo"],
  ["members to override", "class Big extends Counter { incr| }", ["increment"], "incr", "exact"],
  ["tags in a documentation comment", "/** @para| */\nfunction f(a: number) {}", ["param a "], "para"],
  ["nothing in a comment", "// user.|", [], "", "exact"],
  ["nothing in a string", "const s = 'user.|'", [], "", "exact"],
  ["nothing in the text of a template", "`user.|`", [], "", "exact"],
  ["nothing behind a number's point", "1.|", [], "", "exact"],
  [
    "a cell with shell lines",
    "!ls -la | cat 'x\nuser.na|".replace("|", "\\u007c").replace("\\u007c", ";"),
    ["name"],
    "na",
    "exact",
  ],
];

describe("Completion finds", () => {
  it.each(cases)("%s", async (_title, code, first, replaced, exact) => {
    const found = await notebook.complete(code);
    expect({
      names: exact ? found.names : found.names.slice(0, first.length),
      replaced: found.replaced,
    }).toEqual({
      names: first,
      replaced,
    });
  });
});

describe("A completion's best matches", () => {
  it("say what kind they are and what type they have", async () => {
    expect((await notebook.complete("gree|")).first).toMatchObject({
      type: "function",
      signature: "function greet(who: User, loudly?: boolean): string",
    });
    expect((await notebook.complete("user.i|")).first).toMatchObject({
      type: "property",
      signature: "User.id: number",
    });
    expect((await notebook.complete("Coun|")).first).toMatchObject({ type: "class" });
    expect((await notebook.complete("Use|")).first).toMatchObject({ text: "User", type: "interface" });
    expect((await notebook.complete("'x'.at|")).first).toMatchObject({ type: "method" });
    expect((await notebook.complete("import fs from 'node:f|'")).first).toMatchObject({ type: "module" });
    expect((await notebook.complete("retur|")).first).toMatchObject({ text: "return", type: "keyword" });
  });

  it("are in the order of their sortText", async () => {
    const { matches } = await notebook.language.complete("", 0);
    const texts = matches.map(({ sortText }) => sortText);
    expect(texts.length).toBeGreaterThan(100);
    expect([...texts].sort()).toEqual(texts);
  });

  it("begin with the session's names where nothing is typed", async () => {
    const { names } = await notebook.complete("|");
    expect(names.slice(0, 9).map((name) => name.toLowerCase())).toEqual(
      ["anything", "Card", "Colour", "Counter", "greet", "h", "late", "namesake", "user"].map((name) =>
        name.toLowerCase(),
      ),
    );
  });
});

describe("With the running program, completion", () => {
  const member = (name: string, own = true): RuntimeMember => ({
    name,
    kind: "property",
    type: "number",
    own,
  });
  const asked: string[][] = [];
  const runtime: RuntimeMembers = async (path) => {
    asked.push(path);
    if (path.length === 0) return [member("atRunTime"), member("user")];
    return path.join(".") === "anything.deep"
      ? [member("inner"), member("not-a-name"), member("toString", false)]
      : null;
  };

  it("finds the members of what has no type", async () => {
    const found = await notebook.complete("anything.deep.|", runtime);
    expect(found.names).toEqual(["inner", "toString"]);
    expect(found.first).toMatchObject({ text: "inner", type: "property", signature: "number" });
  });

  it("finds names that only exist at run time, once each", async () => {
    expect((await notebook.complete("atRun|", runtime)).names).toEqual(["atRunTime"]);
    expect((await notebook.complete("use|", runtime)).names.filter((name) => name === "user")).toEqual([
      "user",
    ]);
  });

  it("believes types where there are any", async () => {
    expect((await notebook.complete("user.address!.|", async () => [member("more")])).names).toEqual([
      "city",
      "street",
    ]);
  });

  it("never asks for what only a call could tell, nor in comments", async () => {
    asked.length = 0;
    await notebook.complete("anything.make().|", runtime);
    await notebook.complete("anything[0].|", runtime);
    await notebook.complete("// anything.|", runtime);
    expect(asked).toEqual([]);
  });

  it("does without it when it fails", async () => {
    const failing: RuntimeMembers = async () => {
      throw new Error("the runtime has died");
    };
    expect((await notebook.complete("gree|", failing)).names).toEqual(["greet"]);
    expect((await notebook.complete("anything.|", failing)).names).toEqual([]);
  });
});
