import { readFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createLanguage } from "../../kernel/language/index.js";
import { openNotebook, places } from "./notebook.js";

const notebook = openNotebook();
const { language } = notebook;
afterEach(() => language.forget());
afterAll(() => notebook.close());

/** How many random edits to make: `TSLOOP_EDITS=100000` takes the better part of an hour. */
const EDITS = Number(process.env.TSLOOP_EDITS ?? 300);
/** Of one cell at most. */
const MOST_EDITS = 10;

/** Whether a process is still there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("When the language server is killed", () => {
  const kill = (): void => {
    if (language.pid !== undefined) process.kill(language.pid, "SIGKILL");
  };

  it("the next question is answered, and all cells are known", async () => {
    await notebook.run("const a = 1; class B { c = a }", "let d = new B()");
    kill();
    expect((await notebook.complete("d.c.toF|")).names).toEqual(["toFixed"]);
    expect(places(await notebook.run("d.c.p"))).toEqual(["1:4 2339"]);
  });

  it("a question that it was asked is asked again", async () => {
    await notebook.run("const a = 1");
    const found = notebook.run("a.p");
    kill();
    expect(places(await found)).toEqual(["1:2 2339"]);
  });

  it("at any moment, nothing is lost", async () => {
    await notebook.run("const a = 1");
    for (let moment = 0; moment < 6; moment++) {
      const answers = Promise.all([
        notebook.run(`const b${moment} = a; b${moment}.p`),
        notebook.complete("a.toFix|"),
        notebook.inspect("|a"),
      ]);
      for (let step = 0; step < moment * 20; step++) await turn();
      kill();
      await answers;
    }
    expect(places(await notebook.run("b0.p; b5.q; a.r"))).toEqual(["1:3 2339", "1:9 2339", "1:14 2339"]);
  });
});

describe("A cell of garbage", () => {
  const cells = [
    "const list = [1, 2, 3].map((n) => n * 2);\nlist.at(-1)?.toFixed(2)",
    "class Point<T extends number> {\n  constructor(public x: T, readonly y = 0) {}\n  get length() { return Math.hypot(this.x, this.y) }\n}",
    "interface Shape { kind: 'circle' | 'square'; size: number }\nfunction area(s: Shape): number {\n  switch (s.kind) { case 'circle': return s.size ** 2; default: return s.size }\n}",
    "import { readFile } from 'node:fs/promises';\nconst text = await readFile(`${process.cwd()}/a.txt`, 'utf8').catch(() => '');",
    "type Deep<T> = { [K in keyof T]: T[K] extends object ? Deep<T[K]> : T[K] };\nenum E { A = 1, B = 'b' }\nexport default async function* gen() { yield 1 }",
    "const view = <div className='a'>{list.map((n) => <b key={n}>{n}</b>)}</div>;\n!ls -la | head\n/* comment */ // another",
    "for await (const [k, { v = 1, ...rest }] of new Map<string, any>()) { label: while (true) break label; }",
  ];
  /** A few characters replaced by a few others, anywhere. */
  const edit = fc.record({
    cell: fc.nat(cells.length - 1),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat(12),
    added: fc.oneof(
      fc.constantFrom(
        "`",
        "${",
        "{",
        "}",
        "(",
        ")",
        "<",
        "/*",
        "//",
        "'",
        '"',
        "\n",
        "=>",
        "?.",
        "@",
        "#",
        "!",
        "\0",
        "\u2028",
        "😀",
        "\ud800",
        "<T>",
        "import ",
        "declare global {",
        "export =",
        "await ",
        "@ts-nocheck",
      ),
      fc.string({ maxLength: 6, unit: "binary" }),
    ),
  });
  const apply = (
    code: string,
    { at, removed, added }: { at: number; removed: number; added: string },
  ): string => {
    const start = Math.floor(at * code.length);
    return code.slice(0, start) + added + code.slice(start + removed);
  };

  it(
    "never breaks the session",
    async () => {
      let rounds = 0;
      let made = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: MOST_EDITS }), async (edits) => {
          const [first] = edits;
          const code = edits.reduce(apply, cells[first!.cell]!);
          const cursor = Math.floor(first!.at * code.length);
          rounds++;
          made += edits.length;
          await Promise.all([
            notebook.run(code),
            language.complete(code, cursor),
            language.inspect(code, cursor, 1),
          ]);
          if (rounds % 20 === 0) {
            expect(places(await notebook.run("const sane: number = 's'"))).toEqual(["1:6 2322"]);
          }
        }),
        { numRuns: Math.ceil(EDITS / ((1 + MOST_EDITS) / 2)) },
      );
      console.info(`${made} edits of ${rounds} cells, ${Math.round(memoryOf(language.pid!))} MB`);
      expect((await notebook.complete("Math.hyp|")).names).toEqual(["hypot"]);
    },
    120_000 + 100 * EDITS,
  );
});

describe("Many cells", () => {
  it("that build on one another stay few modules for the server", async () => {
    await notebook.run("let total = 0; const start = 1");
    for (let n = 1; n <= 60; n++) {
      await notebook.run(
        `const step${n} = ${n === 1 ? "start" : `step${n - 1}`} + 1; function f${n}(x: number) { return x + step${n} }\ntotal += f${n}(1);`,
      );
    }
    expect(places(await notebook.run("step60.p; f60('x'); total = 's'"))).toEqual([
      "1:7 2339",
      "1:14 2345",
      "1:20 2322",
    ]);
  });

  it("that make objects of one another stay known by their types, however many they are", async () => {
    await notebook.run(
      "class Tag<T> { constructor(readonly of: T) {} }\nconst row0 = { id: 0, tags: ['a'], kind: 'row' as 'row' | 'column', at: [1, 'x'] as const, tag: new Tag(1), f(n: number) { return n } }",
    );
    for (let n = 1; n <= 25; n++) {
      await notebook.run(
        `const row${n} = { ...row${n - 1}, id: row${n - 1}.id + 1 };\nlet last${n} = row${n}.tag`,
      );
    }
    expect(places(await notebook.run("row25.id = 's'; row25.nope; row25.at[1].nope; row25.f('x')"))).toEqual([
      "1:0 2322",
      "1:22 2339",
      "1:40 2339",
      "1:54 2345",
    ]);
    expect(places(await notebook.run("row25.kind = 'column'; row25.kind = 'x'; last25.of.nope"))).toEqual([
      "1:23 2322",
      "1:51 2339",
    ]);
    expect((await notebook.complete("row25.|")).names).toEqual(["at", "f", "id", "kind", "tag", "tags"]);
    expect(places(await notebook.run("class Tag<T> { other = 1 }", "last25 = new Tag<number>()"))).toEqual([
      "1:0 2741",
    ]);
  });

  it("that are run again and again take no more memory", async () => {
    const again = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n++)
        await notebook.run(
          "const data = Array.from({ length: 3 }, (_, i) => ({ i }));\nfunction show(n: number) { return data[n]!.i }",
        );
    };
    await again(30);
    const before = memoryOf(language.pid!);
    await again(120);
    expect(memoryOf(language.pid!) - before).toBeLessThan(60);
  }, 60_000);
});

/** In MB; 0 where the system does not say. */
function memoryOf(pid: number): number {
  try {
    const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

describe("The process", () => {
  it("is not started before it is needed", async () => {
    const lazy = createLanguage({ folder: notebook.folder, ownTypes: {}, mode: "off" });
    lazy.add({ id: "1", count: 1, code: "const a = 1" });
    expect(await lazy.check({ id: "2", count: 2, code: "a.p" })).toEqual([]);
    await turn();
    expect(lazy.pid).toBeUndefined();
    await lazy.dispose();
  });

  it("is gone when the language side is disposed of, even while it starts", async () => {
    const other = createLanguage({ folder: notebook.folder, ownTypes: {}, patience: 25_000 });
    await other.check({ id: "1", count: 1, code: "1" });
    const pid = other.pid!;
    expect(isAlive(pid)).toBe(true);
    await other.dispose();
    expect(isAlive(pid)).toBe(false);
    const starting = createLanguage({ folder: notebook.folder, ownTypes: {} });
    starting.start();
    await starting.dispose();
    expect(starting.pid === undefined || !isAlive(starting.pid)).toBe(true);
  });

  it("does not hold anybody up when it does not answer in time", async () => {
    const hasty = createLanguage({ folder: notebook.folder, ownTypes: {}, patience: 1 });
    hasty.add({ id: "1", count: 1, code: "const alpha = 1" });
    expect(await hasty.check({ id: "2", count: 2, code: "const a: number = 's'" })).toEqual([]);
    const { matches } = await hasty.complete("alp", 3);
    expect(matches.map(({ text }) => text)).toEqual(["alpha"]);
    expect((await hasty.inspect("alpha", 2, 0)).found).toBe(false);
    await hasty.dispose();
  });
});

describe("Code in which a bracket closes nothing", () => {
  it.each(["<}|{", "}|/**/(){<", '<""]|[', "a < b; f(x)) .to|", "const a = [1]]; a.at(|) < 2"])(
    "is answered: %s",
    async (marked) => {
      const { pid } = language;
      const cursor = marked.indexOf("|");
      const code = marked.replace("|", "");
      await language.complete(code, cursor);
      await language.inspect(code, cursor, 1);
      expect(language.pid).toBe(pid);
    },
    10_000,
  );
});

describe("Half a character", () => {
  it("in a cell does not keep the server from reading it, and moves nothing", async () => {
    expect(
      places(await notebook.run('const half = "\ud800"; half.p', 'const a = "\udc00"; a.p; half.q')),
    ).toEqual(["1:17 2339", "1:25 2339"]);
    expect((await notebook.complete('"\ud800".toUp|')).names).toEqual(["toUpperCase"]);
  });
});
