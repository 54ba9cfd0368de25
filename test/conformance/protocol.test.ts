import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createMessage } from "../../kernel/protocol/messages.js";
import { encode, type Frame } from "../../kernel/protocol/wire.js";
import { KernelClient, result, text } from "./client.js";
import { useKernel } from "./session.js";

const states = (client: KernelClient, id: string): unknown[] =>
  client.published
    .filter(({ parent }) => parent?.msg_id === id)
    .map(({ header, content }) => (header.msg_type === "status" ? content.execution_state : header.msg_type));

describe("requests", () => {
  const kernel = useKernel();

  it("answers kernel_info on shell and on control", async () => {
    for (const channel of ["shell", "control"] as const) {
      const { reply } = await kernel().ask("kernel_info_request", {}, channel);
      expect(reply.header.msg_type).toBe("kernel_info_reply");
      expect(reply.content).toMatchObject({
        status: "ok",
        protocol_version: "5.5",
        implementation: "tsloop",
        language_info: {
          name: "typescript",
          file_extension: ".ts",
          codemirror_mode: "typescript",
          nbconvert_exporter: "script",
        },
      });
    }
  });

  it("publishes busy, execute_input, outputs and idle in that order, all with the request as parent", async () => {
    const answer = await kernel().execute("console.log('out'); 1 + 1");
    expect(states(kernel(), answer.id)).toEqual([
      "busy",
      "execute_input",
      "stream",
      "execute_result",
      "idle",
    ]);
    expect(answer.reply.content).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
    expect(result(answer.outputs)).toBe("2");
  });

  it("counts cells, except silent ones and those that are not stored", async () => {
    const first = await kernel().execute("1");
    const count = first.reply.content.execution_count as number;
    const silent = await kernel().execute("console.log('x'); 2", { silent: true });
    expect(states(kernel(), silent.id)).toEqual(["busy", "idle"]);
    expect(silent.reply.content.execution_count).toBe(count);
    const unstored = await kernel().execute("3", { store_history: false });
    expect(unstored.reply.content.execution_count).toBe(count);
    const next = await kernel().execute("4");
    expect(next.reply.content.execution_count).toBe(count + 1);
  });

  it("evaluates user expressions after the cell", async () => {
    const { reply } = await kernel().execute("let forty = 40", {
      user_expressions: { sum: "forty + 2", broken: "nobody", syntax: "1 +" },
    });
    expect(reply.content.user_expressions).toMatchObject({
      sum: { status: "ok", data: { "text/plain": "42" } },
      broken: { status: "error", ename: "ReferenceError" },
      syntax: { status: "error", ename: "SyntaxError" },
    });
  });

  it("aborts what is queued when a cell fails, and runs what is sent later", async () => {
    const failing = kernel().sendCell("throw new Error('stop here')");
    const queued = [kernel().sendCell("1"), kernel().sendCell("2")];
    expect((await kernel().answer(failing)).reply.content).toMatchObject({
      status: "error",
      ename: "Error",
      evalue: "stop here",
    });
    for (const id of queued) expect((await kernel().answer(id)).reply.content.status).toBe("aborted");
    expect((await kernel().execute("'later'")).reply.content.status).toBe("ok");
  });

  it("goes on after a failed cell when stop_on_error is false", async () => {
    const failing = kernel().sendCell("throw 1", { stop_on_error: false });
    const queued = kernel().sendCell("'still run'");
    await kernel().answer(failing);
    expect(result((await kernel().answer(queued)).outputs)).toBe("'still run'");
  });

  it("keeps the session's history: tail, range and search", async () => {
    await kernel().execute("const needle = 'in a haystack'");
    await kernel().execute("needle.length");
    const ask = async (content: Record<string, unknown>): Promise<unknown[][]> =>
      (await kernel().ask("history_request", { output: false, raw: true, ...content })).reply.content
        .history as unknown[][];
    const tail = await ask({ hist_access_type: "tail", n: 2 });
    expect(tail.map(([, , input]) => input)).toEqual(["const needle = 'in a haystack'", "needle.length"]);
    const count = tail[1]![1] as number;
    const range = await ask({ hist_access_type: "range", session: 0, start: count - 1, stop: count });
    expect(range.map(([, , input]) => input)).toEqual(["const needle = 'in a haystack'"]);
    const found = await ask({ hist_access_type: "search", pattern: "needle.*", n: 5, unique: true });
    expect(found.map(([, , input]) => input)).toEqual(["needle.length"]);
    const withOutput = await ask({ hist_access_type: "tail", n: 1, output: true });
    expect(withOutput[0]![2]).toEqual(["needle.length", "13"]);
  });

  it("tells complete cells from incomplete and invalid ones", async () => {
    const status = async (code: string): Promise<unknown> =>
      (await kernel().ask("is_complete_request", { code })).reply.content;
    expect(await status("1 + 1")).toEqual({ status: "complete" });
    expect(await status("function f() {")).toMatchObject({ status: "incomplete" });
    expect(await status("let let = )")).toEqual({ status: "invalid" });
  });

  it("lists no comms where none are open", async () => {
    expect((await kernel().ask("comm_info_request")).reply.content).toEqual({ status: "ok", comms: {} });
  });

  it("closes a comm whose target nobody registered", async () => {
    kernel().send("comm_open", { comm_id: "c1", target_name: "nobody", data: {} });
    const close = await kernel().published_(({ header }) => header.msg_type === "comm_close");
    expect(close.content).toMatchObject({ comm_id: "c1" });
  });

  it("carries comm messages with buffers both ways", async () => {
    await kernel().execute(`
      tsloop.registerCommTarget("echo", (comm, data) => {
        comm.onMessage((data, buffers) => comm.send({ back: data }, buffers));
        comm.send({ opened: data });
      })`);
    kernel().send("comm_open", { comm_id: "c2", target_name: "echo", data: { hello: 1 } });
    const opened = await kernel().published_(({ content }) => content.comm_id === "c2");
    expect(opened.content.data).toEqual({ opened: { hello: 1 } });
    const info = await kernel().ask("comm_info_request", { target_name: "echo" });
    expect(info.reply.content.comms).toEqual({ c2: { target_name: "echo" } });
    kernel().send("comm_msg", { comm_id: "c2", data: { n: 2 } }, { buffers: [Buffer.from([0, 255, 128])] });
    const echoed = await kernel().published_(({ content }) => Boolean((content.data as any)?.back));
    expect(echoed.content.data).toEqual({ back: { n: 2 } });
    expect([...echoed.buffers[0]!]).toEqual([0, 255, 128]);
  });

  it("completes names and members from values, in code points, and runs no getter", async () => {
    await kernel().execute(
      "let ran = 0; const config = { server: { port: 80, get evil() { ran++; return 1 } } }",
    );
    const complete = async (code: string): Promise<Record<string, unknown>> =>
      (await kernel().ask("complete_request", { code, cursor_pos: [...code].length })).reply.content;
    const members = await complete("'😀'; config.server.");
    expect(members.matches).toEqual(expect.arrayContaining(["port", "evil"]));
    expect(members).toMatchObject({ cursor_start: 19, cursor_end: 19 });
    const names = await complete("conf");
    expect(names.matches).toContain("config");
    expect(names).toMatchObject({ cursor_start: 0, cursor_end: 4 });
    expect(result((await kernel().execute("ran")).outputs)).toBe("0");
  });

  it("inspects a value", async () => {
    await kernel().execute("function greet(name: string) { return `hi ${name}` }");
    const { reply } = await kernel().ask("inspect_request", {
      code: "greet",
      cursor_pos: 3,
      detail_level: 1,
    });
    expect(reply.content).toMatchObject({ status: "ok", found: true });
    expect((reply.content.data as Record<string, string>)["text/plain"]).toContain("greet");
    const missing = await kernel().ask("inspect_request", {
      code: "nothingHere",
      cursor_pos: 3,
      detail_level: 0,
    });
    expect(missing.reply.content).toMatchObject({ status: "ok", found: false });
  });

  it("echoes the heartbeat", async () => {
    await kernel().heartbeat.send("ping");
    expect(String((await kernel().heartbeat.receive())[0])).toBe("ping");
  });

  it("answers a request it does not know, and one with wrong fields, with an error", async () => {
    const unknown = await kernel().ask("make_coffee_request");
    expect(unknown.reply.content).toMatchObject({ status: "error", ename: "UnknownType" });
    const wrong = await kernel().ask("execute_request", { code: 5 });
    expect(wrong.reply.content).toMatchObject({ status: "error", ename: "BadField" });
  });

  it("stays well under 10,000 garbled, unsigned and unknown messages", async () => {
    const client = kernel();
    const forged = (n: number): Frame[] => {
      const message = createMessage({ session: "s", username: "u" }, "status", {} as never, null);
      if (n % 4 === 0) return encode(message, [], "not the key", client.info.signature_scheme);
      if (n % 4 === 1) return [randomBytes(n % 50), Buffer.from("<IDS|MSG>"), randomBytes(20)];
      if (n % 4 === 2) return encode(message, [], client.info.key, client.info.signature_scheme);
      return Array.from({ length: n % 7 }, () => randomBytes(n % 100)).concat(Buffer.alloc(0));
    };
    for (let n = 0; n < 10_000; n++) await client.sendRaw(forged(n), n % 2 ? "shell" : "control");
    expect(result((await client.execute("'well'")).outputs)).toBe("'well'");
  });

  it("keeps the number of the last cell for an empty one", async () => {
    const { reply, outputs } = await kernel().execute("  \n ");
    expect(reply.content.status).toBe("ok");
    expect(text(outputs)).toBe("");
  });
});

describe("connections", () => {
  it("works over ipc", async () => {
    const client = await KernelClient.start({ transport: "ipc" });
    expect(result((await client.execute("6 * 7")).outputs)).toBe("42");
    await client.stop();
  });

  it("works without a key", async () => {
    const client = await KernelClient.start({ key: "" });
    expect(result((await client.execute("6 * 7")).outputs)).toBe("42");
    await client.stop();
  });

  it("shuts down when asked, even while a cell loops, with a reply first", async () => {
    for (const restart of [true, false]) {
      const client = await KernelClient.start();
      const looping = client.sendCell("console.log('go'); for (;;) {}");
      await client.published_(
        ({ parent, header }) => parent?.msg_id === looping && header.msg_type === "stream",
      );
      const { reply } = await client.ask("shutdown_request", { restart }, "control");
      expect(reply.content).toEqual({ status: "ok", restart });
      expect(await client.exited).toBe(0);
      await client.stop();
    }
  });

  it("ends when the process that started it is gone", async () => {
    const client = await KernelClient.start({ env: { JPY_PARENT_PID: "999999999" } });
    expect(await client.exited).toBe(1);
    await client.stop();
  });
});
