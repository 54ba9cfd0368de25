import { describe, expect, it } from "vitest";
import { useNotebook } from "./notebook.js";

const notebook = useNotebook();

describe("A cell of the document that is run again", () => {
  it("replaces what it declared", async () => {
    await notebook().runAt("a", "const size = 1");
    await notebook().runAt("a", "const size = 'large'");
    expect((await notebook().run("size.nope")).errors).toEqual(["1:5 2339"]);
  });

  it("takes back a variable that it has no more", async () => {
    await notebook().runAt("b", "const before = 1");
    await notebook().runAt("b", "const after = 1");
    const { errors, status } = await notebook().run("before; after");
    expect(errors).toEqual(["1:0 2304"]);
    expect(status).toBe("ok");
  });

  it("takes back types, classes and functions", async () => {
    await notebook().runAt("c", "interface One { a: 1 } class Two {} function three() {} enum Four { A }");
    await notebook().runAt("c", "1");
    const { errors } = await notebook().run("let one: One; Two; three; Four");
    expect(errors).toEqual(["1:9 2304", "1:14 2304", "1:19 2304", "1:26 2304"]);
  });

  it("keeps a name that it still uses", async () => {
    await notebook().runAt("d", "let counter = 0");
    await notebook().runAt("d", "counter += 1");
    expect((await notebook().run("counter.nope")).errors).toEqual(["1:8 2339"]);
  });

  it("leaves a name to the cell that has declared it since", async () => {
    await notebook().runAt("e1", "let shared = 1");
    await notebook().runAt("e2", "let shared = 'e2'");
    await notebook().runAt("e1", "1");
    expect((await notebook().run("shared.nope; shared = 1")).errors).toEqual(["1:7 2339", "1:13 2322"]);
  });

  it("does not change what other cells made of it", async () => {
    await notebook().runAt("f", "class Shape { sides = 4 }");
    await notebook().run("const square = new Shape()");
    await notebook().runAt("f", "class Shape { corners = 3 }");
    const { errors } = await notebook().run("square.sides; square.corners; new Shape().sides");
    expect(errors).toEqual(["1:21 2339", "1:42 2339"]);
  });

  it("is checked against the others as they are now", async () => {
    await notebook().runAt("g1", "function area(w: number) { return w }");
    expect((await notebook().runAt("g2", "area(1, 2)")).errors).toEqual(["1:8 2554"]);
    await notebook().runAt("g1", "function area(w: number, h: number) { return w * h }");
    expect((await notebook().runAt("g2", "area(1, 2)")).errors).toEqual([]);
  });

  it("does not take its own last run for another declaration", async () => {
    for (let run = 0; run < 5; run++) {
      const code = `const list = [${run}]; type Item = (typeof list)[number]; const last: Item = 's'`;
      expect((await notebook().runAt("h", code)).errors).toEqual([`1:${code.indexOf("last")} 2322`]);
    }
  });

  it("counts no less when it failed", async () => {
    await notebook().runAt("i", "const attempt = 1; throw new Error('first')");
    await notebook().runAt("i", "const attempt = 'second'; throw new Error('second')");
    expect((await notebook().run("attempt.nope")).errors).toEqual(["1:8 2339"]);
  });

  it("takes nothing back when its new text is no TypeScript", async () => {
    await notebook().runAt("j", "const kept = 1");
    expect((await notebook().runAt("j", "const other = ;")).ename).toBe("SyntaxError");
    expect((await notebook().run("kept.nope")).errors).toEqual(["1:5 2339"]);
  });

  it("keeps its narrowing from one run to the next", async () => {
    for (const last of ["'text'", "5"]) {
      await notebook().runAt("k", `let either: string | number = ${last}`);
      await notebook().run("either.valueOf().nope");
    }
    expect((await notebook().run("either = true")).errors).toEqual(["1:0 2322"]);
  });

  it("gives completion what it declares now", async () => {
    await notebook().runAt("l", "const box = { width: 1 }");
    await notebook().runAt("l", "const box = { height: 1 }");
    expect((await notebook().complete("box.|")).matches.slice(0, 1)).toEqual(["height"]);
    expect(await notebook().inspect("b|ox")).toContain("height: number");
  });
});

describe("A cell that does not run", () => {
  it("because one before it failed does not count", async () => {
    await notebook().run("const queue = 1");
    const [, second] = await notebook().runQueued("throw new Error('stop')", "const queue = 'aborted'");
    expect(second!.status).toBe("aborted");
    expect((await notebook().run("queue.nope; queue.toFixed()")).errors).toEqual(["1:6 2339"]);
  });

  it("because strict types hold it back does not count", async () => {
    await notebook().run("const held = 1", 'tsloop.types("strict")', "const held = 's'; held.nope");
    await notebook().run('tsloop.types("warn")');
    expect((await notebook().run("held.nope")).shown).toContain("'1'");
  });
});

describe("A silent cell", () => {
  it("shows no errors, and counts", async () => {
    const { kernel } = notebook();
    const { outputs } = await kernel.execute("const silent: number = 's'", {
      silent: true,
      store_history: false,
    });
    expect(outputs).toEqual([]);
    expect((await notebook().run("silent.nope")).errors).toEqual(["1:7 2339"]);
  });
});

describe("When the program has died", () => {
  it("its names and types are gone, in a new program's cells they are errors", async () => {
    await notebook().run("interface Lost { a: 1 } const lost = 1", "process.exit(1)");
    expect((await notebook().run("let found: Lost; typeof lost")).errors).toEqual(["1:11 2304", "1:24 2304"]);
    const { errors } = await notebook().run("const lost = 's'", "lost.nope");
    expect(errors).toEqual(["1:5 2339"]);
  });
});
