import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTransformer } from "../../kernel/transform/index.js";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
});
afterAll(() => session.close());

/** The names that the loops of the last cell work on copies of, loop by loop. */
function copiesIn(...cells: string[]): string[][] {
  const transformer = createTransformer();
  const outputs = cells.map(
    (code, index) => transformer.transform({ code, count: 1, name: `c${index}` }, {}).code,
  );
  return [...outputs.at(-1)!.matchAll(/let \[([^\]]*)\] = __tsloop_/g)].map(([, names]) =>
    names!.split(", "),
  );
}

describe("a loop at the top level works on copies", () => {
  const cases: [of: string, cells: string[], copies: string[][]][] = [
    [
      "of the variables of its cell",
      ["let s = 0; const n = 3; for (let i = 0; i < n; i++) s += i"],
      [["n", "s"]],
    ],
    ["of the variables of earlier cells", ["let s = 0", "for (let i = 0; i < 3; i++) s += i"], [["s"]]],
    [
      "of functions, classes, imports and var",
      [
        "var v = 0; function f(x) { return x } class K {} import { a } from 'm'; while (v < 3) { v += f(new K() && a) }",
      ],
      [["v", "f", "K", "a"]],
    ],
    ["of what a var in its head declares", ["for (var i = 0; i < 3; i++);"], [["i"]]],
    [
      "in blocks and branches",
      ["let s = 0; if (true) { for (;;) { s++; break } } else do s--; while (s)"],
      [["s"], ["s"]],
    ],
    ["with its labels", ["let s = 0; a: b: for (;;) { s++; break a }"], [["s"]]],
    ["once for all loops in it", ["let s = 0; for (;;) for (;;) for (;;) s++"], [["s"]]],
    ["inside one that waits", ["let s = 0, t = 0; for (;;) { await 0; t++; for (;;) s++ }"], [["s"]]],
    [
      "of what functions only read, if it does as well",
      ["const n = 3; let s = 0; const f = () => n; for (let i = 0; i < n; i++) s++"],
      [["n", "s"]],
    ],
  ];
  for (const [of, cells, copies] of cases) {
    it(of, () => expect(copiesIn(...cells)).toEqual(copies));
  }

  const none: [of: string, cells: string[]][] = [
    ["of what a function assigns", ["let s = 0; const inc = () => { s++ }; for (;;) s"]],
    ["of what a function reads, if it assigns it", ["let s = 0; const see = () => s; for (;;) s++"]],
    ["of what a function of an earlier cell sees", ["const see = () => s", "let s = 0; for (;;) s++"]],
    ["of what a closure in it sees", ["let s = 0; for (;;) { setTimeout(() => s) ; s }"]],
    ["of what a class in it sees", ["let s = 0; for (;;) { class K { static n = s } }"]],
    ["of what is declared after it", ["for (const x of []) s; let s = 0"]],
    ["of names that no cell declares", ["for (;;) console.log(Math.PI, missing)"]],
    ["of its own names", ["for (let i = 0, n = 3; i < n; i++) { const x = i; let y = x }"]],
    ["if it waits", ["let s = 0; for (;;) { s++; await 0 } for await (const x of s) s++"]],
    ["in a function", ["let s = 0; function f() { for (;;) s++ }"]],
    ["after code may have been made from text", ["eval('1')", "let s = 0; for (;;) s++"]],
    ["of names that a cell may have failed to declare", []],
  ];
  for (const [of, cells] of none) {
    if (cells.length > 0) it(`but none ${of}`, () => expect(copiesIn(...cells)).toEqual([]));
  }

  it("but none of names whose cell failed, until they are declared again", () => {
    const transformer = createTransformer();
    const copies = (code: string, name: string) =>
      transformer.transform({ code, count: 1, name }, {}).code.includes("let [");
    copies("let s = f()", "c1");
    expect(copies("for (;;) s", "c2")).toBe(true);
    transformer.failed("c1");
    expect(copies("for (;;) s", "c3")).toBe(false);
    copies("let s = 1", "c4");
    expect(copies("for (;;) s", "c5")).toBe(true);
  });

  it("and tells how to read them from outside", async () => {
    const { cell } = await session.run(
      "let s = 0, t = 0, u = 1; for (let i = 0; i < 3; i++) s += u; while (t < 2) t++",
    );
    expect(cell.registers).toMatch(
      /^typeof (__tsloop_\w+) === "object" \? \{ s \} : typeof (__tsloop_\w+) === "object" \? \{ t \} : undefined$/,
    );
    expect((await session.run("s + t")).cell.registers).toBe("");
  });
});

describe("a loop at the top level", () => {
  const cases: [behaviour: string, cells: string[], result: string][] = [
    ["leaves its variables behind", ["let a1 = 0; for (let i = 0; i < 5; i++) a1 += i; a1"], "10"],
    [
      "leaves them behind when it throws",
      ["let a2 = 0; for (;;) { if (++a2 > 3) throw new Error('x') }", "a2"],
      "4",
    ],
    [
      "leaves them behind when it is left for an outer label",
      ["let a3 = 0; out: { for (;;) { a3 = 7; break out } } a3"],
      "7",
    ],
    [
      "names the user's variables in errors",
      ["let a4 = 5 as any; for (const x of a4);"],
      "TypeError: a4 is not iterable",
    ],
    [
      "names functions after the user's variables",
      ["let a5: any; for (let i = 0; i < 1; i++) a5 = () => 1; a5.name"],
      "'a5'",
    ],
    [
      "keeps a variable for each round",
      ["const a6: any[] = []; for (let i = 0; i < 3; i++) a6.push(() => i); a6.map((f) => f())"],
      "[ 0, 1, 2 ]",
    ],
    [
      "calls functions that see variables",
      ["let a7 = 0; const up7 = () => ++a7; let s7 = 0; for (let i = 0; i < 3; i++) s7 += up7() * a7; s7"],
      "14",
    ],
    [
      "reads what getters and iterators change",
      [
        "let a8 = 0; const o8 = { get v() { return ++a8 } }; let s8 = 0; for (let i = 0; i < 3; i++) s8 += o8.v + a8; s8",
      ],
      "12",
    ],
    [
      "may stand where one statement may",
      ["let a9 = 0; if (a9 === 0) for (let i = 0; i < 2; i++) a9++; else while (true) a9--; a9"],
      "2",
    ],
    [
      "may have var in its head",
      [
        "for (var k10 in { a: 1, b: 2 }); for (var { length: l10 } of ['abc']); for (var i10 = 0, j10 = 5; i10 < j10; i10++, j10--); [k10, l10, i10, j10]",
      ],
      "[ 'b', 3, 3, 2 ]",
    ],
  ];
  for (const [behaviour, cells, result] of cases) {
    it(behaviour, async () => expect(await session.result(...cells)).toBe(result));
  }

  it("does what the same code does in a function", async () => {
    const name = fc.constantFrom("a", "b", "c");
    const expression: fc.Arbitrary<string> = fc.oneof(
      name,
      fc.integer({ min: 0, max: 9 }).map(String),
      fc.tuple(name, fc.constantFrom("+", "-", "*"), name).map((parts) => parts.join(" ")),
      name.map((n) => `see_${n}()`),
      name.map((n) => `(() => ${n})()`),
    );
    const { statement } = fc.letrec<{ statement: string; loop: string }>((tie) => ({
      loop: fc
        .tuple(
          fc.constantFrom(
            "for (let i = 0; i < 3; i++)",
            "for (var v = 0; v < 2; v++)",
            "for (const x of [1, 2])",
          ),
          fc.array(tie("statement"), { maxLength: 3 }),
        )
        .map(([head, body]) => `${head} { ${body.join(" ")} }`),
      statement: fc.oneof(
        { maxDepth: 3 },
        fc
          .tuple(name, fc.constantFrom("=", "+=", "-="), expression)
          .map(([n, op, e]) => `${n} ${op} (${e}) % 1000;`),
        name.map((n) => `set_${n}(${n} + 1);`),
        fc.tuple(name, expression).map(([n, e]) => `({ x: ${n} = ${e} } = {} as any);`),
        fc
          .tuple(expression, fc.constantFrom("break", "continue"))
          .map(([e, jump]) =>
            `if (${e} > 500) for (;;) { if (${e} > 1) break; ${jump}; }`.replace("continue;", "break;"),
          ),
        tie("loop"),
      ),
    }));
    const functions = (n: string) =>
      `const see_${n} = () => ${n}; const set_${n} = (x: number) => { ${n} = x };`;
    const program = fc.tuple(
      fc.subarray(["a", "b", "c"]),
      fc.array(statement, { minLength: 1, maxLength: 5 }),
    );
    const plain = (n: string) => `const see_${n} = () => 1; const set_${n} = (x: number) => {};`;
    await fc.assert(
      fc.asyncProperty(program, async ([seen, statements]) => {
        // What earlier runs declared must not count: names get a suffix of their own.
        const suffix = `_${++runs}`;
        const code = [
          "let a = 1, b = 2; var c = 3;",
          ...["a", "b", "c"].map((n) => (seen.includes(n) ? functions(n) : plain(n))),
          ...statements,
        ]
          .join("\n")
          .replace(/\b(see_|set_)?([abcv])\b/g, `$1$2${suffix}`);
        const result = `[a${suffix}, b${suffix}, c${suffix}]`;
        const alone = await session.result(`(() => { ${code}\nreturn ${result} })()`);
        expect(await session.result(`${code}\n;${result}`), code).toBe(alone);
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

let runs = 0;
