import { describe, expect, it } from "vitest";
import { namesAt } from "../../kernel/language/names-at.js";
import { isInText, withoutStrayClosers } from "../../kernel/language/text-spans.js";

function at(marked: string): ReturnType<typeof namesAt> {
  const cursor = marked.indexOf("|");
  return namesAt(marked.replace("|", ""), cursor);
}

describe("Around a cursor", () => {
  it.each([
    ["|", "", false, undefined],
    ["ab|c", "abc", false, undefined],
    ["a.b|", "b", true, ["a"]],
    ["a.b.c|d", "cd", true, ["a", "b"]],
    ["a?.b?.|", "", true, ["a", "b"]],
    ["a\n  .b\n  .|", "", true, ["a", "b"]],
    ["(a.|", "", true, ["a"]],
    ["x = a.|", "", true, ["a"]],
    ["$a._b.|", "", true, ["$a", "_b"]],
    ["数.名|", "名", true, ["数"]],
    ["f().|", "", true, undefined],
    ["f().a.|", "", true, undefined],
    ["a[0].|", "", true, undefined],
    ["'s'.|", "", true, undefined],
    ["`s`.|", "", true, undefined],
    ["a!.|", "", true, undefined],
    ["1.|", "", false, undefined],
    ["...|", "", false, undefined],
    ["[...a|", "a", false, undefined],
    ["a1.|", "", true, ["a1"]],
  ])("in %s the name, and what leads to it, are found", (marked, name, isMember, holder) => {
    expect(at(marked)).toMatchObject({ name, isMember, holder });
  });

  it("a name has a start, an end and what is typed of it", () => {
    expect(at("  ab|cd ")).toMatchObject({ start: 2, end: 6, prefix: "ab", name: "abcd" });
  });
});

describe("A cursor is in text", () => {
  it.each([
    ["in a string", "'a|b'", true],
    ["in a string with a quote in it", "'a\\'|b'", true],
    ["in a string that is open", 'x = "a|', true],
    ["not behind a string", "'ab'|", false],
    ["not before a string", "|'ab'", false],
    ["not behind an unfinished string's line", "'ab\n|", false],
    ["in a line comment", "a // b|", true],
    ["not on the line behind a comment", "// a\n|b", false],
    ["in a block comment", "/* a\n|b */", true],
    ["in a block comment that is open", "/* a|", true],
    ["not behind a block comment", "/* a */|", false],
    ["not between the comments", "/**/ | /**/", false],
    ["in a template", "`a|b`", true],
    ["not in a template's expression", "`a${b|}c`", false],
    ["behind a template's expression", "`a${b}c|`", true],
    ["not behind a template", "`a${b}c`|", false],
    ["not in an object in a template's expression", "`${{ a: { b } }.|}`", false],
    ["in a template in a template's expression", "`${`a|`}`", true],
    ["in a string in a template's expression", "`${'}|'}`", true],
    ["not behind a brace that closes a block", "{ a } |", false],
    ["not by a quote in a comment", "/* ' */ |", false],
    ["not by a comment's start in a string", "'//' |", false],
  ])("%s", (_title, marked, expected) => {
    const cursor = marked.indexOf("|");
    expect(isInText(marked.slice(0, cursor) + marked.slice(cursor + 1), cursor)).toBe(expected);
  });
});

describe("Closing brackets that close nothing", () => {
  it.each([
    ["a }", "a  "],
    ["f(1)) ]", "f(1)   "],
    ["(]", "( "],
    ["{ ( }", "{ ( }"],
    ["')' /* ] */ `}${a)}`", "')' /* ] */ `}${a }`"],
    ["f(/\\)/).g(/[)/]/)", "f(/\\)/).g(/[)/]/)"],
    ["a / (b) / c)", "a / (b) / c "],
    ["`${{ a: `${b}` }}`}", "`${{ a: `${b}` }}` "],
  ])("are blanked out of %s", (code, expected) => {
    expect(withoutStrayClosers(code)).toBe(expected);
  });
});
