import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Answer } from "./client.js";
import { result } from "./client.js";
import { useKernel } from "./session.js";

const folder = mkdtempSync(join(tmpdir(), "tsloop-errors-"));
writeFileSync(
  join(folder, "lib.ts"),
  `type Row = { id: number };

export function parse(rows: Row[]): number {
  if (rows.length === 0) throw new RangeError("no rows");
  return rows[0].id;
}
`,
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken out
const plain = (lines: unknown): string => (lines as string[]).join("\n").replace(/\u001b\[[\d;]*m/g, "");
const traceback = ({ reply }: Answer): string => plain(reply.content.traceback);

describe("errors", () => {
  const kernel = useKernel({ cwd: folder });

  it("names the cell and line, with the lines around it in TypeScript", async () => {
    const answer = await kernel().execute(
      "interface P { x?: { y: number } }\nconst p: P = {};\nconst y = p.x!.y;\nconsole.log(y)",
    );
    const count = answer.reply.content.execution_count;
    expect(answer.reply.content).toMatchObject({
      ename: "TypeError",
      evalue: expect.stringContaining("Cannot read properties of undefined"),
    });
    expect(traceback(answer)).toContain(`Cell In[${count}], line 3`);
    expect(traceback(answer)).toContain("    2 const p: P = {};");
    expect(traceback(answer)).toContain("-->     3 const y = p.x!.y;");
    expect(traceback(answer)).toContain("    4 console.log(y)");
    expect(answer.outputs.at(-1)!.header.msg_type).toBe("error");
    expect(plain(answer.outputs.at(-1)!.content.traceback)).toBe(traceback(answer));
  });

  it("maps frames of other cells and of local files, and shows none of its own or of Node", async () => {
    const defining = await kernel().execute(
      `import { parse } from "./lib";\ntype T = string;\nfunction outer() { return parse([]) }`,
    );
    const answer = await kernel().execute("outer()");
    const lines = traceback(answer);
    expect(answer.reply.content.ename).toBe("RangeError");
    expect(lines).toMatch(/lib\.ts, line 4, in parse/);
    expect(lines).toContain("if (rows.length === 0)");
    expect(lines).toContain(`Cell In[${defining.reply.content.execution_count}], line 3, in outer`);
    expect(lines).not.toMatch(/node:|dist\/|inspector/);
  });

  it("shows asynchronous frames", async () => {
    const answer = await kernel().execute(`
async function inner() { await null; throw new Error("deep") }
async function outer2() { await inner() }
await outer2()`);
    expect(traceback(answer)).toMatch(/line 2, in inner/);
    expect(traceback(answer)).toMatch(/line 3, in async outer2/);
  });

  it("shows where coroutines and tasks of asyncio were awaited", async () => {
    const defining = await kernel().execute(`import { coroutine, createTask, sleep } from "tsloop/asyncio";
const fails = coroutine(async function fails() { await sleep(0); throw new Error("far down") });
const middle = coroutine(async function middle() {
  await fails();
});`);
    const count = defining.reply.content.execution_count;
    for (const code of ["1;\nawait middle()", "const t = createTask(middle());\nawait t"]) {
      const answer = await kernel().execute(code);
      const lines = traceback(answer);
      expect(lines).toContain(`Cell In[${count}], line 2, in fails`);
      expect(lines).toContain(`Cell In[${count}], line 4, in async middle`);
      expect(lines).toContain(`Cell In[${answer.reply.content.execution_count}], line 2`);
    }
  });

  it("has under an error no frames of functions that were left before it was made", async () => {
    const answer = await kernel().execute(`
async function inside() { await Promise.reject(new TypeError("first")) }
async function outside() {
  try { await inside() } catch (error) { throw new RangeError("then", { cause: error }) }
}
await outside()`);
    const [own, cause] = traceback(answer).split("Caused by:");
    expect(own!.match(/Cell In\[\d+\], line .*/g)!.map((line) => line.replace(/\d+\]/, "n]"))).toEqual([
      "Cell In[n], line 4, in outside",
      "Cell In[n], line 6",
    ]);
    expect(cause).toMatch(/line 2, in inside[\s\S]*line 4, in outside[\s\S]*line 6/);
  });

  it("names of several functions that are awaited together none, where the error says nothing of them", async () => {
    const answer = await kernel().execute(`
import { readFile } from "node:fs";
const waits = async () => { await new Promise(() => {}) };
const fails = async () => { await new Promise((done, failed) => readFile("/no/such/file", failed)) };
await Promise.all([waits(), fails()])`);
    expect(
      traceback(answer)
        .match(/Cell In.*/g)!
        .map((line) => line.replace(/\d+\]/, "n]")),
    ).toEqual(["Cell In[n], line 5"]);
    const alone = await kernel().execute("await fails()");
    expect(traceback(alone)).toMatch(/line 4, in (async )?fails[\s\S]*line 1/);
    const none = await kernel().execute("await Promise.any([fails(), fails()])");
    expect(
      traceback(none)
        .split("Error 1 of 2:")[0]!
        .match(/Cell In.*/g),
    ).toHaveLength(1);
  });

  it("nests causes and the errors of an AggregateError", async () => {
    const answer = await kernel().execute(
      `throw new AggregateError([new TypeError("one"), "two"], "many", { cause: new RangeError("why") })`,
    );
    const lines = traceback(answer);
    for (const part of ["AggregateError: many", "TypeError: one", "two", "Caused by:", "RangeError: why"]) {
      expect(lines).toContain(part);
    }
  });

  it.each([
    ["'text'", "text"],
    ["null", "null"],
    ["undefined", "undefined"],
    ["Symbol('s')", "Symbol(s)"],
    ["{ a: 1 }", "{ a: 1 }"],
    ["new Proxy({}, { get() { throw 1 } })", ""],
    ["Object.create(null)", ""],
    ["new (class Mine extends Error { code = 42 })('own')", "own"],
    ["Object.defineProperty(new Error('x'), 'message', { get() { throw new Error('no') } })", ""],
  ])("takes anything that is thrown: %s", async (thrown, evalue) => {
    const { reply } = await kernel().execute(`throw ${thrown}`);
    expect(reply.content.status).toBe("error");
    expect(reply.content.evalue).toContain(evalue);
    expect(result((await kernel().execute("1")).outputs)).toBe("1");
  });

  it("points at the place of a syntax error", async () => {
    const answer = await kernel().execute("const a = 1;\nconst b = = 2;");
    expect(answer.reply.content.ename).toBe("SyntaxError");
    expect(traceback(answer)).toContain("-->     2 const b = = 2;");
    expect(traceback(answer)).toMatch(/line 2/);
  });

  it("shows a late error and an unhandled rejection under their cell, and goes on", async () => {
    const late = await kernel().execute("setTimeout(() => { throw new Error('late') }, 1); void 0");
    const rejected = await kernel().execute("void Promise.reject(new Error('unhandled'))");
    await kernel().execute("await new Promise(r => setTimeout(r, 20))");
    const shown = (id: string, evalue: string): Promise<unknown> =>
      kernel().published_(
        ({ header, parent, content }) =>
          header.msg_type === "error" && parent?.msg_id === id && content.evalue === evalue,
      );
    await shown(late.id, "late");
    await shown(rejected.id, "unhandled");
    expect(result((await kernel().execute("'alive'")).outputs)).toBe("'alive'");
  });

  it("shows a rejection at the very end of a cell before its idle", async () => {
    const { outputs } = await kernel().execute("void Promise.reject(new Error('at the end'))");
    expect(
      outputs.some(({ header, content }) => header.msg_type === "error" && content.evalue === "at the end"),
    ).toBe(true);
  });

  it("names an import that fails once", async () => {
    const answer = await kernel().execute('import { nothing } from "node:fs";\nnothing()');
    expect(answer.reply.content.evalue).toContain("does not provide an export named 'nothing'");
    expect(traceback(answer).match(/Cell In\[\d+\], line 1/g)).toHaveLength(1);
  });

  it("shows an error that is a value with the user's frames, and none of those by which the cell is run", async () => {
    const made = await kernel().execute("function make() { return new Error('made') }\nmake()");
    const count = made.reply.content.execution_count as number;
    expect(result(made.outputs)).toBe(
      `Error: made\n    at make (In[${count}]:1:26)\n    at In[${count}]:2:1`,
    );
    const emitted = await kernel().execute(
      `import { EventEmitter } from "node:events";
const emitter = new EventEmitter();
let seen: unknown;
emitter.on("it", () => { seen = new Error("emitted") });
emitter.emit("it");
seen`,
    );
    expect(
      String(result(emitted.outputs))
        .split("\n")
        .map((line) => line.trim().split(" ")[1]),
    ).toEqual(["emitted", `In[${count + 1}]:4:33`, "EventEmitter.emit", `In[${count + 1}]:5:9`]);
    const task = await kernel().execute(
      "await asyncio.createTask(asyncio.coroutine(function* work() { return new Error('in a task') })())",
    );
    expect(result(task.outputs)).not.toMatch(/node:|Promise|dist/);
  });

  it("speaks of cells in error.stack", async () => {
    const { outputs } = await kernel().execute("const f = () => new Error('s').stack!.split('\\n')[1];\nf()");
    expect(result(outputs)).toMatch(/at f \(In\[\d+\]:1:\d+\)/);
  });
});
