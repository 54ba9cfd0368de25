import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cell, readCell } from "../../kernel/language/cell.js";
import { Session } from "../../kernel/language/session.js";

function sessionOf(...codes: string[]): Session {
  const session = new Session();
  codes.forEach((code, index) => {
    session.add(read(session, code), index + 1);
  });
  return session;
}

function read(session: Session, code: string): Cell {
  return readCell(code, (name) => session.kindOf(name) !== undefined);
}

/** What stands above a cell. */
function preludeFor(session: Session, code: string): string {
  return session.documentOf(read(session, code)).text.split("\n")[0]!;
}

describe("What stands above a cell", () => {
  it("imports types, classes and functions, and declares variables with their types", () => {
    const session = sessionOf("interface A {} class B {} function f() {}\nlet v = f(); const c = [1]");
    expect(preludeFor(session, "A; B; f; v; c")).toBe(
      'import { A, B, f } from "./.tsloop-1"; declare let v: typeof import("./.tsloop-1").v; declare const c: typeof import("./.tsloop-1").c;',
    );
  });

  it("has nothing of names that the cell does not mention, or declares", () => {
    const session = sessionOf("const a = [1], b = [2], c = [3]");
    expect(preludeFor(session, "let a = b")).toBe(
      'import {  } from "./.tsloop-1"; declare const b: typeof import("./.tsloop-1").b;',
    );
  });

  it("always imports from the same modules in the same order", () => {
    const session = sessionOf(
      "function f() { return g } function g() { return f }",
      "function f() {}",
      "function h() {}",
    );
    const modules = (code: string): string[] =>
      [...preludeFor(session, code).matchAll(/"([^"]+)";/g)].map(([, name]) => name!);
    expect(modules("f; h")).toEqual(modules("1"));
  });
});

describe("The modules of a session", () => {
  it("hold many cells each", () => {
    const codes = Array.from(
      { length: 300 },
      (_, n) => `const value${n} = [${n}];\nfunction make${n}() { return value${n} }`,
    );
    expect(sessionOf(...codes).files.size).toBeLessThan(5);
  });

  it("hold the last of a cell that is run again and again, and nothing of the runs before", () => {
    const session = sessionOf(
      ...Array.from({ length: 100 }, (_, n) => `const data = [${n}];\nfunction show() { return data }`),
    );
    const texts = [...session.files.values()].join("\n");
    expect(texts).toContain("[99]");
    expect(texts.length).toBeLessThan(1000);
  });

  it("keep what can still be seen through something else", () => {
    const session = sessionOf("const a = [1]", "function f() { return a }", "const a = ['s']");
    const texts = [...session.files.values()].join("\n");
    expect(texts).toContain("const a = [1]");
    expect(texts).toContain("const a = ['s']");
  });

  it("let go of what can be seen no more", () => {
    const session = sessionOf(
      "const a = [1]",
      "function f() { return a }",
      "const a = ['s']",
      "function f() {}",
    );
    expect([...session.files.values()].join("\n")).not.toContain("const a = [1]");
  });

  it("need no more of what a type was found for", () => {
    const session = sessionOf("const a = [1]");
    const cell = read(session, "const b = a.length");
    session.add(cell, 2);
    const [open] = session.openItems(cell);
    session.close(open!, "number", []);
    session.add(read(session, "const a = 's'"), 3);
    const texts = [...session.files.values()].join("\n");
    expect(texts).toContain("declare const b: number;");
    expect(texts).not.toContain("[1]");
    expect(session.openItems(cell)).toEqual([]);
  });

  it("are to have a type written down that takes reading many declarations", () => {
    const session = sessionOf("const a0 = [1]");
    const high: number[] = [];
    for (let n = 1; n <= 30; n++) {
      const cell = read(session, `const a${n} = a${n - 1}.map(String)`);
      session.add(cell, n + 1);
      const [item] = session.openItems(cell);
      if (!session.isHigh(item!)) continue;
      expect(session.buildsHigh(read(session, `a${n}`))).toBe(true);
      high.push(n);
      session.close(item!, "string[]", []);
      expect(session.buildsHigh(read(session, `a${n}`))).toBe(false);
    }
    expect(high).toEqual([12, 24]);
  });

  it("are told of when they change, and only then", () => {
    const session = sessionOf("const a = 1");
    expect([...session.takeChanges().keys()]).toEqual([".tsloop-1.ts"]);
    expect(session.takeChanges().size).toBe(0);
    session.add(read(session, "console.log(a)"), 2);
    expect(session.takeChanges().size).toBe(0);
  });
});

describe("A cell that is edited and run again", () => {
  const run = (session: Session, code: string, count: number, place: string): void =>
    session.add(read(session, code), count, place);

  it("takes back the names that it has no more", () => {
    const session = new Session();
    run(session, "const a = 1; const b = 2", 1, "x");
    run(session, "const a = 1", 2, "x");
    expect([...session.names.keys()]).toEqual(["a"]);
  });

  it("keeps those that it still uses", () => {
    const session = new Session();
    run(session, "let n = 1", 1, "x");
    run(session, "n += 1", 2, "x");
    expect(session.kindOf("n")).toBe("let");
  });

  it("leaves those that another cell has declared since", () => {
    const session = new Session();
    run(session, "const a = 1", 1, "x");
    run(session, "const a = 2", 2, "y");
    run(session, "1", 3, "x");
    expect(session.kindOf("a")).toBe("const");
  });
});

describe("Whatever the cells declare", () => {
  const name = fc.constantFrom("a", "b", "c", "d");
  const statement = fc.oneof(
    fc.tuple(name, name).map(([one, other]) => `const ${one} = [${other === one ? "0" : other}];`),
    fc.tuple(name, name).map(([one, other]) => `let ${one} = () => ${other};`),
    fc.tuple(name, name).map(([one, other]) => `function ${one}() { return ${other} }`),
    fc.tuple(name, name).map(([one, other]) => `class ${one} { x = ${other} }`),
    fc.tuple(name, name).map(([one, other]) => `interface ${one} { x: ${other} }`),
    fc.tuple(name, name).map(([one, other]) => `type ${one} = { x: ${other} };`),
    fc.tuple(name, name).map(([one, other]) => `${one}; ${other}`),
  );

  it("a name means what the last cell with it declared, and each module names everything once", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 25 }), (codes) => {
        const session = sessionOf(...codes);
        for (const [known, meaning] of session.names) {
          const last = codes.findLast((code) =>
            new RegExp(`(const|let|function|class|interface|type) ${known}\\b`).test(code),
          )!;
          expect([meaning.value, meaning.type].some((item) => item?.cell.code === last)).toBe(true);
        }
        for (const text of session.files.values()) {
          const exported = [...text.matchAll(/;export \{ ([^}]+) \};/g)].flatMap(([, list]) =>
            list!.split(", "),
          );
          expect(new Set(exported).size).toBe(exported.length);
          const [prelude = ""] = text.split("\n");
          for (const own of exported)
            expect(prelude).not.toMatch(
              new RegExp(`(import|type)? \\{ ([^}]*, )?${own}[ ,]|(const|let) ${own}:`),
            );
        }
      }),
    );
  });
});
