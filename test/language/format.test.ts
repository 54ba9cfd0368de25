import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { formatDiagnostics, type LanguageDiagnostic } from "../../kernel/language/index.js";

function error(parts: Partial<LanguageDiagnostic>): LanguageDiagnostic {
  return {
    line: 1,
    column: 6,
    endLine: 1,
    endColumn: 7,
    message: "Type 'string' is not assignable to type 'number'.",
    code: 2322,
    severity: "error",
    sourceLine: 'const a: number = "s";',
    ...parts,
  };
}

describe("Type errors under a cell", () => {
  it("say where they are, what they are, and show the line with a marker", () => {
    expect(formatDiagnostics(4, [error({ line: 3, endLine: 3 })]).data["text/plain"]).toBe(
      [
        "Cell In[4], line 3: Type 'string' is not assignable to type 'number'. (2322)",
        '    const a: number = "s";',
        "          ~",
      ].join("\n"),
    );
  });

  it("have the details of a message below it", () => {
    const text = formatDiagnostics(1, [
      error({ message: "No overload matches.\n  The last one.\n    Because." }),
    ]).data["text/plain"];
    expect(text.split("\n").slice(0, 4)).toEqual([
      "Cell In[1], line 1: No overload matches. (2322)",
      "  The last one.",
      "    Because.",
      '    const a: number = "s";',
    ]);
  });

  it("are marked to the end of the line where they go on below it", () => {
    const text = formatDiagnostics(1, [error({ column: 2, endLine: 3, endColumn: 1, sourceLine: "  foo(" })])
      .data["text/plain"];
    expect(text.split("\n").at(-1)).toBe("      ~~~~");
  });

  it("are marked below wide characters, and behind tabs", () => {
    const wide = error({ column: 9, endColumn: 11, sourceLine: "/* 😀漢 */ 数値" });
    expect(formatDiagnostics(1, [wide]).data["text/plain"].split("\n").at(-1)).toBe(
      `${" ".repeat(4 + 10)} ~~~`.replace(" ~~~", "~~~"),
    );
    const tabbed = error({ column: 1, endColumn: 3, sourceLine: "\tab" });
    expect(formatDiagnostics(1, [tabbed]).data["text/plain"].split("\n").at(-1)).toBe("    \t~~");
  });

  it("are marked where they have no width", () => {
    const text = formatDiagnostics(1, [error({ column: 22, endColumn: 22 })]).data["text/plain"];
    expect(text.split("\n").at(-1)).toBe(`${" ".repeat(26)}~`);
  });

  it("say the same in colour", () => {
    const { ansi, data } = formatDiagnostics(2, [error({}), error({ severity: "warning" })]);
    expect(ansi).toContain("\u001b[31m");
    expect(ansi).toContain("\u001b[33m");
    expect(stripVTControlCharacters(ansi)).toBe(data["text/plain"]);
  });

  it("are HTML in which nothing of the user's is markup", () => {
    const { data } = formatDiagnostics(1, [
      error({ message: "<script>&'\"", sourceLine: "<img onerror=x>", column: 0, endColumn: 4 }),
    ]);
    expect(data["text/html"]).not.toMatch(/<script|<img|<\/?(?!pre|b>|\/b>|span|\/span|\/pre)[a-z]/i);
    expect(data["text/html"]).toContain("&#60;img onerror=x&#62;");
  });

  it("are counted where there are too many", () => {
    const text = formatDiagnostics(
      1,
      Array.from({ length: 25 }, () => error({})),
    ).data["text/plain"];
    expect(text.match(/^Cell /gm)).toHaveLength(20);
    expect(text.endsWith("\nand 5 more")).toBe(true);
  });

  it("are nothing where there are none", () => {
    expect(formatDiagnostics(1, []).data["text/plain"]).toBe("");
  });
});
