import { describe, expect, it } from "vitest";
import { createTransformer } from "../../kernel/transform/index.js";

const { isComplete } = createTransformer();

describe("is_complete", () => {
  const complete = [
    "",
    "1 + 1",
    "let x",
    "const x = 1",
    "if (a) { b }",
    "if (a) b",
    "function f() {}",
    "for (;;) {}",
    "class A {}",
    "`a ${b} c`",
    "// a comment",
    "/* a comment */",
    "'it is'",
    "x\n  .y()",
    "async () => await 1",
    "const e = <b>{1}</b>",
    "<T,>(x: T) => x",
    "!ls",
    "!npm install x",
    "!echo `date",
    "{ a: 1 }",
    "{ a: 1 }.a",
    "interface A {}",
    "type A = 1",
    "import 'x'",
    "@d class A {}",
    "await x",
    "a ? b : c",
    "do {} while (x)",
    "try {} catch {}",
    "label: for (;;) break label",
    "let x: Array<Array<string>>",
  ];
  for (const code of complete) {
    it(`says that ${JSON.stringify(code)} is complete`, () => {
      expect(isComplete(code)).toEqual({ status: "complete" });
    });
  }

  const incomplete: [code: string, indent: string][] = [
    ["if (x) {", "  "],
    ["if (x) {\n    a();", "    "],
    ["if (x) {\n    if (y) {", "        "],
    ["if (x) {\n\tif (y) {", "\t\t"],
    ["function f(", "  "],
    ["foo(a,\n    b,", "    "],
    ["const a = [", "  "],
    ["const a = [ // the list", "  "],
    ["const f = () =>", "  "],
    ["async function f() {\n  await g(", "    "],
    ["{ a: 1,", "  "],
    ["f('(', a); g({ b: [1],", "  "],
    ["1 +", ""],
    ["1 + // more", ""],
    ["1 +\n\n", ""],
    ["const x =", ""],
    ["const x", ""],
    ["x.", ""],
    ["if (x)", ""],
    ["else_ ? a", ""],
    ["try {}", ""],
    ["do {}", ""],
    ["class A", ""],
    ["@dec", ""],
    ["import { a", "  "],
    ["import { a } from", ""],
    ["export", ""],
    ["`a template", ""],
    ["`a ${", "  "],
    ["`a ${b} c", ""],
    ["/* a comment", ""],
    ["'continues\\", ""],
    ["'continues\\\n", ""],
    ["let x: Array<", ""],
    ["type X = {", "  "],
    ["enum E {", "  "],
    ["<div>", ""],
    ["<div>{", "  "],
    ["const e = (\n  <div>\n    <b/>", "    "],
    ["x satisfies", ""],
  ];
  for (const [code, indent] of incomplete) {
    it(`says that ${JSON.stringify(code)} goes on after ${JSON.stringify(indent)}`, () => {
      expect(isComplete(code)).toEqual({ status: "incomplete", indent });
    });
  }

  const invalid = [
    "a b",
    "foo)",
    "}",
    "'never ends",
    "/never ends",
    "let = 5 5",
    "if (x) {\n  a b",
    "const x: = 1",
    "[".repeat(100_000),
    "<div></span>",
    "1 = 2;",
  ];
  for (const code of invalid) {
    it(`says that ${JSON.stringify(code.slice(0, 30))} is invalid`, () => {
      expect(isComplete(code)).toEqual({ status: "invalid" });
    });
  }
});
