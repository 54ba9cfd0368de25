import { describe, expect, it } from "vitest";
import { CellSyntaxError, createTransformer } from "../../kernel/transform/index.js";

function errorOf(code: string): CellSyntaxError {
  try {
    createTransformer().transform({ code, count: 1, name: "tsloop:cell/1.1" }, {});
  } catch (error) {
    expect(error).toBeInstanceOf(CellSyntaxError);
    return error as CellSyntaxError;
  }
  throw new Error(`no error in ${code}`);
}

describe("a syntax error", () => {
  /** `^` marks the place, and is no part of the code. */
  const cases: [code: string, message: RegExp][] = [
    ["let x: ^= 3", /^Unexpected token$/],
    ["const a = 1;\nlet b^ c = 2", /^Expected a semicolon/],
    ["foo(\n  a ^b\n)", /^Expected `,` or `\)`/],
    ["let twice = 1;\nlet ^twice = 2", /already been declared/],
    ["class A {}\nconst ^A = 1", /already been declared/],
    ["const é = '😀😀', b: ^= 1", /^Unexpected token$/],
    ["let é = 1; /* 😀 */ let ^é = 2", /already been declared/],
    ["if (x) {^", /Expected `}`/],
    ["function f() {\n  ^await 1\n}", /^`await` is only allowed within async functions/],
    ["^return 5", /'return' statement/],
    ["^break", /Illegal break/],
    ["^with (a) {}", /'with'/],
    ["const o = ^010", /octal/],
    ["delete ^x", /Delete of an unqualified identifier/],
    ["const e = <div>\n  {1 ^2}\n</div>", /Expected/],
    ["const e = <div></^span>", /closing tag/i],
    ["namespace N { export let a = 1 }\nconst o = ^010", /octal/],
    ["using a = null;\nlet b = 1; let ^b = 2", /already been declared/],
    ["namespace N { export function^( f) {} }", /Expected function name/],
    ["import { a } from 'm';\nfunction ^a() {}", /already been declared/],
    ["function twice() {}\nfunction ^twice() {}", /already been declared/],
    ["const f = <T,>(x: T) => x;\n^}", /Unexpected token/],
    ["!echo hello world\nlet x: ^= 3", /^Unexpected token$/],
    ["!npm install x\n  !echo 'two'\nconst ^const = 1", /./],
  ];
  for (const [marked, message] of cases) {
    it(`is found in its place in ${JSON.stringify(marked)}`, () => {
      const error = errorOf(marked.replace("^", ""));
      const before = marked.slice(0, marked.indexOf("^")).split("\n");
      expect(error.message).toMatch(message);
      expect([error.line, error.column]).toEqual([before.length, before.at(-1)!.length]);
      expect(error.name).toBe("SyntaxError");
    });
  }

  const hints: [code: string, hint: string][] = [
    ["%timeit 1 + 1", "There are no magic commands here; performance.now() tells the time in milliseconds"],
    ["const a = 1;\n%matplotlib inline", "There are no magic commands here"],
    ["%%html\n<b>bold</b>", "There are no magic commands here; tsloop.html(text) shows it"],
    ["%cd ..", "There are no magic commands here; process.chdir() changes the folder"],
    ["cd ..", "process.chdir() changes the folder"],
    ["console.log?", "Shift+Tab on a name shows what is known of it"],
    ["??Map", "Shift+Tab on a name shows what is known of it"],
    [
      "npm install lodash",
      "To run it in the shell, begin the line with an exclamation mark: !npm install lodash",
    ],
    ["  git status -s ", "To run it in the shell, begin the line with an exclamation mark: !git status -s"],
  ];
  for (const [code, hint] of hints) {
    it(`says what to do about ${JSON.stringify(code)}`, () => {
      const { message } = errorOf(code);
      expect(message.endsWith(`. ${hint}`)).toBe(true);
    });
  }

  it("says nothing of shells and magic where it only looks so", () => {
    for (const code of ["node .x = = 1", "5 %%timeit", "a ? b", "a ?? ", "const npm = install x"]) {
      const { message } = errorOf(code);
      expect({ code, message }).toEqual({ code, message: expect.not.stringMatching(/magic|shell|Shift/) });
    }
  });

  it("says where it ends", () => {
    expect(errorOf("let ab = 1;\nlet ab = 2")).toMatchObject({
      line: 2,
      column: 4,
      endLine: 2,
      endColumn: 6,
    });
  });

  it("declares nothing", () => {
    const transformer = createTransformer();
    const run = (code: string) => transformer.transform({ code, count: 1, name: "c" }, {});
    expect(() => run("const x = 1; }")).toThrow(CellSyntaxError);
    expect(run("x = 2").code).not.toContain("const");
  });

  it("is what text that nests too deeply for the parser becomes", () => {
    for (const code of [
      "[".repeat(100_000),
      "a".concat(".b()".repeat(100_000)),
      "`${".repeat(50_000),
      `x${" ? y : z".repeat(50_000)}`,
    ]) {
      expect(errorOf(code).message).toBe("The code nests too deeply");
    }
  });

  it("is not what long text without such nesting becomes", () => {
    const lines = Array.from(
      { length: 3000 },
      (_, index) => `v.a(b[${index}], { c: \`<i>(\${d}\` }) // :-( [[\n`,
    ).join("");
    expect(createTransformer().isComplete(lines)).toEqual({ status: "complete" });
  });
});
