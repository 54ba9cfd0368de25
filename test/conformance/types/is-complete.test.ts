import { describe, expect, it } from "vitest";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook();

const cases: Record<string, readonly (readonly [code: string, indent?: string])[]> = {
  complete: [
    [""],
    ["1 + 1"],
    ["const a = 1"],
    ["function f() {\n  return 1\n}"],
    ["await Promise.resolve(1)"],
    ["`a ${1} b`"],
    ["// {"],
    ["'{'"],
    ["/[{(]/"],
    ["const x = <b>text</b>"],
    ["type A<T> = T extends (infer U)[] ? U : never"],
    ["!ls {"],
    ["label: for (;;) break label"],
    ["'🦜'"],
    ["interface A { b: 1 }"],
  ],
  incomplete: [
    ["function f() {", "  "],
    ["if (true) {\n  while (false) {", "    "],
    ["[1,", "  "],
    ["f(", "  "],
    ["const a =", ""],
    ["1 +", ""],
    ["`abc", ""],
    ["/* a comment", ""],
    ["class A {\n  m() {\n  }", "  "],
    ["const x = <b>", ""],
    ["[1]\n  .map(", "    "],
    ["for (const x of y)", ""],
    ["async function g() {\n  await", "  "],
    ["f(a, {", "  "],
    ["call({ a: 1,", "  "],
    ["f('{', `(`, // [", "  "],
    ["if (a) {\n\tb(", "\t\t"],
    ["`${'🦜'}${[", "  "],
  ],
  invalid: [["const = 1"], ["}"], ["a b c"], ["1 = = 2"], ["function 1() {}"], ["(]"]],
};

describe("A cell's text is", () => {
  for (const [status, codes] of Object.entries(cases)) {
    it.each(codes.map(([code, indent]) => [code, indent] as const))(`${status}: %j`, async (code, indent) => {
      const { reply } = await notebook().kernel.ask("is_complete_request", { code });
      expect(reply.content.status).toBe(status);
      if (indent !== undefined) expect(reply.content.indent).toBe(indent);
    });
  }
});
