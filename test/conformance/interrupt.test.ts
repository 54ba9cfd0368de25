import { describe, expect, it } from "vitest";
import { KernelClient, result, text } from "./client.js";
import { useKernel } from "./session.js";
import { situations } from "./situations.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken out
const plain = (lines: unknown): string => (lines as string[]).join("\n").replace(/\u001b\[[\d;]*m/g, "");

describe("interrupt", () => {
  const kernel = useKernel();

  async function interrupted(code: string): Promise<Record<string, unknown>> {
    const id = kernel().sendCell(code);
    await kernel().published_(({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream");
    const { reply } = await kernel().ask("interrupt_request", {}, "control");
    expect(reply.content).toEqual({ status: "ok" });
    return (await kernel().answer(id)).reply.content;
  }

  it.each(Object.entries(situations))("ends %s, keeps variables and other tasks", async (_name, code) => {
    await kernel().execute(
      "var kept = { value: 'kept' }; var ticks = 0; var ticker = setInterval(() => ticks++, 1)",
    );
    const reply = await interrupted(code);
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    const before = Number(result((await kernel().execute("ticks")).outputs));
    const after = await kernel().execute(
      "await new Promise<void>(r => { const t = setInterval(() => { if (ticks > " +
        `${before}) { clearInterval(t); r() } }, 1) }); clearInterval(ticker); kept.value`,
    );
    expect(result(after.outputs)).toBe("'kept'");
  });

  it("says nothing else of an endless chain of awaits, whose time is mostly spent in hooks", async () => {
    await kernel().execute("await asyncio.coroutine(async () => { await asyncio.sleep(0) })()");
    for (let time = 0; time < 6; time++) {
      const id = kernel().sendCell("console.log('go'); for (;;) await null");
      await kernel().until(() => kernel().outputs(id).length > 1);
      await kernel().ask("interrupt_request", {}, "control");
      const { outputs } = await kernel().answer(id);
      const errors = outputs.filter(({ header }) => header.msg_type === "error");
      expect(errors.map(({ content }) => content.ename)).toEqual(["KeyboardInterrupt"]);
    }
  });

  it("says where the cell was", async () => {
    const waiting = await interrupted(
      "async function deep() {\n  await new Promise(() => {})\n}\nconsole.log('go');\nawait deep()",
    );
    expect(plain(waiting.traceback)).toMatch(/line 2, in async deep/);
    expect(plain(waiting.traceback)).toMatch(/line 5/);
    const looping = await interrupted("function spin() {\n  for (;;) {}\n}\nconsole.log('go');\nspin()");
    expect(plain(looping.traceback)).toMatch(/line 2, in spin/);
  });

  it("runs the finally blocks of a cell that waits, the innermost first", async () => {
    await interrupted(`
      var trail: string[] = [];
      async function wait() { try { await new Promise(() => {}) } finally { trail.push("inner") } }
      console.log("go");
      try { await wait() } finally { trail.push("outer") }
      trail.push("went on")`);
    expect(result((await kernel().execute("trail")).outputs)).toBe("[ 'inner', 'outer' ]");
  });

  it("keeps a stopped loop of awaits from going on later", async () => {
    await interrupted(`
      var rounds = 0;
      async function main() { for (;;) { await new Promise(r => setTimeout(r, 1)); rounds++ } }
      console.log("go");
      await main()`);
    const { outputs } = await kernel().execute(
      "const seen = rounds; await new Promise(r => setTimeout(r, 30)); rounds - seen",
    );
    expect(result(outputs)).toBe("0");
  });

  it("keeps what a loop at the top level of a cell had counted", async () => {
    for (const step of ["counted++", "counted += 0.5"]) {
      await interrupted(`let counted = 0;\nconsole.log('go');\nfor (;;) ${step};`);
      expect(Number(result((await kernel().execute("counted")).outputs))).toBeGreaterThan(1000);
    }
  });

  it("leaves alone what the cell started without awaiting it", async () => {
    await interrupted(`
      var beats = 0;
      async function background() { for (;;) { await new Promise(r => setTimeout(r, 1)); beats++ } }
      background();
      console.log("go");
      await new Promise(() => {})`);
    const { outputs } = await kernel().execute(
      "const then_ = beats; while (beats === then_) await new Promise(r => setTimeout(r, 1)); 'beating'",
    );
    expect(result(outputs)).toBe("'beating'");
  });

  it("aborts the cells that are queued", async () => {
    const id = kernel().sendCell("console.log('go'); await new Promise(() => {})");
    const queued = kernel().sendCell("'must not run'");
    await kernel().published_(({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream");
    await kernel().ask("interrupt_request", {}, "control");
    expect((await kernel().answer(id)).reply.content.ename).toBe("KeyboardInterrupt");
    expect((await kernel().answer(queued)).reply.content.status).toBe("aborted");
    expect(result((await kernel().execute("'runs'")).outputs)).toBe("'runs'");
  });

  it("does nothing while idle", async () => {
    await kernel().ask("interrupt_request", {}, "control");
    expect(result((await kernel().execute("'as before'")).outputs)).toBe("'as before'");
  });

  it("obeys SIGINT", async () => {
    const id = kernel().sendCell("console.log('go'); for (;;) {}");
    await kernel().published_(({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream");
    kernel().process.kill("SIGINT");
    expect((await kernel().answer(id)).reply.content.ename).toBe("KeyboardInterrupt");
  });

  it("answers complete, inspect, is_complete and kernel_info while a cell loops, and stays busy", async () => {
    await kernel().execute("const busyValue = { inside: 1 }");
    const id = kernel().sendCell("console.log('go'); for (;;) {}");
    await kernel().published_(({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream");
    const complete = await kernel().ask("complete_request", { code: "busyValue.", cursor_pos: 10 });
    expect(complete.reply.content.matches).toContain("inside");
    const inspect = await kernel().ask("inspect_request", { code: "busyValue", cursor_pos: 3 });
    expect(inspect.reply.content.found).toBe(true);
    const isComplete = await kernel().ask("is_complete_request", { code: "1" });
    expect(isComplete.reply.content.status).toBe("complete");
    await kernel().ask("kernel_info_request");
    const last = kernel().published.findLast(({ header }) => header.msg_type === "status")!;
    await kernel().until(
      () =>
        kernel().published.findLast(({ header }) => header.msg_type === "status")!.content.execution_state ===
        "busy",
    );
    expect(last).toBeDefined();
    await kernel().ask("interrupt_request", {}, "control");
    await kernel().answer(id);
  });
});

describe("death", () => {
  const kernel = useKernel();

  it.each([
    ["process.exit(3)", "ProcessExit", "process.exit(3)"],
    ["process.abort()", "RuntimeDied", "SIGABRT"],
    ["process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", "RuntimeDied", "SIGKILL"],
  ])("turns %s into that cell's error, and runs the next in a fresh runtime", async (code, ename, evalue) => {
    await kernel().execute("var survivor = 1");
    const { reply, outputs } = await kernel().execute(`console.log('last words'); ${code}`);
    expect(reply.content).toMatchObject({ status: "error", ename });
    expect(reply.content.evalue).toContain(evalue);
    expect(reply.content.evalue).toContain("variables are gone");
    expect(text(outputs)).toBe("last words\n");
    expect(text(outputs, "stderr")).toBe("");
    expect(result((await kernel().execute("typeof survivor")).outputs)).toBe("'undefined'");
  });

  it("explains that memory ran out", async () => {
    const client = await KernelClient.start({ env: { NODE_OPTIONS: "--max-old-space-size=64" } });
    const { reply, outputs } = await client.execute(
      "const hoard: unknown[] = []; for (;;) hoard.push(new Array(10_000).fill({}).map(() => ({})))",
    );
    expect(reply.content.ename).toBe("OutOfMemory");
    expect(reply.content.evalue).toContain("out of memory");
    expect(text(outputs, "stderr")).toBe("");
    expect(result((await client.execute("1 + 1")).outputs)).toBe("2");
    await client.stop();
  });
});
