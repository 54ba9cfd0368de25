import { describe, expect, it } from "vitest";
import { result, text } from "./client.js";
import { useKernel } from "./session.js";

describe("output", () => {
  const kernel = useKernel();
  const run = async (code: string): Promise<string> => text((await kernel().execute(code)).outputs);

  it("shows every line that a cell prints, in order and before idle", async () => {
    const printed = await run("for (let i = 0; i < 10_000; i++) console.log('line ' + i)");
    const lines = printed.trimEnd().split("\n");
    expect(lines).toHaveLength(10_000);
    expect(lines.every((line, i) => line === `line ${i}`)).toBe(true);
  });

  it("keeps the order of stdout, stderr, displays and the result", async () => {
    const { outputs } = await kernel().execute(
      "console.log('a'); console.error('b'); display('c'); process.stdout.write('d'); 'e'",
    );
    const kinds = outputs.map(({ header, content }) => content.name ?? header.msg_type);
    expect(kinds).toEqual(["execute_input", "stdout", "stderr", "display_data", "stdout", "execute_result"]);
  });

  it("shows what is written without a newline", async () => {
    expect(await run("process.stdout.write('no newline')")).toBe("no newline");
  });

  it("joins a character that was cut between two writes of bytes", async () => {
    const printed = await run(`
      const bytes = Buffer.from("héllo 😀 世界");
      for (const byte of bytes) process.stdout.write(Buffer.from([byte]));`);
    expect(printed).toBe("héllo 😀 世界");
  });

  it("shows output while a synchronous loop runs", async () => {
    const id = kernel().sendCell("console.log('before'); for (;;) {}");
    const message = await kernel().published_(
      ({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream",
    );
    expect(message.content.text).toBe("before\n");
    await kernel().ask("interrupt_request", {}, "control");
    await kernel().answer(id);
  });

  it("puts late output under the cell that started the work, during and after other cells", async () => {
    const first = await kernel().execute(`
      let release: () => void = () => {};
      const gate = new Promise<void>((resolve) => { release = resolve });
      gate.then(() => console.log('from a promise'));
      (async () => { await gate; console.error('from an async function'); display('shown') })();
      setTimeout(() => console.log('from a timer'), 1);
      void 0`);
    const second = await kernel().execute(
      "release(); await new Promise(r => setTimeout(r, 20)); console.log('mine')",
    );
    await kernel().until(() => text(kernel().outputs(first.id)).includes("from a timer"));
    expect(text(second.outputs)).toBe("mine\n");
    expect(text(kernel().outputs(first.id))).toContain("from a promise");
    expect(text(kernel().outputs(first.id), "stderr")).toContain("from an async function");
    expect(
      kernel()
        .outputs(first.id)
        .some(({ header }) => header.msg_type === "display_data"),
    ).toBe(true);
  });

  it("puts the output of sockets, streams and emitters under the cell that started them", async () => {
    const first = await kernel().execute(`
      import net from "node:net";
      import { Readable } from "node:stream";
      const server = net.createServer((socket) => { console.log("server got a connection"); socket.end("bye") });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address() as net.AddressInfo;`);
    await kernel().execute(`
      const socket = net.connect(address.port, "127.0.0.1");
      let got = ""; for await (const chunk of socket) got += chunk; server.close(); got`);
    await kernel().until(() => text(kernel().outputs(first.id)).includes("server got a connection"));
    expect(text(kernel().outputs(first.id))).toBe("server got a connection\n");
  });

  it("reaches the notebook with what child processes inherit, asynchronous and synchronous", async () => {
    const printed = await run(`
      import { spawn, spawnSync, execFileSync } from "node:child_process";
      import { once } from "node:events";
      const node = process.execPath;
      spawnSync(node, ["-e", "console.log('sync child')"], { stdio: "inherit" });
      const child = spawn(node, ["-e", "console.log('async child')"], { stdio: ["ignore", "inherit", "inherit"] });
      await once(child, "close");
      execFileSync(node, ["-e", "console.error('its stderr')"], { stdio: "inherit" });
      console.log('done')`);
    expect(printed).toContain("sync child\n");
    expect(printed).toContain("async child\n");
    expect(printed.endsWith("done\n")).toBe(true);
  });

  it("passes 20 MB through whole", async () => {
    const printed = await run(
      "for (let i = 0; i < 20; i++) process.stdout.write(String.fromCharCode(97 + i).repeat(1 << 20))",
    );
    expect(printed.length).toBe(20 << 20);
    expect(printed[0]! + printed.at(-1)).toBe("at");
  });

  it("holds back a cell that prints for ever instead of filling memory", async () => {
    const id = kernel().sendCell("const much = 'x'.repeat(100_000); for (;;) console.log(much)");
    await kernel().published_(({ parent, header }) => parent?.msg_id === id && header.msg_type === "stream");
    await kernel().ask("interrupt_request", {}, "control");
    const { reply } = await kernel().answer(id);
    expect(reply.content.ename).toBe("KeyboardInterrupt");
    expect(result((await kernel().execute("'well'")).outputs)).toBe("'well'");
  });

  it("runs a line that begins with ! in the shell and streams its output", async () => {
    expect(await run("!echo from the shell")).toBe("from the shell\n");
  });

  it("shows nothing of a silent cell", async () => {
    const { outputs } = await kernel().execute("console.log('hidden'); display('hidden'); 1", {
      silent: true,
    });
    expect(outputs).toEqual([]);
  });
});

describe("values", () => {
  const kernel = useKernel();
  const value = async (code: string): Promise<unknown> => result((await kernel().execute(code)).outputs);

  it.each([
    ["undefined", undefined],
    ["null", "null"],
    ["0", "0"],
    ["''", "''"],
    ["10n", "10n"],
    ["-0", "-0"],
    ["NaN", "NaN"],
    ["Symbol('s')", "Symbol(s)"],
    ["({ a: { b: { c: { d: { e: 1 } } } } })", "{\n  a: { b: { c: { d: { e: 1 } } } }\n}"],
    ["[1, [2, [3]]]", "[ 1, [ 2, [ 3 ] ] ]"],
    ["new Map([[1, 'x']])", "Map(1) { 1 => 'x' }"],
    ["Promise.resolve(1)", "Promise { 1 }"],
    ["x => x", "[Function (anonymous)]"],
    ["class A {}; A", "[class A]"],
  ])("shows %s as %s", async (code, expected) => {
    expect(((await value(code)) as string | undefined)?.replace(/\s+/g, " ")).toBe(
      expected?.replace(/\s+/g, " "),
    );
  });

  it("keeps results in _, __ and Out", async () => {
    const { reply } = await kernel().execute("'first'");
    const count = reply.content.execution_count as number;
    await kernel().execute("'second'");
    expect(await value(`[_, __, Out[${count}], In[${count}]]`)).toBe(
      `[ 'second', 'first', 'first', "'first'" ]`,
    );
  });

  it("shows what a value says of itself, awaiting it where it is asynchronous", async () => {
    const { outputs } = await kernel().execute(`({
      [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<b>me</b>", "text/plain": "me" }) })`);
    const shown = outputs.find(({ header }) => header.msg_type === "execute_result")!;
    expect(shown.content.data).toEqual({ "text/html": "<b>me</b>", "text/plain": "me" });
  });

  it("keeps a value whose renderer is broken, and says so", async () => {
    const { outputs, reply } = await kernel().execute(
      `({ id: 7, [Symbol.for("Jupyter.display")]() { throw new Error("broken renderer") } })`,
    );
    expect(reply.content.status).toBe("ok");
    expect(result(outputs)).toContain("id: 7");
    expect(text(outputs, "stderr")).toContain("broken renderer");
  });

  it("updates a display that another cell shows", async () => {
    const shown = await kernel().execute("const handle = display('one', { displayId: 'd1' }); void 0");
    const data = shown.outputs.find(({ header }) => header.msg_type === "display_data")!;
    expect(data.content.transient).toEqual({ display_id: "d1" });
    const updated = await kernel().execute("handle.update('two')");
    const update = updated.outputs.find(({ header }) => header.msg_type === "update_display_data")!;
    expect(update.content).toMatchObject({
      data: { "text/plain": expect.stringContaining("two") },
      transient: { display_id: "d1" },
    });
  });

  it("shows html, markdown, svg, latex, json, tables and images, and clears", async () => {
    const { outputs } = await kernel().execute(`
      import { html, md, svg, latex, json, table, image, clearOutput } from "tsloop";
      for (const each of [html("<i>x</i>"), md("*x*"), svg("<svg xmlns='http://www.w3.org/2000/svg'/>"),
        latex("$x$"), json({ x: 1 }), table([{ a: 1 }, { a: 2 }])]) display(each);
      clearOutput({ wait: true })`);
    const types = outputs
      .filter(({ header }) => header.msg_type === "display_data")
      .map(({ content }) => Object.keys(content.data as object).find((type) => type !== "text/plain"));
    expect(types).toEqual([
      "text/html",
      "text/markdown",
      "image/svg+xml",
      "text/latex",
      "application/json",
      "text/html",
    ]);
    expect(outputs.at(-1)!.content).toEqual({ wait: true });
  });

  it("runs cells written for tslab and for Deno", async () => {
    const tslab = await kernel().execute(`import * as tslab from "tslab"; tslab.display.html("<b>t</b>")`);
    expect(JSON.stringify(tslab.outputs)).toContain("<b>t</b>");
    const deno = await kernel().execute("Deno.jupyter.html`<b>d</b>`");
    expect(JSON.stringify(deno.outputs)).toContain("<b>d</b>");
  });
});
