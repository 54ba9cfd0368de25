import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openNotebook } from "./notebook.js";

const notebook = openNotebook({
  "util.ts": "/** Half of a number. */\nexport function half(n: number): number {\n  return n / 2;\n}\n",
});
beforeAll(async () => {
  await notebook.run(
    "/**\n * Adds two numbers.\n *\n * See `sum`.\n * @param a the first\n * @returns their sum\n */\nfunction add(a: number, b = 2): number {\n  return a + b;\n}",
    "/** How many. */\nlet count: number | string = 1;\n/** A point. */\nconst point = {\n  x: 1,\n  /** Up. */\n  y: 2,\n};",
    "class Shape<T> {\n  /** Its name. */\n  name!: T;\n  area(scale: number): number { return scale }\n}",
    "interface Options { deep: boolean }\ntype Id = string | number;\nenum Level { Low, High }",
    "import { half } from './util.js'; import path from 'node:path'",
    "const a😀 = 1".replace("😀", ""),
    "function over(text: string): string;\n/** By number. */\nfunction over(n: number, how: string): number;\nfunction over(x: any): any { return x }",
  );
});
afterAll(() => notebook.close());

type Case = [title: string, code: string, expected: string];

const titles: Case[] = [
  ["a function of an earlier cell", "ad|d(1)", "function add(a: number, b?: number): number"],
  ["at the end of a name", "add|", "function add(a: number, b?: number): number"],
  ["at the start of a name", "|add", "function add(a: number, b?: number): number"],
  ["a variable of an earlier cell", "coun|t", "let count: string | number"],
  ["a constant of an earlier cell", "poi|nt", "const point: {\n    x: number;\n    y: number;\n}"],
  ["a property", "point.|y", "(property) y: number"],
  ["a class", "Sha|pe", "class Shape<T>"],
  ["a class as it is made", "new Sha|pe<string>()", "constructor Shape<string>(): Shape<string>"],
  ["a method", "new Shape<string>().ar|ea(1)", "(method) Shape<string>.area(scale: number): number"],
  ["an interface", "let o: Opt|ions", "interface Options"],
  ["a type", "let i: I|d", "type Id = string | number"],
  ["an enum", "Lev|el", "enum Level"],
  ["a member of an enum", "Level.Hi|gh", "(enum member) Level.High = 1"],
  ["an import", "ha|lf(1)", "function half(n: number): number"],
  ["a library's function", "path.joi|n('a')", "function path.join(...paths: string[]): string"],
  ["a global", "parse|Int('1')", "function parseInt(string: string, radix?: number): number"],
  ["a name that the cell declares itself", "const own = [1];\now|n", "const own: number[]"],
  ["a parameter", "function f(x: string) { return |x }", "(parameter) x: string"],
  ["a variable as it is narrowed here", "if (typeof count === 'string') cou|nt", "let count: string"],
  [
    "a name in a cell that is not finished",
    "const z = add(poi|nt.",
    "const point: {\n    x: number;\n    y: number;\n}",
  ],
  ["a name behind characters of two units", "'😀'; ad|d(1)", "function add(a: number, b?: number): number"],
  ["the type of a literal's method", "'a'.at|", "(method) String.at(index: number): string | undefined"],
];

describe("Inspection shows the type of", () => {
  it.each(titles)("%s", async (_title, code, expected) => {
    const text = await notebook.inspect(code);
    expect(text.split("\n\n")[0]).toBe(expected);
  });
});

describe("Inspection shows documentation", () => {
  it("of a function, with its tags", async () => {
    const text = await notebook.inspect("ad|d");
    expect(text).toContain("Adds two numbers.\n\nSee sum.");
    expect(text).toContain("@param a — the first");
  });

  it("of variables that later cells declare anew", async () => {
    expect(await notebook.inspect("coun|t")).toContain("How many.");
    expect(await notebook.inspect("poin|t.x")).toContain("A point.");
  });

  it("of members and of local modules", async () => {
    expect(await notebook.inspect("point.|y")).toContain("Up.");
    expect(await notebook.inspect("hal|f")).toContain("Half of a number.");
  });

  it("as Markdown with the signature as code", async () => {
    const { data } = await notebook.language.inspect("add", 1, 0);
    expect(data["text/markdown"]).toMatch(
      /^```typescript\nfunction add\(a: number, b\?: number\): number\n```\n\nAdds two numbers\./,
    );
    expect(data["text/markdown"]).toContain("*@param* `a` — the first");
  });
});

describe("Inspection of a call that is being typed", () => {
  it("marks the parameter that is next", async () => {
    expect(await notebook.inspect("add(|")).toMatch(
      /^add\(a: number, b\?: number\): number\n {4}~{9}\n\nAdds two numbers\.[\s\S]*@param a — the first$/,
    );
    expect(await notebook.inspect("add(1, |)")).toMatch(
      /^add\(a: number, b\?: number\): number\n {15}~{10}\n/,
    );
  });

  it("counts the overloads and shows the one that fits", async () => {
    const text = await notebook.inspect("over(1, |");
    expect(text).toContain("over(n: number, how: string): number\n");
    expect(text).toContain("// and 1 more overload");
    expect(text).toContain("By number.");
  });

  it("works over lines", async () => {
    expect(await notebook.inspect("add(\n  1,\n  |\n)")).toMatch(
      /^add\(a: number, b\?: number\): number\n {15}~{10}\n/,
    );
  });
});

describe("At detail level 1, inspection shows the source", () => {
  it("of what a cell declares, and which cell that is", async () => {
    const text = await notebook.inspect("Shap|e", 1);
    expect(text).toContain("In[3]\nclass Shape<T> {\n  /** Its name. */");
  });

  it("of a variable of a cell", async () => {
    expect(await notebook.inspect("coun|t", 1)).toContain(
      "In[2]\n/** How many. */\nlet count: number | string = 1;",
    );
  });

  it("of a local module, and where it is", async () => {
    const text = await notebook.inspect("hal|f", 1);
    expect(text).toContain("export function half(n: number): number {\n  return n / 2;\n}");
    expect(text).toMatch(/util\.ts:[12]\n/);
  });

  it("of a library's declaration", async () => {
    expect(await notebook.inspect("'a'.a|t", 1)).toContain("at(index: number): string | undefined;");
  });
});

describe("Inspection shows the value", () => {
  const preview = async (path: string[]): Promise<string> => `value of ${path.join(".")}`;

  it("of a variable, and of a property of one", async () => {
    expect(await notebook.inspect("coun|t", 0, preview)).toContain("= value of count");
    expect(await notebook.inspect("point.x|", 0, preview)).toContain("= value of point.x");
  });

  it("of no function, class or call", async () => {
    expect(await notebook.inspect("ad|d", 0, preview)).not.toContain("value of");
    expect(await notebook.inspect("Shap|e", 0, preview)).not.toContain("value of");
    expect(await notebook.inspect("add(1).toFix|ed", 0, preview)).not.toContain("value of");
  });

  it("alone where TypeScript knows nothing of the name", async () => {
    expect(await notebook.inspect("runTimeOnl|y", 0, preview)).toContain("= value of runTimeOnly");
  });

  it("not at all where there is none", async () => {
    expect(await notebook.inspect("coun|t", 0, async () => null)).not.toContain("=");
  });
});

describe("Inspection finds nothing", () => {
  it.each([
    ["in a comment", "// ad|d"],
    ["in a string", "'ad|d'"],
    ["of a name that is not there", "nothin|g"],
    ["of a keyword", "retur|n"],
    ["of white space", "add;  |  add"],
    ["in an empty cell", "|"],
  ])("%s", async (_title, code) => {
    expect(await notebook.inspect(code)).toBe("");
  });
});
